/* SPDX-License-Identifier: BSD-2-Clause */
/* The capability table: its storage, and look-up. What slots hold is filled and emptied in slot.c.
 */
#include "cap/table.h"

#include <stddef.h>

#include "cap/node.h"
#include "cap/storage.h"
#include "kernel.h"
#include "lib/string.h"
#include "obj/job.h"
#include "obj/process.h"

#define PAGES_ORDER_MAX 4 /* 2^4 pages of pointers: SLOTS_MAX slots */
_Static_assert((TESS_PAGE_SIZE << PAGES_ORDER_MAX) / sizeof(struct slot *) * SLOTS_PER_PAGE ==
		       SLOTS_MAX,
	       "the array of pages is large enough");

static uint32_t pages_room(const struct cap_table *t)
{
	return t->pages ? (uint32_t)((TESS_PAGE_SIZE << t->order) / sizeof(struct slot *)) : 0;
}

/* Gives the array of pages twice its room. */
static int grow_array(struct kernel *k, struct process *p)
{
	struct cap_table *t = &p->caps;
	uint8_t order = t->pages ? (uint8_t)(t->order + 1) : 0;
	uint64_t size = TESS_PAGE_SIZE << order;
	uint64_t old_size = t->pages ? size / 2 : 0;
	paddr_t frames;
	int status;

	if (order > PAGES_ORDER_MAX)
		return TESS_EMFILE;
	status = job_charge(p->object.job, TESS_JOB_RESOURCE_MEMORY, size);
	if (status)
		return status;
	frames = frames_alloc_order(&k->frames, order);
	if (!frames) {
		job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, size);
		return TESS_ENOMEM;
	}

	if (t->pages) {
		memcpy(arch_direct(frames), t->pages, old_size);
		frames_free_order(&k->frames, arch_direct_address(t->pages), t->order);
		job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, old_size);
	}
	t->pages = arch_direct(frames);
	t->order = order;
	return TESS_OK;
}

/* Puts the slots of a new page on the free list, lowest index first; slot 0 of the table stays out.
 */
static void free_new_slots(struct cap_table *t, uint32_t first)
{
	for (uint32_t i = first + SLOTS_PER_PAGE; i-- > first;) {
		struct slot *slot = cap_slot_at(t, i);

		slot->generation = 1;
		if (i == 0)
			break;
		slot->next_free = t->free;
		t->free = i;
	}
}

static int charge_page(struct job *job)
{
	int status;

	if (job_charge(job, TESS_JOB_RESOURCE_CAPABILITIES, SLOTS_PER_PAGE))
		return TESS_EMFILE;
	status = job_charge(job, TESS_JOB_RESOURCE_MEMORY, CAP_PAGE_CHARGE);
	if (status)
		job_uncharge(job, TESS_JOB_RESOURCE_CAPABILITIES, SLOTS_PER_PAGE);
	return status;
}

static void uncharge_page(struct job *job)
{
	job_uncharge(job, TESS_JOB_RESOURCE_CAPABILITIES, SLOTS_PER_PAGE);
	job_uncharge(job, TESS_JOB_RESOURCE_MEMORY, CAP_PAGE_CHARGE);
}

int cap_storage_add_page(struct kernel *k, struct process *p)
{
	struct cap_table *t = &p->caps;
	paddr_t frame;
	int status;

	if (t->limit / SLOTS_PER_PAGE == pages_room(t)) {
		status = grow_array(k, p);
		if (status)
			return status;
	}
	status = charge_page(p->object.job);
	if (status)
		return status;
	frame = frames_alloc_order(&k->frames, 0);
	if (!frame) {
		uncharge_page(p->object.job);
		return TESS_ENOMEM;
	}

	t->pages[t->limit / SLOTS_PER_PAGE] = arch_direct(frame);
	t->limit += SLOTS_PER_PAGE;
	return TESS_OK;
}

static int grow(struct kernel *k, struct process *p)
{
	int status = cap_storage_add_page(k, p);

	if (!status)
		free_new_slots(&p->caps, p->caps.limit - SLOTS_PER_PAGE);
	return status;
}

int cap_storage_take(struct kernel *k, struct process *p, uint32_t *index)
{
	struct cap_table *t = &p->caps;

	if (!t->free) {
		int status = grow(k, p);

		if (status)
			return status;
	}
	*index = t->free;
	t->free = (uint32_t)cap_slot_at(t, *index)->next_free;
	return TESS_OK;
}

void cap_storage_give_back(struct process *p, uint32_t index)
{
	struct slot *slot = cap_slot_at(&p->caps, index);

	if (slot->generation == UINT32_MAX)
		return;
	slot->next_free = p->caps.free;
	p->caps.free = index;
}

bool cap_table_destroy_step(struct kernel *k, struct process *p, unsigned count)
{
	struct cap_table *t = &p->caps;

	while (t->limit && count--) {
		uint32_t index = t->limit - SLOTS_PER_PAGE + p->teardown_slot;
		struct slot *slot = cap_slot_at(t, index);

		if (slot->type != TESS_TYPE_NONE)
			cap_delete(k, p, slot);
		if (++p->teardown_slot < SLOTS_PER_PAGE)
			continue;
		p->teardown_slot = 0;
		t->limit -= SLOTS_PER_PAGE;
		frames_free_order(&k->frames,
				  arch_direct_address(t->pages[t->limit / SLOTS_PER_PAGE]), 0);
		uncharge_page(p->object.job);
	}
	if (t->limit)
		return false;
	if (t->pages) {
		frames_free_order(&k->frames, arch_direct_address(t->pages), t->order);
		job_uncharge(p->object.job, TESS_JOB_RESOURCE_MEMORY, TESS_PAGE_SIZE << t->order);
		t->pages = NULL;
	}
	t->free = 0;
	return true;
}

tess_cap_t cap_token(const struct slot *slot)
{
	return (tess_cap_t)slot->generation << 32 | slot->node->index;
}

/*
 * An index that was found to be below the limit; 0, by arithmetic, where a processor only guesses
 * that it is. The empty statement hides from the compiler what it could know, for else it would
 * leave the arithmetic out.
 */
static inline uint32_t bound_in_speculation(uint32_t index, uint32_t limit)
{
	int64_t below = (int64_t)index - (int64_t)limit;

	__asm__("" : "+r"(below));
	return index & (uint32_t)(below >> 63);
}

/* The used slot that a token names, or NULL. */
static inline struct slot *find(const struct process *p, tess_cap_t token)
{
	uint32_t index = (uint32_t)token, limit = p->caps.limit;
	struct slot *s;

	if (index >= limit)
		return NULL;
	s = cap_slot_at(&p->caps, bound_in_speculation(index, limit));
	return s->generation == token >> 32 && s->type != TESS_TYPE_NONE ? s : NULL;
}

/* Types that name and create; in capability mode they are of no use. */
static bool is_barred(const struct process *p, enum tess_type type)
{
	return p->sandboxed && (type == TESS_TYPE_JOB || type == TESS_TYPE_NAMESPACE);
}

int cap_lookup(struct process *p, tess_cap_t token, enum tess_type type, uint16_t rights,
	       struct slot **slot)
{
	struct slot *s = find(p, token);

	if (!s || s->flags & SLOT_HIDDEN)
		return TESS_EBADCAP;
	if (type != TESS_TYPE_NONE && s->type != type)
		return TESS_EBADCAP;
	if (is_barred(p, type))
		return TESS_EACCES;
	if (rights & ~s->rights)
		return TESS_EPERM;
	*slot = s;
	return TESS_OK;
}

int cap_lookup_hidden(struct process *p, tess_cap_t token, struct slot **slot)
{
	struct slot *s = find(p, token);

	if (!s || !(s->flags & SLOT_HIDDEN))
		return TESS_EBADCAP;
	*slot = s;
	return TESS_OK;
}

bool cap_still_names(struct process *p, tess_cap_t token, const struct object *o, uint16_t rights)
{
	struct slot *slot;

	return cap_lookup(p, token, o->type, rights, &slot) == TESS_OK && slot->object == o;
}
