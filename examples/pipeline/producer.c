/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The producer: reads its file "input" through a window that it moves along, and sends it in pieces.
 * The kernel takes them from the window; the program never copies a byte.
 */
#include <tessera/tessera.h>

#include "cksum.h"
#include "pipeline.h"

#define WINDOW ((uint64_t)31 * 4 * TESS_PAGE_SIZE) /* whole pages, and whole pieces */

_Static_assert(WINDOW % PIPELINE_PIECE_MAX == 0, "pieces end where the window does");

struct producer {
	tess_cap_t pieces, report;
	struct cksum sum;
};

/* Both ways in; the consumer's first, for it waits for the filter. */
static int connect(struct producer *p)
{
	struct pipeline_consumer_open_report_reply report;
	struct pipeline_filter_open_reply pieces;
	pipeline_consumer_client_t consumer;
	pipeline_filter_client_t filter;
	int status = pipeline_consumer_connect(tess_self_namespace(), "example.pipeline.consumer",
					       &consumer);

	if (!status)
		status = pipeline_consumer_open_report(consumer, TESS_DEADLINE_FOREVER, &report);
	if (!status)
		status = pipeline_filter_connect(tess_self_namespace(), "example.pipeline.filter",
						 &filter);
	if (!status)
		status = pipeline_filter_open(filter, TESS_DEADLINE_FOREVER, &pieces);
	if (status)
		return status;
	p->report = report.report;
	p->pieces = pieces.pieces;
	return 0;
}

static int send_window(struct producer *p, const uint8_t *window, uint64_t length)
{
	for (uint64_t at = 0; at < length; at += PIPELINE_PIECE_MAX) {
		uint64_t left = length - at;
		struct tess_segment piece = tess_segment_of(
			window + at, left < PIPELINE_PIECE_MAX ? left : PIPELINE_PIECE_MAX);
		int status;

		cksum_add(&p->sum, window + at, piece.length);
		status = tess_channel_send_segments(p->pieces, 0, &piece, 1, TESS_DEADLINE_FOREVER);
		if (status)
			return status;
	}
	return 0;
}

static int send_file(struct producer *p, const struct tess_file *file)
{
	for (uint64_t at = 0; at < file->size; at += WINDOW) {
		uint64_t left = file->size - at, length = left < WINDOW ? left : WINDOW, address;
		uint64_t pages = (length + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE * TESS_PAGE_SIZE;
		int status = tess_memory_map(file->memory, tess_self_process(), 0, at, pages,
					     TESS_PROTECTION_READ, &address);

		if (status)
			return status;
		status = send_window(p, (const uint8_t *)address, length);
		tess_pages_free((void *)address, pages);
		if (status)
			return status;
	}
	return 0;
}

static int send_report(struct producer *p)
{
	struct tess_message m = {
		.tag = TESS_TAG(PIPELINE_REPORT, 2, 0),
		.word = {p->sum.length, cksum_value(&p->sum)},
	};

	return tess_channel_send(p->report, TESS_DEADLINE_FOREVER, &m);
}

int main(void)
{
	struct producer p = {0};
	struct tess_file file;
	int status = tess_start_file("input", &file);

	cksum_init();
	if (!status)
		status = connect(&p);
	if (!status)
		status = send_file(&p, &file);
	if (!status)
		status = send_report(&p);
	if (status) {
		tess_log("cannot send: %s", status > 0 ? "refused" : tess_status_name(status));
		return 1;
	}
	tess_log("sent     %u %lu", cksum_value(&p.sum), p.sum.length);
	return 0;
}
