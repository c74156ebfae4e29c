/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The header of a library: its types, then what clients call and what servers implement. C needs a
 * struct before its use, the language does not, so structs are written in order of dependency.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"
#include "layout.h"

static void emit_const(struct gen *g, const struct decl *d)
{
	char buffer[64];

	emit_doc(g->e, d->doc);
	emit(g->e, "#define %s %s\n\n", d->c_upper, emit_integer(d->value, d->type, buffer));
}

/* Enum and bits: macros of the type, because C's enums have no size of their own. */
static void emit_values(struct gen *g, const struct decl *d)
{
	char buffer[512];

	emit_doc(g->e, d->doc);
	emit(g->e, "typedef %s %s_t;\n\n", emit_scalar_type(d->type, buffer, sizeof(buffer)),
	     d->c_name);
	for (const struct member *m = d->members; m; m = m->next) {
		emit_doc(g->e, m->doc);
		emit(g->e, "#define %s ((%s_t)%s)\n", m->c_name, d->c_name,
		     emit_integer(m->value, d->type, buffer));
	}
	emit(g->e, "\n");
}

static void emit_is_known(struct gen *g, const struct decl *d)
{
	emit(g->e, "/* Whether the value is one of the above. */\n");
	emit(g->e, "static inline bool %s_is_known(%s_t value)\n{\n", d->c_name, d->c_name);
	emit(g->e, "\tswitch (value) {\n");
	for (const struct member *m = d->members; m; m = m->next)
		emit(g->e, "\tcase %s:\n", m->c_name);
	emit(g->e, "\t\treturn true;\n\tdefault:\n\t\treturn false;\n\t}\n}\n\n");
}

static void emit_errors(struct gen *g, const struct decl *d)
{
	emit_doc(g->e, d->doc);
	emit(g->e, "enum %s {\n", d->c_name);
	g->e->indent++;
	for (const struct member *m = d->members; m; m = m->next) {
		emit_doc(g->e, m->doc);
		emit(g->e, "%s = %" PRIu64 ",\n", m->c_name, m->value.magnitude);
	}
	g->e->indent--;
	emit(g->e, "};\n\n");
}

/* A struct without tails and capabilities lies in a message as it lies in memory. */
static void emit_struct_asserts(struct gen *g, const struct decl *d)
{
	for (const struct field *f = d->fields; f; f = f->next)
		if (!layout_is_plain(f->type))
			return;
	emit(g->e, "TESS_IDL_ASSERT(sizeof(struct %s) == %" PRIu64 ", \"wire format\");\n",
	     d->c_name, d->layout.size);
	for (const struct field *f = d->fields; f; f = f->next)
		emit(g->e,
		     "TESS_IDL_ASSERT(offsetof(struct %s, %s) == %" PRIu64 ", \"wire format\");\n",
		     d->c_name, f->c_name, f->offset);
	emit(g->e, "\n");
}

static void emit_struct(struct gen *g, const struct decl *d)
{
	emit_doc(g->e, d->doc);
	emit(g->e, "struct %s {\n", d->c_name);
	g->e->indent++;
	for (const struct field *f = d->fields; f; f = f->next) {
		emit_doc(g->e, f->doc);
		emit(g->e, "%s;\n", gen_declare(g, f->type, FORM_VALUE, f->c_name, NULL));
	}
	g->e->indent--;
	emit(g->e, "};\n\n");
	emit_struct_asserts(g, d);
}

/* Structs already written, of this library. */
struct written {
	const struct decl **decls;
	unsigned count;
};

static bool is_written(const struct written *w, const struct decl *d)
{
	for (unsigned i = 0; i < w->count; i++)
		if (w->decls[i] == d)
			return true;
	return false;
}

static void emit_struct_once(struct gen *g, struct written *w, const struct decl *d)
{
	if (d->library != g->lib || is_written(w, d))
		return;
	w->decls[w->count++] = d;
	for (const struct field *f = d->fields; f; f = f->next) {
		const struct type *t = f->type;

		while (t->kind == TYPE_ARRAY || t->kind == TYPE_VECTOR)
			t = t->element;
		if (t->kind == TYPE_STRUCT)
			emit_struct_once(g, w, t->decl);
	}
	emit_struct(g, d);
}

static void emit_structs(struct gen *g)
{
	struct written w = { NULL, 0 };
	unsigned count = 0;

	for (const struct decl *d = g->lib->decls; d; d = d->next)
		count += d->kind == DECL_STRUCT;
	w.decls = arena_alloc(&g->arena, (count + 1) * sizeof(struct decl *));
	for (const struct decl *d = g->lib->decls; d; d = d->next)
		if (d->kind == DECL_STRUCT)
			emit_struct_once(g, &w, d);
}

static void emit_simple_types(struct gen *g)
{
	for (const struct decl *d = g->lib->decls; d; d = d->next) {
		if (d->kind == DECL_CONST)
			emit_const(g, d);
		if (d->kind == DECL_ENUM || d->kind == DECL_BITS)
			emit_values(g, d);
		if (d->kind == DECL_ENUM)
			emit_is_known(g, d);
		if (d->kind == DECL_ERRORS)
			emit_errors(g, d);
	}
}

static void emit_handles(struct gen *g)
{
	bool any = false;

	for (const struct decl *d = g->lib->decls; d; d = d->next) {
		if (d->kind != DECL_INTERFACE)
			continue;
		emit(g->e, "typedef struct { tess_cap_t cap; } %s_client_t;\n", d->c_name);
		any = true;
	}
	if (any)
		emit(g->e, "\n");
}

/* "example.fs" makes "TESSERA_IDL_EXAMPLE__FS_H". */
static const char *guard_name(struct gen *g)
{
	const char *name = "TESSERA_IDL_";

	for (const char *c = g->lib->name; *c; c++)
		name = *c == '.' ? gen_text(g, "%s__", name)
				 : gen_text(g, "%s%c", name, toupper((unsigned char)*c));
	return gen_text(g, "%s_H", name);
}

void emit_header(struct emit *out, const struct library *lib)
{
	struct gen g = { .e = out, .lib = lib, .suffix = "" };
	const char *guard = guard_name(&g);

	emit_banner(out, lib, "Types, client calls and server interfaces.");
	emit(out, "#ifndef %s\n#define %s\n\n", guard, guard);
	emit(out, "#include <tessera/idl.h>\n#include <tessera/serve.h>\n");
	for (const struct import *i = lib->imports; i; i = i->next)
		emit(out, "#include %s\n", i->library->header);
	emit(out, "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n");
	emit_simple_types(&g);
	emit_handles(&g);
	emit_structs(&g);
	for (const struct decl *d = lib->decls; d; d = d->next)
		if (d->kind == DECL_INTERFACE)
			gen_interface(&g, d);
	emit(out, "#ifdef __cplusplus\n}\n#endif\n\n#endif\n");
	arena_free(&g.arena);
}
