/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading ELF notes: {name size, descriptor size, type, name, descriptor}, both parts padded to 4
 * bytes. Any bytes may stand there; nothing outside of them is looked at.
 */
#include "note.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

struct raw_note {
	uint32_t name_size, size, type;
	const uint8_t *name, *content;
};

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~UINT64_C(3);
}

/* Takes the note at *at apart and steps over it; false at the end or when it does not fit. */
static bool next_note(const uint8_t *notes, uint64_t size, uint64_t *at, struct raw_note *note)
{
	uint32_t head[3];

	if (size - *at < sizeof(head))
		return false;
	memcpy(head, notes + *at, sizeof(head));
	*at += sizeof(head);
	if (padded(head[0]) + padded(head[1]) > size - *at)
		return false;
	*note = (struct raw_note){head[0], head[1], head[2], notes + *at,
				  notes + *at + padded(head[0])};
	*at += padded(head[0]) + padded(head[1]);
	return true;
}

static char *name_of(const struct raw_note *note)
{
	const char *text = (const char *)note->content + sizeof(struct tess_interface_note);
	size_t room = note->size - sizeof(struct tess_interface_note);
	size_t length = strnlen(text, room);

	for (size_t i = 0; i < length; i++)
		if (text[i] <= ' ' || text[i] > '~')
			length = 0;
	return length ? must_format("%.*s", (int)length, text) : must_format("?");
}

static void take(struct note_list *list, const struct raw_note *note, unsigned int side)
{
	struct tess_interface_note content;

	if (note->name_size != sizeof(TESS_NOTE_NAME) || note->type != TESS_NOTE_INTERFACE ||
	    memcmp(note->name, TESS_NOTE_NAME, sizeof(TESS_NOTE_NAME)) ||
	    note->size < sizeof(content))
		return;
	memcpy(&content, note->content, sizeof(content));
	if (content.side != side || list->count == NOTES_KEPT)
		return;
	list->note[list->count].id = content.id[0] | (uint64_t)content.id[1] << 32;
	list->note[list->count].name = name_of(note);
	list->count++;
}

struct note_list notes_read(const uint8_t *notes, uint64_t size, unsigned int side)
{
	struct note_list list = {.count = 0};
	struct raw_note note;
	uint64_t at = 0;

	while (next_note(notes, size, &at, &note))
		take(&list, &note, side);
	return list;
}

void notes_free(struct note_list *list)
{
	while (list->count)
		free(list->note[--list->count].name);
}

bool notes_have(const struct note_list *list, uint64_t id)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (list->note[i].id == id)
			return true;
	return false;
}
