# SPDX-License-Identifier: BSD-2-Clause
#
# Services: one folder and one list of sources each. They are compiled against the staged SDK with the
# flags that pkg-config tells, and see nothing else of this tree.

servicedir = $(targetdir)/services
service_DATA = services/init/init services/console/console
noinst_PROGRAMS += $(service_DATA)

services_init_init_SOURCES = \
	services/init/main.c \
	services/init/prepare.c \
	services/init/start.c \
	services/init/system.h \
	services/init/watch.c
services_init_init_CFLAGS = $(service_cflags)
services_init_init_LINK = $(service_link)
services_init_init_LDADD = $(stage_libs)
services_init_init_DEPENDENCIES = stage/sdk.stamp

services_console_console_SOURCES = \
	services/console/clients.c \
	services/console/clients.h \
	services/console/lines.c \
	services/console/lines.h \
	services/console/main.c
services_console_console_CFLAGS = $(service_cflags)
services_console_console_LINK = $(service_link)
services_console_console_LDADD = $(stage_libs)
services_console_console_DEPENDENCIES = stage/sdk.stamp

service_cflags = -std=c11 $(WARNINGS) $(stage_cflags)
service_link = $(TARGET_CC) $(TARGET_CFLAGS) -o $@

service_objects = $(services_init_init_OBJECTS) $(services_console_console_OBJECTS)
target_objects += $(service_objects)
$(service_objects): | stage/sdk.stamp

# --- the staged tree, completed by kernel and services ---

stage/system.stamp: stage/sdk.stamp $(target_DATA) $(service_DATA)
	@echo "  GEN      $@"
	+@$(stage_install) install-targetDATA install-serviceDATA $(stage_quietly)
	@touch $@

all-local: stage/system.stamp
