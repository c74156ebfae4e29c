/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client of the word counter: lends the server its file "input", at most 64 MiB at a time, and
 * prints the three numbers. It never looks into the file itself.
 */
#include <tessera/tessera.h>

#include "wordcount.h"

static int count_all(wordcount_counter_client_t counter, const struct tess_file *file,
		     struct wordcount_counter_count_reply *total)
{
	uint64_t at = 0;

	do {
		uint64_t left = file->size - at;
		tess_grant_in_t part = {file->memory, at,
					left < WORDCOUNT_PART_MAX ? left : WORDCOUNT_PART_MAX};
		struct wordcount_counter_count_reply reply;
		int status = wordcount_counter_count(counter, part, total->in_word,
						     TESS_DEADLINE_FOREVER, &reply);

		if (status)
			return status;
		total->lines += reply.lines;
		total->words += reply.words;
		total->bytes += reply.bytes;
		total->in_word = reply.in_word;
		at += part.length;
	} while (at < file->size);
	return 0;
}

int main(void)
{
	wordcount_counter_client_t counter;
	struct wordcount_counter_count_reply total = {0};
	struct tess_file file;
	int status = tess_start_file("input", &file);

	if (!status)
		status = wordcount_counter_connect(tess_self_namespace(), "example.wordcount",
						   &counter);
	if (!status)
		status = count_all(counter, &file, &total);
	if (status) {
		tess_log("cannot count: %s", tess_status_name(status));
		return 1;
	}
	tess_log("%lu %lu %lu", total.lines, total.words, total.bytes);
	return 0;
}
