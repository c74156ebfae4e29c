/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one-shot timer of a CPU.
 */
#ifndef X86_64_TIMER_H
#define X86_64_TIMER_H

#include <stdbool.h>

struct machine_cpu;

/* The timer fired: whether core's deadline has passed. If not, the timer is set again. */
bool timer_is_due(struct machine_cpu *m);

#endif
