/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Instructions that user mode may not execute, and arithmetic that has no result: x86_64. Left
 * out is what TCG of QEMU 7.2 lets pass: SIMD exceptions, reserved bits of MXCSR, bases that are
 * not canonical.
 */
#include "faults.h"

#include <tessera/abi/status.h>

#include "registers.h"

/* A function that executes these instructions. */
#define INSTRUCTION(name, text)                                                                    \
	static void name(uint64_t operand)                                                         \
	{                                                                                          \
		__asm__ volatile(text                                                              \
				 : "+a"(operand)                                                   \
				 :                                                                 \
				 : "rbx", "rcx", "rdx", "rdi", "rsi", "memory", "cc");             \
	}

INSTRUCTION(cli, "cli")
INSTRUCTION(sti, "sti")
INSTRUCTION(hlt, "hlt")
INSTRUCTION(clts, "clts")
INSTRUCTION(wbinvd, "wbinvd")
INSTRUCTION(invlpg, "invlpg (%%rsp)")
INSTRUCTION(lgdt, "lgdt -16(%%rsp)")
INSTRUCTION(lidt, "lidt -16(%%rsp)")
INSTRUCTION(lldt, "xorl %%ecx, %%ecx; lldt %%cx")
INSTRUCTION(ltr, "movl $0x28, %%ecx; ltr %%cx")
INSTRUCTION(sgdt, "sgdt -16(%%rsp)")
INSTRUCTION(sidt, "sidt -16(%%rsp)")
INSTRUCTION(sldt, "sldt %%ecx")
INSTRUCTION(str, "str %%ecx")
INSTRUCTION(smsw, "smsw %%ecx")
INSTRUCTION(lmsw, "xorl %%ecx, %%ecx; lmsw %%cx")
INSTRUCTION(read_cr0, "movq %%cr0, %%rcx")
INSTRUCTION(read_cr3, "movq %%cr3, %%rcx")
INSTRUCTION(write_cr4, "xorl %%ecx, %%ecx; movq %%rcx, %%cr4")
INSTRUCTION(read_dr7, "movq %%dr7, %%rcx")
INSTRUCTION(read_efer, "movl $0xc0000080, %%ecx; rdmsr")
INSTRUCTION(write_lstar, "movl $0xc0000082, %%ecx; xorl %%eax, %%eax; xorl %%edx, %%edx; wrmsr")
INSTRUCTION(write_gs_msr, "movl $0xc0000101, %%ecx; xorl %%eax, %%eax; xorl %%edx, %%edx; wrmsr")
INSTRUCTION(rdpmc, "xorl %%ecx, %%ecx; rdpmc")
INSTRUCTION(swapgs, "swapgs")
INSTRUCTION(sysret, "xorl %%ecx, %%ecx; sysretq")
INSTRUCTION(sysexit, "xorl %%ecx, %%ecx; sysexitq")
INSTRUCTION(sysenter, "sysenter")
INSTRUCTION(vmcall, "vmcall")
INSTRUCTION(vmrun, "vmrun")
INSTRUCTION(stac, "stac")
INSTRUCTION(xsetbv, "xorl %%ecx, %%ecx; xorl %%eax, %%eax; xorl %%edx, %%edx; xsetbv")
INSTRUCTION(xgetbv, "xorl %%ecx, %%ecx; xgetbv")
INSTRUCTION(avx, "vxorps %%ymm0, %%ymm0, %%ymm0")
INSTRUCTION(wrpkru, "xorl %%ecx, %%ecx; xorl %%eax, %%eax; xorl %%edx, %%edx; wrpkru")
INSTRUCTION(undefined, "ud2")

INSTRUCTION(in_port, "movl $0x3fd, %%edx; inb %%dx, %%al")
INSTRUCTION(out_port, "movl $0xf4, %%edx; xorl %%eax, %%eax; outl %%eax, %%dx")
INSTRUCTION(out_immediate, "outb %%al, $0x80")
INSTRUCTION(ins, "movl $0x3f8, %%edx; leaq -16(%%rsp), %%rdi; insb")
INSTRUCTION(outs, "movl $0x3f8, %%edx; leaq -16(%%rsp), %%rsi; outsb")

INSTRUCTION(int_0x80, "int $0x80")
INSTRUCTION(int_timer, "int $0x20")
INSTRUCTION(int_page_fault, "int $14")
INSTRUCTION(int_double_fault, "int $8")
INSTRUCTION(int_nmi, "int $2")
INSTRUCTION(int_last, "int $0xff")
INSTRUCTION(breakpoint, "int3")
INSTRUCTION(debug_trap, ".byte 0xf1")
INSTRUCTION(single_step, "pushfq; orl $0x100, (%%rsp); popfq; nop")
INSTRUCTION(single_step_call,
	    "pushfq; orl $0x100, (%%rsp); movl $0x100a, %%eax; popfq; syscall; nop")

INSTRUCTION(kernel_data_segment, "movl $0x10, %%ecx; movw %%cx, %%ds")
INSTRUCTION(kernel_stack_segment, "movl $0x10, %%ecx; movw %%cx, %%ss")
INSTRUCTION(wild_segment, "movl $0xfffb, %%ecx; movw %%cx, %%es")
INSTRUCTION(far_jump,
	    "leaq -16(%%rsp), %%rcx; movl $0, (%%rcx); movl $0x8, 4(%%rcx); ljmp *(%%rcx)")

INSTRUCTION(divide_by_zero, "xorl %%ecx, %%ecx; xorl %%edx, %%edx; divl %%ecx")
INSTRUCTION(divide_overflow, "movl $-1, %%edx; movl $1, %%ecx; divl %%ecx")
INSTRUCTION(x87_exception,
	    "fninit; pushq $0x300; fldcw (%%rsp); popq %%rcx; fld1; fldz; fdivrp; fwait")
INSTRUCTION(sse_unaligned, "leaq -64(%%rsp), %%rcx; orq $1, %%rcx; movaps (%%rcx), %%xmm0")

const struct fault_case instruction_cases[] = {
/* clang-format off */
#define GENERAL(name) { #name, name, 0, TESS_EINVAL, 0 }
/* clang-format on */
	GENERAL(cli),
	GENERAL(sti),
	GENERAL(hlt),
	GENERAL(clts),
	GENERAL(wbinvd),
	GENERAL(invlpg),
	GENERAL(lgdt),
	GENERAL(lidt),
	GENERAL(lldt),
	GENERAL(ltr),
	GENERAL(sgdt),
	GENERAL(sidt),
	GENERAL(sldt),
	GENERAL(str),
	GENERAL(smsw),
	GENERAL(lmsw),
	GENERAL(read_cr0),
	GENERAL(read_cr3),
	GENERAL(write_cr4),
	GENERAL(read_dr7),
	GENERAL(read_efer),
	GENERAL(write_lstar),
	GENERAL(write_gs_msr),
	GENERAL(rdpmc),
	GENERAL(swapgs),
	GENERAL(sysret),
	GENERAL(sysexit),
	GENERAL(sysenter),
	GENERAL(vmcall),
	GENERAL(vmrun),
	GENERAL(stac),
	GENERAL(xsetbv),
	GENERAL(xgetbv),
	GENERAL(avx),
	GENERAL(wrpkru),
	GENERAL(undefined),
	GENERAL(in_port),
	GENERAL(out_port),
	GENERAL(out_immediate),
	GENERAL(ins),
	GENERAL(outs),
	GENERAL(int_0x80),
	GENERAL(int_timer),
	GENERAL(int_page_fault),
	GENERAL(int_double_fault),
	GENERAL(int_nmi),
	GENERAL(int_last),
	GENERAL(breakpoint),
	GENERAL(debug_trap),
	GENERAL(single_step),
	GENERAL(single_step_call),
	GENERAL(kernel_data_segment),
	GENERAL(kernel_stack_segment),
	GENERAL(wild_segment),
	GENERAL(far_jump),
	GENERAL(divide_by_zero),
	GENERAL(divide_overflow),
	GENERAL(x87_exception),
	GENERAL(sse_unaligned),
#undef GENERAL
	{ 0 },
};
