/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Source files into memory. Past this point a source is valid UTF-8 without NUL and without a
 * byte order mark, and nothing behind it looks at bytes again.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compile.h"

/* Makes room for two bytes more than there are; false if that is too much. */
static bool make_room(char **buffer, size_t *size, size_t length)
{
	char *larger;

	if (length > SOURCE_SIZE_MAX) {
		errno = EFBIG;
		return false;
	}
	if (*buffer && *size - length > 2)
		return true;
	*size *= 2;
	larger = realloc(*buffer, *size);
	if (!larger)
		return false;
	*buffer = larger;
	return true;
}

/* The buffer is the caller's to free, also after a failure. */
static bool read_all(int fd, char **buffer, size_t *length)
{
	size_t size = 1 << 15;
	ssize_t n;

	*buffer = NULL;
	*length = 0;
	while (make_room(buffer, &size, *length)) {
		n = read(fd, *buffer + *length, size - *length - 2);
		if (n == 0)
			return true;
		if (n > 0)
			*length += (size_t)n;
		else if (errno != EINTR)
			return false;
	}
	return false;
}

/* How many bytes a UTF-8 character takes that begins so; 0 if none does. */
static unsigned sequence_length(unsigned char c)
{
	if (c < 0x80)
		return 1;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if ((c & 0xf0) == 0xe0)
		return 3;
	return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Overlong forms, surrogates and what lies above U+10FFFF differ in the second byte. */
static bool second_is_right(unsigned char first, unsigned char second)
{
	switch (first) {
	case 0xe0: return second >= 0xa0;
	case 0xed: return second <= 0x9f;
	case 0xf0: return second >= 0x90;
	case 0xf4: return second <= 0x8f;
	}
	return true;
}

/* The length of the character at text; 0 if its bytes are none. Two NUL bytes follow the text. */
static unsigned character_length(const unsigned char *text)
{
	unsigned length = sequence_length(text[0]);

	for (unsigned i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return length < 3 || second_is_right(text[0], text[1]) ? length : 0;
}

static bool bad_bytes(struct compiler *c, const struct source *s, uint32_t begin, uint32_t length,
		      const char *message)
{
	struct srcpos pos = { s, begin, begin + length };

	diag_error(&c->diag, pos, E_BYTES, "%s", message);
	return false;
}

static bool check_bytes(struct compiler *c, const struct source *s)
{
	const unsigned char *text = (const unsigned char *)s->text;

	if (s->length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		return bad_bytes(c, s, 0, 3, "the file begins with a byte order mark; remove it");
	for (uint32_t i = 0; i < s->length;) {
		unsigned length = character_length(text + i);

		if (text[i] == '\0')
			return bad_bytes(c, s, i, 1, "a NUL byte; is this an IDL file?");
		if (!length)
			return bad_bytes(c, s, i, 1, "this byte is not UTF-8");
		i += length;
	}
	return true;
}

static struct loaded *keep(struct compiler *c, const char *path, char *text, size_t length)
{
	struct loaded *f = arena_new(&c->arena, struct loaded);

	f->source.path = arena_copy(&c->arena, path, strlen(path));
	f->source.text = text;
	f->source.length = (uint32_t)length;
	memset(text + length, 0, 2);
	source_index(&f->source);
	*c->files_end = f;
	c->files_end = &f->next;
	return f;
}

static struct loaded *fail(struct compiler *c, const char *path, struct srcpos pos,
			   const char *what, int error)
{
	diag_error(&c->diag, pos, error == EFBIG ? E_LENGTH : E_FILE, "cannot %s '%s': %s", what,
		   path, strerror(error));
	return NULL;
}

static struct loaded *find_loaded(const struct compiler *c, const struct stat *st)
{
	for (struct loaded *f = c->files; f; f = f->next) {
		if (f->device == st->st_dev && f->inode == st->st_ino && S_ISREG(st->st_mode))
			return f;
	}
	return NULL;
}

static struct loaded *read_fd(struct compiler *c, int fd, const char *path, struct srcpos pos)
{
	struct loaded *f;
	struct stat st;
	size_t length;
	char *text;

	if (fstat(fd, &st) < 0)
		return fail(c, path, pos, "read", errno);
	f = find_loaded(c, &st);
	if (f)
		return f;
	if (!read_all(fd, &text, &length)) {
		int error = errno;

		free(text);
		return fail(c, path, pos, "read", error);
	}
	f = keep(c, path, text, length);
	f->device = st.st_dev;
	f->inode = st.st_ino;
	f->is_new = true;
	return f;
}

struct loaded *read_source(struct compiler *c, const char *path, struct srcpos pos)
{
	struct loaded *f;
	int fd;

	if (strcmp(path, "-") == 0) {
		f = read_fd(c, STDIN_FILENO, "<stdin>", pos);
	} else {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return fail(c, path, pos, "open", errno);
		f = read_fd(c, fd, path, pos);
		close(fd);
	}
	if (f && f->is_new && !check_bytes(c, &f->source))
		f->is_bad = true;
	return f;
}

struct loaded *read_text(struct compiler *c, const char *name, const char *text, size_t length)
{
	char *copy = length <= SOURCE_SIZE_MAX ? malloc(length + 2) : NULL;
	struct loaded *f;

	if (!copy)
		return fail(c, name, (struct srcpos){ 0 }, "read",
			    length <= SOURCE_SIZE_MAX ? ENOMEM : EFBIG);
	if (length)
		memcpy(copy, text, length);
	f = keep(c, name, copy, length);
	f->is_new = true;
	f->is_bad = !check_bytes(c, &f->source);
	return f;
}
