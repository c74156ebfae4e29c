/* SPDX-License-Identifier: BSD-2-Clause */
/* What the generated decoders of syscall_table.c stand on. */
#ifndef SYSCALL_DECODE_H
#define SYSCALL_DECODE_H

#include <tessera/abi/kernel.h>

#include "cap/lookup.h"
#include "mem/user.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/syscall.h"

#endif
