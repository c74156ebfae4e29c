/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store itself: entries in the order of their keys. It knows nothing of messages.
 */
#ifndef KV_STORE_H
#define KV_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "kv.h"

#define ENTRIES_MAX   1024u
#define PER_OWNER_MAX 256u

struct entry {
	char key[KV_KEY_MAX];
	uint32_t key_length, value_length;
	uint64_t owner;         /* badge of the client that put it */
	uint8_t *value;
};

struct store {
	struct entry entry[ENTRIES_MAX];
	uint32_t count;
	uint64_t bytes;         /* of all values */
};

/*
 * The index of the first entry whose key is not below this one; *found says whether it is the
 * key's.
 */
uint32_t store_search(const struct store *store, tess_str_t key, bool *found);

/* Puts a value; 0 or an enum kv_error. */
int store_put(struct store *store, tess_str_t key, tess_bytes_t value, uint64_t owner,
	      bool replace);

/* Takes an entry out. */
void store_remove(struct store *store, uint32_t index);

/* How many entries this client has put. */
uint32_t store_count_of(const struct store *store, uint64_t owner);

#endif
