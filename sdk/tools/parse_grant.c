/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Grants: parts of what init has. Some are there once and have a name of their own; pieces of the
 * machine are told apart by numbers, and the file gives them their names.
 */
#include <stdio.h>
#include <string.h>

#include "parser.h"
#include "source.h"

#define LINE_MAX    255
#define PORTS       0x10000
#define ADDRESS_MAX ((UINT64_C(1) << 52) - 1)
#define LENGTH_MAX  (UINT64_C(64) << 30)
#define PAGE        4096

/* Behind the line: how it signals, if not as the machine's tables say. */
static bool parse_mode(struct parser *p, uint64_t *mode)
{
	static const struct {
		const char *word;
		uint32_t bit, excludes;
	} modes[] = {
		{"edge", TESS_SYSTEM_LINE_EDGE, TESS_SYSTEM_LINE_LEVEL},
		{"level", TESS_SYSTEM_LINE_LEVEL, TESS_SYSTEM_LINE_EDGE},
		{"high", TESS_SYSTEM_LINE_HIGH, TESS_SYSTEM_LINE_LOW},
		{"low", TESS_SYSTEM_LINE_LOW, TESS_SYSTEM_LINE_HIGH},
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!parser_at_word(p, modes[i].word))
			continue;
		if (*mode & (modes[i].bit | modes[i].excludes)) {
			source_error(p->source, p->token.at,
				     "a line is edge or level, and high or low; say each once");
			return false;
		}
		*mode |= modes[i].bit;
		parser_advance(p);
		return true;
	}
	return parser_expected(p, "edge, level, high, low or 'as'");
}

static bool parse_interrupt(struct parser *p, struct item *item)
{
	if (!parser_take_number(p, LINE_MAX, &item->device.first))
		return false;
	while (!parser_at_word(p, "as"))
		if (!parse_mode(p, &item->device.second))
			return false;
	return true;
}

/* Two numbers: where a range begins, and its length, which fits. */
static bool parse_range(struct parser *p, struct item *item, uint64_t most, uint64_t length)
{
	struct place at;

	if (!parser_take_number(p, most, &item->device.first))
		return false;
	at = p->token.at;
	if (!parser_take_number(p, length, &item->device.second))
		return false;
	if (item->device.second && item->device.second - 1 <= most - item->device.first)
		return true;
	source_error(p->source, at, "the range is empty, or ends behind 0x%llx",
		     (unsigned long long)most);
	return false;
}

static bool parse_ioport(struct parser *p, struct item *item)
{
	return parse_range(p, item, PORTS - 1, PORTS);
}

static bool parse_device_memory(struct parser *p, struct item *item)
{
	struct place at = p->token.at;

	if (!parse_range(p, item, ADDRESS_MAX, LENGTH_MAX))
		return false;
	if (!((item->device.first | item->device.second) % PAGE))
		return true;
	source_error(p->source, at, "device memory begins and ends on a page, at a multiple of 4K");
	return false;
}

static const struct grant {
	const char *word;
	enum tess_system_grant value;
	bool (*parse)(struct parser *, struct item *);  /* NULL: it is there once */
} grants[] = {
	{"platform.console", TESS_SYSTEM_PLATFORM_CONSOLE, NULL},
	{"platform.shutdown", TESS_SYSTEM_PLATFORM_SHUTDOWN, NULL},
	{"platform.inspect", TESS_SYSTEM_PLATFORM_INSPECT, NULL},
	{"platform.device", TESS_SYSTEM_PLATFORM_DEVICE, NULL},
	{"platform.trace", TESS_SYSTEM_PLATFORM_TRACE, NULL},
	{"boot.archive", TESS_SYSTEM_BOOT_ARCHIVE, NULL},
	{"interrupt", TESS_SYSTEM_INTERRUPT, parse_interrupt},
	{"ioport", TESS_SYSTEM_IOPORT, parse_ioport},
	{"device-memory", TESS_SYSTEM_DEVICE_MEMORY, parse_device_memory},
};

#define GRANTS (sizeof(grants) / sizeof(grants[0]))

static const struct grant *find_grant(const char *word)
{
	for (size_t i = 0; i < GRANTS; i++)
		if (!strcmp(grants[i].word, word))
			return &grants[i];
	return NULL;
}

static void complain_unknown(struct parser *p, const struct word *word)
{
	char list[200];
	size_t length = 0;

	for (size_t i = 0; i < GRANTS; i++)
		length += (size_t)snprintf(list + length, sizeof(list) - length, "%s%s",
					   i == 0 ? "" : i == GRANTS - 1 ? " and " : ", ",
					   grants[i].word);
	source_error(p->source, word->at, "unknown grant '%s'; there are %s", word->text, list);
}

static bool parse_device(struct parser *p, const struct grant *grant, struct item *item)
{
	if (!grant->parse(p, item))
		return false;
	if (!parser_at_word(p, "as"))
		return parser_expected(p, "'as'");
	parser_advance(p);
	return parser_take_text(p, TOKEN_STRING, "the capability's name in quotes", &item->as);
}

bool parser_grant(struct parser *p)
{
	struct item *item = process_add_item(p->process, TESS_SYSTEM_GRANT);
	const struct grant *grant;

	item->at = p->token.at;
	if (!parser_take_text(p, TOKEN_WORD, "what is granted", &item->name))
		return false;
	grant = find_grant(item->name.text);
	if (!grant) {
		complain_unknown(p, &item->name);
		return false;
	}
	item->value = grant->value;
	return !grant->parse || parse_device(p, grant, item);
}
