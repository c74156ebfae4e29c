/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Namespace: see namespace.h.
 *
 * Linear hashing: with n buckets and 2^h <= n < 2^(h+1), a hash belongs to bucket hash mod 2^(h+1)
 * if there is one, else to hash mod 2^h. Adding bucket n splits bucket n - 2^h.
 */
#include "obj/namespace.h"

#include <stddef.h>
#include <tessera/abi/status.h>

#include "cap/node.h"
#include "cap/table.h"
#include "kernel.h"
#include "lib/siphash.h"
#include "lib/string.h"
#include "obj/endpoint.h"
#include "obj/job.h"

static struct binding **bucket_at(const struct namespace *ns, uint32_t i)
{
	return &ns->page[i / BUCKETS_PER_PAGE][i % BUCKETS_PER_PAGE];
}

/* The largest power of two that is at most n; n > 0. */
static uint32_t power_below(uint32_t n)
{
	return UINT32_C(1) << (31 - __builtin_clz(n));
}

static struct binding **bucket_of(const struct namespace *ns, uint64_t hash)
{
	uint32_t half = power_below(ns->buckets);
	uint32_t i = (uint32_t)hash & (2 * half - 1);

	return bucket_at(ns, i < ns->buckets ? i : i - half);
}

static int add_page(struct kernel *k, struct namespace *ns)
{
	struct job *job = ns->object.job;
	paddr_t frame;
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);

	if (status)
		return status;
	frame = frames_alloc_order(&k->frames, 0);
	if (!frame) {
		job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
		return TESS_ENOMEM;
	}
	ns->page[ns->buckets / BUCKETS_PER_PAGE] = arch_direct(frame);
	return TESS_OK;
}

int namespace_init(struct kernel *k, struct namespace *ns)
{
	int status = add_page(k, ns);

	if (status)
		return status;
	ns->buckets = 1;
	ns->birth = ++k->next_namespace;
	tree_init(&ns->bindings);
	return TESS_OK;
}

/* Adds a bucket and moves to it what belongs there; without memory for it chains just get longer.
 */
static void split_one(struct kernel *k, struct namespace *ns)
{
	uint32_t added = ns->buckets;
	struct binding **from, *b;

	if (added == NAMESPACE_PAGES_MAX * BUCKETS_PER_PAGE)
		return;
	if (added % BUCKETS_PER_PAGE == 0 && add_page(k, ns))
		return;
	from = bucket_at(ns, added - power_below(added));
	ns->buckets++;
	while ((b = *from)) {
		struct binding **to = bucket_of(ns, b->hash);

		if (to != bucket_at(ns, added)) {
			from = &b->next;
			continue;
		}
		*from = b->next;
		b->next = *to;
		*to = b;
	}
}

static bool has_name(const struct binding *b, uint64_t hash, const struct name *name)
{
	return b->hash == hash && b->length == name->length &&
	       !memcmp(b->name, name->bytes, name->length);
}

struct binding *namespace_find(struct kernel *k, struct namespace *ns, const struct name *name)
{
	uint64_t hash = siphash(k->hash_key, name->bytes, name->length);
	struct binding *b = *bucket_of(ns, hash);

	while (b && !has_name(b, hash, name))
		b = b->next;
	return b;
}

static int check_target(const struct namespace *ns, const struct slot *target)
{
	if (target->type == TESS_TYPE_ENDPOINT)
		return ((struct endpoint *)target->object)->receivers ? TESS_OK : TESS_EPIPE;
	if (target->type == TESS_TYPE_NAMESPACE)
		return ((struct namespace *)target->object)->birth > ns->birth ? TESS_OK
									       : TESS_EINVAL;
	return TESS_EINVAL;
}

static int allocate(struct kernel *k, struct job *job, struct binding **binding)
{
	struct binding *b;
	int status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, BINDING_CHARGE);

	if (status)
		return status;
	b = slab_alloc(&k->bindings);
	if (!b)
		goto uncharge;
	b->node = node_alloc(k);
	if (!b->node)
		goto free_binding;
	*binding = b;
	return TESS_OK;

free_binding:
	slab_free(&k->bindings, b);
uncharge:
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, BINDING_CHARGE);
	return TESS_ENOMEM;
}

static void link_binding(struct kernel *k, struct namespace *ns, struct binding *b)
{
	struct binding **bucket;

	if (ns->count >= ns->buckets)
		split_one(k, ns);
	bucket = bucket_of(ns, b->hash);
	b->next = *bucket;
	*bucket = b;
	tree_insert(&ns->bindings, &b->by_number, ++ns->next_number);
	ns->count++;
}

int namespace_bind(struct kernel *k, struct namespace *ns, const struct binding_request *r)
{
	struct binding *b;
	int status = check_target(ns, r->target);

	if (status)
		return status;
	if (namespace_find(k, ns, &r->name))
		return TESS_EEXIST;
	status = allocate(k, ns->object.job, &b);
	if (status)
		return status;

	b->in = ns;
	b->hash = siphash(k->hash_key, r->name.bytes, r->name.length);
	b->length = r->name.length;
	memcpy(b->name, r->name.bytes, r->name.length);
	b->interface_count = r->interface_count;
	memcpy(b->interface, r->interface, r->interface_count * sizeof(r->interface[0]));
	b->target = r->target->object;
	object_ref(b->target);
	list_init(&b->in_endpoint);
	if (r->target->type == TESS_TYPE_ENDPOINT)
		list_push_back(&((struct endpoint *)r->target->object)->bindings, &b->in_endpoint);
	node_attach(k, b->node, r->target->node, NODE_BINDING, b, 0);
	link_binding(k, ns, b);
	watch_fire(k, &ns->watch);
	return TESS_OK;
}

void binding_remove(struct kernel *k, struct binding *b)
{
	struct namespace *ns = b->in;
	struct binding **at = bucket_of(ns, b->hash);

	while (*at != b)
		at = &(*at)->next;
	*at = b->next;
	tree_remove(&ns->bindings, &b->by_number);
	list_remove(&b->in_endpoint);
	ns->count--;
	node_release(k, b->node);
	object_unref(k, b->target);
	job_uncharge(ns->object.job, TESS_JOB_RESOURCE_MEMORY, BINDING_CHARGE);
	slab_free(&k->bindings, b);
	watch_fire(k, &ns->watch);
}

bool binding_serves(const struct binding *b, uint64_t interface_id)
{
	if (!b->interface_count || !interface_id)
		return true;
	for (unsigned i = 0; i < b->interface_count; i++)
		if (b->interface[i] == interface_id)
			return true;
	return false;
}

/* Frees one binding, or one page of buckets. */
bool namespace_finish(struct kernel *k, struct object *o)
{
	struct namespace *ns = LIST_ENTRY(o, struct namespace, object);
	struct tree_node *first = tree_first(&ns->bindings);
	uint32_t last = (ns->buckets - 1) / BUCKETS_PER_PAGE;

	watch_set(k, &ns->watch, NULL, 0);
	if (first) {
		binding_remove(k, TREE_ENTRY(first, struct binding, by_number));
		return false;
	}
	frames_free_order(&k->frames, arch_direct_address(ns->page[last]), 0);
	job_uncharge(o->job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE);
	ns->buckets = last * BUCKETS_PER_PAGE;
	return ns->buckets == 0;
}
