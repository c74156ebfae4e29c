/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Registers at the start of a thread, and what of them crosses from one process to another: x86_64.
 */
#include "threads.h"

#include <string.h>

#include "child.h"
#include "make.h"
#include "registers.h"
#include "suite.h"

#define STACK  UINT64_C(0x123456789000) /* never used as one */
#define TLS    UINT64_C(0x112233445566)
#define CODE   UINT64_C(0x30000000)
#define STATE  UINT64_C(0x30010000)
#define SECRET UINT64_C(0x5ec4e75ec4e70000) /* with a small number added */
#define OWN    UINT64_C(0x0111111111111100)

#define FLAG_INTERRUPT   UINT64_C(0x200)
#define FLAGS_ARITHMETIC UINT64_C(0x8d5)

static bool is_zero(const void *bytes, size_t size)
{
	const uint8_t *b = bytes;

	while (size && !b[size - 1])
		size--;
	return size == 0;
}

static void check_clean(const struct start_state *s, uint64_t argument, uint64_t buffer)
{
	const struct registers *r = &s->registers;

	CHECK_EQUAL(r->rdi, argument);
	CHECK_EQUAL(r->rax | r->rdx | r->r10 | r->rcx | r->r11 | r->rbp, 0);
	CHECK(is_zero(r->word, sizeof(r->word)));
	CHECK_EQUAL(r->flags & ~UINT64_C(2), FLAG_INTERRUPT);
	CHECK_EQUAL(s->stack, STACK);
	CHECK_EQUAL(s->fs_base, TLS);
	CHECK_EQUAL(s->gs_base, buffer);
	CHECK_EQUAL(s->segments, 0);
	CHECK_EQUAL(s->fpu.control, 0x37f);
	CHECK_EQUAL(s->fpu.status, 0);
	CHECK_EQUAL(s->fpu.tags, 0);
	CHECK_EQUAL(s->fpu.mxcsr, 0x1f80);
	CHECK(is_zero(s->fpu.st, sizeof(s->fpu.st)));
	CHECK(is_zero(s->fpu.xmm, sizeof(s->fpu.xmm)));
}

/* Starts a thread that stores its registers; waits for its end. Returns where its buffer was. */
static uint64_t run_bare(tess_cap_t process, uint64_t entry, uint64_t argument)
{
	tess_cap_t thread = TESS_CAP_NONE;
	enum tess_thread_state state = TESS_THREAD_STATE_ENDED;
	uint32_t priority, ceiling;
	uint64_t buffer = 0;

	CHECK_OK(tess_thread_create(process, 1, &thread));
	CHECK_OK(tess_thread_info(thread, &state, &priority, &buffer, &ceiling));
	CHECK_EQUAL(state, TESS_THREAD_STATE_NEW);
	CHECK_OK(tess_thread_start(thread, entry, STACK, argument, TLS));
	CHECK_STATUS(tess_thread_start(thread, entry, STACK, argument, TLS), TESS_EBUSY);
	thread_join(thread);
	return buffer;
}

static void fill_fpu(struct fpu_state *state, uint8_t byte)
{
	memset(state, 0, sizeof(*state));
	state->control = 0x37f;
	state->tags = 0xff;
	state->mxcsr = 0x1f80;
	memset(state->xmm, byte, sizeof(state->xmm));
}

/* Has the processor's FPU full of something else. */
static void dirty_fpu(void)
{
	static struct fpu_state state, after;

	fill_fpu(&state, 0x5e);
	registers_hold_fpu(&state, &after, 1);
}

void threads_start_clean(const void *unused)
{
	void *pages;
	uint64_t buffer;

	(void)unused;
	CHECK_OK(tess_pages_alloc(2 * TESS_PAGE_SIZE, &pages));
	dirty_fpu();
	buffer = run_bare(tess_self_process(), (uint64_t)registers_thread_entry, (uint64_t)pages);
	check_clean(pages, (uint64_t)pages, buffer);
	tess_pages_free(pages, 2 * TESS_PAGE_SIZE);
}

/* A process with nothing in it but the code that stores registers, and room for them. */
void processes_start_clean(const void *unused)
{
	tess_cap_t process = TESS_CAP_NONE, code = make_memory(TESS_PAGE_SIZE);
	tess_cap_t memory = make_memory(2 * TESS_PAGE_SIZE);
	struct start_state state;
	uint64_t mapped, buffer;

	(void)unused;
	CHECK_OK(tess_process_create(tess_self_job(), "bare", 4, &process));
	CHECK_OK(tess_memory_write(code, 0, (const void *)registers_thread_entry, 512));
	CHECK_OK(tess_memory_map(code, process, CODE, 0, TESS_PAGE_SIZE, TESS_PROTECTION_EXECUTE,
				 &mapped));
	CHECK_OK(tess_memory_map(memory, process, STATE, 0, 2 * TESS_PAGE_SIZE,
				 TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &mapped));
	dirty_fpu();
	buffer = run_bare(process, CODE, STATE);
	CHECK_OK(tess_memory_read(memory, 0, &state, sizeof(state)));
	check_clean(&state, STATE, buffer);
	drop(process);
	drop(code);
	drop(memory);
}

void starts_are_checked(const void *unused)
{
	const uint64_t end = UINT64_C(0x7ffffffff000), kernel = UINT64_C(0xffffffff80000000);
	const uint64_t entry = (uint64_t)registers_thread_entry;
	tess_cap_t thread = TESS_CAP_NONE;

	(void)unused;
	CHECK_OK(tess_thread_create(tess_self_process(), 0, &thread));
	CHECK_STATUS(tess_thread_start(thread, end, STACK, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, kernel, STACK, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, UINT64_C(1) << 47, STACK, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, entry, end + 8, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, entry, kernel, 0, 0), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, entry, STACK, 0, end), TESS_EINVAL);
	CHECK_STATUS(tess_thread_start(thread, entry, STACK, 0, ~UINT64_C(0)), TESS_EINVAL);
	drop(thread);
}

/* The role: calls with every register full of what nobody else should see. */
int secret_role(void)
{
	struct registers r = {
		.rax = TESS_SYS_CALL | TESS_TAG(3, 8, 0),
		.rdi = tess_start_cap("endpoint"),
		.rdx = TESS_DEADLINE_FOREVER,
		.r10 = SECRET + 10,
		.rcx = SECRET + 11,
		.r11 = SECRET + 12,
		.rbp = SECRET + 13,
	};

	for (unsigned int i = 0; i < 8; i++)
		r.word[i] = SECRET + i;
	registers_syscall(&r);
	CHECK_EQUAL(r.rax, 0);
	CHECK(r.r10 == SECRET + 10 || r.r10 == 0);
	CHECK_EQUAL(r.rbp, SECRET + 13);
	for (unsigned int i = 0; i < 8; i++)
		CHECK_EQUAL(r.word[i], OWN + i);
	CHECK(r.rcx != OWN + 11);
	CHECK(r.r11 != OWN + 12);
	return 0;
}

static struct registers own_registers(uint64_t number, tess_cap_t token, uint64_t deadline)
{
	struct registers r = {
		.rax = number,
		.rdi = token,
		.rdx = deadline,
		.rcx = OWN + 11,
		.r11 = OWN + 12,
		.rbp = OWN + 13,
	};

	for (unsigned int i = 0; i < 8; i++)
		r.word[i] = OWN + i;
	return r;
}

/* rcx and r11 are what the instruction itself leaves there. */
static void check_own(const struct registers *r)
{
	CHECK_EQUAL(r->r10, 0); /* as it was, or lost: the same here */
	CHECK_EQUAL(r->rbp, OWN + 13);
	CHECK(r->rcx - (uint64_t)registers_syscall < 256);
	CHECK_EQUAL(r->r11 & ~FLAGS_ARITHMETIC, r->flags & ~FLAGS_ARITHMETIC);
}

void messages_leak_nothing(const void *unused)
{
	tess_cap_t endpoint = make_endpoint();
	struct registers r = own_registers(TESS_SYS_RECV, endpoint, TESS_DEADLINE_FOREVER);
	struct child child;

	(void)unused;
	child_start(&child, "secret", &(struct tess_spawn_cap)CHILD_CAP("endpoint", endpoint), 1);
	registers_syscall(&r);
	CHECK_EQUAL(r.rax, 0);
	CHECK_EQUAL(r.rdi, 0);
	CHECK_EQUAL(r.rdx, TESS_TAG(3, 8, 0) | TESS_TAG_CALL);
	for (unsigned int i = 0; i < 8; i++)
		CHECK_EQUAL(r.word[i], SECRET + i);
	check_own(&r);
	r = own_registers(TESS_SYS_REPLY | TESS_TAG(0, 8, 0), 0, 0);
	registers_syscall(&r);
	CHECK_EQUAL(r.rax, 0);
	check_own(&r);
	child_succeeds(&child);
	drop(endpoint);
}

static void check_failure(struct registers r, int status)
{
	registers_syscall(&r);
	CHECK_STATUS((int64_t)r.rax, status);
	for (unsigned int i = 0; i < 8; i++)
		CHECK_EQUAL(r.word[i], OWN + i);
	check_own(&r);
}

void failures_leak_nothing(const void *unused)
{
	tess_cap_t endpoint = make_endpoint(), notification = make_notification();
	uint64_t soon = tess_clock_deadline(MILLISECONDS);

	(void)unused;
	check_failure(own_registers(TESS_SYS_RECV, endpoint, TESS_DEADLINE_POLL), TESS_EAGAIN);
	check_failure(own_registers(TESS_SYS_RECV, endpoint, soon), TESS_ETIMEDOUT);
	check_failure(own_registers(TESS_SYS_CALL, endpoint, TESS_DEADLINE_POLL), TESS_EAGAIN);
	check_failure(own_registers(TESS_SYS_RECV, notification, soon), TESS_EBADCAP);
	check_failure(own_registers(TESS_SYS_NOTIFICATION_WAIT, notification, soon),
		      TESS_ETIMEDOUT);
	check_failure(own_registers(TESS_SYS_MEMORY_INFO, endpoint, 0), TESS_EBADCAP);
	check_failure(own_registers(0x1ffe, endpoint, 0), TESS_ENOSYS);
	check_failure(own_registers(1, endpoint, 0), TESS_ENOSYS);
	drop(notification);
	drop(endpoint);
}
