/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Make dependency files, in the form that compilers write.
 */
#include <string.h>

#include "driver.h"

/* A file name as make reads it. */
static void put_name(struct emit *out, const char *name)
{
	for (; *name; name++) {
		if (*name == '$')
			emit_raw(out, "$", 1);
		else if (strchr(" #:\\\t", *name))
			emit_raw(out, "\\", 1);
		emit_raw(out, name, 1);
	}
}

static void put_targets(struct driver *d, struct emit *out)
{
	const char *separator = "";

	if (d->options->depend_target) {
		emit(out, "%s", d->options->depend_target);
		return;
	}
	for (const struct output *o = d->outputs; o; o = o->next) {
		if (&o->text == out)
			continue;
		emit(out, "%s", separator);
		put_name(out, o->path);
		separator = " ";
	}
}

/* With -M nothing is emitted: the target is the header that would be. */
static void put_header_targets(struct driver *d, struct emit *out)
{
	for (unsigned i = 0; i < d->library_count; i++) {
		if (i)
			emit(out, " ");
		put_name(out, driver_base(d, d->libraries[i]));
		emit(out, ".h");
	}
}

static void put_rule(struct driver *d, struct emit *out)
{
	if (d->options->depend_only && !d->options->depend_target)
		put_header_targets(d, out);
	else
		put_targets(d, out);
	emit(out, ":");
	for (const struct loaded *f = d->compiler.files; f; f = f->next) {
		emit(out, " ");
		put_name(out, f->source.path);
	}
	emit(out, "\n");
}

/* A rule for each import, so that make does not fail when one is deleted. */
static void put_phony(struct driver *d, struct emit *out)
{
	for (const struct loaded *f = d->compiler.files; f; f = f->next) {
		if (!f->is_import)
			continue;
		emit(out, "\n");
		put_name(out, f->source.path);
		emit(out, ":\n");
	}
}

static bool print_only(struct driver *d)
{
	struct emit text = { 0 };
	bool ok;

	put_rule(d, &text);
	if (d->options->depend_phony)
		put_phony(d, &text);
	ok = fwrite(text.text, 1, text.length, stdout) == text.length && fflush(stdout) == 0;
	if (!ok)
		perror("tessera-idlc: standard output");
	emit_free(&text);
	return ok;
}

bool driver_depend(struct driver *d)
{
	const char *path = d->options->depend_file;
	struct emit *out;

	if (!path && d->options->depend_only)
		return print_only(d);
	if (!path)
		path = arena_printf(&d->compiler.arena, "%s.d", driver_base(d, d->libraries[0]));
	out = &driver_add_output(d, path, d->options->out_dir && !d->options->depend_file)->text;
	put_rule(d, out);
	if (d->options->depend_phony)
		put_phony(d, out);
	return true;
}
