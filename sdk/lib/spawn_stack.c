/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Building the start of a stack. From low to high: argc, argv, 0, envp, 0, auxv, the start block,
 * the strings, and up to 15 bytes so that argc is 16-byte aligned. Sizes are counted before
 * anything is written.
 */
#include "spawn_stack.h"

#include <stdlib.h>
#include <string.h>
#include <tessera/abi/status.h>
#include <tessera/spawn.h>

#define AT_NULL   0
#define AT_PAGESZ 6
#define AUXV_WORDS 6

struct counts {
	size_t arguments, environment;  /* how many */
	size_t string_bytes;
};

static size_t count(const char *const *list, size_t *bytes)
{
	size_t n = 0;

	for (; list && list[n]; n++)
		*bytes += strlen(list[n]) + 1;
	return n;
}

static struct counts measure(const struct spawn_stack *stack)
{
	struct counts c = {0, 0, 0};

	c.arguments = count(stack->arguments, &c.string_bytes);
	c.environment = count(stack->environment, &c.string_bytes);
	return c;
}

static size_t start_size(const struct spawn_stack *stack)
{
	return sizeof(struct tess_start) + stack->cap_count * sizeof(struct tess_start_cap);
}

/* Where the parts lie, as offsets into the bytes. */
struct layout {
	size_t vectors, start, strings, size;
};

static struct layout lay_out(const struct spawn_stack *stack, const struct counts *c)
{
	struct layout l = {.vectors = 0};

	l.start = (1 + c->arguments + 1 + c->environment + 1 + AUXV_WORDS) * sizeof(uint64_t);
	l.strings = l.start + start_size(stack);
	l.size = (l.strings + c->string_bytes + 15) / 16 * 16;
	return l;
}

/* Copies strings to the end of the strings so far, and their future addresses to the vector. */
static uint64_t *put_list(const struct spawn_stack *stack, const char *const *list,
			  uint64_t *vector, size_t *at)
{
	uint64_t base = stack->top - stack->size;

	for (; list && *list; list++) {
		size_t length = strlen(*list) + 1;

		memcpy(stack->bytes + *at, *list, length);
		*vector++ = base + *at;
		*at += length;
	}
	*vector++ = 0;
	return vector;
}

static void put_auxv(const struct spawn_stack *stack, uint64_t *vector, size_t start)
{
	const uint64_t auxv[AUXV_WORDS] = {
		TESS_AT_START, stack->top - stack->size + start,
		AT_PAGESZ, TESS_PAGE_SIZE,
		AT_NULL, 0,
	};

	memcpy(vector, auxv, sizeof(auxv));
}

static void put_start(const struct spawn_stack *stack, size_t at)
{
	struct tess_start *start = (void *)(stack->bytes + at);

	start->abi_version = TESS_ABI_VERSION;
	start->cap_count = stack->cap_count;
	start->flags = stack->flags;
	start->clock_page = TESS_CLOCK_PAGE_ADDRESS;
	for (uint32_t i = 0; i < stack->cap_count; i++)
		start->cap[i] = stack->caps[i];
}

int spawn_name_is_good(const char *name)
{
	size_t length = strnlen(name, TESS_START_NAME_MAX);

	return length > 0 && length < TESS_START_NAME_MAX;
}

int spawn_strings_check(const char *const *arguments, const char *const *environment)
{
	size_t strings = 0;

	for (size_t i = 0; arguments[i]; i++)
		strings++;
	for (size_t i = 0; environment && environment[i]; i++)
		strings++;
	return strings > TESS_SPAWN_ARGUMENTS_MAX || strings == 0 ? TESS_EINVAL : TESS_OK;
}

int spawn_stack_build(struct spawn_stack *stack)
{
	struct counts counts = measure(stack);
	struct layout l = lay_out(stack, &counts);
	uint64_t *vector;
	size_t strings = l.strings;

	if (l.size > SPAWN_BLOCK_MAX)
		return TESS_EINVAL;
	stack->bytes = calloc(1, l.size);
	if (!stack->bytes)
		return TESS_ENOMEM;
	stack->size = l.size;
	vector = (void *)stack->bytes;
	*vector++ = counts.arguments;
	vector = put_list(stack, stack->arguments, vector, &strings);
	vector = put_list(stack, stack->environment, vector, &strings);
	put_auxv(stack, vector, l.start);
	put_start(stack, l.start);
	return TESS_OK;
}
