/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall_args.h: for each call the struct of its decoded arguments, that of its results, and the
 * prototype of its handler.
 */
#include "emit_kernel.h"

static void put_object(struct emit *out, const struct object_type *object, const char *name)
{
	emit(out, "struct slot *%s_slot;\n", name);
	if (object->has_struct)
		emit(out, "struct %s *%s;\n", object->c_name, name);
}

static void put_argument(struct emit *out, const struct field *f)
{
	char type[96];

	if (f->type->kind == TYPE_CAP)
		put_object(out, f->type->object, f->c_name);
	else if (f->type->kind == TYPE_USER)
		emit(out, "struct user_range %s;\n", f->c_name);
	else
		emit(out, "%s %s;\n", kernel_type(f->type, type), f->c_name);
}

static void put_args(struct emit *out, const struct method *m)
{
	emit(out, "struct %s_args {\n", kernel_call_name(m));
	out->indent++;
	if (m->of)
		put_object(out, m->of, m->of->c_name);
	for (const struct field *f = m->request.fields; f; f = f->next)
		put_argument(out, f);
	if (m->blocking)
		emit(out, "tess_time_t deadline;\n");
	out->indent--;
	emit(out, "};\n\n");
}

static void put_results(struct emit *out, const struct method *m)
{
	char type[96];

	emit(out, "struct %s_results {\n", kernel_call_name(m));
	out->indent++;
	for (const struct field *f = m->reply.fields; f; f = f->next)
		emit(out, "%s %s;\n", kernel_type(f->type, type), f->c_name);
	out->indent--;
	emit(out, "};\n\n");
}

static void put_call(struct emit *out, const struct method *m)
{
	const char *name = kernel_call_name(m);

	if (m->is_message) {
		emit(out, "int sys_%s(struct kernel *k, struct thread *self);\n\n", name);
		return;
	}
	if (kernel_has_args(m))
		put_args(out, m);
	if (m->reply.fields)
		put_results(out, m);
	emit_doc(out, m->doc);
	emit(out, "int sys_%s(struct kernel *k, struct thread *self", name);
	out->indent += 2;
	if (kernel_has_args(m))
		emit(out, ",\nconst struct %s_args *args", name);
	if (m->reply.fields)
		emit(out, ",\nstruct %s_results *results", name);
	out->indent -= 2;
	emit(out, ");\n\n");
}

void emit_kernel_args(struct emit *out, const struct kernel_set *set)
{
	const struct object_type *object;

	kernel_banner(out, set, "Decoded arguments of the system calls, and their handlers.");
	emit(out, "#ifndef SYSCALL_ARGS_H\n#define SYSCALL_ARGS_H\n\n");
	emit(out, "#include <tessera/abi/kernel.h>\n#include <tessera/abi/types.h>\n\n");
	emit(out, "#include \"syscall/decode.h\"\n\n");
	emit(out, "struct kernel;\nstruct slot;\nstruct thread;\n");
	for (unsigned i = 0; (object = object_at(i)); i++) {
		if (object->has_struct && object != object_find("Thread"))
			emit(out, "struct %s;\n", object->c_name);
	}
	emit(out, "\n");
	kernel_each_call(out, set, put_call);
	emit(out, "#endif\n");
}
