/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What scanner and parser share: the state of one file's parse, and the makers of tree nodes that
 * the grammar's actions call.
 */
#ifndef IDLC_PARSER_H
#define IDLC_PARSER_H

#include "compile.h"
#include "expr.h"

/* Where a symbol of the grammar lies, and the doc comment before its first token. */
struct location {
	struct srcpos pos;
	const char *doc;
};

struct parser {
	struct compiler *compiler;
	struct library *library;
	struct source *source;
	uint32_t offset;        /* of the byte after the last token */
	unsigned nesting;       /* open brackets */
	bool stopped;           /* the rest of the file is not read */
	bool broken;            /* the tree is not what the file says: no use in checking it */
	unsigned quiet;         /* so many tokens on, a syntax error only follows from another */
	uint32_t doc_begin, doc_end;    /* doc comments since the last token; equal: none */
	void *scanner;          /* yyscan_t */
	struct decl **decls_end;
	struct import **imports_end;
};

/* A list under construction; list members begin with their `next`. */
struct list {
	void *first, *last;
};

struct list list_one(void *item);
struct list list_add(struct list list, void *item);

/* Reports at the location; what is wrong is the file's text. */
void parser_error(struct parser *p, struct srcpos pos, enum diag_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "'%s' is not in this version of the language". */
void parser_reserved(struct parser *p, struct srcpos pos, const char *what);

/* node.c: the makers. */
struct expr *node_number(struct parser *p, struct srcpos pos, uint64_t number);
struct expr *node_name(struct parser *p, struct name name);
struct expr *node_operator(struct parser *p, enum expr_kind kind, struct expr *left,
			   struct expr *right, struct srcpos pos);
struct expr *node_type_expr(struct parser *p, struct type *type);
struct type *node_type(struct parser *p, struct name head, struct list arguments,
		       struct srcpos pos);
struct type *node_plain_type(struct parser *p, struct name head);
struct field *node_field(struct parser *p, struct name name, struct type *type,
			 struct list attributes, const char *doc);
struct member *node_member(struct parser *p, struct name name, struct expr *value,
			   struct list attributes, const char *doc);
struct method *node_method(struct parser *p, uint64_t ordinal, struct srcpos ordinal_pos,
			   struct name name);
struct decl *node_decl(struct parser *p, enum decl_kind kind, struct name name);
struct attribute *node_attribute(struct parser *p, struct name name, struct list arguments);
struct attribute_argument *node_argument(struct parser *p, struct expr *expr, const char *string,
					 struct srcpos pos);
struct decl *node_values(struct parser *p, enum decl_kind kind, struct name name, struct type *type,
			 struct list members);
struct decl *node_methods(struct parser *p, enum decl_kind kind, struct name name,
			  struct list methods);
/* Puts the parts of a method together. */
struct method *node_finish_method(struct method *m, struct list attributes, const char *doc,
				  struct list params, struct srcpos params_pos,
				  struct message results, struct name throws);
struct import *node_import(struct parser *p, struct name name, struct list attributes);
struct name node_dotted(struct parser *p, struct name left, struct name right);

/* Sets what the `library` line says. */
void node_library(struct parser *p, struct name name, struct list attributes, const char *doc);

/* Appends to the library; NULL is nothing. */
void parser_add_decl(struct parser *p, struct decl *d, struct list attributes, const char *doc);
void parser_add_import(struct parser *p, struct import *import);

/* The arguments of <...>. */
struct type_argument {
	struct type_argument *next;
	struct expr *expr;
};

struct type_argument *node_type_argument(struct parser *p, struct expr *expr);

/* type_build.c: what a name with arguments in <...> means. */
void type_build(struct parser *p, struct type *t, struct name head, struct type_argument *arguments,
		unsigned count);

/* Whether a declaration may not have this name. */
bool type_name_is_builtin(const char *name);

#endif
