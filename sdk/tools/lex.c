/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Taking a system file apart into tokens. The text ends with a NUL that is not part of it, so
 * looking one byte ahead is always allowed; a NUL inside the text is a bad byte like any other.
 */
#include "lex.h"

#include <string.h>

#include "say.h"

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

static size_t skip_line(const struct source *source, size_t i)
{
	while (i < source->length && source->text[i] != '\n')
		i++;
	return i;
}

static size_t skip_comment(struct source *source, size_t i)
{
	const char *end = strstr(source->text + i + 2, "*/");

	if (end)
		return (size_t)(end - source->text) + 2;
	source_error(source, (struct place){i, 2}, "this comment does not end");
	return source->length;
}

static size_t skip_blank(struct source *source, size_t i)
{
	while (i < source->length) {
		const char *text = source->text + i;

		if (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r')
			i++;
		else if (*text == '#' || (text[0] == '/' && text[1] == '/'))
			i = skip_line(source, i);
		else if (text[0] == '/' && text[1] == '*')
			i = skip_comment(source, i);
		else
			break;
	}
	return i;
}

static bool is_escape(char c)
{
	return c == '"' || c == '\\' || c == 'n' || c == 't';
}

/* The end of the string that begins at i, or 0 after a complaint. */
static size_t string_end(struct source *source, size_t i)
{
	size_t begin = i++;

	for (; i < source->length && source->text[i] != '"'; i++) {
		unsigned char c = (unsigned char)source->text[i];

		if (c < ' ' && c != '\t')
			break;
		if (c != '\\')
			continue;
		if (!is_escape(source->text[i + 1])) {
			source_error(source, (struct place){i, 2},
				     "unknown escape; known are \\\" \\\\ \\n \\t");
			return 0;
		}
		i++;
	}
	if (i < source->length && source->text[i] == '"')
		return i + 1;
	source_error(source, (struct place){ begin, i - begin },
		     "this string does not end on its line");
	return 0;
}

static struct token string_token(struct source *source, size_t *offset)
{
	size_t begin = *offset, end = string_end(source, begin);
	struct token token = {TOKEN_STRING, 0, {begin, end - begin}};

	if (!end) {
		token.kind = TOKEN_BAD;
		end = skip_line(source, begin);
		token.at.length = end - begin;
	}
	*offset = end;
	return token;
}

static struct token word_token(struct source *source, size_t *offset)
{
	size_t begin = *offset;

	while (*offset < source->length && is_word(source->text[*offset]))
		++*offset;
	return (struct token){TOKEN_WORD, 0, {begin, *offset - begin}};
}

struct token lex(struct source *source, size_t *offset)
{
	char c;

	*offset = skip_blank(source, *offset);
	if (*offset >= source->length)
		return (struct token){TOKEN_END, 0, {source->length, 0}};
	c = source->text[*offset];
	if (is_word(c))
		return word_token(source, offset);
	if (c == '"')
		return string_token(source, offset);
	++*offset;
	if (c && strchr("{};:,=/", c))
		return (struct token){TOKEN_MARK, c, {*offset - 1, 1}};
	source_error(source, (struct place){*offset - 1, 1}, "unexpected byte 0x%02x",
		     (unsigned int)(unsigned char)c);
	return (struct token){TOKEN_BAD, 0, {*offset - 1, 1}};
}

char *lex_text(const struct source *source, const struct token *token)
{
	const char *from = source->text + token->at.offset;
	const char *end = from + token->at.length;
	char *text = must_alloc(token->at.length + 1), *to = text;

	if (token->kind == TOKEN_WORD)
		return memcpy(text, from, token->at.length);
	for (from++, end--; from < end; from++) {
		if (*from == '\\') {
			from++;
			*to++ = (char)(*from == 'n' ? '\n' : *from == 't' ? '\t' : *from);
		} else {
			*to++ = *from;
		}
	}
	return text;
}
