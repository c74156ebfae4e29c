/* SPDX-License-Identifier: BSD-2-Clause */
/* Parked capabilities: see parked.h. */
#include "cap/parked.h"

#include <stddef.h>

#include "cap/badge.h"
#include "cap/storage.h"
#include "ipc/call.h"
#include "kernel.h"
#include "obj/object.h"
#include "obj/trace.h"

static void fill(struct parked *p, const struct slot *slot, uint16_t rights_mask)
{
	p->object = slot->object;
	p->badge = slot->badge;
	p->rights = slot->rights & rights_mask;
	p->type = slot->type;
}

void parked_copy(struct kernel *k, struct parked *p, const struct slot *slot, uint16_t rights_mask)
{
	fill(p, slot, rights_mask);
	p->node = &p->own;
	node_init(&p->own);
	p->own.badge = slot->node->badge;
	if (p->own.badge)
		badge_share(p->own.badge);
	node_attach(k, &p->own, slot->node, NODE_PARKED, p, 0);
	object_ref(p->object);
	cap_gained(p->type, p->object, p->rights, p->badge);
}

void parked_move(struct kernel *k, struct parked *p, struct process *from, struct slot *slot,
		 uint16_t rights_mask)
{
	uint16_t rights = slot->rights;

	fill(p, slot, rights_mask);
	p->node = slot->node;
	cap_gained(p->type, p->object, p->rights, p->badge);
	cap_lost(k, p->type, p->object, rights, p->badge);
	cap_vacate(from, slot);
	node_hold(p->node, NODE_PARKED, p, 0);
}

tess_cap_t parked_deliver(struct kernel *k, struct parked *p, struct process *to,
			  struct cap_reservation *r, unsigned i)
{
	struct cap_content content = { p->object, p->type, p->rights, p->badge, NULL };
	struct node *n = r->node[i];

	if (parked_has_own_node(p)) {
		node_replace(&p->own, n);
	} else {
		node_free(k, n);
		n = p->node;
	}
	node_hold(n, NODE_SLOT, to, r->index[i]);
	p->type = TESS_TYPE_NONE;
	return cap_token(cap_write_slot(to, r->index[i], &content, n));
}

void parked_drop(struct kernel *k, struct parked *p)
{
	enum tess_type type = p->type;

	p->type = TESS_TYPE_NONE;
	cap_lost(k, type, p->object, p->rights, p->badge);
	if (type == TESS_TYPE_REPLY)
		call_reply_dropped(k, p->object, p->badge, true);
	else if (type == TESS_TYPE_TRACE)
		trace_lost(k, p->object, p->node);
	if (parked_has_own_node(p))
		node_detach(k, &p->own);
	else
		node_release(k, p->node);
	object_unref(k, p->object);
}
