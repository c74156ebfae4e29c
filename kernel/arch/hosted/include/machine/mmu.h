/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page-table entries on the hosted machine. Physical memory is one allocation of the host; physical
 * addresses count from HOSTED_RAM_BEGIN, so they are the same in every run, and none is a valid
 * pointer.
 */
#ifndef MACHINE_MMU_H
#define MACHINE_MMU_H

#define ARCH_TABLE_LEVELS 4
#define ARCH_USER_BEGIN UINT64_C(0x0000000000010000)
#define ARCH_USER_END   UINT64_C(0x00007ffffffff000)

#define HOSTED_PTE_PRESENT    UINT64_C(0x001)
#define HOSTED_PTE_TABLE      UINT64_C(0x002)
#define HOSTED_PTE_PROTECTION 4 /* shift of the PROT_* bits */
#define HOSTED_PTE_UNCACHED   UINT64_C(0x080)
#define HOSTED_PTE_ADDRESS    (~UINT64_C(0xfff))
#define ARCH_PTE_HISTORY      UINT64_C(0)       /* nothing writes to an entry by itself */

#define HOSTED_RAM_BEGIN UINT64_C(0x100000)

extern unsigned char *hosted_ram;       /* where HOSTED_RAM_BEGIN lies; hosted.h */

static inline uint64_t arch_pte_page(paddr_t address, unsigned protection)
{
	return address | (uint64_t)protection << HOSTED_PTE_PROTECTION | HOSTED_PTE_PRESENT;
}

static inline uint64_t arch_pte_uncached(uint64_t pte)
{
	return pte | HOSTED_PTE_UNCACHED;
}

static inline uint64_t arch_pte_table(paddr_t address)
{
	return address | HOSTED_PTE_TABLE | HOSTED_PTE_PRESENT;
}

static inline bool arch_pte_present(uint64_t pte)
{
	return pte & HOSTED_PTE_PRESENT;
}

static inline paddr_t arch_pte_address(uint64_t pte)
{
	return pte & HOSTED_PTE_ADDRESS;
}

static inline void *arch_direct(paddr_t address)
{
	return hosted_ram + (address - HOSTED_RAM_BEGIN);
}

static inline paddr_t arch_direct_address(const void *pointer)
{
	return (paddr_t)((const unsigned char *)pointer - hosted_ram) + HOSTED_RAM_BEGIN;
}

#endif
