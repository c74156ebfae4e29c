/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The actions of the scanner. They see a token's bytes through its location.
 */
#ifndef IDLC_SCAN_H
#define IDLC_SCAN_H

#include "parser.h"
#include "parse.h"

/* Counts the bytes of a match and sets where it lies. */
void scan_advance(struct parser *p, struct location *at, uint32_t length);

/* Blanks and comments. */
void scan_skip(struct parser *p);
void scan_doc(struct parser *p, const struct location *at);
const char *scan_take_doc(struct parser *p);
int scan_open_comment(struct parser *p, const struct location *at);

/* Tokens; each returns the kind. */
int scan_word(struct parser *p, union IDL_STYPE *value, const struct location *at);
int scan_number(struct parser *p, union IDL_STYPE *value, const struct location *at);
int scan_string(struct parser *p, union IDL_STYPE *value, const struct location *at);
int scan_open_string(struct parser *p, union IDL_STYPE *value, const struct location *at);
int scan_open(struct parser *p, const struct location *at, char mark);
int scan_close(struct parser *p, char mark);
void scan_strange(struct parser *p, const struct location *at);

#endif
