/* SPDX-License-Identifier: BSD-2-Clause */
/* Free slots of a table, between table.c, which stores them, and slot.c, which fills them. */
#ifndef CAP_STORAGE_H
#define CAP_STORAGE_H

#include <stdint.h>

struct kernel;
struct process;

/* Takes a slot off the free list, growing the table if need be: EMFILE or ENOMEM. */
int cap_storage_take(struct kernel *k, struct process *p, uint32_t *index);

/* Puts an empty slot back, unless its generations are used up. */
void cap_storage_give_back(struct process *p, uint32_t index);

#endif
