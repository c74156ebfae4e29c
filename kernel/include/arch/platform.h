/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Console, clock, timer and power of the machine.
 */
#ifndef ARCH_PLATFORM_H
#define ARCH_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <machine/elf.h>

/* Writes bytes to the console; waits for the device, needs no interrupt. */
void arch_console_write(const char *data, size_t length);

/* Nanoseconds since boot, monotonic. */
uint64_t arch_clock_now(void);

/* The constants for the clock page: now = ((counter - base) * multiplier) >> 32. */
void arch_clock_constants(uint64_t *base, uint64_t *multiplier);

/* Has kernel_timer() called at the deadline or soon after; replaces what was armed. ~0 disarms. */
void arch_timer_arm(uint64_t deadline);

/* Whether an interrupt waits to be taken (interrupts are off in the kernel). */
bool arch_interrupt_pending(void);

/* Ends the machine; status 0..125 reaches whoever started it. */
_Noreturn void arch_shutdown(uint32_t status);

/* Ends the machine after a kernel panic, told apart from every status of arch_shutdown. */
_Noreturn void arch_panic_stop(void);

/* A 64-bit seed that differs between boots where the machine can supply one. */
uint64_t arch_random_seed(void);

#endif
