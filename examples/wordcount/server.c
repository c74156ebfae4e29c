/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The word counter. The text is the client's memory, lent for the call and read once, piece by
 * piece: what is counted is what was there at that moment, whatever the client does meanwhile.
 */
#include <tessera/tessera.h>

#include "wordcount.h"

#define PIECE 16384u

/* The C locale's isspace ends a word; only its isprint begins or continues one. */
static bool is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_print(uint8_t c)
{
	return c >= ' ' && c <= '~';
}

static void count_piece(const uint8_t *piece, size_t length,
			struct wordcount_counter_count_reply *total)
{
	for (size_t i = 0; i < length; i++) {
		total->lines += piece[i] == '\n';
		if (is_space(piece[i])) {
			total->in_word = false;
		} else if (is_print(piece[i])) {
			total->words += !total->in_word;
			total->in_word = true;
		}
	}
	total->bytes += length;
}

static int count(void *ctx, const struct tess_call *call,
		 struct wordcount_counter_count_request *request,
		 struct wordcount_counter_count_reply *reply)
{
	static uint8_t piece[PIECE];

	(void)ctx;
	(void)call;
	reply->in_word = request->in_word;
	for (uint64_t at = 0; at < request->text.length; at += PIECE) {
		uint64_t left = request->text.length - at;
		size_t length = left < PIECE ? (size_t)left : PIECE;
		int status = tess_grant_read(&request->text, at, piece, length);

		if (status)
			return status;
		count_piece(piece, length, reply);
	}
	return 0;
}

int main(void)
{
	static const struct wordcount_counter_ops ops = {.count = count};
	struct tess_service service = wordcount_counter_service(&ops, NULL);
	struct tess_server server = {
		.endpoint = tess_start_cap("example.wordcount"),
		.services = &service,
		.service_count = 1,
	};

	return tess_serve(&server) ? 1 : 0;
}
