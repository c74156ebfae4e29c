/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine, as a test drives it: core over plain memory, in one process of the host.
 *
 * Nothing happens by itself. A test makes RAM, boots core with it, and then plays the hardware,
 * event by event: it writes thread->context.call, sees that cpu->current is that thread, and calls
 * kernel_syscall(); or it sets the clock and calls kernel_timer() if the armed deadline has passed.
 * Every run of the same events has the same outcome, physical addresses included.
 */
#ifndef HOSTED_H
#define HOSTED_H

#include <arch/entry.h>
#include <arch/mmu.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * RAM of this many bytes (whole pages) at HOSTED_RAM_BEGIN, filled with junk; what was there before
 * is freed, and the machine is as after hosted_reset(). Aborts if the host has no memory.
 */
void hosted_ram_create(uint64_t size);
void hosted_ram_destroy(void);

/*
 * Describes the RAM to core, as one range, with an archive of these bytes (NULL: none) copied to
 * the end of it. Aborts if the archive does not fit.
 */
void hosted_boot_info(struct boot_info *boot, const void *archive, size_t size);

/* Clock 0, no deadline, no interrupt, an empty console, seed 0, no hook, all counts 0, all lines
 * closed, all ports 0. */
void hosted_reset(void);

/* The clock, in ns. It stands still unless a test moves it. */
void hosted_clock_set(uint64_t now);
void hosted_clock_advance(uint64_t by);

/* The deadline core asked for; ~0 if none. */
uint64_t hosted_timer_armed(void);

/* What arch_interrupt_pending() says from now on. */
void hosted_interrupt_set(bool pending);

/* What arch_random_seed() begins with. */
void hosted_seed_set(uint64_t seed);

/* What core wrote to the console, NUL-terminated; only the last HOSTED_CONSOLE_SIZE - 1 bytes
 * are kept. */
#define HOSTED_CONSOLE_SIZE 65536
const char *hosted_console(void);
void hosted_console_clear(void);

/*
 * How core ended the machine. A test that expects it installs a hook, which must not return
 * (longjmp). Without a hook the console goes to stderr, and the process aborts.
 */
enum hosted_stop {
	HOSTED_SHUTDOWN,        /* status is what was given */
	HOSTED_PANIC,           /* status is 0 */
};

typedef void hosted_stop_hook(enum hosted_stop stop, uint32_t status);

void hosted_stop_hook_set(hosted_stop_hook *hook);

/*
 * Interrupt lines 0 to HOSTED_IRQ_LINES - 1, of which line 2 does not exist; line 5 signals by
 * level if nobody says otherwise. hosted_interrupt() has a line interrupt, as the machine would: it
 * does so if the line is open and not masked, else an edge is lost. A level that is asserted stays;
 * hosted_levels() lets interrupt what does so by level, is asserted and not masked, until nothing
 * is left. Both return how often kernel_interrupt() was called.
 */
#define HOSTED_IRQ_LINES 16u
#define HOSTED_IRQ_NONE  2u
#define HOSTED_IRQ_LEVEL 5u

unsigned hosted_interrupt(struct kernel *k, struct cpu *cpu, uint32_t line);
void hosted_level_set(uint32_t line, bool asserted);
unsigned hosted_levels(struct kernel *k, struct cpu *cpu);
bool hosted_irq_is_open(uint32_t line);

/*
 * Ports: 65536 bytes of memory, but for HOSTED_PORT_STREAM, where each read gives a value one
 * higher than the last, from 0, and what is written is kept; those of HOSTED_PORT_OWN are the
 * kernel's. A test can have a machine without ports.
 */
#define HOSTED_PORT_OWN       0x3f8u
#define HOSTED_PORT_OWN_COUNT 8u
#define HOSTED_PORT_STREAM    0x300u
#define HOSTED_STREAM_SIZE    8192u

void hosted_ports_set(bool present);
uint64_t hosted_port_reads(void);      /* of all ports, so far */
uint64_t hosted_port_writes(void);
const uint32_t *hosted_stream(void);    /* the last HOSTED_STREAM_SIZE values written, as a ring */

/* Physical addresses end here; the page at HOSTED_DEVICE_OWN is a device of the kernel's. */
#define HOSTED_PHYSICAL_END (UINT64_C(1) << 40)
#define HOSTED_DEVICE_OWN   UINT64_C(0xfee00000)

/* What core asked of the processor. */
struct hosted_counts {
	uint64_t page_flushes, space_flushes;
	uint64_t switches;
	uint64_t releases;
};

const struct hosted_counts *hosted_counts(void);

/* The protection that an entry of a last-level table gives; PROT_* bits. */
unsigned hosted_pte_protection(uint64_t pte);

#endif
