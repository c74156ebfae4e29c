/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_start_file: a file is a Memory capability of its name, whole pages, and an environment
 * string "file.NAME=SIZE" that says how many bytes of them it has.
 */
#include <tessera/start.h>

#include <stdbool.h>
#include <tessera/abi/status.h>
#include <tessera/format.h>

static bool read_number(const char *text, uint64_t *number)
{
	*number = 0;
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, (uint64_t)(*text - '0'), number))
			return false;
	}
	return true;
}

int tess_start_file(const char *name, struct tess_file *file)
{
	char variable[TESS_START_NAME_MAX + 8];
	const char *size;

	*file = (struct tess_file){0, 0};
	tess_format(variable, sizeof(variable), "file.%s", name);
	size = tess_start_environment(variable);
	file->memory = tess_start_cap(name);
	if (file->memory && size && read_number(size, &file->size))
		return TESS_OK;
	*file = (struct tess_file){0, 0};
	return TESS_ENOENT;
}
