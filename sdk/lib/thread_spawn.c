/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_thread_spawn: one memory object holds, from the top, the control block, the thread-local
 * variables, what the thread is to call, and its stack. The lowest page is made read-only, so that
 * an overflow faults; it stays mapped, for the kernel would place other mappings in a hole.
 */
#include <tessera/thread.h>

#include <stdint.h>
#include <tessera/abi/status.h>
#include <tessera/pages.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "heap.h"
#include "runtime.h"

struct thread_start {
	void (*entry)(void *argument);
	void *argument;
	struct tess_thread_block *block;
	uint64_t reserved;
};

_Noreturn void __tess_thread_main(const struct thread_start *start);

_Noreturn void __tess_thread_main(const struct thread_start *start)
{
	start->entry(start->argument);
	__tess_thread_end(tess_self_process(), start->block->stack, start->block->stack_size);
}

/* Lays the top of the stack out; returns what the thread gets as its argument and stack pointer. */
static struct thread_start *prepare(void *stack, size_t size, void (*entry)(void *), void *argument)
{
	char *top = (char *)stack + size;
	struct tess_thread_block *block = (void *)(top - sizeof(*block));
	struct thread_start *start = (void *)((char *)block - (size_t)__tess_tls_span);

	start--;
	tess_thread_block_init(block);
	block->stack = stack;
	block->stack_size = size;
	*start = (struct thread_start){entry, argument, block, 0};
	return start;
}

/* The priority of whoever asks: the first thread's is the only one that can be looked up. Somebody
 * may have lifted that above what it may give. */
static uint32_t priority(void)
{
	enum tess_thread_state state;
	uint64_t buffer;
	uint32_t value = 0, ceiling = 0;

	if (tess_thread_info(tess_self_thread(), &state, &value, &buffer, &ceiling))
		return 0;
	return value < ceiling ? value : ceiling;
}

static int start_thread(struct thread_start *start, tess_cap_t *thread)
{
	int status = tess_thread_create(tess_self_process(), priority(), thread);

	if (status)
		return status;
	status = tess_thread_start(*thread, (uint64_t)__tess_thread_begin, (uint64_t)start,
				   (uint64_t)start, (uint64_t)start->block);
	if (status)
		(void)tess_capability_delete(*thread);
	return status;
}

int tess_thread_spawn(void (*entry)(void *argument), void *argument, size_t stack_size,
		      tess_cap_t *thread)
{
	size_t size = stack_size < TESS_STACK_MIN ? TESS_STACK_MIN : stack_size;
	tess_cap_t token;
	void *stack;
	int status;

	if (__builtin_add_overflow(size, (size_t)__tess_tls_span + 3 * TESS_PAGE_SIZE, &size))
		return TESS_ENOMEM;
	size = size / TESS_PAGE_SIZE * TESS_PAGE_SIZE;
	status = tess_heap_share();
	if (status)
		return status;
	status = tess_pages_alloc(size, &stack);
	if (status)
		return status;
	status = tess_process_protect(tess_self_process(), (uint64_t)stack, TESS_PAGE_SIZE,
				      TESS_PROTECTION_READ);
	if (!status)
		status = start_thread(prepare(stack, size, entry, argument), &token);
	if (status)
		tess_pages_free(stack, size);
	else if (thread)
		*thread = token;
	else
		(void)tess_capability_delete(token);
	return status;
}
