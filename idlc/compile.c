/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From files to checked libraries. Each file is read and each library checked once in a run, in the
 * order in which they are needed: a library is complete before one that imports it is looked at.
 */
#include "compile.h"

#include <string.h>
#include <unistd.h>

static const struct srcpos nowhere;

void compiler_init(struct compiler *c)
{
	*c = (struct compiler){ .diag.out = stderr };
	c->files_end = &c->files;
	c->libraries_end = &c->libraries;
}

void compiler_free(struct compiler *c)
{
	for (struct loaded *f = c->files; f; f = f->next)
		source_free(&f->source);
	arena_free(&c->arena);
}

/* "example/fs" for "example.fs". */
static const char *path_of(struct compiler *c, const char *name)
{
	char *path = arena_copy(&c->arena, name, strlen(name));

	for (char *p = path; *p; p++) {
		if (*p == '.')
			*p = '/';
	}
	return path;
}

/*
 * The folder that the library's path begins in: "idl" for idl/example/fs.idl; NULL if it is
 * elsewhere.
 */
static const char *root_of(struct compiler *c, const struct library *lib, const char *file)
{
	const char *tail = arena_printf(&c->arena, "%s.idl", lib->path);
	size_t length = strlen(file), tail_length = strlen(tail);

	if (length < tail_length || strcmp(file + length - tail_length, tail) != 0)
		return NULL;
	if (length == tail_length)
		return ".";
	if (file[length - tail_length - 1] != '/')
		return NULL;
	return length - tail_length == 1 ? "/"
					 : arena_copy(&c->arena, file, length - tail_length - 1);
}

static const char *find_file(struct compiler *c, const struct library *from, const char *path)
{
	const char *file;

	for (unsigned i = 0; i < c->include_count; i++) {
		file = arena_printf(&c->arena, "%s/%s.idl", c->include_dirs[i], path);
		if (access(file, F_OK) == 0)
			return file;
	}
	if (!from->root)
		return NULL;
	if (strcmp(from->root, ".") == 0)
		file = arena_printf(&c->arena, "%s.idl", path);
	else
		file = arena_printf(&c->arena, "%s/%s.idl", from->root, path);
	return access(file, F_OK) == 0 ? file : NULL;
}

/* Gives the parsed library its place in the run; false if another has its name. */
static bool enter(struct compiler *c, struct library *lib)
{
	const struct library *before = table_put(&c->by_name, &c->arena, lib->name, lib);

	if (before) {
		diag_error(&c->diag, lib->pos, E_LIBRARY_NAME, "library %s is in two files",
			   lib->name);
		diag_note(&c->diag, before->pos, "the other is here");
		return false;
	}
	lib->path = path_of(c, lib->name);
	lib->header = arena_printf(&c->arena, "<%s.h>", lib->path);
	lib->own_header = lib->header;
	lib->root = root_of(c, lib, lib->source->path);
	*c->libraries_end = lib;
	c->libraries_end = &lib->next;
	return true;
}

static bool import_all(struct compiler *c, struct library *lib);

static bool complete(struct compiler *c, struct library *lib)
{
	bool ok;

	lib->state = EVAL_ACTIVE;
	ok = import_all(c, lib) && check_library(c, lib) && !lib->has_errors;
	lib->state = ok ? EVAL_DONE : EVAL_BAD;
	return ok;
}

/* Parses a file that was read, checks its library, and remembers the outcome with the file. */
static struct library *build(struct compiler *c, struct loaded *f)
{
	struct library *lib;

	if (!f->is_new)
		return f->library;
	f->is_new = false;
	lib = f->is_bad ? NULL : parse_source(c, &f->source);
	if (lib && enter(c, lib) && complete(c, lib))
		f->library = lib;
	return f->library;
}

static struct library *not_found(struct compiler *c, const struct import *import, const char *path)
{
	diag_error(&c->diag, import->name.pos, E_FILE, "library %s is not found",
		   import->name.text);
	if (c->include_count)
		diag_note(&c->diag, import->name.pos, "no folder given with -I has %s.idl", path);
	else
		diag_note(&c->diag, import->name.pos, "say with -I in which folder %s.idl is",
			  path);
	return NULL;
}

static struct library *load(struct compiler *c, const struct library *from,
			    const struct import *import)
{
	const char *path = path_of(c, import->name.text);
	const char *file = find_file(c, from, path);
	unsigned errors = c->diag.errors;
	struct library *lib;
	struct loaded *f;

	if (!file)
		return not_found(c, import, path);
	f = read_source(c, file, import->name.pos);
	if (!f)
		return NULL;
	f->is_import |= f->is_new;
	build(c, f);
	lib = table_get(&c->by_name, import->name.text);
	if (!lib && c->diag.errors == errors)
		diag_error(&c->diag, import->name.pos, E_LIBRARY_NAME,
			   "'%s' does not hold library %s", file, import->name.text);
	return lib;
}

static bool import_one(struct compiler *c, struct library *lib, struct import *import)
{
	struct library *found = table_get(&c->by_name, import->name.text);

	if (!found && c->import_depth >= NESTING_MAX) {
		diag_error(&c->diag, import->name.pos, E_NESTING,
			   "imports may nest at most %d deep", NESTING_MAX);
		return false;
	}
	if (!found) {
		c->import_depth++;
		found = load(c, lib, import);
		c->import_depth--;
	}
	if (!found || found->state == EVAL_BAD)
		return false;
	if (found->state == EVAL_ACTIVE) {
		diag_error(&c->diag, import->name.pos, E_IMPORT_CYCLE,
			   "library %s imports itself%s", found->name,
			   found == lib ? "" : ", by way of others");
		return false;
	}
	import->library = found;
	return true;
}

static bool import_all(struct compiler *c, struct library *lib)
{
	struct table seen = { 0 };
	bool ok = true;

	for (struct import *i = lib->imports; i; i = i->next) {
		const struct import *before = table_put(&seen, &c->arena, i->name.text, i);

		if (before) {
			diag_error(&c->diag, i->name.pos, E_DUPLICATE, "%s is imported twice",
				   i->name.text);
			diag_note(&c->diag, before->name.pos, "the first time is here");
			ok = false;
		} else if (!import_one(c, lib, i)) {
			ok = false;
		}
	}
	return ok;
}

struct library *compile_file(struct compiler *c, const char *path)
{
	struct loaded *f = read_source(c, path, nowhere);

	return f ? build(c, f) : NULL;
}

struct library *compile_text(struct compiler *c, const char *name, const char *text, size_t length)
{
	struct loaded *f = read_text(c, name, text, length);

	return f ? build(c, f) : NULL;
}
