/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forking a small process: a child of the benchmark's, with some pages written. It tells its figure
 * itself.
 */
#include "bench.h"

#include <string.h>

#define PAGES 16u
#define TRIES 8u

uint64_t fork_timed(uint64_t number, tess_cap_t process, tess_cap_t job, uint64_t exit_number,
		    tess_cap_t tokens[2]);

static uint64_t fork_once(void)
{
	tess_cap_t tokens[2] = { 0 };
	uint64_t ticks = fork_timed(TESS_SYS_PROCESS_FORK, tess_self_process(), tess_self_job(),
				    TESS_SYS_PROCESS_EXIT, tokens);

	CHECK(ticks > 0);
	drop(tokens[0]);
	drop(tokens[1]);
	suite_sleep(MILLISECONDS);
	return ticks - empty();
}

int forker_role(void)
{
	uint64_t least = ~UINT64_C(0), ticks;
	void *pages = NULL;

	CHECK_OK(tess_pages_alloc(PAGES * TESS_PAGE_SIZE, &pages));
	for (unsigned int i = 0; i < TRIES; i++) {
		memset(pages, (int)i, PAGES * TESS_PAGE_SIZE);
		ticks = fork_once();
		least = ticks < least ? ticks : least;
	}
	metric("fork_small", least, "instructions");
	return 0;
}

void bench_fork(void)
{
	struct child child;

	child_start(&child, "forker", NULL, 0);
	child_succeeds(&child);
}
