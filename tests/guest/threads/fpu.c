/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers that are switched with threads: FPU and SSE, FS base. x86_64.
 */
#include "threads.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "registers.h"
#include "suite.h"

#define HOLDERS 4u
#define HOLDS   3u
#define ROUNDS  UINT64_C(4000000) /* about one turn of a thread */

static void make_state(struct fpu_state *state, uint8_t seed)
{
	memset(state, 0, sizeof(*state));
	state->control = (uint16_t)(0x37f - (seed & 1) * 0x300); /* precision */
	state->tags = 0xff;
	state->mxcsr = 0x1f80u | (uint32_t)(seed & 3) << 13; /* rounding */
	for (unsigned int i = 0; i < 8; i++) {
		memset(state->st[i], seed + (int)i, 8);
		state->st[i][7] |= 0x80; /* a normal number */
		state->st[i][9] = 0x3f;
	}
	for (unsigned int i = 0; i < 16; i++)
		memset(state->xmm[i], (int)(seed * 16 + i), 16);
}

/* What FXSAVE stores: of each x87 register 10 bytes. */
static bool same_state(const struct fpu_state *a, const struct fpu_state *b)
{
	for (unsigned int i = 0; i < 8; i++)
		if (memcmp(a->st[i], b->st[i], 10) != 0)
			return false;
	return a->control == b->control && a->tags == b->tags && a->mxcsr == b->mxcsr &&
	       !memcmp(a->xmm, b->xmm, sizeof(a->xmm));
}

static void hold(void *argument)
{
	struct fpu_state state, after;

	make_state(&state, (uint8_t)(uintptr_t)argument);
	for (unsigned int i = 0; i < HOLDS; i++) {
		registers_hold_fpu(&state, &after, ROUNDS);
		CHECK(same_state(&state, &after));
	}
}

/* The role: the same in another process. */
int fpu_role(void)
{
	hold((void *)(uintptr_t)100);
	return 0;
}

void fpu_states_are_kept(const void *unused)
{
	tess_cap_t thread[HOLDERS];
	struct child child;

	(void)unused;
	child_start(&child, "fpu", NULL, 0);
	for (uintptr_t i = 0; i < HOLDERS; i++)
		thread[i] = thread_begin(hold, (void *)(i + 1));
	for (unsigned int i = 0; i < HOLDERS; i++)
		thread_join(thread[i]);
	child_succeeds(&child);
}

/* A receiver that waits with its state in place; meanwhile the sender uses the FPU. */
static void receive_with_state(void *argument)
{
	struct registers r = { .rax = TESS_SYS_RECV,
			       .rdi = *(tess_cap_t *)argument,
			       .rdx = TESS_DEADLINE_FOREVER };
	struct fpu_state state, after;

	make_state(&state, 7);
	registers_syscall_with_fpu(&r, &state, &after);
	CHECK_EQUAL(r.rax, 0);
	CHECK(same_state(&state, &after));
}

void fpu_states_cross_no_message(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	tess_cap_t thread = thread_begin(receive_with_state, &endpoint);
	struct registers r = { .rax = TESS_SYS_SEND | TESS_TAG(0, 8, 0),
			       .rdi = endpoint,
			       .rdx = TESS_DEADLINE_FOREVER };
	struct fpu_state state, after;

	(void)unused;
	thread_await_block(thread);
	make_state(&state, 9);
	registers_syscall_with_fpu(&r, &state, &after);
	CHECK_EQUAL(r.rax, 0);
	CHECK(same_state(&state, &after));
	thread_join(thread);
	drop(endpoint);
}

static _Thread_local uint64_t mine = 42;

static void keep_fs(void *argument)
{
	uint64_t base, now;

	CHECK_EQUAL(mine, 42);
	mine = (uint64_t)argument;
	__asm__ volatile("rdfsbase %0" : "=r"(base));
	for (unsigned int i = 0; i < 20; i++) {
		CHECK_OK(tess_yield());
		suite_sleep(100000);
		__asm__ volatile("rdfsbase %0" : "=r"(now));
		CHECK_EQUAL(now, base);
		CHECK_EQUAL(mine, (uint64_t)argument);
	}
	/* An odd one, through a turn of the clock. */
	__asm__ volatile("wrfsbase %1\n\t"
			 "movl $6000000, %%ecx\n"
			 "1:\n\t"
			 "decl %%ecx\n\t"
			 "jnz 1b\n\t"
			 "rdfsbase %0\n\t"
			 "wrfsbase %2"
			 : "=&r"(now)
			 : "r"((uint64_t)argument * 3), "r"(base)
			 : "rcx", "cc");
	CHECK_EQUAL(now, (uint64_t)argument * 3);
}

void fs_bases_are_kept(const void *unused)
{
	tess_cap_t thread[HOLDERS];

	(void)unused;
	for (uintptr_t i = 0; i < HOLDERS; i++)
		thread[i] = thread_begin(keep_fs, (void *)(i + 1000));
	for (unsigned int i = 0; i < HOLDERS; i++)
		thread_join(thread[i]);
	CHECK_EQUAL(mine, 42);
}

static uint64_t read_fs(void)
{
	uint64_t base;

	__asm__ volatile("rdfsbase %0" : "=r"(base));
	return base;
}

static void write_fs(uint64_t base)
{
	__asm__ volatile("wrfsbase %0" : : "r"(base));
}

#define MEETINGS 100u

/* Answers calls, each with another FS base, which nobody else may see or change. */
static void answer_with_fs(void *argument)
{
	tess_cap_t endpoint = *(tess_cap_t *)argument;
	struct tess_message m = { .tag = TESS_TAG(0, 1, 0) };
	uint64_t own = read_fs(), wrong = 0;

	CHECK_OK(tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m));
	for (uint64_t i = 0; i < MEETINGS; i++) {
		wrong += m.word[0] != i;
		m.tag = TESS_TAG(0, 1, 0);
		if (i == MEETINGS - 1)
			break;
		write_fs(0x1000 + i);
		wrong += tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m) != 0;
		wrong += read_fs() != 0x1000 + i;
	}
	write_fs(own);
	CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	CHECK_EQUAL(wrong, 0);
}

void fs_bases_cross_no_message(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	tess_cap_t thread = thread_begin(answer_with_fs, &endpoint);
	uint64_t own = read_fs(), wrong = 0;

	(void)unused;
	thread_await_block(thread);
	for (uint64_t i = 0; i < MEETINGS; i++) {
		struct tess_message m = { .tag = TESS_TAG(1, 1, 0), .word = { i } };

		write_fs(0x2000000 + i);
		wrong += tess_call(endpoint, TESS_DEADLINE_FOREVER, &m) != 0;
		wrong += read_fs() != 0x2000000 + i;
	}
	write_fs(own);
	CHECK_EQUAL(wrong, 0);
	thread_join(thread);
	drop(endpoint);
}
