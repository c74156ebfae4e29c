/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Model operations that pass bits: signal, wait, and notifications bound to endpoints.
 */
#include <stddef.h>

#include "model.h"

static void run_signal(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND);
	uint64_t bits = one_in(10) ? 0 : UINT64_C(1) << below(64);
	int64_t expected = cap_status(p, token, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, &cap);

	if (outcome(PLAY(t, TESS_SYS_NOTIFICATION_SIGNAL, token, bits), expected))
		signal_object(m.cap[cap].object, bits);
}

static void run_wait(unsigned t)
{
	int p = m.thread[t].process, cap;
	tess_cap_t token = pick_able(p, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE);
	tess_time_t deadline = random_deadline();
	int64_t expected = cap_status(p, token, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE, &cap);
	int64_t status = play(t, deadline, 0, (uint64_t[10]){ TESS_SYS_NOTIFICATION_WAIT, token });

	if (expected)
		(void)outcome(status, expected);
	else
		begin(t, DOING_WAIT, cap, token, deadline);
}

static int64_t bind_status(int ep, int n)
{
	for (int i = 0; i < m.object_end; i++) {
		if (m.object[i].type == TESS_TYPE_ENDPOINT && m.object[i].bound == n && i != ep)
			return TESS_EBUSY;
	}
	return m.object[ep].bound == NONE || m.object[ep].bound == n ? TESS_OK : TESS_EBUSY;
}

static void run_bind_notification(unsigned t)
{
	int p = m.thread[t].process, cap, n = NONE;
	tess_cap_t token = pick_able(p, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE);
	tess_cap_t notification =
		one_in(3) ? 0 : pick_able(p, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE);
	int64_t expected = cap_status(p, token, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, &cap);

	if (!expected && notification)
		expected =
			cap_status(p, notification, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE, &n);
	if (!expected && notification)
		expected = bind_status(m.cap[cap].object, m.cap[n].object);
	if (outcome(PLAY(t, TESS_SYS_ENDPOINT_BIND_NOTIFICATION, token, notification), expected))
		m.object[m.cap[cap].object].bound = notification ? m.cap[n].object : NONE;
}

const struct operation notify_operations[] = {
	{ "signal", run_signal, 12, TESS_TYPE_NOTIFICATION },
	{ "wait", run_wait, 12, TESS_TYPE_NOTIFICATION },
	{ "bind_notification", run_bind_notification, 5, TESS_TYPE_ENDPOINT },
	{ NULL, NULL, 0, TESS_TYPE_NONE },
};
