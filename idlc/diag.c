/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Printing of diagnostics, for people and (one JSON object a line) for programs.
 *
 * The source line is shown through a window, so that a line of megabytes costs no more than
 * another; bytes that are not printable are shown as '?', so that no terminal obeys them.
 */
#include "diag.h"

#include <stdarg.h>
#include <string.h>

#define WINDOW      120         /* bytes of a source line that are shown */
#define WINDOW_LEAD 60          /* of them before the caret */

#define COLOR_ERROR "\033[1;31m"
#define COLOR_NOTE  "\033[1;36m"
#define COLOR_CARET "\033[1;32m"
#define COLOR_BOLD  "\033[1m"
#define COLOR_NONE  "\033[0m"

static const char *paint(const struct diag *d, const char *color)
{
	return d->color ? color : "";
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* Text from a file, in a message: nothing in it reaches the terminal as a command. */
static void put_text(FILE *out, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		putc(is_control(text[i]) && text[i] != '\t' ? '?' : text[i], out);
}

static void put_json(FILE *out, const char *text)
{
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (is_control(*text))
			fprintf(out, "\\u%04x", (unsigned)(unsigned char)*text);
		else
			putc(*text, out);
	}
	putc('"', out);
}

struct window {
	const char *text;
	uint32_t length;
	uint32_t caret, caret_end;      /* offsets in text */
};

/* Up to three bytes back, to where a character begins; in text that is no UTF-8, anywhere. */
static uint32_t character_start(const char *text, uint32_t offset)
{
	for (int i = 0; i < 3 && offset > 0 && is_continuation(text[offset]); i++)
		offset--;
	return offset;
}

/* The part of the line that is shown, cut between characters. */
static struct window window_of(struct srcpos pos, struct line_column place)
{
	struct window w;
	uint32_t skip = 0, lead = place.column - 1;
	uint32_t span = pos.end > pos.begin ? pos.end - pos.begin : 1;

	w.text = source_line(pos.source, place.line, &w.length);
	if (lead > w.length)
		lead = w.length;
	if (lead > WINDOW_LEAD && w.length > WINDOW)
		skip = character_start(w.text, lead - WINDOW_LEAD);
	w.text += skip;
	w.length -= skip;
	w.caret = lead - skip;
	if (w.length > WINDOW)
		w.length = character_start(w.text, WINDOW);
	w.caret_end = span > w.length - w.caret ? w.length : w.caret + span;
	return w;
}

static void put_caret(struct diag *d, const struct window *w)
{
	fprintf(d->out, "      | ");
	for (uint32_t i = 0; i < w->caret; i++) {
		if (!is_continuation(w->text[i]))
			putc(w->text[i] == '\t' ? '\t' : ' ', d->out);
	}
	fprintf(d->out, "%s^", paint(d, COLOR_CARET));
	for (uint32_t i = w->caret + 1; i < w->caret_end; i++) {
		if (!is_continuation(w->text[i]))
			putc('~', d->out);
	}
	fprintf(d->out, "%s\n", paint(d, COLOR_NONE));
}

static void put_source_line(struct diag *d, struct srcpos pos, struct line_column place)
{
	struct window w = window_of(pos, place);

	fprintf(d->out, "%5u | ", place.line);
	put_text(d->out, w.text, w.length);
	putc('\n', d->out);
	put_caret(d, &w);
}

static void put_json_line(struct diag *d, struct srcpos pos, const char *kind, int code,
			  const char *message)
{
	struct line_column begin, end;

	fprintf(d->out, "{\"kind\":\"%s\"", kind);
	if (code)
		fprintf(d->out, ",\"code\":\"E%04d\"", code);
	fprintf(d->out, ",\"message\":");
	put_json(d->out, message);
	if (pos.source) {
		begin = source_place(pos.source, pos.begin);
		end = source_place(pos.source, pos.end);
		fprintf(d->out, ",\"file\":");
		put_json(d->out, pos.source->path);
		fprintf(d->out, ",\"line\":%u,\"column\":%u,\"end_line\":%u,\"end_column\":%u",
			begin.line, begin.column, end.line, end.column);
	}
	fprintf(d->out, "}\n");
}

static void put_head(struct diag *d, struct srcpos pos, struct line_column place)
{
	if (!pos.source) {
		fprintf(d->out, "%stessera-idlc: ", paint(d, COLOR_BOLD));
		return;
	}
	fprintf(d->out, "%s", paint(d, COLOR_BOLD));
	put_text(d->out, pos.source->path, strlen(pos.source->path));
	fprintf(d->out, ":%u:%u: ", place.line, place.column);
}

static void put(struct diag *d, struct srcpos pos, int code, const char *message)
{
	struct line_column place = { 0, 0 };
	const char *kind = code ? "error" : "note";

	if (d->format == DIAG_JSON) {
		put_json_line(d, pos, kind, code, message);
		return;
	}
	if (pos.source)
		place = source_place(pos.source, pos.begin);
	put_head(d, pos, place);
	fprintf(d->out, "%s%s:%s ", paint(d, code ? COLOR_ERROR : COLOR_NOTE), kind,
		paint(d, COLOR_NONE));
	put_text(d->out, message, strlen(message));
	if (code)
		fprintf(d->out, " [E%04d]", code);
	putc('\n', d->out);
	if (code && pos.source)
		put_source_line(d, pos, place);
}

bool diag_is_full(const struct diag *d)
{
	return d->errors >= DIAG_ERRORS_MAX;
}

static const struct srcpos nowhere;

void diag_error(struct diag *d, struct srcpos pos, enum diag_code code, const char *format, ...)
{
	char message[1024];
	va_list args;

	if (d->errors > DIAG_ERRORS_MAX)
		return;
	d->errors++;
	if (d->errors > DIAG_ERRORS_MAX) {
		put(d, nowhere, 0, "too many errors; the rest is not shown");
		return;
	}
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	put(d, pos, (int)code, message);
}

void diag_note(struct diag *d, struct srcpos pos, const char *format, ...)
{
	char message[1024];
	va_list args;

	if (d->errors > DIAG_ERRORS_MAX)
		return;
	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	put(d, pos, 0, message);
}
