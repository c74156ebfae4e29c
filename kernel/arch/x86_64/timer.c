/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Deadlines on the local APIC's timer. Core moves its deadline at nearly every switch, mostly
 * further away (a new time slice); writing to the APIC is slow. So the APIC is only ever set to
 * fire earlier; when it fires before the deadline that counts, it is set again.
 *
 * It may also fire early because its ticks were measured, not known, or because the deadline lies
 * beyond what it can count.
 */
#include "timer.h"

#include <arch/platform.h>

#include "apic.h"
#include "asm.h"
#include "clock.h"
#include "kernel.h"

static void program(struct machine_cpu *m, uint64_t now, uint64_t deadline)
{
	m->programmed = deadline;
	apic_timer_start(clock_apic_ticks(deadline > now ? deadline - now : 0));
}

void arch_timer_arm(uint64_t deadline)
{
	struct machine_cpu *m = &this_cpu()->machine;

	m->deadline = deadline;
	if (deadline < m->programmed)
		program(m, arch_clock_now(), deadline);
}

bool timer_is_due(struct machine_cpu *m)
{
	uint64_t now = arch_clock_now();

	m->programmed = UINT64_MAX;
	if (now >= m->deadline) {
		m->deadline = UINT64_MAX;
		return true;
	}
	if (m->deadline != UINT64_MAX)
		program(m, now, m->deadline);
	return false;
}

bool arch_interrupt_pending(void)
{
	return apic_is_requested(VECTOR_TIMER) || apic_any_requested(VECTOR_IRQ) ||
	       apic_any_requested(VECTOR_IRQ + 32);
}
