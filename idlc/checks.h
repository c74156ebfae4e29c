/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checks, as check.c's table lists them. Each looks at one library, prints what is wrong and
 * returns whether all was well; it may rely on what its prerequisites have proved and filled in.
 */
#ifndef IDLC_CHECKS_H
#define IDLC_CHECKS_H

#include "compile.h"

/* check_attr.c, check_attr_kernel.c */
bool check_objects(struct compiler *c, struct library *lib);
bool check_attributes(struct compiler *c, struct library *lib);

/* check_type.c */
bool check_names_of_types(struct compiler *c, struct library *lib);
bool check_bounds(struct compiler *c, struct library *lib);
bool check_recursion(struct compiler *c, struct library *lib);
bool check_places(struct compiler *c, struct library *lib);

/* check_value.c */
bool check_emptiness(struct compiler *c, struct library *lib);
bool check_base_types(struct compiler *c, struct library *lib);
bool check_values(struct compiler *c, struct library *lib);
bool check_consts(struct compiler *c, struct library *lib);

/* check_method.c */
bool check_ordinals(struct compiler *c, struct library *lib);
bool check_throws(struct compiler *c, struct library *lib);
bool check_oneway(struct compiler *c, struct library *lib);

/* check_message.c */
bool check_sizes(struct compiler *c, struct library *lib);
bool check_messages(struct compiler *c, struct library *lib);
bool check_interface_ids(struct compiler *c, struct library *lib);

/* check_kernel.c */
bool check_kernel_only(struct compiler *c, struct library *lib);
bool check_kernel_types(struct compiler *c, struct library *lib);
bool check_kernel_calls(struct compiler *c, struct library *lib);

/* c_names.c */
bool check_c_names(struct compiler *c, struct library *lib);

/* attr.c's means for check_attr*.c: where an attribute stands, and the thing it is about. */
enum attr_place {
	ATTR_LIBRARY = 1, ATTR_IMPORT = 2, ATTR_TYPE_DECL = 4, ATTR_INTERFACE = 8, ATTR_OBJECT = 16,
	ATTR_SYSCALLS = 32, ATTR_METHOD = 64, ATTR_FIELD = 128, ATTR_PARAM = 256, ATTR_MEMBER = 512,
};

struct attr_target {
	enum attr_place place;
	struct library *library;
	struct decl *decl;
	struct method *method;
	struct field *field;
	struct member *member;
};

struct attr_kind {
	const char *name;
	unsigned places;        /* of enum attr_place; 0: reserved for a later version */
	bool kernel_only, repeats;
	unsigned min, max;      /* arguments */
	const char *form;
	bool (*apply)(struct compiler *c, const struct attr_target *t, const struct attribute *a);
};

/* NULL-terminated by name. */
extern const struct attr_kind attr_kernel_kinds[];

/* A number among the arguments; false after a message. */
bool attr_number(struct compiler *c, const struct attr_target *t,
		 const struct attribute_argument *a, uint64_t min, uint64_t max, uint64_t *number);
/* A plain name among the arguments; NULL after a message. */
const char *attr_name(struct compiler *c, const struct attribute_argument *a);

#endif
