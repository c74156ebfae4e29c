/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/siphash: the vectors of the paper's reference (key 00 01 .. 0f, message 00 01 .. n-1).
 */
#include "lib/siphash.h"

#include <string.h>

#include "harness.h"

static const uint64_t key[2] = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };

static uint64_t hash_of_length(size_t length)
{
	unsigned char message[64];

	for (size_t i = 0; i < sizeof(message); i++)
		message[i] = (unsigned char)i;
	return siphash(key, message, length);
}

START_TEST(reference_vectors)
{
	/* Appendix A of the paper works the one of 15 bytes. */
	ck_assert_uint_eq(hash_of_length(15), UINT64_C(0xa129ca6149be45e5));
	ck_assert_uint_eq(hash_of_length(0), UINT64_C(0x726fdb47dd0e0e31));
	ck_assert_uint_eq(hash_of_length(1), UINT64_C(0x74f839c593dc67fd));
	ck_assert_uint_eq(hash_of_length(7), UINT64_C(0xab0200f58b01d137));
	ck_assert_uint_eq(hash_of_length(8), UINT64_C(0x93f5f5799a932462));
	ck_assert_uint_eq(hash_of_length(63), UINT64_C(0x958a324ceb064572));
}
END_TEST

START_TEST(every_byte_and_the_key_matter)
{
	unsigned char message[21] = { 0 };
	uint64_t other_key[2] = { key[0], key[1] ^ 1 };
	uint64_t plain = siphash(key, message, sizeof(message));

	ck_assert_uint_ne(siphash(other_key, message, sizeof(message)), plain);
	ck_assert_uint_ne(siphash(key, message, sizeof(message) - 1), plain);
	for (size_t i = 0; i < sizeof(message); i++) {
		message[i] = 1;
		ck_assert_uint_ne(siphash(key, message, sizeof(message)), plain);
		message[i] = 0;
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("siphash");

	HARNESS_ADD(suite, reference_vectors);
	HARNESS_ADD(suite, every_byte_and_the_key_matter);
	return harness_run(suite);
}
