/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * syscall/debug: whose registers can be had, what may be set, and that a thread goes on with that.
 */
#include <string.h>

#include "world.h"

#define GET TESS_SYS_THREAD_GET_REGISTERS
#define SET TESS_SYS_THREAD_SET_REGISTERS

static const uint64_t calls[] = { GET, SET, TESS_SYS_THREAD_GET_FPU, TESS_SYS_THREAD_SET_FPU };

#define CALLS 4

static struct world w;
static unsigned debugger, child;
static tess_cap_t thread, process, ep; /* the debugger's; the first two name the child's */
static void *buffer;                   /* the debugger's */

static void setup_pair(void)
{
	world_boot(&w);
	debugger = world_process(&w);
	child = world_process(&w);
	thread = world_give(&w, child, w.t[child].self_thread, debugger, TESS_RIGHTS_ALL);
	process = world_give(&w, child, w.t[child].self_process, debugger, TESS_RIGHTS_ALL);
	ep = world_endpoint(&w, debugger);
	buffer = world_scratch(&w, debugger);
}

static void finish(void)
{
	world_check(&w);
	world_end(&w);
}

static int64_t on(tess_cap_t which, uint64_t number)
{
	int64_t status = world_call(&w, debugger, number, which, WORLD_SCRATCH, 1);

	world_check(&w);
	return status;
}

static struct tess_thread_registers get(void)
{
	struct tess_thread_registers r;

	ck_status(on(thread, GET), TESS_OK);
	memcpy(&r, buffer, sizeof(r));
	return r;
}

static int64_t set(const struct tess_thread_registers *r)
{
	memcpy(buffer, r, sizeof(*r));
	return on(thread, SET);
}

/* The status of get and of set, for registers and FPU. */
static void assert_statuses(tess_cap_t which, int64_t getting, int64_t setting)
{
	memset(buffer, 0, sizeof(struct tess_thread_fpu));
	for (int i = 0; i < CALLS; i++)
		ck_status(on(which, calls[i]), i % 2 ? setting : getting);
}

START_TEST(only_of_threads_that_stand_still)
{
	tess_cap_t made;

	setup_pair();
	assert_statuses(thread, TESS_EBUSY, TESS_EBUSY);
	assert_statuses(w.t[debugger].self_thread, TESS_EBUSY, TESS_EBUSY);
	ck_status(world_call(&w, debugger, TESS_SYS_THREAD_CREATE, process, 1), TESS_OK);
	made = world_word(&w, debugger, 0);
	assert_statuses(made, TESS_EBUSY, TESS_EBUSY);
	ck_status(on(made, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	assert_statuses(made, TESS_EBUSY, TESS_EBUSY);
	ck_status(world_call(&w, debugger, TESS_SYS_THREAD_START, made, 0x1000, 0, 0, 0), TESS_OK);
	assert_statuses(made, TESS_OK, TESS_OK);
	ck_status(on(made, TESS_SYS_THREAD_RESUME), TESS_OK);
	assert_statuses(made, TESS_EBUSY, TESS_EBUSY);
	ck_status(on(process, TESS_SYS_PROCESS_SUSPEND), TESS_OK);
	assert_statuses(made, TESS_OK, TESS_OK);
	assert_statuses(thread, TESS_OK, TESS_OK);
	ck_status(on(process, TESS_SYS_PROCESS_RESUME), TESS_OK);
	assert_statuses(thread, TESS_EBUSY, TESS_EBUSY);
	ck_status(on(process, TESS_SYS_PROCESS_KILL), TESS_OK);
	assert_statuses(thread, TESS_ESRCH, TESS_ESRCH);
	world_settle(&w);
	assert_statuses(made, TESS_ESRCH, TESS_ESRCH);
	finish();
}
END_TEST

START_TEST(what_was_set_is_what_it_goes_on_with)
{
	struct tess_thread_registers r, now;
	const struct machine_context *c;

	setup_pair();
	c = &w.t[child].thread->context;
	ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	r = get();
	ck_assert_uint_eq(r.instruction, c->instruction);
	ck_assert_uint_eq(r.stack, c->stack);
	r = (struct tess_thread_registers){ .instruction = 0x401000,
					    .stack = ARCH_USER_END,
					    .flags = 0x55,
					    .tls = ARCH_USER_END - 1,
					    .general = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 } };
	ck_status(set(&r), TESS_OK);
	now = get();
	ck_assert(!memcmp(&now, &r, sizeof(r)));
	ck_status(on(thread, TESS_SYS_THREAD_RESUME), TESS_OK);
	ck_assert_uint_eq(w.t[child].thread->state, THREAD_READY);
	ck_assert_uint_eq(c->instruction, 0x401000);
	ck_assert(!memcmp(&c->call, r.general, sizeof(c->call)));
	finish();
}
END_TEST

/* Each alone is refused, and nothing of it is set. */
static const struct {
	size_t offset;
	uint64_t value;
} hostile[] = {
#define AT(member) offsetof(struct tess_thread_registers, member)
	{ AT(instruction), ARCH_USER_END },
	{ AT(instruction), UINT64_C(1) << 47 },
	{ AT(instruction), ~UINT64_C(0) },
	{ AT(stack), ARCH_USER_END + 1 },
	{ AT(stack), UINT64_C(0xffff800000000000) },
	{ AT(tls), ARCH_USER_END },
	{ AT(tls), UINT64_C(1) << 63 },
	{ AT(flags), 0x100 },
	{ AT(flags), ~UINT64_C(0) },
	{ AT(general[12]), 1 },
	{ AT(general[31]), UINT64_C(1) << 63 },
};

START_TEST(hostile_values_are_refused)
{
	struct tess_thread_registers r, before, after;

	setup_pair();
	ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	before = get();
	r = before;
	r.general[0] = 77; /* so that a set in part would show */
	memcpy((char *)&r + hostile[_i].offset, &hostile[_i].value, sizeof(uint64_t));
	ck_status(set(&r), TESS_EINVAL);
	after = get();
	ck_assert(!memcmp(&before, &after, sizeof(before)));
	finish();
}
END_TEST

START_TEST(a_caller_can_be_looked_at_only)
{
	struct tess_thread_registers r;
	tess_cap_t to;

	setup_pair();
	to = world_give(&w, debugger, ep, child, TESS_RIGHT_SEND);
	w.t[child].thread->context.instruction = 0x400123;
	ck_status(world_call(&w, child, TESS_SYS_CALL | TESS_TAG(1, 1, 0), to, 5), WORLD_BLOCKED);
	for (int taken = 0; taken < 2; taken++) {
		ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
		assert_statuses(thread, TESS_OK, TESS_EBUSY);
		r = get();
		ck_assert_uint_eq(r.instruction, 0x400123);
		for (int i = 0; i < 32; i++)
			ck_assert_uint_eq(r.general[i], 0);
		ck_status(on(thread, TESS_SYS_THREAD_RESUME), TESS_OK);
		assert_statuses(thread, TESS_EBUSY, TESS_EBUSY);
		if (!taken)
			ck_status(world_call(&w, debugger, TESS_SYS_RECV, ep), TESS_OK);
	}
	/* Answered while it is held, its registers are its own again. */
	ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	ck_status(world_call(&w, debugger, TESS_SYS_REPLY | TESS_TAG(0, 1, 0), 0, 99), TESS_OK);
	assert_statuses(thread, TESS_OK, TESS_OK);
	finish();
}
END_TEST

static void breakpoint(void)
{
	const struct fault fault = { .kind = FAULT_BREAKPOINT };

	ck_status(world_call(&w, debugger, TESS_SYS_PROCESS_SET_FAULT, process, ep), TESS_OK);
	ck_status(world_call(&w, child, TESS_SYS_ABI_VERSION), TESS_OK);
	for (uint64_t i = 0; i < 8; i++)
		thread_frame(w.t[child].thread)->word[i] = 100 + i;
	kernel_fault(w.k, w.cpu, &fault);
	world_check(&w);
}

/* The message is in the frame meanwhile, and is not to be seen. */
START_TEST(a_fault_shows_the_registers_at_it)
{
	struct tess_thread_registers r;

	setup_pair();
	breakpoint();
	for (int taken = 0; taken < 2; taken++) {
		r = get();
		ck_assert_uint_eq(r.general[4], (uint64_t)(taken ? 200 : 100));
		ck_assert_uint_eq(r.general[11], 107);
		r.general[4] = 200 + (uint64_t)taken;
		r.instruction = 0x400200;
		ck_status(set(&r), TESS_OK);
		if (taken)
			break;
		ck_status(world_call(&w, debugger, TESS_SYS_RECV, ep), TESS_OK);
		ck_assert_uint_eq(world_word(&w, debugger, 0), TESS_FAULT_KIND_BREAKPOINT);
	}
	ck_status(world_call(&w, debugger, TESS_SYS_REPLY, 0), TESS_OK);
	ck_assert_uint_eq(w.t[child].thread->state, THREAD_READY);
	ck_assert_uint_eq(thread_frame(w.t[child].thread)->word[0], 201);
	ck_assert_uint_eq(thread_frame(w.t[child].thread)->word[7], 107);
	ck_assert_uint_eq(w.t[child].thread->context.instruction, 0x400200);
	finish();
}
END_TEST

START_TEST(fpu_registers_are_told_and_set)
{
	uint8_t state[sizeof(struct tess_thread_fpu)];

	setup_pair();
	ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	memset(state, 0x5a, sizeof(state));
	memcpy(buffer, state, sizeof(state));
	ck_status(on(thread, TESS_SYS_THREAD_SET_FPU), TESS_OK);
	*(uint8_t *)buffer = 0x80; /* reserved */
	ck_status(on(thread, TESS_SYS_THREAD_SET_FPU), TESS_EINVAL);
	memset(buffer, 0, sizeof(state));
	ck_status(on(thread, TESS_SYS_THREAD_GET_FPU), TESS_OK);
	ck_assert(!memcmp(buffer, state, sizeof(state)));
	finish();
}
END_TEST

START_TEST(buffers_are_checked)
{
	setup_pair();
	ck_status(on(thread, TESS_SYS_THREAD_SUSPEND), TESS_OK);
	for (int i = 0; i < CALLS; i++) {
		uint64_t before = world_fingerprint(&w);

		ck_status(world_call(&w, debugger, calls[i], thread, 0x1000, 1), TESS_EFAULT);
		ck_status(world_call(&w, debugger, calls[i], thread, WORLD_SCRATCH + 4090, 1),
			  TESS_EFAULT);
		ck_status(world_call(&w, debugger, calls[i], thread, WORLD_SCRATCH, 2),
			  TESS_EINVAL);
		ck_status(world_call(&w, debugger, calls[i], thread, WORLD_SCRATCH, 0),
			  TESS_EINVAL);
		ck_assert_uint_eq(world_fingerprint(&w), before);
	}
	finish();
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("registers");
	TCase *values = tcase_create("values");

	HARNESS_ADD(suite, only_of_threads_that_stand_still);
	HARNESS_ADD(suite, what_was_set_is_what_it_goes_on_with);
	HARNESS_ADD(suite, a_caller_can_be_looked_at_only);
	HARNESS_ADD(suite, a_fault_shows_the_registers_at_it);
	HARNESS_ADD(suite, fpu_registers_are_told_and_set);
	HARNESS_ADD(suite, buffers_are_checked);
	tcase_add_loop_test(values, hostile_values_are_refused, 0,
			    (int)(sizeof(hostile) / sizeof(hostile[0])));
	suite_add_tcase(suite, values);
	return harness_run(suite);
}
