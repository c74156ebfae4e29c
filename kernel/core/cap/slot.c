/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Filling and emptying slots: reserve, then fill, and every way in which a capability goes.
 *
 * Four types care who holds them: an endpoint counts the capabilities that can receive on it, a
 * channel those of both its ends, a call ends when the Reply that stands for it is dropped, and a
 * trace when the capability is that it was started by.
 * cap_gained() and cap_lost() are the only places that know.
 */
#include <stddef.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "cap/storage.h"
#include "cap/table.h"
#include "ipc/call.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/process.h"
#include "obj/share.h"
#include "obj/thread.h"
#include "obj/trace.h"

int cap_reserve(struct kernel *k, struct process *p, unsigned count, struct cap_reservation *r)
{
	int status;

	for (r->count = 0; r->count < count; r->count++) {
		status = cap_storage_take(k, p, &r->index[r->count]);
		if (status)
			goto unreserve;
		r->node[r->count] = node_alloc(k);
		if (!r->node[r->count]) {
			cap_storage_give_back(p, r->index[r->count]);
			status = TESS_ENOMEM;
			goto unreserve;
		}
	}
	return TESS_OK;

unreserve:
	cap_unreserve(k, p, r);
	return status;
}

void cap_unreserve(struct kernel *k, struct process *p, struct cap_reservation *r)
{
	while (r->count) {
		r->count--;
		node_free(k, r->node[r->count]);
		cap_storage_give_back(p, r->index[r->count]);
	}
}

void cap_gained(enum tess_type type, void *object, uint16_t rights, uint64_t badge)
{
	if (type == TESS_TYPE_ENDPOINT && rights & TESS_RIGHT_RECEIVE)
		endpoint_receiver_added(object);
	else if (type == TESS_TYPE_CHANNEL)
		channel_gained(object, rights, share_of_badge(badge));
}

void cap_lost(struct kernel *k, enum tess_type type, void *object, uint16_t rights, uint64_t badge)
{
	if (type == TESS_TYPE_ENDPOINT && rights & TESS_RIGHT_RECEIVE)
		endpoint_receiver_removed(k, object);
	else if (type == TESS_TYPE_CHANNEL)
		channel_lost(k, object, rights, share_of_badge(badge));
}

struct slot *cap_write_slot(struct process *p, uint32_t index, const struct cap_content *c,
			    struct node *n)
{
	struct slot *slot = cap_slot_at(&p->caps, index);

	slot->object = c->object;
	slot->type = (uint8_t)c->type;
	slot->flags = 0;
	slot->rights = c->rights;
	slot->badge = c->badge;
	slot->node = n;
	p->caps.used++;
	if (index < p->kept)
		p->kept = index;
	return slot;
}

tess_cap_t cap_fill(struct kernel *k, struct process *p, struct cap_reservation *r, unsigned i,
		    const struct cap_content *content)
{
	struct node *n = r->node[i];

	node_attach(k, n, content->parent, NODE_SLOT, p, r->index[i]);
	object_ref(content->object);
	cap_gained(content->type, content->object, content->rights, content->badge);
	return cap_token(cap_write_slot(p, r->index[i], content, n));
}

tess_cap_t cap_fill_by_copy(struct kernel *k, struct process *p, struct cap_reservation *r,
			    unsigned i, const struct slot *slot, uint16_t rights_mask)
{
	struct badge *badge = slot->node->badge;
	struct cap_content c = { slot->object, slot->type, slot->rights & rights_mask, slot->badge,
				 slot->node };

	if (badge)
		badge_share(badge);
	r->node[i]->badge = badge;
	return cap_fill(k, p, r, i, &c);
}

void cap_vacate(struct process *p, struct slot *slot)
{
	uint32_t index = slot->node->index;

	slot->type = TESS_TYPE_NONE;
	slot->rights = 0;
	slot->badge = 0;
	slot->node = NULL;
	slot->object = NULL;
	p->caps.used--;
	if (slot->generation != UINT32_MAX)
		slot->generation++;
	cap_storage_give_back(p, index);
}

tess_cap_t cap_fill_by_move(struct kernel *k, struct process *p, struct cap_reservation *r,
			    unsigned i, struct process *from, struct slot *slot,
			    uint16_t rights_mask)
{
	struct cap_content c = { slot->object, slot->type, slot->rights & rights_mask, slot->badge,
				 NULL };
	struct node *n = slot->node;

	node_free(k, r->node[i]);
	cap_gained(c.type, c.object, c.rights, c.badge);
	cap_lost(k, c.type, c.object, slot->rights, c.badge);
	cap_vacate(from, slot);
	n->holder = p;
	n->index = r->index[i];
	return cap_token(cap_write_slot(p, r->index[i], &c, n));
}

void cap_delete(struct kernel *k, struct process *p, struct slot *slot)
{
	enum tess_type type = slot->type;
	void *object = slot->object;
	uint16_t rights = slot->rights;
	uint64_t badge = slot->badge;
	struct node *n = slot->node;

	cap_vacate(p, slot);
	cap_lost(k, type, object, rights, badge);
	if (type == TESS_TYPE_REPLY)
		call_reply_dropped(k, object, badge, p->state == TESS_PROCESS_STATE_DYING);
	else if (type == TESS_TYPE_TRACE)
		trace_lost(k, object, n);
	node_release(k, n);
	object_unref(k, object);
}

void cap_restrict(struct kernel *k, struct slot *slot, uint16_t rights)
{
	uint16_t before = slot->rights;

	slot->rights &= rights;
	cap_lost(k, slot->type, slot->object, before & (uint16_t)~slot->rights, 0);
}

void cap_table_revoked(struct kernel *k, struct process *p, uint32_t index)
{
	cap_delete(k, p, cap_slot_at(&p->caps, index));
}
