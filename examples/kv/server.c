/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The store as a service. Each client's share is bounded, so that none can use up what others need;
 * what a client has put stays when it goes.
 */
#include <string.h>
#include <tessera/tessera.h>

#include "store.h"

static int put(void *ctx, const struct tess_call *call, struct kv_store_put_request *request)
{
	return store_put(ctx, request->key, request->value, call->badge,
			 request->flags & KV_PUT_FLAGS_REPLACE);
}

static int get(void *ctx, const struct tess_call *call, struct kv_store_get_request *request,
	       struct kv_store_get_reply *reply)
{
	struct store *store = ctx;
	bool found;
	uint32_t index = store_search(store, request->key, &found);

	(void)call;
	if (!found)
		return KV_ERROR_NOT_FOUND;
	reply->value.data = store->entry[index].value;
	reply->value.length = store->entry[index].value_length;
	return 0;
}

static int delete(void *ctx, const struct tess_call *call, struct kv_store_delete_request *request)
{
	struct store *store = ctx;
	bool found;
	uint32_t index = store_search(store, request->key, &found);

	(void)call;
	if (!found)
		return KV_ERROR_NOT_FOUND;
	store_remove(store, index);
	return 0;
}

static int list(void *ctx, const struct tess_call *call, struct kv_store_list_request *request,
		struct kv_store_list_reply *reply)
{
	const struct store *store = ctx;
	uint32_t most = sizeof(reply->keys.data) / sizeof(reply->keys.data[0]);
	bool found;
	uint32_t i = store_search(store, request->after, &found);

	(void)call;
	for (i += found; i < store->count && reply->keys.count < most; i++) {
		const struct entry *entry = &store->entry[i];

		memcpy(reply->keys.data[reply->keys.count].data, entry->key, entry->key_length);
		reply->keys.data[reply->keys.count++].length = entry->key_length;
	}
	reply->more = i < store->count;
	return 0;
}

static int stat(void *ctx, const struct tess_call *call, struct kv_store_stat_reply *reply)
{
	const struct store *store = ctx;

	reply->stat.entries = store->count;
	reply->stat.own = store_count_of(store, call->badge);
	reply->stat.bytes = store->bytes;
	return 0;
}

int main(void)
{
	static const struct kv_store_ops ops = {
		.put = put, .get = get, .delete_ = delete, .list = list, .stat = stat};
	static struct store store;
	struct tess_service service = kv_store_service(&ops, &store);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.kv"),
		.services = &service,
		.service_count = 1,
	};

	return tess_serve(&server) ? 1 : 0;
}
