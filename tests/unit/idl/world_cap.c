/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The capabilities of the miniature kernel, and the calls on objects.
 */
#include "world_inside.h"

#include <string.h>

#include <tessera/start.h>
#include <tessera/syscalls.h>

#define SLOTS   4096
#define OBJECTS 1024
#define NAMES   8

/* Tokens are an index with something above it, so that a small number is never one. */
#define TOKEN_BASE UINT64_C(0x7700000000)

static struct slot slots[SLOTS];
static struct object objects[OBJECTS];
static unsigned slot_count, object_count;

static struct binding {
	const char *name;
	uint64_t interface_id;
	tess_cap_t target;
} bindings[NAMES];
static unsigned binding_count;

void world_caps_reset(void)
{
	memset(slots, 0, sizeof(slots));
	slot_count = object_count = binding_count = 0;
}

struct slot *world_slot(tess_cap_t cap)
{
	uint64_t index = cap - TOKEN_BASE;

	return cap >= TOKEN_BASE && index < slot_count && slots[index].live ? &slots[index] : NULL;
}

struct object *world_slot_object(const struct slot *s)
{
	return &objects[s->object];
}

/* Dead slots and objects at the end are used again, so that a long test does not run out. */
static tess_cap_t new_slot(struct slot s)
{
	while (slot_count > 0 && !slots[slot_count - 1].live)
		slot_count--;
	if (slot_count == SLOTS)
		__builtin_trap();
	s.live = true;
	slots[slot_count] = s;
	return TOKEN_BASE + slot_count++;
}

static bool is_used(unsigned object)
{
	for (unsigned i = 0; i < slot_count; i++)
		if (slots[i].live && slots[i].object == object)
			return true;
	return false;
}

static tess_cap_t new_object(struct object o, unsigned rights)
{
	while (object_count > 0 && !is_used(object_count - 1))
		object_count--;
	if (object_count == OBJECTS)
		__builtin_trap();
	objects[object_count] = o;
	return new_slot((struct slot){ .object = object_count++, .rights = rights, .end = o.size });
}

tess_cap_t world_cap(enum tess_type type, unsigned rights)
{
	return new_object((struct object){ .type = type }, rights);
}

tess_cap_t world_memory(const void *bytes, uint64_t size)
{
	return new_object((struct object){ .type = TESS_TYPE_MEMORY, .bytes = bytes, .size = size },
			  TESS_RIGHTS_MEMORY);
}

tess_cap_t world_endpoint(enum endpoint_kind kind, const struct tess_server *server)
{
	struct object o = { .type = TESS_TYPE_ENDPOINT, .kind = kind, .server = server };

	return new_object(o, TESS_RIGHTS_ENDPOINT);
}

tess_cap_t world_copy(const struct slot *s, unsigned rights)
{
	struct slot copy = *s;

	copy.rights &= rights;
	return new_slot(copy);
}

void world_kill(tess_cap_t cap)
{
	struct slot *s = world_slot(cap);

	if (s)
		s->live = false;
}

unsigned world_live(void)
{
	unsigned live = 0;

	for (unsigned i = 0; i < slot_count; i++)
		live += slots[i].live;
	return live;
}

bool world_is_live(tess_cap_t cap)
{
	return world_slot(cap) != NULL;
}

unsigned world_object(tess_cap_t cap)
{
	return world_slot(cap) ? world_slot(cap)->object + 1 : 0;
}

unsigned world_rights(tess_cap_t cap)
{
	return world_slot(cap) ? world_slot(cap)->rights : 0;
}

enum tess_type world_type(tess_cap_t cap)
{
	return world_slot(cap) ? world_slot_object(world_slot(cap))->type : TESS_TYPE_NONE;
}

uint64_t world_badge(tess_cap_t cap)
{
	return world_slot(cap) ? world_slot(cap)->badge : 0;
}

void world_bind(const char *name, uint64_t interface_id, tess_cap_t target)
{
	bindings[binding_count++] = (struct binding){ name, interface_id, target };
}

int tess_capability_delete(tess_cap_t capability)
{
	if (!world_slot(capability))
		return TESS_EBADCAP;
	world_kill(capability);
	return TESS_OK;
}

int tess_capability_derive(tess_cap_t capability, uint16_t rights, uint64_t badge, tess_cap_t *copy)
{
	struct slot *s = world_slot(capability);

	if (!s)
		return TESS_EBADCAP;
	if (badge & TESS_BADGE_KERNEL)
		return TESS_EINVAL;
	*copy = world_copy(s, rights);
	world_slot(*copy)->badge = badge;
	return TESS_OK;
}

int tess_memory_derive(tess_cap_t memory, uint64_t offset, uint64_t length, uint16_t rights,
		       tess_cap_t *part)
{
	struct slot *s = world_slot(memory), *made;
	int status = world.derive_status;

	world.derive_status = TESS_OK;
	if (status)
		return status;
	if (!s || world_slot_object(s)->type != TESS_TYPE_MEMORY)
		return TESS_EBADCAP;
	if (offset % TESS_PAGE_SIZE || length % TESS_PAGE_SIZE || length == 0 ||
	    offset > s->end - s->begin || length > s->end - s->begin - offset)
		return TESS_EINVAL;
	*part = world_copy(s, rights);
	made = world_slot(*part);
	made->begin = s->begin + offset;
	made->end = made->begin + length;
	return TESS_OK;
}

static const uint8_t *memory_bytes(tess_cap_t memory, uint64_t offset, uint64_t length, int *status)
{
	struct slot *s = world_slot(memory);

	*status = !s || world_slot_object(s)->type != TESS_TYPE_MEMORY ? TESS_EBADCAP
		: !(s->rights & TESS_RIGHT_READ) ? TESS_EPERM
		: offset > s->end - s->begin || length > s->end - s->begin - offset ? TESS_EINVAL
		: TESS_OK;
	return *status ? NULL : world_slot_object(s)->bytes + s->begin + offset;
}

int tess_memory_read(tess_cap_t memory, uint64_t offset, void *data, size_t data_length)
{
	int status;
	const uint8_t *bytes = memory_bytes(memory, offset, data_length, &status);

	if (!status && data_length > 65536)
		status = TESS_EINVAL;
	if (!status)
		memcpy(data, bytes, data_length);
	return status;
}

int tess_memory_map(tess_cap_t memory, tess_cap_t process, uint64_t address, uint64_t offset,
		    uint64_t length, uint32_t protection, uint64_t *mapped)
{
	int status;
	const uint8_t *bytes = memory_bytes(memory, offset, length, &status);

	if (!status && (process != tess_self_process() || address || offset % TESS_PAGE_SIZE ||
			length % TESS_PAGE_SIZE || !length || protection != TESS_PROTECTION_READ))
		status = TESS_EINVAL;
	if (!status)
		*mapped = (uint64_t)(uintptr_t)bytes;
	return status;
}

int tess_namespace_lookup(tess_cap_t namespace_, const void *name, size_t name_length,
			  uint64_t interface_id, tess_cap_t *found, uint32_t *type)
{
	if (world_type(namespace_) != TESS_TYPE_NAMESPACE)
		return TESS_EBADCAP;
	for (unsigned i = 0; i < binding_count; i++) {
		const struct binding *b = &bindings[i];

		if (strlen(b->name) != name_length || memcmp(b->name, name, name_length) != 0)
			continue;
		*type = world_type(b->target);
		if (*type == TESS_TYPE_ENDPOINT && b->interface_id != interface_id)
			return TESS_EPROTO;
		*found = world_copy(world_slot(b->target), TESS_RIGHTS_ALL);
		world_slot(*found)->badge = TESS_BADGE_KERNEL + 1;
		return TESS_OK;
	}
	return TESS_ENOENT;
}

tess_cap_t tess_self_process(void)
{
	return 0x5e1f;
}
