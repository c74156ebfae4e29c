/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files out of the compiler: whole or not at all, and left alone when nothing changed.
 */
#include "emit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_bytes(FILE *f, const char *text, size_t length)
{
	char buffer[4096];
	size_t n;

	while ((n = fread(buffer, 1, sizeof(buffer), f)) > 0) {
		if (n > length || memcmp(buffer, text, n) != 0)
			return false;
		text += n;
		length -= n;
	}
	return length == 0 && !ferror(f);
}

static bool is_unchanged(const char *path, const char *text, size_t length)
{
	FILE *f = fopen(path, "rb");
	bool same;

	if (!f)
		return false;
	same = same_bytes(f, text, length);
	fclose(f);
	return same;
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length) {
		ssize_t n = write(fd, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

/* A device or a pipe has no beside and no before: it is written as it is. */
static int write_in_place(const char *path, const char *text, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int saved;

	if (fd < 0)
		return -1;
	if (write_all(fd, text, length) < 0) {
		saved = errno;
		close(fd);
		errno = saved;
		return -1;
	}
	return close(fd);
}

/* mkstemp makes files that only their owner can read; give what the umask allows. */
static int open_permissions(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int write_temporary(char *temporary, const char *path, const char *text, size_t length)
{
	int fd = mkstemp(temporary);
	int saved;

	if (fd < 0)
		return -1;
	if (open_permissions(fd) < 0 || write_all(fd, text, length) < 0) {
		saved = errno;
		close(fd);
		goto remove_temporary;
	}
	if (close(fd) == 0 && rename(temporary, path) == 0)
		return 0;
	saved = errno;

remove_temporary:
	unlink(temporary);
	errno = saved;
	return -1;
}

int emit_write_file(const char *path, const char *text, size_t length, bool keep_unchanged)
{
	size_t path_length = strlen(path);
	struct stat st;
	char *temporary;
	int result;

	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_in_place(path, text, length);
	if (keep_unchanged && is_unchanged(path, text, length))
		return 0;
	temporary = malloc(path_length + sizeof(".XXXXXX"));
	if (!temporary)
		return -1;
	memcpy(temporary, path, path_length);
	memcpy(temporary + path_length, ".XXXXXX", sizeof(".XXXXXX"));
	result = write_temporary(temporary, path, text, length);
	free(temporary);
	return result;
}
