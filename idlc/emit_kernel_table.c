/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall_table.c: one decoder per call, and the table that entry jumps through.
 *
 * A decoder checks in a fixed order: scalars, then user buffers, then capabilities, the object's
 * own first. It writes nothing but the args struct on its stack, and after it the handler has
 * nothing left to check about the shape of what it was given.
 */
#include <inttypes.h>

#include "emit_kernel.h"

static const struct type *integer_type(const struct type *t)
{
	return t->kind == TYPE_ENUM || t->kind == TYPE_BITS ? t->decl->type : t;
}

static bool is_strict(const struct type *t)
{
	return (t->kind == TYPE_ENUM || t->kind == TYPE_BITS) && !t->decl->flexible;
}

/* The condition under which a word is no value of the type; nothing if every word is one. */
static void put_range_check(struct emit *out, const struct type *t, unsigned word)
{
	const struct type *i = integer_type(t);

	if (t->kind == TYPE_ENUM && is_strict(t))
		emit(out, "if (!is_%s(call->word[%u]))\n", t->decl->c_name, word);
	else if (t->kind == TYPE_BITS && is_strict(t))
		emit(out, "if (call->word[%u] & ~UINT64_C(0x%" PRIx64 "))\n", word,
		     t->decl->known_bits);
	else if (i->kind == TYPE_BOOL)
		emit(out, "if (call->word[%u] > 1)\n", word);
	else if (i->kind >= TYPE_UINT8 && i->kind < TYPE_UINT64)
		emit(out, "if (call->word[%u] > UINT%u_MAX)\n", word, 8u << (i->kind - TYPE_UINT8));
	else if (i->kind >= TYPE_INT8 && i->kind < TYPE_INT64)
		emit(out, "if (call->word[%u] != (uint64_t)(int64_t)(int%u_t)call->word[%u])\n",
		     word, 8u << (i->kind - TYPE_INT8), word);
	else
		return;
	emit(out, "\treturn TESS_EINVAL;\n");
}

static void put_scalar(struct emit *out, const struct field *f, unsigned word)
{
	char type[96];

	put_range_check(out, f->type, word);
	if (f->type->kind == TYPE_UINT64)
		emit(out, "args.%s = call->word[%u];\n", f->c_name, word);
	else
		emit(out, "args.%s = (%s)call->word[%u];\n", f->c_name, kernel_type(f->type, type),
		     word);
}

static void put_buffer(struct emit *out, const struct field *f, unsigned word)
{
	char type[96];

	emit(out,
	     "status = user_range_make(call->word[%u], call->word[%u], sizeof(%s), %" PRIu64 ",\n",
	     word, word + 1, kernel_member_type(f->type->element, type), f->type->bound);
	emit(out, "\t\t\t &args.%s);\nif (status)\n\treturn status;\n", f->c_name);
}

static void put_rights(struct emit *out, const struct object_type *object, uint16_t rights)
{
	const char *separator = "";

	if (!rights)
		emit(out, "0");
	for (const struct object_right *r = object->rights; r->name; r++) {
		if (!(rights & r->mask))
			continue;
		emit(out, "%sTESS_RIGHT_%s", separator, r->name);
		separator = " | ";
	}
}

static void put_look_up(struct emit *out, const struct object_type *object, uint16_t rights,
			const char *name)
{
	emit(out, "%s,\n\t\t    ", object->macro);
	put_rights(out, object, rights);
	emit(out, ", &args.%s_slot);\nif (status)\n\treturn status;\n", name);
	if (object->has_struct)
		emit(out, "args.%s = args.%s_slot->object;\n", name, name);
}

static void put_cap(struct emit *out, const struct field *f, unsigned word)
{
	if (f->nullable) {
		emit(out, "args.%s_slot = NULL;\n", f->c_name);
		if (f->type->object->has_struct)
			emit(out, "args.%s = NULL;\n", f->c_name);
		emit(out, "if (call->word[%u] != TESS_CAP_NONE) {\n", word);
		out->indent++;
	}
	emit(out, "status = cap_lookup_inline(self->process, call->word[%u], ", word);
	put_look_up(out, f->type->object, f->type->rights, f->c_name);
	if (f->nullable) {
		out->indent--;
		emit(out, "}\n");
	}
}

enum pass { PASS_SCALARS, PASS_BUFFERS, PASS_CAPS };

static enum pass pass_of(const struct type *t)
{
	if (t->kind == TYPE_CAP)
		return PASS_CAPS;
	return t->kind == TYPE_USER ? PASS_BUFFERS : PASS_SCALARS;
}

static void put_pass(struct emit *out, const struct method *m, enum pass pass)
{
	unsigned word = 0;

	for (const struct field *f = m->request.fields; f; f = f->next) {
		if (pass_of(f->type) == pass && pass == PASS_SCALARS)
			put_scalar(out, f, word);
		else if (pass_of(f->type) == pass && pass == PASS_BUFFERS)
			put_buffer(out, f, word);
		else if (pass_of(f->type) == pass)
			put_cap(out, f, word);
		word += f->type->kind == TYPE_USER ? 2 : 1;
	}
}

static void put_decode(struct emit *out, const struct method *m)
{
	put_pass(out, m, PASS_SCALARS);
	if (m->blocking)
		emit(out, "args.deadline = call->deadline;\n");
	put_pass(out, m, PASS_BUFFERS);
	if (m->of) {
		emit(out, "status = cap_lookup_inline(self->process, call->token, ");
		put_look_up(out, m->of, m->rights, m->of->c_name);
	}
	put_pass(out, m, PASS_CAPS);
}

static void put_result(struct emit *out, const struct field *f, unsigned word)
{
	const struct type *i = integer_type(f->type);
	bool is_signed = i->kind >= TYPE_INT8 && i->kind <= TYPE_INT64;

	emit(out, "\tcall->word[%u] = %sresults.%s;\n", word,
	     is_signed ? "(uint64_t)(int64_t)" : "", f->c_name);
}

static void put_handler_call(struct emit *out, const struct method *m)
{
	const char *name = kernel_call_name(m), *args = kernel_has_args(m) ? ", &args" : "";
	unsigned word = 0;

	if (!m->reply.fields) {
		emit(out, "return sys_%s(k, self%s);\n", name, args);
		return;
	}
	emit(out, "status = sys_%s(k, self%s, &results);\n", name, args);
	emit(out, "if (status == TESS_OK) {\n");
	for (const struct field *f = m->reply.fields; f; f = f->next)
		put_result(out, f, word++);
	emit(out, "}\nreturn status;\n");
}

static bool uses_call(const struct method *m)
{
	return kernel_has_args(m) || m->reply.fields;
}

static bool uses_status(const struct method *m)
{
	bool uses = m->of || m->reply.fields;

	for (const struct field *f = m->request.fields; f; f = f->next)
		uses |= pass_of(f->type) != PASS_SCALARS;
	return uses;
}

static void put_decoder(struct emit *out, const struct method *m)
{
	const char *name = kernel_call_name(m);

	if (m->is_message)
		return;
	emit(out, "static int call_%s(struct kernel *k, struct thread *self)\n{\n", name);
	out->indent++;
	if (uses_call(m))
		emit(out, "%sstruct call_frame *call = &self->context.call;\n",
		     m->reply.fields ? "" : "const ");
	if (kernel_has_args(m))
		emit(out, "struct %s_args args;\n", name);
	if (m->reply.fields)
		emit(out, "struct %s_results results = { 0 };\n", name);
	if (uses_status(m))
		emit(out, "int status;\n");
	if (uses_call(m))
		emit(out, "\n");
	put_decode(out, m);
	put_handler_call(out, m);
	out->indent--;
	emit(out, "}\n\n");
}

static void put_entry(struct emit *out, const struct method *m)
{
	emit(out, "[TESS_SYS_");
	kernel_put_upper(out, kernel_call_name(m));
	emit(out, " - TESS_SYS_BASE] = { %s_%s, \"%s\" },\n", m->is_message ? "sys" : "call",
	     kernel_call_name(m), kernel_call_name(m));
}

/* Whether an argument of some call is of this enum; only such enums need a check. */
static bool is_argument(const struct kernel_set *set, const struct decl *wanted)
{
	for (unsigned i = 0; i < set->count; i++) {
		for (const struct decl *d = set->libraries[i]->decls; d; d = d->next) {
			for (const struct method *m = d->methods; m; m = m->next) {
				for (const struct field *f = m->request.fields; f; f = f->next) {
					if (f->type->decl == wanted)
						return true;
				}
			}
		}
	}
	return false;
}

static void put_enum_check(struct emit *out, const struct decl *d)
{
	emit(out, "static bool is_%s(uint64_t value)\n{\n\tswitch (value) {\n", d->c_name);
	for (const struct member *m = d->members; m; m = m->next)
		emit(out, "\tcase %s:\n", m->c_name);
	emit(out, "\t\treturn true;\n\t}\n\treturn false;\n}\n\n");
}

void emit_kernel_table(struct emit *out, const struct kernel_set *set)
{
	kernel_banner(out, set, "Decoders of the system calls, and the table of them.");
	emit(out, "#include \"syscall_args.h\"\n\n");
	emit(out, "#include <stdbool.h>\n#include <stddef.h>\n#include <tessera/abi/rights.h>\n");
	emit(out, "#include <tessera/abi/status.h>\n\n");
	for (unsigned i = 0; i < set->count; i++) {
		for (const struct decl *d = set->libraries[i]->decls; d; d = d->next) {
			if (d->kind == DECL_ENUM && !d->flexible && is_argument(set, d))
				put_enum_check(out, d);
		}
	}
	kernel_each_call(out, set, put_decoder);
	emit(out, "const struct syscall_entry syscall_table[] = {\n");
	out->indent++;
	kernel_each_call(out, set, put_entry);
	out->indent--;
	emit(out, "};\n\n");
	emit(out, "const unsigned syscall_table_size = sizeof(syscall_table) / "
		  "sizeof(syscall_table[0]);\n");
}
