/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH boot protocol (Xen, public/arch-x86/hvm/start_info.h). The loader leaves the address of a
 * small structure, which points to a list of modules, a command line and a map of memory. The first
 * module is the boot archive. All of it is copied out, so that nothing of it needs to be kept but
 * the archive.
 */
#include "pvh.h"

#include <stddef.h>

#include "ranges.h"

#define PVH_MAGIC        0x336ec578u
#define PVH_MEMMAP_SINCE 1      /* first version with a memory map */
#define PVH_RAM          1      /* type of usable memory */
#define PVH_RESERVED     2      /* whatever the firmware keeps, devices among it */
#define MEMMAP_MAX       256    /* entries; firmware has some dozens at most */

/* Packed: the loader may place them at any address. */
struct pvh_start_info {
	uint32_t magic;
	uint32_t version;
	uint32_t flags;
	uint32_t module_count;
	uint64_t modules;
	uint64_t command_line;
	uint64_t rsdp;
	uint64_t memmap;                /* version 1 and later */
	uint32_t memmap_count;
	uint32_t reserved;
} __attribute__((packed));

struct pvh_module {
	uint64_t address;
	uint64_t size;
	uint64_t command_line;
	uint64_t reserved;
} __attribute__((packed));

struct pvh_memmap_entry {
	uint64_t address;
	uint64_t size;
	uint32_t type;
	uint32_t reserved;
} __attribute__((packed));

_Static_assert(sizeof(struct pvh_start_info) == 56, "format");
_Static_assert(sizeof(struct pvh_module) == 32, "format");
_Static_assert(sizeof(struct pvh_memmap_entry) == 24, "format");

/* The bytes at a physical address, or NULL if some are out of reach. */
static const void *reach(const struct pvh_source *source, paddr_t address, uint64_t size)
{
	const struct boot_range *r = &source->reach;

	if (address == 0 || address < r->begin || address >= r->end)
		return NULL;
	return size <= r->end - address ? arch_direct(address) : NULL;
}

/* Where a range ends; a size that wraps round is cut. */
static paddr_t end_of(paddr_t begin, uint64_t size)
{
	paddr_t end;

	return __builtin_add_overflow(begin, size, &end) ? UINT64_MAX : end;
}

static void copy_command_line(const struct pvh_source *source, paddr_t address,
			      struct boot_info *boot)
{
	size_t i;

	boot->command_line[0] = '\0';
	if (address == 0)
		return;
	for (i = 0; i < sizeof(boot->command_line) - 1; i++) {
		paddr_t at = address + i;

		if (at < source->reach.begin || at >= source->reach.end)
			break;
		boot->command_line[i] = *(const char *)arch_direct(at);
		if (!boot->command_line[i])
			break;
	}
	boot->command_line[i] = '\0';
}

static const char *take_archive(const struct pvh_source *source, const struct pvh_start_info *info,
				struct boot_info *boot)
{
	const struct pvh_module *module;

	if (info->module_count == 0)
		return "there is no boot archive: give the loader one as a module (QEMU: -initrd)";
	module = reach(source, info->modules, sizeof(*module));
	if (!module)
		return "the loader's list of modules is out of reach";
	if (module->size == 0)
		return "the boot archive is empty";
	if (module->address % 4096)
		return "the boot archive does not begin on a page boundary";
	if (!reach(source, module->address, module->size))
		return "the boot archive does not lie below 4 GiB";
	boot->archive = module->address;
	boot->archive_size = module->size;
	return NULL;
}

/* Page 0 is claimed whatever the map says: firmware left its own data there. */
static void claim_memory(const struct pvh_memmap_entry *entry, unsigned count,
			 struct claims *claims)
{
	claims_add(claims, 0, 1);
	for (unsigned i = 0; i < count; i++)
		if (entry[i].type != PVH_RESERVED)
			claims_add(claims, entry[i].address,
				   end_of(entry[i].address, entry[i].size));
}

static const char *take_memory(const struct pvh_source *source, const struct pvh_start_info *info,
			       struct boot_info *boot, struct claims *claims)
{
	uint64_t size = info->memmap_count * sizeof(struct pvh_memmap_entry);
	const struct pvh_memmap_entry *entry;

	if (info->version < PVH_MEMMAP_SINCE || info->memmap == 0 || info->memmap_count == 0)
		return "the loader gave no map of memory";
	if (info->memmap_count > MEMMAP_MAX)
		return "the loader's map of memory has too many entries";
	entry = reach(source, info->memmap, size);
	if (!entry)
		return "the loader's map of memory is out of reach";

	claim_memory(entry, info->memmap_count, claims);
	/* What two entries claim is not RAM unless both say so. */
	for (unsigned i = 0; i < info->memmap_count; i++) {
		if (entry[i].type == PVH_RAM)
			ranges_add(boot, entry[i].address,
				   end_of(entry[i].address, entry[i].size));
	}
	for (unsigned i = 0; i < info->memmap_count; i++) {
		if (entry[i].type != PVH_RAM)
			ranges_remove(boot, entry[i].address,
				      end_of(entry[i].address, entry[i].size));
	}
	return NULL;
}

/* Takes out what is in use, and what the kernel does not manage. */
static void reserve(const struct pvh_source *source, struct boot_info *boot,
		    struct claims *claims)
{
	claims_add(claims, source->image.begin, source->image.end);
	claims_add(claims, boot->archive, boot->archive + boot->archive_size);
	ranges_remove(boot, 0, source->ram_begin);
	ranges_remove(boot, source->ram_end, UINT64_MAX);
	ranges_remove(boot, source->image.begin, source->image.end);
	ranges_remove(boot, boot->archive, boot->archive + boot->archive_size);
}

const char *pvh_read(const struct pvh_source *source, struct boot_info *boot,
		     struct claims *claims, paddr_t *rsdp)
{
	const struct pvh_start_info *info = reach(source, source->start_info, sizeof(*info));
	const char *problem;

	*boot = (struct boot_info) { 0 };
	*claims = (struct claims) { 0 };
	*rsdp = 0;
	if (!info || info->magic != PVH_MAGIC)
		return "the loader left no PVH start information";

	copy_command_line(source, info->command_line, boot);
	*rsdp = info->rsdp;
	problem = take_memory(source, info, boot, claims);
	if (problem)
		return problem;
	problem = take_archive(source, info, boot);
	if (problem)
		return problem;
	reserve(source, boot, claims);
	return boot->ram_count ? NULL : "no memory is left for the kernel";
}
