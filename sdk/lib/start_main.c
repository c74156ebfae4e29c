/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * __tess_start: from the stack that the kernel or a spawner prepared to main().
 *
 * It is compiled without stack protector, for the canary changes in the middle of it.
 */
#include <string.h>

#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "runtime.h"

#define AT_NULL 0

int main(int argc, char **argv, char **envp);

typedef void init_function(void);
extern init_function *const __tess_init_begin[], *const __tess_init_end[];
extern const char __tess_tls_begin[], __tess_tls_data_size[];

static const struct tess_start *start_block;
static char **environment;
uint64_t tess_canary;

const struct tess_start *tess_start_block(void)
{
	return start_block;
}

const char *tess_start_environment(const char *name)
{
	size_t length = strlen(name);

	for (char **e = environment; e && *e; e++)
		if (!strncmp(*e, name, length) && (*e)[length] == '=')
			return *e + length + 1;
	return NULL;
}

void tess_thread_block_init(struct tess_thread_block *block)
{
	size_t span = (size_t)__tess_tls_span;

	memcpy((char *)block - span, __tess_tls_begin, (size_t)__tess_tls_data_size);
	block->self = block;
	block->canary = tess_canary;
}

static const struct tess_start *find_start(const uint64_t *auxv)
{
	for (; auxv[0] != AT_NULL; auxv += 2)
		if (auxv[0] == TESS_AT_START)
			return (const void *)auxv[1];
	return NULL;
}

/* Whoever started this program by tess_exec had to mark what it was to have. */
static void take_marks_away(const struct tess_start *start)
{
	if (!start || !(start->flags & TESS_START_MARKED))
		return;
	for (uint32_t i = 0; i < start->cap_count; i++)
		(void)tess_capability_set_inherit(start->cap[i].token, 0);
}

static const uint64_t *behind_null(const uint64_t *p)
{
	while (*p)
		p++;
	return p + 1;
}

_Noreturn void __tess_start(const uint64_t *stack, struct tess_thread_block *block)
{
	int argc = (int)stack[0];
	char **argv = (char **)(uintptr_t)(stack + 1);

	environment = argv + argc + 1;
	start_block = find_start(behind_null((const uint64_t *)environment));
	/* A canary ends in a zero byte, so that a string that runs over it cannot restore it. */
	tess_canary = tess_random() << 8;
	*block = (struct tess_thread_block){0};
	memset((char *)block - (size_t)__tess_tls_span, 0, (size_t)__tess_tls_span);
	tess_thread_block_init(block);
	take_marks_away(start_block);
	for (init_function *const *f = __tess_init_begin; f != __tess_init_end; f++)
		(*f)();
	tess_process_exit(main(argc, argv, environment));
}
