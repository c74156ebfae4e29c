/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rings between processes: what the suite's files share.
 */
#ifndef GUEST_RINGS_H
#define GUEST_RINGS_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* A ring of which one end is this process's, the other a child's. */
struct link {
	struct tess_ring_writer writer;
	struct tess_ring_reader reader;
	struct child child;
};

#define WRITER true /* which end is this process's */
#define READER false

/* Makes a ring, attaches one end, and starts a child in a role with the other, and with another
 * capability, "more", if that is not 0. */
void link_begin(struct link *link, bool own, const char *role, size_t capacity, tess_cap_t more);

/* Closes the own end. */
void link_end(struct link *link);

/* In a child: attaches the end that it was given. */
bool attach_writer(struct tess_ring_writer *writer);
bool attach_reader(struct tess_ring_reader *reader);

/* Message number n of a stream: its length, and its bytes. */
size_t message_length(uint64_t n);
void message_fill(uint64_t n, void *data, size_t length);
bool message_is(uint64_t n, const void *data, size_t length);

/* Tests: flow.c is about messages, ends.c about what becomes of a ring, hostile.c about peers. */
void messages_cross(const void *context);
void each_message_is_waited_for(const void *context);
void no_kernel_is_needed(const void *context);
void ends_cross_a_channel(const void *context);
void event_queues_hear_doorbells(const void *context);
void ends_are_told(const void *context);
void writers_are_killed(const void *context);
void readers_are_killed(const void *context);
void quotas_are_kept(const void *context);
void hostile_writers(const void *context);
void hostile_readers(const void *context);

/* Roles: they are given an end as "mine", "theirs", "doorbell" and "bell". */
int stream_reader_role(void);
int echo_role(void);
int spin_reader_role(void);
int receiver_role(void);
int burst_writer_role(void);
int endless_writer_role(void);
int endless_reader_role(void);
int hostile_role(void);

#endif
