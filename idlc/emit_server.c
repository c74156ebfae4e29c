/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server's side: one function per method, which reads the request, calls the handler and
 * composes the reply in place of the request, and the dispatcher that chooses among them.
 *
 * A request with views is copied from the IPC buffer first: the handler may call others, and each
 * call writes there.
 */
#include <inttypes.h>
#include <stdio.h>

#include "gen.h"

static struct operand *reply_operands(struct gen *g, const struct message *m)
{
	struct operand *o = arena_alloc(&g->arena, ((size_t)m->count + 1) * sizeof(*o));
	unsigned n = 0;

	for (const struct field *f = m->fields; f; f = f->next)
		o[n++].expr = gen_text(g, "reply->%s", f->c_name);
	return o;
}

static void emit_put_end(struct gen *g, const struct message *m)
{
	const char *words = m->layout.tail_words ? "next" : gen_text(g, "%" PRIu64, m->words_fixed);

	if (gen_is_small(m))
		for (uint64_t i = m->words_fixed; i < 8; i++)
			emit(g->e, "m->word[%" PRIu64 "] = 0;\n", i);
	else
		emit(g->e, "tess_idl_load(m, w, %s);\n", words);
	emit(g->e, "m->tag = TESS_TAG(0, %s, %s);\n", words, m->layout.caps_max ? "caps" : "0");
	emit(g->e, "return TESS_OK;\n");
}

/* put_fs_dir_open_reply: what the handler answered becomes the message. */
static void emit_put_reply(struct gen *g, const struct method *method)
{
	const struct message *m = &method->reply;

	if (m->count == 0)
		return;
	g->word = gen_is_small(m) ? "m->word" : "w";
	g->fail = gen_text(g, "return tess_idl_invalid(&method_%s);", method->c_name);
	emit(g->e,
	     "static int put_%s_reply(const struct %s_reply *reply, struct tess_message *m)\n{\n",
	     method->c_name, method->c_name);
	g->e->indent++;
	if (!gen_is_small(m))
		emit(g->e, "tess_word_t w[%" PRIu64 "];\n", m->words_max);
	if (m->layout.tail_words)
		emit(g->e, "uint32_t next = %" PRIu64 ";\n", m->words_fixed);
	if (m->layout.caps_max)
		emit(g->e, "unsigned caps = 0;\n");
	if (!gen_is_small(m) || m->layout.caps_max)
		emit(g->e, "\n");
	gen_encode(g, m, reply_operands(g, m), FORM_VALUE);
	emit_put_end(g, m);
	g->e->indent--;
	emit(g->e, "}\n\n");
}

static bool is_copied(const struct message *request)
{
	return !gen_is_small(request) && gen_message_has(request, gen_has_view);
}

static void emit_locals(struct gen *g, const struct method *m)
{
	if (is_copied(&m->request))
		emit(g->e, "tess_word_t w[%" PRIu64 "];\n", m->request.words_max);
	if (m->request.count)
		emit(g->e, "struct %s_request request;\n", m->c_name);
	if (m->reply.count)
		emit(g->e, "struct %s_reply reply;\n", m->c_name);
	for (const struct field *f = m->reply.fields; f; f = f->next)
		if (gen_is_buf(f->type))
			emit(g->e, "%s;\n", gen_declare_room(g, f));
	if (m->request.count || !m->oneway)
		emit(g->e, "int status;\n\n");
}

/* Refuses what does not fit the method; then the request is decoded. */
static void emit_take(struct gen *g, const struct method *m)
{
	const struct message *r = &m->request;
	const char *words = is_copied(r)      ? "w"
			    : gen_is_small(r) ? "m->word"
					      : "tess_idl_received(m)";

	emit(g->e, "if (!ops->%s)\n\treturn tess_idl_refuse(m, TESS_ENOSYS);\n", m->c_member);
	emit(g->e, "if (%scall->awaited)\n\treturn tess_idl_refuse(m, TESS_EPROTO);\n",
	     m->oneway ? "" : "!");
	if (gen_is_plain(r))
		emit(g->e,
		     "if (!tess_idl_is_exactly(m->tag, %" PRIu64 ", 0))\n"
		     "\treturn tess_idl_refuse(m, TESS_EBADMSG);\n",
		     r->words_fixed);
	if (r->count == 0)
		return;
	if (is_copied(r))
		emit(g->e, "tess_idl_copy_message(w, m, %" PRIu64 ");\n", r->words_max);
	emit(g->e, "status = take_%s_request(%s, %s&request);\n", m->c_name, words,
	     gen_is_plain(r) ? "" : "m->tag, ");
	emit(g->e, "if (status != TESS_OK)\n\treturn tess_idl_refuse(m, status);\n");
}

static void emit_prepare_reply(struct gen *g, const struct method *m)
{
	if (m->reply.count == 0)
		return;
	emit(g->e, "tess_idl_wipe(&reply, sizeof(reply));\n");
	for (const struct field *f = m->reply.fields; f; f = f->next)
		if (gen_is_buf(f->type))
			emit(g->e, "reply.%s = tess_buf_of(%s_room, %" PRIu64 ");\n", f->c_name,
			     f->c_name, f->type->bound);
}

static void emit_answer(struct gen *g, const struct method *m)
{
	if (m->reply.count) {
		emit(g->e, "if (status == TESS_OK)\n\tstatus = put_%s_reply(&reply, m);\n",
		     m->c_name);
		emit(g->e, "else\n\tstatus = tess_idl_verdict(status, &method_%s);\n", m->c_name);
		if (gen_has_moved(&m->reply)) {
			emit(g->e, "if (status != TESS_OK) {\n");
			g->e->indent++;
			gen_close(g, &m->reply, "reply.", true);
			g->e->indent--;
			emit(g->e, "}\n");
		}
	} else {
		emit(g->e, "if (status == TESS_OK)\n\ttess_idl_answer(m, TESS_OK);\n");
		emit(g->e, "else\n\tstatus = tess_idl_verdict(status, &method_%s);\n", m->c_name);
	}
	emit(g->e, "return status;\n");
}

/* serve_fs_dir_open: 0 if m is the reply, else the status that the reply has to give. */
static void emit_serve(struct gen *g, const struct method *m)
{
	emit(g->e,
	     "static int serve_%s(const struct %s_ops *ops, void *ctx, const struct tess_call "
	     "*call,\n"
	     "\tstruct tess_message *m)\n{\n",
	     m->c_name, m->owner->c_name);
	g->e->indent++;
	emit_locals(g, m);
	emit_take(g, m);
	emit_prepare_reply(g, m);
	emit(g->e, "%sops->%s(ctx, call%s%s);\n", m->oneway ? "" : "status = ", m->c_member,
	     m->request.count ? ", &request" : "", m->reply.count ? ", &reply" : "");
	gen_close(g, &m->request, "request.", false);
	if (m->oneway)
		emit(g->e, "return TESS_OK;\n");
	else
		emit_answer(g, m);
	g->e->indent--;
	emit(g->e, "}\n\n");
}

static void emit_dispatch(struct gen *g, const struct decl *d)
{
	emit(g->e,
	     "void %s_dispatch(const void *ops, void *ctx, const struct tess_call *call,\n"
	     "\tstruct tess_message *message)\n{\n"
	     "\tconst struct %s_ops *handlers = (const struct %s_ops *)ops;\n"
	     "\tint status;\n\n"
	     "\tswitch (call->ordinal) {\n",
	     d->c_name, d->c_name, d->c_name);
	for (const struct method *m = d->methods; m; m = m->next)
		emit(g->e,
		     "\tcase %" PRIu32 ":\n\t\tstatus = serve_%s(handlers, ctx, call, message);\n"
		     "\t\tbreak;\n",
		     m->ordinal, m->c_name);
	emit(g->e, "\tdefault:\n"
		   "\t\tstatus = tess_idl_refuse(message, TESS_ENOSYS);\n"
		   "\t}\n"
		   "\tif (status != TESS_OK)\n"
		   "\t\ttess_idl_answer(message, status);\n"
		   "}\n\n");
}

static void emit_method(struct gen *g, const struct method *m)
{
	if (m->request.count) {
		g->bufs_are_views = true;
		gen_decode(g, &m->request, gen_text(g, "take_%s_request", m->c_name),
			   gen_text(g, "%s_request", m->c_name), FORM_VIEW, "TESS_EBADMSG");
		g->bufs_are_views = false;
	}
	emit_put_reply(g, m);
	emit_serve(g, m);
}

void emit_server(struct emit *out, const struct library *lib)
{
	struct gen g = { .e = out, .lib = lib, .suffix = "" };

	emit_banner(out, lib, "Server stubs.");
	emit(out, "#include %s\n\n#include <tessera/idl_stub.h>\n\n", lib->own_header);
	for (const struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind != DECL_INTERFACE)
			continue;
		gen_note(&g, d, "server");
		gen_method_tables(&g, d);
		for (const struct method *m = d->methods; m; m = m->next)
			emit_method(&g, m);
		emit_dispatch(&g, d);
	}
	arena_free(&g.arena);
}
