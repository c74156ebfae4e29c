/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Eight bytes at a time: table[k][b] is what a byte b does to the sum when k bytes come after it
 * ("slicing", Kounavis and Berry, 2005).
 */
#include "cksum.h"

#define POLYNOMIAL 0x04c11db7u
#define SLICES     8

static uint32_t table[SLICES][256];

void cksum_init(void)
{
	for (uint32_t b = 0; b < 256; b++) {
		uint32_t crc = b << 24;

		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc & 0x80000000u ? crc << 1 ^ POLYNOMIAL : crc << 1;
		table[0][b] = crc;
	}
	for (unsigned k = 1; k < SLICES; k++)
		for (unsigned b = 0; b < 256; b++)
			table[k][b] = table[k - 1][b] << 8 ^ table[0][table[k - 1][b] >> 24];
}

static uint32_t add_byte(uint32_t crc, uint8_t byte)
{
	return crc << 8 ^ table[0][crc >> 24 ^ byte];
}

static uint32_t add_eight(uint32_t crc, const uint8_t *b)
{
	crc ^= (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	return table[7][crc >> 24] ^ table[6][crc >> 16 & 0xff] ^ table[5][crc >> 8 & 0xff] ^
	       table[4][crc & 0xff] ^ table[3][b[4]] ^ table[2][b[5]] ^ table[1][b[6]] ^
	       table[0][b[7]];
}

void cksum_add(struct cksum *sum, const uint8_t *bytes, size_t length)
{
	uint32_t crc = sum->crc;

	sum->length += length;
	for (; length >= SLICES; length -= SLICES, bytes += SLICES)
		crc = add_eight(crc, bytes);
	for (; length > 0; length--)
		crc = add_byte(crc, *bytes++);
	sum->crc = crc;
}

uint32_t cksum_value(const struct cksum *sum)
{
	uint32_t crc = sum->crc;

	for (uint64_t length = sum->length; length > 0; length >>= 8)
		crc = add_byte(crc, (uint8_t)length);
	return ~crc;
}
