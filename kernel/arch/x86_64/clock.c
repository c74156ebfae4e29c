/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clock is the time-stamp counter, scaled by a 32.32 fixed-point factor. It and the timer of
 * the local APIC are measured once against channel 2 of the 8254, which counts at a frequency that
 * is the same on every PC.
 *
 * Reading three counters one after the other takes a while, and the host of a virtual machine may
 * stop it in between. So each sample is the best of several: the one during which the time-stamp
 * counter moved least.
 */
#include "clock.h"

#include <arch/entry.h>
#include <arch/platform.h>
#include <stdbool.h>

#include "apic.h"
#include "asm.h"

#define PIT_FREQUENCY  UINT64_C(1193182)        /* Hz */
#define PIT_CHANNEL_2  0x42
#define PIT_COMMAND    0x43
#define PIT_MODE_0     0xb0     /* channel 2: low byte, high byte, count down once */
#define PIT_READ_BACK  0xc8     /* latch status and count of channel 2 */
#define PIT_STATUS_OUT 0x80     /* the count reached 0 */
#define PIT_GATE       0x61     /* bit 0: channel 2 counts; bit 1: loudspeaker */

#define PIT_START      0xffff   /* 55 ms until the count is used up */
#define MEASURE_TICKS  4773     /* 4 ms */
#define SAMPLES        5
#define ATTEMPTS       20
#define POLLS          1000000

#define NS_PER_SECOND UINT64_C(1000000000)

static uint64_t tsc_base, tsc_multiplier;       /* ns = ticks * multiplier >> 32 */
static uint64_t apic_multiplier;                /* ticks = ns * multiplier >> 32 */

struct sample {
	uint64_t tsc;
	uint32_t apic;
	uint32_t pit;
	bool expired;
};

static void pit_start(void)
{
	out8(PIT_GATE, (in8(PIT_GATE) & 0xfc) | 1);
	out8(PIT_COMMAND, PIT_MODE_0);
	out8(PIT_CHANNEL_2, PIT_START & 0xff);
	out8(PIT_CHANNEL_2, PIT_START >> 8);
}

static struct sample sample_once(uint64_t *spent)
{
	struct sample s;
	uint8_t status, low;

	s.tsc = rdtsc();
	s.apic = apic_timer_count();
	out8(PIT_COMMAND, PIT_READ_BACK);
	status = in8(PIT_CHANNEL_2);
	low = in8(PIT_CHANNEL_2);
	s.pit = (uint32_t)in8(PIT_CHANNEL_2) << 8 | low;
	s.expired = status & PIT_STATUS_OUT;
	*spent = rdtsc() - s.tsc;
	return s;
}

static struct sample sample_best(void)
{
	uint64_t least;
	struct sample best = sample_once(&least);

	for (unsigned i = 1; i < SAMPLES; i++) {
		uint64_t spent;
		struct sample s = sample_once(&spent);

		if (spent < least || s.expired) {
			least = spent;
			best = s;
		}
	}
	return best;
}

/* Waits until the 8254 has counted enough; false if it does not, or if time ran over its end. */
static bool wait_ticks(uint32_t from)
{
	for (unsigned i = 0; i < POLLS; i++) {
		uint64_t spent;
		struct sample s = sample_once(&spent);

		if (s.expired)
			return false;
		if (s.pit <= from && from - s.pit >= MEASURE_TICKS)
			return true;
	}
	return false;
}

static bool measure(void)
{
	struct sample begin, end;
	uint64_t ns;

	apic_timer_start(UINT32_MAX);
	pit_start();
	begin = sample_best();
	if (!wait_ticks(begin.pit))
		return false;
	end = sample_best();
	if (begin.expired || end.expired || end.tsc <= begin.tsc || end.apic >= begin.apic)
		return false;

	ns = (begin.pit - end.pit) * NS_PER_SECOND / PIT_FREQUENCY;
	tsc_multiplier = (ns << 32) / (end.tsc - begin.tsc);
	apic_multiplier = ((uint64_t)(begin.apic - end.apic) << 32) / ns;
	return tsc_multiplier != 0 && apic_multiplier != 0;
}

void clock_init(void)
{
	bool measured = false;

	tsc_base = rdtsc();
	for (unsigned i = 0; i < ATTEMPTS && !measured; i++)
		measured = measure();
	apic_timer_start(0);
	if (!measured)
		panic("cannot measure the clock: the 8254 or the local APIC does not count");
}

static uint64_t scale(uint64_t value, uint64_t multiplier)
{
	return (uint64_t)((unsigned __int128)value * multiplier >> 32);
}

uint32_t clock_apic_ticks(uint64_t nanoseconds)
{
	unsigned __int128 ticks = ((unsigned __int128)nanoseconds * apic_multiplier >> 32) + 1;

	return ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

uint64_t arch_clock_now(void)
{
	return scale(rdtsc() - tsc_base, tsc_multiplier);
}

void arch_clock_constants(uint64_t *base, uint64_t *multiplier)
{
	*base = tsc_base;
	*multiplier = tsc_multiplier;
}
