/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The handlers of the mirror.
 */
#include "mirror.h"

#include <string.h>

#define FOREVER TESS_DEADLINE_FOREVER

#define SET_STRING(to, from)                                                                       \
	do {                                                                                       \
		(to).length = (uint32_t)(from).length;                                             \
		if ((from).length)                                                                 \
			memcpy((to).data, (from).data, (from).length);                             \
	} while (0)

#define SET_VECTOR(to, from)                                                                       \
	do {                                                                                       \
		(to).count = (from).count;                                                         \
		if ((from).count)                                                                  \
			memcpy((to).data, (from).data, (from).count * sizeof(*(from).data));       \
	} while (0)

/* The replies to what is sent on; they never come. */
static union any_reply unused;

static int begin(struct mirror *m)
{
	m->handled++;
	if (m->before)
		m->before();
	return m->result;
}

#define BEGIN(m, status)                                                                           \
	struct mirror *m = (struct mirror *)ctx;                                                   \
	int status = begin(m);                                                                     \
	(void)call;                                                                                \
	if (m->stored) {                                                                           \
		memcpy(reply, m->stored, sizeof(*reply));                                          \
		return status;                                                                     \
	}

static int scalars(void *ctx, const struct tess_call *call, struct t_peer_scalars_request *r,
		   struct t_peer_scalars_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_scalars(m->again, r->a, r->b, r->c, r->d, r->e, r->f, r->g, r->h,
				      r->i, FOREVER, &unused.scalars);
	reply->a = r->a;
	reply->b = r->b;
	reply->c = r->c;
	reply->d = r->d;
	reply->e = r->e;
	reply->f = r->f;
	reply->g = r->g;
	reply->h = r->h;
	reply->i = r->i;
	return status;
}

static int enums(void *ctx, const struct tess_call *call, struct t_peer_enums_request *r,
		 struct t_peer_enums_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_enums(m->again, r->color, r->wide, r->loose, r->mode, r->any, FOREVER,
				    &unused.enums);
	reply->color = r->color;
	reply->wide = r->wide;
	reply->loose = r->loose;
	reply->mode = r->mode;
	reply->any = r->any;
	return status;
}

static int structs(void *ctx, const struct tess_call *call, struct t_peer_structs_request *r,
		   struct t_peer_structs_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_structs(m->again, &r->point, &r->padded, &r->named, FOREVER,
				      &unused.structs);
	reply->point = r->point;
	reply->padded = r->padded;
	reply->named = r->named;
	return status;
}

static int arrays(void *ctx, const struct tess_call *call, struct t_peer_arrays_request *r,
		  struct t_peer_arrays_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_arrays(m->again, r->raw, r->flags, r->points,
				     (const uint16_t(*)[3])r->grid, r->names, r->tails, FOREVER,
				     &unused.arrays);
	memcpy(reply->raw, r->raw, sizeof(r->raw));
	memcpy(reply->flags, r->flags, sizeof(r->flags));
	memcpy(reply->points, r->points, sizeof(r->points));
	memcpy(reply->grid, r->grid, sizeof(r->grid));
	for (unsigned i = 0; i < 2; i++)
		SET_STRING(reply->names[i], r->names[i]);
	memcpy(reply->tails, r->tails, sizeof(r->tails));
	return status;
}

static int strings(void *ctx, const struct tess_call *call, struct t_peer_strings_request *r,
		   struct t_peer_strings_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_strings(m->again, r->short_, r->raw, r->long_, r->large, FOREVER,
				      &unused.strings);
	SET_STRING(reply->short_, r->short_);
	SET_STRING(reply->raw, r->raw);
	SET_STRING(reply->long_, r->long_);
	SET_STRING(reply->large, r->large);
	return status;
}

static int vectors(void *ctx, const struct tess_call *call, struct t_peer_vectors_request *r,
		   struct t_peer_vectors_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_vectors(m->again, r->numbers.data, r->numbers.count, r->flags.data,
				      r->flags.count, r->colors.data, r->colors.count,
				      r->points.data, r->points.count, FOREVER, &unused.vectors);
	memcpy(reply->numbers.data, r->numbers.data, r->numbers.count * sizeof(uint32_t));
	reply->numbers.length = r->numbers.count;
	SET_VECTOR(reply->flags, r->flags);
	SET_VECTOR(reply->colors, r->colors);
	SET_VECTOR(reply->points, r->points);
	return status;
}

static int nested(void *ctx, const struct tess_call *call, struct t_peer_nested_request *r,
		  struct t_peer_nested_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_nested(m->again, r->names.data, r->names.count, r->rows.data,
				     r->rows.count, r->macs.data, r->macs.count, r->named.data,
				     r->named.count, r->deep, FOREVER, &unused.nested);
	reply->names.count = r->names.count;
	for (unsigned i = 0; i < r->names.count; i++)
		SET_STRING(reply->names.data[i], r->names.data[i]);
	reply->rows.count = r->rows.count;
	for (unsigned i = 0; i < r->rows.count; i++)
		SET_VECTOR(reply->rows.data[i], r->rows.data[i]);
	SET_VECTOR(reply->macs, r->macs);
	SET_VECTOR(reply->named, r->named);
	for (unsigned i = 0; i < 2; i++) {
		reply->deep[i].count = r->deep[i].count;
		for (unsigned j = 0; j < r->deep[i].count; j++)
			SET_VECTOR(reply->deep[i].data[j], r->deep[i].data[j]);
	}
	return status;
}

static int long_(void *ctx, const struct tess_call *call, struct t_peer_long_request *r,
		 struct t_peer_long_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_long(m->again, &r->value, FOREVER, &unused.long_);
	reply->value = r->value;
	return status;
}

static int caps(void *ctx, const struct tess_call *call, struct t_peer_caps_request *r,
		struct t_peer_caps_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_caps(m->again, r->one, r->two, r->peer, r->any, FOREVER,
				   &unused.caps);
	reply->two = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	reply->number = 77;
	reply->peer.cap = tess_cap_take(&r->peer.cap);
	return status;
}

static int holders(void *ctx, const struct tess_call *call, struct t_peer_holders_request *r,
		   struct t_peer_holders_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_holders(m->again, r->holders.data, r->holders.count, r->pair, FOREVER,
				      &unused.holders);
	reply->holders.count = r->holders.count;
	for (unsigned i = 0; i < r->holders.count; i++) {
		reply->holders.data[i].tag = r->holders.data[i].tag;
		reply->holders.data[i].key = m->kept[i] =
			world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	}
	reply->bare.count = 2;
	for (unsigned i = 0; i < 2; i++)
		reply->bare.data[i] = world_cap(TESS_TYPE_JOB, TESS_RIGHTS_JOB);
	return status;
}

static int grants(void *ctx, const struct tess_call *call, struct t_peer_grants_request *r,
		  struct t_peer_grants_reply *reply)
{
	uint8_t bytes[700];

	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_grants(m->again, r->name, r->data, FOREVER, &unused.grants);
	for (uint64_t at = 0; at < r->data.length && status == TESS_OK;) {
		uint64_t left = r->data.length - at;
		size_t size = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);

		if (tess_grant_read(&r->data, at, bytes, size) != TESS_OK)
			return T_ERROR_NOT_FOUND;
		for (size_t i = 0; i < size; i++)
			reply->sum += bytes[i];
		at += size;
	}
	return status;
}

static void note(void *ctx, const struct tess_call *call, struct t_peer_note_request *r)
{
	struct mirror *m = (struct mirror *)ctx;

	(void)call;
	begin(m);
	if (m->again.cap)
		(void)!t_peer_note(m->again, r->text, r->value, FOREVER);
}

static int list(void *ctx, const struct tess_call *call, struct t_peer_list_request *r,
		struct t_peer_list_reply *reply)
{
	static const char *const names[] = { "a", "bcdefghij" };

	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_list(m->again, r->cursor, FOREVER, &unused.list);
	reply->names.count = 2;
	for (unsigned i = 0; i < 2; i++)
		SET_STRING(reply->names.data[i], tess_str(names[i]));
	reply->next = r->cursor + 1;
	return status;
}

static int empty(void *ctx, const struct tess_call *call)
{
	struct mirror *m = (struct mirror *)ctx;
	int status = begin(m);

	(void)call;
	if (m->again.cap)
		(void)!t_peer_empty(m->again, FOREVER);
	return status;
}

static int whole(void *ctx, const struct tess_call *call, struct t_peer_whole_request *r,
		 struct t_peer_whole_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_whole(m->again, r->words, FOREVER, &unused.whole);
	memcpy(reply->words, r->words, sizeof(r->words));
	return status;
}

static int lend(void *ctx, const struct tess_call *call, struct t_peer_lend_request *r,
		struct t_peer_lend_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_lend(m->again, r->memory, FOREVER, &unused.lend);
	reply->size = world_rights(r->memory);
	return status;
}

static void hand(void *ctx, const struct tess_call *call, struct t_peer_hand_request *r)
{
	struct mirror *m = (struct mirror *)ctx;

	(void)call;
	begin(m);
	if (m->again.cap)
		(void)!t_peer_hand(m->again, r->key, FOREVER);
}

static int delete_(void *ctx, const struct tess_call *call, struct t_peer_delete_request *r,
		   struct t_peer_delete_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_delete(m->again, r->m, r->w, r->next, r->status, r->deadline,
				     r->reply, r->peer, r->caps.data, r->caps.count, r->register_,
				     FOREVER, &unused.delete_);
	reply->status = r->status;
	reply->reply = r->reply;
	reply->out = (uint8_t)(r->m + r->peer + r->caps.count);
	return status;
}

static int flat(void *ctx, const struct tess_call *call, struct t_peer_flat_request *r,
		struct t_peer_flat_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_flat(m->again, r->points, FOREVER, &unused.flat);
	memcpy(reply->points, r->points, sizeof(r->points));
	return status;
}

static int full(void *ctx, const struct tess_call *call, struct t_peer_full_request *r,
		struct t_peer_full_reply *reply)
{
	BEGIN(m, status);
	if (m->again.cap)
		(void)!t_peer_full(m->again, r->text, FOREVER, &unused.full);
	SET_STRING(reply->text, r->text);
	return status;
}

const struct t_peer_ops mirror_ops = {
	.scalars = scalars,
	.enums = enums,
	.structs = structs,
	.arrays = arrays,
	.strings = strings,
	.vectors = vectors,
	.nested = nested,
	.long_ = long_,
	.caps = caps,
	.holders = holders,
	.grants = grants,
	.note = note,
	.list = list,
	.empty = empty,
	.whole = whole,
	.lend = lend,
	.hand = hand,
	.delete_ = delete_,
	.flat = flat,
	.full = full,
};

void mirror_drop(struct mirror *m)
{
	for (unsigned i = 0; i < 2; i++)
		tess_cap_close(&m->kept[i]);
}
