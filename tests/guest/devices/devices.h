/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The devices of a PC that the tests drive: the real-time clock, the interval timer and the
 * high-precision timer. Each test takes what it needs and gives it back quiet.
 */
#ifndef DEVICES_H
#define DEVICES_H

#include <stdint.h>

#include "child.h"
#include "make.h"
#include "suite.h"

#define LINE_TIMER 0
#define LINE_NONE  2 /* what an ISA line is wired to elsewhere is no line of its own */
#define LINE_CLOCK 8

#define SIGNAL_CLOCK 0x1u
#define SIGNAL_TIMER 0x2u

/* A line of the machine's, from the suite's platform capability; 0 after a failure. */
tess_cap_t take_line(uint32_t line, uint32_t mode);
tess_cap_t take_ports(uint16_t first, uint32_t count);

/* How often the line delivered, and how often it was held back. */
uint64_t deliveries(tess_cap_t line);
uint64_t held_back(tess_cap_t line);

/* Waits until a line has delivered so often. */
void await_deliveries(tess_cap_t line, uint64_t count);

/* --- the real-time clock: an MC146818 --- */

#define CLOCK_SECONDS 0x0
#define CLOCK_A       0xa
#define CLOCK_B       0xb
#define CLOCK_C       0xc

#define CLOCK_HZ 1024u /* of the periodic interrupt */

uint8_t clock_read(tess_cap_t ports, uint8_t index);
void clock_write(tess_cap_t ports, uint8_t index, uint8_t value);

/* The periodic interrupt; each one has to be taken by clock_serve() before the next can come. */
void clock_start(tess_cap_t ports);
void clock_stop(tess_cap_t ports);
void clock_serve(tess_cap_t ports);

/* --- channel 0 of the interval timer: an 8254; it needs no service --- */

#define TIMER_HZ 200u

void timer_start(tess_cap_t ports);
void timer_stop(tess_cap_t ports);

/* The tests of each file. */
void lines_are_checked(const void *unused);
void ports_are_checked(const void *unused);
void registers_are_checked(const void *unused);
void rights_are_needed(const void *unused);
void the_system_file_gives_them(const void *unused);
void ports_tell_the_time(const void *unused);
void registers_count(const void *unused);
void registers_are_not_for_the_kernel(const void *unused);
void a_level_is_held_back(const void *unused);
void counted_by_a_notification(const void *unused);
void counted_by_an_event_queue(const void *unused);
void nothing_without_acknowledgement(const void *unused);
void a_mask_holds_back(const void *unused);
void lines_are_independent(const void *unused);
void long_calls_let_drivers_in(const void *unused);
void a_driver_dies_in_a_storm(const void *unused);
void revocation_silences(const void *unused);

int storm_role(void);

#endif
