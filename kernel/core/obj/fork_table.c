/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fork: the capability table.
 *
 * A slot that is marked (SLOT_INHERIT) is filled in the child at the same index, with the same
 * generation, so that the child's copies of tokens are good; as a child of the parent's slot in the
 * derivation tree, so that revocation reaches it, and its badge counts. It keeps the mark. All
 * other slots are empty, with the parent's generation and one more: so no token of the parent's
 * names anything in the child, neither one it has nor one it is given next.
 *
 * What a process holds of itself would be of no use to the child, and dangerous: a capability to
 * the parent process, to the calling thread or to the parent's job becomes one to the child, its
 * thread, and the job given, with the same rights, of the job those that the caller's capability
 * has at most. The first two are roots of their own, the last is a child of that capability.
 *
 * Fault handlers are inherited, the process's and the calling thread's, marked or not: they belong
 * to whoever supervises the process, and forking must not be a way out.
 *
 * Without TESS_RIGHT_GRANT a capability stays in the process where it is: the child has none of it,
 * marked or not, but of what becomes its own as told above. A Reply cannot be marked: one answer to
 * a call is all there is.
 */
#include <stddef.h>

#include <tessera/abi/rights.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "cap/storage.h"
#include "kernel.h"
#include "obj/fork.h"
#include "obj/job.h"
#include "obj/process.h"
#include "obj/thread.h"

/* Whether the capability is one to what the child has of its own. */
static bool names_self(const struct fork *f, const struct slot *slot)
{
	return slot->object == f->parent || slot->object == f->self ||
	       slot->object == f->parent->object.job;
}

static bool is_inherited(const struct fork *f, const struct slot *slot)
{
	if (slot->type == TESS_TYPE_NONE)
		return false;
	if (!(slot->flags & SLOT_HIDDEN))
		return slot->flags & SLOT_INHERIT &&
		       (slot->rights & TESS_RIGHT_GRANT || names_self(f, slot));
	return cap_token(slot) == f->parent->fault_token || cap_token(slot) == f->self->fault_token;
}

/* The caller's capability to the child's job narrows what the child holds of it. */
static int refill_job(const struct fork *f, struct cap_content *c)
{
	struct slot *job;

	if (cap_lookup(f->parent, f->job, TESS_TYPE_JOB, 0, &job) ||
	    job->object != f->child->object.job)
		return TESS_EBADCAP;
	c->object = job->object;
	c->rights &= job->rights;
	c->parent = job->node;
	return TESS_OK;
}

/* What the child's slot is to hold. */
static int content_of(const struct fork *f, const struct slot *slot, struct cap_content *c)
{
	*c = (struct cap_content){ slot->object, slot->type, slot->rights, slot->badge,
				   slot->node };
	if (slot->object == f->parent->object.job)
		return refill_job(f, c);
	if (!names_self(f, slot))
		return TESS_OK;
	c->object = slot->object == f->self ? (void *)f->thread : (void *)f->child;
	c->parent = NULL;
	return TESS_OK;
}

static void note_fault_handler(struct fork *f, tess_cap_t token)
{
	if (token == f->parent->fault_token)
		f->child->fault_token = token;
	else
		f->thread->fault_token = token;
}

static int inherit(struct kernel *k, struct fork *f, uint32_t index, const struct slot *from)
{
	struct cap_content content;
	struct slot *slot;
	struct node *n;
	int status = content_of(f, from, &content);

	if (status)
		return status;
	n = node_alloc(k);
	if (!n)
		return TESS_ENOMEM;
	n->badge = from->node->badge;
	if (n->badge)
		badge_share(n->badge);
	node_attach(k, n, content.parent, NODE_SLOT, f->child, index);
	object_ref(content.object);
	cap_gained(content.type, content.object, content.rights, content.badge);
	slot = cap_write_slot(f->child, index, &content, n);
	slot->generation = from->generation;
	slot->flags = from->flags;
	if (slot->flags & SLOT_HIDDEN)
		note_fault_handler(f, cap_token(slot));
	return TESS_OK;
}

static void leave_empty(struct process *child, uint32_t index, const struct slot *from)
{
	struct slot *slot = cap_slot_at(&child->caps, index);

	slot->generation = from->generation;
	if (index == 0)
		return;
	if (slot->generation != UINT32_MAX)
		slot->generation++;
	cap_storage_give_back(child, index);
}

int fork_table_step(struct kernel *k, struct fork *f, bool *done)
{
	struct cap_table *from = &f->parent->caps, *to = &f->child->caps;
	uint32_t first = to->limit;
	int status = cap_storage_add_page(k, f->child);

	/* Backwards, so that the lowest free slots are used first. */
	for (uint32_t i = first + SLOTS_PER_PAGE; !status && i-- > first;) {
		const struct slot *slot = cap_slot_at(from, i);

		if (is_inherited(f, slot))
			status = inherit(k, f, i, slot);
		else
			leave_empty(f->child, i, slot);
	}
	*done = to->limit == from->limit;
	return status;
}
