/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Processes that serve their own faults, and let themselves die in the middle of a system call.
 */
#include "harmless.h"

#include "child.h"
#include "make.h"

static void read_null(void *unused)
{
	(void)unused;
	__asm__ volatile("movb 0, %%al" : : : "rax", "memory");
}

/* A thread of this process faults; its fault is received here. */
static tess_cap_t receive_own_fault(struct tess_message *m)
{
	tess_cap_t endpoint = make_endpoint();

	CHECK_OK(tess_process_set_fault(tess_self_process(), endpoint));
	(void)thread_begin(read_null, NULL);
	CHECK_OK(tess_recv(endpoint, tess_clock_deadline(PATIENCE), m));
	CHECK_EQUAL(tess_tag_label(m->tag), TESS_LABEL_FAULT);
	return endpoint;
}

/* The role: receives again, which leaves the fault unanswered. */
int own_drop_role(void)
{
	struct tess_message m;
	tess_cap_t endpoint = receive_own_fault(&m);

	return tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m) ? 1 : 2;
}

/* The role: answers that the fault is one, and goes on to receive in the same call. */
int own_refuse_role(void)
{
	struct tess_message m;
	tess_cap_t endpoint = receive_own_fault(&m);

	m.tag = TESS_TAG(1, 0, 0);
	return tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m) ? 1 : 2;
}

/* The role: the fault is still in the queue when its way is taken away; then receives. */
int own_revoke_role(void)
{
	tess_cap_t endpoint = make_endpoint(), thread, sender;
	struct tess_message m;

	sender = make_derived(endpoint, TESS_RIGHTS_ALL & ~TESS_RIGHT_RECEIVE, 0);
	CHECK_OK(tess_process_set_fault(tess_self_process(), sender));
	thread = thread_begin(read_null, NULL);
	thread_await_block(thread);
	CHECK_OK(tess_capability_revoke(sender));
	return tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m) ? 1 : 2;
}

/* The role: the fault is saved in a Reply, which is then given up. */
int own_forget_role(void)
{
	tess_cap_t reply = TESS_CAP_NONE;
	struct tess_message m;

	(void)receive_own_fault(&m);
	CHECK_OK(tess_reply_save(&reply));
	return tess_capability_delete(reply) ? 1 : 2;
}

void a_process_refuses_its_own_fault(const void *role)
{
	struct tess_process_info info;
	struct child child;

	child_start(&child, role, NULL, 0);
	info = child_end(&child);
	tap_note("expect: crash %s 0x0", (const char *)role);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EFAULT);
	CHECK_EQUAL(info.fault_address, 0);
}
