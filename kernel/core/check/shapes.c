/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shapes: every list, queue and tree of every object is whole. This is looked at before anything
 * else, so that every other walk of kernel_check ends: a list that a stray write has bent into
 * itself is reported and does not hang the kernel that looks for it.
 *
 * A walk along a list that compares each item's successor's predecessor with the item never meets
 * an item twice, but for the head: the item would have two predecessors. The same holds for a tree
 * whose root has no parent and whose nodes are the parents of their children.
 */
#include <stddef.h>

#include "cap/badge.h"
#include "check/check.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/event_queue.h"
#include "obj/event_source.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/namespace.h"
#include "obj/process.h"

bool check_list(const struct list *head, const struct object *o)
{
	const struct list *l = head;

	do {
		if (!l->next || l->next->prev != l)
			return check_fails("a list is broken", o);
		l = l->next;
	} while (l != head);
	return true;
}

/* Whether the node's children know it, and are two. */
static bool knows_children(const struct tree_node *n)
{
	if ((n->left && n->left->parent != n) || (n->right && n->right->parent != n))
		return false;
	return !n->left || n->left != n->right;
}

/* The node that comes after this one and its children, parents first; NULL at the end. */
static const struct tree_node *next_branch(const struct tree_node *n)
{
	while (n->parent && (n == n->parent->right || !n->parent->right))
		n = n->parent;
	return n->parent ? n->parent->right : NULL;
}

static bool check_tree(const struct tree *t, const struct object *o)
{
	const struct tree_node *n = t->root;

	if (n && n->parent)
		return check_fails("a tree is broken", o);
	while (n) {
		if (!knows_children(n))
			return check_fails("a tree is broken", o);
		n = n->left ? n->left : n->right ? n->right : next_branch(n);
	}
	return true;
}

static bool check_waiters(const struct wait_queue *q, const struct object *o)
{
	if (!check_list(&q->leaders, o))
		return false;
	LIST_FOR_EACH(l, &q->leaders)
		if (!check_list(&LIST_ENTRY(l, struct waiter, leader)->ring, o))
			return false;
	return true;
}

static bool check_endpoint(struct object *o)
{
	const struct endpoint *ep = LIST_ENTRY(o, struct endpoint, object);

	return check_tree(&ep->badges, o) && check_list(&ep->closed_badges, o) &&
	       check_list(&ep->bindings, o) && check_waiters(&ep->senders, o) &&
	       check_waiters(&ep->waiting, o);
}

static bool check_channel(struct object *o)
{
	const struct channel *ch = LIST_ENTRY(o, struct channel, object);

	if (!check_list(&ch->shares, o) || !check_list(&ch->todo, o) ||
	    !check_list(&ch->crowded, o) || !check_waiters(&ch->receivers, o))
		return false;
	LIST_FOR_EACH(l, &ch->shares)
		if (!check_waiters(&LIST_ENTRY(l, struct share, in_channel)->senders, o))
			return false;
	return true;
}

static bool check_event_queue(struct object *o)
{
	const struct event_queue *q = LIST_ENTRY(o, struct event_queue, object);

	return check_tree(&q->knotes, o) && check_list(&q->ready, o) &&
	       check_waiters(&q->waiters, o);
}

static bool check_process(struct object *o)
{
	const struct process *p = LIST_ENTRY(o, struct process, object);

	return check_list(&p->threads, o) && check_tree(&p->space.mappings, o);
}

static bool check_job(struct object *o)
{
	const struct job *j = LIST_ENTRY(o, struct job, object);

	return check_list(&j->children, o) && check_list(&j->processes, o);
}

static bool check_object(struct object *o)
{
	struct list *source = event_source_of(o);

	if (source && !check_list(source, o))
		return false;
	switch (o->type) {
	case TESS_TYPE_ENDPOINT:
		return check_endpoint(o);
	case TESS_TYPE_CHANNEL:
		return check_channel(o);
	case TESS_TYPE_EVENT_QUEUE:
		return check_event_queue(o);
	case TESS_TYPE_PROCESS:
		return check_process(o);
	case TESS_TYPE_JOB:
		return check_job(o);
	case TESS_TYPE_MEMORY:
		return check_list(&LIST_ENTRY(o, struct memory, object)->mappings, o);
	case TESS_TYPE_NAMESPACE:
		return check_tree(&LIST_ENTRY(o, struct namespace, object)->bindings, o);
	case TESS_TYPE_NOTIFICATION:
		return check_waiters(&LIST_ENTRY(o, struct notification, object)->waiters, o);
	default:
		return true;
	}
}

bool check_shapes(struct kernel *k)
{
	if (!check_list(&k->work, NULL) || !check_list(&k->objects, NULL))
		return false;
	for (unsigned i = 0; i < PRIORITIES; i++)
		if (!check_list(&k->cpu->ready.level[i], NULL))
			return false;
	LIST_FOR_EACH(l, &k->objects)
		if (!check_object(LIST_ENTRY(l, struct object, all)))
			return false;
	return true;
}
