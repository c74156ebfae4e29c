/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls whose allocations fail: see world_fail_each() in world.h. */
#include "harness.h"
#include "kernel.h"
#include "world.h"

#define FAILURES_MAX 1000

unsigned world_fail_each(struct world *w, int64_t (*attempt)(void))
{
	unsigned failed;

	for (failed = 0; failed < FAILURES_MAX; failed++) {
		uint64_t before = world_fingerprint(w);
		int64_t status;

		w->k->injection.countdown = failed + 1;
		status = attempt();
		w->k->injection.countdown = 0;
		world_settle(w);
		world_check(w);
		if (status == TESS_OK)
			break;
		ck_status(status, TESS_ENOMEM);
		ck_assert_uint_eq(world_fingerprint(w), before);
	}
	ck_assert_uint_gt(failed, 0);
	ck_assert_uint_lt(failed, FAILURES_MAX);
	return failed;
}
