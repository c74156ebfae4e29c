/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What struct tess_thread_registers and struct tess_thread_fpu hold on x86_64.
 */
#ifndef TESSERA_ABI_X86_64_H
#define TESSERA_ABI_X86_64_H

/* Where registers stand in .general; those above are 0. */
enum tess_x86_64_register {
	TESS_X86_64_RAX,
	TESS_X86_64_RBX,
	TESS_X86_64_RCX,
	TESS_X86_64_RDX,
	TESS_X86_64_RSI,
	TESS_X86_64_RDI,
	TESS_X86_64_RBP,
	TESS_X86_64_R8,
	TESS_X86_64_R9,
	TESS_X86_64_R10,
	TESS_X86_64_R11,
	TESS_X86_64_R12,
	TESS_X86_64_R13,
	TESS_X86_64_R14,
	TESS_X86_64_R15,
	TESS_X86_64_REGISTERS
};

/* In .flags: the processor traps after each instruction. */
#define TESS_X86_64_FLAG_TRAP 0x100

/* The flags that a debugger may change: CF PF AF ZF SF TF DF OF RF AC ID. */
#define TESS_X86_64_FLAGS_SETTABLE 0x250dd5

/* Offsets in the bytes of struct tess_thread_fpu, the area of FXSAVE64: Intel SDM volume 1,
 * table 10-2. */
#define TESS_X86_64_FPU_MXCSR 24  /* 4 bytes */
#define TESS_X86_64_FPU_XMM   160 /* 16 registers of 16 bytes */

#endif
