/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * In place of init: says how long the kernel took to start it, and ends the machine. The count
 * begins when the kernel first looks at its clock, which is after processor and page tables are
 * set up.
 */
#include <tessera/arch/counter.h>
#include <tessera/tessera.h>

int main(void)
{
	uint64_t now = tess_counter();
	const struct tess_clock_page *clock = (const void *)TESS_CLOCK_PAGE_ADDRESS;

	tess_log("boot_to_init\t%lu\tinstructions", now - clock->base);
	return tess_platform_shutdown(tess_start_cap("platform"), 0);
}
