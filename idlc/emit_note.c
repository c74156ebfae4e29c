/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The ELF note of an interface, and the fingerprint in it: a hash of everything that decides how
 * its messages look on the wire, and of nothing else. So a renamed parameter keeps the fingerprint,
 * and a changed bound, enum value or error does not. Methods count in the order of their ordinals.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "digest.h"
#include "gen.h"

static void describe(struct emit *e, const struct type *t);

static void describe_values(struct emit *e, const struct decl *d)
{
	for (const struct member *m = d->members; m; m = m->next)
		emit(e, "%s%" PRIu64 ",", m->value.negative ? "-" : "", m->value.magnitude);
}

static void describe_fields(struct emit *e, const struct field *fields)
{
	emit(e, "(");
	for (const struct field *f = fields; f; f = f->next)
		describe(e, f->type);
	emit(e, ")");
}

static void describe_cap(struct emit *e, const struct type *t)
{
	emit(e, "cap %s %u %u %d ", t->object->name, t->rights, t->mask, (int)t->mode);
	if (t->kind == TYPE_CLIENT)
		emit(e, "%016" PRIx64 " ", t->decl->interface_id);
	if (t->kind == TYPE_GRANT)
		emit(e, "grant %" PRIu64 " ", t->bound);
}

static void describe_array(struct emit *e, const struct type *t, const char *name)
{
	emit(e, "%s %" PRIu64 " ", name, t->bound);
	if (t->element)
		describe(e, t->element);
}

static void describe(struct emit *e, const struct type *t)
{
	char buffer[512];

	switch (t->kind) {
	case TYPE_ENUM:
		emit(e, "enum%u %s", (unsigned)t->layout.size,
		     t->decl->flexible ? "flexible " : "");
		describe_values(e, t->decl);
		break;
	case TYPE_BITS:
		emit(e, "bits%u %" PRIx64 " ", (unsigned)t->layout.size,
		     t->decl->flexible ? UINT64_MAX : t->decl->known_bits);
		break;
	case TYPE_STRUCT:
		describe_fields(e, t->decl->fields);
		break;
	case TYPE_ARRAY:
		describe_array(e, t, "array");
		break;
	case TYPE_STRING:
		describe_array(e, t, "string");
		break;
	case TYPE_BYTES:
		describe_array(e, t, "bytes");
		break;
	case TYPE_VECTOR:
		describe_array(e, t, "vector");
		break;
	case TYPE_CAP:
	case TYPE_CLIENT:
	case TYPE_GRANT:
		describe_cap(e, t);
		break;
	default:
		emit(e, "%s ", emit_scalar_type(t, buffer, sizeof(buffer)));
	}
}

static void describe_method(struct emit *e, const struct method *m)
{
	emit(e, "%" PRIu32 "%s", m->ordinal, m->oneway ? "oneway" : "");
	describe_fields(e, m->request.fields);
	describe_fields(e, m->reply.fields);
	if (m->throws)
		describe_values(e, m->throws);
	emit(e, ";");
}

/* The method with the lowest ordinal above the one before; NULL at the end. */
static const struct method *next_method(const struct decl *d, const struct method *before)
{
	const struct method *best = NULL;

	for (const struct method *m = d->methods; m; m = m->next)
		if ((!before || m->ordinal > before->ordinal) &&
		    (!best || m->ordinal < best->ordinal))
			best = m;
	return best;
}

static uint64_t fingerprint(const struct decl *d)
{
	struct emit e = { 0 };
	uint64_t hash;

	for (const struct method *m = next_method(d, NULL); m; m = next_method(d, m))
		describe_method(&e, m);
	hash = digest_id(e.text ? e.text : "", e.length);
	emit_free(&e);
	return hash;
}

void gen_note(struct gen *g, const struct decl *d, const char *side)
{
	uint64_t hash = fingerprint(d);
	size_t size = (strlen(d->interface_name) + 4) / 4 * 4;

	emit(g->e,
	     "/* Tells `tessera mkimage` what this program can talk to: struct tess_note. */\n");
	emit(g->e, "static const struct {\n\tstruct tess_note head;\n\tchar name[%zu];\n", size);
	emit(g->e, "} note_%s TESS_IDL_NOTE = {\n", d->c_name);
	emit(g->e, "\t{sizeof(TESS_NOTE_NAME), sizeof(struct tess_interface_note) + %zu,\n", size);
	emit(g->e, "\t TESS_NOTE_INTERFACE, TESS_NOTE_NAME,\n");
	emit(g->e, "\t {{UINT32_C(0x%08" PRIx32 "), UINT32_C(0x%08" PRIx32 ")}, %" PRIu32 ",\n",
	     (uint32_t)d->interface_id, (uint32_t)(d->interface_id >> 32), d->version);
	emit(g->e, "\t  TESS_NOTE_%s, {UINT32_C(0x%08" PRIx32 "), UINT32_C(0x%08" PRIx32 ")}}},\n",
	     strcmp(side, "client") == 0 ? "CLIENT" : "SERVER", (uint32_t)hash,
	     (uint32_t)(hash >> 32));
	emit(g->e, "\t%s_INTERFACE_NAME,\n};\n\n", d->c_upper);
}
