/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a resolved system file to the table that init reads (<tessera/system.h>).
 */
#ifndef TOOLS_SYSTEM_COMPILE_H
#define TOOLS_SYSTEM_COMPILE_H

#include <stddef.h>

#include "system_file.h"

/* The archive entry of a process's image, or of a file it is given. Freed by the caller. */
char *entry_of_image(const struct process *process);
char *entry_of_file(const struct process *process, const struct item *item);

/* The table; *size in bytes. To be freed. */
void *system_compile(const struct system_file *file, size_t *size);

#endif
