/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the stubs that tessera-idlc writes call. Not for programs: it changes with the compiler.
 *
 * A stub composes a message in an array of words and loads it into registers and IPC buffer at the
 * end, so that arguments may lie in the IPC buffer. Stubs check everything a peer can choose; a
 * function here that can meet bad input says so by its result.
 */
#ifndef TESSERA_IDL_STUB_H
#define TESSERA_IDL_STUB_H

#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/idl.h>
#include <tessera/ipc.h>
#include <tessera/serve.h>

#ifdef __cplusplus
extern "C" {
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "views into a message need a little-endian machine"
#endif

/* A word of a message; other types may look at its bytes, as views do. */
typedef uint64_t __attribute__((__may_alias__)) tess_word_t;

/*
 * Scalars lie at their natural alignment, so none crosses a word. byte: from the message's start.
 */
static inline void tess_idl_put(tess_word_t *w, size_t byte, uint64_t value)
{
	w[byte / 8] |= value << (byte % 8 * 8);
}

/* size: 1, 2, 4 or 8. */
static inline uint64_t tess_idl_get(const tess_word_t *w, size_t byte, unsigned size)
{
	return (w[byte / 8] >> (byte % 8 * 8)) & (UINT64_MAX >> (64 - size * 8));
}

/* How many words so many bytes take. */
static inline uint32_t tess_idl_words(size_t bytes)
{
	return (uint32_t)((bytes + 7) / 8);
}

static inline void tess_idl_zero(tess_word_t *w, uint32_t words)
{
	for (uint32_t i = 0; i < words; i++)
		w[i] = 0;
}

/* The builtin is expanded for small sizes even where the compiler may not assume a C library. */
static inline void tess_idl_wipe(void *object, size_t size)
{
	__builtin_memset(object, 0, size);
}

/* Elements that look the same in C and in a message. */
static inline void tess_idl_put_raw(tess_word_t *w, size_t byte, const void *data, size_t size)
{
	if (size)
		__builtin_memcpy((char *)w + byte, data, size);
}

static inline void tess_idl_get_raw(void *data, const tess_word_t *w, size_t byte, size_t size)
{
	if (size)
		__builtin_memcpy(data, (const char *)w + byte, size);
}

/*
 * Whether a message says no more than these words and capabilities; its label and CALL do not
 * matter.
 */
static inline bool tess_idl_is_exactly(uint64_t tag, unsigned words, unsigned caps)
{
	return (uint32_t)(tag & ~TESS_TAG_CALL) == (uint32_t)TESS_TAG(0, words, caps);
}

/* Reads tails and capabilities in order. */
struct tess_idl_reader {
	const tess_word_t *word;
	uint32_t words, next;           /* next: of the first tail not read */
	unsigned int caps, next_cap;
};

/* False if the message is shorter than its fixed part, longer than it can be, or flagged. */
static inline bool tess_idl_begin(struct tess_idl_reader *in, const tess_word_t *w, uint64_t tag,
				  uint32_t fixed, uint32_t most)
{
	in->word = w;
	in->words = tess_tag_words(tag);
	in->next = fixed;
	in->caps = tess_tag_caps(tag);
	in->next_cap = 0;
	return in->words >= fixed && in->words <= most &&
	       tess_idl_is_exactly(tag, in->words, in->caps);
}

/* Whether all was read: nothing is left over. */
static inline bool tess_idl_at_end(const struct tess_idl_reader *in)
{
	return in->next == in->words && in->next_cap == in->caps;
}

/* The next tail, of so many bytes; NULL if it is cut short or its padding is not zero. */
const void *tess_idl_take(struct tess_idl_reader *in, size_t bytes);

/* The same for a string: NULL, too, if it is not UTF-8. */
const char *tess_idl_take_string(struct tess_idl_reader *in, size_t length);

/* The same for a vector, which is read by tess_idl_get from byte *base of the message. */
bool tess_idl_take_vector(struct tess_idl_reader *in, size_t bytes, size_t *base);

/* The same, copied: false in place of NULL. */
bool tess_idl_copy(struct tess_idl_reader *in, void *to, size_t bytes);
bool tess_idl_copy_string(struct tess_idl_reader *in, char *to, size_t length);

/* The next capability; false if there is none or it is not of this type, or lacks a right. */
bool tess_idl_take_cap(struct tess_idl_reader *in, unsigned type, unsigned rights, tess_cap_t *cap);

/* The lent capability of a grant, whose offset and length were read. */
bool tess_idl_take_grant(struct tess_idl_reader *in, uint64_t bound, tess_grant_in_t *grant);

/* Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7). */
bool tess_idl_utf8(const char *data, size_t length);

/* Writes a tail at word next, padded with zero; returns the word after it. */
uint32_t tess_idl_put_tail(tess_word_t *w, uint32_t next, const void *data, size_t length);

/* Makes room for a tail, all zero; returns the word after it. */
uint32_t tess_idl_grow(tess_word_t *w, uint32_t next, size_t bytes);

/* Zeroes what a buffer got, and its length. */
void tess_idl_clear(tess_buf_t *buf, size_t element);

/* Describes the capability that the message carries in this place. */
void tess_idl_put_cap(unsigned slot, tess_cap_t cap, unsigned rights, unsigned operation);

/*
 * Fills registers and IPC buffer with a message; unused registers with 0. The tag is the caller's.
 */
void tess_idl_load(struct tess_message *m, const tess_word_t *w, uint32_t words);

/*
 * The words of a message that came, in a row: in the IPC buffer, or a copy of at most most of them.
 */
const tess_word_t *tess_idl_received(const struct tess_message *m);
void tess_idl_copy_message(tess_word_t *to, const struct tess_message *m, uint32_t most);

/* Closes all capabilities of the message last received. */
void tess_idl_close_received(uint64_t tag);

/* Lets a reply carry so many capabilities; returns what to set again after the call. */
unsigned tess_idl_window(unsigned caps);
void tess_idl_set_window(unsigned caps);

/* The pages of a grant, lent in this place. */
struct tess_idl_lent {
	unsigned count;
	tess_cap_t cap[TESS_MESSAGE_CAPS];
};

/* Where a grant begins in the pages that are lent. */
static inline uint64_t tess_idl_grant_offset(const tess_grant_in_t *grant)
{
	return grant->length ? grant->offset % TESS_PAGE_SIZE : 0;
}

/* Derives and describes the capability; TESS_EINVAL: the grant is too long, or what derive says. */
int tess_idl_lend(struct tess_idl_lent *lent, unsigned slot, const tess_grant_in_t *grant,
		  uint64_t bound);
void tess_idl_unlend(struct tess_idl_lent *lent);

/* Who serves a method, for messages about it, and the errors it declares. */
struct tess_idl_method {
	const char *interface_name, *name;
	const int *errors;
	unsigned error_count;
};

/*
 * What a reply means that is not a success of the expected shape: the method's error, one of the
 * statuses that a peer may report, or TESS_EPROTO. Never 0; its capabilities are closed.
 */
int tess_idl_failure(uint64_t tag, const struct tess_idl_method *method);

/* What a client is told of a handler's result that is not 0; logs what is against the interface. */
int tess_idl_verdict(int result, const struct tess_idl_method *method);

/* Logs that a handler's reply cannot be sent; returns what the client is told instead. */
int tess_idl_invalid(const struct tess_idl_method *method);

/* Closes a message's capabilities and passes the status on. */
int tess_idl_refuse(const struct tess_message *m, int status);

/* Makes the message a reply that says just this. */
void tess_idl_answer(struct tess_message *m, int status);

/* Keeps a note through garbage collection of sections. */
#if defined(__has_attribute)
#if __has_attribute(__retain__)
#define TESS_IDL_RETAIN , __retain__
#endif
#endif
#ifndef TESS_IDL_RETAIN
#define TESS_IDL_RETAIN
#endif
#define TESS_IDL_NOTE \
	__attribute__((__section__(".note.tessera"), __aligned__(4), __used__ TESS_IDL_RETAIN))

#ifdef __cplusplus
}
#endif

#endif
