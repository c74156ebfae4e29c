/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What each system call takes: enough to make up arguments that are often nearly right.
 */
#ifndef CALLS_H
#define CALLS_H

#include <stdint.h>
#include <tessera/tessera.h>

enum argument_kind {
	NOTHING, /* no more arguments */
	ANY,     /* any number */
	TOKEN,   /* limit: enum tess_type */
	BUFFER,  /* two words: address, and a number of elements, at most limit */
	LENGTH,  /* in bytes, pages mostly */
	ADDRESS, /* of a page of one's own */
	ENTRY,   /* of code for a thread */
	HANDLER, /* of code for a personality */
	BELOW,   /* a number below limit, or just above */
	RIGHTS,
	BADGE,
};

#define ARGUMENTS_MAX 6

struct argument {
	enum argument_kind kind;
	uint64_t limit;
};

struct call {
	uint32_t number;
	enum tess_type type;  /* of the token; NONE: any, or there is none */
	enum tess_type makes; /* of the capability that word 0 is afterwards */
	uint8_t danger;       /* it may be the process's last: tried once in so many times */
	struct argument argument[ARGUMENTS_MAX];
};

extern const struct call calls[];
extern const unsigned int call_count;

#endif
