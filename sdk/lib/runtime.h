/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the parts of libtessera share, and programs do not see.
 */
#ifndef TESS_LIB_RUNTIME_H
#define TESS_LIB_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

/*
 * The thread control block at the FS base: the first word holds its own address, as the x86_64 TLS
 * ABI wants it, and the compiler's stack protector reads the canary at offset 0x28. Thread-local
 * variables lie right below it.
 */
struct tess_thread_block {
	struct tess_thread_block *self;
	uint64_t reserved[4];
	uint64_t canary;
	void *stack;            /* what __tess_thread_end frees; NULL: first thread */
	size_t stack_size;
};

_Static_assert(sizeof(struct tess_thread_block) == 64, "crt0.S and tessera-x86_64.ld know this");
_Static_assert(offsetof(struct tess_thread_block, canary) == 0x28, "x86_64 psABI");

/* Bytes of thread-local variables below the block, a multiple of 64. From tessera-x86_64.ld. */
extern const char __tess_tls_span[];

/* Fills a zeroed block and the variables below it; both lie in memory of the process. */
void tess_thread_block_init(struct tess_thread_block *block);

/* The canary of the stack protector: the same for all threads of a process. */
extern uint64_t tess_canary;

/* 64 bits that are hard to guess, from the processor if it has such an instruction. */
uint64_t tess_random(void);

/* From crt0.S: never returns. stack: where argc lies. */
_Noreturn void __tess_start(const uint64_t *stack, struct tess_thread_block *block);

/* Where threads start (thread_begin.S), and how they end without a stack (thread_end.c). */
void __tess_thread_begin(void);
_Noreturn void __tess_thread_end(uint64_t process, void *stack, size_t stack_size);

/* Ends the process where a debugger and the crash record see it. */
_Noreturn static inline void tess_trap(void)
{
	__builtin_trap();
}

#endif
