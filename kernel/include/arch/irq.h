/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Interrupt lines: what stands between devices and the processor.
 *
 * A line has a number that the machine's manual gives it. It is masked until somebody opens it. When
 * an open line interrupts, the machine calls kernel_interrupt() (entry.h) after it has acknowledged
 * the interrupt to the processor; a line that signals by level it has masked before, because such a
 * line would interrupt again at once. Between events core masks and unmasks as it likes.
 */
#ifndef ARCH_IRQ_H
#define ARCH_IRQ_H

#include <stdbool.h>
#include <stdint.h>

/* How a line signals; the values of the ABI's bits. Neither of a pair: the machine's tables say. */
#define IRQ_EDGE  1u
#define IRQ_LEVEL 2u
#define IRQ_HIGH  4u
#define IRQ_LOW   8u

/* Whether there is such a line. All functions below are for lines that exist. */
bool arch_irq_exists(uint32_t line);

/* Routes a line to this CPU, masked; true if it signals by level. mode has at most one bit of a
 * pair. */
bool arch_irq_open(uint32_t line, uint32_t mode);

/* Masks a line, and forgets the route. */
void arch_irq_close(uint32_t line);

void arch_irq_mask(uint32_t line);
void arch_irq_unmask(uint32_t line);

/* For kernel_check. */
bool arch_irq_is_masked(uint32_t line);

#endif
