/* SPDX-License-Identifier: BSD-2-Clause */
/* What every `create` does: a slot for the capability, an object charged to a job, and both put
 * together. */
#ifndef SYSCALL_CREATE_H
#define SYSCALL_CREATE_H

#include <tessera/abi/types.h>

#include "cap/table.h"

struct job;
struct kernel;
struct node;
struct object;
struct thread;

/* Reserves a slot in the caller's table and makes an object: EMFILE, ENOMEM, EACCES; nothing is
 * left of a failure. */
int create_begin(struct kernel *k, struct thread *self, struct job *job, enum tess_type type,
		 struct cap_reservation *r, void **object);

/* Fills the slot with every right of the type; the capability's reference replaces the maker's. */
tess_cap_t create_commit(struct kernel *k, struct thread *self, enum tess_type type,
			 struct cap_reservation *r, struct object *o);

/* The same for a capability with some rights, derived from another one. */
tess_cap_t create_commit_below(struct kernel *k, struct thread *self, struct node *parent,
			       uint16_t some_rights, struct cap_reservation *r, struct object *o);

/* The rights that a type knows. */
uint16_t rights_of_type(enum tess_type type);

#endif
