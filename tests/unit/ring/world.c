/* SPDX-License-Identifier: BSD-2-Clause */
/* A kernel in miniature: see world.h. */
#include "world.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <tessera/abi/rights.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "harness.h"

#define SLOTS 64

struct object {
	unsigned references;
	int file;      /* of memory */
	uint64_t bits; /* of a notification */
};

static struct slot {
	struct object *object; /* NULL: free */
	enum tess_type type;
	uint16_t rights;
	uint64_t offset, length; /* of memory */
} slots[SLOTS];

static struct object objects[SLOTS];
static uint64_t mapped;
static bool failing;
static unsigned calls_left;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t rung = PTHREAD_COND_INITIALIZER;

/* --- slots: a token is a slot's index and 100 --- */

static struct slot *find(tess_cap_t cap)
{
	struct slot *s = cap >= 100 && cap < 100 + SLOTS ? &slots[cap - 100] : NULL;

	return s && s->object ? s : NULL;
}

static tess_cap_t fill(struct slot content)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		if (slots[i].object)
			continue;
		slots[i] = content;
		content.object->references++;
		return 100 + i;
	}
	ck_abort_msg("no slot is left");
	return 0;
}

static struct object *new_object(void)
{
	for (unsigned i = 0; i < SLOTS; i++)
		if (!objects[i].references) {
			objects[i] = (struct object){ .file = -1 };
			return &objects[i];
		}
	ck_abort_msg("no object is left");
	return NULL;
}

static bool fails(void)
{
	if (!failing || calls_left-- > 0)
		return false;
	calls_left = 0;
	return true;
}

unsigned world_caps(void)
{
	unsigned count = 0;

	for (unsigned i = 0; i < SLOTS; i++)
		count += slots[i].object != NULL;
	return count;
}

uint64_t world_mapped(void)
{
	return mapped;
}

void world_fail_after(unsigned calls)
{
	failing = true;
	calls_left = calls;
}

void world_fail_never(void)
{
	failing = false;
}

void world_begin(void)
{
	world_fail_never();
	for (unsigned i = 0; i < SLOTS; i++)
		if (slots[i].object)
			(void)tess_capability_delete(100 + i);
	mapped = 0;
}

/* --- capabilities --- */

int tess_capability_derive(tess_cap_t capability, uint16_t rights, uint64_t badge, tess_cap_t *copy)
{
	struct slot *s = find(capability), content;

	(void)badge;
	ck_holds(s);
	if (fails())
		return TESS_ENOMEM;
	content = *s;
	content.rights &= rights;
	*copy = fill(content);
	return TESS_OK;
}

int tess_capability_delete(tess_cap_t capability)
{
	struct slot *s = find(capability);

	if (!s)
		return TESS_EBADCAP;
	if (--s->object->references == 0 && s->object->file >= 0)
		close(s->object->file);
	s->object = NULL;
	return TESS_OK;
}

int tess_capability_inspect(tess_cap_t capability, uint32_t *type, uint16_t *rights,
			    uint64_t *badge)
{
	const struct slot *s = find(capability);

	if (!s)
		return TESS_EBADCAP;
	*type = s->type;
	*rights = s->rights;
	*badge = 0;
	return TESS_OK;
}

/* --- memory --- */

tess_cap_t world_memory(uint64_t size, uint16_t rights)
{
	struct object *o = new_object();

	o->file = memfd_create("ring", 0);
	ck_holds(o->file >= 0 && !ftruncate(o->file, (off_t)size));
	return fill((struct slot){ o, TESS_TYPE_MEMORY, rights, 0, size });
}

int tess_memory_create(tess_cap_t job, uint64_t size, tess_cap_t *memory)
{
	ck_holds(job == JOB);
	if (fails())
		return TESS_ENOMEM;
	*memory = world_memory(size, TESS_RIGHTS_MEMORY);
	return TESS_OK;
}

int tess_memory_derive(tess_cap_t memory, uint64_t offset, uint64_t length, uint16_t rights,
		       tess_cap_t *part)
{
	struct slot *s = find(memory), content;

	ck_holds(s && s->type == TESS_TYPE_MEMORY && offset <= s->length &&
		 length <= s->length - offset);
	if (fails())
		return TESS_ENOMEM;
	content = *s;
	content.offset += offset;
	content.length = length;
	content.rights &= rights;
	*part = fill(content);
	return TESS_OK;
}

int tess_memory_info(tess_cap_t memory, uint64_t *size, uint64_t *committed_pages)
{
	const struct slot *s = find(memory);

	ck_holds(s && s->type == TESS_TYPE_MEMORY);
	*size = s->length;
	*committed_pages = 0;
	return TESS_OK;
}

/* A page that nobody may touch lies before and after. */
int tess_memory_map(tess_cap_t memory, tess_cap_t process, uint64_t address, uint64_t offset,
		    uint64_t length, uint32_t protection, uint64_t *result)
{
	const struct slot *s = find(memory);
	unsigned char *base;

	ck_holds(s && s->type == TESS_TYPE_MEMORY && process == tess_self_process() && !address &&
		 !offset && length == s->length && !(protection & ~s->rights));
	if (fails())
		return TESS_ENOMEM;
	base = mmap(NULL, length + 2 * TESS_PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	ck_holds(base != MAP_FAILED);
	ck_holds(mmap(base + TESS_PAGE_SIZE, length,
		      PROT_READ | (protection & TESS_PROTECTION_WRITE ? PROT_WRITE : 0),
		      MAP_SHARED | MAP_FIXED, s->object->file,
		      (off_t)s->offset) == base + TESS_PAGE_SIZE);
	mapped += length;
	*result = (uint64_t)(uintptr_t)base + TESS_PAGE_SIZE;
	return TESS_OK;
}

int tess_process_unmap(tess_cap_t process, uint64_t address, uint64_t length)
{
	ck_holds(process == tess_self_process());
	mapped -= length;
	return munmap((void *)(uintptr_t)(address - TESS_PAGE_SIZE), length + 2 * TESS_PAGE_SIZE);
}

tess_cap_t tess_self_process(void)
{
	return 2;
}

/* --- notifications --- */

tess_cap_t world_notification(uint16_t rights)
{
	return fill((struct slot){ new_object(), TESS_TYPE_NOTIFICATION, rights, 0, 0 });
}

int tess_notification_create(tess_cap_t job, tess_cap_t *notification)
{
	ck_holds(job == JOB);
	if (fails())
		return TESS_ENOMEM;
	*notification = world_notification(TESS_RIGHTS_NOTIFICATION);
	return TESS_OK;
}

int tess_notification_signal(tess_cap_t notification, uint64_t bits)
{
	const struct slot *s = find(notification);

	ck_holds(s && s->type == TESS_TYPE_NOTIFICATION && s->rights & TESS_RIGHT_SEND);
	pthread_mutex_lock(&lock);
	s->object->bits |= bits;
	pthread_cond_broadcast(&rung);
	pthread_mutex_unlock(&lock);
	return TESS_OK;
}

/* Waits for a change of anything. Returns whether there was time left. */
static bool wait_for_signal(tess_time_t deadline)
{
	struct timespec at = { (time_t)(deadline / 1000000000), (long)(deadline % 1000000000) };

	if (deadline == TESS_DEADLINE_FOREVER)
		return pthread_cond_wait(&rung, &lock) == 0;
	return pthread_cond_clockwait(&rung, &lock, CLOCK_MONOTONIC, &at) == 0;
}

int tess_notification_wait(tess_cap_t notification, tess_time_t deadline, uint64_t *bits)
{
	const struct slot *s = find(notification);
	bool in_time = true;

	ck_holds(s && s->type == TESS_TYPE_NOTIFICATION && s->rights & TESS_RIGHT_RECEIVE);
	pthread_mutex_lock(&lock);
	while (!s->object->bits && deadline != TESS_DEADLINE_POLL && in_time)
		in_time = wait_for_signal(deadline);
	*bits = s->object->bits;
	s->object->bits = 0;
	pthread_mutex_unlock(&lock);
	if (*bits)
		return TESS_OK;
	return deadline == TESS_DEADLINE_POLL ? TESS_EAGAIN : TESS_ETIMEDOUT;
}

tess_time_t world_deadline(uint64_t nanoseconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec + nanoseconds;
}

/* --- rings --- */

void world_ring_begin(struct world_ring *ring, size_t capacity)
{
	struct tess_ring_caps writer, reader;

	world_begin();
	ck_assert_int_eq(tess_ring_create(JOB, capacity, &writer, &reader), TESS_OK);
	ck_assert_int_eq(tess_ring_writer_attach(&ring->writer, &writer), TESS_OK);
	ck_assert_int_eq(tess_ring_reader_attach(&ring->reader, &reader), TESS_OK);
}

void world_ring_end(struct world_ring *ring)
{
	tess_ring_writer_close(&ring->writer);
	tess_ring_reader_close(&ring->reader);
	ck_assert_uint_eq(world_caps(), 0);
	ck_assert_uint_eq(world_mapped(), 0);
}
