# SPDX-License-Identifier: BSD-2-Clause
#
# Tests of the IDL compiler: its parts, one Check program per file here; hostile input; and the golden
# files, which `tests/idlc/run.sh --update` makes anew.

# --- unit ---

idlc_unit_tests = \
	tests/unit/idlc/test_layout \
	tests/unit/idlc/test_names \
	tests/unit/idlc/test_parts \
	tests/unit/idlc/test_tree

idlc_unit_cppflags = $(idlc_cppflags) $(CHECK_CFLAGS) -I$(srcdir)/tests/unit
idlc_unit_ldadd = libunit-idlc.a libidlc-sanitized.a $(NETTLE_LIBS) $(CHECK_LIBS)

check_LIBRARIES += libunit-idlc.a
libunit_idlc_a_SOURCES = \
	tests/unit/harness.c \
	tests/unit/harness.h \
	tests/unit/idlc/compiled.c \
	tests/unit/idlc/compiled.h
libunit_idlc_a_CPPFLAGS = $(idlc_unit_cppflags)

check_PROGRAMS += $(idlc_unit_tests)
TESTS += $(idlc_unit_tests)
tests_unit_idlc_test_layout_CPPFLAGS = $(idlc_unit_cppflags)
tests_unit_idlc_test_layout_LDADD = $(idlc_unit_ldadd)
tests_unit_idlc_test_names_CPPFLAGS = $(idlc_unit_cppflags)
tests_unit_idlc_test_names_LDADD = $(idlc_unit_ldadd)
tests_unit_idlc_test_parts_CPPFLAGS = $(idlc_unit_cppflags)
tests_unit_idlc_test_parts_LDADD = $(idlc_unit_ldadd)
tests_unit_idlc_test_tree_CPPFLAGS = $(idlc_unit_cppflags)
tests_unit_idlc_test_tree_LDADD = $(idlc_unit_ldadd)

# --- hostile input: each file and mutations of it; for libFuzzer see the head of the source ---

check_PROGRAMS += tests/fuzz/idlc_replay
tests_fuzz_idlc_replay_SOURCES = tests/fuzz/idlc_fuzz.c
tests_fuzz_idlc_replay_CPPFLAGS = $(idlc_unit_cppflags) -DIDLC_FUZZ_MAIN
tests_fuzz_idlc_replay_LDADD = $(idlc_unit_ldadd)

# --- golden ---

idlc_suites = tests/idlc/run.sh tests/idlc/fuzz.sh
TESTS += $(idlc_suites)

EXTRA_DIST += \
	tests/fuzz/data/idlc/bad-utf8-line \
	tests/fuzz/data/idlc/dense \
	tests/idlc/bad/bounds.idl \
	tests/idlc/bad/bounds.txt \
	tests/idlc/bad/c_names.idl \
	tests/idlc/bad/c_names.txt \
	tests/idlc/bad/early.idl \
	tests/idlc/bad/early.txt \
	tests/idlc/bad/empty.idl \
	tests/idlc/bad/empty.txt \
	tests/idlc/bad/kernel_calls.idl \
	tests/idlc/bad/kernel_calls.txt \
	tests/idlc/bad/kernel_numbers.idl \
	tests/idlc/bad/kernel_numbers.txt \
	tests/idlc/bad/kernel_objects.idl \
	tests/idlc/bad/kernel_objects.txt \
	tests/idlc/bad/kernel_words.idl \
	tests/idlc/bad/kernel_words.txt \
	tests/idlc/bad/large_struct.idl \
	tests/idlc/bad/large_struct.txt \
	tests/idlc/bad/later_attributes.idl \
	tests/idlc/bad/later_attributes.txt \
	tests/idlc/bad/many.idl \
	tests/idlc/bad/many.txt \
	tests/idlc/bad/messages.idl \
	tests/idlc/bad/messages.json \
	tests/idlc/bad/messages.txt \
	tests/idlc/bad/methods.idl \
	tests/idlc/bad/methods.txt \
	tests/idlc/bad/names.idl \
	tests/idlc/bad/names.txt \
	tests/idlc/bad/reserved.idl \
	tests/idlc/bad/reserved.txt \
	tests/idlc/bad/syntax.idl \
	tests/idlc/bad/syntax.txt \
	tests/idlc/bad/system_prefix.idl \
	tests/idlc/bad/system_prefix.txt \
	tests/idlc/bad/tokens.idl \
	tests/idlc/bad/tokens.txt \
	tests/idlc/bad/types.idl \
	tests/idlc/bad/types.txt \
	tests/idlc/bad/unclosed.idl \
	tests/idlc/bad/unclosed.txt \
	tests/idlc/bad/unknown.idl \
	tests/idlc/bad/unknown.txt \
	tests/idlc/bad/values.idl \
	tests/idlc/bad/values.txt \
	tests/idlc/fuzz.sh \
	tests/idlc/good/echo.h \
	tests/idlc/good/echo.idl \
	tests/idlc/good/echo_client.c \
	tests/idlc/good/echo_server.c \
	tests/idlc/good/types.h \
	tests/idlc/good/types.idl \
	tests/idlc/good/types_client.c \
	tests/idlc/good/types_server.c \
	tests/idlc/good/words.h \
	tests/idlc/good/words.idl \
	tests/idlc/good/words_client.c \
	tests/idlc/good/words_server.c \
	tests/idlc/kernel/a.idl \
	tests/idlc/kernel/abi.h \
	tests/idlc/kernel/b.idl \
	tests/idlc/kernel/man.txt \
	tests/idlc/kernel/syscall_args.h \
	tests/idlc/kernel/syscall_table.c \
	tests/idlc/kernel/syscalls.h \
	tests/idlc/lib/lib/deep/base.idl \
	tests/idlc/lib/lib/shapes.idl \
	tests/idlc/run.sh \
	tests/idlc/samples.awk
