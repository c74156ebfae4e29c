/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: how one gets from a thread that sends to one that receives, whole or not at all.
 *
 * message_transfer checks everything first: the receiver's window, the sender's capabilities, room
 * for them in the receiver's table. Only then does it write anything. Who has to be told of a
 * failure is part of the answer: the sender's fault leaves the receiver waiting as it was, and the
 * other way about.
 */
#ifndef IPC_MESSAGE_H
#define IPC_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/message.h>

struct kernel;
struct process;
struct slot;
struct thread;

enum message_kind {
	MESSAGE_SEND,
	MESSAGE_CALL, /* may lend; the receiver sees TESS_TAG_CALL */
	MESSAGE_REPLY,
	MESSAGE_FAULT, /* a call that the kernel makes for a thread; TESS_TAG_KERNEL, too */
};

struct message_fault {
	int sender;   /* 0, or what the sender did wrong */
	int receiver; /* 0, or why the receiver cannot take it */
};

/* The capabilities of a message, looked up. */
struct outgoing {
	unsigned count;
	struct slot *slot[TESS_MESSAGE_CAPS];
	uint16_t rights[TESS_MESSAGE_CAPS];
	uint8_t operation[TESS_MESSAGE_CAPS];
};

/* Checks what can be checked of a tag alone: EINVAL. */
int message_check_tag(uint64_t tag);

/* The endpoint capability that a thread sends with: its own, or for a fault the hidden one.
 * EBADCAP, EPERM. */
int message_endpoint(struct thread *from, struct slot **slot);

/* Checks the sender's capabilities as they are now: EBADCAP, EPERM, EINVAL. */
int message_check_caps(struct thread *from, uint64_t tag, enum message_kind kind);

/* Looks up what the sender's descriptors name, each read once: EBADCAP, EPERM, EINVAL. */
int message_resolve(struct thread *from, unsigned count, enum message_kind kind,
		    struct outgoing *out);

/* The same for descriptors that were copied out of user memory, of a message that is sent. */
int message_resolve_list(struct process *p, const struct tess_cap_descriptor *list, unsigned count,
			 struct outgoing *out);

/* Whether a thread's receive window takes a message with this tag. */
bool message_fits_window(const struct thread *to, uint64_t tag);

/*
 * Moves the message in `from`'s frame and send page (with this tag) to `to`'s frame and receive
 * page, badge and tag included. Returns 0, or non-zero with nothing done and one member of fault
 * set.
 */
int message_transfer(struct kernel *k, struct thread *from, struct thread *to, uint64_t tag,
		     uint64_t badge, enum message_kind kind, struct message_fault *fault);

/* Sends the message in the thread's frame, or has it wait for a receiver or a reply: the codes of
 * syscall.h. */
int message_send(struct kernel *k, struct thread *self, enum message_kind kind);

/* Puts a message of the kernel's own, of one word, into a frame. */
void message_from_kernel(struct kernel *k, struct thread *to, uint32_t label, uint64_t word);

/* Copies the words that always cross. */
static inline void copy_inline_words(uint64_t *to, const uint64_t *from)
{
	to[0] = from[0];
	to[1] = from[1];
	to[2] = from[2];
	to[3] = from[3];
	to[4] = from[4];
	to[5] = from[5];
	to[6] = from[6];
	to[7] = from[7];
}

static inline unsigned tag_words(uint64_t tag)
{
	return (unsigned)(tag >> TESS_TAG_WORDS_SHIFT & TESS_TAG_WORDS_MASK);
}

static inline unsigned tag_caps(uint64_t tag)
{
	return (unsigned)(tag >> TESS_TAG_CAPS_SHIFT & TESS_TAG_CAPS_MASK);
}

static inline bool message_is_call(enum message_kind kind)
{
	return kind == MESSAGE_CALL || kind == MESSAGE_FAULT;
}

#endif
