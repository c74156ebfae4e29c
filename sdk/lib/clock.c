/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock page: a multiplication instead of a system call.
 */
#include <tessera/clock.h>

#include <tessera/abi/start.h>
#include <tessera/arch/counter.h>

__extension__ typedef unsigned __int128 uint128;

tess_time_t tess_clock_now(void)
{
	const struct tess_clock_page *page = (const void *)TESS_CLOCK_PAGE_ADDRESS;

	return (tess_time_t)(((uint128)(tess_counter() - page->base) * page->multiplier) >> 32);
}

tess_time_t tess_clock_deadline(uint64_t nanoseconds)
{
	tess_time_t deadline;

	if (__builtin_add_overflow(tess_clock_now(), nanoseconds, &deadline))
		return TESS_DEADLINE_FOREVER;
	return deadline;
}
