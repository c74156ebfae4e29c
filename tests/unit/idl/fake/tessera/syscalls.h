/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for <tessera/syscalls.h> in tests on the host: what stubs and their library call,
 * implemented by world_cap.c.
 */
#ifndef TESSERA_SYSCALLS_H
#define TESSERA_SYSCALLS_H

#include <stddef.h>

#include <tessera/abi/types.h>

#define TESS_PROTECTION_READ UINT32_C(0x1)

int tess_capability_derive(tess_cap_t capability, uint16_t rights, uint64_t badge,
			   tess_cap_t *copy);
int tess_capability_delete(tess_cap_t capability);
int tess_memory_derive(tess_cap_t memory, uint64_t offset, uint64_t length, uint16_t rights,
		       tess_cap_t *part);
int tess_memory_map(tess_cap_t memory, tess_cap_t process, uint64_t address, uint64_t offset,
		    uint64_t length, uint32_t protection, uint64_t *mapped);
int tess_memory_read(tess_cap_t memory, uint64_t offset, void *data, size_t data_length);
int tess_namespace_lookup(tess_cap_t namespace_, const void *name, size_t name_length,
			  uint64_t interface_id, tess_cap_t *found, uint32_t *type);

#endif
