/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for <tessera/syscalls.h> in tests on the host: what rings call, implemented by world.c.
 */
#ifndef TESSERA_SYSCALLS_H
#define TESSERA_SYSCALLS_H

#include <stddef.h>

#include <tessera/abi/types.h>

#define TESS_PROTECTION_READ  UINT32_C(0x1)
#define TESS_PROTECTION_WRITE UINT32_C(0x2)

int tess_capability_derive(tess_cap_t capability, uint16_t rights, uint64_t badge,
			   tess_cap_t *copy);
int tess_capability_delete(tess_cap_t capability);
int tess_capability_inspect(tess_cap_t capability, uint32_t *type, uint16_t *rights,
			    uint64_t *badge);
int tess_memory_create(tess_cap_t job, uint64_t size, tess_cap_t *memory);
int tess_memory_derive(tess_cap_t memory, uint64_t offset, uint64_t length, uint16_t rights,
		       tess_cap_t *part);
int tess_memory_info(tess_cap_t memory, uint64_t *size, uint64_t *committed_pages);
int tess_memory_map(tess_cap_t memory, tess_cap_t process, uint64_t address, uint64_t offset,
		    uint64_t length, uint32_t protection, uint64_t *mapped);
int tess_notification_create(tess_cap_t job, tess_cap_t *notification);
int tess_notification_signal(tess_cap_t notification, uint64_t bits);
int tess_notification_wait(tess_cap_t notification, tess_time_t deadline, uint64_t *bits);
int tess_process_unmap(tess_cap_t process, uint64_t address, uint64_t length);

#endif
