/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that kernel.ld defines, and the entries that assembly defines. All bounds are
 * page-aligned.
 */
#ifndef X86_64_LINK_SYMBOLS_H
#define X86_64_LINK_SYMBOLS_H

#include "offsets.h"

extern char boot_begin[];       /* the boot part, at its physical address */
extern char image_begin[], image_end[];
extern char text_begin[], text_end[];
extern char rodata_begin[], rodata_end[];
extern char data_begin[], data_end[];

/* Each name is that of the unmapped page below the stack. */
extern char stack_guard[], stack_end[];
extern char double_fault_guard[], double_fault_stack_end[];
extern char nmi_guard[], nmi_stack_end[];
extern char machine_check_guard[], machine_check_stack_end[];

/* The ways in by `syscall`: see entry.S. */
extern char syscall_entry[], syscall_entry_eager[], syscall_entry_seen[];
extern char trap_stubs[];       /* VECTOR_COUNT stubs of TRAP_STUB_SIZE bytes */

/* Physical address of a symbol of the kernel image. */
static inline uint64_t image_physical(const void *symbol)
{
	return (uint64_t)symbol - KERNEL_BASE;
}

#endif
