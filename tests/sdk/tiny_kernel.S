/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The smallest PVH kernel: writes VALUE to QEMU's debug-exit port and stops. It shows what `tessera run`
 * makes of ends that a real kernel gives only when it is broken.
 */
	.section .note.Xen, "a", @note
	.long	4, 4, 18
	.asciz	"Xen"
	.long	_start

	.text
	.code32
	.globl	_start
_start:
	movb	$VALUE, %al
	outb	%al, $0xf4
1:	hlt
	jmp	1b
