/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hosted machine's memory, devices and end.
 */
#include "hosted.h"

#include <arch/platform.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

#define PAGE UINT64_C(4096)
#define RAM_ALIGNMENT (UINT64_C(4) << 20)
#define JUNK 0xa5       /* so that a test sees what core forgot to clear */

unsigned char *hosted_ram;
struct hosted_counts hosted_events;

uint64_t hosted_ram_size;
static uint64_t clock_now, armed = UINT64_MAX, seed;
static bool interrupt;
static hosted_stop_hook *stop_hook;

static char console[HOSTED_CONSOLE_SIZE];
static size_t console_length;

void hosted_reset(void)
{
	clock_now = 0;
	armed = UINT64_MAX;
	seed = 0;
	interrupt = false;
	stop_hook = NULL;
	hosted_events = (struct hosted_counts) { 0 };
	hosted_console_clear();
	hosted_devices_reset();
}

void hosted_ram_destroy(void)
{
	free(hosted_ram);
	hosted_ram = NULL;
	hosted_ram_size = 0;
}

void hosted_ram_create(uint64_t size)
{
	uint64_t rounded = (size + RAM_ALIGNMENT - 1) & ~(RAM_ALIGNMENT - 1);

	hosted_ram_destroy();
	hosted_reset();
	hosted_ram = aligned_alloc(RAM_ALIGNMENT, rounded);
	if (!hosted_ram || size % PAGE) {
		fprintf(stderr, "hosted: cannot make RAM of %llu bytes\n",
			(unsigned long long)size);
		abort();
	}
	hosted_ram_size = size;
	memset(hosted_ram, JUNK, size);
}

void hosted_boot_info(struct boot_info *boot, const void *archive, size_t size)
{
	uint64_t room = (size + PAGE - 1) & ~(PAGE - 1);

	if (room > hosted_ram_size) {
		fprintf(stderr, "hosted: an archive of %zu bytes does not fit into RAM\n", size);
		abort();
	}
	*boot = (struct boot_info) {
		.ram[0] = { HOSTED_RAM_BEGIN, HOSTED_RAM_BEGIN + hosted_ram_size - room },
		.ram_count = hosted_ram_size > room,
	};
	if (!archive)
		return;
	boot->archive = HOSTED_RAM_BEGIN + hosted_ram_size - room;
	boot->archive_size = size;
	memset(hosted_ram + hosted_ram_size - room, 0, room);
	memcpy(hosted_ram + hosted_ram_size - room, archive, size);
}

void hosted_clock_set(uint64_t now)
{
	clock_now = now;
}

void hosted_clock_advance(uint64_t by)
{
	clock_now += by;
}

uint64_t arch_clock_now(void)
{
	return clock_now;
}

/* A counter of nanoseconds that begins at 0. */
void arch_clock_constants(uint64_t *base, uint64_t *multiplier)
{
	*base = 0;
	*multiplier = UINT64_C(1) << 32;
}

uint64_t hosted_timer_armed(void)
{
	return armed;
}

void arch_timer_arm(uint64_t deadline)
{
	armed = deadline;
}

void hosted_interrupt_set(bool pending)
{
	interrupt = pending;
}

bool arch_interrupt_pending(void)
{
	return interrupt;
}

void hosted_seed_set(uint64_t new_seed)
{
	seed = new_seed;
}

/* Each draw differs from the last: a Weyl sequence is enough here. */
uint64_t arch_random_seed(void)
{
	seed += UINT64_C(0x9e3779b97f4a7c15);
	return seed;
}

const char *hosted_console(void)
{
	return console;
}

void hosted_console_clear(void)
{
	console_length = 0;
	console[0] = '\0';
}

void arch_console_write(const char *data, size_t length)
{
	const size_t room = sizeof(console) - 1;

	if (length > room) {
		data += length - room;
		length = room;
	}
	if (console_length + length > room) {
		size_t loss = console_length + length - room;

		console_length -= loss;
		memmove(console, console + loss, console_length);
	}
	memcpy(console + console_length, data, length);
	console_length += length;
	console[console_length] = '\0';
}

void hosted_stop_hook_set(hosted_stop_hook *hook)
{
	stop_hook = hook;
}

static _Noreturn void stop(enum hosted_stop how, uint32_t status)
{
	hosted_stop_hook *hook = stop_hook;

	stop_hook = NULL;       /* once: a panic inside the hook must not come back to it */
	if (hook)
		hook(how, status);
	fprintf(stderr, "%shosted: %s %u, and no test waited for it\n", console,
		how == HOSTED_PANIC ? "panic" : "shutdown", status);
	abort();
}

void arch_shutdown(uint32_t status)
{
	stop(HOSTED_SHUTDOWN, status);
}

void arch_panic_stop(void)
{
	stop(HOSTED_PANIC, 0);
}
