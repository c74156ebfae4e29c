/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sorted array of entries, searched by halves.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

static int compare(const struct entry *entry, tess_str_t key)
{
	size_t common = entry->key_length < key.length ? entry->key_length : key.length;
	int order = memcmp(entry->key, key.data, common);

	if (order)
		return order;
	return entry->key_length < key.length ? -1 : entry->key_length > key.length;
}

uint32_t store_search(const struct store *store, tess_str_t key, bool *found)
{
	uint32_t low = 0, high = store->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (compare(&store->entry[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < store->count && compare(&store->entry[low], key) == 0;
	return low;
}

uint32_t store_count_of(const struct store *store, uint64_t owner)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < store->count; i++)
		count += store->entry[i].owner == owner;
	return count;
}

void store_remove(struct store *store, uint32_t index)
{
	struct entry *entry = &store->entry[index];

	store->bytes -= entry->value_length;
	free(entry->value);
	store->count--;
	memmove(entry, entry + 1, (store->count - index) * sizeof(*entry));
}

static void insert(struct store *store, uint32_t index, tess_str_t key, uint64_t owner)
{
	struct entry *entry = &store->entry[index];

	memmove(entry + 1, entry, (store->count - index) * sizeof(*entry));
	store->count++;
	*entry = (struct entry){.key_length = (uint32_t)key.length, .owner = owner};
	memcpy(entry->key, key.data, key.length);
}

int store_put(struct store *store, tess_str_t key, tess_bytes_t value, uint64_t owner, bool replace)
{
	struct entry *entry;
	bool found;
	uint32_t index = store_search(store, key, &found);
	uint8_t *copy;

	if (key.length == 0)
		return KV_ERROR_BAD_KEY;
	if (found && !replace)
		return KV_ERROR_EXISTS;
	if (!found &&
	    (store->count == ENTRIES_MAX || store_count_of(store, owner) == PER_OWNER_MAX))
		return KV_ERROR_FULL;
	copy = malloc(value.length);
	if (!copy)
		return KV_ERROR_FULL;
	memcpy(copy, value.data, value.length);
	if (!found)
		insert(store, index, key, owner);
	entry = &store->entry[index];
	store->bytes += value.length - entry->value_length;
	free(entry->value);
	entry->value = copy;
	entry->value_length = (uint32_t)value.length;
	return 0;
}
