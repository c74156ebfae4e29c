/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/fault: faults go to whoever handles them as calls, and the thread goes on, or crashes, by the
 * answer.
 */
#include "ipc/fault.h"

#include <string.h>

#include "channels.h"
#include "mem/mapping.h"

#define AT UINT64_C(0x40000000)

#define REPLY(label) (TESS_SYS_REPLY | TESS_TAG(label, 0, 0))

static struct world w;
static unsigned pager, client;
static tess_cap_t ep;     /* the pager's */
static tess_cap_t absent; /* the pager's, mapped in the client at AT */

/* A pager that handles what the client's process faults at, and an absent page of the client's. */
static void setup_pager(void)
{
	tess_cap_t process, shown;

	world_boot(&w);
	pager = world_process(&w);
	client = world_process(&w);
	world_scratch(&w, pager);
	ep = world_endpoint(&w, pager);
	(void)world_give(&w, client, w.t[client].self_process, 0, TESS_RIGHTS_ALL);
	process = world_give(&w, client, w.t[client].self_process, pager, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, pager, TESS_SYS_PROCESS_SET_FAULT, process, ep), TESS_OK);
	ck_status(world_call(&w, pager, TESS_SYS_MEMORY_CREATE_ABSENT, w.t[pager].job,
			     TESS_PAGE_SIZE),
		  TESS_OK);
	absent = world_word(&w, pager, 0);
	shown = world_give(&w, pager, absent, client, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, client, TESS_SYS_MEMORY_MAP, shown, w.t[client].self_process, AT,
			     0, TESS_PAGE_SIZE, PROT_READ | PROT_WRITE),
		  TESS_OK);
	world_check(&w);
}

/* Has the processor run the client. */
static void run_client(void)
{
	struct call_frame frame = *thread_frame(w.t[client].thread);

	ck_status(world_call(&w, client, TESS_SYS_ABI_VERSION), TESS_OK);
	ck_assert_ptr_eq(w.cpu->current, w.t[client].thread);
	*thread_frame(w.t[client].thread) = frame;
}

static void fault_at(uint64_t address, unsigned access)
{
	struct fault fault = {
		.kind = FAULT_PAGE, .address = address, .access = access, .code = 4
	};

	run_client();
	kernel_fault(w.k, w.cpu, &fault);
}

/* Puts a page that begins with a byte where the client misses one. */
static void supply(uint8_t byte)
{
	tess_cap_t page = world_memory(&w, pager, TESS_PAGE_SIZE);

	*(uint8_t *)world_scratch(&w, pager) = byte;
	ck_status(world_call(&w, pager, TESS_SYS_MEMORY_WRITE, page, 0, WORLD_SCRATCH, 1), TESS_OK);
	ck_status(world_call(&w, pager, TESS_SYS_MEMORY_MOVE_PAGES, page, 0, absent, 0,
			     TESS_PAGE_SIZE),
		  TESS_OK);
	ck_status(world_call(&w, pager, TESS_SYS_CAPABILITY_DELETE, page), TESS_OK);
}

static void assert_fault_told(uint64_t address, unsigned access)
{
	ck_status(world_status(&w, pager), TESS_OK);
	ck_assert_uint_eq(world_tag(&w, pager),
			  TESS_TAG(TESS_LABEL_FAULT, 5, 0) | TESS_TAG_CALL | TESS_TAG_KERNEL);
	ck_assert_uint_eq(world_word(&w, pager, 0), TESS_FAULT_KIND_PAGE);
	ck_assert_uint_eq(world_word(&w, pager, 1), address);
	ck_assert_uint_eq(world_word(&w, pager, 2), access);
}

START_TEST(a_pager_supplies_a_page_on_demand)
{
	struct call_frame before;

	setup_pager();
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	before = *thread_frame(w.t[client].thread);
	fault_at(AT + 8, PROT_READ);
	world_check(&w);
	assert_fault_told(AT + 8, PROT_READ);
	ck_assert(world_is_blocked(&w, client));

	supply(77);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	world_check(&w);
	ck_assert(!world_is_blocked(&w, client));
	ck_assert(!memcmp(&before, thread_frame(w.t[client].thread), sizeof(before)));
	fault_at(AT, PROT_READ); /* the access again: the page is there */
	ck_assert(!world_is_blocked(&w, client));
	ck_assert_uint_eq(*(uint8_t *)world_memory_at(&w, client, AT, PROT_READ), 77);
	world_end(&w);
}
END_TEST

START_TEST(a_fault_waits_for_its_handler)
{
	setup_pager();
	fault_at(AT, PROT_WRITE);
	world_check(&w);
	ck_assert(world_is_blocked(&w, client));
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	assert_fault_told(AT, PROT_WRITE);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	ck_assert(!world_is_blocked(&w, client));
	world_end(&w);
}
END_TEST

static void assert_crashed(uint64_t address)
{
	const struct process *p = w.t[client].process;

	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(p->state, TESS_PROCESS_STATE_ENDED);
	ck_assert_uint_eq(p->reason, TESS_END_REASON_FAULTED);
	ck_assert_uint_eq(p->fault_address, address);
	ck_assert(strstr(hosted_console(), "crash: process"));
}

START_TEST(any_other_answer_is_a_crash)
{
	setup_pager();
	fault_at(AT, PROT_READ);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(world_call(&w, pager, REPLY(1), TESS_CAP_NONE), TESS_OK);
	assert_crashed(AT);
	world_end(&w);
}
END_TEST

START_TEST(a_handler_that_dies_is_a_crash)
{
	tess_cap_t process;

	setup_pager();
	process = world_give(&w, pager, w.t[pager].self_process, 0, TESS_RIGHTS_ALL);
	fault_at(AT, PROT_READ);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process), TESS_OK);
	assert_crashed(AT);
	world_end(&w);
}
END_TEST

START_TEST(a_revoked_handler_is_a_crash_at_the_next_meeting)
{
	setup_pager();
	fault_at(AT, PROT_READ);
	ck_status(world_call(&w, pager, TESS_SYS_CAPABILITY_REVOKE, ep), TESS_OK);
	(void)world_call_until(&w, pager, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep);
	assert_crashed(AT);
	world_end(&w);
}
END_TEST

START_TEST(a_call_that_meets_an_absent_page_starts_over)
{
	struct thread *t;
	tess_cap_t memory;

	setup_pager();
	t = w.t[client].thread;
	memory = world_memory(&w, client, TESS_PAGE_SIZE);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), WORLD_BLOCKED);

	/* memory_write from the absent page: issued, undone, told, supplied, issued again. */
	*thread_frame(t) = (struct call_frame){ .number = TESS_SYS_MEMORY_WRITE,
						.token = memory,
						.word = { 0, AT, 1 } };
	run_client();
	kernel_syscall(w.k, w.cpu);
	world_check(&w);
	ck_assert(t->context.restart);
	assert_fault_told(AT, PROT_READ);
	supply(33);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	ck_assert_uint_eq(thread_frame(t)->number, TESS_SYS_MEMORY_WRITE);
	t->context.restart = false;
	run_client();
	kernel_syscall(w.k, w.cpu);
	ck_status(world_status(&w, client), TESS_OK);
	world_check(&w);
	world_scratch(&w, client);
	ck_status(world_call(&w, client, TESS_SYS_MEMORY_READ, memory, 0, WORLD_SCRATCH, 1),
		  TESS_OK);
	ck_assert_uint_eq(*(uint8_t *)world_scratch(&w, client), 33);
	world_end(&w);
}
END_TEST

/* The same for a call that is played again on behalf of its thread, which waited at a channel. */
START_TEST(a_waiter_s_call_that_meets_an_absent_page_starts_over)
{
	struct tess_segment *segment;
	struct thread *t;
	struct ends ch;

	setup_pager();
	t = w.t[client].thread;
	ch = channel_between(&w, pager, client, 2, 8, 0);
	segment = world_scratch(&w, client);
	*segment = (struct tess_segment){ AT, 64 };
	ck_status(world_call(&w, client, TESS_SYS_CHANNEL_RECV_SEGMENTS, ch.rx, WORLD_SCRATCH, 1),
		  WORLD_BLOCKED);
	ck_status(world_call_until(&w, pager, TESS_DEADLINE_POLL, CH_SEND(0, 1, 0), ch.tx, 77),
		  TESS_OK);
	world_settle(&w);
	world_check(&w);
	/* The page cannot be had for it: so it calls itself, faults, and calls once more. */
	ck_assert(t->context.restart);
	t->context.restart = false;
	run_client();
	kernel_syscall(w.k, w.cpu);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	assert_fault_told(AT, PROT_WRITE);
	supply(33);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	ck_assert(t->context.restart);
	t->context.restart = false;
	run_client();
	kernel_syscall(w.k, w.cpu);
	ck_status(world_status(&w, client), TESS_OK);
	ck_assert_uint_eq(world_word(&w, client, 0), 8);
	ck_assert_uint_eq(*(uint64_t *)world_memory_at(&w, client, AT, PROT_READ), 77);
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(without_a_handler_a_call_fails_and_a_fault_is_a_crash)
{
	tess_cap_t process, memory;

	setup_pager();
	process = world_give(&w, client, w.t[client].self_process, pager, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, pager, TESS_SYS_PROCESS_SET_FAULT, process, TESS_CAP_NONE),
		  TESS_OK);
	memory = world_memory(&w, client, TESS_PAGE_SIZE);
	ck_status(world_call(&w, client, TESS_SYS_MEMORY_WRITE, memory, 0, AT, 1), TESS_EFAULT);
	fault_at(AT, PROT_READ);
	assert_crashed(AT);
	world_end(&w);
}
END_TEST

START_TEST(the_thread_s_own_handler_comes_first)
{
	tess_cap_t thread, other;

	setup_pager();
	other = world_endpoint(&w, pager);
	thread = world_give(&w, client, w.t[client].self_thread, pager, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, pager, TESS_SYS_THREAD_SET_FAULT, thread, other), TESS_OK);
	world_check(&w);
	fault_at(AT, PROT_READ);
	ck_status(world_call_until(&w, pager, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep), TESS_EAGAIN);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, other), TESS_OK);
	assert_fault_told(AT, PROT_READ);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	world_end(&w);
}
END_TEST

/* The process holds the handler's capability, and can neither name nor give nor delete it. */
START_TEST(the_handler_s_capability_is_hidden)
{
	tess_cap_t hidden;

	setup_pager();
	hidden = w.t[client].process->fault_token;
	ck_assert_uint_ne(hidden, TESS_CAP_NONE);
	ck_status(world_call(&w, client, TESS_SYS_SEND | TESS_TAG(1, 0, 0), hidden), TESS_EBADCAP);
	ck_status(world_call(&w, client, TESS_SYS_CALL | TESS_TAG(1, 0, 0), hidden), TESS_EBADCAP);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, hidden), TESS_EBADCAP);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_INSPECT, hidden), TESS_EBADCAP);
	world_end(&w);
}
END_TEST

/* With its thread, whether that ran or not. */
START_TEST(a_thread_s_handler_is_given_up)
{
	tess_cap_t other, thread;
	unsigned second;
	uint32_t before;

	setup_pager();
	other = world_endpoint(&w, client);
	before = w.t[client].process->caps.used;
	ck_status(world_call(&w, client, TESS_SYS_THREAD_CREATE, w.t[client].self_process, 0),
		  TESS_OK);
	thread = world_word(&w, client, 0);
	ck_status(world_call(&w, client, TESS_SYS_THREAD_SET_FAULT, thread, other), TESS_OK);
	ck_assert_uint_eq(w.t[client].process->caps.used, before + 2);
	ck_status(world_call(&w, client, TESS_SYS_CAPABILITY_DELETE, thread), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(w.t[client].process->caps.used, before);
	second = world_thread(&w, client, 1);
	before = w.t[client].process->caps.used;
	ck_status(world_call(&w, second, TESS_SYS_THREAD_SET_FAULT, w.t[second].self_thread, other),
		  TESS_OK);
	ck_assert_uint_eq(w.t[client].process->caps.used, before + 1);
	ck_status(world_call(&w, second, TESS_SYS_THREAD_EXIT), WORLD_BLOCKED);
	world_settle(&w);
	world_check(&w);
	ck_assert_uint_eq(w.t[client].process->caps.used, before);
	world_end(&w);
}
END_TEST

START_TEST(a_faulting_thread_can_be_killed_and_suspended)
{
	tess_cap_t process, thread;

	setup_pager();
	process = world_give(&w, client, w.t[client].self_process, 0, TESS_RIGHTS_ALL);
	thread = world_give(&w, client, w.t[client].self_thread, 0, TESS_RIGHTS_ALL);
	fault_at(AT, PROT_READ);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_SUSPEND, thread), TESS_OK);
	world_check(&w);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_OK);
	world_check(&w);
	ck_assert_uint_eq(w.t[client].thread->state, THREAD_SUSPENDED);
	ck_status(world_call(&w, 0, TESS_SYS_THREAD_RESUME, thread), TESS_OK);
	world_check(&w);
	ck_assert_uint_eq(w.t[client].thread->state, THREAD_READY);
	fault_at(AT, PROT_READ);
	ck_status(world_call(&w, pager, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process), TESS_OK);
	world_settle(&w);
	world_check(&w);
	ck_status(world_call(&w, pager, REPLY(0), TESS_CAP_NONE), TESS_EOWNERDEAD);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("fault");

	HARNESS_ADD(suite, a_pager_supplies_a_page_on_demand);
	HARNESS_ADD(suite, a_fault_waits_for_its_handler);
	HARNESS_ADD(suite, any_other_answer_is_a_crash);
	HARNESS_ADD(suite, a_handler_that_dies_is_a_crash);
	HARNESS_ADD(suite, a_revoked_handler_is_a_crash_at_the_next_meeting);
	HARNESS_ADD(suite, a_call_that_meets_an_absent_page_starts_over);
	HARNESS_ADD(suite, a_waiter_s_call_that_meets_an_absent_page_starts_over);
	HARNESS_ADD(suite, without_a_handler_a_call_fails_and_a_fault_is_a_crash);
	HARNESS_ADD(suite, the_thread_s_own_handler_comes_first);
	HARNESS_ADD(suite, the_handler_s_capability_is_hidden);
	HARNESS_ADD(suite, a_thread_s_handler_is_given_up);
	HARNESS_ADD(suite, a_faulting_thread_can_be_killed_and_suspended);
	return harness_run(suite);
}
