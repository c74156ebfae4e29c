/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stands in for <tessera/ipc.h> in tests on the host: the same declarations, implemented by
 * world.c.
 */
#ifndef TESSERA_IPC_H
#define TESSERA_IPC_H

#include <tessera/abi/message.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

struct tess_message {
	uint64_t tag;
	uint64_t badge;
	uint64_t word[8];
};

static inline uint32_t tess_tag_label(uint64_t tag)
{
	return (uint32_t)(tag >> TESS_TAG_LABEL_SHIFT);
}

static inline unsigned int tess_tag_words(uint64_t tag)
{
	return (unsigned int)((tag >> TESS_TAG_WORDS_SHIFT) & TESS_TAG_WORDS_MASK);
}

static inline unsigned int tess_tag_caps(uint64_t tag)
{
	return (unsigned int)((tag >> TESS_TAG_CAPS_SHIFT) & TESS_TAG_CAPS_MASK);
}

struct tess_ipc_buffer *tess_ipc_buffer(void);
int tess_send(tess_cap_t endpoint, tess_time_t deadline, const struct tess_message *m);
int tess_recv(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m);
int tess_call(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m);
int tess_reply(tess_cap_t reply, const struct tess_message *m);
int tess_reply_recv(tess_cap_t endpoint, tess_cap_t reply, tess_time_t deadline,
		    struct tess_message *m);

#endif
