/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server: a process that does with a message what its label says, and answers.
 */
#ifndef SERVER_H
#define SERVER_H

#include "child.h"
#include "suite.h"

enum operation {
	ECHO = 1, /* the same number of words, each one more */
	SUM,      /* word 0: the sum of all words */
	BADGE,    /* word 0: the badge; word 1: the user flags that came */
	TAKE,     /* keeps the capabilities; word i: type << 16 | rights of the i-th */
	USE,      /* word i: the status of inspecting the i-th kept one */
	MAP,      /* takes, and maps the first (Memory) for good; word 0: its first word */
	TOUCH,    /* word 0: the first word of the mapping */
	GIVE,     /* answers with word 0 notifications of its own, that is, copies of one */
	WINDOW,   /* sets the receive window: words, capabilities */
	SPEAK,    /* answers so many words, whatever they are */
	LAST,     /* word 0: what the latest reply returned */
	SAVE,     /* does not answer now ... */
	RELEASE,  /* ... but when this comes: first the saved one, with word 0, then this */
	FORGET,   /* deletes the saved one without an answer */
	IGNORE,   /* receives again without an answer */
	EXIT,     /* exits without an answer */
	CRASH,    /* faults without an answer */
};

/* The role. Its capability: "endpoint". */
int server_role(void);

/* Starts a server. cap has SEND and GRANT; nobody but the server can receive. */
struct server {
	struct child child;
	tess_cap_t cap;
};

void server_start(struct server *server);

/*
 * The deadline of calls that should be answered at once. Each test runs twice, with and without
 * a limit: the kernel treats calls that need no timer on a path of their own.
 */
tess_time_t server_deadline(void);
void server_limit(bool limit);

/* Kills the server and gives the capability up. */
void server_end(struct server *server);

/* Calls with a label and words 0 and 1; what comes back is in *m. */
int server_call(tess_cap_t cap, enum operation operation, uint64_t word0, uint64_t word1,
		struct tess_message *m);

#endif
