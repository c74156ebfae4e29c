/* SPDX-License-Identifier: BSD-2-Clause */
/* States that a process is killed in: see killed.h. */
#include "killed.h"

#include "channels.h"

#define PAGE TESS_PAGE_SIZE
#define AT   (WORLD_SCRATCH + 0x10000) /* where there are page tables already */
#define MANY 100

struct world the_world;
unsigned peer, victim;
tess_cap_t ep, n;

static tess_cap_t mine;  /* what a scene needs later on: the peer's */
static tess_cap_t reply; /* the victim's, or the peer's */

/* --- what scenes are made of --- */

static tess_cap_t give_victim(tess_cap_t cap, uint16_t rights)
{
	return world_give(&the_world, peer, cap, victim, rights);
}

static void peer_takes(void)
{
	ck_status(world_call(&the_world, peer, TESS_SYS_RECV, ep), TESS_OK);
}

/* A call of the victim's with memory lent, which waits to be taken. */
static void call_with_lend(void)
{
	tess_cap_t to = give_victim(ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);

	world_window(&the_world, peer, 8, 4);
	world_offer(&the_world, victim, 0, world_memory(&the_world, victim, PAGE), TESS_RIGHTS_ALL,
		    TESS_CAP_LEND);
	ck_status(world_call(&the_world, victim, TESS_SYS_CALL | TESS_TAG(1, 1, 1), to, 5),
		  WORLD_BLOCKED);
}

/* --- the states, and what the peer learns in each --- */

/* With the last capability of a badge: its server is told. */
static void enter_send(void)
{
	tess_cap_t badged =
		world_derive(&the_world, peer, ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 77);
	tess_cap_t to = give_victim(badged, TESS_RIGHTS_ALL);

	ck_status(world_call(&the_world, peer, TESS_SYS_CAPABILITY_DELETE, badged), TESS_OK);
	world_offer(&the_world, victim, 0, world_memory(&the_world, victim, PAGE), TESS_RIGHTS_ALL,
		    TESS_CAP_MOVE);
	ck_status(world_call(&the_world, victim, TESS_SYS_SEND | TESS_TAG(1, 1, 1), to, 5),
		  WORLD_BLOCKED);
}

static int64_t badge_is_closed(void)
{
	int64_t status = world_call_until(&the_world, peer, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep);

	ck_assert_uint_eq(world_tag(&the_world, peer) >> TESS_TAG_LABEL_SHIFT,
			  TESS_LABEL_BADGE_CLOSED);
	ck_assert_uint_eq(world_word(&the_world, peer, 0), 77);
	return status;
}

static int64_t nothing_to_receive(void)
{
	return world_call_until(&the_world, peer, TESS_DEADLINE_POLL, TESS_SYS_RECV, ep);
}

/* The peer has mapped what it was lent. */
static void enter_call_taken(void)
{
	call_with_lend();
	peer_takes();
	mine = world_received(&the_world, peer, 0)->token;
	ck_status(world_call(&the_world, peer, TESS_SYS_MEMORY_MAP, mine,
			     the_world.t[peer].self_process, AT, 0, PAGE, PROT_READ),
		  TESS_OK);
}

static int64_t reply_to_nobody(void)
{
	ck_assert_ptr_null(world_slot(&the_world, peer, mine));
	ck_assert_ptr_null(space_find(the_world.t[peer].process, AT));
	return world_call(&the_world, peer, TESS_SYS_REPLY, 0);
}

static void enter_call_saved(void)
{
	enter_call_taken();
	ck_status(world_call(&the_world, peer, TESS_SYS_REPLY_SAVE), TESS_OK);
	reply = world_word(&the_world, peer, 0);
}

static int64_t saved_reply_to_nobody(void)
{
	return world_reply(&the_world, peer, reply, TESS_SYS_REPLY, 0);
}

/* The victim's own endpoint; the peer has a way to it. */
static tess_cap_t open_endpoint(void)
{
	tess_cap_t own = world_endpoint(&the_world, victim);

	mine = world_give(&the_world, victim, own, peer, TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
	return own;
}

static int64_t peer_drops(int64_t status)
{
	ck_status(world_call(&the_world, peer, TESS_SYS_CAPABILITY_DELETE, mine), TESS_OK);
	return status;
}

static void enter_receive(void)
{
	ck_status(world_call(&the_world, victim, TESS_SYS_RECV, open_endpoint()), WORLD_BLOCKED);
}

static int64_t send_to_nobody(void)
{
	return peer_drops(world_call(&the_world, peer, TESS_SYS_SEND, mine));
}

/* The victim is a server: its client waits, having lent it something. */
static void enter_serving(void)
{
	tess_cap_t own = open_endpoint();

	world_window(&the_world, victim, 8, 4);
	world_offer(&the_world, peer, 0, ep, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	ck_status(world_call(&the_world, peer, TESS_SYS_CALL | TESS_TAG(0, 0, 1), mine),
		  WORLD_BLOCKED);
	ck_status(world_call(&the_world, victim, TESS_SYS_RECV, own), TESS_OK);
}

static void enter_serving_saved(void)
{
	enter_serving();
	ck_status(world_call(&the_world, victim, TESS_SYS_REPLY_SAVE), TESS_OK);
	reply = world_word(&the_world, victim, 0);
}

/* It has not come to receive it. */
static void enter_not_serving(void)
{
	(void)open_endpoint();
	ck_status(world_call(&the_world, peer, TESS_SYS_CALL, mine), WORLD_BLOCKED);
}

static int64_t client_learns(void)
{
	return peer_drops(world_status(&the_world, peer));
}

static int64_t server_learns(void)
{
	return world_call(&the_world, victim, TESS_SYS_REPLY, 0);
}

static int64_t saving_server_learns(void)
{
	return world_reply(&the_world, victim, reply, TESS_SYS_REPLY, 0);
}

/* The client's end took its call away. */
static int64_t nothing_is_called(void)
{
	return TESS_OK;
}

static void enter_notification(void)
{
	ck_status(world_call_until(&the_world, victim, 1000000, TESS_SYS_NOTIFICATION_WAIT,
				   give_victim(n, TESS_RIGHT_RECEIVE)),
		  WORLD_BLOCKED);
}

static int64_t signal_is_kept(void)
{
	ck_status(world_call(&the_world, peer, TESS_SYS_NOTIFICATION_SIGNAL, n, 1), TESS_OK);
	return world_call_until(&the_world, peer, TESS_DEADLINE_POLL, TESS_SYS_NOTIFICATION_WAIT,
				n);
}

/* The victim's channel, full; the peer has the other end. */
static void enter_channel_send(void)
{
	struct ends e = channel_between(&the_world, victim, peer, 1, 4, 1);

	mine = e.rx;
	ck_status(channel_poll_send(&the_world, victim, e.tx, 41), TESS_OK);
	world_offer(&the_world, victim, 0, world_memory(&the_world, victim, PAGE), TESS_RIGHTS_ALL,
		    TESS_CAP_MOVE);
	ck_status(world_call(&the_world, victim, CH_SEND(0, 1, 1), e.tx, 42), WORLD_BLOCKED);
}

/* What was sent is there; what waited to be sent is not. */
static int64_t queue_is_drained(void)
{
	ck_assert_uint_eq(channel_take(&the_world, peer, mine), 41);
	return peer_drops(channel_poll_recv(&the_world, peer, mine));
}

static void enter_channel_receive(void)
{
	struct ends e = channel_between(&the_world, peer, victim, 1, 4, 1);

	mine = e.tx;
	ck_status(world_call(&the_world, victim, TESS_SYS_CHANNEL_RECV, e.rx), WORLD_BLOCKED);
}

static int64_t channel_is_closed(void)
{
	return peer_drops(channel_poll_send(&the_world, peer, mine, 1));
}

static int64_t listen(tess_cap_t queue, tess_cap_t source, uint64_t filter, uint64_t cookie)
{
	return world_call(&the_world, victim, TESS_SYS_EVENT_QUEUE_SUBSCRIBE, queue, source, filter,
			  TESS_EVENT_MODE_EDGE, cookie, 1);
}

static void enter_events(void)
{
	tess_cap_t queue, process = world_give(&the_world, peer, the_world.t[peer].self_process,
					       victim, TESS_RIGHT_INSPECT);

	ck_status(world_call(&the_world, victim, TESS_SYS_EVENT_QUEUE_CREATE,
			     the_world.t[victim].job, 8),
		  TESS_OK);
	queue = world_word(&the_world, victim, 0);
	ck_status(listen(queue, process, TESS_EVENT_FILTER_PROCESS, 1), TESS_OK);
	ck_status(listen(queue, give_victim(n, TESS_RIGHT_RECEIVE), TESS_EVENT_FILTER_SIGNAL, 2),
		  TESS_OK);
	ck_status(world_call(&the_world, victim, TESS_SYS_EVENT_QUEUE_SET_TIMER, queue, 3, 1000000,
			     0, 0),
		  TESS_OK);
	ck_status(
		world_call(&the_world, victim, TESS_SYS_EVENT_QUEUE_WAIT, queue, WORLD_SCRATCH, 8),
		WORLD_BLOCKED);
}

static void enter_fault(void)
{
	const struct fault fault = {
		.kind = FAULT_PAGE, .address = 0x18, .access = PROT_WRITE, .code = 6
	};
	tess_cap_t process = world_give(&the_world, victim, the_world.t[victim].self_process, peer,
					TESS_RIGHTS_ALL);

	ck_status(world_call(&the_world, peer, TESS_SYS_PROCESS_SET_FAULT, process, ep), TESS_OK);
	ck_status(world_call(&the_world, peer, TESS_SYS_CAPABILITY_DELETE, process), TESS_OK);
	ck_status(world_call(&the_world, victim, TESS_SYS_ABI_VERSION), TESS_OK);
	while (the_world.cpu->current != the_world.t[victim].thread)
		ck_status(world_call(&the_world, victim, TESS_SYS_YIELD), TESS_OK);
	kernel_fault(the_world.k, the_world.cpu, &fault);
}

static void enter_fault_taken(void)
{
	enter_fault();
	peer_takes();
	mine = TESS_CAP_NONE;
}

static int64_t fault_reply_to_nobody(void)
{
	return world_call(&the_world, peer, TESS_SYS_REPLY, 0);
}

/* Answered, but what it lent was spread so far that it is still being taken back. */
static void enter_ending_call(void)
{
	enter_call_taken();
	for (int i = 0; i < MANY; i++)
		(void)world_derive(&the_world, peer, mine, TESS_RIGHT_READ, 0);
	hosted_interrupt_set(true);
	ck_status(world_call(&the_world, peer, TESS_SYS_REPLY, 0), TESS_OK);
}

/* --- in the middle of calls that are done in pieces --- */

static void begin(const uint64_t args[10])
{
	hosted_interrupt_set(true);
	if (!world_begin(&the_world, victim, args))
		ck_abort_msg("the call is not in its middle: %lld",
			     (long long)world_status(&the_world, victim));
}

#define BEGIN(...) begin((const uint64_t[10]){ __VA_ARGS__ })

static void enter_revoke(void)
{
	tess_cap_t root = world_memory(&the_world, victim, PAGE);

	for (int i = 0; i < MANY; i++)
		(void)world_derive(&the_world, victim, root, TESS_RIGHT_READ, 0);
	BEGIN(TESS_SYS_CAPABILITY_REVOKE, root);
}

static void enter_pages(uint64_t number)
{
	tess_cap_t from = world_memory(&the_world, victim, 16 * PAGE);
	tess_cap_t to = world_memory(&the_world, victim, 16 * PAGE);

	for (uint64_t page = 0; page < 16; page++)
		ck_status(world_call(&the_world, victim, TESS_SYS_MEMORY_WRITE, from, page * PAGE,
				     WORLD_SCRATCH, 8),
			  TESS_OK);
	BEGIN(number, from, 0, to, 0, 16 * PAGE);
}

static void enter_clone(void)
{
	enter_pages(TESS_SYS_MEMORY_CLONE_PAGES);
}

static void enter_move(void)
{
	enter_pages(TESS_SYS_MEMORY_MOVE_PAGES);
}

static void enter_unmap(void)
{
	tess_cap_t memory = world_memory(&the_world, victim, 512 * PAGE);

	ck_status(world_call(&the_world, victim, TESS_SYS_MEMORY_MAP, memory,
			     the_world.t[victim].self_process, AT, 0, 512 * PAGE,
			     PROT_READ | PROT_WRITE),
		  TESS_OK);
	for (uint64_t page = 0; page < 512; page++)
		*(char *)world_memory_at(&the_world, victim, AT + page * PAGE, PROT_WRITE) = 1;
	BEGIN(TESS_SYS_PROCESS_UNMAP, the_world.t[victim].self_process, AT, 512 * PAGE);
}

static void enter_job_kill(void)
{
	tess_cap_t own;

	ck_status(world_call(&the_world, victim, TESS_SYS_JOB_CREATE, the_world.t[victim].job,
			     ALL_TYPES),
		  TESS_OK);
	own = world_word(&the_world, victim, 0);
	for (int i = 0; i < 4; i++)
		ck_status(world_call(&the_world, victim, TESS_SYS_PROCESS_CREATE, own,
				     WORLD_SCRATCH, 1),
			  TESS_OK);
	BEGIN(TESS_SYS_JOB_KILL, own);
}

/* Receiving, it has sent one away whose message fails, and there is another. */
static void enter_receive_on(void)
{
	tess_cap_t own = open_endpoint();
	unsigned second = world_thread(&the_world, victim, 1),
		 third = world_thread(&the_world, victim, 1);

	for (unsigned i = second; i <= third; i++) {
		tess_cap_t gone = world_notification(&the_world, victim);

		world_offer(&the_world, i, 0, gone, TESS_RIGHTS_ALL, TESS_CAP_COPY);
		ck_status(world_call(&the_world, i, TESS_SYS_SEND | TESS_TAG(0, 0, 1), own),
			  WORLD_BLOCKED);
		ck_status(world_call(&the_world, victim, TESS_SYS_CAPABILITY_DELETE, gone),
			  TESS_OK);
	}
	BEGIN(TESS_SYS_RECV, own);
}

/* It runs, and that is all. */
static void enter_nothing(void) {}

static int64_t peer_has_nothing(void)
{
	return TESS_OK;
}

static int64_t peer_is_dropped(void)
{
	return peer_drops(TESS_OK);
}

/* --- the table --- */

const struct scene scenes[] = {
	{ "runs", enter_nothing, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "sends", enter_send, THREAD_BLOCKED_SEND, badge_is_closed, TESS_OK, TESS_EPIPE, NULL },
	{ "calls", call_with_lend, THREAD_BLOCKED_SEND, nothing_to_receive, TESS_EAGAIN, TESS_EPIPE,
	  NULL },
	{ "was taken", enter_call_taken, THREAD_BLOCKED_REPLY, reply_to_nobody, TESS_EOWNERDEAD,
	  TESS_EPIPE, NULL },
	{ "was saved", enter_call_saved, THREAD_BLOCKED_REPLY, saved_reply_to_nobody,
	  TESS_EOWNERDEAD, TESS_EPIPE, NULL },
	{ "ends a call", enter_ending_call, THREAD_ENDING_CALL, peer_has_nothing, TESS_OK, TESS_OK,
	  NULL },
	{ "receives", enter_receive, THREAD_BLOCKED_RECEIVE, send_to_nobody, TESS_EPIPE,
	  WORLD_BLOCKED, NULL },
	{ "has not taken", enter_not_serving, THREAD_READY, client_learns, TESS_EPIPE, TESS_OK,
	  nothing_is_called },
	{ "serves", enter_serving, THREAD_READY, client_learns, TESS_EPIPE, TESS_EOWNERDEAD,
	  server_learns },
	{ "serves later", enter_serving_saved, THREAD_READY, client_learns, TESS_EPIPE,
	  TESS_EOWNERDEAD, saving_server_learns },
	{ "waits for bits", enter_notification, THREAD_BLOCKED_NOTIFICATION, signal_is_kept,
	  TESS_OK, WORLD_BLOCKED, NULL },
	{ "sends to a channel", enter_channel_send, THREAD_BLOCKED_CHANNEL_SEND, queue_is_drained,
	  TESS_EPIPE, TESS_EPIPE, NULL },
	{ "receives from a channel", enter_channel_receive, THREAD_BLOCKED_CHANNEL_RECEIVE,
	  channel_is_closed, TESS_EPIPE, TESS_EPIPE, NULL },
	{ "waits for events", enter_events, THREAD_BLOCKED_EVENT, peer_has_nothing, TESS_OK,
	  TESS_OK, NULL },
	{ "faults", enter_fault, THREAD_BLOCKED_SEND, nothing_to_receive, TESS_EAGAIN, CRASHED,
	  NULL },
	{ "faulted", enter_fault_taken, THREAD_BLOCKED_REPLY, fault_reply_to_nobody,
	  TESS_EOWNERDEAD, CRASHED, NULL },
	{ "revokes", enter_revoke, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "clones pages", enter_clone, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "moves pages", enter_move, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "unmaps", enter_unmap, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "kills a job", enter_job_kill, THREAD_READY, peer_has_nothing, TESS_OK, TESS_OK,
	  nothing_is_called },
	{ "receives in pieces", enter_receive_on, THREAD_READY, peer_is_dropped, TESS_OK, TESS_OK,
	  nothing_is_called },
};

_Static_assert(sizeof(scenes) / sizeof(scenes[0]) == SCENES, "killed.h");
