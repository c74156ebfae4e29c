/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What names mean. A plain name is sought in the library, then in those it imports; a qualified one
 * ("example.fs.Stat") in the library it says.
 */
#ifndef IDLC_SYM_H
#define IDLC_SYM_H

#include "compile.h"

struct symbols {
	struct table decls;     /* "Stat" -> struct decl */
	struct table members;   /* "Kind.FILE" -> struct member */
	struct table values;    /* "Kind=1" -> struct member; check_values fills it */
};

/*
 * Enters all declarations and members; duplicates are errors. Fields and methods are checked,
 * too.
 */
bool sym_enter(struct compiler *c, struct library *lib);

/* The declaration a name stands for; NULL after a message. */
struct decl *sym_find_decl(struct compiler *c, struct library *lib, struct name name);

/*
 * The const, or the member of an enum, bits or errors, that a name stands for; inside `scope` its
 * members need no qualification. False after a message; *member is NULL for a const.
 */
bool sym_find_value(struct compiler *c, struct library *lib, struct decl *scope, struct name name,
		    struct decl **decl, struct member **member);

/* "a struct", "an enum", ... */
const char *decl_kind_text(enum decl_kind kind);

#endif
