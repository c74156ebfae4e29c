/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client of the store. Several of it run at once; each works on keys that begin with its own
 * name, given as an argument, and exits with 1 if any answer is not what it has to be.
 */
#include <string.h>
#include <tessera/tessera.h>

#include "kv.h"

static const char *outcome(int status)
{
	switch (status) {
	case 0:
		return "done";
	case KV_ERROR_NOT_FOUND:
		return "error: not found";
	case KV_ERROR_EXISTS:
		return "error: exists";
	case KV_ERROR_FULL:
		return "error: full";
	case KV_ERROR_BAD_KEY:
		return "error: bad key";
	default:
		return tess_status_name(status);
	}
}

/* Each step says what it did, and whether it ended as it should. */
static bool put(kv_store_client_t kv, const char *key, const char *value, kv_put_flags_t flags,
		int expected)
{
	int status = kv_store_put(kv, tess_str(key), tess_bytes_of(value, strlen(value)), flags,
				  TESS_DEADLINE_FOREVER);

	tess_log("put %s = %s: %s", key, value, outcome(status));
	return status == expected;
}

static bool get(kv_store_client_t kv, const char *key, const char *expected)
{
	static uint8_t room[KV_VALUE_MAX];
	struct kv_store_get_reply reply = {.value = tess_buf_of(room, sizeof(room))};
	int status = kv_store_get(kv, tess_str(key), TESS_DEADLINE_FOREVER, &reply);

	if (status) {
		tess_log("get %s: %s", key, outcome(status));
		return !expected && status == KV_ERROR_NOT_FOUND;
	}
	tess_log("get %s: %.*s", key, (int)reply.value.length, (const char *)room);
	return expected && reply.value.length == strlen(expected) &&
	       !memcmp(room, expected, reply.value.length);
}

static bool delete(kv_store_client_t kv, const char *key, int expected)
{
	int status = kv_store_delete(kv, tess_str(key), TESS_DEADLINE_FOREVER);

	tess_log("delete %s: %s", key, outcome(status));
	return status == expected;
}

/* Prints the keys of an answer that begin with a prefix; how many there are. */
static int show(const struct kv_store_list_reply *reply, const char *prefix)
{
	int count = 0;

	for (uint32_t i = 0; i < reply->keys.count; i++) {
		const char *key = reply->keys.data[i].data;

		if (strncmp(key, prefix, strlen(prefix)))
			continue;
		tess_log("key %s", key);
		count++;
	}
	return count;
}

/* All keys that begin with a prefix, from answer to answer; -1 if there is none. */
static int list(kv_store_client_t kv, const char *prefix)
{
	struct kv_store_list_reply reply = {.more = true};
	char after[KV_KEY_MAX + 1] = "";
	int count = 0;

	while (reply.more) {
		int status = kv_store_list(kv, tess_str(after), TESS_DEADLINE_FOREVER, &reply);

		if (status || reply.keys.count == 0) {
			tess_log("list: %s", outcome(status));
			return -1;
		}
		count += show(&reply, prefix);
		strlcpy(after, reply.keys.data[reply.keys.count - 1].data, sizeof(after));
	}
	return count;
}

static bool converse(kv_store_client_t kv, const char *me)
{
	char first[KV_KEY_MAX], second[KV_KEY_MAX];

	tess_format(first, sizeof(first), "%s/colour", me);
	tess_format(second, sizeof(second), "%s/shape", me);
	return put(kv, first, "green", 0, 0) && put(kv, second, "round", 0, 0) &&
	       put(kv, first, "blue", 0, KV_ERROR_EXISTS) &&
	       put(kv, first, "blue", KV_PUT_FLAGS_REPLACE, 0) && get(kv, first, "blue") &&
	       put(kv, "", "nothing", 0, KV_ERROR_BAD_KEY) && list(kv, me) == 2 &&
	       delete(kv, second, 0) && delete(kv, second, KV_ERROR_NOT_FOUND) &&
	       get(kv, second, NULL) && list(kv, me) == 1;
}

int main(int argc, char **argv)
{
	kv_store_client_t kv;
	struct kv_store_stat_reply reply;
	int status = kv_store_connect(tess_self_namespace(), "example.kv", &kv);

	if (status) {
		tess_log("cannot connect: %s", tess_status_name(status));
		return 1;
	}
	if (!converse(kv, argc > 1 ? argv[1] : "client")) {
		tess_log("that was not the answer it had to be");
		return 1;
	}
	status = kv_store_stat(kv, TESS_DEADLINE_FOREVER, &reply);
	if (status)
		return 1;
	tess_log("%u of the entries are mine", reply.stat.own);
	return reply.stat.own == 1 ? 0 : 1;
}
