/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diagnostics: what is printed when something is wrong. Codes are stable: a code is never given
 * another meaning, and tessera-idlc-diagnostics(7) has a good and a bad sample of each.
 */
#ifndef IDLC_DIAG_H
#define IDLC_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "srcpos.h"

enum diag_code {
	/* text */
	E_BYTES = 101,          /* a NUL, a byte order mark, bytes that are not UTF-8 */
	E_CHARACTER = 102,      /* a character that starts nothing */
	E_NUMBER = 103,         /* a number misspelt or above 64 bits */
	E_STRING = 104,         /* a string or comment without an end, a bad escape */
	E_NESTING = 105,        /* more than 64 deep */
	E_SYNTAX = 106,         /* expected X, found Y */
	E_RESERVED = 107,       /* a word kept for a later version */
	E_KERNEL_ONLY = 108,    /* a form only kernel libraries have */
	E_LENGTH = 109,         /* a name beyond 255 bytes, a file beyond 1 GiB */
	/* names and libraries */
	E_FILE = 120,           /* a library's file is not found or not readable */
	E_LIBRARY_NAME = 121,   /* a file holds another library than the one sought */
	E_IMPORT_CYCLE = 122,
	E_DUPLICATE = 123,      /* a name declared twice */
	E_UNKNOWN_NAME = 124,
	E_AMBIGUOUS = 125,      /* a name found in two imported libraries */
	E_WRONG_KIND = 126,     /* a name that means something else than is needed */
	E_WORD = 127,           /* a word of the language as the name of a declaration */
	E_C_NAME = 128,         /* two things with the same C name, or a bad @c_name */
	/* attributes */
	E_ATTRIBUTE = 140,      /* unknown, or not for this place */
	E_ATTRIBUTE_ARGUMENT = 141,
	/* values */
	E_VALUE_RANGE = 160,    /* a value that does not fit its type */
	E_EXPRESSION = 161,     /* overflow, division by zero, a bad shift */
	E_CONST_CYCLE = 162,
	E_DUPLICATE_VALUE = 163,
	E_BASE_TYPE = 164,      /* what an enum, bits or const may be made of */
	E_EMPTY = 165,          /* a declaration without members */
	/* types */
	E_TYPE_ARGUMENT = 180,  /* string<> with too few or wrong arguments */
	E_BOUND = 181,          /* zero, or beyond what a message holds */
	E_RECURSION = 182,
	E_TYPE_PLACE = 183,     /* a type that cannot stand here */
	E_RIGHT = 184,          /* a right that the object does not have */
	E_CAP_MODE = 185,       /* lend where no call ends it */
	/* methods and messages */
	E_ORDINAL = 200,
	E_ONEWAY = 201,         /* a oneway method with results or errors */
	E_THROWS = 202,
	E_MESSAGE_WORDS = 211,
	E_MESSAGE_CAPS = 212,
	/* kernel */
	E_CALL_NUMBER = 220,
	E_CALL_WORDS = 221,
	E_CALL_FORM = 222,
};

enum diag_format { DIAG_TEXT, DIAG_JSON };

/* After this many errors the run stops: what follows would tell nothing new. */
#define DIAG_ERRORS_MAX 50

struct diag {
	FILE *out;
	enum diag_format format;
	bool color;
	unsigned errors;
};

/* Prints an error with the line it is about. Nothing is printed beyond the limit. */
void diag_error(struct diag *d, struct srcpos pos, enum diag_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Adds a line to the error just printed. */
void diag_note(struct diag *d, struct srcpos pos, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Whether so much is wrong that reading on is of no use. */
bool diag_is_full(const struct diag *d);

#endif
