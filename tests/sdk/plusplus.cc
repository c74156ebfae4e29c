// SPDX-License-Identifier: BSD-2-Clause
//
// A client of the kv example in C++, with what C++ needs of its start: constructors before main.
#include <tessera/tessera.h>

#include "kv.h"

namespace {

struct Connected {
	kv_store_client_t store;
	int status;

	Connected() : store(), status(kv_store_connect(tess_self_namespace(), "example.kv", &store)) {}
};

Connected connected;

}

// Without a hosted library, main is a function like any other to clang, and its name would be mangled.
#ifdef __clang__
extern "C"
#endif
int main()
{
	static const char value[] = "from C++";
	kv_store_stat_reply reply;

	if (connected.status)
		return 1;
	if (kv_store_put(connected.store, tess_str("language"), tess_bytes_of(value, sizeof(value) - 1),
			 KV_PUT_FLAGS_REPLACE, TESS_DEADLINE_FOREVER))
		return 1;
	if (kv_store_stat(connected.store, TESS_DEADLINE_FOREVER, &reply))
		return 1;
	tess_log("%u entries", reply.stat.entries);
	return reply.stat.entries == 1 ? 0 : 1;
}
