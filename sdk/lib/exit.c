/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exit, abort, and what the compiler's stack protector calls when a canary was overwritten.
 */
#include <stdlib.h>

#include <tessera/syscalls.h>

#include "runtime.h"

void exit(int status)
{
	tess_process_exit(status);
}

void abort(void)
{
	tess_trap();
}

_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
	tess_trap();
}
