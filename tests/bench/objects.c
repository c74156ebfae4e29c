/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making the large objects. What is left of one is taken apart before the next is made, uncounted.
 */
#include "bench.h"

#define PRIORITY 10u

static void make_process(void *context)
{
	(void)!tess_process_create(tess_self_job(), "made", 4, context);
}

static void make_thread(void *context)
{
	(void)!tess_thread_create(tess_self_process(), PRIORITY, context);
}

static void drop_made(void *context)
{
	const tess_cap_t *cap = context;

	drop(*cap);
	suite_sleep(MILLISECONDS / 10);
}

void bench_objects(void)
{
	tess_cap_t cap = TESS_CAP_NONE;
	const struct operation process = { .run = make_process,
					   .after = drop_made,
					   .context = &cap };
	const struct operation thread = { .run = make_thread, .after = drop_made, .context = &cap };

	metric("process_create", measure(&process), "instructions");
	metric("thread_create", measure(&thread), "instructions");
}
