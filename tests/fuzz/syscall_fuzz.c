/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls made of any bytes at all, on the hosted kernel: a few threads of two processes call,
 * the clock moves, interrupts come, allocations fail, pages fault. After each input everything is
 * ended, and kernel_check and the search for leaks have the last word.
 *
 * Built with SYSCALL_FUZZ_MAIN it plays the files named on the command line, then inputs by a
 * seeded random source, and prints TAP. Without, it is a libFuzzer target:
 *
 *   clang -std=c11 -D_GNU_SOURCE -DTESSERA_CHECK=1 -g -O1 -fsanitize=fuzzer,address,undefined \
 *         -I BUILD/gen/kernel -I kernel/core -I kernel/include -I kernel/arch/hosted/include \
 *         -I sdk/include -I tests/unit -I tests/unit/kernel tests/fuzz/syscall_fuzz.c \
 *         tests/unit/harness.c tests/unit/kernel/world.c tests/unit/kernel/archive.c \
 *         BUILD/gen/kernel/syscall_table.c (all of kernel/core but lib/string.c, boot/early.c) \
 *         (all of kernel/arch/hosted) -lcheck -lsubunit -lm -lrt -lpthread
 *
 * What it finds goes, made small, to tests/fuzz/data/syscall.
 */
#include <arch/platform.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/sched.h"
#include "syscall/syscall.h"
#include "world.h"

#define FUZZ_RAM    (UINT64_C(8) << 20)
#define CALLS_MAX   256
#define THREADS     5
#define CHECK_EVERY 16

static struct world w;
static jmp_buf switched_off;

/* --- the input, as a stream --- */

struct input {
	const uint8_t *data;
	size_t left;
};

static uint64_t take(struct input *in, size_t size)
{
	uint64_t value = 0;

	for (; size && in->left; size--, in->left--)
		value = value << 8 | *in->data++;
	return value;
}

/* A token: mostly one that the process has, by its number among them. */
static tess_cap_t take_token(struct input *in, const struct process *p)
{
	uint8_t pick = (uint8_t)take(in, 1);

	if (pick == 255)
		return take(in, 8);
	if (pick >= 240)
		return (uint64_t)(pick - 239) << 32 | take(in, 1);
	for (uint32_t i = 1, n = 0; p->caps.used && i < p->caps.limit; i++) {
		const struct slot *slot = cap_slot_at(&p->caps, i);

		if (slot->type != TESS_TYPE_NONE && n++ == pick % p->caps.used)
			return cap_token(slot);
	}
	return TESS_CAP_NONE;
}

static uint64_t take_word(struct input *in, const struct process *p)
{
	uint8_t kind = (uint8_t)take(in, 1);

	switch (kind % 8) {
	case 0:
		return 0;
	case 1:
	case 2:
		return take_token(in, p);
	case 3:
		return take(in, 1);
	case 4:
		return take(in, 1) * TESS_PAGE_SIZE;
	case 5:
		return WORLD_SCRATCH + take(in, 2) % 5000;
	case 6:
		return ~take(in, 1);
	default:
		return take(in, 8);
	}
}

/* --- events --- */

static tess_time_t take_deadline(struct input *in)
{
	uint8_t kind = (uint8_t)take(in, 1);

	if (kind < 128)
		return TESS_DEADLINE_POLL;
	return kind < 150 ? TESS_DEADLINE_FOREVER : arch_clock_now() + kind;
}

static uint64_t take_number(struct input *in)
{
	uint64_t number = TESS_SYS_BASE + take(in, 1) % syscall_table_size;
	uint64_t label, words, caps;

	if (number > TESS_SYS_REPLY_RECV)
		return number;
	label = take(in, 1);
	words = take(in, 2);
	caps = take(in, 1);
	return number | TESS_TAG(label, words % 8 ? words % 9 : words % 512, caps % 5);
}

/* What the thread's IPC buffer says: capabilities to be sent, and what it takes. */
static void fill_buffer(struct input *in, unsigned i)
{
	unsigned words = (unsigned)take(in, 2), caps = (unsigned)take(in, 1);

	world_window(&w, i, words % 600, caps % 6);
	for (unsigned n = 0; n < TESS_MESSAGE_CAPS; n++) {
		tess_cap_t token = take_token(in, w.t[i].process);
		uint16_t rights = (uint16_t)~take(in, 1);

		world_offer(&w, i, n, token, rights, (enum tess_cap_operation)(take(in, 1) % 4));
	}
}

static void call(struct input *in, unsigned i)
{
	const struct process *p = w.t[i].process;
	uint64_t args[10];
	tess_time_t deadline;
	tess_cap_t reply;

	args[0] = take_number(in);
	args[1] = take_token(in, p);
	for (unsigned n = 2; n < 10; n++)
		args[n] = take_word(in, p);
	deadline = take_deadline(in);
	reply = take(in, 1) % 2 ? TESS_CAP_NONE : take_token(in, p);
	(void)world_play(&w, i, deadline, reply, args);
}

/* The current thread touches memory that may not be there, or does something worse. */
static void user_fault(struct input *in)
{
	struct fault fault = { .kind = take(in, 1) % 4 ? FAULT_PAGE : FAULT_ILLEGAL,
			       .access = 1u << take(in, 1) % 3,
			       .address = WORLD_SCRATCH + take(in, 2) };

	if (w.cpu->current && w.cpu->current != w.t[0].thread)
		kernel_fault(w.k, w.cpu, &fault);
}

static bool is_callable(unsigned i)
{
	return w.t[i].thread && w.t[i].thread->state == THREAD_READY;
}

static void event(struct input *in)
{
	uint8_t kind = (uint8_t)take(in, 1);
	unsigned i = 1 + kind % (THREADS - 1);

	if (kind >= 250) {
		world_time(&w, arch_clock_now() + take(in, 1));
	} else if (kind >= 244) {
		user_fault(in);
	} else if (is_callable(i)) {
		w.k->injection.countdown = kind % 16 == 0 ? 1 + take(in, 1) % 8 : 0;
		hosted_interrupt_set(kind % 8 == 1);
		if (kind % 8 == 2)
			fill_buffer(in, i);
		call(in, i);
		hosted_interrupt_set(false);
		w.k->injection.countdown = 0;
	}
}

/* Threads that ended must not be looked at again: their memory may be somebody else's. */
static void forget_the_dead(void)
{
	for (unsigned i = 1; i < w.count; i++) {
		if (w.t[i].thread && w.t[i].thread->state == THREAD_ENDED)
			w.t[i].thread = NULL;
	}
}

/* --- a run --- */

static void stop(enum hosted_stop how, uint32_t status)
{
	(void)status;
	if (how == HOSTED_PANIC) {
		fputs(hosted_console(), stderr);
		abort();
	}
	longjmp(switched_off, 1);
}

/* Two processes that know each other, with an object of each kind. */
static void set_up(void)
{
	unsigned p, q;

	world_boot_with_ram(&w, FUZZ_RAM);
	p = world_process(&w);
	world_thread(&w, p, WORLD_PRIORITY);
	q = world_process(&w);
	world_thread(&w, q, WORLD_PRIORITY - 1);
	for (unsigned i = 1; i < THREADS; i += 2) {
		world_scratch(&w, i);
		world_endpoint(&w, i);
		world_notification(&w, i);
		world_namespace(&w, i);
		world_memory(&w, i, 3 * TESS_PAGE_SIZE);
	}
	world_give(&w, p, w.t[p].self_process, q, TESS_RIGHTS_ALL);
	world_give(&w, q, w.t[q].self_process, p, TESS_RIGHTS_ALL);
	world_give(&w, 0, w.platform, p, TESS_RIGHTS_ALL);
	hosted_stop_hook_set(stop);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };

	set_up();
	if (setjmp(switched_off))
		return 0;
	for (int n = 1; n <= CALLS_MAX && in.left; n++) {
		event(&in);
		forget_the_dead();
		if (n % CHECK_EVERY == 0)
			world_check(&w);
	}
	world_end(&w);
	return 0;
}

#ifdef SYSCALL_FUZZ_MAIN

#define INPUT_MAX 8192
#define SEEDS     1500
#define SEED_STEP 100 /* seeds to a test */

static void replay(const char *path)
{
	uint8_t data[INPUT_MAX];
	FILE *file = fopen(path, "rb");

	if (!file)
		ck_abort_msg("cannot open %s", path);
	LLVMFuzzerTestOneInput(data, fread(data, 1, sizeof(data), file));
	fclose(file);
}

static char **files;

START_TEST(kept_input)
{
	replay(files[_i]);
}
END_TEST

START_TEST(random_inputs)
{
	uint8_t data[INPUT_MAX];

	for (uint64_t seed = 0; seed < SEED_STEP; seed++) {
		struct random_source r = { (uint64_t)_i * SEED_STEP + seed + 1 };
		size_t size = random_below(&r, INPUT_MAX);

		for (size_t i = 0; i < size; i++)
			data[i] = (uint8_t)random_next(&r);
		LLVMFuzzerTestOneInput(data, size);
	}
}
END_TEST

int main(int argc, char **argv)
{
	Suite *suite = suite_create("syscall_fuzz");
	TCase *tcase = tcase_create("inputs");

	files = argv + 1;
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, kept_input, 0, argc - 1);
	tcase_add_loop_test(tcase, random_inputs, 0, SEEDS / SEED_STEP);
	suite_add_tcase(suite, tcase);
	return harness_run(suite);
}

#endif
