/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client's side: one function per method, which composes the request, calls, and reads the
 * reply.
 *
 * A request of up to 8 words without tails is composed in the struct tess_message itself and so in
 * registers. What can fail before the call leaves by `done`, where the reply is zeroed.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"

/* Locals may not be called like a parameter. */
static const char *choose_suffix(struct gen *g, const struct method *m)
{
	static const char *const locals[] = {
		"m",   "w",   "next", "caps", "lent", "window", "status", "i0",
		"i1",  "i2",  "i3",   "i4",   "i5",   "i6",     "i7",     "at0",
		"at1", "at2", "at3",  "at4",  "at5",  "at6",    "at7",
	};
	const char *suffix = "";
	unsigned i = 0;

	while (i < sizeof(locals) / sizeof(locals[0])) {
		const char *name = gen_text(g, "%s%s", locals[i++], suffix);

		if (gen_is_parameter(m, name)) {
			suffix = gen_text(g, "%s_", suffix);
			i = 0;
		}
	}
	return suffix;
}

/* The C expressions of the parameters, in order. */
static struct operand *parameter_operands(struct gen *g, const struct message *m)
{
	struct operand *o = arena_alloc(&g->arena, ((size_t)m->count + 1) * sizeof(*o));
	unsigned n = 0;

	for (const struct field *f = m->fields; f; f = f->next, n++) {
		o[n].expr =
			f->type->kind == TYPE_STRUCT ? gen_text(g, "(*%s)", f->c_name) : f->c_name;
		if (f->type->kind == TYPE_VECTOR)
			o[n].count = gen_text(g, "%s_count", f->c_name);
	}
	return o;
}

static bool is_grant(const struct type *t)
{
	return t->kind == TYPE_GRANT;
}

static void emit_locals(struct gen *g, const struct method *m)
{
	const struct message *request = &m->request;

	if (gen_is_small(request)) {
		emit(g->e,
		     "struct tess_message %s = {TESS_TAG(%" PRIu32 ", %" PRIu64
		     ", 0), 0, {0, 0, 0, 0, 0, 0, 0, 0}};\n",
		     gen_local(g, "m"), m->ordinal, request->words_fixed);
	} else {
		emit(g->e, "tess_word_t %s[%" PRIu64 "];\n", gen_local(g, "w"), request->words_max);
		emit(g->e, "struct tess_message %s;\n", gen_local(g, "m"));
	}
	if (gen_message_has(request, is_grant))
		emit(g->e, "struct tess_idl_lent %s = {0, {0, 0, 0, 0}};\n", gen_local(g, "lent"));
	if (request->layout.tail_words)
		emit(g->e, "uint32_t %s = %" PRIu64 ";\n", gen_local(g, "next"),
		     request->words_fixed);
	if (request->layout.caps_max)
		emit(g->e, "unsigned %s = 0;\n", gen_local(g, "caps"));
	if (m->reply.layout.caps_max)
		emit(g->e, "unsigned %s;\n", gen_local(g, "window"));
	emit(g->e, "int %s%s;\n\n", gen_local(g, "status"), g->fails ? " = TESS_EINVAL" : "");
}

/* Completes the message and sends it. */
static void emit_send(struct gen *g, const struct method *m)
{
	const struct message *request = &m->request;
	const char *message = gen_local(g, "m");
	const char *words = request->layout.tail_words
				    ? gen_local(g, "next")
				    : gen_text(g, "%" PRIu64, request->words_fixed);

	if (!gen_is_small(request))
		emit(g->e, "tess_idl_load(&%s, %s, %s);\n", message, g->word, words);
	if (!gen_is_small(request) || request->layout.caps_max)
		emit(g->e, "%s.tag = TESS_TAG(%" PRIu32 ", %s, %s);\n", message, m->ordinal, words,
		     request->layout.caps_max ? gen_local(g, "caps") : "0");
	if (m->reply.layout.caps_max)
		emit(g->e, "%s = tess_idl_window(%" PRIu64 ");\n", gen_local(g, "window"),
		     m->reply.layout.caps_max);
	emit(g->e, "%s = %s(%s.cap, %s, &%s);\n", gen_local(g, "status"),
	     m->oneway ? "tess_send" : "tess_call", gen_handle(g, m),
	     gen_parameter(g, m, "deadline"), message);
	if (m->reply.layout.caps_max)
		emit(g->e, "tess_idl_set_window(%s);\n", gen_local(g, "window"));
}

static void emit_receive(struct gen *g, const struct method *m)
{
	const struct message *r = &m->reply;
	const char *status = gen_local(g, "status"), *message = gen_local(g, "m");
	const char *words =
		gen_text(g, gen_is_small(r) ? "%s.word" : "tess_idl_received(&%s)", message);
	const char *reply = gen_parameter(g, m, "reply");

	if (gen_is_plain(r)) {
		emit(g->e, "if (%s == TESS_OK && %s.tag != TESS_TAG(0, %" PRIu64 ", 0))\n", status,
		     message, r->words_fixed);
		emit(g->e, "\t%s = tess_idl_failure(%s.tag, &method_%s);\n", status, message,
		     m->c_name);
		if (r->count)
			emit(g->e, "if (%s == TESS_OK)\n\t%s = take_%s_reply(%s, %s);\n", status,
			     status, m->c_name, words, reply);
		return;
	}
	emit(g->e, "if (%s == TESS_OK && tess_tag_label(%s.tag) != 0) {\n", status, message);
	emit(g->e, "\t%s = tess_idl_failure(%s.tag, &method_%s);\n", status, message, m->c_name);
	emit(g->e, "} else if (%s == TESS_OK) {\n", status);
	emit(g->e, "\t%s = take_%s_reply(%s, %s.tag, %s);\n", status, m->c_name, words, message,
	     reply);
	emit(g->e, "\tif (%s != TESS_OK)\n\t\ttess_idl_close_received(%s.tag);\n}\n", status,
	     message);
}

static void emit_label(struct gen *g, const char *label)
{
	g->e->indent--;
	emit(g->e, "%s:\n", label);
	g->e->indent++;
}

/* Buffers may be arguments, too, so their lengths become 0 only once the request is composed. */
static void emit_labels(struct gen *g, const struct method *m)
{
	if (!g->fails)
		return;
	if (gen_message_has(&m->reply, gen_has_buf)) {
		emit(g->e, "goto done;\n");
		emit_label(g, "invalid");
		gen_prepare(g, &m->reply, gen_parameter(g, m, "reply"));
	}
	emit_label(g, "done");
}

static void emit_end(struct gen *g, const struct method *m)
{
	const char *status = gen_local(g, "status");

	emit_labels(g, m);
	if (gen_message_has(&m->request, is_grant))
		emit(g->e, "tess_idl_unlend(&%s);\n", gen_local(g, "lent"));
	if (m->reply.count) {
		emit(g->e, "if (%s != TESS_OK) {\n", status);
		g->e->indent++;
		gen_clear(g, &m->reply, gen_parameter(g, m, "reply"));
		g->e->indent--;
		emit(g->e, "}\n");
	}
	emit(g->e, "return %s;\n", status);
}

static void emit_call(struct gen *g, const struct method *m)
{
	struct emit *out = g->e;
	struct emit body = { .indent = 1 };

	g->suffix = choose_suffix(g, m);
	g->word = gen_local(g, gen_is_small(&m->request) ? "m" : "w");
	if (gen_is_small(&m->request))
		g->word = gen_text(g, "%s.word", g->word);
	g->fail = gen_message_has(&m->reply, gen_has_buf) ? "goto invalid;" : "goto done;";
	g->fails = false;
	g->e = &body;
	gen_encode(g, &m->request, parameter_operands(g, &m->request), FORM_VIEW);
	g->e = out;
	gen_prototype(g, m, true);
	out->indent++;
	emit_locals(g, m);
	if (body.length)
		emit_raw(out, body.text, body.length);
	emit_free(&body);
	gen_prepare(g, &m->reply, gen_parameter(g, m, "reply"));
	emit_send(g, m);
	if (!m->oneway)
		emit_receive(g, m);
	emit_end(g, m);
	out->indent--;
	emit(out, "}\n\n");
	g->suffix = "";
}

static void emit_reply_close(struct gen *g, const struct method *m)
{
	if (!gen_message_has(&m->reply, gen_has_caps))
		return;
	emit(g->e, "void %s_reply_close(struct %s_reply *reply)\n{\n", m->c_name, m->c_name);
	g->e->indent++;
	gen_close(g, &m->reply, "reply->", false);
	g->e->indent--;
	emit(g->e, "}\n\n");
}

static void emit_method(struct gen *g, const struct method *m)
{
	if (m->reply.count)
		gen_decode(g, &m->reply, gen_text(g, "take_%s_reply", m->c_name),
			   gen_text(g, "%s_reply", m->c_name), FORM_VALUE, "TESS_EPROTO");
	emit_call(g, m);
	emit_reply_close(g, m);
}

void emit_client(struct emit *out, const struct library *lib)
{
	struct gen g = { .e = out, .lib = lib, .suffix = "" };

	emit_banner(out, lib, "Client stubs.");
	emit(out, "#include %s\n\n#include <tessera/idl_stub.h>\n\n", lib->own_header);
	for (const struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind != DECL_INTERFACE)
			continue;
		gen_note(&g, d, "client");
		gen_method_tables(&g, d);
		for (const struct method *m = d->methods; m; m = m->next)
			emit_method(&g, m);
	}
	arena_free(&g.arena);
}
