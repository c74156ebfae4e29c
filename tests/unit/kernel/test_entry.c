/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall/entry: numbers that are no calls, reflection, and decoding of arguments that cannot be
 * right.
 */
#include "syscall/syscall.h"

#include "world.h"

#define NUMBERS 0x2000 /* 13 bits */

static struct world w;
static unsigned p;

static void setup_process(void)
{
	world_boot(&w);
	p = world_process(&w);
	world_scratch(&w, p);
}

static bool is_call(unsigned number)
{
	return number >= 0x1000 && number - 0x1000 < syscall_table_size &&
	       syscall_table[number - 0x1000].handler;
}

/* A process in a job of its own, whose limits it may set as it likes. */
static void process_in_job(void)
{
	ck_status(world_call(&w, 0, TESS_SYS_JOB_CREATE, w.t[0].job, 0x7fff), TESS_OK);
	p = world_process_in(&w, world_word(&w, 0, 0), WORLD_PRIORITY);
	world_scratch(&w, p);
}

START_TEST(unknown_numbers_are_enosys)
{
	uint64_t before;
	unsigned calls = 0;

	setup_process();
	before = world_fingerprint(&w);
	for (unsigned number = 0; number < NUMBERS; number++) {
		if (is_call(number))
			calls++;
		else
			ck_status(world_call(&w, p, number, ~UINT64_C(0), 1, 2, 3, 4, 5, 6, 7, 8),
				  TESS_ENOSYS);
	}
	ck_assert_uint_gt(calls, 50);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(every_call_has_a_name)
{
	for (unsigned i = 0; i < syscall_table_size; i++)
		ck_assert(!syscall_table[i].handler == !syscall_table[i].name);
}
END_TEST

START_TEST(low_numbers_are_reflected)
{
	struct machine_context *context;

	setup_process();
	context = &w.t[p].thread->context;
	ck_status(world_call(&w, p, 1, 2), TESS_ENOSYS);
	ck_status(world_call(&w, p, TESS_SYS_PROCESS_SET_PERSONALITY, w.t[p].self_process,
			     ARCH_USER_END),
		  TESS_EINVAL);
	ck_status(world_call(&w, p, TESS_SYS_PROCESS_SET_PERSONALITY, w.t[p].self_process,
			     ~UINT64_C(0)),
		  TESS_EINVAL);
	ck_status(
		world_call(&w, p, TESS_SYS_PROCESS_SET_PERSONALITY, w.t[p].self_process, 0x401000),
		TESS_OK);
	context->instruction = 0x400123;
	(void)world_call(&w, p, 60, 11, 22, 33);
	ck_assert_uint_eq(context->reflections, 1);
	ck_assert_uint_eq(context->instruction, 0x401000);
	ck_assert_uint_eq(context->return_address, 0x400123);
	ck_assert_uint_eq(context->call.number, 60); /* all registers as they were */
	ck_assert_uint_eq(context->call.token, 11);
	ck_assert_uint_eq(context->call.word[0], 22);
	ck_status(world_call(&w, p, 0x1fff), TESS_ENOSYS); /* but not those above */
	ck_assert_uint_eq(context->reflections, 1);
	ck_status(world_call(&w, p, TESS_SYS_PROCESS_SET_PERSONALITY, w.t[p].self_process, 0),
		  TESS_OK);
	ck_status(world_call(&w, p, 60), TESS_ENOSYS);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(a_process_with_nothing_can_only_end_or_yield)
{
	setup_process();
	for (uint32_t i = 1; i < w.t[p].process->caps.limit; i++) {
		struct slot *slot = cap_slot_at(&w.t[p].process->caps, i);

		if (slot->type != TESS_TYPE_NONE)
			cap_delete(w.k, w.t[p].process, slot);
	}
	for (unsigned number = 0x1000; number < 0x1000 + syscall_table_size; number++) {
		int64_t status;

		if (!is_call(number) || number == TESS_SYS_THREAD_EXIT ||
		    number == TESS_SYS_PROCESS_EXIT)
			continue;
		status = world_call_until(&w, p, TESS_DEADLINE_POLL, number, 0x100000001, 1, 1);
		if (number == TESS_SYS_YIELD || number == TESS_SYS_ABI_VERSION)
			ck_status(status, TESS_OK);
		else
			ck_assert_int_lt(status, 0);
	}
	ck_status(world_call(&w, p, TESS_SYS_THREAD_EXIT), WORLD_BLOCKED);
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Every call with arguments at their bounds, on tokens that are live or not: it answers, and all
 * invariants hold. */
START_TEST(extreme_arguments_are_answered)
{
	static const uint64_t extremes[] = {
		0,
		1,
		0x7f,
		0xff,
		0x100,
		0xffff,
		0x10000,
		0x7fffffff,
		0x80000000,
		0xffffffff,
		0x100000000,
		4095,
		4096,
		4097,
		WORLD_SCRATCH,
		WORLD_SCRATCH + 4095,
		UINT64_C(0x00007ffffffff000),
		UINT64_C(0x0000800000000000),
		UINT64_C(0xffff800000000000),
		UINT64_MAX >> 1,
		UINT64_MAX - 4095,
		UINT64_MAX,
	};
	enum { EXTREMES = sizeof(extremes) / sizeof(extremes[0]) };
	struct random_source r = { 31 };

	world_boot(&w);
	process_in_job();
	for (int step = 0; step < 200000; step++) {
		uint64_t args[10] = { 0x1000 + random_below(&r, syscall_table_size) };
		uint64_t number = args[0];

		args[1] = (UINT64_C(1) + random_below(&r, 2)) << 32 | random_below(&r, 24);
		for (int i = 2; i < 10; i++)
			args[i] = random_below(&r, 3) ? extremes[random_below(&r, EXTREMES)]
						      : (UINT64_C(1) << 32 | random_below(&r, 24));
		if (number == TESS_SYS_PLATFORM_SHUTDOWN)
			continue;
		(void)world_play(&w, p, TESS_DEADLINE_POLL, random_below(&r, 4) ? 0 : args[1],
				 args);
		if (step % 256 == 0) {
			world_settle(&w);
			world_check(&w);
		}
		if (w.t[p].thread->state == THREAD_READY)
			continue;
		if (w.t[p].thread->state != THREAD_ENDED)
			process_kill(w.k, w.t[p].process, TESS_END_REASON_KILLED, 0);
		world_settle(&w);
		if (w.count > WORLD_THREADS_MAX - 4 || w.t[0].thread->state == THREAD_ENDED) {
			world_end(&w);
			world_boot(&w);
		}
		process_in_job();
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("entry");

	HARNESS_ADD(suite, unknown_numbers_are_enosys);
	HARNESS_ADD(suite, every_call_has_a_name);
	HARNESS_ADD(suite, low_numbers_are_reflected);
	HARNESS_ADD(suite, a_process_with_nothing_can_only_end_or_yield);
	HARNESS_ADD(suite, extreme_arguments_are_answered);
	return harness_run(suite);
}
