/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A system file after parsing: processes and what each is given, with the place of every word.
 * The language is described in tessera-system(5).
 */
#ifndef TOOLS_SYSTEM_FILE_H
#define TOOLS_SYSTEM_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/system.h>

#include "source.h"

#define SYSTEM_INTERFACES_MAX 16

/* A word or string of the file; text NULL: not given. */
struct word {
	char *text;
	struct place at;
};

struct interface {
	struct word name;       /* "example.kv.Store/1" */
	uint64_t id;
};

struct item {
	enum tess_system_kind kind;
	struct place at;        /* of the statement's first word */
	struct word name;       /* what stands in quotes; GRANT: what is granted */
	struct word text;       /* ARGUMENT: the argument; FILE: the path */
	struct word from;       /* USES: the provider's process */
	struct word as;         /* USES: the name in the client's namespace, if another;
				 * GRANT of a device: the capability's name */
	struct interface interface[SYSTEM_INTERFACES_MAX];
	uint32_t interface_count;
	uint32_t value;         /* GRANT: enum tess_system_grant; USES: provider's index */
	struct {
		uint64_t first, second;
	} device;               /* GRANT of a device: the two numbers of tessera/system.h */
	uint32_t index;         /* its own, in the compiled table */
	struct item *next;
};

struct process {
	struct word name;
	struct word image;
	uint32_t flags;
	uint32_t priority;
	uint64_t stack_size;
	uint64_t limit[TESS_SYSTEM_LIMITS];
	uint32_t given;         /* once-only statements seen, to complain about the second */
	struct item *items;
	struct item **items_end;
	uint32_t item_count;
	struct process *next;
};

struct system_file {
	struct source source;
	struct process *processes;
	struct process **processes_end;
	uint32_t process_count;
};

/*
 * Reads and parses a file. Syntax errors are shown as they are met; false if there was any. The
 * file is to be freed either way.
 */
bool system_file_parse(struct system_file *file, const char *path);
void system_file_free(struct system_file *file);

/* Appends an empty process or item, with its defaults. */
struct process *system_file_add_process(struct system_file *file);
struct item *process_add_item(struct process *process, enum tess_system_kind kind);

/*
 * Checks what the grammar cannot: names, providers, interfaces. Resolves every `uses`, adds the
 * console if the file has none of its own. False if there was an error.
 */
bool system_file_resolve(struct system_file *file);

/* Whether an item grants a piece of the machine, told by two numbers. */
bool item_is_device(const struct item *item);

/* First 8 bytes, little-endian, of SHA-256 of "example.kv.Store/1". */
uint64_t interface_id(const char *name);

#endif
