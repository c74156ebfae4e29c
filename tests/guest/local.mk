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

EXTRA_DIST += tests/run-guest tests/guest/crashes.awk
check_LIBRARIES += libguest.a
libguest_a_SOURCES = $(guest_library)
libguest_a_CPPFLAGS = $(guest_cppflags)
libguest_a_CFLAGS = $(service_cflags)
libguest_a_CCASFLAGS = $(stage_cflags)

guest_cppflags = -I$(srcdir)/tests/guest/lib
guest_libs = libguest.a $(stage_libs)
guest_dependencies = libguest.a stage/sdk.stamp

guest_programs = \
	tests/guest/faults/faults

guest_objects = $(libguest_a_OBJECTS) \
	$(tests_guest_faults_faults_OBJECTS)

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

TESTS += tests/guest/faults.sh
EXTRA_DIST += tests/guest/faults.sh
tests_guest_faults_faults_SOURCES = \
	tests/guest/faults/faults.h \
	tests/guest/faults/harmless.c \
	tests/guest/faults/harmless.h \
	tests/guest/faults/instruction_cases.c \
	tests/guest/faults/main.c \
	tests/guest/faults/memory_cases.c
tests_guest_faults_faults_CPPFLAGS = $(guest_cppflags)
tests_guest_faults_faults_CFLAGS = $(service_cflags)
tests_guest_faults_faults_LINK = $(service_link)
tests_guest_faults_faults_LDADD = $(guest_libs)
tests_guest_faults_faults_DEPENDENCIES = $(guest_dependencies)
