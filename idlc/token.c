/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the scanner does with a match: values of tokens, words, doc comments, and what may go wrong.
 */
#include "scan.h"

#include <string.h>

static const struct {
	const char *text;
	int token;
} words[] = {
	{ "library", LIBRARY }, { "using", USING }, { "const", CONST }, { "enum", ENUM },
	{ "bits", BITS }, { "errors", ERRORS }, { "struct", STRUCT }, { "interface", INTERFACE },
	{ "object", OBJECT }, { "syscalls", SYSCALLS }, { "oneway", ONEWAY }, { "throws", THROWS },
	{ "strict", STRICT }, { "flexible", FLEXIBLE }, { "table", TABLE }, { "union", UNION },
	{ "open", OPEN }, { "event", EVENT }, { "compose", COMPOSE }, { "within", WITHIN },
	{ "reserved", RESERVED },
};

static const char *text_at(const struct parser *p, const struct location *at)
{
	return p->source->text + at->pos.begin;
}

static uint32_t length_at(const struct location *at)
{
	return at->pos.end - at->pos.begin;
}

void scan_advance(struct parser *p, struct location *at, uint32_t length)
{
	at->pos = (struct srcpos){ p->source, p->offset, p->offset + length };
	p->offset += length;
}

/* Blanks and comments leave a doc comment before them in force. */
void scan_skip(struct parser *p)
{
	(void)p;
}

void scan_doc(struct parser *p, const struct location *at)
{
	if (p->doc_begin == p->doc_end)
		p->doc_begin = at->pos.begin;
	p->doc_end = at->pos.end;
}

/* Copies one line of a doc comment to *out, if it is one. */
static void take_doc_line(const char *line, size_t length, char **out)
{
	while (length && (*line == ' ' || *line == '\t')) {
		line++;
		length--;
	}
	if (length < 3 || memcmp(line, "///", 3) != 0 || (length > 3 && line[3] == '/'))
		return;
	line += 3;
	length -= 3;
	if (length && *line == ' ') {
		line++;
		length--;
	}
	while (length && strchr(" \t\r", line[length - 1]))
		length--;
	memcpy(*out, line, length);
	*out += length;
	*(*out)++ = '\n';
}

/* The lines of the doc comments since the last token, without their marks. */
const char *scan_take_doc(struct parser *p)
{
	const char *line = p->source->text + p->doc_begin, *end = p->source->text + p->doc_end;
	char *text, *out;

	if (p->doc_begin == p->doc_end)
		return NULL;
	p->doc_begin = p->doc_end;
	text = out = arena_alloc(&p->compiler->arena, (size_t)(end - line) + 2);
	while (line < end) {
		const char *next = memchr(line, '\n', (size_t)(end - line));

		take_doc_line(line, (size_t)((next ? next : end) - line), &out);
		line = next ? next + 1 : end;
	}
	while (out > text && out[-1] == '\n')
		out--;
	*out = '\0';
	return *text ? text : NULL;
}

/* Nothing after this point can be told from the inside of what has no end. */
static int stop(struct parser *p)
{
	p->stopped = true;
	return END;
}

int scan_open_comment(struct parser *p, const struct location *at)
{
	parser_error(p, at->pos, E_STRING, "this comment has no end");
	return stop(p);
}

int scan_word(struct parser *p, union IDL_STYPE *value, const struct location *at)
{
	uint32_t length = length_at(at);

	if (length > NAME_LENGTH_MAX) {
		parser_error(p, at->pos, E_LENGTH, "a name has at most %d bytes, this one %u",
			     NAME_LENGTH_MAX, length);
		length = NAME_LENGTH_MAX;
	}
	value->name.text = arena_copy(&p->compiler->arena, text_at(p, at), length);
	value->name.pos = at->pos;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].text, value->name.text) == 0)
			return words[i].token;
	}
	return IDENT;
}

static int digit_of(char c, int base)
{
	int digit = -1;

	if (c >= '0' && c <= '9')
		digit = c - '0';
	else if (c >= 'a' && c <= 'f')
		digit = c - 'a' + 10;
	else if (c >= 'A' && c <= 'F')
		digit = c - 'A' + 10;
	return digit < base ? digit : -1;
}

/* The base a number is written in; *digits begins behind its mark. */
static int number_base(const char **digits, uint32_t *length)
{
	const char *text = *digits;

	if (*length < 3 || text[0] != '0' || !strchr("xXbB", text[1]))
		return 10;
	*digits += 2;
	*length -= 2;
	return text[1] == 'x' || text[1] == 'X' ? 16 : 2;
}

int scan_number(struct parser *p, union IDL_STYPE *value, const struct location *at)
{
	const char *text = text_at(p, at);
	uint32_t length = length_at(at);
	int base = number_base(&text, &length);

	value->number = 0;
	for (uint32_t i = 0; i < length; i++) {
		int digit = digit_of(text[i], base);

		if (digit < 0 || (base == 10 && length > 1 && text[0] == '0')) {
			parser_error(p, at->pos, E_NUMBER,
				     "a number is written 40, 0x28 or 0b101000");
			break;
		}
		if (__builtin_mul_overflow(value->number, (uint64_t)base, &value->number) ||
		    __builtin_add_overflow(value->number, (uint64_t)digit, &value->number)) {
			parser_error(p, at->pos, E_NUMBER, "this number does not fit 64 bits");
			break;
		}
	}
	return NUMBER;
}

/* The byte an escape stands for; 0 if there is no such escape. */
static char escape(char c)
{
	switch (c) {
	case 'n': return '\n';
	case 't': return '\t';
	case '"': case '\\': return c;
	}
	return '\0';
}

int scan_string(struct parser *p, union IDL_STYPE *value, const struct location *at)
{
	const char *text = text_at(p, at) + 1, *end = text + length_at(at) - 2;
	char *copy = arena_alloc(&p->compiler->arena, length_at(at)), *out = copy;

	while (text < end) {
		char c = *text++;

		if (c == '\\') {
			c = escape(*text++);
			if (!c) {
				parser_error(p, at->pos, E_STRING,
					     "a string knows the escapes \\n \\t \\\" and \\\\");
				break;
			}
		}
		*out++ = c;
	}
	value->string = copy;
	return STRING;
}

int scan_open_string(struct parser *p, union IDL_STYPE *value, const struct location *at)
{
	parser_error(p, at->pos, E_STRING, "this string does not end on its line");
	p->quiet = 3;
	value->string = "";
	return STRING;
}

int scan_open(struct parser *p, const struct location *at, char mark)
{
	if (++p->nesting > NESTING_MAX) {
		parser_error(p, at->pos, E_NESTING, "brackets may nest at most %d deep",
			     NESTING_MAX);
		return stop(p);
	}
	return (unsigned char)mark;
}

int scan_close(struct parser *p, char mark)
{
	if (p->nesting)
		p->nesting--;
	return (unsigned char)mark;
}

void scan_strange(struct parser *p, const struct location *at)
{
	if (length_at(at) == 1)
		parser_error(p, at->pos, E_CHARACTER, "'%c' means nothing here", *text_at(p, at));
	else
		parser_error(p, at->pos, E_CHARACTER, "these characters mean nothing here");
	p->quiet = 2;
}
