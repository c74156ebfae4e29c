/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's types of object as the language knows them: names, rights and ABI values. The
 * numbers are those of <tessera/abi/types.h> and <tessera/abi/rights.h>; generated code uses the
 * macros.
 */
#ifndef IDLC_OBJECT_H
#define IDLC_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

struct object_right {
	const char *name;       /* "SEND"; the macro is TESS_RIGHT_SEND */
	uint16_t mask;
};

struct object_type {
	const char *name;       /* "EventQueue", as an IDL spells it; "Capability" is any type */
	const char *c_name;     /* "event_queue" */
	const char *macro;      /* "TESS_TYPE_EVENT_QUEUE"; TESS_TYPE_NONE for Capability */
	uint8_t value;          /* of the macro */
	bool has_struct;        /* the kernel keeps a struct of this name behind the slot */
	const struct object_right *rights;      /* its own and the common ones; NULL ends them */
};

/* NULL if there is no such object. */
const struct object_type *object_find(const char *name);

/* The object with this index, from 0; NULL beyond the last. */
const struct object_type *object_at(unsigned index);

/* 0 if the object has no such right. */
uint16_t object_right_mask(const struct object_type *object, const char *right);

#endif
