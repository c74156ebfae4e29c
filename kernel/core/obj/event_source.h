/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event sources: which objects can be listened to, by which filter, with which right, and how to
 * find out whether there is something to tell.
 *
 * A new source needs a list head in its object (initialised, and closed by
 * event_source_close_one() when the object ends), a row in the table of event_source.c with the two
 * functions that the row names, and a call of event_source_changed() where it changes. If it has to
 * know who listens it has hooks, too (hooks_for).
 */
#ifndef OBJ_EVENT_SOURCE_H
#define OBJ_EVENT_SOURCE_H

#include "obj/knote.h"

struct object;

/* Fills in source and take of a request whose slot, filter and detail are set: EINVAL, EPERM. */
int event_source_check(struct knote_request *r);

/* The head of an object's list; NULL if it is no source. A channel's shares have lists of their
 * own. For kernel_check. */
struct list *event_source_of(struct object *o);

/* Whether there will never be anything to tell: then what happened last, and data. */
bool event_source_ended(const struct knote_request *r, uint32_t *happened, uint64_t *data);

#endif
