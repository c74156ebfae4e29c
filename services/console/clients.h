/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console's clients: who writes under which name, and what of a line is waiting for its end.
 */
#ifndef CONSOLE_CLIENTS_H
#define CONSOLE_CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#define CLIENTS_MAX 1024u       /* logs that are open at once */
#define NAME_MAX    32          /* bytes of a name, without NUL */
#define LINE_MAX    1000u       /* longer lines are broken */

struct client {
	uint64_t badge;
	char name[NAME_MAX + 1];
	size_t length;          /* of the line so far */
	char line[LINE_MAX];
	struct client *next;
};

struct clients {
	struct client *first;
	unsigned int count;
	uint64_t last_badge;    /* badges are never used twice */
};

/*
 * A new client of this name (bytes that are not printable become '?'), or NULL if there are too
 * many.
 */
struct client *clients_add(struct clients *clients, const char *name, size_t length);

struct client *clients_find(const struct clients *clients, uint64_t badge);

/* Forgets a client. Nothing happens if there is none with this badge. */
void clients_remove(struct clients *clients, uint64_t badge);

#endif
