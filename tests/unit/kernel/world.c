/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Playing system calls on a hosted kernel: see world.h.
 *
 * Where a test needs a state that init could bring about by calls, it is brought about by calls.
 * Only the choice of who runs is taken from the scheduler: a thread that is to call is made the
 * current one by hand, just as if all others had had their turn.
 */
#include "world.h"

#include <string.h>

#include "archive.h"
#include "cap/node.h"
#include "check/check.h"
#include "work.h"

static struct cpu the_cpu;

/* --- who runs --- */

static void make_current(struct world *w, struct thread *t)
{
	struct thread *from = w->cpu->current;

	if (from == t)
		return;
	if (t->state != THREAD_READY)
		ck_abort_msg("a thread that is to call is in state %d", (int)t->state);
	run_queue_remove(&w->cpu->ready, t);
	if (from)
		run_queue_push_front(&w->cpu->ready, from);
	arch_context_switch(w->cpu, from, t);
	w->cpu->machine_thread = t;
	w->cpu->current = t;
}

/* Lets the thread make a call; true if it has to be issued again. */
static bool enter(struct world *w, unsigned i)
{
	struct thread *t = w->t[i].thread;

	make_current(w, t);
	t->context.restart = false;
	kernel_syscall(w->k, w->cpu);
	return t->context.restart;
}

static void set_frame(struct world *w, unsigned i, tess_time_t deadline, tess_cap_t reply,
		      const uint64_t args[10])
{
	struct call_frame *frame = thread_frame(w->t[i].thread);

	*frame = (struct call_frame){
		.number = args[0], .token = args[1], .deadline = deadline, .reply = reply
	};
	memcpy(frame->word, &args[2], sizeof(frame->word));
}

bool world_begin(struct world *w, unsigned i, const uint64_t args[10])
{
	set_frame(w, i, TESS_DEADLINE_FOREVER, 0, args);
	return enter(w, i);
}

int64_t world_play(struct world *w, unsigned i, tess_time_t deadline, tess_cap_t reply,
		   const uint64_t args[10])
{
	set_frame(w, i, deadline, reply, args);
	while (enter(w, i) && !world_is_blocked(w, i))
		;
	return world_status(w, i);
}

bool world_is_blocked(const struct world *w, unsigned i)
{
	return w->t[i].thread->state != THREAD_READY;
}

int64_t world_status(const struct world *w, unsigned i)
{
	return world_is_blocked(w, i) ? WORLD_BLOCKED : thread_frame(w->t[i].thread)->status;
}

uint64_t world_word(const struct world *w, unsigned i, unsigned n)
{
	return thread_frame(w->t[i].thread)->word[n];
}

uint64_t world_badge(const struct world *w, unsigned i)
{
	return thread_frame(w->t[i].thread)->badge;
}

uint64_t world_tag(const struct world *w, unsigned i)
{
	return thread_frame(w->t[i].thread)->tag;
}

void world_time(struct world *w, tess_time_t now)
{
	hosted_clock_set(now);
	/* The timer fires once for each time it is armed; cpu.armed tells whether it is. */
	while (w->cpu->armed <= now)
		kernel_timer(w->k, w->cpu);
}

void world_settle(struct world *w)
{
	while (!list_is_empty(&w->k->work))
		kernel_idle(w->k, w->cpu);
}

void world_check(struct world *w)
{
	if (!kernel_check(w->k))
		ck_abort_msg("%s", hosted_console());
}

/* --- booting --- */

/* A token of init's for its first capability of a type. */
static tess_cap_t find_token(const struct process *p, enum tess_type type)
{
	for (uint32_t i = 1; i < p->caps.limit; i++) {
		const struct slot *slot = cap_slot_at(&p->caps, i);

		if (slot->type == type)
			return cap_token(slot);
	}
	ck_abort_msg("init has no capability of type %d", (int)type);
	return TESS_CAP_NONE;
}

static struct thread *first_thread(const struct process *p)
{
	return LIST_ENTRY(list_first(&p->threads), struct thread, in_process);
}

void world_boot_with_ram(struct world *w, uint64_t bytes)
{
	unsigned char archive[TEST_ARCHIVE_SIZE];
	struct boot_info boot;
	struct process *init;

	memset(w, 0, sizeof(*w));
	w->k = &the_kernel;
	w->cpu = &the_cpu;
	memset(w->k, 0, sizeof(*w->k));
	memset(w->cpu, 0, sizeof(*w->cpu));
	hosted_ram_create(bytes);
	test_archive(archive);
	hosted_boot_info(&boot, archive, sizeof(archive));
	kernel_boot(w->k, w->cpu, &boot);

	init = LIST_ENTRY(list_first(&w->k->root_job->processes), struct process, in_job);
	w->t[0] = (struct world_thread){
		.thread = first_thread(init),
		.process = init,
		.self_process = find_token(init, TESS_TYPE_PROCESS),
		.self_thread = find_token(init, TESS_TYPE_THREAD),
		.job = find_token(init, TESS_TYPE_JOB),
	};
	w->platform = find_token(init, TESS_TYPE_PLATFORM);
	w->archive = find_token(init, TESS_TYPE_MEMORY);
	w->count = 1;
	world_settle(w);
	world_check(w);
}

void world_boot(struct world *w)
{
	world_boot_with_ram(w, WORLD_RAM);
}

/* --- processes and threads --- */

/* Makes and starts a thread of a process that init has as `process`; returns its index. */
static unsigned add_thread(struct world *w, tess_cap_t process, uint8_t priority)
{
	unsigned i = w->count++;
	struct world_thread *t = &w->t[i];
	tess_cap_t token;

	if (i >= WORLD_THREADS_MAX)
		ck_abort_msg("too many threads");
	ck_status(world_call(w, 0, TESS_SYS_THREAD_CREATE, process, priority), TESS_OK);
	token = world_word(w, 0, 0);
	t->thread = world_slot(w, 0, token)->object;
	t->process = t->thread->process;
	ck_status(world_call(w, 0, TESS_SYS_THREAD_START, token, 0x400000, 0x7fff0000), TESS_OK);
	t->self_thread = world_give(w, 0, token, i, TESS_RIGHTS_ALL);
	ck_status(world_call(w, 0, TESS_SYS_CAPABILITY_DELETE, token), TESS_OK);
	return i;
}

unsigned world_process_in(struct world *w, tess_cap_t job, uint8_t priority)
{
	char *name = world_scratch(w, 0);
	tess_cap_t process;
	unsigned i;

	memcpy(name, "test", 4);
	ck_status(world_call(w, 0, TESS_SYS_PROCESS_CREATE, job, WORLD_SCRATCH, 4), TESS_OK);
	process = world_word(w, 0, 0);
	i = add_thread(w, process, priority);
	w->t[i].self_process = world_give(w, 0, process, i, TESS_RIGHTS_ALL);
	w->t[i].job = world_give(w, 0, job, i, TESS_RIGHTS_ALL);
	ck_status(world_call(w, 0, TESS_SYS_CAPABILITY_DELETE, process), TESS_OK);
	return i;
}

unsigned world_process(struct world *w)
{
	return world_process_in(w, w->t[0].job, WORLD_PRIORITY);
}

unsigned world_thread(struct world *w, unsigned i, uint8_t priority)
{
	tess_cap_t process = w->t[i].self_process;
	unsigned made;

	if (i)
		process = world_give(w, i, process, 0, TESS_RIGHTS_ALL);
	made = add_thread(w, process, priority);
	w->t[made].self_process = w->t[i].self_process;
	w->t[made].job = w->t[i].job;
	if (i)
		ck_status(world_call(w, 0, TESS_SYS_CAPABILITY_DELETE, process), TESS_OK);
	return made;
}

/* --- capabilities --- */

struct slot *world_slot(const struct world *w, unsigned i, tess_cap_t cap)
{
	struct slot *slot;

	return cap_lookup(w->t[i].process, cap, TESS_TYPE_NONE, 0, &slot) ? NULL : slot;
}

tess_cap_t world_give(struct world *w, unsigned from, tess_cap_t cap, unsigned to, uint16_t rights)
{
	struct cap_reservation r;

	ck_status(cap_reserve(w->k, w->t[to].process, 1, &r), TESS_OK);
	return cap_fill_by_copy(w->k, w->t[to].process, &r, 0, world_slot(w, from, cap), rights);
}

tess_cap_t world_derive(struct world *w, unsigned i, tess_cap_t cap, uint16_t rights,
			uint64_t badge)
{
	ck_status(world_call(w, i, TESS_SYS_CAPABILITY_DERIVE, cap, rights, badge), TESS_OK);
	return world_word(w, i, 0);
}

static tess_cap_t create(struct world *w, unsigned i, uint64_t number, uint64_t argument)
{
	ck_status(world_call(w, i, number, w->t[i].job, argument), TESS_OK);
	return world_word(w, i, 0);
}

tess_cap_t world_endpoint(struct world *w, unsigned i)
{
	return create(w, i, TESS_SYS_ENDPOINT_CREATE, 0);
}

tess_cap_t world_notification(struct world *w, unsigned i)
{
	return create(w, i, TESS_SYS_NOTIFICATION_CREATE, 0);
}

tess_cap_t world_memory(struct world *w, unsigned i, uint64_t size)
{
	return create(w, i, TESS_SYS_MEMORY_CREATE, size);
}

tess_cap_t world_namespace(struct world *w, unsigned i)
{
	return create(w, i, TESS_SYS_NAMESPACE_CREATE, 0);
}

/* --- IPC buffers and memory --- */

void world_offer(struct world *w, unsigned i, unsigned n, tess_cap_t cap, uint16_t rights,
		 enum tess_cap_operation operation)
{
	w->t[i].thread->send_page->cap[n] = (struct tess_cap_descriptor){
		.token = cap, .rights = rights, .operation = (uint8_t)operation
	};
}

const struct tess_cap_descriptor *world_received(const struct world *w, unsigned i, unsigned n)
{
	return &w->t[i].thread->receive_page->cap[n];
}

void world_window(struct world *w, unsigned i, unsigned words, unsigned caps)
{
	w->t[i].thread->receive_page->window_words = (uint16_t)words;
	w->t[i].thread->receive_page->window_caps = (uint16_t)caps;
}

void *world_memory_at(struct world *w, unsigned i, uint64_t address, unsigned access)
{
	void *at = space_reach(w->k, w->t[i].process, address, access);

	if (!at)
		ck_abort_msg("0x%llx is not mapped for %u", (unsigned long long)address, access);
	return at;
}

void *world_scratch(struct world *w, unsigned i)
{
	struct process *p = w->t[i].process;

	if (!space_find(p, WORLD_SCRATCH)) {
		tess_cap_t memory = world_memory(w, i, TESS_PAGE_SIZE);

		ck_status(world_call(w, i, TESS_SYS_MEMORY_MAP, memory, w->t[i].self_process,
				     WORLD_SCRATCH, 0, TESS_PAGE_SIZE, PROT_READ | PROT_WRITE),
			  TESS_OK);
		ck_status(world_call(w, i, TESS_SYS_CAPABILITY_DELETE, memory), TESS_OK);
	}
	return world_memory_at(w, i, WORLD_SCRATCH, PROT_READ | PROT_WRITE);
}

/* --- the end --- */

/* The two objects that no process holds: the root job and the clock page. */
#define ETERNAL_OBJECTS 2

/* Frames that slabs have, after the empty ones went back. */
static uint64_t frames_of(struct slab_cache *c)
{
	if (!c->frames)
		return 0;
	slab_cache_shrink(c);
	return c->slabs << c->order;
}

#define expect_equal(got, expected)                                                                \
	do {                                                                                       \
		uint64_t ck_got = (got), ck_expected = (expected);                                 \
		if (ck_got != ck_expected)                                                         \
			ck_abort_msg("%s is %llu at the end, not %llu", #got,                      \
				     (unsigned long long)ck_got, (unsigned long long)ck_expected); \
	} while (0)

static void check_nothing_leaked(struct world *w)
{
	struct kernel *k = w->k;
	uint64_t in_slabs = frames_of(&k->nodes) + frames_of(&k->badges) + frames_of(&k->mappings) +
			    frames_of(&k->bindings) + frames_of(&k->shares) +
			    frames_of(&k->knotes) + frames_of(&k->forks) +
			    frames_of(&k->fork_copies);

	for (unsigned i = 0; i < TESS_TYPE_COUNT; i++)
		in_slabs += frames_of(&k->cache[i]);
	expect_equal(k->object_count, ETERNAL_OBJECTS);
	expect_equal(k->cap_count, 0);
	expect_equal(k->nodes.in_use, 0);
	expect_equal(k->badges.in_use, 0);
	expect_equal(k->mappings.in_use, 0);
	expect_equal(k->bindings.in_use, 0);
	expect_equal(k->shares.in_use, 0);
	expect_equal(k->knotes.in_use, 0);
	expect_equal(k->forks.in_use, 0);
	expect_equal(k->fork_copies.in_use, 0);
	expect_equal(k->timers.reserved, 0);
	expect_equal(k->frames.reserved, 0);
	expect_equal(k->frames.total - k->frames.free, 1 + k->timers.pages + in_slabs);
	expect_equal(k->root_job->used[TESS_JOB_RESOURCE_MEMORY], object_charge(TESS_TYPE_MEMORY));
	for (unsigned i = 1; i < JOB_RESOURCES; i++)
		expect_equal(k->root_job->used[i], 0);
}

void world_end(struct world *w)
{
	LIST_FOR_EACH(l, &w->k->objects) {
		struct object *o = LIST_ENTRY(l, struct object, all);

		if (o->type == TESS_TYPE_PROCESS)
			process_kill(w->k, LIST_ENTRY(o, struct process, object),
				     TESS_END_REASON_KILLED, 0);
	}
	w->cpu->reschedule = true;
	kernel_idle(w->k, w->cpu);
	world_settle(w);
	world_check(w);
	check_nothing_leaked(w);
	w->count = 0;
	hosted_ram_destroy();
}
