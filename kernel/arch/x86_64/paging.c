/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's half of every address space, made once and then shared by all of them:
 *
 *   0xffff800000000000   direct map: RAM that core manages, and the archive; data only
 *   0xffffffff80100000   kernel image: each section as it may be used, 4 KiB pages
 *   0xffffffffc0000000   device registers
 *
 * The frames of the kernel image are not in the direct map, so that its code and constants have no
 * writable name at all. Nothing here has the user bit; the pages below the stacks are missing on
 * purpose.
 */
#include "paging.h"

#include "asm.h"
#include "cpu.h"
#include "kernel.h"
#include "lib/string.h"
#include "link_symbols.h"

#define PAGE_SIZE_4K UINT64_C(0x1000)
#define PAGE_SIZE_2M UINT64_C(0x200000)
#define PAGE_SIZE_1G UINT64_C(0x40000000)

#define TABLE_ENTRIES 512
#define KERNEL_HALF   256       /* first entry of a root table that is the kernel's */

#define KERNEL_TABLE (PTE_PRESENT | PTE_WRITE)
#define KERNEL_PAGE  (PTE_PRESENT | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY)
#define KERNEL_TEXT  KERNEL_PAGE
#define KERNEL_CONST (KERNEL_PAGE | PTE_NO_EXECUTE)
#define KERNEL_DATA  (KERNEL_PAGE | PTE_NO_EXECUTE | PTE_WRITE)
#define KERNEL_DEVICE (KERNEL_DATA | PTE_CACHE_DISABLE | PTE_WRITE_THROUGH)

static uint64_t root_table[TABLE_ENTRIES] __attribute__((aligned(4096)));


paddr_t kernel_root(void)
{
	return image_physical(root_table);
}

static void remove_range(struct boot_info *boot, unsigned index)
{
	boot->ram_count--;
	for (unsigned i = index; i < boot->ram_count; i++)
		boot->ram[i] = boot->ram[i + 1];
}

/* One zeroed page out of the first range that the boot tables reach. */
static uint64_t *take_table(struct boot_info *boot)
{
	struct boot_range *r = &boot->ram[0];
	uint64_t *table;

	if (boot->ram_count == 0 || r->begin >= BOOT_REACH)
		panic("no memory below 4 GiB for the kernel's page tables");
	table = arch_direct(r->begin);
	r->begin += PAGE_SIZE_4K;
	if (r->begin == r->end)
		remove_range(boot, 0);
	return memset(table, 0, PAGE_SIZE_4K);
}

/* The entry for address in a table whose entries span `size` bytes each; makes the tables above
 * it. */
static uint64_t *entry_for(struct boot_info *boot, uint64_t address, uint64_t size)
{
	uint64_t *table = root_table;
	unsigned shift = 39;

	for (; UINT64_C(1) << shift > size; shift -= 9) {
		uint64_t *entry = &table[address >> shift & (TABLE_ENTRIES - 1)];

		if (!(*entry & PTE_PRESENT))
			*entry = arch_direct_address(take_table(boot)) | KERNEL_TABLE;
		table = arch_direct(arch_pte_address(*entry));
	}
	return &table[address >> shift & (TABLE_ENTRIES - 1)];
}

static uint64_t largest_page(uint64_t address, paddr_t physical, uint64_t length)
{
	uint64_t bits = address | physical;

	if (cpu_has(CPU_PAGE_1G) && !(bits & (PAGE_SIZE_1G - 1)) && length >= PAGE_SIZE_1G)
		return PAGE_SIZE_1G;
	if (!(bits & (PAGE_SIZE_2M - 1)) && length >= PAGE_SIZE_2M)
		return PAGE_SIZE_2M;
	return PAGE_SIZE_4K;
}

static void map(struct boot_info *boot, uint64_t address, paddr_t physical, uint64_t length,
		uint64_t bits)
{
	while (length) {
		uint64_t size = largest_page(address, physical, length);
		uint64_t large = size > PAGE_SIZE_4K ? PTE_LARGE : 0;

		*entry_for(boot, address, size) = physical | bits | large;
		address += size;
		physical += size;
		length -= size;
	}
}

static void map_direct(struct boot_info *boot, paddr_t begin, paddr_t end)
{
	map(boot, begin + MACHINE_DIRECT_BASE, begin, end - begin, KERNEL_DATA);
}

static void map_section(struct boot_info *boot, const char *begin, const char *end, uint64_t bits)
{
	for (const char *page = begin; page < end; page += PAGE_SIZE_4K)
		*entry_for(boot, (uint64_t)page, PAGE_SIZE_4K) = image_physical(page) | bits;
}

static void unmap_guards(struct boot_info *boot)
{
	const char *const guard[] = {
		stack_guard, double_fault_guard, nmi_guard, machine_check_guard,
	};

	for (unsigned i = 0; i < sizeof(guard) / sizeof(guard[0]); i++)
		*entry_for(boot, (uint64_t)guard[i], PAGE_SIZE_4K) = 0;
}

static void map_image(struct boot_info *boot)
{
	map_section(boot, text_begin, text_end, KERNEL_TEXT);
	map_section(boot, rodata_begin, rodata_end, KERNEL_CONST);
	map_section(boot, data_begin, data_end, KERNEL_DATA);
	unmap_guards(boot);
}

void paging_init(struct boot_info *boot)
{
	struct boot_info all = *boot;   /* taking tables shrinks the ranges; all get mapped */
	uint64_t archive_end = boot->archive + boot->archive_size;

	for (unsigned i = 0; i < all.ram_count; i++)
		map_direct(boot, all.ram[i].begin, all.ram[i].end);
	map_direct(boot, boot->archive, (archive_end + PAGE_SIZE_4K - 1) & ~(PAGE_SIZE_4K - 1));
	map_image(boot);
	write_cr3(kernel_root());
}

void paging_map_device(struct boot_info *boot, uint64_t address, paddr_t device)
{
	map(boot, address, device, PAGE_SIZE_4K, KERNEL_DEVICE);
}

void arch_space_init(paddr_t root)
{
	uint64_t *table = arch_direct(root);

	memcpy(table + KERNEL_HALF, root_table + KERNEL_HALF, sizeof(root_table) / 2);
}

void arch_tlb_flush_page(paddr_t root, uint64_t address)
{
	if (this_cpu()->machine.root == root)
		invlpg(address);
}

/* Nothing of the user's is global, so this leaves the kernel's own translations. */
void arch_tlb_flush_space(paddr_t root)
{
	if (this_cpu()->machine.root == root)
		write_cr3(root);
}
