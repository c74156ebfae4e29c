/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that user mode may not read, write or execute: x86_64.
 */
#include "faults.h"

#include <string.h>

#include "registers.h"
#include "suite.h"

#define KERNEL       UINT64_C(0xffffffff80100000)
#define DIRECT_MAP   UINT64_C(0xffff800000000000)
#define NOT_MAPPED   UINT64_C(0x0000200000000000)
#define NONCANONICAL UINT64_C(0x8000000000000000)
#define USER_END     UINT64_C(0x00007ffffffff000)
#define RET          0xc3

static void read_at(uint64_t address)
{
	uint8_t byte;

	__asm__ volatile("movb (%1), %0" : "=q"(byte) : "r"(address) : "memory");
}

static void write_at(uint64_t address)
{
	__asm__ volatile("movb $0, (%0)" : : "r"(address) : "memory");
}

static void call_at(uint64_t address)
{
	__asm__ volatile("call *%0" : : "r"(address) : "memory", "rax", "rcx", "rdx");
}

static void push_at(uint64_t address)
{
	__asm__ volatile("movq %%rsp, %%rax\n\t"
			 "movq %0, %%rsp\n\t"
			 "pushq %%rax\n\t"
			 "movq %%rax, %%rsp"
			 :
			 : "r"(address)
			 : "memory", "rax");
}

static const char constant[] = "constant";

static void write_text(uint64_t unused)
{
	(void)unused;
	report((uint64_t)write_text);
	write_at((uint64_t)write_text);
}

static void write_constant(uint64_t unused)
{
	(void)unused;
	report((uint64_t)constant);
	write_at((uint64_t)constant);
}

static void execute_stack(uint64_t unused)
{
	volatile uint8_t code[16] = { RET };

	(void)unused;
	report((uint64_t)code);
	call_at((uint64_t)code);
}

static void execute_data(uint64_t unused)
{
	static uint8_t code[16] = { RET };

	(void)unused;
	report((uint64_t)code);
	call_at((uint64_t)code);
}

static void execute_heap(uint64_t unused)
{
	void *code;

	(void)unused;
	CHECK_OK(tess_pages_alloc(TESS_PAGE_SIZE, &code));
	memset(code, RET, TESS_PAGE_SIZE);
	report((uint64_t)code);
	call_at((uint64_t)code);
}

static void execute_message(uint64_t unused)
{
	struct tess_ipc_buffer *buffer = tess_ipc_buffer();

	(void)unused;
	buffer->send.word[8] = RET;
	report((uint64_t)&buffer->send.word[8]);
	call_at((uint64_t)&buffer->send.word[8]);
}

static void write_clock(uint64_t unused)
{
	(void)unused;
	report(TESS_CLOCK_PAGE_ADDRESS);
	write_at(TESS_CLOCK_PAGE_ADDRESS);
}

/* Downwards from the stack's top there is an end. */
static void overflow_stack(uint64_t at)
{
	volatile uint64_t page[512];

	page[0] = at;
	if (at)
		overflow_stack(page[0] + 1);
	page[511] = 0;
}

/* What was mapped once and is not any more. */
static void read_unmapped(uint64_t unused)
{
	void *page;

	(void)unused;
	CHECK_OK(tess_pages_alloc(TESS_PAGE_SIZE, &page));
	write_at((uint64_t)page);
	tess_pages_free(page, TESS_PAGE_SIZE);
	report((uint64_t)page);
	read_at((uint64_t)page);
}

static void write_protected(uint64_t unused)
{
	void *page;

	(void)unused;
	CHECK_OK(tess_pages_alloc(TESS_PAGE_SIZE, &page));
	write_at((uint64_t)page);
	CHECK_OK(tess_process_protect(tess_self_process(), (uint64_t)page, TESS_PAGE_SIZE,
				      TESS_PROTECTION_READ));
	read_at((uint64_t)page);
	report((uint64_t)page);
	write_at((uint64_t)page);
}

/* A system call in the very last bytes of user space: where it returns to is not there. */
static void call_at_end(uint64_t unused)
{
	static const uint8_t code[] = { 0x0f, 0x05 }; /* syscall */
	uint64_t mapped;
	tess_cap_t memory = TESS_CAP_NONE;

	(void)unused;
	CHECK_OK(tess_memory_create(tess_self_job(), TESS_PAGE_SIZE, &memory));
	CHECK_OK(tess_memory_write(memory, TESS_PAGE_SIZE - sizeof(code), code, sizeof(code)));
	CHECK_OK(tess_memory_map(memory, tess_self_process(), USER_END - TESS_PAGE_SIZE, 0,
				 TESS_PAGE_SIZE, TESS_PROTECTION_EXECUTE, &mapped));
	report(USER_END);
	__asm__ volatile("call *%1"
			 :
			 : "a"(TESS_SYS_ABI_VERSION), "r"(USER_END - sizeof(code))
			 : "memory", "rcx", "r11", "rdx", "rdi", "rsi");
}

const struct fault_case memory_cases[] = {
	{ "null_read", read_at, 0, TESS_EFAULT, 0 },
	{ "null_write", write_at, 8, TESS_EFAULT, 8 },
	{ "null_call", call_at, 0, TESS_EFAULT, 0 },
	{ "kernel_read", read_at, KERNEL, TESS_EFAULT, KERNEL },
	{ "kernel_write", write_at, KERNEL, TESS_EFAULT, KERNEL },
	{ "kernel_call", call_at, KERNEL, TESS_EFAULT, KERNEL },
	{ "kernel_push", push_at, KERNEL + 8, TESS_EFAULT, KERNEL },
	{ "direct_map_read", read_at, DIRECT_MAP, TESS_EFAULT, DIRECT_MAP },
	{ "direct_map_write", write_at, DIRECT_MAP, TESS_EFAULT, DIRECT_MAP },
	{ "unmapped_read", read_at, NOT_MAPPED, TESS_EFAULT, NOT_MAPPED },
	{ "unmapped_write", write_at, NOT_MAPPED, TESS_EFAULT, NOT_MAPPED },
	{ "user_end_read", read_at, USER_END, TESS_EFAULT, USER_END },
	{ "noncanonical_read", read_at, NONCANONICAL, TESS_EINVAL, 0 },
	{ "noncanonical_write", write_at, NONCANONICAL, TESS_EINVAL, 0 },
	{ "noncanonical_call", call_at, NONCANONICAL, TESS_EINVAL, 0 },
	{ "noncanonical_push", push_at, NONCANONICAL, TESS_EINVAL, 0 },
	{ "text_write", write_text, 0, TESS_EFAULT, 0 },
	{ "constant_write", write_constant, 0, TESS_EFAULT, 0 },
	{ "stack_execute", execute_stack, 0, TESS_EFAULT, 0 },
	{ "data_execute", execute_data, 0, TESS_EFAULT, 0 },
	{ "heap_execute", execute_heap, 0, TESS_EFAULT, 0 },
	{ "message_execute", execute_message, 0, TESS_EFAULT, 0 },
	{ "clock_write", write_clock, 0, TESS_EFAULT, 0 },
	{ "stack_overflow", overflow_stack, 1, TESS_EFAULT, ~UINT64_C(0) },
	{ "stale_read", read_unmapped, 0, TESS_EFAULT, 0 },
	{ "protected_write", write_protected, 0, TESS_EFAULT, 0 },
	{ "call_at_end", call_at_end, 0, TESS_EFAULT, 0 },
	{ 0 },
};
