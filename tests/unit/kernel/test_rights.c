/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Authority: each system call against a capability of every type and with every mask of rights. The
 * table below is written from the manual, not generated, so it checks idl/kernel too.
 */
#include "world.h"

static struct world w;
static unsigned self;                    /* the caller */
static tess_cap_t caps[TESS_TYPE_COUNT]; /* one of each type that exists, with every right */

/* What stands for a capability argument in a row; replaced by caps[type]. */
#define CAP(type)    (UINT64_C(0xca9) << 52 | (type))
#define IS_CAP(word) ((word) >> 52 == 0xca9)

#define N    TESS_TYPE_NOTIFICATION
#define P    TESS_TYPE_PROCESS
#define PAGE TESS_PAGE_SIZE

/* A call: the type and rights its token needs, whether it may run (or would end or disturb the
 * test), words. */
struct row {
	const char *name;
	uint64_t number;
	enum tess_type type; /* NONE: any */
	uint16_t rights;
	bool runs;
	uint64_t word[6];
};

#define ROW(name, ...)                                                                             \
	{                                                                                          \
#name, TESS_SYS_##name, __VA_ARGS__                                                \
	}

static const struct row rows[] = {
	ROW(SEND, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND, false, { 0 }),
	ROW(CALL, TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND, false, { 0 }),
	ROW(RECV, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, false, { 0 }),
	ROW(REPLY_RECV, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, false, { 0 }),
	ROW(CAPABILITY_REVOKE, TESS_TYPE_NONE, TESS_RIGHT_REVOKE, true, { 0 }),
	ROW(CAPABILITY_TRANSFER, TESS_TYPE_NONE, TESS_RIGHT_GRANT, false, { CAP(P), 0, 0 }),
	ROW(ENDPOINT_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 0 }),
	ROW(ENDPOINT_BIND_NOTIFICATION, TESS_TYPE_ENDPOINT, TESS_RIGHT_RECEIVE, true, { 0 }),
	ROW(NOTIFICATION_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 0 }),
	ROW(NOTIFICATION_SIGNAL, TESS_TYPE_NOTIFICATION, TESS_RIGHT_SEND, true, { 1 }),
	ROW(NOTIFICATION_WAIT, TESS_TYPE_NOTIFICATION, TESS_RIGHT_RECEIVE, false, { 0 }),
	ROW(MEMORY_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { PAGE }),
	ROW(MEMORY_DERIVE, TESS_TYPE_MEMORY, 0, true, { 0, PAGE, 0 }),
	ROW(MEMORY_MAP, TESS_TYPE_MEMORY, TESS_RIGHT_READ, true, { CAP(P), 0, 0, PAGE, PROT_READ }),
	ROW(MEMORY_MAP, TESS_TYPE_MEMORY, TESS_RIGHT_READ | TESS_RIGHT_WRITE, true,
	    { CAP(P), 0, 0, PAGE, PROT_READ | PROT_WRITE }),
	ROW(MEMORY_MAP, TESS_TYPE_MEMORY, TESS_RIGHT_READ | TESS_RIGHT_EXECUTE, true,
	    { CAP(P), 0, 0, PAGE, PROT_READ | PROT_EXECUTE }),
	ROW(MEMORY_READ, TESS_TYPE_MEMORY, TESS_RIGHT_READ, true, { 0, WORLD_SCRATCH, 8 }),
	ROW(MEMORY_WRITE, TESS_TYPE_MEMORY, TESS_RIGHT_WRITE, true, { 0, WORLD_SCRATCH, 8 }),
	ROW(MEMORY_INFO, TESS_TYPE_MEMORY, 0, true, { 0 }),
	ROW(PROCESS_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { WORLD_SCRATCH, 1 }),
	ROW(PROCESS_KILL, TESS_TYPE_PROCESS, TESS_RIGHT_KILL, false, { 0 }),
	ROW(PROCESS_INFO, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, true, { WORLD_SCRATCH, 1 }),
	ROW(PROCESS_STATISTICS, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, true, { WORLD_SCRATCH, 1 }),
	ROW(PROCESS_BIND_NOTIFICATION, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, true, { 0, 0 }),
	ROW(PROCESS_SET_PERSONALITY, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(PROCESS_SUSPEND, TESS_TYPE_PROCESS, TESS_RIGHT_SUSPEND, true, { 0 }),
	ROW(PROCESS_RESUME, TESS_TYPE_PROCESS, TESS_RIGHT_RESUME, true, { 0 }),
	ROW(PROCESS_SET_FAULT, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(PROCESS_CAP_ENTER, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(PROCESS_UNMAP, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 0x50000000, PAGE }),
	ROW(PROCESS_PROTECT, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true,
	    { 0x50000000, PAGE, PROT_READ }),
	ROW(PROCESS_MAPPING, TESS_TYPE_PROCESS, TESS_RIGHT_INSPECT, true, { 0, WORLD_SCRATCH, 1 }),
	ROW(PROCESS_FORK, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { CAP(TESS_TYPE_JOB) }),
	ROW(PROCESS_SET_INHERITANCE, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true,
	    { 0x50000000, PAGE, 0 }),
	ROW(PROCESS_RESET, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(THREAD_CREATE, TESS_TYPE_PROCESS, TESS_RIGHT_CONTROL, true, { 1 }),
	ROW(THREAD_START, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(THREAD_INFO, TESS_TYPE_THREAD, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(THREAD_SET_PRIORITY, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY, true, { 1 }),
	ROW(THREAD_SUSPEND, TESS_TYPE_THREAD, TESS_RIGHT_SUSPEND, true, { 0 }),
	ROW(THREAD_RESUME, TESS_TYPE_THREAD, TESS_RIGHT_RESUME, true, { 0 }),
	ROW(THREAD_SET_FAULT, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { 0 }),
	ROW(THREAD_GET_REGISTERS, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { WORLD_SCRATCH, 1 }),
	ROW(THREAD_SET_REGISTERS, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { WORLD_SCRATCH, 1 }),
	ROW(THREAD_GET_FPU, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { WORLD_SCRATCH, 1 }),
	ROW(THREAD_SET_FPU, TESS_TYPE_THREAD, TESS_RIGHT_CONTROL, true, { WORLD_SCRATCH, 1 }),
	ROW(THREAD_SET_CEILING, TESS_TYPE_THREAD, TESS_RIGHT_PRIORITY, true, { 1 }),
	ROW(JOB_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 0 }),
	ROW(JOB_SET_LIMIT, TESS_TYPE_JOB, TESS_RIGHT_LIMIT, true, { 0, ~UINT64_C(0) }),
	ROW(JOB_USAGE, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(JOB_BIND_PRESSURE, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, true, { 0, 1, 2, 4 }),
	ROW(JOB_PRESSURE, TESS_TYPE_JOB, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(JOB_KILL, TESS_TYPE_JOB, TESS_RIGHT_KILL, false, { 0 }),
	ROW(NAMESPACE_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 0 }),
	ROW(NAMESPACE_BIND, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND, true,
	    { WORLD_SCRATCH, 1, CAP(TESS_TYPE_ENDPOINT), 0, 0 }),
	ROW(NAMESPACE_LOOKUP, TESS_TYPE_NAMESPACE, TESS_RIGHT_LOOKUP, true,
	    { WORLD_SCRATCH, 1, 0 }),
	ROW(NAMESPACE_UNBIND, TESS_TYPE_NAMESPACE, TESS_RIGHT_BIND, true, { WORLD_SCRATCH, 1 }),
	ROW(NAMESPACE_LIST, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST, true, { 0, WORLD_SCRATCH, 64 }),
	ROW(NAMESPACE_WATCH, TESS_TYPE_NAMESPACE, TESS_RIGHT_LIST, true, { 0, 0 }),
	ROW(CHANNEL_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 1, 1, 0 }),
	ROW(CHANNEL_SEND, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, true, { 0 }),
	ROW(CHANNEL_RECV, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, true, { 0 }),
	ROW(CHANNEL_SEND_BATCH, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, true, { WORLD_SCRATCH, 1 }),
	ROW(CHANNEL_RECV_BATCH, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, true, { WORLD_SCRATCH, 1 }),
	ROW(CHANNEL_SEND_SEGMENTS, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, true, { 0, 0, 0 }),
	ROW(CHANNEL_RECV_SEGMENTS, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, true, { 0, 0 }),
	ROW(CHANNEL_SPLIT, TESS_TYPE_CHANNEL, TESS_RIGHT_SEND, true, { 1, 0 }),
	ROW(CHANNEL_BIND_NOTIFICATION, TESS_TYPE_CHANNEL, TESS_RIGHT_RECEIVE, true, { 0, 0 }),
	ROW(CHANNEL_INFO, TESS_TYPE_CHANNEL, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(TOPIC_CREATE, TESS_TYPE_JOB, TESS_RIGHT_CREATE, true, { 1 }),
	ROW(TOPIC_PUBLISH, TESS_TYPE_TOPIC, TESS_RIGHT_SEND, true, { 0 }),
	ROW(TOPIC_SUBSCRIBE, TESS_TYPE_TOPIC, TESS_RIGHT_BIND, true, { CAP(TESS_TYPE_CHANNEL) }),
	ROW(TOPIC_UNSUBSCRIBE, TESS_TYPE_TOPIC, TESS_RIGHT_BIND, true, { 1 }),
	ROW(TOPIC_INFO, TESS_TYPE_TOPIC, TESS_RIGHT_INSPECT, true, { 1 }),
	ROW(PLATFORM_CONSOLE_WRITE, TESS_TYPE_PLATFORM, TESS_RIGHT_CONSOLE, true,
	    { WORLD_SCRATCH, 1 }),
	ROW(PLATFORM_SHUTDOWN, TESS_TYPE_PLATFORM, TESS_RIGHT_SHUTDOWN, false, { 0 }),
	ROW(PLATFORM_INFO, TESS_TYPE_PLATFORM, TESS_RIGHT_INSPECT, true, { WORLD_SCRATCH, 1 }),
	ROW(PLATFORM_INTERRUPT_CREATE, TESS_TYPE_PLATFORM, TESS_RIGHT_DEVICE, true,
	    { CAP(TESS_TYPE_JOB), 4, 0 }),
	ROW(PLATFORM_IOPORT_CREATE, TESS_TYPE_PLATFORM, TESS_RIGHT_DEVICE, true,
	    { CAP(TESS_TYPE_JOB), 0x70, 2 }),
	ROW(PLATFORM_DEVICE_MEMORY, TESS_TYPE_PLATFORM, TESS_RIGHT_DEVICE, true,
	    { CAP(TESS_TYPE_JOB), 0xfe000000, PAGE }),
	ROW(INTERRUPT_BIND, TESS_TYPE_INTERRUPT, TESS_RIGHT_RECEIVE, true, { 0, 0 }),
	ROW(INTERRUPT_ACK, TESS_TYPE_INTERRUPT, TESS_RIGHT_RECEIVE, true, { 0 }),
	ROW(INTERRUPT_MASK, TESS_TYPE_INTERRUPT, TESS_RIGHT_MASK, true, { 0 }),
	ROW(INTERRUPT_UNMASK, TESS_TYPE_INTERRUPT, TESS_RIGHT_MASK, true, { 0 }),
	ROW(INTERRUPT_INFO, TESS_TYPE_INTERRUPT, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(IOPORT_DERIVE, TESS_TYPE_IOPORT, 0, true, { 0, 1, 0 }),
	ROW(IOPORT_IN, TESS_TYPE_IOPORT, TESS_RIGHT_READ, true, { 0, 1 }),
	ROW(IOPORT_OUT, TESS_TYPE_IOPORT, TESS_RIGHT_WRITE, true, { 0, 1, 0 }),
	ROW(IOPORT_IN_MANY, TESS_TYPE_IOPORT, TESS_RIGHT_READ, true, { 0, 1, WORLD_SCRATCH, 1 }),
	ROW(IOPORT_OUT_MANY, TESS_TYPE_IOPORT, TESS_RIGHT_WRITE, true, { 0, 1, WORLD_SCRATCH, 1 }),
	ROW(IOPORT_INFO, TESS_TYPE_IOPORT, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(PLATFORM_CHECK, TESS_TYPE_PLATFORM, TESS_RIGHT_INSPECT, true, { 0 }),
	ROW(PLATFORM_STATISTICS, TESS_TYPE_PLATFORM, TESS_RIGHT_INSPECT, true,
	    { 0, WORLD_SCRATCH, 1 }),
	ROW(PLATFORM_TRACE_CREATE, TESS_TYPE_PLATFORM, TESS_RIGHT_TRACE, true,
	    { CAP(TESS_TYPE_JOB), 1 }),
	ROW(TRACE_START, TESS_TYPE_TRACE, TESS_RIGHT_WRITE, true, { 1 }),
	ROW(TRACE_STOP, TESS_TYPE_TRACE, TESS_RIGHT_WRITE, true, { 0 }),
	ROW(TRACE_READ, TESS_TYPE_TRACE, TESS_RIGHT_READ, true, { WORLD_SCRATCH, 1 }),
};

/* Calls whose capability argument needs a right of its own: where it stands, and which. */
static const struct {
	struct row row;
	unsigned argument;
	uint16_t rights;
} argument_rows[] = {
	{ ROW(CAPABILITY_TRANSFER, TESS_TYPE_NOTIFICATION, 0, true, { CAP(P), 0xffff, 0 }), 0,
	  TESS_RIGHT_TRANSFER },
	{ ROW(MEMORY_MAP, TESS_TYPE_MEMORY, 0, true, { CAP(P), 0, 0, PAGE, PROT_READ }), 0,
	  TESS_RIGHT_CONTROL },
	{ ROW(ENDPOINT_BIND_NOTIFICATION, TESS_TYPE_ENDPOINT, 0, true, { CAP(N) }), 0,
	  TESS_RIGHT_RECEIVE },
	{ ROW(PROCESS_BIND_NOTIFICATION, TESS_TYPE_PROCESS, 0, true, { CAP(N), 0 }), 0,
	  TESS_RIGHT_SEND },
	{ ROW(JOB_BIND_PRESSURE, TESS_TYPE_JOB, 0, true, { CAP(N), 1, 2, 4 }), 0,
	  TESS_RIGHT_SEND },
	{ ROW(THREAD_SET_FAULT, TESS_TYPE_THREAD, 0, true, { CAP(TESS_TYPE_ENDPOINT) }), 0,
	  TESS_RIGHT_SEND | TESS_RIGHT_GRANT },
	{ ROW(PROCESS_SET_FAULT, TESS_TYPE_PROCESS, 0, true, { CAP(TESS_TYPE_ENDPOINT) }), 0,
	  TESS_RIGHT_SEND | TESS_RIGHT_GRANT },
	{ ROW(PROCESS_FORK, TESS_TYPE_PROCESS, 0, true, { CAP(TESS_TYPE_JOB) }), 0,
	  TESS_RIGHT_CREATE },
	{ ROW(TOPIC_SUBSCRIBE, TESS_TYPE_TOPIC, 0, true, { CAP(TESS_TYPE_CHANNEL) }), 0,
	  TESS_RIGHT_SEND | TESS_RIGHT_GRANT },
	{ ROW(PLATFORM_INTERRUPT_CREATE, TESS_TYPE_PLATFORM, 0, true, { CAP(TESS_TYPE_JOB), 4, 0 }),
	  0, TESS_RIGHT_CREATE },
	{ ROW(PLATFORM_IOPORT_CREATE, TESS_TYPE_PLATFORM, 0, true, { CAP(TESS_TYPE_JOB), 0x70, 2 }),
	  0, TESS_RIGHT_CREATE },
	{ ROW(PLATFORM_DEVICE_MEMORY, TESS_TYPE_PLATFORM, 0, true,
	      { CAP(TESS_TYPE_JOB), 0xfe000000, PAGE }),
	  0, TESS_RIGHT_CREATE },
	{ ROW(INTERRUPT_BIND, TESS_TYPE_INTERRUPT, 0, true, { CAP(N), 0 }), 0, TESS_RIGHT_SEND },
	{ ROW(NAMESPACE_WATCH, TESS_TYPE_NAMESPACE, 0, true, { CAP(N), 0 }), 0, TESS_RIGHT_SEND },
	{ ROW(PLATFORM_TRACE_CREATE, TESS_TYPE_PLATFORM, 0, true, { CAP(TESS_TYPE_JOB), 1 }), 0,
	  TESS_RIGHT_CREATE },
	{ ROW(NAMESPACE_BIND, TESS_TYPE_NAMESPACE, 0, true,
	      { WORLD_SCRATCH, 1, CAP(TESS_TYPE_ENDPOINT), 0, 0 }),
	  2, TESS_RIGHT_BIND },
	{ ROW(NAMESPACE_BIND, TESS_TYPE_NAMESPACE, 0, true,
	      { WORLD_SCRATCH, 1, CAP(TESS_TYPE_NAMESPACE), 0, 0 }),
	  2, TESS_RIGHT_CREATE },
};

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

/* A Reply to a call that waits for ever. */
static tess_cap_t make_reply(void)
{
	unsigned caller = world_process(&w);
	tess_cap_t to = world_give(&w, self, caps[TESS_TYPE_ENDPOINT], caller, TESS_RIGHT_SEND);

	ck_status(world_call(&w, caller, TESS_SYS_CALL, to), WORLD_BLOCKED);
	ck_status(world_call(&w, self, TESS_SYS_RECV, caps[TESS_TYPE_ENDPOINT]), TESS_OK);
	ck_status(world_call(&w, self, TESS_SYS_REPLY_SAVE), TESS_OK);
	return world_word(&w, self, 0);
}

static void setup_all_types(void)
{
	unsigned target;

	world_boot(&w);
	self = world_process(&w);
	target = world_process(&w);
	*(char *)world_scratch(&w, self) = 'x';
	caps[TESS_TYPE_MEMORY] = world_memory(&w, self, PAGE);
	caps[TESS_TYPE_ENDPOINT] = world_endpoint(&w, self);
	caps[TESS_TYPE_NOTIFICATION] = world_notification(&w, self);
	caps[TESS_TYPE_NAMESPACE] = world_namespace(&w, self);
	caps[TESS_TYPE_PROCESS] = world_give(&w, target, w.t[target].self_process, self, 0xffff);
	caps[TESS_TYPE_THREAD] = world_give(&w, target, w.t[target].self_thread, self, 0xffff);
	caps[TESS_TYPE_JOB] = w.t[self].job;
	caps[TESS_TYPE_PLATFORM] = world_give(&w, 0, w.platform, self, 0xffff);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_INTERRUPT_CREATE, caps[TESS_TYPE_PLATFORM],
			     w.t[self].job, 3, 0),
		  TESS_OK);
	caps[TESS_TYPE_INTERRUPT] = world_word(&w, self, 0);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_IOPORT_CREATE, caps[TESS_TYPE_PLATFORM],
			     w.t[self].job, 0x80, 1),
		  TESS_OK);
	caps[TESS_TYPE_IOPORT] = world_word(&w, self, 0);
	ck_status(world_call(&w, self, TESS_SYS_CHANNEL_CREATE, w.t[self].job, 8, 8, 0), TESS_OK);
	caps[TESS_TYPE_CHANNEL] = world_word(&w, self, 0); /* the sending end */
	ck_status(world_call(&w, self, TESS_SYS_TOPIC_CREATE, w.t[self].job, 8), TESS_OK);
	caps[TESS_TYPE_TOPIC] = world_word(&w, self, 0);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_TRACE_CREATE, caps[TESS_TYPE_PLATFORM],
			     w.t[self].job, 1),
		  TESS_OK);
	caps[TESS_TYPE_TRACE] = world_word(&w, self, 0);
	caps[TESS_TYPE_REPLY] = make_reply();
}

/* Issues the row's call on a token, with `given` in place of the capability argument at index `at`,
 * if any. */
static int64_t issue(const struct row *row, tess_cap_t token, int at, tess_cap_t given)
{
	uint64_t args[10] = { row->number, token };

	for (int i = 0; i < 6; i++) {
		args[2 + i] = row->word[i];
		if (IS_CAP(row->word[i]))
			args[2 + i] = i == at ? given : caps[row->word[i] & 0xff];
	}
	return world_play(&w, self, TESS_DEADLINE_POLL, 0, args);
}

START_TEST(every_type_but_the_right_one)
{
	const struct row *row = &rows[_i];
	uint64_t before;

	setup_all_types();
	before = world_fingerprint(&w);
	for (int type = 1; type < TESS_TYPE_COUNT; type++) {
		if (type == (int)row->type || row->type == TESS_TYPE_NONE || !caps[type])
			continue;
		ck_status(issue(row, caps[type], -1, 0), TESS_EBADCAP);
	}
	ck_status(issue(row, TESS_CAP_NONE, -1, 0), TESS_EBADCAP);
	ck_status(issue(row, caps[TESS_TYPE_MEMORY] + (UINT64_C(1) << 32), -1, 0), TESS_EBADCAP);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	world_check(&w);
	world_end(&w);
}
END_TEST

/* Every mask of the type's rights: EPERM exactly if a right is missing, and then nothing has
 * changed. */
START_TEST(every_mask_of_rights)
{
	const struct row *row = &rows[_i];
	enum tess_type type = row->type ? row->type : TESS_TYPE_NOTIFICATION;

	setup_all_types();
	for (unsigned mask = 0; mask < 0x800; mask++) {
		tess_cap_t cap = world_derive(&w, self, caps[type], (uint16_t)mask, 0);
		bool allowed = !(row->rights & ~world_slot(&w, self, cap)->rights);
		uint64_t before;
		int64_t status;

		if (allowed && !row->runs)
			goto next;
		before = mask % 16 || allowed ? 0 : world_fingerprint(&w);
		status = issue(row, cap, -1, 0);
		if ((status == TESS_EPERM) != !allowed)
			ck_abort_msg("%s with rights 0x%x: status %lld", row->name, mask,
				     (long long)status);
		if (before)
			ck_assert_uint_eq(world_fingerprint(&w), before);
	next:
		ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_DELETE, cap), TESS_OK);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

START_TEST(every_mask_of_an_arguments_rights)
{
	const struct row *row = &argument_rows[_i].row;
	int at = (int)argument_rows[_i].argument;
	enum tess_type type = row->word[at] & 0xff;

	setup_all_types();
	for (unsigned mask = 0; mask < 0x800; mask++) {
		tess_cap_t cap = world_derive(&w, self, caps[type], (uint16_t)mask, 0);
		bool allowed = !(argument_rows[_i].rights & ~world_slot(&w, self, cap)->rights);
		int64_t status = issue(row, caps[row->type], at, cap);

		if ((status == TESS_EPERM) != !allowed)
			ck_abort_msg("%s, argument with rights 0x%x: status %lld", row->name, mask,
				     (long long)status);
		ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_DELETE, cap), TESS_OK);
	}
	for (int other = 1; other < TESS_TYPE_COUNT; other++) {
		int64_t expected =
			row->number == TESS_SYS_NAMESPACE_BIND ? TESS_EINVAL : TESS_EBADCAP;

		if (other == (int)type || !caps[other] ||
		    (expected == TESS_EINVAL &&
		     (other == TESS_TYPE_ENDPOINT || other == TESS_TYPE_NAMESPACE)))
			continue;
		ck_status(issue(row, caps[row->type], at, caps[other]), expected);
	}
	world_check(&w);
	world_end(&w);
}
END_TEST

/* What a capability lets derive never exceeds it, however often. */
START_TEST(rights_only_shrink)
{
	struct random_source r = { 14 };

	setup_all_types();
	for (int round = 0; round < 2000; round++) {
		tess_cap_t cap = caps[TESS_TYPE_ENDPOINT];
		uint16_t rights = TESS_RIGHTS_ENDPOINT;

		for (int depth = 0; depth < 8; depth++) {
			uint16_t mask = (uint16_t)(random_next(&r) | random_next(&r));

			cap = world_derive(&w, self, cap, mask, 0);
			rights &= mask;
			if (random_below(&r, 4) == 0) {
				mask = (uint16_t)(random_next(&r) | random_next(&r));
				ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_RESTRICT, cap,
						     mask),
					  TESS_OK);
				rights &= mask;
			}
			if (world_slot(&w, self, cap)->rights != rights)
				ck_abort_msg("rights differ in round %d", round);
		}
		if (round % 100 == 0) {
			ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_REVOKE,
					     caps[TESS_TYPE_ENDPOINT]),
				  TESS_OK);
			world_check(&w);
		}
	}
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rights");
	TCase *tables = tcase_create("tables");

	tcase_set_timeout(tables, 120);
	tcase_add_loop_test(tables, every_type_but_the_right_one, 0, COUNT(rows));
	tcase_add_loop_test(tables, every_mask_of_rights, 0, COUNT(rows));
	tcase_add_loop_test(tables, every_mask_of_an_arguments_rights, 0, COUNT(argument_rows));
	suite_add_tcase(suite, tables);
	HARNESS_ADD(suite, rights_only_shrink);
	return harness_run(suite);
}
