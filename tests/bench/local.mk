# SPDX-License-Identifier: BSD-2-Clause
#
# Benchmark: instructions per operation, counted by QEMU, so that the figures repeat exactly. `make bench`
# prints them; the suite compares them with tests/bench/budget. See tessera-bench(7).

bench_files = \
	tests/bench/bench.sh \
	tests/bench/bench.system \
	tests/bench/boot.system \
	tests/bench/budget \
	tests/bench/run.sh \
	tests/bench/trip.idl

bench_images = tests/bench/bench.tsi tests/bench/boot.tsi

TESTS += tests/bench/bench.sh
EXTRA_DIST += $(bench_files)
check_PROGRAMS += tests/bench/bench tests/bench/boot
check_DATA += $(bench_images)
CLEANFILES += $(bench_images)

# --- the stubs it calls through ---

bench_stubs = gen/bench/bench/trip_client.c gen/bench/bench/trip_server.c

gen/bench.stamp: tests/bench/trip.idl tessera-idlc$(EXEEXT)
	$(AM_V_GEN)./tessera-idlc --keep-unchanged --out-dir gen/bench $< && touch $@

$(bench_stubs): gen/bench.stamp
	@test -f $@ || { rm -f gen/bench.stamp; $(MAKE) $(AM_MAKEFLAGS) gen/bench.stamp; }

# --- the programs ---

tests_bench_bench_SOURCES = \
	tests/bench/bench.h \
	tests/bench/calls.c \
	tests/bench/channels.c \
	tests/bench/events.c \
	tests/bench/faults.c \
	tests/bench/fork.c \
	tests/bench/fork_timed.S \
	tests/bench/main.c \
	tests/bench/measure.c \
	tests/bench/messages.c \
	tests/bench/objects.c \
	tests/bench/rings.c \
	tests/bench/servers.c
nodist_tests_bench_bench_SOURCES = $(bench_stubs)
tests_bench_bench_CPPFLAGS = $(guest_cppflags) -I$(builddir)/gen/bench
tests_bench_bench_CFLAGS = $(service_cflags)
tests_bench_bench_CCASFLAGS = $(stage_cflags)
tests_bench_bench_LINK = $(service_link)
tests_bench_bench_LDADD = $(guest_libs)
tests_bench_bench_DEPENDENCIES = $(guest_dependencies)

tests_bench_boot_SOURCES = tests/bench/boot.c
tests_bench_boot_CFLAGS = $(service_cflags)
tests_bench_boot_LINK = $(service_link)
tests_bench_boot_LDADD = $(stage_libs)
tests_bench_boot_DEPENDENCIES = stage/sdk.stamp

bench_objects = $(tests_bench_bench_OBJECTS) $(tests_bench_boot_OBJECTS)
target_objects += $(bench_objects)
$(bench_objects): | stage/sdk.stamp gen/bench.stamp

# --- the images ---

tests/bench/bench.tsi: tests/bench/bench.system tests/bench/bench stage/system.stamp
	$(AM_V_GEN)$(stage)/bin/tessera mkimage -I tests/bench --file program=tests/bench/bench -o $@ $<

# An SDK whose init is the program that measures the boot.
bench_sdk = gen/bench/sdk
bench_services = $(bench_sdk)/lib/tessera/x86_64/services

tests/bench/boot.tsi: tests/bench/boot.system tests/bench/boot stage/system.stamp
	$(AM_V_GEN)$(MKDIR_P) $(bench_services) && \
	cp tests/bench/boot $(bench_services)/init && \
	cp services/console/console $(bench_services)/console && \
	TESSERA_SDK=$(bench_sdk) $(stage)/bin/tessera mkimage -I tests/bench -o $@ $<

.PHONY: bench
bench: $(bench_images)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/bench/run.sh
