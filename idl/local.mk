# SPDX-License-Identifier: BSD-2-Clause
#
# The system calls (idl/kernel) and the interfaces of services (idl/service), one line per file.
# From the first the compiler makes what kernel and user code share.

kernel_idl = \
	idl/kernel/capability.idl \
	idl/kernel/channel.idl \
	idl/kernel/endpoint.idl \
	idl/kernel/event.idl \
	idl/kernel/interrupt.idl \
	idl/kernel/ioport.idl \
	idl/kernel/ipc.idl \
	idl/kernel/job.idl \
	idl/kernel/memory.idl \
	idl/kernel/namespace.idl \
	idl/kernel/notification.idl \
	idl/kernel/platform.idl \
	idl/kernel/process.idl \
	idl/kernel/thread.idl \
	idl/kernel/topic.idl \
	idl/kernel/trace.idl

service_idl = \
	idl/service/tessera/console.idl

EXTRA_DIST += $(kernel_idl) $(service_idl)
kernelidldir = $(idldir)/kernel
kernelidl_DATA = $(kernel_idl)
serviceidldir = $(idldir)/tessera
serviceidl_DATA = $(service_idl)

# --- made from the first: numbers, tables and stubs of the system calls ---

kernel_generated = \
	gen/kernel/syscall_args.h \
	gen/kernel/syscall_table.c \
	gen/kernel/tessera/abi/kernel.h \
	gen/kernel/tessera/syscalls.h

# --- made from the second: headers, and stubs that go to libtessera ---

service_headers = \
	gen/service/tessera/console.h

service_stubs = \
	gen/service/tessera/console_client.c \
	gen/service/tessera/console_server.c

# The compiler writes only what changed, so that little is built again; the stamps tell that it ran.
gen/kernel.stamp: tessera-idlc$(EXEEXT) $(kernel_idl)
	$(AM_V_GEN)./tessera-idlc --keep-unchanged --emit=kernel --out-dir gen/kernel \
		$(kernel_idl:%=$(srcdir)/%) && touch $@

gen/service.stamp: tessera-idlc$(EXEEXT) $(service_idl)
	$(AM_V_GEN)./tessera-idlc --keep-unchanged -I $(srcdir)/idl/service --out-dir gen/service \
		$(service_idl:%=$(srcdir)/%) && touch $@

$(kernel_generated): gen/kernel.stamp
	@test -f $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }

$(service_headers) $(service_stubs): gen/service.stamp
	@test -f $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }
