/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The PVH boot protocol: from the loader's start information to struct boot_info.
 */
#ifndef BOOT_PVH_H
#define BOOT_PVH_H

#include <arch/entry.h>

#include "claims.h"

struct pvh_source {
	paddr_t start_info;
	struct boot_range reach;        /* physical addresses that arch_direct() serves now */
	struct boot_range image;        /* where the kernel lies */
	paddr_t ram_begin, ram_end;     /* memory outside is left alone */
};

/*
 * Fills *boot but for the kernel's sizes. Trusts no count, size or address that it reads. Returns
 * NULL, or what is wrong, for a person to read. *claims is what no driver may
 * have: all memory, but for addresses that the map leaves out or calls reserved, as it does those of
 * devices. *rsdp is the physical address of ACPI's root
 * pointer, 0 if the loader gives none.
 */
__attribute__((warn_unused_result))
const char *pvh_read(const struct pvh_source *source, struct boot_info *boot,
		     struct claims *claims, paddr_t *rsdp);

#endif
