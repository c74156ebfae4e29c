/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From the PVH entry to C.
 *
 * The loader enters at pvh_entry in 32-bit protected mode: flat segments, paging and interrupts
 * off, ebx = physical address of the start information (Xen, docs/misc/pvh.pandoc). This code maps
 * the first 4 GiB three times, in pages of 2 MiB: as they are (to go on running), at the direct
 * map, and the first GiB at KERNEL_BASE. paging.c replaces these tables soon; nothing here is
 * mapped from then on.
 */
#include "offsets.h"

#define NT_PHYS32_ENTRY 18

#define CR0_BITS  0x80010033    /* PG WP NE ET MP PE */
#define CR4_PAE   0x20
#define MSR_EFER  0xc0000080
#define EFER_BITS 0x900         /* NXE LME */
#define CPUID_LM  (1 << 29)     /* leaf 0x80000001, edx */
#define CPUID_NX  (1 << 20)

#define PTE_TABLE 0x003         /* writable, present */
#define PTE_BLOCK 0x083         /* the same, 2 MiB */

	.section .note.pvh, "a", @note
	.balign 4
	.long 4, 8, NT_PHYS32_ENTRY
	.asciz "Xen"
	.quad pvh_entry

	.section .boot.text, "ax", @progbits
	.code32
	.globl pvh_entry
	.type pvh_entry, @function
pvh_entry:
	cld
	movl $boot_stack_end, %esp
	movl %ebx, %ebp                 /* cpuid takes ebx */

	movl $0x80000000, %eax
	cpuid
	movl $message_long_mode, %esi
	cmpl $0x80000001, %eax
	jb fail
	movl $0x80000001, %eax
	cpuid
	testl $CPUID_LM, %edx
	jz fail
	movl $message_nx, %esi
	testl $CPUID_NX, %edx
	jz fail

	movl $(boot_pdpt + PTE_TABLE), boot_pml4
	movl $(boot_pdpt + PTE_TABLE), boot_pml4 + 256 * 8
	movl $(boot_pdpt_high + PTE_TABLE), boot_pml4 + 511 * 8
	movl $(boot_pd + PTE_TABLE), boot_pdpt_high + 510 * 8

	xorl %ecx, %ecx                 /* the four page directories */
1:	movl %ecx, %eax
	shll $12, %eax
	addl $(boot_pd + PTE_TABLE), %eax
	movl %eax, boot_pdpt(, %ecx, 8)
	incl %ecx
	cmpl $4, %ecx
	jb 1b

	xorl %ecx, %ecx                 /* their 2048 entries */
2:	movl %ecx, %eax
	shll $21, %eax
	orl $PTE_BLOCK, %eax
	movl %eax, boot_pd(, %ecx, 8)
	incl %ecx
	cmpl $2048, %ecx
	jb 2b

	movl $boot_pml4, %eax
	movl %eax, %cr3
	movl $CR4_PAE, %eax
	movl %eax, %cr4
	movl $MSR_EFER, %ecx
	rdmsr
	orl $EFER_BITS, %eax
	wrmsr
	movl $CR0_BITS, %eax
	movl %eax, %cr0
	lgdt boot_gdt_pointer
	ljmp $SELECTOR_KERNEL_CODE, $long_mode

/* Says the message at esi on COM1 and ends the machine as arch_panic_stop does. */
fail:
	movw $0x3fd, %dx
3:	inb %dx, %al                    /* a port without device reads 0xff, so this ends */
	testb $0x20, %al
	jz 3b
	movw $0x3f8, %dx
	lodsb
	testb %al, %al
	jz 4f
	outb %al, %dx
	jmp fail
4:	movw $0xf4, %dx
	movl $0x7f, %eax
	outl %eax, %dx
5:	cli
	hlt
	jmp 5b

	.code64
long_mode:
	xorl %eax, %eax
	movl %eax, %ds
	movl %eax, %es
	movl %eax, %ss
	movl %eax, %fs
	movl %eax, %gs
	movl %ebp, %edi                 /* start information; upper half 0 */
	xorl %ebp, %ebp
	movq $stack_end, %rsp
	movq $machine_start, %rax
	jmp *%rax

	.balign 8
boot_gdt:
	.quad 0
	.quad 0x00209b0000000000        /* 64-bit kernel code, accessed */
boot_gdt_pointer:
	.word 15
	.long boot_gdt

message_long_mode:
	.asciz "tessera: this CPU has no 64-bit mode; use an x86_64 CPU (QEMU: -cpu max)\n"
message_nx:
	.asciz "tessera: this CPU lacks NX; use one that has it, or switch it on in the firmware\n"

	.section .boot.bss, "aw", @nobits
	.balign 4096
boot_pml4:
	.skip 4096
boot_pdpt:
	.skip 4096
boot_pdpt_high:
	.skip 4096
boot_pd:
	.skip 4 * 4096
	.skip 256
boot_stack_end:

	.section .note.GNU-stack, "", @progbits
