/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Channels and topics: the calls whose arguments are a message, one inline function each, and what
 * makes batches and segments pleasant. The other calls are in <tessera/syscalls.h>.
 *
 * Messages are those of <tessera/ipc.h>: 8 words and the tag in registers, further words and
 * capabilities in tess_ipc_buffer(). Every function returns 0 or a negative TESS_E*;
 * tess_channel_send(2) and its neighbours list them.
 */
#ifndef TESSERA_CHANNEL_H
#define TESSERA_CHANNEL_H

#include <stddef.h>
#include <tessera/abi/kernel.h>
#include <tessera/ipc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Queues a message; waits while the sender's credit is used up. m is left as it is. */
TESS_ALWAYS_INLINE int tess_channel_send(tess_cap_t tx, tess_time_t deadline,
					 const struct tess_message *m)
{
	struct tess_message sent = *m;

	return tess_message_exchange(TESS_SYS_CHANNEL_SEND, tx, TESS_CAP_NONE, deadline, &sent);
}

/* Takes the first message; waits while there is none. m is written only; after TESS_EMSGSIZE its
 * tag tells the size of the message, which stays. */
TESS_ALWAYS_INLINE int tess_channel_recv(tess_cap_t rx, tess_time_t deadline,
					 struct tess_message *m)
{
	struct tess_message empty = { 0, 0, { 0, 0, 0, 0, 0, 0, 0, 0 } };

	*m = empty;
	return tess_message_exchange(TESS_SYS_CHANNEL_RECV, rx, TESS_CAP_NONE, deadline, m);
}

/* Queues a copy of the message for each subscriber that has room. After 0, *delivered says how many
 * got it and *dropped how many did not; either may be NULL. */
TESS_ALWAYS_INLINE int tess_topic_publish(tess_cap_t topic, const struct tess_message *m,
					  uint64_t *delivered, uint64_t *dropped)
{
	struct tess_message sent = *m;
	int status = tess_message_exchange(TESS_SYS_TOPIC_PUBLISH, topic, TESS_CAP_NONE, 0, &sent);

	if (!status && delivered)
		*delivered = sent.word[0];
	if (!status && dropped)
		*dropped = sent.word[1];
	return status;
}

/* An item of a batch to send: a message of count words, all of them at words. */
TESS_ALWAYS_INLINE struct tess_batch_item tess_batch_out(uint32_t label, const uint64_t *words,
							 unsigned int count)
{
	struct tess_batch_item item = { TESS_TAG(label, count, 0), 0, (uint64_t)(uintptr_t)words,
					0 };

	return item;
}

/* An item of a batch to receive: room for a message of up to count words at words. */
TESS_ALWAYS_INLINE struct tess_batch_item tess_batch_in(uint64_t *words, unsigned int count)
{
	struct tess_batch_item item = { TESS_TAG(0, count, 0), 0, (uint64_t)(uintptr_t)words, 0 };

	return item;
}

/* How large channels are to be: see tess_channel_create(2). */
struct tess_channel_size {
	uint32_t messages, words, capabilities;
};

/* One side of a pair of channels: what it sends by, and what it receives by. */
struct tess_channel_end {
	tess_cap_t tx, rx;
};

/*
 * Makes two channels of this size, charged to the job, for two sides that both send: what is sent
 * by ends[0].tx is received by ends[1].rx, and the other way about. Returns 0, or what
 * tess_channel_create(2) failed with; nothing is left then.
 */
int tess_channel_pair(tess_cap_t job, const struct tess_channel_size *size,
		      struct tess_channel_end ends[2]);

/* Gives both capabilities of a side up; the other side then gets TESS_EPIPE. */
void tess_channel_end_close(struct tess_channel_end *end);

/* The same item of a batch to send, which count capabilities go with: token, rights and operation
 * of each, as in tess_ipc_buffer(). A message has 4 at most, a batch 64. */
TESS_ALWAYS_INLINE struct tess_batch_item
tess_batch_out_caps(struct tess_batch_item item, const struct tess_cap_descriptor *caps,
		    unsigned int count)
{
	item.tag |= TESS_TAG(0, 0, count);
	item.capabilities = (uint64_t)(uintptr_t)caps;
	return item;
}

/* The same item of a batch to receive, with room for count capabilities: token, rights and type of
 * each are written there. They are the receiver's to delete. */
TESS_ALWAYS_INLINE struct tess_batch_item tess_batch_in_caps(struct tess_batch_item item,
							     struct tess_cap_descriptor *caps,
							     unsigned int count)
{
	return tess_batch_out_caps(item, caps, count);
}

/* A segment: length bytes at data. */
TESS_ALWAYS_INLINE struct tess_segment tess_segment_of(const void *data, size_t length)
{
	struct tess_segment segment = { (uint64_t)(uintptr_t)data, length };

	return segment;
}

#ifdef __cplusplus
}
#endif

#endif
