/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tree of one library, as the parser makes it and sym.c, check.c, c_names.c and layout.c
 * complete it. Emitters see only complete trees of correct libraries: every name resolved, every
 * bound an integer, every C name and layout computed.
 *
 * Lists are singly linked in declaration order, by `next`. Strings are NUL-terminated and live in
 * the arena of the run; a missing one is NULL. Members in a group marked "parse" are the parser's
 * own and mean nothing to emitters.
 */
#ifndef IDLC_AST_H
#define IDLC_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "object.h"
#include "srcpos.h"

struct decl;
struct expr;
struct library;
struct type;

/* A name as written: "Stat", "MAX_NAME", "example.fs.Stat", "Kind.FILE". */
struct name {
	const char *text;
	struct srcpos pos;
};

/* An integer of 65 bits, as many as int64 and uint64 need together. */
struct integer {
	bool negative;
	uint64_t magnitude;
};

/* @name(argument, ...); the checker turns known ones into members of what they stand before. */
struct attribute_argument {
	struct attribute_argument *next;
	struct srcpos pos;
	const char *string;     /* @c_name("x"): its bytes */
	struct expr *expr;      /* anything else: a number, a name */
};

struct attribute {
	struct attribute *next;
	struct name name;
	struct attribute_argument *arguments;
	bool known;             /* a check has used it */
};

/*
 * How a type, a struct or a message lies on the wire (tessera-idl(5), "Wire format").
 * Sizes saturate at LAYOUT_HUGE; checked libraries never reach it.
 */
#define LAYOUT_HUGE (UINT64_C(1) << 48)

struct layout {
	bool done;
	uint32_t align;         /* of the fixed part: 1, 2, 4 or 8; 1 for what has no bytes */
	uint64_t size;          /* bytes of the fixed part, a multiple of align; capability: 0 */
	uint64_t tail_words;    /* most words of tails */
	uint64_t caps_min, caps_max;    /* capabilities; different only inside a vector */
	bool lends;             /* a capability in it is lent */
};

enum type_kind {
	TYPE_BOOL,
	TYPE_INT8, TYPE_INT16, TYPE_INT32, TYPE_INT64,
	TYPE_UINT8, TYPE_UINT16, TYPE_UINT32, TYPE_UINT64,
	TYPE_ENUM,              /* decl */
	TYPE_BITS,              /* decl */
	TYPE_STRUCT,            /* decl */
	TYPE_ARRAY,             /* element, bound */
	TYPE_STRING,            /* bound: most bytes of UTF-8 */
	TYPE_BYTES,             /* bound */
	TYPE_VECTOR,            /* element, bound: most elements */
	TYPE_CAP,               /* object, rights, mask, mode */
	TYPE_CLIENT,            /* decl: the interface; object is Endpoint; rights, mask, mode */
	TYPE_GRANT,             /* bound: most bytes; object is Memory, rights READ, mode lend */
	TYPE_USER,              /* element, bound, direction; only in kernel libraries */
	TYPE_NAMED,             /* parse: a name not resolved yet */
	TYPE_BAD,               /* parse: a message was printed about it */
};

/* enum tess_cap_operation of <tessera/abi/message.h>, same values. */
enum cap_mode { CAP_COPY, CAP_MOVE, CAP_LEND };

enum direction { DIRECTION_IN, DIRECTION_OUT };

struct type {
	enum type_kind kind;
	enum cap_mode mode;
	enum direction direction;
	uint16_t rights;        /* what the receiver checks that a capability has at least */
	uint16_t mask;          /* what the sender lets through; 0xffff if no rights are named */
	struct type *element;
	uint64_t bound;
	struct decl *decl;
	const struct object_type *object;
	struct layout layout;
	struct srcpos pos;

	/* parse */
	struct name name;               /* TYPE_NAMED; client: the interface; cap: the object */
	struct expr *bound_expr;
	bool mode_named;
};

/* A member of a struct, a parameter, or a result. */
struct field {
	struct field *next;
	const char *name, *doc;
	const char *c_name;     /* "path"; "register_" if C owns the word */
	struct srcpos pos;      /* of the name */
	struct type *type;
	uint64_t offset;        /* in bytes from the start of the fixed part */
	bool nullable;          /* kernel: token 0 is allowed */
	struct attribute *attributes;
};

/* The request or the reply of a method: laid out like a struct. */
struct message {
	struct field *fields;
	unsigned count;
	struct layout layout;   /* size: of the fixed part, not rounded up to words */
	uint64_t words_fixed;   /* words of the fixed part */
	uint64_t words_max;     /* words_fixed + layout.tail_words; at most 496 */
	struct srcpos pos;      /* of the parentheses */
};

/* @error(EPERM, "...") in kernel libraries. */
struct error_note {
	struct error_note *next;
	const char *name;       /* "EPERM" */
	const char *text;
	struct srcpos pos;
};

struct method {
	struct method *next;
	const char *name, *doc;
	const char *c_member;   /* "open", "delete_": the member of the ops struct */
	const char *c_stem;     /* "open", "delete": for use inside longer names */
	const char *c_name;     /* "fs_dir_open": the client function; stem of _request, _reply */
	struct decl *owner;     /* interface, object or syscalls */
	struct srcpos pos;      /* of the name */
	uint32_t ordinal;       /* the label */
	bool oneway;            /* no reply, not even an empty one */
	bool has_results;       /* was written with -> (...) */
	struct decl *throws;    /* DECL_ERRORS or NULL */
	struct message request, reply;
	struct attribute *attributes;

	/* kernel libraries only */
	const struct object_type *of;           /* whose token goes first; NULL in syscalls */
	const struct object_type *rights_of;    /* @rights(Endpoint, SEND) of a @message call */
	uint16_t rights;
	const char *rights_text;                /* "TESS_RIGHT_READ | TESS_RIGHT_WRITE", "0" */
	struct error_note *errors;
	bool is_message, blocking, noreturn;
	uint32_t number;                        /* 0x1000 + base + ordinal */

	/* parse */
	struct name throws_name;
	struct expr *ordinal_expr;
};

/* How far a thing that may refer to others is evaluated: ACTIVE met again is a cycle. */
enum eval_state { EVAL_NEW, EVAL_ACTIVE, EVAL_DONE, EVAL_BAD };

/* A value of an enum, bits or errors. */
struct member {
	struct member *next;
	const char *name, *doc;
	const char *c_name;     /* "FS_KIND_FILE" */
	struct srcpos pos;
	struct integer value;
	struct attribute *attributes;

	/* parse */
	struct expr *expr;
	enum eval_state state;
};

enum decl_kind {
	DECL_CONST, DECL_ENUM, DECL_BITS, DECL_ERRORS, DECL_STRUCT, DECL_INTERFACE,
	DECL_OBJECT, DECL_SYSCALLS,     /* kernel libraries only */
};

struct decl {
	struct decl *next;
	enum decl_kind kind;
	const char *name, *doc;         /* syscalls have no name: "" */
	const char *c_name;             /* "fs_stat": a tag, or the stem of fs_kind_t ... */
	const char *c_upper;            /* "FS_STAT"; a const's macro */
	struct library *library;        /* where it is declared */
	struct srcpos pos;              /* of the name */
	struct attribute *attributes;

	struct type *type;              /* const: its type; enum, bits: the integer underneath */
	struct integer value;           /* const; bool is 0 or 1 */
	bool flexible;                  /* enum, bits: unknown values are let through */
	struct member *members;         /* enum, bits, errors */
	unsigned member_count;
	uint64_t known_bits;            /* bits: all members OR-ed */
	struct field *fields;           /* struct */
	unsigned field_count;
	struct layout layout;           /* struct */
	struct method *methods;         /* interface, object, syscalls */
	unsigned method_count;
	uint32_t version;               /* interface: @version, 1 by default */
	uint64_t interface_id;          /* interface */
	const char *interface_name;     /* "example.fs.Dir/1" */
	uint32_t base;                  /* object, syscalls: @base */
	const struct object_type *object;       /* object */

	/* parse */
	struct expr *expr;              /* const */
	enum eval_state state;          /* const, struct */
	unsigned depth;                 /* struct: how deep structs nest below it */
};

struct import {
	struct import *next;
	struct name name;
	struct library *library;
	struct attribute *attributes;   /* none are allowed; kept for the message */
};

struct symbols;

struct library {
	struct library *next;           /* of the run, in the order of first use */
	const char *name;               /* "example.fs" */
	const char *path;               /* "example/fs" */
	const char *header;             /* what importers include: "<example/fs.h>" */
	const char *own_header;         /* what its own stubs include: the same, or "\"x.h\"" */
	const char *c_prefix;           /* "fs" */
	const char *c_upper;            /* "FS" */
	const char *doc;
	const char *license;            /* of a leading "// SPDX-License-..." line; or NULL */
	struct srcpos pos;              /* of the name */
	struct source *source;
	struct attribute *attributes;
	bool is_kernel;                 /* the first name is "kernel" */
	bool has_errors;                /* parse: something in it was refused already */
	struct import *imports;
	struct decl *decls;

	/* parse */
	struct symbols *symbols;
	enum eval_state state;
	const char *root;               /* the folder its path begins in; NULL: unknown */
};

#endif
