/* SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities: tables, the derivation tree, badges, and the counts that depend on them. */
#include <stddef.h>

#include "cap/node.h"
#include "cap/parked.h"
#include "cap/table.h"
#include "check/check.h"
#include "kernel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/fork.h"
#include "obj/namespace.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"

struct tally {
	uint64_t caps;     /* nodes that are not empty */
	uint64_t empty;    /* nodes that are, or that a fork has put aside */
	uint64_t embedded; /* of caps, those whose node lies in no slab */
};

static bool has_two_children(const struct node *n)
{
	return n->children.next != n->children.prev;
}

/* Counts the empty ancestors that are reached first through this node. */
static bool check_empty_parents(const struct node *n, struct tally *t)
{
	for (; n->parent && n->parent->kind == NODE_EMPTY; n = n->parent) {
		if (!has_two_children(n->parent) && !n->parent->lender)
			return check_fails("an empty node has too few children", NULL);
		if (n->parent->children.next != &n->sibling)
			return true;
		t->empty++;
	}
	return true;
}

static bool check_node(const struct node *n, enum node_kind kind, const void *holder,
		       struct tally *t)
{
	if (n->kind != kind || n->holder != holder)
		return check_fails("a node does not point back to its holder", NULL);
	if (!check_list(&n->children, NULL))
		return false;
	LIST_FOR_EACH(l, &n->children)
		if (LIST_ENTRY(l, struct node, sibling)->parent != n)
			return check_fails("a child has another parent", NULL);
	if (!n->parent && !list_is_empty(&n->sibling))
		return check_fails("a root has siblings", NULL);
	t->caps++;
	return check_empty_parents(n, t);
}

/* Counts a capability where its object does. */
static void count_end(enum tess_type type, void *object, uint16_t rights, uint64_t badge)
{
	if (type == TESS_TYPE_ENDPOINT && rights & TESS_RIGHT_RECEIVE)
		((struct object *)object)->counted++;
	else if (type == TESS_TYPE_CHANNEL)
		check_count_end(object, rights, badge);
}

static bool check_slot(const struct process *p, uint32_t index, struct tally *t)
{
	const struct slot *slot = cap_slot_at(&p->caps, index);
	const struct node *n = slot->node;

	if (slot->type == TESS_TYPE_NONE)
		return true;
	if (slot->type >= TESS_TYPE_COUNT || slot->rights & ~rights_of_type(slot->type))
		return check_fails("a slot has rights that its type does not know", slot->object);
	if (n->index != index)
		return check_fails("a node does not know its slot", slot->object);
	if (!check_count_badge(n, slot->type, slot->object, slot->badge))
		return false;
	count_end(slot->type, slot->object, slot->rights, slot->badge);
	return check_node(n, NODE_SLOT, p, t);
}

static bool check_parked_cap(struct parked *p, void *data)
{
	struct tally *t = data;

	if (parked_is_empty(p))
		return true;
	if (p->type >= TESS_TYPE_COUNT || p->rights & ~rights_of_type(p->type))
		return check_fails("a parked capability has rights that its type does not know",
				   p->object);
	if (parked_has_own_node(p)) {
		t->embedded++;
		if (!list_is_empty(&p->own.children))
			return check_fails("a parked copy has children", p->object);
	}
	if (!check_count_badge(p->node, p->type, p->object, p->badge))
		return false;
	count_end(p->type, p->object, p->rights, p->badge);
	return check_node(p->node, NODE_PARKED, p, t);
}

static bool check_table(const struct process *p, struct tally *t)
{
	uint32_t used = 0, left = p->caps.limit;

	for (uint32_t i = 1; i < p->caps.limit; i++) {
		if (!check_slot(p, i, t))
			return false;
		used += cap_slot_at(&p->caps, i)->type != TESS_TYPE_NONE;
		if (i < p->kept && cap_slot_at(&p->caps, i)->type != TESS_TYPE_NONE &&
		    !(cap_slot_at(&p->caps, i)->flags & SLOT_INHERIT))
			return check_fails("a reset left what is not inherited", &p->object);
	}
	if (used != p->caps.used)
		return check_fails("a table's count of capabilities is wrong", &p->object);
	if (p->state == TESS_PROCESS_STATE_DYING || !p->object.refs)
		return true;
	for (uint32_t i = p->caps.free; i; i = (uint32_t)cap_slot_at(&p->caps, i)->next_free)
		if (i >= p->caps.limit || cap_slot_at(&p->caps, i)->type != TESS_TYPE_NONE ||
		    !left--)
			return check_fails("a table's free list is wrong", &p->object);
	return true;
}

static bool check_mappings(const struct process *p, struct tally *t)
{
	for (struct tree_node *n = tree_first(&p->space.mappings); n; n = tree_next(n)) {
		const struct mapping *m = TREE_ENTRY(n, struct mapping, by_address);

		if (!check_node(m->node, NODE_MAPPING, m, t))
			return false;
	}
	return true;
}

static bool check_bindings(const struct namespace *ns, struct tally *t)
{
	uint32_t count = 0;

	for (struct tree_node *n = tree_first(&ns->bindings); n; n = tree_next(n)) {
		const struct binding *b = TREE_ENTRY(n, struct binding, by_number);

		count++;
		if (b->in != ns || !check_node(b->node, NODE_BINDING, b, t))
			return check_fails("a binding is wrong", &ns->object);
	}
	return count == ns->count || check_fails("a namespace's count is wrong", &ns->object);
}

static bool check_knotes(const struct event_queue *q, struct tally *t)
{
	for (struct tree_node *n = tree_first(&q->knotes); n; n = tree_next(n)) {
		const struct knote *kn = TREE_ENTRY(n, struct knote, by_cookie);

		if (kn->node && !check_node(kn->node, NODE_KNOTE, kn, t))
			return false;
	}
	return true;
}

/* Lent nodes that are empty and childless hang on their lender alone. */
static bool check_lent(const struct thread *thread, struct tally *t)
{
	for (unsigned i = 0; i < TESS_MESSAGE_CAPS; i++) {
		const struct node *n = thread->lent[i];

		if (!n)
			continue;
		if (n->lender != thread)
			return check_fails("a lent capability has another lender", &thread->object);
		if (n->kind == NODE_EMPTY && list_is_empty(&n->children)) {
			t->empty++;
			if (!check_empty_parents(n, t))
				return false;
		}
	}
	return true;
}

static bool check_endpoint(const struct endpoint *ep)
{
	return ep->receivers == ep->object.counted ||
	       check_fails("an endpoint's count of receivers is wrong", &ep->object);
}

static bool check_holder(struct kernel *k, struct object *o, struct tally *t)
{
	if (o->type == TESS_TYPE_PROCESS) {
		struct process *p = LIST_ENTRY(o, struct process, object);

		t->empty += p->fork ? p->fork->tokens.count : 0;
		return check_table(p, t) && check_mappings(p, t);
	}
	if (o->type == TESS_TYPE_NAMESPACE)
		return check_bindings(LIST_ENTRY(o, struct namespace, object), t);
	if (o->type == TESS_TYPE_EVENT_QUEUE)
		return check_knotes(LIST_ENTRY(o, struct event_queue, object), t);
	if (o->type == TESS_TYPE_THREAD)
		return check_lent(LIST_ENTRY(o, struct thread, object), t);
	return check_parked(k, o, check_parked_cap, t);
}

bool check_caps(struct kernel *k)
{
	struct tally t = { 0 };

	LIST_FOR_EACH(l, &k->objects)
		LIST_ENTRY(l, struct object, all)->counted = 0;
	check_channels_begin(k);
	check_badges_begin(k);
	LIST_FOR_EACH(l, &k->objects)
		if (!check_holder(k, LIST_ENTRY(l, struct object, all), &t))
			return false;
	CHECK_FOR_EACH(k, l, TESS_TYPE_ENDPOINT)
		if (!check_endpoint(LIST_ENTRY(l, struct endpoint, object.all)))
			return false;
	if (!check_channels_end(k) || !check_badges_end(k))
		return false;
	if (t.caps != k->cap_count)
		return check_fails("the number of capabilities is wrong", NULL);
	if (t.caps - t.embedded + t.empty != k->nodes.in_use)
		return check_fails("a derivation node is lost", NULL);
	return true;
}
