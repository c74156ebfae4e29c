/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's half of every address space.
 */
#ifndef X86_64_PAGING_H
#define X86_64_PAGING_H

#include <arch/entry.h>
#include <arch/mmu.h>

/* What the tables of boot.S reach through the direct map. */
#define BOOT_REACH UINT64_C(0x100000000)

/* Where pages of device registers are mapped, uncached. */
#define DEVICE_APIC   UINT64_C(0xffffffffc0000000)
#define DEVICE_IOAPIC UINT64_C(0xffffffffc0001000) /* a page for each */

/*
 * Makes the kernel's page tables out of memory taken from boot->ram, and loads them. From then on
 * the direct map reaches the RAM and the archive of boot, and nothing is mapped in the lower half.
 */
void paging_init(struct boot_info *boot);

/* Maps one page of device registers, before core starts: boot->ram may shrink. */
void paging_map_device(struct boot_info *boot, uint64_t address, paddr_t device);

/* The root table whose lower half is empty. */
paddr_t kernel_root(void);

#endif
