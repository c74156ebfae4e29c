/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the tests of forks share: a process that forks, its marks, and its child as one more thread
 * of the world.
 */
#ifndef TESTS_FORKS_H
#define TESTS_FORKS_H

#include "obj/fork.h"
#include "world.h"

extern struct world world;
extern unsigned p;         /* the thread that forks; of a job of init's alone */
extern tess_cap_t its_job; /* init's capability to that */

/* Where the tests map memory, in p and so in its child. */
#define AT UINT64_C(0x30000000)

/* Boots, and makes the process. */
void setup_fork(void);

/* Marks a capability of p's, or takes the mark away. */
int64_t mark(tess_cap_t cap, bool inherit);

/* The call; p forks with its job. */
int64_t try_fork(void);

/* The same, which must succeed; the child's thread. p's capability to the child is `child`. */
unsigned fork_now(void);
extern tess_cap_t child;

/* The child of p's finished fork, as one more thread of the world. */
unsigned adopt(void);

/* New memory of p's, mapped at an address, readable and writable; its token. */
tess_cap_t map_memory(uint64_t address, uint64_t pages);
int64_t map_part(tess_cap_t memory, uint64_t address, uint64_t offset, uint64_t length,
		 uint32_t protection);
int64_t set_inheritance(uint64_t address, uint64_t length, uint64_t inheritance);

/* A byte of thread i's memory, read or written as user mode would. */
char peek(unsigned i, uint64_t address);
void poke(unsigned i, uint64_t address, char value);

/* Whether a token names something in thread i's process. */
bool names(unsigned i, tess_cap_t token);

#endif
