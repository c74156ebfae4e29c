# SPDX-License-Identifier: BSD-2-Clause
#
# Unit tests: programs of the host, with sanitizers. One line per program, which is made from the .c of
# its name, and one per file of what they share.

# --- kernel/core over arch/hosted ---

unit_kernel_tests = \
	tests/unit/kernel/test_badge \
	tests/unit/kernel/test_bitmap \
	tests/unit/kernel/test_boot \
	tests/unit/kernel/test_cap_enter \
	tests/unit/kernel/test_ceiling \
	tests/unit/kernel/test_channel \
	tests/unit/kernel/test_channel_batch \
	tests/unit/kernel/test_channel_bulk \
	tests/unit/kernel/test_channel_credit \
	tests/unit/kernel/test_channel_event \
	tests/unit/kernel/test_check \
	tests/unit/kernel/test_claims \
	tests/unit/kernel/test_device_fork \
	tests/unit/kernel/test_device_memory \
	tests/unit/kernel/test_entry \
	tests/unit/kernel/test_event \
	tests/unit/kernel/test_fault \
	tests/unit/kernel/test_fork \
	tests/unit/kernel/test_fork_failing \
	tests/unit/kernel/test_fork_table \
	tests/unit/kernel/test_format \
	tests/unit/kernel/test_frames \
	tests/unit/kernel/test_interrupt \
	tests/unit/kernel/test_ioport \
	tests/unit/kernel/test_job \
	tests/unit/kernel/test_killed \
	tests/unit/kernel/test_knote \
	tests/unit/kernel/test_list \
	tests/unit/kernel/test_madt \
	tests/unit/kernel/test_memory \
	tests/unit/kernel/test_memory_pages \
	tests/unit/kernel/test_memory_watch \
	tests/unit/kernel/test_message \
	tests/unit/kernel/test_namespace \
	tests/unit/kernel/test_node \
	tests/unit/kernel/test_notification \
	tests/unit/kernel/test_pressure \
	tests/unit/kernel/test_process \
	tests/unit/kernel/test_registers \
	tests/unit/kernel/test_reply \
	tests/unit/kernel/test_reset \
	tests/unit/kernel/test_rights \
	tests/unit/kernel/test_run_queue \
	tests/unit/kernel/test_sched \
	tests/unit/kernel/test_send \
	tests/unit/kernel/test_siphash \
	tests/unit/kernel/test_slab \
	tests/unit/kernel/test_statistics \
	tests/unit/kernel/test_statistics_calls \
	tests/unit/kernel/test_string \
	tests/unit/kernel/test_suspend \
	tests/unit/kernel/test_table \
	tests/unit/kernel/test_timer \
	tests/unit/kernel/test_topic \
	tests/unit/kernel/test_trace \
	tests/unit/kernel/test_tree \
	tests/unit/kernel/test_wait_queue

unit_kernel_common = \
	tests/unit/kernel/archive.c \
	tests/unit/kernel/archive.h \
	tests/unit/kernel/channels.c \
	tests/unit/kernel/channels.h \
	tests/unit/kernel/event_steps.c \
	tests/unit/kernel/event_steps.h \
	tests/unit/kernel/forks.c \
	tests/unit/kernel/forks.h \
	tests/unit/kernel/hoard.c \
	tests/unit/kernel/hoard.h \
	tests/unit/kernel/killed.h \
	tests/unit/kernel/killed_scenes.c \
	tests/unit/kernel/world.c \
	tests/unit/kernel/world.h \
	tests/unit/kernel/world_fail.c \
	tests/unit/kernel/world_fingerprint.c

# Flags of every program that says nothing else.
AM_CPPFLAGS = $(HOST_CPPFLAGS) $(kernel_hosted_cppflags) $(CHECK_CFLAGS) -I$(srcdir)/tests/unit
AM_CFLAGS = $(HOST_CFLAGS) $(SANITIZE)
LDADD = libunit-kernel.a libkernel-hosted.a $(CHECK_LIBS)

check_LIBRARIES += libunit-kernel.a
libunit_kernel_a_SOURCES = tests/unit/harness.c tests/unit/harness.h $(unit_kernel_common)

check_PROGRAMS += $(unit_kernel_tests)
TESTS += $(unit_kernel_tests)

# --- generated stubs, over a kernel in miniature ---

unit_idl_tests = \
	tests/unit/idl/test_grant \
	tests/unit/idl/test_hostile \
	tests/unit/idl/test_invalid \
	tests/unit/idl/test_roundtrip \
	tests/unit/idl/test_serve \
	tests/unit/idl/test_views

unit_idl_common = \
	tests/unit/idl/fake/tessera/ipc.h \
	tests/unit/idl/fake/tessera/syscalls.h \
	tests/unit/idl/mirror.c \
	tests/unit/idl/mirror.h \
	tests/unit/idl/samples.c \
	tests/unit/idl/samples.h \
	tests/unit/idl/samples_cap.c \
	tests/unit/idl/samples_flat.c \
	tests/unit/idl/samples_tail.c \
	tests/unit/idl/setting.c \
	tests/unit/idl/setting.h \
	tests/unit/idl/world.c \
	tests/unit/idl/world.h \
	tests/unit/idl/world_cap.c \
	tests/unit/idl/world_inside.h

# The part of libtessera that stubs call.
unit_idl_library = \
	sdk/lib/idl_cap.c \
	sdk/lib/idl_connect.c \
	sdk/lib/idl_grant.c \
	sdk/lib/idl_message.c \
	sdk/lib/idl_status.c \
	sdk/lib/idl_utf8.c \
	sdk/lib/serve.c

unit_idl_generated = \
	gen/unit/sample.h \
	gen/unit/sample_client.c \
	gen/unit/sample_server.c

EXTRA_DIST += tests/unit/idl/sample.idl tests/unit/idl/compile.sh
gen/unit.stamp: tests/unit/idl/sample.idl tessera-idlc$(EXEEXT)
	$(AM_V_GEN)./tessera-idlc --keep-unchanged --out-dir gen/unit $< && touch $@

$(unit_idl_generated): gen/unit.stamp
	@test -f $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }

unit_idl_cppflags = $(HOST_CPPFLAGS) -I$(srcdir)/tests/unit/idl/fake -I$(builddir)/gen/unit \
	-I$(srcdir)/sdk/include -I$(srcdir)/tests/unit $(CHECK_CFLAGS)
unit_idl_ldadd = libunit-idl.a $(CHECK_LIBS)

check_LIBRARIES += libunit-idl.a
libunit_idl_a_SOURCES = tests/unit/harness.c tests/unit/harness.h $(unit_idl_common) \
	$(unit_idl_library)
nodist_libunit_idl_a_SOURCES = $(unit_idl_generated)
libunit_idl_a_CPPFLAGS = $(unit_idl_cppflags)

check_PROGRAMS += $(unit_idl_tests)
TESTS += $(unit_idl_tests) tests/unit/idl/compile.sh
tests_unit_idl_test_grant_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_grant_LDADD = $(unit_idl_ldadd)
tests_unit_idl_test_hostile_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_hostile_LDADD = $(unit_idl_ldadd)
tests_unit_idl_test_invalid_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_invalid_LDADD = $(unit_idl_ldadd)
tests_unit_idl_test_roundtrip_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_roundtrip_LDADD = $(unit_idl_ldadd)
tests_unit_idl_test_serve_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_serve_LDADD = $(unit_idl_ldadd)
tests_unit_idl_test_views_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_views_LDADD = $(unit_idl_ldadd)

unit_idl_objects = $(libunit_idl_a_OBJECTS) \
	$(tests_unit_idl_test_grant_OBJECTS) \
	$(tests_unit_idl_test_hostile_OBJECTS) \
	$(tests_unit_idl_test_invalid_OBJECTS) \
	$(tests_unit_idl_test_roundtrip_OBJECTS) \
	$(tests_unit_idl_test_serve_OBJECTS) \
	$(tests_unit_idl_test_views_OBJECTS)
$(unit_idl_objects): | $(unit_idl_generated)

# --- parts of libtessera and of the tessera command that need no kernel ---

unit_sdk_tests = \
	tests/unit/sdk/test_archive \
	tests/unit/sdk/test_elf_check \
	tests/unit/sdk/test_format \
	tests/unit/sdk/test_heap \
	tests/unit/sdk/test_note \
	tests/unit/sdk/test_signal \
	tests/unit/sdk/test_spawn_stack \
	tests/unit/sdk/test_string \
	tests/unit/sdk/test_system

unit_sdk_library = \
	sdk/lib/format.c \
	sdk/lib/format_buffer.c \
	sdk/lib/heap.c \
	sdk/lib/signal_message.c \
	sdk/lib/signal_name.c \
	sdk/lib/signal_of_fault.c \
	sdk/lib/signal_state.c \
	sdk/lib/spawn_stack.c \
	$(tool_parts)

unit_sdk_cppflags = $(HOST_CPPFLAGS) -I$(srcdir)/sdk/tools -I$(srcdir)/sdk/lib \
	-I$(builddir)/gen/kernel -I$(srcdir)/sdk/include -I$(srcdir)/tests/unit $(CHECK_CFLAGS) \
	$(NETTLE_CFLAGS) $(ZLIB_CFLAGS)
unit_sdk_ldadd = libunit-sdk.a $(NETTLE_LIBS) $(ZLIB_LIBS) $(CHECK_LIBS)

check_LIBRARIES += libunit-sdk.a
libunit_sdk_a_SOURCES = tests/unit/harness.c tests/unit/harness.h $(unit_sdk_library)
libunit_sdk_a_CPPFLAGS = $(unit_sdk_cppflags)

check_PROGRAMS += $(unit_sdk_tests)
TESTS += $(unit_sdk_tests)
tests_unit_sdk_test_archive_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_archive_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_elf_check_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_elf_check_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_format_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_format_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_heap_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_heap_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_note_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_note_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_signal_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_signal_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_spawn_stack_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_spawn_stack_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_string_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_string_LDADD = $(unit_sdk_ldadd)
tests_unit_sdk_test_system_CPPFLAGS = $(unit_sdk_cppflags)
tests_unit_sdk_test_system_LDADD = $(unit_sdk_ldadd)

unit_sdk_objects = $(libunit_sdk_a_OBJECTS) \
	$(tests_unit_sdk_test_archive_OBJECTS) \
	$(tests_unit_sdk_test_elf_check_OBJECTS) \
	$(tests_unit_sdk_test_format_OBJECTS) \
	$(tests_unit_sdk_test_heap_OBJECTS) \
	$(tests_unit_sdk_test_note_OBJECTS) \
	$(tests_unit_sdk_test_signal_OBJECTS) \
	$(tests_unit_sdk_test_spawn_stack_OBJECTS) \
	$(tests_unit_sdk_test_string_OBJECTS) \
	$(tests_unit_sdk_test_system_OBJECTS)
$(unit_sdk_objects): | $(kernel_generated)

# --- rings, over a kernel in miniature and threads of the host ---

unit_ring_tests = \
	tests/unit/ring/test_hostile \
	tests/unit/ring/test_ring \
	tests/unit/ring/test_threads

unit_ring_common = \
	tests/unit/ring/fake/tessera/syscalls.h \
	tests/unit/ring/world.c \
	tests/unit/ring/world.h

unit_ring_library = \
	sdk/lib/ring_create.c \
	sdk/lib/ring_end.c \
	sdk/lib/ring_end.h \
	sdk/lib/ring_reader.c \
	sdk/lib/ring_writer.c

unit_ring_cppflags = $(HOST_CPPFLAGS) -I$(srcdir)/tests/unit/ring/fake -I$(builddir)/gen/kernel \
	-I$(srcdir)/sdk/include -I$(srcdir)/tests/unit $(CHECK_CFLAGS)
unit_ring_ldadd = libunit-ring.a $(CHECK_LIBS)

check_LIBRARIES += libunit-ring.a
libunit_ring_a_SOURCES = tests/unit/harness.c tests/unit/harness.h $(unit_ring_common) \
	$(unit_ring_library)
libunit_ring_a_CPPFLAGS = $(unit_ring_cppflags)

check_PROGRAMS += $(unit_ring_tests)
TESTS += $(unit_ring_tests) tests/unit/ring/tsan.sh
EXTRA_DIST += tests/unit/ring/tsan.sh
tests_unit_ring_test_hostile_CPPFLAGS = $(unit_ring_cppflags)
tests_unit_ring_test_hostile_LDADD = $(unit_ring_ldadd)
tests_unit_ring_test_ring_CPPFLAGS = $(unit_ring_cppflags)
tests_unit_ring_test_ring_LDADD = $(unit_ring_ldadd)
tests_unit_ring_test_threads_CPPFLAGS = $(unit_ring_cppflags)
tests_unit_ring_test_threads_LDADD = $(unit_ring_ldadd)

unit_ring_objects = $(libunit_ring_a_OBJECTS) \
	$(tests_unit_ring_test_hostile_OBJECTS) \
	$(tests_unit_ring_test_ring_OBJECTS) \
	$(tests_unit_ring_test_threads_OBJECTS)
$(unit_ring_objects): | $(kernel_generated)
