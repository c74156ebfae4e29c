/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From checked libraries to files.
 */
#ifndef IDLC_DRIVER_H
#define IDLC_DRIVER_H

#include "compile.h"
#include "emit.h"
#include "options.h"

/* A file that will be written once everything that belongs to it has been made. */
struct output {
	struct output *next;
	const char *path;
	struct emit text;
	bool folders;           /* its folders are made, too */
};

struct driver {
	const struct options *options;
	struct compiler compiler;
	struct library **libraries;     /* of the input files, in order */
	unsigned library_count;
	struct output *outputs, **outputs_end;
};

/* driver.c */
struct output *driver_add_output(struct driver *d, const char *path, bool folders);

/* outputs.c: fill d->outputs; false after a message. */
bool driver_emit(struct driver *d);

/* depend.c: adds the make dependencies, to standard output with -M; false after a message. */
bool driver_depend(struct driver *d);

/* Where files of a library go, without the suffix. */
const char *driver_base(struct driver *d, const struct library *lib);

/* Does what the options say; returns the exit status. */
int driver_run(const struct options *o);

#endif
