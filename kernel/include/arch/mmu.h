/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Address translation. All machines have a radix table of 512 64-bit entries per 4 KiB page;
 * core/mem/page_table.c walks it, and <machine/mmu.h> says how an entry looks:
 *
 *   #define ARCH_TABLE_LEVELS 4
 *   #define ARCH_USER_BEGIN, ARCH_USER_END     first byte and end of what user mode may map
 *   static inline uint64_t arch_pte_page(paddr_t, unsigned protection);   a user page; TESS_PROTECTION_* bits
 *   static inline uint64_t arch_pte_uncached(uint64_t);   the same page, a device's: no cache in between
 *   static inline uint64_t arch_pte_table(paddr_t);
 *   static inline bool     arch_pte_present(uint64_t);
 *   static inline paddr_t  arch_pte_address(uint64_t);
 *   static inline void    *arch_direct(paddr_t);      RAM in the kernel's direct map
 *   static inline paddr_t  arch_direct_address(const void *);
 */
#ifndef ARCH_MMU_H
#define ARCH_MMU_H

#include <stdbool.h>
#include <stdint.h>

typedef uint64_t paddr_t;

/* READ 1, WRITE 2, EXECUTE 4: the values of the ABI's protection bits, which the kernel's own use. */
#define PROT_READ    1u
#define PROT_WRITE   2u
#define PROT_EXECUTE 4u

#include <machine/mmu.h>

/* Fills the kernel's half of a new top-level table (a zeroed page). */
void arch_space_init(paddr_t root);

/* Makes this CPU forget one page's translation, or all of the user's, if the space is the one in use. */
void arch_tlb_flush_page(paddr_t root, uint64_t address);
void arch_tlb_flush_space(paddr_t root);

#endif
