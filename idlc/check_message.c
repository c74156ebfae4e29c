/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What fits in a message; and the ids of interfaces.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "digest.h"
#include "layout.h"
#include "walk.h"

/* How many members a message's layout is shown with. */
#define NOTES_MAX 8

static bool check_struct(struct compiler *c, struct decl *d)
{
	uint64_t words;

	layout_struct(d);
	words = layout_words(d->layout.size) + d->layout.tail_words;
	if (words <= MESSAGE_WORDS_MAX)
		return true;
	diag_error(&c->diag, d->pos, E_MESSAGE_WORDS,
		   "struct '%s' may take %" PRIu64 " words, a whole message has at most %d",
		   d->name, words, MESSAGE_WORDS_MAX);
	return false;
}

static bool layout_at(struct compiler *c, const struct spot *s)
{
	(void)c;
	layout_type(s->type);
	if (s->type->element)
		layout_type(s->type->element);
	return true;
}

bool check_sizes(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind == DECL_STRUCT)
			ok &= check_struct(c, d);
	}
	return walk_types(c, lib, layout_at) && ok;
}

/* One line per member: where its fixed part lies, and what its tail may take. */
static void note_layout(struct compiler *c, const struct message *m)
{
	unsigned left = NOTES_MAX;

	for (const struct field *f = m->fields; f && left; f = f->next, left--) {
		const struct layout *l = &f->type->layout;

		diag_note(&c->diag, f->pos,
			  "'%s': bytes %" PRIu64 " to %" PRIu64
			  " of the fixed part, at most %" PRIu64 " words of tail",
			  f->name, f->offset, f->offset + l->size, l->tail_words);
	}
}

static bool check_words(struct compiler *c, const struct method *m, const struct message *message,
			const char *what)
{
	if (message->words_max <= MESSAGE_WORDS_MAX)
		return true;
	diag_error(&c->diag, message->pos, E_MESSAGE_WORDS,
		   "a message has at most %d words, the %s of '%s' may take %" PRIu64,
		   MESSAGE_WORDS_MAX, what, m->name, message->words_max);
	note_layout(c, message);
	diag_note(&c->diag, m->pos,
		  "pass large data by 'grant', or in several calls with a smaller bound each");
	return false;
}

/* The type of the parameter with which the capabilities become too many. */
static const struct type *first_too_many(const struct message *message)
{
	const struct field *f = message->fields;
	uint64_t caps = f->type->layout.caps_max;

	while (caps <= MESSAGE_CAPS_MAX) {
		f = f->next;
		caps += f->type->layout.caps_max;
	}
	return f->type;
}

static bool check_caps(struct compiler *c, const struct method *m, const struct message *message)
{
	uint64_t caps = message->layout.caps_max;

	if (caps <= MESSAGE_CAPS_MAX)
		return true;
	diag_error(&c->diag, first_too_many(message)->pos, E_MESSAGE_CAPS,
		   "a message may carry at most %d capabilities, '%s' carries %" PRIu64,
		   MESSAGE_CAPS_MAX, m->name, caps);
	diag_note(&c->diag, m->pos,
		  "split it into two methods, or pass one 'grant' that holds them all");
	return false;
}

/*
 * A lent capability comes back when the call ends: only a request that is answered can carry one.
 */
static bool check_lending(struct compiler *c, const struct message *message, bool may_lend)
{
	const struct field *f = message->fields;

	if (may_lend || !message->layout.lends)
		return true;
	while (!f->type->layout.lends)
		f = f->next;
	diag_error(&c->diag, f->type->pos, E_CAP_MODE,
		   "a capability can be lent only in the request of a method that is answered");
	return false;
}

static bool check_method(struct compiler *c, struct method *m)
{
	bool ok = true;

	layout_message(&m->request);
	layout_message(&m->reply);
	if (m->owner->kind != DECL_INTERFACE)
		return true;
	ok &= check_words(c, m, &m->request, "request");
	ok &= check_words(c, m, &m->reply, "reply");
	ok &= check_caps(c, m, &m->request);
	ok &= check_caps(c, m, &m->reply);
	ok &= check_lending(c, &m->request, !m->oneway);
	return check_lending(c, &m->reply, false) && ok;
}

bool check_messages(struct compiler *c, struct library *lib)
{
	return walk_methods(c, lib, check_method);
}

bool check_interface_ids(struct compiler *c, struct library *lib)
{
	for (struct decl *d = lib->decls; d; d = d->next) {
		if (d->kind != DECL_INTERFACE)
			continue;
		if (!d->version)
			d->version = 1;
		d->interface_name = arena_printf(&c->arena, "%s.%s/%u", lib->name, d->name,
						 d->version);
		d->interface_id = digest_id(d->interface_name, strlen(d->interface_name));
	}
	return true;
}
