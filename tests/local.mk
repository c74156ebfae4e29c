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
include tests/bench/local.mk
include tests/idlc/local.mk

# --- model: random calls on core over arch/hosted, against a reference model ---

model_sources = \
	tests/model/arrivals.c \
	tests/model/bulk.c \
	tests/model/caps.c \
	tests/model/channels.c \
	tests/model/compare.c \
	tests/model/events.c \
	tests/model/explain.c \
	tests/model/explain_channels.c \
	tests/model/jobs.c \
	tests/model/main.c \
	tests/model/model.h \
	tests/model/objects.c \
	tests/model/op_cap.c \
	tests/model/op_channel.c \
	tests/model/op_control.c \
	tests/model/op_debug.c \
	tests/model/op_device.c \
	tests/model/op_event.c \
	tests/model/op_fault.c \
	tests/model/op_fork.c \
	tests/model/op_ipc.c \
	tests/model/op_job.c \
	tests/model/op_memory.c \
	tests/model/op_names.c \
	tests/model/op_notify.c \
	tests/model/op_process.c \
	tests/model/op_space.c \
	tests/model/op_topic.c \
	tests/model/pages.c \
	tests/model/pick.c \
	tests/model/play.c \
	tests/model/pressure.c \
	tests/model/state.h \
	tests/model/statistics.c \
	tests/model/threads.c

check_PROGRAMS += tests/model/model
TESTS += tests/model/model
tests_model_model_SOURCES = $(model_sources)
tests_model_model_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/unit/kernel

# The long run, by hand or overnight: two million steps, at a low priority. It prints steps and
# failures; other variables, other worlds.
SOAK_SEED = 1000
SOAK_WORLDS = 200
SOAK_STEPS = 10000

model-soak: tests/model/model$(EXEEXT)
	nice tests/model/model$(EXEEXT) --seed $(SOAK_SEED) --worlds $(SOAK_WORLDS) --steps $(SOAK_STEPS)

.PHONY: model-soak

# --- system calls of random bytes on the same kernel; for libFuzzer see the head of the source ---

check_PROGRAMS += tests/fuzz/syscall_replay
TESTS += tests/fuzz/syscall_replay
tests_fuzz_syscall_replay_SOURCES = tests/fuzz/syscall_fuzz.c
tests_fuzz_syscall_replay_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/unit/kernel -DSYSCALL_FUZZ_MAIN

# --- manual: the examples of the pages do what they say ---

manual_test_files = \
	tests/manual/examples.c \
	tests/manual/examples.sh \
	tests/manual/examples.system \
	tests/manual/extract.awk \
	tests/manual/synopsis.awk

TESTS += tests/manual/examples.sh
EXTRA_DIST += $(manual_test_files)

# --- sdk: what an installed SDK has to pass, by `make installcheck` ---

sdk_tests = \
	tests/sdk/archive.sh \
	tests/sdk/build.sh \
	tests/sdk/examples.sh \
	tests/sdk/newcomer.sh \
	tests/sdk/pipeline.sh \
	tests/sdk/run.sh \
	tests/sdk/system.sh

sdk_test_files = \
	tests/sdk/behave.c \
	tests/sdk/flip.c \
	tests/sdk/lib.sh \
	tests/sdk/newcomer/client.c \
	tests/sdk/newcomer/server.c \
	tests/sdk/newcomer/shop.idl \
	tests/sdk/newcomer/shop.system \
	tests/sdk/plusplus.cc \
	tests/sdk/runtime.c \
	tests/sdk/tiny_kernel.S

EXTRA_DIST += $(sdk_tests) $(sdk_test_files)
CLEANFILES += $(sdk_tests:.sh=.log) $(sdk_tests:.sh=.trs)

installcheck-local:
	TESSERA_PREFIX='$(DESTDIR)$(prefix)'; export TESSERA_PREFIX; \
	$(MAKE) $(AM_MAKEFLAGS) check-TESTS TESTS='$(sdk_tests)' TEST_SUITE_LOG=installcheck.log

# --- style: the rules that a program can check ---

style_tests = \
	tests/style/dist.sh \
	tests/style/files.sh \
	tests/style/manual.sh
TESTS += $(style_tests)
EXTRA_DIST += $(style_tests)

# What a release holds, for the style suites.
print-dist:
	@printf '%s\n' $(patsubst $(srcdir)/%,%,$(DISTFILES)) | sort -u
