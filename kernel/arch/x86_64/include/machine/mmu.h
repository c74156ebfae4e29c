/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Page-table entries and the direct map on x86_64 (Intel SDM volume 3, section 4.5).
 *
 * The last page of the lower half is no user's: a `syscall` that ended there would return to an
 * address that is not canonical, and sysret faults in kernel mode on that.
 */
#ifndef MACHINE_MMU_H
#define MACHINE_MMU_H

#define ARCH_TABLE_LEVELS 4
#define ARCH_USER_BEGIN UINT64_C(0x0000000000010000)
#define ARCH_USER_END   UINT64_C(0x00007ffffffff000)

#define MACHINE_DIRECT_BASE UINT64_C(0xffff800000000000)

#define PTE_PRESENT       UINT64_C(0x001)
#define PTE_WRITE         UINT64_C(0x002)
#define PTE_USER          UINT64_C(0x004)
#define PTE_WRITE_THROUGH UINT64_C(0x008)
#define PTE_CACHE_DISABLE UINT64_C(0x010)
#define PTE_ACCESSED      UINT64_C(0x020)
#define PTE_DIRTY         UINT64_C(0x040)
#define PTE_LARGE         UINT64_C(0x080)
#define PTE_GLOBAL        UINT64_C(0x100)
#define PTE_HELD          UINT64_C(0x200)       /* ours: a page, if maybe not accessible */
#define PTE_NO_EXECUTE    (UINT64_C(1) << 63)
#define PTE_ADDRESS       UINT64_C(0x000ffffffffff000)

/* What the processor notes in an entry by itself. */
#define ARCH_PTE_HISTORY (PTE_ACCESSED | PTE_DIRTY)

/* A user page. There is no page that can be executed or written but not read. */
static inline uint64_t arch_pte_page(paddr_t address, unsigned protection)
{
	uint64_t pte = address | PTE_HELD | PTE_NO_EXECUTE;

	if (protection)
		pte |= PTE_PRESENT | PTE_USER;
	if (protection & PROT_WRITE)
		pte |= PTE_WRITE;
	if (protection & PROT_EXECUTE)
		pte &= ~PTE_NO_EXECUTE;
	return pte;
}

/* The last of the four memory types that the processor comes up with: uncacheable, in order. */
static inline uint64_t arch_pte_uncached(uint64_t pte)
{
	return pte | PTE_CACHE_DISABLE | PTE_WRITE_THROUGH;
}

/* Tables allow all: the page's own entry decides. */
static inline uint64_t arch_pte_table(paddr_t address)
{
	return address | PTE_PRESENT | PTE_WRITE | PTE_USER;
}

static inline bool arch_pte_present(uint64_t pte)
{
	return pte & (PTE_PRESENT | PTE_HELD);
}

static inline paddr_t arch_pte_address(uint64_t pte)
{
	return pte & PTE_ADDRESS;
}

static inline void *arch_direct(paddr_t address)
{
	return (void *)(address + MACHINE_DIRECT_BASE);
}

static inline paddr_t arch_direct_address(const void *pointer)
{
	return (paddr_t)pointer - MACHINE_DIRECT_BASE;
}

#endif
