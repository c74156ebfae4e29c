/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/process and obj/thread: how they begin, what they may, how they end, and what is told of it.
 */
#include <string.h>

#include "sched/sched.h"
#include "world.h"

#define AT WORLD_SCRATCH

static struct world w;
static unsigned parent, child;
static tess_cap_t child_cap; /* the parent's, to the child's process */

static void setup_pair(void)
{
	world_boot(&w);
	parent = world_process(&w);
	child = world_process(&w);
	world_scratch(&w, parent);
	child_cap = world_give(&w, child, w.t[child].self_process, parent, 0xffff);
}

static struct tess_process_info info_of(tess_cap_t process)
{
	struct tess_process_info info;

	ck_status(world_call(&w, parent, TESS_SYS_PROCESS_INFO, process, AT, 1), TESS_OK);
	memcpy(&info, world_scratch(&w, parent), sizeof(info));
	return info;
}

static int64_t create_named(const void *name, uint64_t length)
{
	memcpy(world_scratch(&w, parent), name, length > 64 ? 64 : length);
	return world_call(&w, parent, TESS_SYS_PROCESS_CREATE, w.t[parent].job, AT, length);
}

START_TEST(names_are_checked)
{
	setup_pair();
	ck_status(create_named("", 0), TESS_EINVAL);
	ck_status(create_named("a\nb", 3), TESS_EINVAL);
	ck_status(create_named("a\x7f", 2), TESS_EINVAL);
	ck_status(create_named("a\0b", 3), TESS_EINVAL);
	ck_status(create_named("\xc3\xa4", 2), TESS_EINVAL);
	ck_status(create_named("123456789012345678901234567890123", 33), TESS_EINVAL);
	ck_status(create_named("12345678901234567890123456789012", 32), TESS_OK);
	ck_status(world_call(&w, parent, TESS_SYS_PROCESS_CREATE, w.t[parent].job, 0x1000, 4),
		  TESS_EFAULT);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_new_process_has_nothing)
{
	struct tess_process_info info;

	setup_pair();
	ck_status(create_named("p", 1), TESS_OK);
	info = info_of(world_word(&w, parent, 0));
	ck_assert_uint_eq(info.state, TESS_PROCESS_STATE_NEW);
	ck_assert_uint_eq(info.capabilities, 0);
	ck_assert_uint_eq(info.threads, 0);
	ck_assert_uint_eq(info.mappings, 1); /* the clock page */
	ck_assert_uint_eq(info.reason, TESS_END_REASON_NONE);
	world_end(&w);
}
END_TEST

START_TEST(one_that_never_ran_goes_with_its_last_capability)
{
	uint64_t objects;
	tess_cap_t made;

	setup_pair();
	objects = w.k->object_count;
	ck_status(create_named("p", 1), TESS_OK);
	made = world_word(&w, parent, 0);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, made, 1), TESS_OK);
	ck_status(world_call(&w, parent, TESS_SYS_CAPABILITY_DELETE, made), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_gt(w.k->object_count, objects); /* its thread holds it */
	ck_status(world_call(&w, parent, TESS_SYS_CAPABILITY_DELETE, world_word(&w, parent, 0)),
		  TESS_EBADCAP);
	world_end(&w);
}
END_TEST

START_TEST(kill_ends_and_tells)
{
	struct tess_process_info info;
	tess_cap_t n;

	setup_pair();
	n = world_notification(&w, parent);
	ck_status(world_call(&w, parent, TESS_SYS_PROCESS_BIND_NOTIFICATION, child_cap, n, 0x40),
		  TESS_OK);
	ck_status(world_call(&w, parent, TESS_SYS_NOTIFICATION_WAIT, n), WORLD_BLOCKED);
	process_kill(w.k, w.t[child].process, TESS_END_REASON_KILLED, 0);
	world_settle(&w);
	ck_status(world_status(&w, parent), TESS_OK);
	ck_assert_uint_eq(world_word(&w, parent, 0), 0x40);
	info = info_of(child_cap);
	ck_assert_uint_eq(info.state, TESS_PROCESS_STATE_ENDED);
	ck_assert_uint_eq(info.reason, TESS_END_REASON_KILLED);
	ck_assert_uint_eq(info.capabilities, 0);
	ck_assert_uint_eq(info.mappings, 0);
	ck_status(world_call(&w, parent, TESS_SYS_PROCESS_KILL, child_cap), TESS_OK);
	ck_status(world_call(&w, parent, TESS_SYS_PROCESS_BIND_NOTIFICATION, child_cap, n, 0x80),
		  TESS_OK);
	ck_status(world_call(&w, parent, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_assert_uint_eq(world_word(&w, parent, 0), 0x80);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(exit_carries_its_status)
{
	struct tess_process_info info;

	setup_pair();
	ck_status(world_call(&w, child, TESS_SYS_PROCESS_EXIT, 0, (uint64_t)(int64_t)-7),
		  WORLD_BLOCKED);
	world_settle(&w);
	info = info_of(child_cap);
	ck_assert_uint_eq(info.reason, TESS_END_REASON_EXITED);
	ck_assert_int_eq(info.status, -7);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(the_last_thread_ends_the_process)
{
	unsigned second;

	setup_pair();
	second = world_thread(&w, child, 50);
	ck_status(world_call(&w, child, TESS_SYS_THREAD_EXIT), WORLD_BLOCKED);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(info_of(child_cap).state, TESS_PROCESS_STATE_RUNNING);
	ck_assert_uint_eq(info_of(child_cap).threads, 1);
	ck_status(world_call(&w, second, TESS_SYS_THREAD_EXIT), WORLD_BLOCKED);
	world_settle(&w);
	ck_assert_uint_eq(info_of(child_cap).state, TESS_PROCESS_STATE_ENDED);
	ck_assert_uint_eq(info_of(child_cap).reason, TESS_END_REASON_EXITED);
	world_check(&w);
	world_end(&w);
}
END_TEST

static void fault_thread(unsigned i, const struct fault *fault)
{
	while (w.cpu->current != w.t[i].thread)
		(void)world_call(&w, i, TESS_SYS_ABI_VERSION);
	kernel_fault(w.k, w.cpu, fault);
	world_settle(&w);
}

START_TEST(faults_end_the_process_and_print_a_record)
{
	static const enum fault_kind kinds[] = { FAULT_PAGE, FAULT_ILLEGAL, FAULT_ARITHMETIC,
						 FAULT_PROTECTION, FAULT_BREAKPOINT };

	for (unsigned i = 0; i < 5; i++) {
		struct fault fault = { .kind = kinds[i], .access = PROT_WRITE, .address = 0x18 };
		struct tess_process_info info;

		setup_pair();
		w.t[child].thread->context.instruction = 0x401234;
		fault_thread(child, &fault);
		info = info_of(child_cap);
		ck_assert_uint_eq(info.reason, TESS_END_REASON_FAULTED);
		ck_assert_uint_eq(info.fault_address, i ? 0 : 0x18);
		ck_assert_uint_eq(info.fault_instruction, 0x401234);
		ck_assert_int_lt(info.status, 0);
		ck_assert_ptr_nonnull(strstr(hosted_console(), "process test"));
		ck_assert_ptr_nonnull(strstr(hosted_console(), "401234"));
		ck_assert(i || strstr(hosted_console(), "write at 0x18"));
		world_check(&w);
		world_end(&w);
	}
}
END_TEST

START_TEST(nothing_is_added_to_a_dead_process)
{
	tess_cap_t memory, thread, n;

	setup_pair();
	memory = world_memory(&w, parent, 4096);
	n = world_notification(&w, parent);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, 1), TESS_OK);
	thread = world_word(&w, parent, 0);
	process_kill(w.k, w.t[child].process, TESS_END_REASON_KILLED, 0);
	for (int settled = 0; settled < 2; settled++) {
		ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, 1), TESS_ESRCH);
		ck_status(world_call(&w, parent, TESS_SYS_THREAD_START, thread, 0x400000),
			  TESS_ESRCH);
		ck_status(world_call(&w, parent, TESS_SYS_MEMORY_MAP, memory, child_cap, 0, 0, 4096,
				     PROT_READ),
			  TESS_ESRCH);
		ck_status(world_call(&w, parent, TESS_SYS_CAPABILITY_TRANSFER, n, child_cap, 0xffff,
				     0),
			  TESS_ESRCH);
		world_settle(&w);
		world_check(&w);
	}
	world_end(&w);
}
END_TEST

START_TEST(threads_start_once_as_told)
{
	const struct machine_context *context;
	tess_cap_t thread;

	setup_pair();
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, 7), TESS_OK);
	thread = world_word(&w, parent, 0);
	context = &((struct thread *)world_slot(&w, parent, thread)->object)->context;
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_INFO, thread), TESS_OK);
	ck_assert_uint_eq(world_word(&w, parent, 0), TESS_THREAD_STATE_NEW);
	ck_assert_uint_eq(world_word(&w, parent, 1), 7);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_START, thread, ARCH_USER_END, 0, 0, 0),
		  TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_START, thread, ~UINT64_C(0), 0, 0, 0),
		  TESS_EINVAL);
	ck_status(
		world_call(&w, parent, TESS_SYS_THREAD_START, thread, 0x400000, ~UINT64_C(0), 0, 0),
		TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_START, thread, 0x400000, 0x5000, 0,
			     ~UINT64_C(0)),
		  TESS_EINVAL);
	ck_status(
		world_call(&w, parent, TESS_SYS_THREAD_START, thread, 0x400000, 0x5000, 99, 0x6000),
		TESS_OK);
	ck_assert_uint_eq(context->entry, 0x400000);
	ck_assert_uint_eq(context->stack, 0x5000);
	ck_assert_uint_eq(context->argument, 99);
	ck_assert_uint_eq(context->tls, 0x6000);
	ck_status(
		world_call(&w, parent, TESS_SYS_THREAD_START, thread, 0x400000, 0x5000, 99, 0x6000),
		TESS_EBUSY);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_INFO, thread), TESS_OK);
	ck_assert_uint_eq(world_word(&w, parent, 0), TESS_THREAD_STATE_READY);
	ck_assert_uint_eq(world_word(&w, parent, 2), context->ipc_buffer);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(the_ipc_buffer_is_the_threads_own)
{
	const struct tess_ipc_buffer *buffer;
	const struct thread *t;

	setup_pair();
	t = w.t[child].thread;
	buffer = world_memory_at(&w, child, t->ipc_address, PROT_READ | PROT_WRITE);
	ck_assert_ptr_eq(&buffer->send, t->send_page);
	ck_assert_uint_eq(buffer->send.self, t->ipc_address);
	ck_assert_uint_eq(t->receive_page->window_words, TESS_MESSAGE_WORDS);
	ck_assert_uint_eq(t->receive_page->window_caps, 0);
	ck_assert_ptr_null(space_reach(w.k, w.t[child].process, t->ipc_address, PROT_EXECUTE));
	ck_assert_ptr_null(space_find(w.t[child].process, t->ipc_address - 1));
	ck_assert_ptr_null(
		space_find(w.t[child].process, t->ipc_address + sizeof(struct tess_ipc_buffer)));
	world_end(&w);
}
END_TEST

START_TEST(nobody_rises_above_the_one_who_sets)
{
	tess_cap_t thread;

	setup_pair();
	thread = world_give(&w, child, w.t[child].self_thread, parent, 0xffff);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, WORLD_PRIORITY + 1),
		  TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, 256), TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_SET_PRIORITY, thread, WORLD_PRIORITY + 1),
		  TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_SET_PRIORITY, thread, 300), TESS_EINVAL);
	ck_status(world_call(&w, parent, TESS_SYS_THREAD_SET_PRIORITY, thread, WORLD_PRIORITY),
		  TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_CREATE, w.t[0].self_process, 255), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_CREATE, w.t[0].self_process, 256), TESS_EINVAL);
	world_check(&w);
	world_end(&w);
}
END_TEST

static int64_t create(void)
{
	return create_named("p", 1);
}

static int64_t create_thread(void)
{
	return world_call(&w, parent, TESS_SYS_THREAD_CREATE, child_cap, 1);
}

/* Every allocation on the way fails once; each time nothing is left behind. */
START_TEST(creation_fails_clean)
{
	setup_pair();
	ck_assert_uint_gt(world_fail_each(&w, create), 3);
	ck_assert_uint_gt(world_fail_each(&w, create_thread), 3);
	world_end(&w);
}
END_TEST

/* Many processes come and go; each leaves exactly what it found. */
START_TEST(a_thousand_lives_leave_nothing)
{
	uint64_t free = 0, objects = 0;

	setup_pair();
	for (int i = 0; i < 900; i++) {
		unsigned p = world_process(&w);

		world_endpoint(&w, p);
		world_memory(&w, p, 3 * 4096);
		world_scratch(&w, p);
		if (i % 2)
			process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
		else
			ck_status(world_call(&w, p, TESS_SYS_PROCESS_EXIT, 0, 0), WORLD_BLOCKED);
		world_settle(&w);
		if (i == 10) {
			free = w.k->frames.free - w.k->frames.reserved;
			objects = w.k->object_count;
		}
	}
	ck_assert_uint_eq(w.k->object_count, objects);
	ck_assert_uint_ge(w.k->frames.free - w.k->frames.reserved + 4, free);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* --- many threads --- */

#define THREADS 200

/* The child's threads: some wait, one serves the parent's call. */
static void fill_with_threads(void)
{
	tess_cap_t n;

	setup_pair();
	n = world_notification(&w, child);
	for (unsigned i = 1; i < THREADS; i++) {
		unsigned made = world_thread(&w, child, 1);

		if (i % 2)
			ck_status(world_call(&w, made, TESS_SYS_NOTIFICATION_WAIT, n),
				  WORLD_BLOCKED);
	}
	world_check(&w);
}

static unsigned count_running(void)
{
	unsigned running = 0;

	LIST_FOR_EACH(l, &w.t[child].process->threads)
		running += LIST_ENTRY(l, struct thread, in_process)->state != THREAD_ENDED;
	return running;
}

/* True if the kill wants to be issued again. */
static bool begin_kill(void)
{
	return world_begin(&w, parent, (const uint64_t[10]){ TESS_SYS_PROCESS_KILL, child_cap });
}

/* An interrupt always waits: each piece is short, and when the call returns nobody runs. */
START_TEST(many_threads_are_ended_in_pieces)
{
	unsigned pieces = 0;

	fill_with_threads();
	hosted_interrupt_set(true);
	while (begin_kill()) {
		ck_assert_uint_gt(count_running(), 0);
		ck_assert_uint_eq(w.t[child].process->state, TESS_PROCESS_STATE_DYING);
		world_check(&w);
		pieces++;
	}
	ck_status(world_status(&w, parent), TESS_OK);
	ck_assert_uint_eq(count_running(), 0);
	ck_assert_uint_ge(pieces, 5);
	hosted_interrupt_set(false);
	world_settle(&w);
	ck_assert_uint_eq(info_of(child_cap).state, TESS_PROCESS_STATE_ENDED);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Whoever began it is not there any more: the rest is done without it. */
START_TEST(the_rest_is_done_when_the_killer_dies)
{
	tess_cap_t killer;

	fill_with_threads();
	killer = world_give(&w, parent, w.t[parent].self_process, 0, 0xffff);
	hosted_interrupt_set(true);
	ck_assert(begin_kill());
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, killer), TESS_OK);
	hosted_interrupt_set(false);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(w.t[child].process->state, TESS_PROCESS_STATE_ENDED);
	world_end(&w);
}
END_TEST

/* One of its threads that has not been stopped yet goes on, and ends in one way or another. */
START_TEST(those_left_cannot_do_much)
{
	static const uint64_t ends[] = { TESS_SYS_PROCESS_EXIT, TESS_SYS_THREAD_EXIT,
					 TESS_SYS_PROCESS_KILL };
	const struct fault fault = { .kind = FAULT_ILLEGAL };
	unsigned last;

	fill_with_threads();
	last = w.count - 2;
	hosted_interrupt_set(true);
	(void)begin_kill();
	ck_assert_int_eq(w.t[last].thread->state, THREAD_READY);
	ck_status(world_call(&w, last, TESS_SYS_THREAD_CREATE, w.t[child].self_process, 1),
		  TESS_ESRCH);
	for (unsigned i = 0; i < 3; i++, last -= 2) {
		(void)world_call(&w, last, ends[i], w.t[last].self_process);
		ck_assert_int_eq(w.t[last].thread->state, THREAD_ENDED);
		world_check(&w);
	}
	hosted_console_clear();
	ck_status(world_call(&w, last, TESS_SYS_ABI_VERSION), TESS_OK);
	while (w.cpu->current != w.t[last].thread)
		(void)world_call(&w, last, TESS_SYS_ABI_VERSION);
	kernel_fault(w.k, w.cpu, &fault);
	ck_assert_int_eq(w.t[last].thread->state, THREAD_ENDED);
	ck_assert_ptr_null(strstr(hosted_console(), "crash"));
	world_check(&w);
	hosted_interrupt_set(false);
	world_settle(&w);
	ck_assert_uint_eq(info_of(child_cap).reason, TESS_END_REASON_KILLED);
	ck_assert_uint_eq(info_of(child_cap).fault_instruction, 0);
	world_end(&w);
}
END_TEST

START_TEST(an_exit_ends_many_threads)
{
	fill_with_threads();
	hosted_interrupt_set(true);
	ck_status(world_call(&w, child, TESS_SYS_PROCESS_EXIT, 0, 5), WORLD_BLOCKED);
	ck_assert_int_eq(w.t[child].thread->state, THREAD_ENDED);
	world_check(&w);
	hosted_interrupt_set(false);
	world_settle(&w);
	ck_assert_int_eq(info_of(child_cap).status, 5);
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("process");

	HARNESS_ADD(suite, names_are_checked);
	HARNESS_ADD(suite, a_new_process_has_nothing);
	HARNESS_ADD(suite, one_that_never_ran_goes_with_its_last_capability);
	HARNESS_ADD(suite, kill_ends_and_tells);
	HARNESS_ADD(suite, exit_carries_its_status);
	HARNESS_ADD(suite, the_last_thread_ends_the_process);
	HARNESS_ADD(suite, faults_end_the_process_and_print_a_record);
	HARNESS_ADD(suite, nothing_is_added_to_a_dead_process);
	HARNESS_ADD(suite, threads_start_once_as_told);
	HARNESS_ADD(suite, the_ipc_buffer_is_the_threads_own);
	HARNESS_ADD(suite, nobody_rises_above_the_one_who_sets);
	HARNESS_ADD(suite, creation_fails_clean);
	HARNESS_ADD(suite, a_thousand_lives_leave_nothing);
	HARNESS_ADD(suite, many_threads_are_ended_in_pieces);
	HARNESS_ADD(suite, the_rest_is_done_when_the_killer_dies);
	HARNESS_ADD(suite, those_left_cannot_do_much);
	HARNESS_ADD(suite, an_exit_ends_many_threads);
	return harness_run(suite);
}
