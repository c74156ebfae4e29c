/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A walk over all types that a library's declarations are made of, the outermost of each place.
 */
#ifndef IDLC_WALK_H
#define IDLC_WALK_H

#include "compile.h"

enum place {
	PLACE_CONST,
	PLACE_BASE,             /* of an enum or bits */
	PLACE_FIELD,            /* of a struct */
	PLACE_REQUEST, PLACE_REPLY,
};

struct spot {
	enum place place;
	struct library *library;
	struct decl *decl;
	struct method *method;  /* PLACE_REQUEST, PLACE_REPLY */
	struct field *field;    /* and PLACE_FIELD */
	struct type *type;
};

/* Calls visit for each; returns whether all calls returned true. */
bool walk_types(struct compiler *c, struct library *lib,
		bool (*visit)(struct compiler *c, const struct spot *spot));

/* Calls visit for each method of interfaces, objects and syscalls. */
bool walk_methods(struct compiler *c, struct library *lib,
		  bool (*visit)(struct compiler *c, struct method *m));

#endif
