/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parser of system files: recursive descent, one function per rule of the grammar.
 *
 *	file      = { process }
 *	process   = "process" WORD "{" { statement } "}"
 *	statement = "image" STRING ";"            | "args" STRING { STRING } ";"
 *	          | "provides" STRING ":" interface { "," interface } ";"
 *	          | "uses" STRING ":" interface [ "from" WORD ] [ "as" STRING ] ";"
 *	          | "file" STRING "=" STRING ";"  | "grant" grant ";"
 *	          | "limit" WORD NUMBER ";"       | "priority" NUMBER ";" | "stack" NUMBER ";"
 *	          | "service" ";"                 | "console" ";"
 *	interface = WORD "/" WORD
 *	grant     = WORD                        (see parse_grant.c)
 *	          | "interrupt" NUMBER { WORD } "as" STRING
 *	          | "ioport" NUMBER NUMBER "as" STRING
 *	          | "device-memory" NUMBER NUMBER "as" STRING
 *
 * After an error the parser goes on behind the next ';', or before the next '}' or "process", so
 * that one mistake gives one message.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lex.h"
#include "parser.h"
#include "say.h"
#include "system_file.h"

void parser_advance(struct parser *p)
{
	p->token = lex(p->source, &p->offset);
}

static bool at_mark(const struct parser *p, char mark)
{
	return p->token.kind == TOKEN_MARK && p->token.mark == mark;
}

bool parser_at_word(const struct parser *p, const char *word)
{
	return p->token.kind == TOKEN_WORD && p->token.at.length == strlen(word) &&
	       !memcmp(p->source->text + p->token.at.offset, word, p->token.at.length);
}

/* A bad token was complained about before. */
bool parser_expected(struct parser *p, const char *what)
{
	if (p->token.kind == TOKEN_END)
		source_error(p->source, p->token.at, "expected %s, found the end of the file",
			     what);
	else if (p->token.kind != TOKEN_BAD)
		source_error(p->source, p->token.at, "expected %s, found %s%.*s%s", what,
			     p->token.kind == TOKEN_STRING ? "" : "'",
			     (int)(p->token.at.length > 40 ? 40 : p->token.at.length),
			     p->source->text + p->token.at.offset,
			     p->token.kind == TOKEN_STRING ? "" : "'");
	return false;
}

bool parser_take_mark(struct parser *p, char mark)
{
	char what[4] = {'\'', mark, '\'', '\0'};

	if (!at_mark(p, mark))
		return parser_expected(p, what);
	parser_advance(p);
	return true;
}

bool parser_take_text(struct parser *p, enum token_kind kind, const char *what, struct word *word)
{
	*word = (struct word){NULL, p->token.at};
	if (p->token.kind != kind)
		return parser_expected(p, what);
	*word = (struct word){lex_text(p->source, &p->token), p->token.at};
	parser_advance(p);
	return true;
}

static unsigned int shift_of_unit(const char *unit)
{
	static const struct {
		const char *name;
		unsigned int shift;
	} units[] = { { "", 0 },     { "K", 10 }, { "KiB", 10 }, { "M", 20 },
		      { "MiB", 20 }, { "G", 30 }, { "GiB", 30 } };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(unit, units[i].name))
			return units[i].shift;
	return 64;
}

bool parser_take_number(struct parser *p, uint64_t most, uint64_t *number)
{
	struct word word;
	struct place at = p->token.at;
	char *unit;
	unsigned int shift;
	bool good;

	if (!parser_take_text(p, TOKEN_WORD, "a number", &word))
		return false;
	*number = strtoull(word.text, &unit, strncmp(word.text, "0x", 2) ? 10 : 16);
	shift = shift_of_unit(unit);
	good = unit != word.text && shift < 64;
	if (!good)
		source_error(p->source, at, "expected a number such as 64, 512K or 4M, found '%s'",
			     word.text);
	else if (*number > (most >> shift)) {
		source_error(p->source, at, "'%s' is too large; the most is %llu", word.text,
			     (unsigned long long)most);
		good = false;
	}
	*number <<= good ? shift : 0;
	free(word.text);
	return good;
}

static bool parse_image(struct parser *p)
{
	return parser_take_text(p, TOKEN_STRING, "the name of an image in quotes",
				&p->process->image);
}

static bool parse_args(struct parser *p)
{
	do {
		struct item *item = process_add_item(p->process, TESS_SYSTEM_ARGUMENT);

		item->at = p->token.at;
		if (!parser_take_text(p, TOKEN_STRING, "an argument in quotes", &item->text))
			return false;
	} while (p->token.kind == TOKEN_STRING);
	return true;
}

static bool version_is_proper(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	return digits > 0 && digits <= 9 && text[digits] == '\0' && text[0] != '0';
}

static bool parse_interface(struct parser *p, struct item *item)
{
	struct interface *interface = &item->interface[item->interface_count];
	struct word library, version;
	bool good;

	if (item->interface_count == SYSTEM_INTERFACES_MAX) {
		source_error(p->source, p->token.at, "more than %d interfaces on one endpoint",
			     SYSTEM_INTERFACES_MAX);
		return false;
	}
	if (!parser_take_text(p, TOKEN_WORD, "an interface such as example.kv.Store/1", &library))
		return false;
	good = parser_take_mark(p, '/') &&
	       parser_take_text(p, TOKEN_WORD, "a major version such as 1", &version);
	if (good) {
		interface->name.text = must_format("%s/%s", library.text, version.text);
		interface->name.at = library.at;
		interface->name.at.length =
			version.at.offset + version.at.length - library.at.offset;
		interface->id = interface_id(interface->name.text);
		item->interface_count++;
		good = version_is_proper(version.text);
		if (!good)
			source_error(p->source, version.at,
				     "'%s' is not a major version (1, 2, ...)", version.text);
		free(version.text);
	}
	free(library.text);
	return good;
}

static bool parse_provides(struct parser *p)
{
	struct item *item = process_add_item(p->process, TESS_SYSTEM_PROVIDES);

	item->at = p->token.at;
	if (!parser_take_text(p, TOKEN_STRING, "the service's name in quotes", &item->name) ||
	    !parser_take_mark(p, ':') || !parse_interface(p, item))
		return false;
	while (at_mark(p, ',')) {
		parser_advance(p);
		if (!parse_interface(p, item))
			return false;
	}
	return true;
}

static bool parse_uses(struct parser *p)
{
	struct item *item = process_add_item(p->process, TESS_SYSTEM_USES);

	item->at = p->token.at;
	if (!parser_take_text(p, TOKEN_STRING, "the service's name in quotes", &item->name) ||
	    !parser_take_mark(p, ':') || !parse_interface(p, item))
		return false;
	if (parser_at_word(p, "from")) {
		parser_advance(p);
		if (!parser_take_text(p, TOKEN_WORD, "the name of a process", &item->from))
			return false;
	}
	if (parser_at_word(p, "as")) {
		parser_advance(p);
		return parser_take_text(p, TOKEN_STRING, "a name in quotes", &item->as);
	}
	return true;
}

static bool parse_file(struct parser *p)
{
	struct item *item = process_add_item(p->process, TESS_SYSTEM_FILE);

	item->at = p->token.at;
	return parser_take_text(p, TOKEN_STRING, "the capability's name in quotes", &item->name) &&
	       parser_take_mark(p, '=') &&
	       parser_take_text(p, TOKEN_STRING, "the path of a file in quotes", &item->text);
}

static bool parse_limit(struct parser *p)
{
	static const char *const resources[TESS_SYSTEM_LIMITS] = {
		"memory", "capabilities", "processes", "threads", "jobs"};

	for (unsigned int i = 0; i < TESS_SYSTEM_LIMITS; i++)
		if (parser_at_word(p, resources[i])) {
			struct place at = p->token.at;

			if (p->process->limit[i] != TESS_SYSTEM_NO_LIMIT) {
				source_error(p->source, at, "a second limit of %s", resources[i]);
				return false;
			}
			parser_advance(p);
			return parser_take_number(p, UINT64_C(1) << 50, &p->process->limit[i]);
		}
	return parser_expected(p, "one of memory, capabilities, processes, threads, jobs");
}

static bool parse_priority(struct parser *p)
{
	uint64_t number;

	if (!parser_take_number(p, 255, &number))
		return false;
	p->process->priority = (uint32_t)number;
	return true;
}

static bool parse_stack(struct parser *p)
{
	struct place at = p->token.at;

	if (!parser_take_number(p, UINT64_C(64) << 20, &p->process->stack_size))
		return false;
	if (p->process->stack_size < 16384) {
		source_error(p->source, at, "a stack needs at least 16K");
		return false;
	}
	p->process->stack_size = (p->process->stack_size + 4095) / 4096 * 4096;
	return true;
}

static bool parse_service(struct parser *p)
{
	p->process->flags |= TESS_SYSTEM_SERVICE;
	return true;
}

static bool parse_console(struct parser *p)
{
	p->process->flags |= TESS_SYSTEM_CONSOLE | TESS_SYSTEM_SERVICE;
	return true;
}

static const struct statement {
	const char *word;
	bool (*parse)(struct parser *);
	bool once;
} statements[] = {
	{"image", parse_image, true},       {"args", parse_args, true},
	{"provides", parse_provides, false}, {"uses", parse_uses, false},
	{"file", parse_file, false},        {"grant", parser_grant, false},
	{"limit", parse_limit, false},      {"priority", parse_priority, true},
	{"stack", parse_stack, true},       {"service", parse_service, true},
	{"console", parse_console, true},
};

#define STATEMENTS (sizeof(statements) / sizeof(statements[0]))

static bool parse_statement(struct parser *p)
{
	for (unsigned int i = 0; i < STATEMENTS; i++) {
		if (!parser_at_word(p, statements[i].word))
			continue;
		if (statements[i].once && (p->process->given & 1u << i)) {
			source_error(p->source, p->token.at, "a second '%s' in this process",
				     statements[i].word);
			return false;
		}
		p->process->given |= 1u << i;
		parser_advance(p);
		return statements[i].parse(p) && parser_take_mark(p, ';');
	}
	return parser_expected(p,
			"a statement (image, args, provides, uses, file, grant, limit, priority, "
			"stack, service, console) or '}'");
}

static void recover(struct parser *p)
{
	while (p->token.kind != TOKEN_END && !at_mark(p, '}') && !parser_at_word(p, "process")) {
		bool end = at_mark(p, ';');

		parser_advance(p);
		if (end)
			return;
	}
}

static void parse_process(struct parser *p)
{
	p->process = system_file_add_process(p->file);
	if (!parser_take_text(p, TOKEN_WORD, "the name of the process", &p->process->name) ||
	    !parser_take_mark(p, '{')) {
		recover(p);
		if (at_mark(p, '}'))
			parser_advance(p);
		return;
	}
	while (p->token.kind != TOKEN_END && !at_mark(p, '}') && !parser_at_word(p, "process"))
		if (!parse_statement(p))
			recover(p);
	(void)parser_take_mark(p, '}');
}

bool system_file_parse(struct system_file *file, const char *path)
{
	struct parser p = {.file = file, .source = &file->source};

	*file = (struct system_file){0};
	file->processes_end = &file->processes;
	if (!source_read(&file->source, path))
		return false;
	parser_advance(&p);
	while (p.token.kind != TOKEN_END) {
		if (parser_at_word(&p, "process")) {
			parser_advance(&p);
			parse_process(&p);
			continue;
		}
		(void)parser_expected(&p, "'process'");
		while (p.token.kind != TOKEN_END && !parser_at_word(&p, "process"))
			parser_advance(&p);
	}
	return file->source.errors == 0;
}
