# SPDX-License-Identifier: BSD-2-Clause
#
# Tests. A suite is a program, a script (.sh) or an image for the guest (.tsi) that prints TAP, listed in
# TESTS. Suites find their way by the variables below and leave nothing behind.

# --- how suites run ---

TEST_EXTENSIONS = .sh .tsi
AM_TESTS_ENVIRONMENT = \
	TESSERA_SRCDIR='$(abs_top_srcdir)'; export TESSERA_SRCDIR; \
	TESSERA_BUILDDIR='$(abs_top_builddir)'; export TESSERA_BUILDDIR; \
	TESSERA_STAGE='$(abs_top_builddir)/$(stage)'; export TESSERA_STAGE; \
	CC='$(CC)'; export CC; \
	TARGET_CC='$(TARGET_CC)'; export TARGET_CC; \
	PKG_CONFIG='$(PKG_CONFIG)'; export PKG_CONFIG; \
	CK_TAP_LOG_FILE_NAME=-; export CK_TAP_LOG_FILE_NAME; \
	CK_VERBOSITY=silent; export CK_VERBOSITY; \
	LC_ALL=C; export LC_ALL;

suite_driver = $(SHELL) $(srcdir)/tests/tap-suite $(srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(suite_driver)
SH_LOG_DRIVER = $(suite_driver)
TSI_LOG_DRIVER = $(suite_driver)

# No suite may hang: its time limit in seconds.
SUITE_TIMEOUT = 900
LOG_COMPILER = timeout $(SUITE_TIMEOUT)
SH_LOG_COMPILER = timeout $(SUITE_TIMEOUT) $(SHELL)
TSI_LOG_COMPILER = timeout $(SUITE_TIMEOUT) $(SHELL) $(srcdir)/tests/run-guest

EXTRA_DIST += tests/tap-suite tests/tap.sh

include tests/unit/local.mk
include tests/guest/local.mk

# --- idlc: outputs and diagnostics, byte by byte ---

idlc_test_files = \
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

TESTS += tests/idlc/run.sh
EXTRA_DIST += $(idlc_test_files)

# --- sdk: what an SDK has to pass, staged by `make check`, installed by `make installcheck` ---

sdk_tests = \
	tests/sdk/archive.sh \
	tests/sdk/build.sh \
	tests/sdk/examples.sh \
	tests/sdk/run.sh \
	tests/sdk/system.sh

sdk_test_files = \
	tests/sdk/behave.c \
	tests/sdk/flip.c \
	tests/sdk/lib.sh \
	tests/sdk/plusplus.cc \
	tests/sdk/runtime.c \
	tests/sdk/tiny_kernel.S

TESTS += $(sdk_tests)
EXTRA_DIST += $(sdk_tests) $(sdk_test_files)

installcheck-local:
	TESSERA_PREFIX='$(DESTDIR)$(prefix)'; export TESSERA_PREFIX; \
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(sdk_tests)' TEST_SUITE_LOG=installcheck.log

# --- style: the rules that a program can check ---

style_tests = \
	tests/style/dist.sh \
	tests/style/examples.sh \
	tests/style/files.sh \
	tests/style/manual.sh
TESTS += $(style_tests)
EXTRA_DIST += $(style_tests)

# What a release holds, for tests/style/dist.sh.
print-dist:
	@printf '%s\n' $(DISTFILES)
