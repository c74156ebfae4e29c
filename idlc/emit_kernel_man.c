/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * man/tess_CALL.2.inc: the parts of a section-2 page that the IDL knows, each behind a comment line
 * `.\"@ NAME`, so that the page can take them one by one into its own order.
 */
#include <ctype.h>
#include <string.h>

#include "emit_kernel.h"

#define LINE_MAX_COLUMNS 78

/* A word of running text; what roff would take for its own is written so that it does not. */
static void put_word(struct emit *out, const char *word, size_t length, bool first)
{
	if (first && (*word == '.' || *word == '\''))
		emit(out, "\\&");
	for (size_t i = 0; i < length; i++) {
		if (word[i] == '\\')
			emit(out, "\\e");
		else
			emit_raw(out, word + i, 1);
	}
}

/* Fills lines, whatever the text's own line ends are: a clause becomes a sentence. */
static void put_sentence(struct emit *out, const char *text)
{
	size_t column = 1;

	emit(out, "%c", toupper((unsigned char)*text++));
	if (*text && !strchr(" \t\n", *text)) {
		size_t length = strcspn(text, " \t\n");

		put_word(out, text, length, false);
		column += length;
		text += length;
	}
	while (*(text += strspn(text, " \t\n"))) {
		size_t length = strcspn(text, " \t\n");

		if (column && column + 1 + length > LINE_MAX_COLUMNS) {
			emit(out, "\n");
			column = 0;
		} else if (column) {
			emit(out, " ");
			column++;
		}
		put_word(out, text, length, column == 0);
		column += length;
		text += length;
	}
	emit(out, text[-1] == '.' ? "\n" : ".\n");
}

/* The doc comment's first sentence, without its full stop, as .Nd wants it. */
static void put_name(struct emit *out, const struct method *m)
{
	const char *doc = m->doc ? m->doc : m->name;
	const char *stop = strstr(doc, ". "), *newline = strchr(doc, '\n');
	size_t length = strlen(doc);

	if (newline && (!stop || newline < stop))
		stop = newline;
	if (stop)
		length = (size_t)(stop - doc);
	if (length && doc[length - 1] == '.')
		length--;
	emit(out, ".\\\"@ NAME\n.Nm %s\n.Nd ", m->c_name);
	emit(out, "%c", tolower((unsigned char)doc[0]));
	if (length > 1)
		put_word(out, doc + 1, length - 1, false);
	emit(out, "\n");
}

static void put_synopsis(struct emit *out, const struct method *m)
{
	struct prototype p;

	emit(out, ".\\\"@ SYNOPSIS\n");
	if (m->is_message) {
		emit(out, ".In tessera/ipc.h\n");
		return;
	}
	kernel_prototype(m, &p);
	emit(out, ".In tessera/syscalls.h\n.Ft %s\n.Fo %s\n", m->noreturn ? "void" : "int",
	     m->c_name);
	for (unsigned i = 0; i < p.count; i++)
		emit(out, ".Fa \"%s%s\"\n", p.param[i].type, p.param[i].name);
	if (!p.count)
		emit(out, ".Fa void\n");
	emit(out, ".Fc\n");
}

static void put_need(struct emit *out, const struct object_type *object, uint16_t rights,
		     const char *name)
{
	if (!rights)
		return;
	emit(out, ".It\n.Fa %s\n(%s):\n", name, object->name);
	for (const struct object_right *r = object->rights; r->name; r++) {
		if (!(rights & r->mask))
			continue;
		rights &= (uint16_t)~r->mask;
		emit(out, ".Dv TESS_RIGHT_%s%s\n", r->name, rights ? " ," : "");
	}
}

static bool needs_rights(const struct method *m)
{
	bool needs = m->rights != 0;

	for (const struct field *f = m->request.fields; f; f = f->next)
		needs |= f->type->kind == TYPE_CAP && f->type->rights;
	return needs;
}

static void put_rights(struct emit *out, const struct method *m)
{
	struct prototype p;

	emit(out, ".\\\"@ RIGHTS\n");
	if (!needs_rights(m)) {
		emit(out, "None.\n");
		return;
	}
	kernel_prototype(m, &p);
	emit(out, ".Bl -bullet -compact\n");
	put_need(out, m->rights_of, m->rights, m->of ? p.param[0].name : m->rights_of->c_name);
	for (const struct field *f = m->request.fields; f; f = f->next) {
		if (f->type->kind == TYPE_CAP)
			put_need(out, f->type->object, f->type->rights, f->c_name);
	}
	emit(out, ".El\n");
}

static void put_errors(struct emit *out, const struct method *m)
{
	emit(out, ".\\\"@ ERRORS\n");
	if (!m->errors) {
		emit(out, "None.\n");
		return;
	}
	emit(out, ".Bl -tag -width TESS_EOWNERDEAD\n");
	for (const struct error_note *n = m->errors; n; n = n->next) {
		emit(out, ".It Dv TESS_%s\n", n->name);
		put_sentence(out, n->text);
	}
	emit(out, ".El\n");
}

void emit_kernel_man(struct emit *out, const struct method *m)
{
	put_name(out, m);
	put_synopsis(out, m);
	put_rights(out, m);
	put_errors(out, m);
}
