/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Synchronous messages, one inline function per system call.
 *
 * A message here is what travels in registers: the tag and 8 words. If its tag says more words or
 * capabilities, they lie in tess_ipc_buffer()->send; what comes lies in tess_ipc_buffer()->receive,
 * whose window_words and window_caps say how much this thread takes. Most programs leave all this
 * to the stubs that tessera-idlc writes.
 *
 * Every function returns 0 or a negative TESS_E*; tess_send(2) and its neighbours list them.
 */
#ifndef TESSERA_IPC_H
#define TESSERA_IPC_H

#include <tessera/abi/kernel.h>
#include <tessera/abi/message.h>
#include <tessera/abi/status.h>
#include <tessera/abi/types.h>
#include <tessera/arch/syscall.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tess_message {
	uint64_t tag;           /* TESS_TAG(label, words, capabilities) */
	uint64_t badge;         /* of the capability that the sender used; received only */
	uint64_t word[8];
};

/* The label of a tag: a method's ordinal in a request, a status or an error in a reply. */
TESS_ALWAYS_INLINE uint32_t tess_tag_label(uint64_t tag)
{
	return (uint32_t)(tag >> TESS_TAG_LABEL_SHIFT);
}

/* How many words a message has, 0..496. */
TESS_ALWAYS_INLINE unsigned int tess_tag_words(uint64_t tag)
{
	return (unsigned int)((tag >> TESS_TAG_WORDS_SHIFT) & TESS_TAG_WORDS_MASK);
}

/* How many capabilities a message has, 0..4. */
TESS_ALWAYS_INLINE unsigned int tess_tag_caps(uint64_t tag)
{
	return (unsigned int)((tag >> TESS_TAG_CAPS_SHIFT) & TESS_TAG_CAPS_MASK);
}

/* The calling thread's IPC buffer. */
TESS_ALWAYS_INLINE struct tess_ipc_buffer *tess_ipc_buffer(void)
{
	struct tess_ipc_buffer *buffer;

	__asm__("movq %%gs:%c1, %0"
		: "=r"(buffer)
		: "i"(__builtin_offsetof(struct tess_ipc_buffer, send.self)));
	return buffer;
}

/*
 * The call itself; what comes back replaces tag, badge and words of m. What the kernel said of a
 * message that m held before (TESS_TAG_KERNEL_FLAGS) is not sent.
 */
TESS_ALWAYS_INLINE int tess_message_exchange(uint64_t number, tess_cap_t endpoint, tess_cap_t reply,
					     tess_time_t deadline, struct tess_message *m)
{
	uint64_t number_tag = number | (m->tag & ~(TESS_TAG_NUMBER_MASK | TESS_TAG_KERNEL_FLAGS));
	uint64_t badge = endpoint;
	uint64_t tag = deadline;
	int64_t status = tess_syscall_full(number_tag, &badge, &tag, reply, m->word);

	m->badge = badge;
	m->tag = tag;
	return (int)status;
}

/* Sends a message one way; waits until a receiver takes it. m is left as it is. */
TESS_ALWAYS_INLINE int tess_send(tess_cap_t endpoint, tess_time_t deadline,
				 const struct tess_message *m)
{
	struct tess_message sent = *m;

	return tess_message_exchange(TESS_SYS_SEND, endpoint, TESS_CAP_NONE, deadline, &sent);
}

/* Waits for a message. m is written only. */
TESS_ALWAYS_INLINE int tess_recv(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m)
{
	struct tess_message empty = {0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};

	*m = empty;
	return tess_message_exchange(TESS_SYS_RECV, endpoint, TESS_CAP_NONE, deadline, m);
}

/* Sends the request m and waits for the reply, which replaces it. */
TESS_ALWAYS_INLINE int tess_call(tess_cap_t endpoint, tess_time_t deadline, struct tess_message *m)
{
	return tess_message_exchange(TESS_SYS_CALL, endpoint, TESS_CAP_NONE, deadline, m);
}

/* Answers a call: the one a Reply capability stands for, or with reply 0 the implicit caller's. */
TESS_ALWAYS_INLINE int tess_reply(tess_cap_t reply, const struct tess_message *m)
{
	struct tess_message sent = *m;

	return tess_message_exchange(TESS_SYS_REPLY, TESS_CAP_NONE, reply, 0, &sent);
}

/* Answers a call as tess_reply does, then waits for the next message, which replaces m. */
TESS_ALWAYS_INLINE int tess_reply_recv(tess_cap_t endpoint, tess_cap_t reply, tess_time_t deadline,
				       struct tess_message *m)
{
	return tess_message_exchange(TESS_SYS_REPLY_RECV, endpoint, reply, deadline, m);
}

#ifdef __cplusplus
}
#endif

#endif
