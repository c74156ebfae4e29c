/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One file's parse: from a source in memory to a library without meaning yet.
 */
#include "parser.h"

#include <string.h>

#include "parse.h"

/* Flex's own, whose header would bring its macros along. */
int idl_scan_lex_init_extra(struct parser *p, void **scanner);
void *idl_scan__scan_bytes(const char *bytes, int length, void *scanner);
int idl_scan_lex_destroy(void *scanner);

void node_library(struct parser *p, struct name name, struct list attributes, const char *doc)
{
	struct library *lib = p->library;

	lib->name = name.text;
	lib->pos = name.pos;
	lib->attributes = attributes.first;
	lib->doc = doc;
	lib->is_kernel = strncmp(name.text, "kernel.", 7) == 0 || strcmp(name.text, "kernel") == 0;
}

void parser_add_decl(struct parser *p, struct decl *d, struct list attributes, const char *doc)
{
	if (!d)
		return;
	d->attributes = attributes.first;
	d->doc = doc;
	*p->decls_end = d;
	p->decls_end = &d->next;
}

void parser_add_import(struct parser *p, struct import *import)
{
	*p->imports_end = import;
	p->imports_end = &import->next;
}

/*
 * The text of a first line "// SPDX-License-Identifier: TEXT", so that generated files carry it
 * on.
 */
static const char *find_license(struct compiler *c, const struct source *s)
{
	static const char mark[] = "// SPDX-License-Identifier: ";
	uint32_t length;
	const char *line = source_line(s, 1, &length);

	if (length <= sizeof(mark) - 1 || length > NAME_LENGTH_MAX ||
	    memcmp(line, mark, sizeof(mark) - 1) != 0)
		return NULL;
	return arena_copy(&c->arena, line + sizeof(mark) - 1, length - (sizeof(mark) - 1));
}

static bool run(struct parser *p)
{
	int status;

	if (idl_scan_lex_init_extra(p, &p->scanner) != 0)
		return false;
	/* Flex writes into what it scans; the source is still needed as it was, for messages. */
	idl_scan__scan_bytes(p->source->text, (int)p->source->length, p->scanner);
	status = idl_parse(p);
	idl_scan_lex_destroy(p->scanner);
	return status == 0 && !p->broken;
}

struct library *parse_source(struct compiler *c, struct source *source)
{
	struct library *lib = arena_new(&c->arena, struct library);
	struct parser parser = {
		.compiler = c, .library = lib, .source = source,
		.decls_end = &lib->decls, .imports_end = &lib->imports,
	};

	lib->source = source;
	lib->license = find_license(c, source);
	return run(&parser) ? lib : NULL;
}
