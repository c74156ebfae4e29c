# SPDX-License-Identifier: BSD-2-Clause
#
# Guest tests: suites of processes that run on the kernel in QEMU, built against the staged SDK like the
# services. A suite NAME is a folder: the program tests/guest/NAME/NAME, and the image NAME.tsi that is
# packed as NAME.system says. Some have a script NAME.sh beside the folder that boots the image
# and looks at the console; the others are booted by tests/run-guest.

guest_library = \
	tests/guest/lib/child.c \
	tests/guest/lib/child.h \
	tests/guest/lib/make.c \
	tests/guest/lib/make.h \
	tests/guest/lib/registers.S \
	tests/guest/lib/registers.h \
	tests/guest/lib/suite.c \
	tests/guest/lib/suite.h \
	tests/guest/lib/tap.c \
	tests/guest/lib/tap.h

EXTRA_DIST += tests/run-guest
check_LIBRARIES += libguest.a
libguest_a_SOURCES = $(guest_library)
libguest_a_CPPFLAGS = $(guest_cppflags)
libguest_a_CFLAGS = $(service_cflags)
libguest_a_CCASFLAGS = $(stage_cflags)

guest_cppflags = -I$(srcdir)/tests/guest/lib
guest_libs = libguest.a $(stage_libs)
guest_dependencies = libguest.a stage/sdk.stamp

guest_programs = \
	tests/guest/channels/channels \
	tests/guest/debug/debug \
	tests/guest/devices/devices \
	tests/guest/events/events \
	tests/guest/faults/faults \
	tests/guest/fork/fork \
	tests/guest/ipc/ipc \
	tests/guest/library/library \
	tests/guest/memory/memory \
	tests/guest/names/names \
	tests/guest/quotas/quotas \
	tests/guest/random/random \
	tests/guest/reflection/reflection \
	tests/guest/rings/rings \
	tests/guest/signals/signals \
	tests/guest/stubs/stubs \
	tests/guest/threads/threads \
	tests/guest/trace/trace

guest_objects = $(libguest_a_OBJECTS) \
	$(tests_guest_channels_channels_OBJECTS) \
	$(tests_guest_debug_debug_OBJECTS) \
	$(tests_guest_devices_devices_OBJECTS) \
	$(tests_guest_events_events_OBJECTS) \
	$(tests_guest_faults_faults_OBJECTS) \
	$(tests_guest_fork_fork_OBJECTS) \
	$(tests_guest_ipc_ipc_OBJECTS) \
	$(tests_guest_library_library_OBJECTS) \
	$(tests_guest_memory_memory_OBJECTS) \
	$(tests_guest_names_names_OBJECTS) \
	$(tests_guest_quotas_quotas_OBJECTS) \
	$(tests_guest_random_random_OBJECTS) \
	$(tests_guest_reflection_reflection_OBJECTS) \
	$(tests_guest_rings_rings_OBJECTS) \
	$(tests_guest_signals_signals_OBJECTS) \
	$(tests_guest_stubs_stubs_OBJECTS) \
	$(tests_guest_threads_threads_OBJECTS) \
	$(tests_guest_trace_trace_OBJECTS)

guest_images = $(guest_programs:=.tsi)

check_PROGRAMS += $(guest_programs)
check_DATA += $(guest_images)
CLEANFILES += $(guest_images)
EXTRA_DIST += $(guest_programs:=.system)
target_objects += $(guest_objects)
$(guest_objects): | stage/sdk.stamp

# The image holds the program twice: as what init starts, and as the file "program" for its children.
$(guest_images): %.tsi: %.system % stage/system.stamp
	$(AM_V_GEN)$(stage)/bin/tessera mkimage -I $(@D) --file program=$* -o $@ $<

# --- the suites ---

TESTS += tests/guest/channels/channels.tsi
tests_guest_channels_channels_SOURCES = \
	tests/guest/channels/channels.h \
	tests/guest/channels/main.c \
	tests/guest/channels/many.c \
	tests/guest/channels/pair.c \
	tests/guest/channels/two.c \
	tests/guest/channels/waiting.c
tests_guest_channels_channels_CPPFLAGS = $(guest_cppflags)
tests_guest_channels_channels_CFLAGS = $(service_cflags)
tests_guest_channels_channels_LINK = $(service_link)
tests_guest_channels_channels_LDADD = $(guest_libs)
tests_guest_channels_channels_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/debug.sh
EXTRA_DIST += tests/guest/both-fpu.sh tests/guest/debug.sh
tests_guest_debug_debug_SOURCES = \
	tests/guest/debug/debug.h \
	tests/guest/debug/debuggee.c \
	tests/guest/debug/main.c \
	tests/guest/debug/steps.c \
	tests/guest/debug/values.c
tests_guest_debug_debug_CPPFLAGS = $(guest_cppflags)
tests_guest_debug_debug_CFLAGS = $(service_cflags)
tests_guest_debug_debug_LINK = $(service_link)
tests_guest_debug_debug_LDADD = $(guest_libs)
tests_guest_debug_debug_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/devices/devices.tsi
tests_guest_devices_devices_SOURCES = \
	tests/guest/devices/devices.h \
	tests/guest/devices/drive.c \
	tests/guest/devices/keyboard.c \
	tests/guest/devices/lines.c \
	tests/guest/devices/main.c \
	tests/guest/devices/refusals.c \
	tests/guest/devices/registers.c
tests_guest_devices_devices_CPPFLAGS = $(guest_cppflags)
tests_guest_devices_devices_CFLAGS = $(service_cflags)
tests_guest_devices_devices_LINK = $(service_link)
tests_guest_devices_devices_LDADD = $(guest_libs)
tests_guest_devices_devices_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/events/events.tsi
tests_guest_events_events_SOURCES = \
	tests/guest/events/events.h \
	tests/guest/events/main.c \
	tests/guest/events/sources.c
tests_guest_events_events_CPPFLAGS = $(guest_cppflags)
tests_guest_events_events_CFLAGS = $(service_cflags)
tests_guest_events_events_LINK = $(service_link)
tests_guest_events_events_LDADD = $(guest_libs)
tests_guest_events_events_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/faults.sh
EXTRA_DIST += tests/guest/faults.sh tests/guest/crashes.awk
tests_guest_faults_faults_SOURCES = \
	tests/guest/faults/faults.h \
	tests/guest/faults/harmless.c \
	tests/guest/faults/harmless.h \
	tests/guest/faults/instruction_cases.c \
	tests/guest/faults/main.c \
	tests/guest/faults/memory_cases.c \
	tests/guest/faults/own.c
tests_guest_faults_faults_CPPFLAGS = $(guest_cppflags)
tests_guest_faults_faults_CFLAGS = $(service_cflags)
tests_guest_faults_faults_LINK = $(service_link)
tests_guest_faults_faults_LDADD = $(guest_libs)
tests_guest_faults_faults_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/fork/fork.tsi
tests_guest_fork_fork_SOURCES = \
	tests/guest/fork/exec.c \
	tests/guest/fork/fork.h \
	tests/guest/fork/main.c \
	tests/guest/fork/others.c \
	tests/guest/fork/raw.S
tests_guest_fork_fork_CPPFLAGS = $(guest_cppflags)
tests_guest_fork_fork_CFLAGS = $(service_cflags)
tests_guest_fork_fork_CCASFLAGS = $(stage_cflags)
tests_guest_fork_fork_LINK = $(service_link)
tests_guest_fork_fork_LDADD = $(guest_libs)
tests_guest_fork_fork_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/ipc/ipc.tsi
tests_guest_ipc_ipc_SOURCES = \
	tests/guest/ipc/calls.c \
	tests/guest/ipc/caps.c \
	tests/guest/ipc/events.c \
	tests/guest/ipc/ipc.h \
	tests/guest/ipc/main.c \
	tests/guest/ipc/server.c \
	tests/guest/ipc/server.h \
	tests/guest/ipc/words.c
tests_guest_ipc_ipc_CPPFLAGS = $(guest_cppflags)
tests_guest_ipc_ipc_CFLAGS = $(service_cflags)
tests_guest_ipc_ipc_LINK = $(service_link)
tests_guest_ipc_ipc_LDADD = $(guest_libs)
tests_guest_ipc_ipc_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/library/library.tsi
tests_guest_library_library_SOURCES = \
	tests/guest/library/library.h \
	tests/guest/library/main.c \
	tests/guest/library/running.c \
	tests/guest/library/starting.c
tests_guest_library_library_CPPFLAGS = $(guest_cppflags)
tests_guest_library_library_CFLAGS = $(service_cflags)
tests_guest_library_library_LINK = $(service_link)
tests_guest_library_library_LDADD = $(guest_libs)
tests_guest_library_library_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/memory.sh
EXTRA_DIST += tests/guest/memory.sh
tests_guest_memory_memory_SOURCES = \
	tests/guest/memory/cloning.c \
	tests/guest/memory/contents.c \
	tests/guest/memory/main.c \
	tests/guest/memory/memory.h \
	tests/guest/memory/paging.c \
	tests/guest/memory/places.c \
	tests/guest/memory/sharing.c
tests_guest_memory_memory_CPPFLAGS = $(guest_cppflags)
tests_guest_memory_memory_CFLAGS = $(service_cflags)
tests_guest_memory_memory_LINK = $(service_link)
tests_guest_memory_memory_LDADD = $(guest_libs)
tests_guest_memory_memory_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/names/names.tsi
tests_guest_names_names_SOURCES = \
	tests/guest/names/main.c
tests_guest_names_names_CPPFLAGS = $(guest_cppflags)
tests_guest_names_names_CFLAGS = $(service_cflags)
tests_guest_names_names_LINK = $(service_link)
tests_guest_names_names_LDADD = $(guest_libs)
tests_guest_names_names_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/quotas/quotas.tsi
tests_guest_quotas_quotas_SOURCES = \
	tests/guest/quotas/main.c \
	tests/guest/quotas/pressure.c \
	tests/guest/quotas/quotas.h
tests_guest_quotas_quotas_CPPFLAGS = $(guest_cppflags)
tests_guest_quotas_quotas_CFLAGS = $(service_cflags)
tests_guest_quotas_quotas_LINK = $(service_link)
tests_guest_quotas_quotas_LDADD = $(guest_libs)
tests_guest_quotas_quotas_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/random.sh
EXTRA_DIST += tests/guest/random.sh
tests_guest_random_random_SOURCES = \
	tests/guest/random/arguments.c \
	tests/guest/random/arguments.h \
	tests/guest/random/caller.c \
	tests/guest/random/caller.h \
	tests/guest/random/calls.c \
	tests/guest/random/calls.h \
	tests/guest/random/main.c \
	tests/guest/random/pool.c \
	tests/guest/random/pool.h \
	tests/guest/random/random.h \
	tests/guest/random/supervisor.c \
	tests/guest/random/supervisor.h
tests_guest_random_random_CPPFLAGS = $(guest_cppflags)
tests_guest_random_random_CFLAGS = $(service_cflags)
tests_guest_random_random_LINK = $(service_link)
tests_guest_random_random_LDADD = $(guest_libs)
tests_guest_random_random_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/reflection/reflection.tsi
tests_guest_reflection_reflection_SOURCES = \
	tests/guest/reflection/main.c
tests_guest_reflection_reflection_CPPFLAGS = $(guest_cppflags)
tests_guest_reflection_reflection_CFLAGS = $(service_cflags)
tests_guest_reflection_reflection_LINK = $(service_link)
tests_guest_reflection_reflection_LDADD = $(guest_libs)
tests_guest_reflection_reflection_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/rings/rings.tsi
tests_guest_rings_rings_SOURCES = \
	tests/guest/rings/ends.c \
	tests/guest/rings/flow.c \
	tests/guest/rings/hostile.c \
	tests/guest/rings/main.c \
	tests/guest/rings/rings.h
tests_guest_rings_rings_CPPFLAGS = $(guest_cppflags)
tests_guest_rings_rings_CFLAGS = $(service_cflags)
tests_guest_rings_rings_LINK = $(service_link)
tests_guest_rings_rings_LDADD = $(guest_libs)
tests_guest_rings_rings_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/signals/signals.tsi
tests_guest_signals_signals_SOURCES = \
	tests/guest/signals/ending.c \
	tests/guest/signals/faulting.c \
	tests/guest/signals/hardship.c \
	tests/guest/signals/inside.c \
	tests/guest/signals/main.c \
	tests/guest/signals/sending.c \
	tests/guest/signals/signals.h
tests_guest_signals_signals_CPPFLAGS = $(guest_cppflags)
tests_guest_signals_signals_CFLAGS = $(service_cflags)
tests_guest_signals_signals_LINK = $(service_link)
tests_guest_signals_signals_LDADD = $(guest_libs)
tests_guest_signals_signals_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/stubs/stubs.tsi
tests_guest_stubs_stubs_SOURCES = \
	tests/guest/stubs/main.c \
	tests/guest/stubs/server.c \
	tests/guest/stubs/stubs.h
nodist_tests_guest_stubs_stubs_SOURCES = $(unit_idl_generated)
tests_guest_stubs_stubs_CPPFLAGS = $(guest_cppflags) -I$(builddir)/gen/unit
tests_guest_stubs_stubs_CFLAGS = $(service_cflags)
tests_guest_stubs_stubs_LINK = $(service_link)
tests_guest_stubs_stubs_LDADD = $(guest_libs)
tests_guest_stubs_stubs_DEPENDENCIES = $(guest_dependencies)
$(tests_guest_stubs_stubs_OBJECTS): | $(unit_idl_generated)

TESTS += tests/guest/threads.sh
EXTRA_DIST += tests/guest/threads.sh
tests_guest_threads_threads_SOURCES = \
	tests/guest/threads/fpu.c \
	tests/guest/threads/main.c \
	tests/guest/threads/sched.c \
	tests/guest/threads/start.c \
	tests/guest/threads/suspend.c \
	tests/guest/threads/threads.h \
	tests/guest/threads/timers.c
tests_guest_threads_threads_CPPFLAGS = $(guest_cppflags)
tests_guest_threads_threads_CFLAGS = $(service_cflags)
tests_guest_threads_threads_LINK = $(service_link)
tests_guest_threads_threads_LDADD = $(guest_libs)
tests_guest_threads_threads_DEPENDENCIES = $(guest_dependencies)

TESTS += tests/guest/trace.sh
EXTRA_DIST += tests/guest/trace.sh
tests_guest_trace_trace_SOURCES = \
	tests/guest/trace/counters.c \
	tests/guest/trace/entries.c \
	tests/guest/trace/main.c \
	tests/guest/trace/trace.h
tests_guest_trace_trace_CPPFLAGS = $(guest_cppflags)
tests_guest_trace_trace_CFLAGS = $(service_cflags)
tests_guest_trace_trace_LINK = $(service_link)
tests_guest_trace_trace_LDADD = $(guest_libs)
tests_guest_trace_trace_DEPENDENCIES = $(guest_dependencies)
