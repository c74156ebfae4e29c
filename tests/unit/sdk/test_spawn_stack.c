/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The stack of a new process, as the process will find it.
 */
#include <stdlib.h>
#include <string.h>

#include <tessera/abi/status.h>

#include "harness.h"
#include "spawn_stack.h"

/* Where an address of the new process lies in the bytes that were built. */
static const void *at(const struct spawn_stack *s, uint64_t address)
{
	ck_assert_uint_ge(address, s->top - s->size);
	ck_assert_uint_lt(address, s->top);
	return s->bytes + (address - (s->top - s->size));
}

START_TEST(what_the_process_finds)
{
	const char *const arguments[] = { "name", "first", "", NULL }, *const environment[] = {
		"A=1", NULL
	};
	const struct tess_start_cap caps[] = {{"one", 1, 2, 3}, {"two", 4, 5, 6}};
	struct spawn_stack s = {.top = 0x7ff000000000, .arguments = arguments,
				.environment = environment, .caps = caps, .cap_count = 2};
	const uint64_t *w;
	const struct tess_start *start;

	ck_assert_int_eq(spawn_stack_build(&s), 0);
	ck_assert_uint_eq((s.top - s.size) % 16, 0);
	w = at(&s, s.top - s.size);
	ck_assert_uint_eq(w[0], 3);
	ck_assert_str_eq(at(&s, w[1]), "name");
	ck_assert_str_eq(at(&s, w[2]), "first");
	ck_assert_str_eq(at(&s, w[3]), "");
	ck_assert_uint_eq(w[4], 0);
	ck_assert_str_eq(at(&s, w[5]), "A=1");
	ck_assert_uint_eq(w[6], 0);
	ck_assert_uint_eq(w[7], TESS_AT_START);
	start = at(&s, w[8]);
	ck_assert_uint_eq((uintptr_t)start % 8, 0);
	ck_assert_uint_eq(start->abi_version, TESS_ABI_VERSION);
	ck_assert_uint_eq(start->cap_count, 2);
	ck_assert_str_eq(start->cap[1].name, "two");
	ck_assert_uint_eq(start->cap[1].token, 4);
	ck_assert_uint_eq(w[9], 6);
	ck_assert_uint_eq(w[10], 4096);
	ck_assert_uint_eq(w[11], 0);
	free(s.bytes);
}
END_TEST

START_TEST(every_length_is_aligned)
{
	char name[64];
	const char *const arguments[] = {name, NULL};

	for (size_t length = 0; length < 40; length++) {
		struct spawn_stack s = {.top = 0x7ff000000000, .arguments = arguments};

		memset(name, 'x', length);
		name[length] = '\0';
		ck_assert_int_eq(spawn_stack_build(&s), 0);
		ck_assert_uint_eq(s.size % 16, 0);
		free(s.bytes);
	}
}
END_TEST

START_TEST(too_much_is_refused)
{
	static char name[SPAWN_BLOCK_MAX + 1];
	const char *const arguments[] = {name, NULL};
	struct spawn_stack s = {.top = 0x7ff000000000, .arguments = arguments};

	memset(name, 'x', SPAWN_BLOCK_MAX);
	ck_assert_int_eq(spawn_stack_build(&s), TESS_EINVAL);
	ck_assert_ptr_null(s.bytes);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk spawn_stack");

	HARNESS_ADD(suite, what_the_process_finds);
	HARNESS_ADD(suite, every_length_is_aligned);
	HARNESS_ADD(suite, too_much_is_refused);
	return harness_run(suite);
}
