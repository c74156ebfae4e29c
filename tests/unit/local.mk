# SPDX-License-Identifier: BSD-2-Clause
#
# Unit tests: programs of the host, with sanitizers. One line per program, which is made from the .c of
# its name, and one per file of what they share.

# --- kernel/core over arch/hosted ---

unit_kernel_tests = \
	tests/unit/kernel/test_badge \
	tests/unit/kernel/test_bitmap \
	tests/unit/kernel/test_fault \
	tests/unit/kernel/test_format \
	tests/unit/kernel/test_frames \
	tests/unit/kernel/test_list \
	tests/unit/kernel/test_memory_pages \
	tests/unit/kernel/test_message \
	tests/unit/kernel/test_notification \
	tests/unit/kernel/test_reply \
	tests/unit/kernel/test_rights \
	tests/unit/kernel/test_run_queue \
	tests/unit/kernel/test_send \
	tests/unit/kernel/test_siphash \
	tests/unit/kernel/test_slab \
	tests/unit/kernel/test_string \
	tests/unit/kernel/test_suspend \
	tests/unit/kernel/test_table \
	tests/unit/kernel/test_timer \
	tests/unit/kernel/test_tree \
	tests/unit/kernel/test_wait_queue

unit_kernel_common = \
	tests/unit/kernel/archive.c \
	tests/unit/kernel/archive.h \
	tests/unit/kernel/world.c \
	tests/unit/kernel/world.h

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
	tests/unit/idl/test_hostile \
	tests/unit/idl/test_roundtrip

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

EXTRA_DIST += tests/unit/idl/sample.idl
gen/unit.stamp: tests/unit/idl/sample.idl tessera-idlc$(EXEEXT)
	$(AM_V_GEN)./tessera-idlc --keep-unchanged --out-dir gen/unit $< && touch $@

$(unit_idl_generated): gen/unit.stamp
	@test -f $@ || { rm -f $<; $(MAKE) $(AM_MAKEFLAGS) $<; }

unit_idl_cppflags = $(HOST_CPPFLAGS) -I$(srcdir)/tests/unit/idl/fake -I$(builddir)/gen/unit \
	-I$(srcdir)/sdk/include -I$(srcdir)/tests/unit $(CHECK_CFLAGS)

check_LIBRARIES += libunit-idl.a
libunit_idl_a_SOURCES = tests/unit/harness.c tests/unit/harness.h $(unit_idl_common) $(unit_idl_library)
nodist_libunit_idl_a_SOURCES = $(unit_idl_generated)
libunit_idl_a_CPPFLAGS = $(unit_idl_cppflags)

check_PROGRAMS += $(unit_idl_tests)
TESTS += $(unit_idl_tests)
tests_unit_idl_test_hostile_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_hostile_LDADD = libunit-idl.a $(CHECK_LIBS)
tests_unit_idl_test_roundtrip_CPPFLAGS = $(unit_idl_cppflags)
tests_unit_idl_test_roundtrip_LDADD = libunit-idl.a $(CHECK_LIBS)

$(libunit_idl_a_OBJECTS) $(tests_unit_idl_test_hostile_OBJECTS) \
$(tests_unit_idl_test_roundtrip_OBJECTS): | $(unit_idl_generated)
