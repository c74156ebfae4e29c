/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fork: a process makes a child that is a copy of it, but for the capabilities that it did not
 * mark. The essay is in fork.c.
 */
#ifndef OBJ_FORK_H
#define OBJ_FORK_H

#include <stdbool.h>
#include <stdint.h>

#include "cap/table.h"
#include "lib/tree.h"

struct job;
struct kernel;
struct memory;
struct process;
struct thread;

enum fork_phase {
	FORK_TABLE,   /* copies the capability table, a page at a time */
	FORK_MEASURE, /* looks which part of which memory object is to be copied */
	FORK_COPY,    /* makes the child's mappings, with copies of pages */
	FORK_FORGET,  /* gives up what it knew of the memory objects */
	FORK_OVER,
};

/* A memory object of the parent's and what becomes of it in the child. */
struct fork_copy {
	struct tree_node by_origin; /* fork.copies; the key is the origin's address */
	struct memory *origin;      /* owns its pages; referenced */
	uint64_t first, end;        /* of its pages, what the parent's mappings show */
	struct memory *copy;        /* of these pages; referenced; NULL until it is needed */
};

/* A fork under way: process.fork of the parent. Charged to the child's job. */
struct fork {
	struct process *parent;
	struct thread *self;           /* whose call it is */
	struct process *child;         /* referenced */
	struct thread *thread;         /* the child's, referenced */
	struct cap_reservation tokens; /* in the parent's table, of child and thread */
	tess_cap_t job;                /* the parent's capability to the child's job */
	enum fork_phase phase;
	int status;         /* why it comes to nothing; 0: it does not */
	uint64_t address;   /* how far it is in the parent's address space */
	struct tree copies; /* fork_copy.by_origin */
	uint32_t copy_count;
};

/*
 * Begins a fork of the caller's process, and does as much of it as it gets to before an interrupt
 * waits. 0: it is done, and there are the tokens; SYSCALL_BLOCKED: work goes on with it, and the
 * thread waits for that; EACCES, EMFILE, ENOMEM, EBADCAP.
 */
int fork_process(struct kernel *k, struct thread *self, struct job *job, tess_cap_t job_token,
		 tess_cap_t tokens[2]);

/* Pieces of a phase; *done when it is complete. Each returns 0 or why the fork fails. */
int fork_table_step(struct kernel *k, struct fork *f, bool *done);
int fork_measure_step(struct kernel *k, struct fork *f, bool *done);
int fork_copy_step(struct kernel *k, struct fork *f, bool *done);
void fork_forget_step(struct kernel *k, struct fork *f, bool *done);

#endif
