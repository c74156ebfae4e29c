/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Open addressing with linear probing, at most half full. The tables are never walked, so the
 * order of entries can not leak into any output.
 */
#include "table.h"

#include <string.h>

/* FNV-1a, with a final mix so that the low bits depend on all others. */
static uint64_t hash_of(const char *key)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* The key's entry, or the free one where it would go. */
static struct table_entry *find(const struct table *t, const char *key, uint64_t hash)
{
	size_t i = hash & (t->size - 1);

	while (t->entries[i].key) {
		if (t->entries[i].hash == hash && strcmp(t->entries[i].key, key) == 0)
			break;
		i = (i + 1) & (t->size - 1);
	}
	return &t->entries[i];
}

static void grow(struct table *t, struct arena *a)
{
	struct table old = *t;

	t->size = old.size ? old.size * 2 : 16;
	t->entries = arena_alloc(a, t->size * sizeof(t->entries[0]));
	for (size_t i = 0; i < old.size; i++) {
		const struct table_entry *e = &old.entries[i];

		if (e->key)
			*find(t, e->key, e->hash) = *e;
	}
}

void *table_get(const struct table *t, const char *key)
{
	return t->size ? find(t, key, hash_of(key))->value : NULL;
}

void *table_put(struct table *t, struct arena *a, const char *key, void *value)
{
	uint64_t hash = hash_of(key);
	struct table_entry *e;

	if (t->count * 2 >= t->size)
		grow(t, a);
	e = find(t, key, hash);
	if (e->key)
		return e->value;
	*e = (struct table_entry){ .key = key, .value = value, .hash = hash };
	t->count++;
	return NULL;
}
