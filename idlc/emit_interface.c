/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An interface in the header: structs of requests and replies, the client's functions, the server's
 * table of handlers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "c_names.h"
#include "gen.h"

/* Lines of generated prototypes end before this column if they can. */
#define COLUMNS 100

static void emit_message_struct(struct gen *g, const struct method *method, const struct message *m,
				const char *which, enum form form)
{
	if (m->count == 0)
		return;
	if (form == FORM_VIEW)
		for (const struct field *f = m->fields; f; f = f->next)
			gen_define_item(g, f->type, gen_item(g, method, f));
	emit(g->e, "struct %s_%s {\n", method->c_name, which);
	g->e->indent++;
	for (const struct field *f = m->fields; f; f = f->next) {
		emit_doc(g->e, f->doc);
		emit(g->e, "%s;\n",
		     gen_declare(g, f->type, form, f->c_name,
				 form == FORM_VIEW ? gen_item(g, method, f) : NULL));
	}
	g->e->indent--;
	emit(g->e, "};\n\n");
}

/* The C parameters that one parameter of the language becomes. */
static void add_parameter(struct gen *g, struct parameters *p, const struct method *m,
			  const struct field *f)
{
	const struct type *t = f->type;
	const char *item = gen_item(g, m, f);

	if (t->kind == TYPE_STRUCT) {
		p->text[p->count++] =
			gen_text(g, "const struct %s *%s", t->decl->c_name, f->c_name);
	} else if (t->kind == TYPE_VECTOR) {
		p->text[p->count++] = gen_declare_items(g, t, f->c_name, item);
		p->text[p->count++] = gen_text(g, "size_t %s_count", f->c_name);
	} else if (t->kind == TYPE_ARRAY) {
		p->text[p->count++] =
			gen_text(g, "const %s", gen_declare(g, t, FORM_VIEW, f->c_name, item));
	} else {
		p->text[p->count++] = gen_declare(g, t, FORM_VIEW, f->c_name, NULL);
	}
}

/* Whether a parameter of the method is called so. */
bool gen_is_parameter(const struct method *m, const char *name)
{
	for (const struct field *f = m->request.fields; f; f = f->next) {
		size_t length = strlen(f->c_name);

		if (strcmp(f->c_name, name) == 0)
			return true;
		if (f->type->kind == TYPE_VECTOR && strncmp(f->c_name, name, length) == 0 &&
		    strcmp(name + length, "_count") == 0)
			return true;
	}
	return false;
}

const char *gen_parameter(struct gen *g, const struct method *m, const char *name)
{
	while (gen_is_parameter(m, name))
		name = gen_text(g, "%s_", name);
	return name;
}

/* "fs_dir" of a library with prefix "fs" is called "dir". */
const char *gen_handle(struct gen *g, const struct method *m)
{
	const struct decl *d = m->owner;
	size_t prefix = strlen(d->library->c_prefix);
	const char *name = d->c_name;

	if (strncmp(name, d->library->c_prefix, prefix) == 0 && name[prefix] == '_')
		name += prefix + 1;
	return gen_parameter(g, m, c_word(&g->arena, name));
}

static void add_parameters(struct gen *g, struct parameters *p, const struct method *m)
{
	p->text = arena_alloc(&g->arena, (2 * (size_t)m->request.count + 3) * sizeof(char *));
	p->text[p->count++] = gen_text(g, "%s_client_t %s", m->owner->c_name, gen_handle(g, m));
	for (const struct field *f = m->request.fields; f; f = f->next)
		add_parameter(g, p, m, f);
	p->text[p->count++] = gen_text(g, "tess_time_t %s", gen_parameter(g, m, "deadline"));
	if (m->reply.count)
		p->text[p->count++] =
			gen_text(g, "struct %s_reply *%s", m->c_name, gen_parameter(g, m, "reply"));
}

static void emit_wrapped(struct gen *g, const char *head, const struct parameters *p)
{
	size_t column = strlen(head);

	emit(g->e, "%s", head);
	for (unsigned i = 0; i < p->count; i++) {
		const char *end = i + 1 < p->count ? "," : ")";
		size_t length = strlen(p->text[i]) + 2;

		if (i > 0 && column + length > COLUMNS) {
			emit(g->e, "\n\t%s%s", p->text[i], end);
			column = 8 + length;
		} else {
			emit(g->e, "%s%s%s", i > 0 ? " " : "", p->text[i], end);
			column += length;
		}
	}
}

void gen_prototype(struct gen *g, const struct method *m, bool is_definition)
{
	struct parameters p = { NULL, 0 };

	add_parameters(g, &p, m);
	emit_wrapped(g,
		     gen_text(g, "%sint %s(", is_definition ? "" : "TESS_MUST_CHECK ", m->c_name),
		     &p);
	emit(g->e, is_definition ? "\n{\n" : ";\n");
}

static void emit_client_method(struct gen *g, const struct method *m)
{
	emit_doc(g->e, m->doc);
	gen_prototype(g, m, false);
	if (gen_message_has(&m->reply, gen_has_caps))
		emit(g->e,
		     "/* Closes the capabilities in a reply and leaves 0. */\n"
		     "void %s_reply_close(struct %s_reply *reply);\n",
		     m->c_name, m->c_name);
	emit(g->e, "\n");
}

static void emit_handler(struct gen *g, const struct method *m)
{
	struct parameters p = { NULL, 0 };

	p.text = arena_alloc(&g->arena, 4 * sizeof(char *));
	p.text[p.count++] = "void *ctx";
	p.text[p.count++] = "const struct tess_call *call";
	if (m->request.count)
		p.text[p.count++] = gen_text(g, "struct %s_request *request", m->c_name);
	if (m->reply.count)
		p.text[p.count++] = gen_text(g, "struct %s_reply *reply", m->c_name);
	emit_doc(g->e, m->doc);
	emit_wrapped(g, gen_text(g, "%s (*%s)(", m->oneway ? "void" : "int", m->c_member), &p);
	emit(g->e, ";\n");
}

static void emit_ops(struct gen *g, const struct decl *d)
{
	emit(g->e,
	     "/* The handlers of a server; a method without one is answered TESS_ENOSYS. */\n");
	emit(g->e, "struct %s_ops {\n", d->c_name);
	g->e->indent++;
	for (const struct method *m = d->methods; m; m = m->next)
		emit_handler(g, m);
	g->e->indent--;
	emit(g->e, "};\n\n");
}

static void emit_connect(struct gen *g, const struct decl *d)
{
	emit(g->e,
	     "/* Looks a server up by its name in a namespace: tess_connect(3). */\n"
	     "TESS_MUST_CHECK static inline int %s_connect(tess_cap_t namespace_, const char "
	     "*name,\n"
	     "\t%s_client_t *client)\n"
	     "{\n"
	     "\treturn tess_connect(namespace_, name, %s_INTERFACE_ID, &client->cap);\n"
	     "}\n\n",
	     d->c_name, d->c_name, d->c_upper);
}

static void emit_serving(struct gen *g, const struct decl *d)
{
	emit(g->e,
	     "void %s_dispatch(const void *ops, void *ctx, const struct tess_call *call,\n"
	     "\tstruct tess_message *message);\n\n",
	     d->c_name);
	emit(g->e,
	     "/* What tess_serve(3) needs to serve the interface to every client. */\n"
	     "static inline struct tess_service %s_service(const struct %s_ops *ops, void *ctx)\n"
	     "{\n"
	     "\tstruct tess_service service = {%s_dispatch, ops, ctx, NULL, 0, UINT64_MAX, 0,\n"
	     "\t\tUINT32_MAX};\n\n"
	     "\treturn service;\n"
	     "}\n\n",
	     d->c_name, d->c_name, d->c_name);
	emit(g->e,
	     "/* Makes a client's capability to a server's endpoint: tess_mint(3). */\n"
	     "TESS_MUST_CHECK static inline int %s_mint(tess_cap_t endpoint, uint64_t badge,\n"
	     "\t%s_client_t *client)\n"
	     "{\n"
	     "\treturn tess_mint(endpoint, badge, &client->cap);\n"
	     "}\n\n",
	     d->c_name, d->c_name);
}

void gen_interface(struct gen *g, const struct decl *d)
{
	if (d->doc)
		emit_doc(g->e, d->doc);
	else
		emit(g->e, "/* Interface %s. */\n", d->interface_name);
	emit(g->e, "#define %s_INTERFACE_ID UINT64_C(0x%016" PRIx64 ")\n", d->c_upper,
	     d->interface_id);
	emit(g->e, "#define %s_INTERFACE_NAME \"%s\"\n\n", d->c_upper, d->interface_name);
	for (const struct method *m = d->methods; m; m = m->next) {
		emit_message_struct(g, m, &m->request, "request", FORM_VIEW);
		emit_message_struct(g, m, &m->reply, "reply", FORM_VALUE);
	}
	emit_connect(g, d);
	for (const struct method *m = d->methods; m; m = m->next)
		emit_client_method(g, m);
	emit_ops(g, d);
	emit_serving(g, d);
}
