# SPDX-License-Identifier: BSD-2-Clause
#
# Examples: each folder stands alone and is built by its own Makefile against an installed SDK, never by
# this one; here they are only listed for the release, one line per file.

example_files = \
	examples/clock/Makefile \
	examples/clock/client.c \
	examples/clock/clock.idl \
	examples/clock/clock.system \
	examples/clock/driver.c \
	examples/echo/Makefile \
	examples/echo/client.c \
	examples/echo/echo.idl \
	examples/echo/echo.system \
	examples/echo/faulty.c \
	examples/echo/server.c \
	examples/kv/Makefile \
	examples/kv/client.c \
	examples/kv/kv.idl \
	examples/kv/kv.system \
	examples/kv/server.c \
	examples/kv/store.c \
	examples/kv/store.h \
	examples/pipeline/Makefile \
	examples/pipeline/cksum.c \
	examples/pipeline/cksum.h \
	examples/pipeline/consumer.c \
	examples/pipeline/filter.c \
	examples/pipeline/pipeline.idl \
	examples/pipeline/pipeline.system \
	examples/pipeline/producer.c \
	examples/pipeline/scramble.c \
	examples/pipeline/scramble.h \
	examples/wordcount/Makefile \
	examples/wordcount/client.c \
	examples/wordcount/server.c \
	examples/wordcount/wordcount.idl \
	examples/wordcount/wordcount.system

EXTRA_DIST += $(example_files)
