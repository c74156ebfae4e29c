/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The compiled system file: what `tessera mkimage` stores in the boot archive as the entry "system"
 * and init starts. Little-endian, 8-byte aligned, in this order and without gaps:
 *
 *	struct tess_system_header
 *	struct tess_system_process [process_count]      in the order of the file
 *	struct tess_system_item [item_count]            process after process
 *	uint64_t interface [interface_count]            interface ids, and numbers of devices, that
 *							items refer to
 *	char strings [string_size]                      NUL-terminated, referred to by byte offset
 *
 * tess_system_check() proves all of it; afterwards every index and offset may be used as it is.
 */
#ifndef TESSERA_SYSTEM_H
#define TESSERA_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TESS_SYSTEM_MAGIC   UINT64_C(0x314d455453595354)       /* "TSYSTEM1" */
#define TESS_SYSTEM_VERSION 1
#define TESS_SYSTEM_ENTRY   "system"    /* its name in the archive */

#define TESS_SYSTEM_PROCESSES_MAX 1024
#define TESS_SYSTEM_ITEMS_MAX     16384

/* Exit status of the whole system when init itself cannot go on. */
#define TESS_SYSTEM_INIT_FAILED 125

/* A limit that the system file does not name: no limit of its own, the parent job's holds. */
#define TESS_SYSTEM_NO_LIMIT (~UINT64_C(0))
#define TESS_SYSTEM_LIMITS   5          /* indexed by enum job_resource of the kernel's IDL */

struct tess_system_header {
	uint64_t magic;
	uint32_t version;
	uint32_t size;                  /* of the whole table in bytes */
	uint32_t process_count;
	uint32_t item_count;
	uint32_t interface_count;
	uint32_t string_size;
};

#define TESS_SYSTEM_SERVICE 0x1u        /* does not keep the system alive; its end does not count */
#define TESS_SYSTEM_CONSOLE 0x2u        /* init opens the others' logs at this one; at most one */

struct tess_system_process {
	uint32_t name;                  /* string */
	uint32_t image;                 /* string: name of the archive entry */
	uint32_t flags;                 /* TESS_SYSTEM_SERVICE, TESS_SYSTEM_CONSOLE */
	uint32_t priority;              /* 0..255 */
	uint32_t first_item;
	uint32_t item_count;
	uint64_t stack_size;            /* of the first thread, bytes, whole pages */
	uint64_t limit[TESS_SYSTEM_LIMITS];
};

enum tess_system_kind {
	TESS_SYSTEM_ARGUMENT = 1,       /* text: one argument after argv[0] */
	TESS_SYSTEM_PROVIDES = 2,       /* name: start capability; interfaces: those served */
	TESS_SYSTEM_USES = 3,           /* name: in the namespace; process, item: who provides it */
	TESS_SYSTEM_FILE = 4,           /* name: start capability; text: archive entry */
	TESS_SYSTEM_GRANT = 5,          /* name: start capability; value: enum tess_system_grant */
};

enum tess_system_grant {
	TESS_SYSTEM_PLATFORM_CONSOLE = 1,
	TESS_SYSTEM_PLATFORM_SHUTDOWN = 2,
	TESS_SYSTEM_PLATFORM_INSPECT = 3,
	TESS_SYSTEM_BOOT_ARCHIVE = 4,
	TESS_SYSTEM_PLATFORM_DEVICE = 5,
	TESS_SYSTEM_PLATFORM_TRACE = 6,

	/* Pieces of the machine; each item refers to two numbers in place of interface ids. */
	TESS_SYSTEM_INTERRUPT = 16,     /* line; TESS_SYSTEM_LINE_* */
	TESS_SYSTEM_IOPORT = 17,        /* first port; how many */
	TESS_SYSTEM_DEVICE_MEMORY = 18, /* address; length: bytes, whole pages */
};

/* How a line signals: the kernel's TESS_INTERRUPT_MODE_ bits. */
#define TESS_SYSTEM_LINE_EDGE  0x1u
#define TESS_SYSTEM_LINE_LEVEL 0x2u
#define TESS_SYSTEM_LINE_HIGH  0x4u
#define TESS_SYSTEM_LINE_LOW   0x8u

struct tess_system_item {
	uint32_t kind;                  /* enum tess_system_kind */
	uint32_t name;                  /* string; the empty one where the kind has none */
	uint32_t text;                  /* string; the empty one where the kind has none */
	uint32_t value;                 /* GRANT: what; USES: index of the PROVIDES item */
	uint32_t first_interface;
	uint32_t interface_count;       /* PROVIDES: 1..16; USES: 1; GRANT of a device: 2 */
};

_Static_assert(sizeof(struct tess_system_header) == 32, "format");
_Static_assert(sizeof(struct tess_system_process) == 72, "format");
_Static_assert(sizeof(struct tess_system_item) == 24, "format");

/* The table, taken apart by tess_system_check(); points into it. */
struct tess_system {
	const struct tess_system_header *header;
	const struct tess_system_process *process;
	const struct tess_system_item *item;
	const uint64_t *interface_id;
	const char *strings;
};

/*
 * Checks size bytes at table (8-byte aligned), everything the layout above promises, and fills
 * *system. Returns NULL, or an English sentence part that says what is wrong.
 */
const char *tess_system_check(const void *table, size_t size, struct tess_system *system)
	__attribute__((__warn_unused_result__));

/* Index of the process that an item belongs to; the item's index is one that the table has. */
uint32_t tess_system_owner(const struct tess_system *system, uint32_t item);

#ifdef __cplusplus
}
#endif

#endif
