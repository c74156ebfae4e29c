/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Namespace: the service registry, names to endpoints and to other namespaces.
 *
 * Names are found by a keyed hash (SipHash, so nobody can aim for one chain) in a table that grows
 * by linear hashing: each new name splits at most one bucket, so look-up and bind cost the same
 * however many names there are, and no bind ever rehashes everything.
 *
 * A binding is a capability: a child, in the derivation tree, of the one it was made from, and
 * parent of those that look-ups make. It goes with unbind, with revocation, or with the last
 * receiver of its endpoint.
 *
 * A namespace may hold only namespaces younger than itself, so there is never a cycle.
 */
#ifndef OBJ_NAMESPACE_H
#define OBJ_NAMESPACE_H

#include <tessera/abi/types.h>

#include "cap/node.h"
#include "lib/tree.h"
#include "obj/notification.h"
#include "obj/object.h"

struct slot;

#define BINDING_INTERFACES_MAX 16
#define NAMESPACE_PAGES_MAX    512
#define BUCKETS_PER_PAGE       512

struct binding {
	struct namespace *in;
	struct binding *next;       /* in its bucket */
	struct tree_node by_number; /* namespace.bindings: order of creation, for listing */
	struct list in_endpoint;    /* endpoint.bindings */
	uint64_t hash;
	struct object *target; /* endpoint or namespace; referenced */
	struct node *node;
	uint8_t length;
	uint8_t interface_count; /* 0: any interface */
	char name[TESS_NAMESPACE_NAME_MAX];
	uint64_t interface[BINDING_INTERFACES_MAX];
};

struct namespace
{
	struct object object;
	uint64_t birth; /* order of creation in the system */
	struct binding **page[NAMESPACE_PAGES_MAX];
	uint32_t buckets;
	uint32_t count;
	uint64_t next_number;
	struct tree bindings; /* binding.by_number */
	struct watch watch;   /* fired by every bind and unbind */
};

/* Bytes charged for a binding: itself, its node, and the empty one it may leave behind. */
#define BINDING_CHARGE (sizeof(struct binding) + 2 * sizeof(struct node))

/* A name as it came from a user, at most TESS_NAMESPACE_NAME_MAX bytes. */
struct name {
	char bytes[TESS_NAMESPACE_NAME_MAX];
	uint8_t length;
};

/* What a binding is to be. */
struct binding_request {
	struct name name;
	struct slot *target; /* capability to an endpoint or a namespace */
	uint8_t interface_count;
	uint64_t interface[BINDING_INTERFACES_MAX];
};

/* ENOMEM. The namespace is empty. */
int namespace_init(struct kernel *k, struct namespace *ns);
bool namespace_finish(struct kernel *k, struct object *o);

struct binding *namespace_find(struct kernel *k, struct namespace *ns, const struct name *name);

/* EEXIST, EINVAL (a cycle) or ENOMEM. */
int namespace_bind(struct kernel *k, struct namespace *ns, const struct binding_request *request);

/* Takes the binding away, whoever wants it gone. */
void binding_remove(struct kernel *k, struct binding *b);

bool binding_serves(const struct binding *b, uint64_t interface_id);

#endif
