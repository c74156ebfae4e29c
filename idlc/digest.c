/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SHA-256 comes from Nettle.
 */
#include "digest.h"

#include <nettle/sha2.h>

uint64_t digest_id(const void *data, size_t length)
{
	struct sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE];
	uint64_t id = 0;

	sha256_init(&context);
	sha256_update(&context, length, data);
	sha256_digest(&context, sizeof(digest), digest);
	for (int i = 7; i >= 0; i--)
		id = id << 8 | digest[i];
	return id;
}
