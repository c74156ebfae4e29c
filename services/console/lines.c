/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line is composed with its mark, "[name] text", and written by one call, so that lines of
 * several writers, and of the kernel, never mix. Control bytes are shown as '?': no process can
 * forge the mark of another by moving the cursor.
 */
#include "lines.h"

#include <string.h>

static void show(tess_cap_t platform, struct client *client)
{
	char text[NAME_MAX + 4 + LINE_MAX + 1];
	size_t length = tess_format(text, sizeof(text), "[%s] ", client->name);

	memcpy(text + length, client->line, client->length);
	length += client->length;
	text[length++] = '\n';
	(void)tess_platform_console_write(platform, text, length);
	client->length = 0;
}

static char shown(uint8_t byte)
{
	return (char)((byte < ' ' && byte != '\t') || byte == 0x7f ? '?' : byte);
}

void lines_write(tess_cap_t platform, struct client *client, const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			show(platform, client);
			continue;
		}
		if (client->length == LINE_MAX)
			show(platform, client);
		client->line[client->length++] = shown(bytes[i]);
	}
}

void lines_finish(tess_cap_t platform, struct client *client)
{
	if (client->length)
		show(platform, client);
}
