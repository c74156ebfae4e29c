/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of the front end: files in, complete libraries or diagnostics out. All state of a run
 * hangs from struct compiler; there are no globals, so runs can follow one another in one
 * process.
 */
#ifndef IDLC_COMPILE_H
#define IDLC_COMPILE_H

#include "arena.h"
#include "ast.h"
#include "diag.h"
#include "table.h"

/* How deep anything may nest: brackets, structs, consts that use consts, imports. */
#define NESTING_MAX 64

/* Bytes in a name, qualified or not. */
#define NAME_LENGTH_MAX 255

/* A file that was read: kept until the end of the run, for its positions. */
struct loaded {
	struct loaded *next;
	struct source source;
	uint64_t device, inode;
	struct library *library;        /* NULL: it has errors */
	bool is_new, is_bad;            /* not parsed yet; its bytes are no text */
	bool is_import;                 /* an import wanted it, before any input file did */
};

struct compiler {
	struct arena arena;
	struct diag diag;
	const char **include_dirs;
	unsigned include_count;
	struct loaded *files, **files_end;      /* in the order of reading */
	struct library *libraries, **libraries_end;
	struct table by_name;                   /* library name -> struct library */
	struct table c_names, c_tags;           /* C identifiers; for c_names.c alone */
	struct table call_numbers;              /* of system calls -> struct method */
	unsigned import_depth, const_depth, struct_depth;
};

void compiler_init(struct compiler *c);
void compiler_free(struct compiler *c);

/*
 * Reads a library from a file ("-": standard input), with all it imports, and checks it. Returns
 * NULL if anything was wrong; the messages have been printed.
 */
struct library *compile_file(struct compiler *c, const char *path);

/* The same from memory; the text is copied. */
struct library *compile_text(struct compiler *c, const char *name, const char *text, size_t length);

/*
 * read.c: reads a file; NULL after a message at `pos`. The same file read again gives the same
 * result.
 */
struct loaded *read_source(struct compiler *c, const char *path, struct srcpos pos);
struct loaded *read_text(struct compiler *c, const char *name, const char *text, size_t length);

/* parse.y, by way of parser.h: the tree of a file, NULL if it has syntax errors. */
struct library *parse_source(struct compiler *c, struct source *source);

/* check.c: everything from names to layouts; false after messages. */
bool check_library(struct compiler *c, struct library *lib);

#endif
