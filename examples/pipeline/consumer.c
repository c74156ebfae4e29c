/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The consumer: one loop over everything that can happen. It serves those who ask for a way in,
 * takes pieces from the ring, unscrambles them and adds them to a checksum, hears the producer's
 * report, tells each second how far it is, and notices when the filter ends.
 */
#include <tessera/tessera.h>

#include "cksum.h"
#include "pipeline.h"
#include "scramble.h"

#define RING_SIZE ((size_t)64 << 10)
#define SECOND    UINT64_C(1000000000)
#define AT_ONCE   64u /* pieces that are taken before the other sources have their turn */

enum source { CALLS, PIECES, REPORT, CLOCK, FILTER, SOURCES };

struct consumer {
	tess_cap_t endpoint, queue;
	struct tess_ring_reader ring;
	struct tess_ring_caps writer; /* for the filter */
	tess_cap_t report_tx;         /* for the producer */
	tess_cap_t report_rx, report_bell;
	struct cksum sum;
	uint64_t words;
	bool all_read, reported; /* what it waits for */
	bool more;               /* there are pieces that it has not looked at yet */
	uint64_t sent_length, sent_sum;
};

/* --- ways in --- */

static int open_ring(void *ctx, const struct tess_call *call,
		     struct pipeline_consumer_open_ring_request *request,
		     struct pipeline_consumer_open_ring_reply *reply)
{
	struct consumer *c = ctx;
	tess_cap_t filter = tess_cap_take(&request->filter);

	(void)call;
	if (!c->writer.mine)
		return PIPELINE_REFUSAL_TAKEN;
	if (tess_event_queue_subscribe(c->queue, filter, TESS_EVENT_FILTER_PROCESS, 0, FILTER,
				       TESS_EVENT_PROCESS_EXIT))
		return PIPELINE_REFUSAL_NO_ROOM;
	reply->mine = tess_cap_take(&c->writer.mine);
	reply->theirs = tess_cap_take(&c->writer.theirs);
	reply->doorbell = tess_cap_take(&c->writer.doorbell);
	reply->bell = tess_cap_take(&c->writer.bell);
	return 0;
}

static int open_report(void *ctx, const struct tess_call *call,
		       struct pipeline_consumer_open_report_reply *reply)
{
	struct consumer *c = ctx;

	(void)call;
	reply->report = tess_cap_take(&c->report_tx);
	return reply->report ? 0 : PIPELINE_REFUSAL_TAKEN;
}

static int on_call(struct consumer *c)
{
	static const struct pipeline_consumer_ops ops = {
		.open_ring = open_ring,
		.open_report = open_report,
	};
	struct tess_service service = pipeline_consumer_service(&ops, c);
	struct tess_server server = {.services = &service, .service_count = 1};
	struct tess_message m;
	int status = tess_recv(c->endpoint, TESS_DEADLINE_POLL, &m);

	if (status)
		return status == TESS_EAGAIN ? 0 : status;
	if (tess_serve_message(&server, &m))
		(void)!tess_reply(TESS_CAP_NONE, &m);
	return 0;
}

/* --- pieces --- */

/* The filter could change its memory meanwhile: a piece is read once, into a place of our own. */
static void take(struct consumer *c, const void *piece, size_t length)
{
	static uint64_t words[PIPELINE_PIECE_MAX / 8];
	size_t count = (length + 7) / 8;

	scramble(words, piece, count, c->words);
	cksum_add(&c->sum, (const uint8_t *)words, length);
	c->words += count;
}

/* Returns 0 when the turn is over, TESS_EAGAIN when the doorbell will ring for the next piece. */
static int take_some(struct consumer *c)
{
	const void *piece;
	size_t length;

	for (unsigned i = 0; i < AT_ONCE; i++) {
		int status = tess_ring_peek(&c->ring, TESS_DEADLINE_POLL, &piece, &length);

		if (status == TESS_EAGAIN)
			return tess_ring_reader_arm(&c->ring);
		if (status)
			return status;
		if (length > PIPELINE_PIECE_MAX)
			return TESS_EPROTO;
		take(c, piece, length);
		tess_ring_consume(&c->ring);
		if (i % 4 == 3)
			tess_ring_release(&c->ring);
	}
	return 0;
}

static int on_pieces(struct consumer *c)
{
	int status = take_some(c);

	c->more = !status;
	if (status == TESS_EPIPE) {
		c->all_read = true;
		(void)!tess_event_queue_unsubscribe(c->queue, PIECES);
	}
	return status == TESS_EPIPE || status == TESS_EAGAIN ? 0 : status;
}

/* --- everything else --- */

static int on_report(struct consumer *c)
{
	struct tess_message m;
	uint64_t bits;
	int status;

	(void)!tess_notification_wait(c->report_bell, TESS_DEADLINE_POLL, &bits);
	if (c->reported)
		return 0;
	status = tess_channel_recv(c->report_rx, TESS_DEADLINE_POLL, &m);
	if (status)
		return status == TESS_EAGAIN ? 0 : status;
	if (m.tag != TESS_TAG(PIPELINE_REPORT, 2, 0))
		return TESS_EPROTO;
	c->sent_length = m.word[0];
	c->sent_sum = m.word[1];
	c->reported = true;
	return 0;
}

static int on_clock(struct consumer *c)
{
	tess_log("so far   %lu bytes", c->sum.length);
	return 0;
}

/* It closes the ring before it ends, or it came to harm: then the ring ends here. */
static int on_filter(struct consumer *c)
{
	tess_ring_reader_hang_up(&c->ring);
	return c->all_read ? 0 : on_pieces(c);
}

/* --- the loop --- */

static int make_ring(struct consumer *c)
{
	struct tess_ring_caps reader;
	int status = tess_ring_create(tess_self_job(), RING_SIZE, &c->writer, &reader);

	return status ? status : tess_ring_reader_attach(&c->ring, &reader);
}

static int make_report(struct consumer *c)
{
	int status = tess_channel_create(tess_self_job(), 1, 2, 0, &c->report_tx, &c->report_rx);

	if (!status)
		status = tess_notification_create(tess_self_job(), &c->report_bell);
	if (!status)
		status = tess_channel_bind_notification(c->report_rx, c->report_bell, 1);
	return status;
}

static int listen(const struct consumer *c)
{
	int status = tess_event_queue_subscribe(c->queue, c->endpoint, TESS_EVENT_FILTER_READABLE, 0,
						CALLS, 0);

	if (!status)
		status = tess_event_queue_subscribe(c->queue, c->ring.end.doorbell,
						    TESS_EVENT_FILTER_SIGNAL, 0, PIECES,
						    TESS_RING_BELL | TESS_RING_HANG_UP);
	if (!status)
		status = tess_event_queue_subscribe(c->queue, c->report_bell,
						    TESS_EVENT_FILTER_SIGNAL, 0, REPORT, 1);
	if (!status)
		status = tess_event_queue_set_timer(c->queue, CLOCK, tess_clock_deadline(SECOND),
						    SECOND, 0);
	return status;
}

static int begin(struct consumer *c)
{
	int status = tess_event_queue_create(tess_self_job(), SOURCES, &c->queue);

	c->endpoint = tess_start_cap("example.pipeline.consumer");
	tess_ipc_buffer()->receive.window_caps = 1;
	if (!status)
		status = make_ring(c);
	if (!status)
		status = make_report(c);
	if (!status)
		status = listen(c);
	if (!status)
		status = on_pieces(c); /* nothing yet, but the doorbell is asked for */
	return status;
}

/* One wait, and everything that it tells. */
static int turn(struct consumer *c)
{
	static int (*const handlers[SOURCES])(struct consumer *) = {
		[CALLS] = on_call,   [PIECES] = on_pieces, [REPORT] = on_report,
		[CLOCK] = on_clock, [FILTER] = on_filter,
	};
	struct tess_event events[SOURCES];
	size_t count = 0;
	int status = tess_event_wait(c->queue, c->more ? TESS_DEADLINE_POLL : TESS_DEADLINE_FOREVER,
				     events, SOURCES, &count);

	if (status == TESS_EAGAIN)
		status = 0;
	for (size_t i = 0; i < count && !status; i++)
		status = handlers[events[i].cookie](c);
	if (!status && c->more)
		status = on_pieces(c);
	return status;
}

static int compare(const struct consumer *c)
{
	uint32_t sum = cksum_value(&c->sum);

	tess_log("received %u %lu", sum, c->sum.length);
	if (sum == c->sent_sum && c->sum.length == c->sent_length)
		return 0;
	tess_log("that is not what was sent: %lu %lu", c->sent_sum, c->sent_length);
	return 1;
}

int main(void)
{
	static struct consumer c;
	int status;

	cksum_init();
	status = begin(&c);
	while (!status && !(c.all_read && c.reported))
		status = turn(&c);
	if (!status)
		return compare(&c);
	tess_log("cannot go on: %s", tess_status_name(status));
	return 1;
}
