/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The interface notes of an image (<tessera/idl.h>): what its stubs can call and serve.
 */
#ifndef TOOLS_NOTE_H
#define TOOLS_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tessera/idl.h>

#define NOTE_CLIENT ((unsigned int)TESS_NOTE_CLIENT)
#define NOTE_SERVER ((unsigned int)TESS_NOTE_SERVER)

#define NOTES_KEPT 64   /* of one side; an image with more is checked against these */

struct note_list {
	struct {
		uint64_t id;
		char *name;     /* "example.kv.Store/1", or "?" */
	} note[NOTES_KEPT];
	unsigned int count;
};

/* The notes of one side among size bytes of notes; what is malformed ends the list. */
struct note_list notes_read(const uint8_t *notes, uint64_t size, unsigned int side);
void notes_free(struct note_list *list);

bool notes_have(const struct note_list *list, uint64_t id);

#endif
