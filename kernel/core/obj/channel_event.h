/* SPDX-License-Identifier: BSD-2-Clause */
/* What a channel tells event queues: see channel_event.c. */
#ifndef OBJ_CHANNEL_EVENT_H
#define OBJ_CHANNEL_EVENT_H

#include "obj/channel.h"
#include "obj/knote.h"

/* Those who listen to a channel or to one of its shares join and leave so. */
extern const struct knote_hooks channel_hooks;

/* What READABLE and WRITABLE have to tell. */
bool channel_take_readable(struct kernel *k, struct knote *kn, struct tess_event *e);
bool channel_take_writable(struct kernel *k, struct knote *kn, struct tess_event *e);

/* Whether what a filter listens for can never come again. */
bool channel_event_is_over(const struct channel *ch, uint16_t filter);

/* Finds out whether anybody wants to be told of anything. */
void channel_note_listeners(struct channel *ch);

/* Something is queued where `before` messages were. */
void channel_tell(struct kernel *k, struct channel *ch, uint32_t before);

/* A share may have room that nobody waits for. */
void share_tell(struct kernel *k, struct share *s);

/* Closes one listener of a channel that nobody receives on; or of one that is drained, for ever.
 * False if there is none. */
bool channel_close_listener(struct kernel *k, struct channel *ch);
bool channel_close_drained(struct kernel *k, struct channel *ch);

#endif
