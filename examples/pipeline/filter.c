/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The filter: takes pieces from a channel, right into the ring, scrambles them there, and passes
 * them on. It ends when nobody sends any more.
 */
#include <tessera/tessera.h>

#include "pipeline.h"
#include "scramble.h"

#define QUEUED 16u /* pieces in the channel */

struct filter {
	tess_cap_t tx, rx;
	struct tess_ring_writer ring;
};

static int connect(struct filter *f)
{
	struct pipeline_consumer_open_ring_reply reply;
	pipeline_consumer_client_t consumer;
	struct tess_ring_caps caps;
	int status = pipeline_consumer_connect(tess_self_namespace(), "example.pipeline.consumer",
					       &consumer);

	if (!status)
		status = pipeline_consumer_open_ring(consumer, tess_self_process(),
						     TESS_DEADLINE_FOREVER, &reply);
	if (status)
		return status;
	caps = (struct tess_ring_caps){reply.mine, reply.theirs, reply.doorbell, reply.bell};
	return tess_ring_writer_attach(&f->ring, &caps);
}

/* The channel is made before anybody asks for it, and has one sender. */
static int open(void *ctx, const struct tess_call *call, struct pipeline_filter_open_reply *reply)
{
	struct filter *f = ctx;

	(void)call;
	reply->pieces = tess_cap_take(&f->tx);
	return reply->pieces ? 0 : TESS_EPIPE;
}

/* Serves until the one producer has come. */
static int await_producer(struct filter *f)
{
	static const struct pipeline_filter_ops ops = {.open = open};
	struct tess_service service = pipeline_filter_service(&ops, f);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.pipeline.filter"),
		.services = &service,
		.service_count = 1,
	};

	while (f->tx) {
		struct tess_message m;
		int status = tess_recv(server.endpoint, TESS_DEADLINE_FOREVER, &m);

		if (status)
			return status;
		if (tess_serve_message(&server, &m))
			(void)!tess_reply(TESS_CAP_NONE, &m);
	}
	return 0;
}

/* What was scrambled goes out when there is nothing to do for the moment. */
static int next_piece(struct filter *f, const struct tess_segment *room, uint64_t *length)
{
	uint64_t badge;
	uint32_t label;
	int status = tess_channel_recv_segments(f->rx, room, 1, TESS_DEADLINE_POLL, length, &label,
						&badge);

	if (status != TESS_EAGAIN)
		return status;
	tess_ring_publish(&f->ring);
	return tess_channel_recv_segments(f->rx, room, 1, TESS_DEADLINE_FOREVER, length, &label,
					  &badge);
}

static int pass_on(struct filter *f)
{
	uint64_t words = 0;

	for (;;) {
		uint64_t length;
		struct tess_segment room;
		void *place;
		int status = tess_ring_reserve(&f->ring, PIPELINE_PIECE_MAX, TESS_DEADLINE_FOREVER,
					       &place);

		if (status)
			return status;
		room = tess_segment_of(place, PIPELINE_PIECE_MAX);
		status = next_piece(f, &room, &length);
		if (status)
			return status;
		scramble(place, place, (length + 7) / 8, words);
		words += (length + 7) / 8;
		status = tess_ring_commit(&f->ring, length);
		if (status)
			return status;
	}
}

int main(void)
{
	struct filter f = {0};
	int status = connect(&f);

	if (!status)
		status = tess_channel_create(tess_self_job(), QUEUED, PIPELINE_PIECE_MAX / 8, 0,
					     &f.tx, &f.rx);
	if (!status)
		status = await_producer(&f);
	if (!status)
		status = pass_on(&f);
	tess_ring_writer_close(&f.ring);
	if (status == TESS_EPIPE)
		return 0;
	tess_log("cannot go on: %s", status > 0 ? "refused" : tess_status_name(status));
	return 1;
}
