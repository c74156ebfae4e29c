/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between a row of words and a message in registers and IPC buffer.
 */
#include <tessera/idl_stub.h>

#include <string.h>

void tess_idl_load(struct tess_message *m, const tess_word_t *w, uint32_t words)
{
	for (uint32_t i = 0; i < TESS_INLINE_WORDS; i++)
		m->word[i] = i < words ? w[i] : 0;
	if (words > TESS_INLINE_WORDS)
		memcpy(&tess_ipc_buffer()->send.word[TESS_INLINE_WORDS], &w[TESS_INLINE_WORDS],
		       (words - TESS_INLINE_WORDS) * sizeof(*w));
}

const tess_word_t *tess_idl_received(const struct tess_message *m)
{
	uint64_t *words = tess_ipc_buffer()->receive.word;

	memcpy(words, m->word, sizeof(m->word));
	return words;
}

void tess_idl_copy_message(tess_word_t *to, const struct tess_message *m, uint32_t most)
{
	uint32_t words = tess_tag_words(m->tag);

	if (words > most)
		words = most;
	for (uint32_t i = 0; i < words && i < TESS_INLINE_WORDS; i++)
		to[i] = m->word[i];
	if (words > TESS_INLINE_WORDS)
		memcpy(&to[TESS_INLINE_WORDS], &tess_ipc_buffer()->receive.word[TESS_INLINE_WORDS],
		       (words - TESS_INLINE_WORDS) * sizeof(*to));
}

uint32_t tess_idl_put_tail(tess_word_t *w, uint32_t next, const void *data, size_t length)
{
	uint32_t words = tess_idl_words(length);

	if (words == 0)
		return next;
	w[next + words - 1] = 0;
	memcpy(&w[next], data, length);
	return next + words;
}

uint32_t tess_idl_grow(tess_word_t *w, uint32_t next, size_t bytes)
{
	uint32_t words = tess_idl_words(bytes);

	tess_idl_zero(&w[next], words);
	return next + words;
}

/* Bytes after the end of a tail, in its last word, have to be zero. */
static bool is_padded(const tess_word_t *last, size_t bytes)
{
	size_t used = bytes % 8;

	return used == 0 || *last >> (used * 8) == 0;
}

const void *tess_idl_take(struct tess_idl_reader *in, size_t bytes)
{
	const tess_word_t *tail = &in->word[in->next];
	uint32_t words = tess_idl_words(bytes);

	if (words > in->words - in->next || (words && !is_padded(&tail[words - 1], bytes)))
		return NULL;
	in->next += words;
	return tail;
}

const char *tess_idl_take_string(struct tess_idl_reader *in, size_t length)
{
	const char *text = (const char *)tess_idl_take(in, length);

	return text && tess_idl_utf8(text, length) ? text : NULL;
}

bool tess_idl_take_vector(struct tess_idl_reader *in, size_t bytes, size_t *base)
{
	*base = (size_t)in->next * 8;
	return tess_idl_take(in, bytes) != NULL;
}

bool tess_idl_copy(struct tess_idl_reader *in, void *to, size_t bytes)
{
	const void *tail = tess_idl_take(in, bytes);

	if (tail && bytes)
		memcpy(to, tail, bytes);
	return tail != NULL;
}

bool tess_idl_copy_string(struct tess_idl_reader *in, char *to, size_t length)
{
	const char *text = tess_idl_take_string(in, length);

	if (text && length)
		memcpy(to, text, length);
	return text != NULL;
}

void tess_idl_clear(tess_buf_t *buf, size_t element)
{
	if (buf->length)
		memset(buf->data, 0, buf->length * element);
	buf->length = 0;
}
