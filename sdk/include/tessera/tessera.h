/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Everything a service or client usually needs: the system calls, and the library round them.
 */
#ifndef TESSERA_TESSERA_H
#define TESSERA_TESSERA_H

#include <tessera/abi/archive.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/start.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>
#include <tessera/channel.h>
#include <tessera/clock.h>
#include <tessera/event.h>
#include <tessera/fork.h>
#include <tessera/format.h>
#include <tessera/idl.h>
#include <tessera/ipc.h>
#include <tessera/log.h>
#include <tessera/mutex.h>
#include <tessera/pages.h>
#include <tessera/port.h>
#include <tessera/ring.h>
#include <tessera/serve.h>
#include <tessera/signal.h>
#include <tessera/spawn.h>
#include <tessera/start.h>
#include <tessera/status.h>
#include <tessera/syscalls.h>
#include <tessera/thread.h>
#include <tessera/trace.h>

#endif
