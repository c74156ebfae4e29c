/* SPDX-License-Identifier: BSD-2-Clause */
/* The smallest boot archive that a kernel starts from: an init of one page of code. */
#ifndef TESTS_ARCHIVE_H
#define TESTS_ARCHIVE_H

#include <stddef.h>
#include <stdint.h>

#define TEST_ARCHIVE_SIZE  8192
#define TEST_ARCHIVE_IMAGE 4096 /* offset of init's image */
#define TEST_INIT_ENTRY    UINT64_C(0x400000)

/* Writes the archive; a test may damage it, and then make its checksums right again. */
void test_archive(unsigned char bytes[TEST_ARCHIVE_SIZE]);
void test_archive_seal(unsigned char bytes[TEST_ARCHIVE_SIZE]);

#endif
