/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line.
 */
#ifndef IDLC_OPTIONS_H
#define IDLC_OPTIONS_H

#include <stdbool.h>

#include "diag.h"

#define EXIT_USAGE 2

enum emit_kind {
	EMIT_HEADER = 1, EMIT_CLIENT = 2, EMIT_SERVER = 4, EMIT_KERNEL = 8,
};

struct options {
	const char **include_dirs;
	unsigned include_count;
	const char *base;               /* -o */
	const char *out_dir;            /* --out-dir */
	unsigned emit;                  /* of enum emit_kind; 0: not said */
	bool keep_unchanged;
	bool depend_only;               /* -M */
	bool depend;                    /* -MD */
	bool depend_phony;              /* -MP */
	const char *depend_file;        /* -MF */
	const char *depend_target;      /* -MT */
	enum diag_format diagnostics;
	char **files;
	int file_count;
};

enum options_result { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_FAILED, OPTIONS_USAGE };

/* Reads the command line; what is printed for --help and for mistakes has been printed. */
enum options_result options_parse(struct options *o, int argc, char **argv);
void options_free(struct options *o);

#endif
