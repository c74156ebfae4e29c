/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tessera/syscalls.h: an inline function per call. The message calls are not here: libtessera has
 * them by hand, in <tessera/ipc.h>.
 */
#include <string.h>

#include "emit_kernel.h"

#define LINE_COLUMNS 98

static bool is_signed(const struct type *t)
{
	if (t->kind == TYPE_ENUM)
		t = t->decl->type;
	return t->kind >= TYPE_INT8 && t->kind <= TYPE_INT64;
}

/* Breaks the line before it grows too long; column says where it begins. */
static void put_params(struct emit *out, const struct prototype *p, size_t column)
{
	for (unsigned i = 0; i < p->count; i++) {
		size_t length = strlen(p->param[i].type) + strlen(p->param[i].name) + 2;

		if (column + length > LINE_COLUMNS) {
			emit(out, ",\n\t\t");
			column = 16;
		} else if (i) {
			emit(out, ", ");
		}
		emit(out, "%s%s", p->param[i].type, p->param[i].name);
		column += length;
	}
}

static void put_prototype(struct emit *out, const struct method *m, const struct prototype *p)
{
	if (m->reply.fields)
		emit(out, "__attribute__((warn_unused_result))\n");
	if (m->noreturn)
		emit(out, "__attribute__((noreturn))\n");
	emit(out, "static inline %s %s(", m->noreturn ? "void" : "int", m->c_name);
	put_params(out, p, strlen(m->c_name) + sizeof("static inline void ("));
	emit(out, "%s)\n", p->count ? "" : "void");
}

/* The words that the arguments become, in order. */
static void put_words(struct emit *out, const struct prototype *p)
{
	const char *separator = "";

	for (unsigned i = 0; i < p->count; i++) {
		const struct param *a = &p->param[i];

		if (a->kind == PARAM_SCALAR)
			emit(out, "%s%s%s", separator,
			     is_signed(a->field->type) ? "(uint64_t)(int64_t)" : "(uint64_t)",
			     a->name);
		else if (a->kind == PARAM_BUFFER)
			emit(out, "%s(uint64_t)(uintptr_t)%s%s", separator, a->name,
			     a->field->type->bound > 1 ? "" : ", 1");
		else if (a->kind == PARAM_COUNT)
			emit(out, "%s(uint64_t)%s", separator, a->name);
		else
			continue;
		separator = ", ";
	}
	if (!*separator)
		emit(out, "0");
}

static void put_results(struct emit *out, const struct prototype *p)
{
	unsigned word = 0;
	char type[96];

	emit(out, "if (status_ == 0) {\n");
	for (unsigned i = 0; i < p->count; i++) {
		const struct param *a = &p->param[i];

		if (a->kind == PARAM_RESULT)
			emit(out, "\t*%s = (%s)words_[%u];\n", a->name,
			     kernel_type(a->field->type, type), word++);
	}
	emit(out, "}\n");
}

static void put_number(struct emit *out, const struct method *m, const struct prototype *p)
{
	emit(out, "tess_syscall(TESS_SYS_");
	kernel_put_upper(out, kernel_call_name(m));
	emit(out, ", %s, %s, words_)", m->of ? p->param[0].name : "0",
	     m->blocking ? "deadline" : "0");
}

static void put_body(struct emit *out, const struct method *m, const struct prototype *p)
{
	emit(out, "uint64_t words_[8] = { ");
	put_words(out, p);
	emit(out, " };\n");
	if (m->noreturn) {
		emit(out, "\nfor (;;)\n\t(void)");
		put_number(out, m, p);
		emit(out, ";\n");
		return;
	}
	if (!m->reply.fields) {
		emit(out, "\nreturn (int)");
		put_number(out, m, p);
		emit(out, ";\n");
		return;
	}
	emit(out, "int status_ = (int)");
	put_number(out, m, p);
	emit(out, ";\n\n");
	put_results(out, p);
	emit(out, "return status_;\n");
}

static void put_stub(struct emit *out, const struct method *m)
{
	struct prototype p;

	if (m->is_message)
		return;
	kernel_prototype(m, &p);
	emit_doc(out, m->doc);
	put_prototype(out, m, &p);
	emit(out, "{\n");
	out->indent++;
	put_body(out, m, &p);
	out->indent--;
	emit(out, "}\n\n");
}

void emit_kernel_stubs(struct emit *out, const struct kernel_set *set)
{
	kernel_banner(out, set, "The system calls. Each returns 0 or a negative TESS_E*.");
	emit(out, "#ifndef TESSERA_SYSCALLS_H\n#define TESSERA_SYSCALLS_H\n\n");
	emit(out, "#include <stddef.h>\n#include <stdint.h>\n#include <tessera/abi/kernel.h>\n");
	emit(out, "#include <tessera/abi/status.h>\n#include <tessera/abi/types.h>\n");
	emit(out, "#include <tessera/arch/syscall.h>\n\n");
	kernel_each_call(out, set, put_stub);
	emit(out, "#endif\n");
}
