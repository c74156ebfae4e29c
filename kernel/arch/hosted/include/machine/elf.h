/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ELF images and boot archives run here: none, but those of x86_64 are accepted, so that
 * tests can load them.
 */
#ifndef MACHINE_ELF_H
#define MACHINE_ELF_H

#include <tessera/abi/archive.h>

#define ARCH_ARCHIVE_MACHINE TESS_ARCHIVE_X86_64

#endif
