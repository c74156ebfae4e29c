/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What libtessera does when a peer or a handler breaks an interface. Weak, and alone in its file: a
 * program that defines the function gets its own.
 */
#include <tessera/idl.h>
#include <tessera/log.h>

__attribute__((__weak__)) void tess_idl_log(const char *interface_name, const char *method,
					    const char *what, int status)
{
	tess_log("%s %s: %s (%d)", interface_name, method, what, status);
}
