/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's own libraries: what only they may hold, and what a system call can be. Its
 * arguments and results stand one to a register, so they are scalars, capabilities and addresses
 * of user buffers.
 */
#include <inttypes.h>

#include "checks.h"
#include "layout.h"
#include "walk.h"

#define CALL_NUMBER_BASE 0x1000u
#define CALL_NUMBER_MAX  0x1fffu
#define CALL_WORDS_MAX   8

static bool kernel_only(struct compiler *c, struct srcpos pos, const char *what)
{
	diag_error(&c->diag, pos, E_KERNEL_ONLY, "%s is only for libraries of the kernel", what);
	return false;
}

static bool check_user_type(struct compiler *c, const struct spot *s)
{
	for (const struct type *t = s->type; t; t = t->element) {
		if (t->kind == TYPE_USER && !s->library->is_kernel)
			return kernel_only(c, t->pos, "'user'");
	}
	return true;
}

static bool check_decl_kind(struct compiler *c, const struct library *lib, const struct decl *d)
{
	bool is_calls = d->kind == DECL_OBJECT || d->kind == DECL_SYSCALLS;

	if (is_calls && !lib->is_kernel)
		return kernel_only(c, d->pos, d->kind == DECL_OBJECT ? "'object'" : "'syscalls'");
	if (!lib->is_kernel || (d->kind != DECL_INTERFACE && d->kind != DECL_ERRORS))
		return true;
	diag_error(&c->diag, d->pos, E_KERNEL_ONLY,
		   "a library of the kernel has neither interfaces nor errors of its own");
	return false;
}

bool check_kernel_only(struct compiler *c, struct library *lib)
{
	bool ok = true;

	for (const struct decl *d = lib->decls; d; d = d->next)
		ok &= check_decl_kind(c, lib, d);
	return walk_types(c, lib, check_user_type) && ok;
}

static bool wrong_form(struct compiler *c, struct srcpos pos, const char *message)
{
	diag_error(&c->diag, pos, E_CALL_FORM, "%s", message);
	return false;
}

static bool is_scalar(const struct type *t)
{
	return t->kind <= TYPE_BITS;
}

static bool check_call_type(struct compiler *c, const struct spot *s)
{
	const struct type *t = s->type;

	if (!s->library->is_kernel || s->place == PLACE_CONST || s->place == PLACE_BASE ||
	    t->kind == TYPE_BAD)
		return true;
	if (s->place == PLACE_FIELD)
		return layout_is_plain(t) ||
		       wrong_form(c, t->pos, "a struct of the kernel holds plain data only");
	if (t->kind == TYPE_CAP)
		return !t->mode_named ||
		       wrong_form(c, t->pos, "a call takes and gives tokens; it has no modes");
	if (t->kind == TYPE_USER)
		return layout_is_plain(t->element) ||
		       wrong_form(c, t->pos, "a user buffer holds plain data only");
	return is_scalar(t) ||
	       wrong_form(c, t->pos, "a call takes scalars, capabilities and user buffers");
}

bool check_kernel_types(struct compiler *c, struct library *lib)
{
	return walk_types(c, lib, check_call_type);
}

static bool check_number(struct compiler *c, struct method *m)
{
	uint64_t number = (uint64_t)CALL_NUMBER_BASE + m->owner->base + m->ordinal;
	const struct method *before;

	if (number > CALL_NUMBER_MAX) {
		diag_error(&c->diag, m->pos, E_CALL_NUMBER,
			   "call number 0x%" PRIx64 " is above 0x%x", number, CALL_NUMBER_MAX);
		return false;
	}
	m->number = (uint32_t)number;
	before = table_put(&c->call_numbers, &c->arena,
			   arena_printf(&c->arena, "%" PRIx64, number), m);
	if (!before)
		return true;
	diag_error(&c->diag, m->pos, E_CALL_NUMBER, "'%s' has the number of '%s', 0x%" PRIx64,
		   m->name, before->name, number);
	diag_note(&c->diag, before->pos, "'%s' is here", before->name);
	return false;
}

static bool check_word_count(struct compiler *c, const struct method *m,
			     const struct message *message)
{
	unsigned words = 0;

	for (const struct field *f = message->fields; f; f = f->next)
		words += f->type->kind == TYPE_USER ? 2 : 1;
	if (words <= CALL_WORDS_MAX)
		return true;
	diag_error(&c->diag, message->pos, E_CALL_WORDS,
		   "a call has %d registers each way, '%s' needs %u", CALL_WORDS_MAX, m->name,
		   words);
	return false;
}

static bool check_form(struct compiler *c, const struct method *m)
{
	if (m->oneway || m->throws)
		return wrong_form(c, m->pos, "a system call is neither oneway, nor does it throw");
	if (m->is_message && (m->request.fields || m->has_results || m->blocking || m->noreturn))
		return wrong_form(c, m->pos, "the arguments of a message call are the message");
	if (m->noreturn && (m->has_results || m->errors))
		return wrong_form(c, m->pos, "what does not return has neither results nor errors");
	if (m->rights && !m->of && !m->is_message)
		return wrong_form(c, m->pos, "a call on no object needs no rights");
	return true;
}

static bool check_call(struct compiler *c, struct method *m)
{
	if (!m->owner->library->is_kernel)
		return true;
	return check_form(c, m) && check_number(c, m) && check_word_count(c, m, &m->request) &&
	       check_word_count(c, m, &m->reply);
}

bool check_kernel_calls(struct compiler *c, struct library *lib)
{
	return walk_methods(c, lib, check_call);
}
