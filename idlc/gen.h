/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the emitters of C share: how types look in C, and code that walks a message.
 *
 * A type has up to two forms in C. A *view* points into memory of someone else: arguments of a
 * call, members of a request. A *value* holds everything: members of a reply, and of every struct.
 * They differ for string, bytes and vector alone, also inside an array or vector; see gen_type.c.
 */
#ifndef IDLC_GEN_H
#define IDLC_GEN_H

#include "arena.h"
#include "ast.h"
#include "emit.h"

enum form { FORM_VIEW, FORM_VALUE };

/* Arrays up to this bound are held in a value, longer ones are its reader's tess_buf_t. */
#define GEN_INLINE_MAX 256

/* Arrays with at most so many scalars are unrolled. */
#define GEN_UNROLL_MAX 8

struct gen {
	struct emit *e;
	struct arena arena;
	const struct library *lib;
	const char *suffix;  /* after names of locals, so that no parameter is called the same */
	const char *fail;    /* statement that leaves the function: "goto done;" */
	const char *word;    /* the array of words: "w", "m.word" */
	unsigned loops;      /* open ones, for the names of their variables */
	bool fails;          /* encoding: the failing statement was used */
	uint64_t touched;    /* encoding: words below this hold something already */
	bool bufs_are_views; /* decoding: a tess_buf_t gets a pointer into the message */
};

/* A list of C parameters. */
struct parameters {
	const char **text;
	unsigned count;
};

/* Where a scalar lies: byte offset after base, an expression; NULL: the start of the message. */
struct where {
	const char *base;
	uint64_t offset;
};

/* A C expression for a value of a type; a vector argument has its count in an expression apart. */
struct operand {
	const char *expr;
	const char *count;
};

const char *gen_text(struct gen *g, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The name of a local, with the suffix; the variable of the innermost loop. */
const char *gen_local(struct gen *g, const char *name);

/* Opens a loop over 0..limit-1 and returns its variable; gen_loop_end closes it. */
const char *gen_loop(struct gen *g, const char *limit);
void gen_loop_end(struct gen *g);

/* "out->stat" and "size" make "out->stat.size", "(*stat)" and "size" make "stat->size". */
const char *gen_member(struct gen *g, const char *expr, const char *name);

/* gen_type.c */
/* A declaration without its semicolon; item names the struct of vectors in views of vectors. */
const char *gen_declare(struct gen *g, const struct type *t, enum form form, const char *declarator,
			const char *item);
const char *gen_item(struct gen *g, const struct method *m, const struct field *f);
/* The same as a parameter: pointer to the elements of a vector. */
const char *gen_declare_items(struct gen *g, const struct type *t, const char *pointer,
			      const char *item);
/* The space that a server's stub gives a handler for a buffer: "uint8_t data_room[3900]". */
const char *gen_declare_room(struct gen *g, const struct field *f);
/* Defines the item struct, if the type needs one. */
void gen_define_item(struct gen *g, const struct type *t, const char *item);
bool gen_is_buf(const struct type *t);
bool gen_has_buf(const struct type *t);
bool gen_has_view(const struct type *t);
bool gen_has_caps(const struct type *t);
bool gen_has_tail(const struct type *t);
/* Whether C and the message hold the same bytes, and any bytes will do. */
bool gen_is_copyable(const struct type *t);
/* How many scalars its fixed part has. */
uint64_t gen_scalars(const struct type *t);
const char *gen_vector_data(struct gen *g, const struct type *t, struct operand o);
const char *gen_vector_count(struct gen *g, const struct type *t, struct operand o);
/* A message of up to 8 words and no tail, which never leaves the registers. */
bool gen_is_small(const struct message *m);
bool gen_message_has(const struct message *m, bool (*has)(const struct type *));

/* No capability and no tail: the tag tells whether the size is right. */
bool gen_is_plain(const struct message *m);

/* gen_place.c */
struct where gen_beyond(struct where at, uint64_t offset);
/* Element i of an array that begins there. */
struct where gen_element(struct gen *g, struct where at, const char *i, uint64_t size);
const char *gen_offset(struct gen *g, struct where at);
/* Expressions that read a scalar, or the length of a tail. */
const char *gen_scalar_at(struct gen *g, const struct type *t, struct where at);
const char *gen_length_at(struct gen *g, struct where at);
/* Whether an array is written out element by element; whether any array in the type is not. */
bool gen_is_unrolled(const struct type *t);
bool gen_has_rolled_array(const struct type *t);
/* Leaves if a bit is set that no value has set. */
void gen_check_zeros(struct gen *g, const struct type *t, struct where at);
void gen_check_message_zeros(struct gen *g, const struct message *m);

/* gen_walk.c: functions over the capabilities and buffers in a reply or request. */
void gen_close(struct gen *g, const struct message *m, const char *prefix, bool only_moved);
bool gen_has_moved(const struct message *m);
void gen_prepare(struct gen *g, const struct message *m, const char *variable);
void gen_clear(struct gen *g, const struct message *m, const char *variable);

/*
 * emit_encode.c: statements that check the values and compose a message; o are its fields in order.
 */
void gen_encode(struct gen *g, const struct message *m, const struct operand *o, enum form form);

/* emit_decode.c: a static function that reads a message into the struct of that name. */
void gen_decode(struct gen *g, const struct message *m, const char *function,
		const char *struct_name, enum form form, const char *bad);

/* emit_interface.c */
void gen_interface(struct gen *g, const struct decl *d);
/* The client's function, as a declaration or up to and with the brace. */
void gen_prototype(struct gen *g, const struct method *m, bool is_definition);
bool gen_is_parameter(const struct method *m, const char *name);
/* The name of a parameter that the IDL does not declare: with _ if one of the IDL has it. */
const char *gen_parameter(struct gen *g, const struct method *m, const char *name);
const char *gen_handle(struct gen *g, const struct method *m);

/* emit_method.c: the table of a method, for tess_idl_failure and tess_idl_verdict. */
void gen_method_tables(struct gen *g, const struct decl *d);

/* emit_note.c: the ELF note of an interface's client or server side. */
void gen_note(struct gen *g, const struct decl *d, const char *side);

#endif
