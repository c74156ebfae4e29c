/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults of this process as signals: a thread receives them (tessera-faults(7)) and runs their
 * handlers, while the thread that faulted waits for the answer.
 *
 * That thread's own faults must not go to itself. They go to an endpoint that nobody receives at:
 * the kernel cannot tell them, and the process ends as by a fault that nobody handles.
 */
#include "signal_fault.h"

#include <tessera/abi/status.h>
#include <tessera/ipc.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "signal_runtime.h"

#define LABEL_RETRY 0
#define LABEL_CRASH 1
#define LABEL_QUIT  2 /* from signal_faults_stop() to the thread */

static bool is_fault(const struct tess_message *m)
{
	return m->tag & TESS_TAG_KERNEL && tess_tag_label(m->tag) == TESS_LABEL_FAULT;
}

static bool is_quit(const struct tess_message *m)
{
	return !(m->tag & TESS_TAG_KERNEL) && tess_tag_label(m->tag) == LABEL_QUIT;
}

static const struct tess_mapping_info *find_mapping(uint64_t address,
						    struct tess_mapping_info *mapping)
{
	if (tess_process_mapping(tess_self_process(), address, mapping) ||
	    address < mapping->address)
		return NULL;
	return mapping;
}

/* Runs the handler, if there is one and the signal is not kept back; else nothing is to be done. */
static enum tess_signal_verdict handle(const struct tess_signal_info *info)
{
	struct signal_state *s = &signal_runtime.state;
	struct signal_running running = { .is_own = true };
	struct tess_signal_action action;
	enum tess_signal_verdict verdict;

	if (signal_held(s) & TESS_SIGNAL_SET(info->number) ||
	    !signal_begin(s, info->number, &running, &action))
		return TESS_SIGNAL_DONE;
	signal_leave();
	verdict = action.handler(info, action.context);
	tess_mutex_lock(&signal_runtime.lock);
	signal_end(s, &running);
	signal_wake(NULL);
	return verdict;
}

static uint32_t thread_count(void)
{
	struct tess_process_info info;

	return tess_process_info(tess_self_process(), &info) ? 0 : info.threads;
}

/*
 * Whether a fault may be over. When two threads miss the same page, the second one's fault is
 * received after a handler has supplied it: then nothing is wrong with the mapping any more. That
 * looks as if the page were absent, so the thread tries again. No more threads than there are can
 * have faulted before; if it happens more often in a row, pages are absent indeed.
 */
static bool may_be_over(const struct tess_signal_info *info)
{
	struct signal_runtime *rt = &signal_runtime;

	if (info->number == TESS_SIGNAL_BUS && info->code == TESS_SIGNAL_CODE_BUS_ABSENT &&
	    rt->faults_over++ < thread_count())
		return true;
	rt->faults_over = 0;
	return false;
}

static uint32_t answer_to(const struct tess_message *m)
{
	struct tess_mapping_info mapping;
	struct tess_signal_info info;

	signal_of_fault(m->word, find_mapping(m->word[1], &mapping), &info);
	if (may_be_over(&info) || handle(&info) == TESS_SIGNAL_RETRY)
		return LABEL_RETRY;
	return LABEL_CRASH;
}

static void receive_faults(void)
{
	tess_cap_t endpoint = signal_runtime.faults;
	struct tess_message m;

	for (;;) {
		int status;

		signal_leave();
		status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);
		tess_mutex_lock(&signal_runtime.lock);
		if (status || is_quit(&m))
			return;
		if (!is_fault(&m))
			continue;
		m.tag = TESS_TAG(answer_to(&m), 0, 0);
		(void)!tess_reply(TESS_CAP_NONE, &m);
	}
}

/* Faults of the thread end the process. */
static int leave_unhandled(tess_cap_t thread)
{
	tess_cap_t nobody;
	int status = tess_endpoint_create(tess_self_job(), &nobody);

	if (status)
		return status;
	status = tess_thread_set_fault(thread, nobody);
	(void)tess_capability_delete(nobody);
	return status;
}

static int start(struct signal_runtime *rt)
{
	int status = tess_endpoint_create(tess_self_job(), &rt->faults);

	if (!status)
		status = signal_thread_start(SIGNAL_THREAD_FAULTS, receive_faults,
					     &rt->fault_thread);
	if (!status)
		status = leave_unhandled(rt->fault_thread);
	if (!status)
		status = tess_process_set_fault(tess_self_process(), rt->faults);
	if (status)
		signal_faults_stop();
	return status;
}

void signal_faults_stop(void)
{
	struct signal_runtime *rt = &signal_runtime;
	const struct tess_message quit = { .tag = TESS_TAG(LABEL_QUIT, 0, 0) };

	if (rt->threads[SIGNAL_THREAD_FAULTS].runs) {
		(void)tess_process_set_fault(tess_self_process(), TESS_CAP_NONE);
		(void)tess_thread_set_fault(rt->fault_thread, TESS_CAP_NONE);
		signal_leave();
		(void)!tess_send(rt->faults, TESS_DEADLINE_FOREVER, &quit);
		tess_mutex_lock(&rt->lock);
		signal_thread_join(SIGNAL_THREAD_FAULTS);
	}
	signal_give_up(&rt->fault_thread);
	signal_give_up(&rt->faults);
}

int tess_signal_faults(void)
{
	int status;

	if (!signal_enter())
		return TESS_ENOENT;
	status = signal_runtime.faults ? TESS_EEXIST : start(&signal_runtime);
	signal_leave();
	return status;
}
