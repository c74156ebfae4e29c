/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on any capability: idl/kernel/capability.idl. */
#include <arch/platform.h>
#include <stddef.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "cap/table.h"
#include "obj/endpoint.h"
#include "obj/process.h"
#include "obj/share.h"
#include "obj/thread.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

/* Steps of a revocation before it looks whether an interrupt waits. */
#define REVOKE_STEPS 16

/* A badge may be set where there is none, on an endpoint, and not one of the kernel's. */
static int check_badge(const struct slot *slot, uint64_t badge)
{
	if (!badge)
		return TESS_OK;
	if (slot->type != TESS_TYPE_ENDPOINT || slot->badge || badge & TESS_BADGE_KERNEL)
		return TESS_EINVAL;
	return TESS_OK;
}

/* A child of an unbadged endpoint capability, with a badge. */
static int derive_badged(struct kernel *k, struct process *p, struct cap_reservation *r,
			 const struct slot *slot, const struct capability_derive_args *args,
			 tess_cap_t *token)
{
	struct badge *badge = badge_take(k, slot->object, args->badge);

	if (!badge)
		return TESS_ENOMEM;
	r->node[0]->badge = badge;
	*token = cap_fill(k, p, r, 0,
			  &(struct cap_content){ .object = slot->object,
						 .type = TESS_TYPE_ENDPOINT,
						 .rights = slot->rights & args->rights,
						 .badge = args->badge,
						 .parent = slot->node });
	return TESS_OK;
}

int sys_capability_derive(struct kernel *k, struct thread *self,
			  const struct capability_derive_args *args,
			  struct capability_derive_results *results)
{
	const struct slot *slot = args->capability_slot;
	struct process *p = self->process;
	struct cap_reservation r;
	int status = slot->type == TESS_TYPE_REPLY ? TESS_EINVAL : check_badge(slot, args->badge);

	if (status)
		return status;
	status = cap_reserve(k, p, 1, &r);
	if (status)
		return status;
	if (!args->badge) {
		results->copy = cap_fill_by_copy(k, p, &r, 0, slot, args->rights);
		return TESS_OK;
	}
	status = derive_badged(k, p, &r, slot, args, &results->copy);
	if (status)
		cap_unreserve(k, p, &r);
	return status;
}

int sys_capability_restrict(struct kernel *k, struct thread *self,
			    const struct capability_restrict_args *args)
{
	(void)self;
	cap_restrict(k, args->capability_slot, args->rights);
	return TESS_OK;
}

int sys_capability_move(struct kernel *k, struct thread *self,
			const struct capability_move_args *args,
			struct capability_move_results *results)
{
	uint8_t flags = args->capability_slot->flags;
	struct cap_reservation r;
	int status = cap_reserve(k, self->process, 1, &r);

	if (status)
		return status;
	results->moved = cap_fill_by_move(k, self->process, &r, 0, self->process,
					  args->capability_slot, TESS_RIGHTS_ALL);
	cap_slot_at(&self->process->caps, r.index[0])->flags = flags;
	return TESS_OK;
}

int sys_capability_delete(struct kernel *k, struct thread *self,
			  const struct capability_delete_args *args)
{
	cap_delete(k, self->process, args->capability_slot);
	return TESS_OK;
}

int sys_capability_revoke(struct kernel *k, struct thread *self,
			  const struct capability_revoke_args *args)
{
	struct node *root = args->capability_slot->node;

	(void)self;
	for (;;) {
		for (unsigned i = 0; i < REVOKE_STEPS; i++)
			if (node_revoke_step(k, root))
				return TESS_OK;
		if (arch_interrupt_pending())
			return SYSCALL_RESTART;
	}
}

/* The badge as its holder set it; 0 for types that have none. */
static uint64_t badge_told(const struct slot *slot)
{
	if (slot->type == TESS_TYPE_ENDPOINT)
		return slot->badge;
	if (slot->type == TESS_TYPE_CHANNEL && slot->badge)
		return share_of_badge(slot->badge)->badge;
	return 0;
}

int sys_capability_inspect(struct kernel *k, struct thread *self,
			   const struct capability_inspect_args *args,
			   struct capability_inspect_results *results)
{
	const struct slot *slot = args->capability_slot;

	(void)k, (void)self;
	results->type = slot->type;
	results->rights = slot->rights;
	results->badge = badge_told(slot);
	return TESS_OK;
}

static int check_transfer(const struct capability_transfer_args *args)
{
	const struct slot *slot = args->capability_slot;

	if (args->operation > TESS_CAP_MOVE)
		return TESS_EINVAL;
	if (slot->type == TESS_TYPE_REPLY && args->operation != TESS_CAP_MOVE)
		return TESS_EINVAL;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	/* A new process that held itself would never go. */
	if (slot->object == args->process && args->process->state == TESS_PROCESS_STATE_NEW &&
	    args->operation == TESS_CAP_MOVE)
		return TESS_EINVAL;
	return TESS_OK;
}

int sys_capability_transfer(struct kernel *k, struct thread *self,
			    const struct capability_transfer_args *args,
			    struct capability_transfer_results *results)
{
	struct cap_reservation r;
	int status = check_transfer(args);

	if (status)
		return status;
	status = cap_reserve(k, args->process, 1, &r);
	if (status)
		return status;
	if (args->operation == TESS_CAP_MOVE)
		results->token = cap_fill_by_move(k, args->process, &r, 0, self->process,
						  args->capability_slot, args->rights);
	else
		results->token = cap_fill_by_copy(k, args->process, &r, 0, args->capability_slot,
						  args->rights);
	return TESS_OK;
}
