/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The last instructions of a spawned thread: it unmaps the stack it is on, then ends. Both calls
 * take everything in registers, so that no stack is needed in between.
 */
#include <tessera/abi/kernel.h>

#include "runtime.h"

_Noreturn void __tess_thread_end(uint64_t process, void *stack, size_t stack_size)
{
	__asm__ volatile("syscall\n\t"
			 "movl %[exit], %%eax\n\t"
			 "xorl %%edx, %%edx\n\t"
			 "syscall\n\t"
			 "ud2"
			 :
			 : "a"(TESS_SYS_PROCESS_UNMAP), "D"(process), "S"(stack), "b"(stack_size),
			   "d"(0), [exit] "i"(TESS_SYS_THREAD_EXIT)
			 : "rcx", "r11", "memory");
	__builtin_unreachable();
}
