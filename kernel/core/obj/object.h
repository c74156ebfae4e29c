/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What every kernel object begins with.
 *
 * An object lives as long as it has references: one for each capability that names it (in a slot, a
 * binding or a mapping) and one for each pointer of the kernel's that must not dangle. When the
 * last one goes the object is queued as work and taken apart in bounded steps by the function of
 * its type, so that no chain of objects is ever freed recursively.
 *
 * Each object is charged to a job when it is made, and holds a reference to that job.
 */
#ifndef OBJ_OBJECT_H
#define OBJ_OBJECT_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/types.h>

#include "lib/list.h"
#include "work.h"

struct job;
struct kernel;

struct object {
	uint8_t type; /* enum tess_type */
	uint32_t refs;
	uint32_t counted; /* scratch of kernel_check alone */
	struct job *job;  /* what it is charged to; NULL only for the root job */
	struct list all;  /* kernel.objects */
	struct work work; /* its end, or what else it needs done in steps */
};

/* Takes an object of a type apart, a bounded step at a time; true when only its memory is left. */
typedef bool (*object_finish_fn)(struct kernel *, struct object *);

/*
 * Makes an object of a type, zeroed but for its header, with one reference, charged to the job.
 * EACCES if the job may not create the type, ENOMEM if job or machine is out of memory.
 */
int object_create(struct kernel *k, struct job *job, enum tess_type type, void **object);

/* Undoes object_create for an object that nobody saw. */
void object_discard(struct kernel *k, struct object *o);

void object_ref(struct object *o);
void object_unref(struct kernel *k, struct object *o);

/* Has step run as the object's work until it returns true; the object stays referenced meanwhile.
 * The step ends with `return object_deferred_done(k, o)`. The object has no other work queued. */
void object_defer(struct kernel *k, struct object *o, bool (*step)(struct kernel *, struct work *));
/* The same, before all other work: it is done on the way out of the kernel. */
void object_defer_first(struct kernel *k, struct object *o,
			bool (*step)(struct kernel *, struct work *));
bool object_deferred_done(struct kernel *k, struct object *o);

static inline struct object *object_of_work(struct work *w)
{
	return LIST_ENTRY(w, struct object, work);
}

/* Bytes charged for an object of a type. */
uint64_t object_charge(enum tess_type type);

/* The lower-case name of a type, for records. */
const char *object_type_name(enum tess_type type);

/* Sets up the allocators of all types. */
void object_init_caches(struct kernel *k);

#endif
