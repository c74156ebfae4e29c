/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on namespaces: idl/kernel/namespace.idl. */
#include "obj/namespace.h"

#include <tessera/abi/rights.h>

#include "cap/badge.h"
#include "cap/node.h"
#include "kernel.h"
#include "lib/string.h"
#include "mem/user.h"
#include "obj/endpoint.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/create.h"
#include "syscall_args.h"

int sys_namespace_create(struct kernel *k, struct thread *self,
			 const struct namespace_create_args *args,
			 struct namespace_create_results *results)
{
	struct cap_reservation r;
	void *object;
	int status = create_begin(k, self, args->job, TESS_TYPE_NAMESPACE, &r, &object);

	if (status)
		return status;
	status = namespace_init(k, object);
	if (status) {
		object_discard(k, object);
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->namespace_ = create_commit(k, self, TESS_TYPE_NAMESPACE, &r, object);
	return TESS_OK;
}

static int read_name(struct kernel *k, struct thread *self, const struct user_range *range,
		     struct name *name)
{
	int status = user_copy_in(k, self->process, name->bytes, range);

	if (status)
		return status;
	name->length = (uint8_t)range->length;
	for (unsigned i = 0; i < name->length; i++)
		if (name->bytes[i] == '/' || name->bytes[i] == '\0')
			return TESS_EINVAL;
	return name->length ? TESS_OK : TESS_EINVAL;
}

static int check_bind_rights(const struct slot *target)
{
	uint16_t needed = target->type == TESS_TYPE_NAMESPACE ? TESS_RIGHT_CREATE : TESS_RIGHT_BIND;

	if (target->type != TESS_TYPE_ENDPOINT && target->type != TESS_TYPE_NAMESPACE)
		return TESS_EINVAL;
	return needed & ~target->rights ? TESS_EPERM : TESS_OK;
}

int sys_namespace_bind(struct kernel *k, struct thread *self,
		       const struct namespace_bind_args *args)
{
	struct binding_request request = { .target = args->target_slot };
	int status = check_bind_rights(args->target_slot);

	if (!status)
		status = read_name(k, self, &args->name, &request.name);
	if (!status)
		status = user_copy_in(k, self->process, request.interface, &args->interfaces);
	if (status)
		return status;
	request.interface_count = (uint8_t)(args->interfaces.length / sizeof(uint64_t));
	return namespace_bind(k, args->namespace, &request);
}

/* A client capability to the endpoint, with a badge that nobody had before. */
static int mint_client(struct kernel *k, struct process *p, struct cap_reservation *r,
		       const struct binding *b, tess_cap_t *token)
{
	struct endpoint *ep = LIST_ENTRY(b->target, struct endpoint, object);
	struct badge *badge = badge_take(k, ep, TESS_BADGE_KERNEL | (ep->next_badge + 1));

	if (!badge)
		return TESS_ENOMEM;
	ep->next_badge++;
	r->node[0]->badge = badge;
	*token = cap_fill(k, p, r, 0,
			  &(struct cap_content){ .object = b->target,
						 .type = TESS_TYPE_ENDPOINT,
						 .rights = TESS_RIGHT_SEND | TESS_RIGHT_GRANT,
						 .badge = badge->by_value.key,
						 .parent = b->node });
	return TESS_OK;
}

static int mint(struct kernel *k, struct process *p, struct cap_reservation *r,
		const struct binding *b, tess_cap_t *token)
{
	if (b->target->type == TESS_TYPE_ENDPOINT)
		return mint_client(k, p, r, b, token);
	*token = cap_fill(k, p, r, 0,
			  &(struct cap_content){ .object = b->target,
						 .type = TESS_TYPE_NAMESPACE,
						 .rights = TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST |
							   TESS_RIGHT_GRANT,
						 .parent = b->node });
	return TESS_OK;
}

int sys_namespace_lookup(struct kernel *k, struct thread *self,
			 const struct namespace_lookup_args *args,
			 struct namespace_lookup_results *results)
{
	struct cap_reservation r;
	struct binding *b;
	struct name name;
	int status = read_name(k, self, &args->name, &name);

	if (status)
		return status;
	b = namespace_find(k, args->namespace, &name);
	if (!b)
		return TESS_ENOENT;
	if (b->target->type == TESS_TYPE_ENDPOINT && !binding_serves(b, args->interface_id))
		return TESS_EPROTO;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = mint(k, self->process, &r, b, &results->found);
	if (status)
		cap_unreserve(k, self->process, &r);
	else
		results->type = b->target->type;
	return status;
}

int sys_namespace_unbind(struct kernel *k, struct thread *self,
			 const struct namespace_unbind_args *args)
{
	struct binding *b;
	struct name name;
	int status = read_name(k, self, &args->name, &name);

	if (status)
		return status;
	b = namespace_find(k, args->namespace, &name);
	if (!b)
		return TESS_ENOENT;
	binding_remove(k, b);
	return TESS_OK;
}

int sys_namespace_list(struct kernel *k, struct thread *self,
		       const struct namespace_list_args *args,
		       struct namespace_list_results *results)
{
	struct tree_node *n = tree_at_or_above(&args->namespace->bindings, args->cursor);
	struct binding *b = n ? TREE_ENTRY(n, struct binding, by_number) : NULL;
	struct user_range part;
	int status;

	if (!b)
		return TESS_ENOENT;
	if (b->length > args->name.length)
		return TESS_EMSGSIZE;
	part = (struct user_range){ args->name.address, b->length };
	status = user_copy_out(k, self->process, &part, b->name);
	if (status)
		return status;
	results->next = b->by_number.key + 1;
	results->length = b->length;
	results->type = b->target->type;
	return TESS_OK;
}

int sys_namespace_watch(struct kernel *k, struct thread *self,
			const struct namespace_watch_args *args)
{
	(void)self;
	watch_set(k, &args->namespace->watch, args->notification, args->bits);
	return TESS_OK;
}
