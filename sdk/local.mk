# SPDX-License-Identifier: BSD-2-Clause
#
# What an author of services installs: headers, libtessera, start code, linker script, tessera.pc and the
# tools. One line per file. Everything is installed once more below stage/, from where the services and
# the guest tests use it like a third party.

freestanding_headers = \
	sdk/include/freestanding/limits.h \
	sdk/include/freestanding/stdalign.h \
	sdk/include/freestanding/stdarg.h \
	sdk/include/freestanding/stdbool.h \
	sdk/include/freestanding/stddef.h \
	sdk/include/freestanding/stdint.h \
	sdk/include/freestanding/stdlib.h \
	sdk/include/freestanding/stdnoreturn.h \
	sdk/include/freestanding/string.h

tessera_headers = \
	sdk/include/tessera/archive.h \
	sdk/include/tessera/channel.h \
	sdk/include/tessera/clock.h \
	sdk/include/tessera/elf.h \
	sdk/include/tessera/event.h \
	sdk/include/tessera/fork.h \
	sdk/include/tessera/format.h \
	sdk/include/tessera/idl.h \
	sdk/include/tessera/idl_stub.h \
	sdk/include/tessera/ipc.h \
	sdk/include/tessera/log.h \
	sdk/include/tessera/mutex.h \
	sdk/include/tessera/pages.h \
	sdk/include/tessera/port.h \
	sdk/include/tessera/ring.h \
	sdk/include/tessera/serve.h \
	sdk/include/tessera/signal.h \
	sdk/include/tessera/spawn.h \
	sdk/include/tessera/start.h \
	sdk/include/tessera/status.h \
	sdk/include/tessera/system.h \
	sdk/include/tessera/tessera.h \
	sdk/include/tessera/thread.h \
	sdk/include/tessera/trace.h

abi_headers = \
	sdk/include/tessera/abi/archive.h \
	sdk/include/tessera/abi/message.h \
	sdk/include/tessera/abi/rights.h \
	sdk/include/tessera/abi/start.h \
	sdk/include/tessera/abi/status.h \
	sdk/include/tessera/abi/types.h \
	sdk/include/tessera/abi/x86_64.h

arch_headers = \
	sdk/include/tessera/arch/counter.h \
	sdk/include/tessera/arch/syscall.h

libtessera_sources = \
	sdk/lib/archive_check.c \
	sdk/lib/archive_find.c \
	sdk/lib/channel_pair.c \
	sdk/lib/clock.c \
	sdk/lib/elf_check.c \
	sdk/lib/exec.c \
	sdk/lib/exit.c \
	sdk/lib/fork.c \
	sdk/lib/format.c \
	sdk/lib/format_buffer.c \
	sdk/lib/heap.c \
	sdk/lib/heap.h \
	sdk/lib/idl_cap.c \
	sdk/lib/idl_connect.c \
	sdk/lib/idl_grant.c \
	sdk/lib/idl_log.c \
	sdk/lib/idl_message.c \
	sdk/lib/idl_status.c \
	sdk/lib/idl_utf8.c \
	sdk/lib/log.c \
	sdk/lib/log_write.c \
	sdk/lib/malloc.c \
	sdk/lib/mutex.c \
	sdk/lib/pages.c \
	sdk/lib/port.c \
	sdk/lib/random.c \
	sdk/lib/ring_create.c \
	sdk/lib/ring_end.c \
	sdk/lib/ring_end.h \
	sdk/lib/ring_reader.c \
	sdk/lib/ring_writer.c \
	sdk/lib/runtime.h \
	sdk/lib/serve.c \
	sdk/lib/signal_deliver.c \
	sdk/lib/signal_fault.h \
	sdk/lib/signal_faults.c \
	sdk/lib/signal_fork.h \
	sdk/lib/signal_line.c \
	sdk/lib/signal_mask.c \
	sdk/lib/signal_message.c \
	sdk/lib/signal_message.h \
	sdk/lib/signal_name.c \
	sdk/lib/signal_of_fault.c \
	sdk/lib/signal_open.c \
	sdk/lib/signal_runtime.h \
	sdk/lib/signal_send.c \
	sdk/lib/signal_source.c \
	sdk/lib/signal_state.c \
	sdk/lib/signal_state.h \
	sdk/lib/signal_thread.c \
	sdk/lib/signal_wait.c \
	sdk/lib/spawn.c \
	sdk/lib/spawn_load.c \
	sdk/lib/spawn_load.h \
	sdk/lib/spawn_stack.c \
	sdk/lib/spawn_stack.h \
	sdk/lib/start_cap.c \
	sdk/lib/start_file.c \
	sdk/lib/start_main.c \
	sdk/lib/status_name.c \
	sdk/lib/string/loop.h \
	sdk/lib/string/memchr.c \
	sdk/lib/string/memcmp.c \
	sdk/lib/string/memcpy.c \
	sdk/lib/string/memmove.c \
	sdk/lib/string/memset.c \
	sdk/lib/string/strchr.c \
	sdk/lib/string/strcmp.c \
	sdk/lib/string/strlcpy.c \
	sdk/lib/string/strlen.c \
	sdk/lib/string/strncmp.c \
	sdk/lib/string/strnlen.c \
	sdk/lib/string/strrchr.c \
	sdk/lib/string/strstr.c \
	sdk/lib/system_check.c \
	sdk/lib/thread_begin.S \
	sdk/lib/thread_end.c \
	sdk/lib/thread_spawn.c \
	sdk/lib/trace_event_name.c \
	sdk/lib/trace_format.c

tool_parts = \
	sdk/lib/archive_check.c \
	sdk/lib/archive_find.c \
	sdk/lib/elf_check.c \
	sdk/lib/system_check.c \
	sdk/tools/archive_verify.c \
	sdk/tools/archive_verify.h \
	sdk/tools/archive_writer.c \
	sdk/tools/archive_writer.h \
	sdk/tools/image.c \
	sdk/tools/image.h \
	sdk/tools/lex.c \
	sdk/tools/lex.h \
	sdk/tools/mkimage.c \
	sdk/tools/mkimage.h \
	sdk/tools/note.c \
	sdk/tools/note.h \
	sdk/tools/parse.c \
	sdk/tools/parse_grant.c \
	sdk/tools/parser.h \
	sdk/tools/qemu.c \
	sdk/tools/qemu.h \
	sdk/tools/resolve.c \
	sdk/tools/run.c \
	sdk/tools/run.h \
	sdk/tools/say.c \
	sdk/tools/say.h \
	sdk/tools/sdk_path.c \
	sdk/tools/sdk_path.h \
	sdk/tools/source.c \
	sdk/tools/source.h \
	sdk/tools/system_compile.c \
	sdk/tools/system_compile.h \
	sdk/tools/system_file.c \
	sdk/tools/system_file.h

# --- headers ---

targetinclude_HEADERS = $(freestanding_headers)
tesserainclude_HEADERS = $(tessera_headers)
nodist_tesserainclude_HEADERS = gen/kernel/tessera/syscalls.h $(service_headers)
abiinclude_HEADERS = $(abi_headers)
nodist_abiinclude_HEADERS = gen/kernel/tessera/abi/kernel.h
archinclude_HEADERS = $(arch_headers)

# --- libtessera, start code, linker script ---

targetlib_LIBRARIES = libtessera.a
libtessera_a_SOURCES = $(libtessera_sources)
libtessera_a_AR = TARGET_CC='$(TARGET_CC)' sh $(srcdir)/sdk/archive.sh
EXTRA_libtessera_a_DEPENDENCIES = sdk/archive.sh
EXTRA_DIST += sdk/archive.sh
nodist_libtessera_a_SOURCES = $(service_stubs)
libtessera_a_CPPFLAGS = -I$(builddir)/gen/kernel -I$(builddir)/gen/service -I$(srcdir)/sdk/include
libtessera_a_CFLAGS = $(user_cflags)
libtessera_a_CCASFLAGS = $(user_cflags)

user_cflags = -std=c11 -ffreestanding -nostdinc -isystem $(srcdir)/sdk/include/freestanding \
	-fno-pie -fno-stack-protector -U_FORTIFY_SOURCE -ffunction-sections -fdata-sections $(WARNINGS)

crt0.o: sdk/lib/crt0.S
	$(AM_V_CC)$(TARGET_CC) $(user_cflags) $(TARGET_CFLAGS) -c -o $@ $<

targetlib_DATA = crt0.o sdk/lib/tessera-x86_64.ld
EXTRA_DIST += sdk/lib/crt0.S sdk/lib/tessera-x86_64.ld
CLEANFILES += crt0.o

target_objects += $(libtessera_a_OBJECTS)
$(libtessera_a_OBJECTS): | $(kernel_generated) $(service_headers) $(service_stubs)

# --- the tessera command ---

bin_PROGRAMS += tessera
tessera_SOURCES = sdk/tools/main.c $(tool_parts)
tessera_CPPFLAGS = $(HOST_CPPFLAGS) -I$(srcdir)/sdk/tools -I$(srcdir)/sdk/include
tessera_CFLAGS = $(HOST_CFLAGS) $(NETTLE_CFLAGS) $(ZLIB_CFLAGS)
tessera_LDADD = $(NETTLE_LIBS) $(ZLIB_LIBS)

# --- the staged tree ---

pkgconfig_DATA = sdk/tessera.pc

# Our own install rules fill it; `install -C` leaves what did not change alone, so that nothing is
# built again without need. DESTDIR and the rest are named because `make install DESTDIR=...` hands
# its variables down to here.
stage_install = $(MAKE) $(AM_MAKEFLAGS) DESTDIR= prefix='$(abs_builddir)/$(stage)' \
	exec_prefix='$(abs_builddir)/$(stage)' bindir='$(abs_builddir)/$(stage)/bin' \
	INSTALL='$(INSTALL) -C'
stage_quietly = >$(stage).log 2>&1 || { cat $(stage).log; exit 1; }

stage_sdk = $(bin_PROGRAMS) libtessera.a crt0.o sdk/lib/tessera-x86_64.ld sdk/tessera.pc \
	$(kernel_idl) $(service_idl) $(service_headers) \
	$(freestanding_headers) $(tessera_headers) $(abi_headers) $(arch_headers) $(kernel_generated)

stage/sdk.stamp: $(stage_sdk)
	@echo "  GEN      $@"; $(MKDIR_P) $(stage)
	+@$(stage_install) install-binPROGRAMS install-targetlibLIBRARIES \
		install-targetlibDATA install-targetincludeHEADERS install-tesseraincludeHEADERS \
		install-nodist_tesseraincludeHEADERS install-abiincludeHEADERS \
		install-nodist_abiincludeHEADERS install-archincludeHEADERS install-kernelidlDATA \
		install-serviceidlDATA install-pkgconfigDATA $(stage_quietly)
	@mv $(stage)/lib/pkgconfig/tessera.pc $(stage)/lib/pkgconfig/tessera-uninstalled.pc
	@$(stage_pkg_config) --cflags tessera >$(stage)/cflags
	@$(stage_pkg_config) --libs tessera >$(stage)/libs
	@touch $@
CLEANFILES += stage.log

# Flags for what is built against it, as pkg-config tells them to anybody.
stage_pkg_config = PKG_CONFIG_PATH=$(stage)/lib/pkgconfig $(PKG_CONFIG)
stage_cflags = `cat $(stage)/cflags`
stage_libs = `cat $(stage)/libs`
stage_idlc = $(stage)/bin/tessera-idlc
