/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table from strings to pointers. Keys and values belong to the caller and must outlive it.
 */
#ifndef IDLC_TABLE_H
#define IDLC_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "arena.h"

struct table_entry {
	const char *key;        /* NULL: free */
	void *value;
	uint64_t hash;
};

/* Zeroed is empty. Its memory comes from the arena that is passed in. */
struct table {
	struct table_entry *entries;
	size_t count, size;     /* size: 0 or a power of two */
};

/* NULL if the key is absent. */
void *table_get(const struct table *t, const char *key);

/*
 * Enters the key and returns NULL; if it is there already, changes nothing and returns its value.
 */
void *table_put(struct table *t, struct arena *a, const char *key, void *value);

#endif
