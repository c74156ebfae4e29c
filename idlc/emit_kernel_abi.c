/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tessera/abi/kernel.h: call numbers, and the enums, bits and structs of the kernel's libraries.
 */
#include <inttypes.h>

#include "emit_kernel.h"

static void put_number(struct emit *out, const struct method *m)
{
	emit(out, "#define TESS_SYS_");
	kernel_put_upper(out, kernel_call_name(m));
	emit(out, " 0x%x\n", m->number);
}

static void put_const(struct emit *out, const struct decl *d)
{
	char number[64];

	emit_doc(out, d->doc);
	emit(out, "#define %s %s\n", d->c_upper, emit_integer(d->value, d->type, number));
}

static void put_enum(struct emit *out, const struct decl *d)
{
	emit_doc(out, d->doc);
	emit(out, "enum %s {\n", d->c_name);
	out->indent++;
	for (const struct member *m = d->members; m; m = m->next) {
		emit_doc(out, m->doc);
		emit(out, "%s = %s%" PRIu64 ",\n", m->c_name, m->value.negative ? "-" : "",
		     m->value.magnitude);
	}
	out->indent--;
	emit(out, "};\n");
}

static void put_bits(struct emit *out, const struct decl *d)
{
	const char *suffix = d->type->kind == TYPE_UINT64 ? "64" : "32";

	emit_doc(out, d->doc);
	for (const struct member *m = d->members; m; m = m->next) {
		emit_doc(out, m->doc);
		emit(out, "#define %s UINT%s_C(0x%" PRIx64 ")\n", m->c_name, suffix,
		     m->value.magnitude);
	}
}

static void put_field(struct emit *out, const struct field *f)
{
	const struct type *t = f->type;
	uint64_t counts[64];
	unsigned depth = 0;
	char type[96];

	for (; t->kind == TYPE_ARRAY && depth < 64; t = t->element)
		counts[depth++] = t->bound;
	emit_doc(out, f->doc);
	emit(out, "%s %s", kernel_member_type(t, type), f->c_name);
	for (unsigned i = 0; i < depth; i++)
		emit(out, "[%" PRIu64 "]", counts[i]);
	emit(out, ";\n");
}

static void put_struct(struct emit *out, const struct decl *d)
{
	emit_doc(out, d->doc);
	emit(out, "struct %s {\n", d->c_name);
	out->indent++;
	for (const struct field *f = d->fields; f; f = f->next)
		put_field(out, f);
	out->indent--;
	emit(out, "};\n\n");
}

/* C leaves padding where the wire format has zeros; the sizes agree, or the compiler says so. */
static void put_asserts(struct emit *out, const struct decl *d)
{
	emit(out, "_Static_assert(sizeof(struct %s) == %" PRIu64 ", \"ABI\");\n", d->c_name,
	     d->layout.size);
	for (const struct field *f = d->fields; f; f = f->next)
		emit(out, "_Static_assert(offsetof(struct %s, %s) == %" PRIu64 ", \"ABI\");\n",
		     d->c_name, f->c_name, f->offset);
}

static void put_decl(struct emit *out, const struct decl *d)
{
	switch (d->kind) {
	case DECL_CONST:
		put_const(out, d);
		break;
	case DECL_ENUM:
		put_enum(out, d);
		break;
	case DECL_BITS:
		put_bits(out, d);
		break;
	case DECL_STRUCT: case DECL_ERRORS: case DECL_INTERFACE: case DECL_OBJECT:
	case DECL_SYSCALLS:
		return;
	}
	emit(out, "\n");
}

/* Structs by how deep they hold others, so that each is defined before it is used. */
static void put_structs(struct emit *out, const struct library *lib)
{
	unsigned depth = 0, deepest = 0;

	for (; depth <= deepest; depth++) {
		for (const struct decl *d = lib->decls; d; d = d->next) {
			if (d->kind != DECL_STRUCT)
				continue;
			deepest = d->depth > deepest ? d->depth : deepest;
			if (d->depth != depth)
				continue;
			put_struct(out, d);
		}
	}
}

static void put_all_asserts(struct emit *out, const struct library *lib)
{
	for (const struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind == DECL_STRUCT)
			put_asserts(out, d);
	}
}

void emit_kernel_abi(struct emit *out, const struct kernel_set *set)
{
	kernel_banner(out, set, "Numbers of the system calls, and the types that go with them.");
	emit(out, "#ifndef TESSERA_ABI_KERNEL_H\n#define TESSERA_ABI_KERNEL_H\n\n");
	emit(out, "#include <stdbool.h>\n#include <stddef.h>\n#include <stdint.h>\n\n");
	emit(out, "#define TESS_SYS_BASE 0x1000\n\n");
	kernel_each_call(out, set, put_number);
	emit(out, "\n");
	for (unsigned i = 0; i < set->count; i++) {
		for (const struct decl *d = set->libraries[i]->decls; d; d = d->next)
			put_decl(out, d);
		put_structs(out, set->libraries[i]);
	}
	emit(out, "#ifndef __cplusplus\n");
	for (unsigned i = 0; i < set->count; i++)
		put_all_asserts(out, set->libraries[i]);
	emit(out, "#endif\n\n#endif\n");
}
