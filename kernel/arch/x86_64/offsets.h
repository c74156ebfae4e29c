/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers that assembly and C share. context.c asserts that the structures agree.
 */
#ifndef X86_64_OFFSETS_H
#define X86_64_OFFSETS_H

/* Selectors. SYSRET wants user data right before user code; there is no 32-bit code segment at
 * all. */
#define SELECTOR_KERNEL_CODE 0x08
#define SELECTOR_KERNEL_DATA 0x10
#define SELECTOR_USER_DATA   0x1b       /* RPL 3 */
#define SELECTOR_USER_CODE   0x23       /* RPL 3 */
#define SELECTOR_TSS         0x28

/* IDT vectors, and one number beyond them for a thread that came by `syscall`. */
#define VECTOR_NMI           2
#define VECTOR_BREAKPOINT    3
#define VECTOR_NO_FPU        7
#define VECTOR_DOUBLE_FAULT  8
#define VECTOR_PAGE_FAULT    14
#define VECTOR_MACHINE_CHECK 18
#define VECTOR_EXCEPTIONS    32         /* those below are the processor's exceptions */
#define VECTOR_LEGACY        0x20       /* 16 of the 8259 pair, which stays masked */
#define VECTOR_TIMER         0x30
#define VECTOR_SPURIOUS      0x3f       /* old local APICs have the low four bits all ones */
#define VECTOR_IRQ           0x40       /* line n of the I/O APICs: two words of the request register */
#define VECTOR_IRQ_COUNT     0x40
#define VECTOR_COUNT         0x80
#define VECTOR_SYSCALL       0x100

#define TRAP_STUB_SIZE 16

/* struct cpu */
#define CPU_SELF     0
#define CPU_STACK    8
#define CPU_USER_RSP 16
#define CPU_CURRENT  224

/* struct thread, and struct machine_context in it */
#define THREAD_CONTEXT 64
#define CONTEXT_RAX    0
#define CONTEXT_RDI    8
#define CONTEXT_RDX    16
#define CONTEXT_R10    24
#define CONTEXT_RSI    32
#define CONTEXT_RBX    40
#define CONTEXT_R12    48
#define CONTEXT_R13    56
#define CONTEXT_R14    64
#define CONTEXT_R15    72
#define CONTEXT_R8     80
#define CONTEXT_R9     88
#define CONTEXT_RCX    96
#define CONTEXT_R11    104
#define CONTEXT_RBP    112
#define CONTEXT_VECTOR 120
#define CONTEXT_ERROR  128
#define CONTEXT_RIP    136
#define CONTEXT_CS     144
#define CONTEXT_RFLAGS 152
#define CONTEXT_RSP    160
#define CONTEXT_SS     168
#define CONTEXT_FRAME_END 176

/* Stacks; each lies above a page that is not mapped. */
#define STACK_SIZE     16384
#define STACK_IST_SIZE 4096

#define KERNEL_BASE 0xffffffff80000000

#endif
