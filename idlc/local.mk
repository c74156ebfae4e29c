# SPDX-License-Identifier: BSD-2-Clause
#
# The IDL compiler, one line per file. Scanner and parser are made by our own rules, not by Automake's
# for Lex and Yacc, which rename the outputs and would ship them.

bin_PROGRAMS += tessera-idlc

idlc_sources = \
	idlc/arena.c \
	idlc/arena.h \
	idlc/ast.h \
	idlc/c_names.c \
	idlc/c_names.h \
	idlc/c_words.c \
	idlc/check.c \
	idlc/check_attr.c \
	idlc/check_attr_kernel.c \
	idlc/check_kernel.c \
	idlc/check_message.c \
	idlc/check_method.c \
	idlc/check_type.c \
	idlc/check_value.c \
	idlc/checks.h \
	idlc/compile.c \
	idlc/compile.h \
	idlc/depend.c \
	idlc/diag.c \
	idlc/diag.h \
	idlc/digest.c \
	idlc/digest.h \
	idlc/driver.c \
	idlc/driver.h \
	idlc/emit.c \
	idlc/emit.h \
	idlc/emit_client.c \
	idlc/emit_decode.c \
	idlc/emit_encode.c \
	idlc/emit_header.c \
	idlc/emit_interface.c \
	idlc/emit_kernel.c \
	idlc/emit_kernel.h \
	idlc/emit_kernel_abi.c \
	idlc/emit_kernel_args.c \
	idlc/emit_kernel_man.c \
	idlc/emit_kernel_proto.c \
	idlc/emit_kernel_stubs.c \
	idlc/emit_kernel_table.c \
	idlc/emit_method.c \
	idlc/emit_note.c \
	idlc/emit_server.c \
	idlc/expr.c \
	idlc/expr.h \
	idlc/gen.h \
	idlc/gen_place.c \
	idlc/gen_text.c \
	idlc/gen_type.c \
	idlc/gen_walk.c \
	idlc/layout.c \
	idlc/layout.h \
	idlc/node.c \
	idlc/object.c \
	idlc/object.h \
	idlc/options.c \
	idlc/options.h \
	idlc/output.c \
	idlc/outputs.c \
	idlc/parser.c \
	idlc/parser.h \
	idlc/read.c \
	idlc/scan.h \
	idlc/srcpos.c \
	idlc/srcpos.h \
	idlc/suggest.c \
	idlc/suggest.h \
	idlc/sym.c \
	idlc/sym.h \
	idlc/table.c \
	idlc/table.h \
	idlc/token.c \
	idlc/type_build.c \
	idlc/walk.c \
	idlc/walk.h

tessera_idlc_SOURCES = $(idlc_sources) idlc/main.c
nodist_tessera_idlc_SOURCES = $(idlc_generated)
tessera_idlc_CPPFLAGS = $(idlc_cppflags)
tessera_idlc_CFLAGS = $(HOST_CFLAGS)
tessera_idlc_LDADD = $(NETTLE_LIBS)

idlc_cppflags = $(HOST_CPPFLAGS) -I$(builddir)/gen/idlc -I$(srcdir)/idlc $(NETTLE_CFLAGS)

# The same with sanitizers, for tests of its parts and for bad input.
check_LIBRARIES += libidlc-sanitized.a
libidlc_sanitized_a_SOURCES = $(idlc_sources)
nodist_libidlc_sanitized_a_SOURCES = $(idlc_generated)
libidlc_sanitized_a_CPPFLAGS = $(idlc_cppflags)
libidlc_sanitized_a_CFLAGS = $(HOST_CFLAGS) $(SANITIZE)

check_PROGRAMS += tessera-idlc-sanitized
tessera_idlc_sanitized_SOURCES = idlc/main.c
tessera_idlc_sanitized_CPPFLAGS = $(idlc_cppflags)
tessera_idlc_sanitized_CFLAGS = $(HOST_CFLAGS) $(SANITIZE)
tessera_idlc_sanitized_LDADD = libidlc-sanitized.a $(NETTLE_LIBS)

# --- scanner and parser ---

EXTRA_DIST += idlc/parse.y idlc/scan.l
idlc_generated = gen/idlc/parse.c gen/idlc/parse.h gen/idlc/scan.c

gen/idlc/parse.c gen/idlc/parse.h &: idlc/parse.y
	$(AM_V_GEN)$(MKDIR_P) gen/idlc && \
	$(BISON) -Wall -Werror -o gen/idlc/parse.c --header=gen/idlc/parse.h $<

gen/idlc/scan.c: idlc/scan.l
	$(AM_V_GEN)$(MKDIR_P) gen/idlc && $(FLEX) -o $@ $<

idlc_objects = $(tessera_idlc_OBJECTS) $(libidlc_sanitized_a_OBJECTS) \
	$(tessera_idlc_sanitized_OBJECTS)
$(idlc_objects): | $(idlc_generated)

# What Bison and Flex write is not held to our warnings.
idlc_generated_objects = $(filter gen/idlc/%,$(idlc_objects))
$(idlc_generated_objects): private override CFLAGS += -Wno-conversion -Wno-sign-conversion \
	-Wno-unused-function -Wno-unused-parameter
