/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checksum of cksum(1), as POSIX describes it: a CRC of the polynomial 0x04c11db7, the highest
 * bit first, over the bytes and then their number.
 */
#ifndef CKSUM_H
#define CKSUM_H

#include <stddef.h>
#include <stdint.h>

struct cksum {
	uint32_t crc;
	uint64_t length; /* bytes so far */
};

/* Makes the tables; once, before anything else. */
void cksum_init(void);

/* Adds bytes to a checksum that began as all 0. */
void cksum_add(struct cksum *sum, const uint8_t *bytes, size_t length);

/* The checksum of all bytes that were added. */
uint32_t cksum_value(const struct cksum *sum);

#endif
