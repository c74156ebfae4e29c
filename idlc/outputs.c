/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which files a run makes, and how they are called.
 */
#include <stdlib.h>
#include <string.h>

#include "driver.h"
#include "emit_kernel.h"

#define DEFAULT_EMIT (EMIT_HEADER | EMIT_CLIENT | EMIT_SERVER)

/* "x" for "dir/x.idl". */
static const char *file_stem(struct driver *d, const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	size_t length = strlen(name);

	if (length > 4 && strcmp(name + length - 4, ".idl") == 0)
		length -= 4;
	return arena_copy(&d->compiler.arena, name, length);
}

/* "fs" for library example.fs. */
static const char *last_name(const struct library *lib)
{
	const char *dot = strrchr(lib->name, '.');

	return dot ? dot + 1 : lib->name;
}

const char *driver_base(struct driver *d, const struct library *lib)
{
	const struct options *o = d->options;

	if (o->base)
		return o->base;
	if (o->out_dir)
		return arena_printf(&d->compiler.arena, "%s/%s", o->out_dir, lib->path);
	if (strcmp(lib->source->path, "<stdin>") == 0)
		return last_name(lib);
	return file_stem(d, lib->source->path);
}

static struct emit *add(struct driver *d, const char *base, const char *suffix)
{
	const char *path = arena_printf(&d->compiler.arena, "%s%s", base, suffix);

	return &driver_add_output(d, path, d->options->out_dir)->text;
}

/* Below --out-dir a header is found as <example/fs.h>; elsewhere it is beside the stubs. */
static void set_own_header(struct driver *d, struct library *lib, const char *base)
{
	const char *slash = strrchr(base, '/');

	if (!d->options->out_dir)
		lib->own_header = arena_printf(&d->compiler.arena, "\"%s.h\"",
					       slash ? slash + 1 : base);
}

static bool emit_library(struct driver *d, struct library *lib, unsigned kinds)
{
	const char *base = driver_base(d, lib);

	if (lib->is_kernel) {
		fprintf(stderr,
			"tessera-idlc: library %s is one of the kernel; use --emit=kernel\n",
			lib->name);
		return false;
	}
	set_own_header(d, lib, base);
	if (kinds & EMIT_HEADER)
		emit_header(add(d, base, ".h"), lib);
	if (kinds & EMIT_CLIENT)
		emit_client(add(d, base, "_client.c"), lib);
	if (kinds & EMIT_SERVER)
		emit_server(add(d, base, "_server.c"), lib);
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct library *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* Puts a library into the set, behind those it imports. Import cycles do not exist here. */
static void set_add(struct kernel_set *set, const struct library **libraries,
		    const struct library *lib)
{
	for (unsigned i = 0; i < set->count; i++) {
		if (libraries[i] == lib)
			return;
	}
	for (const struct import *i = lib->imports; i; i = i->next)
		set_add(set, libraries, i->library);
	libraries[set->count++] = lib;
}

static bool make_kernel_set(struct driver *d, struct kernel_set *set)
{
	const struct library **libraries;
	unsigned total = 0;

	for (const struct library *l = d->compiler.libraries; l; l = l->next) {
		total++;
		if (l->is_kernel)
			continue;
		fprintf(stderr, "tessera-idlc: library %s is not one of the kernel\n", l->name);
		return false;
	}
	libraries = arena_alloc(&d->compiler.arena, total * sizeof(libraries[0]));
	*set = (struct kernel_set){ .libraries = libraries };
	qsort(d->libraries, d->library_count, sizeof(d->libraries[0]), by_name);
	for (unsigned i = 0; i < d->library_count; i++)
		set_add(set, libraries, d->libraries[i]);
	return true;
}

static struct emit *add_below(struct driver *d, const char *path)
{
	return &driver_add_output(d, arena_printf(&d->compiler.arena, "%s/%s", d->options->out_dir,
						  path), true)->text;
}

static void emit_man_pages(struct driver *d, const struct kernel_set *set)
{
	for (unsigned i = 0; i < set->count; i++) {
		for (const struct decl *decl = set->libraries[i]->decls; decl; decl = decl->next) {
			for (const struct method *m = decl->methods; m; m = m->next)
				emit_kernel_man(add_below(d, arena_printf(&d->compiler.arena,
						"man/%s.2.inc", m->c_name)), m);
		}
	}
}

static bool emit_kernel(struct driver *d)
{
	struct kernel_set set;

	if (!make_kernel_set(d, &set))
		return false;
	emit_kernel_args(add_below(d, "syscall_args.h"), &set);
	emit_kernel_table(add_below(d, "syscall_table.c"), &set);
	emit_kernel_stubs(add_below(d, "tessera/syscalls.h"), &set);
	emit_kernel_abi(add_below(d, "tessera/abi/kernel.h"), &set);
	emit_man_pages(d, &set);
	return true;
}

bool driver_emit(struct driver *d)
{
	unsigned kinds = d->options->emit ? d->options->emit : DEFAULT_EMIT;
	bool ok = true;

	if (kinds & EMIT_KERNEL)
		return emit_kernel(d);
	for (unsigned i = 0; i < d->library_count; i++)
		ok &= emit_library(d, d->libraries[i], kinds);
	return ok;
}
