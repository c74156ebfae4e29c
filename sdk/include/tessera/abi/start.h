/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start block: what a new process is told, beside argc, argv, envp and auxv on its stack.
 * The auxv entry TESS_AT_START holds its address.
 */
#ifndef TESSERA_ABI_START_H
#define TESSERA_ABI_START_H

#include <tessera/abi/types.h>

#define TESS_AT_START 0x54455353        /* auxv type "TESS" */
#define TESS_START_NAME_MAX 48          /* bytes, NUL included */

/* The capabilities are marked to be inherited: the process was given another program (tess_exec). The
 * start code takes the marks away. */
#define TESS_START_MARKED UINT64_C(1)

/* One named capability: "self.process", "namespace", "log", ... */
struct tess_start_cap {
	char name[TESS_START_NAME_MAX]; /* NUL-terminated */
	tess_cap_t token;
	uint32_t type;                  /* enum tess_type */
	uint32_t rights;
};

struct tess_start {
	uint32_t abi_version;           /* TESS_ABI_VERSION */
	uint32_t cap_count;
	uint64_t clock_page;            /* address of the read-only struct tess_clock_page */
	uint64_t flags;                 /* TESS_START_* */
	uint64_t reserved;
	struct tess_start_cap cap[];
};

_Static_assert(sizeof(struct tess_start_cap) == 64, "ABI");
_Static_assert(sizeof(struct tess_start) == 32, "ABI");

/*
 * The clock page, the same read-only page in every process:
 * now = ((counter - base) * multiplier) >> 32, in nanoseconds, with a 128-bit product; counter is the
 * time-stamp counter on x86_64.
 */
struct tess_clock_page {
	uint64_t base;
	uint64_t multiplier;
};

#define TESS_CLOCK_PAGE_ADDRESS UINT64_C(0x00007fffffffc000)

#endif
