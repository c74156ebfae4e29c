/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Messages: the tag, and the layout of a thread's IPC buffer.
 *
 * Words 0..7 of a message travel in registers and always cross; the kernel never touches their
 * places in the buffer. Words 8.. and the capability descriptors travel in the buffer: its first
 * page is for sending, its second for receiving, both of the layout struct tess_ipc_page.
 */
#ifndef TESSERA_ABI_MESSAGE_H
#define TESSERA_ABI_MESSAGE_H

#include <tessera/abi/types.h>

#define TESS_INLINE_WORDS  8
#define TESS_MESSAGE_WORDS 496          /* the most words in a message */
#define TESS_MESSAGE_CAPS  4            /* the most capabilities in a message */

/*
 * One register: call number 0..12, words 13..22, capabilities 23..25, user flags 26..28,
 * kernel flags 29..31, label 32..63. What a receiver sees has number 0.
 */
#define TESS_TAG_NUMBER_MASK  UINT64_C(0x1fff)
#define TESS_TAG_WORDS_SHIFT  13
#define TESS_TAG_WORDS_MASK   UINT64_C(0x3ff)
#define TESS_TAG_CAPS_SHIFT   23
#define TESS_TAG_CAPS_MASK    UINT64_C(7)
#define TESS_TAG_USER_SHIFT   26
#define TESS_TAG_USER_MASK    UINT64_C(7)
#define TESS_TAG_CALL         (UINT64_C(1) << 29)       /* the sender waits for a reply */
#define TESS_TAG_KERNEL       (UINT64_C(1) << 30)       /* the kernel sent it */
#define TESS_TAG_LOST_CAP     (UINT64_C(1) << 31)       /* a capability was revoked on the way */
#define TESS_TAG_KERNEL_FLAGS (TESS_TAG_CALL | TESS_TAG_KERNEL | TESS_TAG_LOST_CAP)
#define TESS_TAG_LABEL_SHIFT  32

#define TESS_TAG(label, words, caps)                                                           \
	(((uint64_t)(uint32_t)(label) << TESS_TAG_LABEL_SHIFT) |                               \
	 ((uint64_t)(words) << TESS_TAG_WORDS_SHIFT) | ((uint64_t)(caps) << TESS_TAG_CAPS_SHIFT))

/* Labels of messages with TESS_TAG_KERNEL. */
#define TESS_LABEL_NOTIFY       UINT32_C(0x7fff0001)    /* word 0: the bits that were signalled */
#define TESS_LABEL_BADGE_CLOSED UINT32_C(0x7fff0002)    /* word 0: the badge nobody holds any more */
/* A thread's fault, a call: words 0..4 are kind (enum tess_fault_kind), address, access (TESS_PROTECTION_*), the
 * instruction's address, and the machine's own code. The reply's label 0 lets the thread try again. */
#define TESS_LABEL_FAULT        UINT32_C(0x7fff0003)

/* How a capability goes with a message. */
enum tess_cap_operation {
	TESS_CAP_COPY = 0,      /* the receiver gets a child of the sender's */
	TESS_CAP_MOVE = 1,      /* the receiver gets the sender's own */
	TESS_CAP_LEND = 2,      /* a child that is gone when the call ends; only in a call */
};

/*
 * Sending: token, a mask of rights, and the operation (type 0).
 * Received: the new token, the rights it has, its type (operation 0).
 */
struct tess_cap_descriptor {
	tess_cap_t token;
	uint16_t rights;
	uint8_t operation;
	uint8_t type;
	uint32_t reserved;
};

struct tess_ipc_page {
	struct tess_cap_descriptor cap[TESS_MESSAGE_CAPS];
	/* The receive window, read from the second page when a message meets this thread. */
	uint16_t window_words;          /* most words taken, 8..496 */
	uint16_t window_caps;           /* most capabilities taken, 0..4 */
	uint32_t reserved0;
	uint64_t self;                  /* first page: the buffer's own address, written at creation */
	uint64_t reserved1[6];
	uint64_t word[TESS_MESSAGE_WORDS];
};

struct tess_ipc_buffer {
	struct tess_ipc_page send;
	struct tess_ipc_page receive;
};

_Static_assert(sizeof(struct tess_cap_descriptor) == 16, "ABI");
_Static_assert(sizeof(struct tess_ipc_page) == TESS_PAGE_SIZE, "ABI");

#endif
