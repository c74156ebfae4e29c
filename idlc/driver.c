/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The course of a run: compile all files, make all outputs in memory, and only then write. If
 * anything fails before the writing, no file is touched.
 */
#include "driver.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct output *driver_add_output(struct driver *d, const char *path, bool folders)
{
	struct output *o = arena_new(&d->compiler.arena, struct output);

	o->path = path;
	o->folders = folders;
	*d->outputs_end = o;
	d->outputs_end = &o->next;
	return o;
}

static bool compile_all(struct driver *d)
{
	bool ok = true;

	d->libraries = arena_alloc(&d->compiler.arena,
				   (size_t)d->options->file_count * sizeof(d->libraries[0]));
	for (int i = 0; i < d->options->file_count; i++) {
		struct library *lib = compile_file(&d->compiler, d->options->files[i]);

		if (lib)
			d->libraries[d->library_count++] = lib;
		else
			ok = false;
	}
	return ok;
}

/* Makes the folders that the path goes through. */
static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int result;

		*slash = '\0';
		result = mkdir(path, 0777);
		*slash = '/';
		if (result < 0 && errno != EEXIST)
			return false;
	}
	return true;
}

static bool write_output(struct driver *d, const struct output *o)
{
	char *path = arena_copy(&d->compiler.arena, o->path, strlen(o->path));
	const char *text = o->text.text ? o->text.text : "";

	if ((!o->folders || make_folders(path)) &&
	    emit_write_file(path, text, o->text.length, d->options->keep_unchanged) == 0)
		return true;
	fprintf(stderr, "tessera-idlc: cannot write '%s': %s\n", path, strerror(errno));
	return false;
}

static bool write_all(struct driver *d)
{
	for (const struct output *o = d->outputs; o; o = o->next) {
		if (!write_output(d, o))
			return false;
	}
	return true;
}

static void set_up(struct driver *d, const struct options *o)
{
	const char *no_color = getenv("NO_COLOR");

	*d = (struct driver){ .options = o };
	d->outputs_end = &d->outputs;
	compiler_init(&d->compiler);
	d->compiler.include_dirs = o->include_dirs;
	d->compiler.include_count = o->include_count;
	d->compiler.diag.format = o->diagnostics;
	d->compiler.diag.color = (!no_color || !*no_color) && isatty(STDERR_FILENO);
}

static bool run(struct driver *d)
{
	if (!compile_all(d))
		return false;
	if (!d->options->depend_only && !driver_emit(d))
		return false;
	if ((d->options->depend || d->options->depend_only) && !driver_depend(d))
		return false;
	return write_all(d);
}

int driver_run(const struct options *o)
{
	struct driver d;
	bool ok;

	set_up(&d, o);
	ok = run(&d);
	for (struct output *i = d.outputs; i; i = i->next)
		emit_free(&i->text);
	compiler_free(&d.compiler);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
