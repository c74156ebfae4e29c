/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The calls that tell the counters, and what counts on one side only: the kernel's own messages.
 */
#include "channels.h"

static struct world w;
static unsigned a, b;

static void setup(void)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

/* What init is told of thread i's process. */
static const struct tess_statistics *ask(unsigned i)
{
	tess_cap_t process = world_give(&w, i, w.t[i].self_process, 0, TESS_RIGHT_INSPECT);

	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_STATISTICS, process, WORLD_SCRATCH, 1),
		  TESS_OK);
	ck_status(world_call(&w, 0, TESS_SYS_CAPABILITY_DELETE, process), TESS_OK);
	return world_scratch(&w, 0);
}

START_TEST(a_call_and_its_reply)
{
	tess_cap_t ep, to;
	const struct tess_statistics *s;

	setup();
	ep = world_endpoint(&w, b);
	to = world_give(&w, b, ep, a, TESS_RIGHT_SEND);
	ck_status(world_call(&w, b, TESS_SYS_RECV, ep), WORLD_BLOCKED);
	ck_status(world_call(&w, a, TESS_SYS_CALL | TESS_TAG(0, 3, 0), to), WORLD_BLOCKED);
	ck_status(world_call(&w, b, TESS_SYS_REPLY | TESS_TAG(0, 5, 0)), TESS_OK);
	s = ask(a);
	ck_assert_uint_eq(s->messages_sent, 1);
	ck_assert_uint_eq(s->bytes_sent, 24);
	ck_assert_uint_eq(s->messages_received, 1);
	ck_assert_uint_eq(s->bytes_received, 40);
	s = ask(b);
	ck_assert_uint_eq(s->messages_sent, 1);
	ck_assert_uint_eq(s->bytes_sent, 40);
	ck_assert_uint_eq(s->messages_received, 1);
	ck_assert_uint_eq(s->bytes_received, 24);
	finish();
}
END_TEST

/* A fault is a message of the kernel's, and its answer is one to the kernel. */
START_TEST(a_fault_counts_for_its_handler)
{
	const struct fault fault = { .kind = FAULT_PAGE, .access = PROT_READ, .address = 0x1000 };
	const struct tess_statistics *s;
	tess_cap_t ep, process;

	setup();
	ep = world_endpoint(&w, b);
	process = world_give(&w, a, w.t[a].self_process, b, TESS_RIGHTS_ALL);
	ck_status(world_call(&w, b, TESS_SYS_PROCESS_SET_FAULT, process, ep), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_ABI_VERSION), TESS_OK); /* it runs */
	kernel_fault(w.k, w.cpu, &fault);
	ck_status(world_call(&w, b, TESS_SYS_RECV, ep), TESS_OK);
	ck_status(world_call(&w, b, TESS_SYS_REPLY), TESS_OK);
	s = ask(a);
	ck_assert_uint_eq(s->messages_sent | s->messages_received, 0);
	s = ask(b);
	ck_assert_uint_eq(s->messages_received, 1);
	ck_assert_uint_eq(s->bytes_received, 40);
	ck_assert_uint_eq(s->messages_sent, 1);
	ck_assert_uint_eq(s->bytes_sent, 0);
	finish();
}
END_TEST

START_TEST(counters_outlive_the_process)
{
	struct ends ch;
	tess_cap_t process;
	const struct tess_statistics *s;

	setup();
	ch = channel_between(&w, a, b, 1, 8, 0);
	process = world_give(&w, a, w.t[a].self_process, 0, TESS_RIGHTS_ALL);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_EAGAIN);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_KILL, process), TESS_OK);
	world_settle(&w);
	ck_status(world_call(&w, 0, TESS_SYS_PROCESS_STATISTICS, process, WORLD_SCRATCH, 1),
		  TESS_OK);
	s = world_scratch(&w, 0);
	ck_assert_uint_eq(s->messages_sent, 1);
	ck_assert_uint_eq(s->queue_full, 1);
	finish();
}
END_TEST

START_TEST(hostile_arguments)
{
	const uint64_t of_process = TESS_SYS_PROCESS_STATISTICS,
		       of_cpu = TESS_SYS_PLATFORM_STATISTICS;

	setup();
	(void)world_scratch(&w, 0);
	ck_status(world_call(&w, 0, of_cpu, w.platform, 0, WORLD_SCRATCH, 1), TESS_OK);
	ck_status(world_call(&w, 0, of_cpu, w.platform, 1, WORLD_SCRATCH, 1), TESS_EINVAL);
	ck_status(world_call(&w, 0, of_cpu, w.platform, UINT32_MAX, WORLD_SCRATCH, 1), TESS_EINVAL);
	ck_status(world_call(&w, 0, of_cpu, w.platform, 1ull << 32, WORLD_SCRATCH, 1), TESS_EINVAL);
	ck_status(world_call(&w, 0, of_cpu, w.platform, 0, 0x50000000, 1), TESS_EFAULT);
	ck_status(world_call(&w, 0, of_cpu, w.platform, 0, WORLD_SCRATCH, 0), TESS_EINVAL);
	ck_status(world_call(&w, a, of_process, w.t[a].self_process, 0x50000000, 1), TESS_EFAULT);
	ck_status(world_call(&w, a, of_process, w.t[a].self_process, UINT64_MAX, 1), TESS_EFAULT);
	ck_status(world_call(&w, a, of_process, w.t[a].self_process, WORLD_SCRATCH, 2),
		  TESS_EINVAL);
	ck_status(world_call(&w, a, of_process, w.t[a].self_thread, WORLD_SCRATCH, 1),
		  TESS_EBADCAP);
	ck_assert_uint_eq(ask(a)->capability_errors, 1);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("statistics_calls");

	HARNESS_ADD(s, a_call_and_its_reply);
	HARNESS_ADD(s, a_fault_counts_for_its_handler);
	HARNESS_ADD(s, counters_outlive_the_process);
	HARNESS_ADD(s, hostile_arguments);
	return harness_run(s);
}
