/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Diagnostics go to memory, so that a test can look at them.
 */
#include "compiled.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

void compiled_make(struct compiled *c, const char *text)
{
	char *all;

	compiler_init(&c->compiler);
	c->messages = NULL;
	c->compiler.diag.out = open_memstream(&c->messages, &c->messages_size);
	ck_assert_ptr_nonnull(c->compiler.diag.out);
	all = arena_printf(&c->compiler.arena, "library test;\n%s", text);
	c->library = compile_text(&c->compiler, "test.idl", all, strlen(all));
	fclose(c->compiler.diag.out);
}

void compiled_free(struct compiled *c)
{
	compiler_free(&c->compiler);
	free(c->messages);
}

struct decl *compiled_decl(const struct compiled *c, const char *name)
{
	struct decl *d = c->library ? c->library->decls : NULL;

	while (d && strcmp(d->name, name) != 0)
		d = d->next;
	ck_assert_msg(d != NULL, "no %s: %s", name, c->messages);
	return d;
}

struct method *compiled_method(const struct compiled *c, const char *decl, const char *name)
{
	struct method *m = compiled_decl(c, decl)->methods;

	while (m && strcmp(m->name, name) != 0)
		m = m->next;
	ck_assert_ptr_nonnull(m);
	return m;
}

const struct field *compiled_field(const struct field *fields, const char *name)
{
	while (fields && strcmp(fields->name, name) != 0)
		fields = fields->next;
	ck_assert_ptr_nonnull(fields);
	return fields;
}
