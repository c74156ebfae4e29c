/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Damages a copy of a file, one byte after the other, and runs a command on each copy: each has to
 * be refused with exit status 3 and a message, never run.
 *
 * flip FILE COPY FIRST LAST STEP COMMAND...: bytes FIRST..LAST; the command gets COPY as last
 * argument.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned char *bytes;
static size_t size;

static int read_file(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file || fseek(file, 0, SEEK_END))
		return -1;
	size = (size_t)ftell(file);
	rewind(file);
	bytes = malloc(size);
	if (!bytes || fread(bytes, 1, size, file) != size)
		return -1;
	return fclose(file);
}

static int write_file(const char *path)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(bytes, 1, size, file) != size)
		return -1;
	return fclose(file);
}

/* The exit status of the command, its output thrown away; -1 if it was killed. */
static int run(char **command)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 1);
		dup2(null, 2);
		execv(command[0], command);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int try(size_t at, unsigned char mask, const char *copy, char **command)
{
	int status;

	bytes[at] ^= mask;
	status = write_file(copy) ? -1 : run(command);
	bytes[at] ^= mask;
	if (status != 3)
		printf("byte %zu flipped by 0x%02x: status %d\n", at, (unsigned)mask, status);
	return status != 3;
}

int main(int argc, char **argv)
{
	char *command[16] = {0};
	int failed = 0;

	if (argc < 7 || argc > 18 || read_file(argv[1]))
		return 2;
	for (int i = 6; i < argc; i++)
		command[i - 6] = argv[i];
	command[argc - 6] = argv[2];
	for (size_t at = strtoul(argv[3], NULL, 10); at <= strtoul(argv[4], NULL, 10) && at < size;
	     at += strtoul(argv[5], NULL, 10))
		failed += try(at, (unsigned char)(1 + at % 255), argv[2], command);
	return failed != 0;
}
