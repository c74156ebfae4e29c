/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The allocator over pages of the host: blocks never overlap, keep their contents, and large ones
 * give their pages back; every refusal of pages is a clean NULL; a wrong free ends the process.
 */
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include <tessera/mutex.h>
#include <tessera/pages.h>

#include "harness.h"
#include "heap.h"

static size_t mapped;           /* bytes in pages that are out */
static bool refuse;
static unsigned int locked;

int tess_pages_alloc(size_t size, void **address)
{
	*address = NULL;
	if (refuse || size > (size_t)1 << 32)
		return -12;
	*address = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mapped += size;
	return 0;
}

void tess_pages_free(void *address, size_t size)
{
	munmap(address, size);
	mapped -= size;
}

int tess_mutex_init(struct tess_mutex *mutex)
{
	mutex->wake = 1;
	return 0;
}

void tess_mutex_lock(struct tess_mutex *mutex)
{
	(void)mutex;
	ck_assert_uint_eq(locked++, 0);
}

void tess_mutex_unlock(struct tess_mutex *mutex)
{
	(void)mutex;
	ck_assert_uint_eq(locked--, 1);
}

#define BLOCKS 500

static struct block {
	unsigned char *data;
	size_t size;
	unsigned char fill;
} blocks[BLOCKS];

static void verify(const struct block *b)
{
	size_t same = 0;

	while (same < b->size && b->data[same] == b->fill)
		same++;
	ck_assert_uint_eq(same, b->size);
}

static void replace(struct random_source *r, struct block *b)
{
	if (b->data) {
		verify(b);
		heap_give(b->data);
	}
	b->size = random_below(r, (uint64_t)1 << random_below(r, 18));
	b->data = heap_take(b->size);
	ck_assert_ptr_nonnull(b->data);
	ck_assert_uint_eq((uintptr_t)b->data % 16, 0);
	ck_assert_uint_ge(heap_header(b->data)->capacity, b->size);
	b->fill = (unsigned char)random_next(r);
	memset(b->data, b->fill, b->size);
}

START_TEST(random_blocks_keep_their_contents)
{
	struct random_source r = {21};

	for (int i = 0; i < 30000; i++)
		replace(&r, &blocks[random_below(&r, BLOCKS)]);
	for (int i = 0; i < BLOCKS; i++)
		if (blocks[i].data)
			verify(&blocks[i]);
}
END_TEST

START_TEST(capacity_wastes_little)
{
	for (size_t size = 1; size < 100000; size += 1 + size / 50) {
		void *block = heap_take(size);
		size_t capacity = heap_header(block)->capacity;

		ck_assert_uint_ge(capacity, size);
		ck_assert_uint_le(capacity, size > 16384 ? size + 4096 : size + size / 4 + 16);
		heap_give(block);
	}
}
END_TEST

START_TEST(large_blocks_are_given_back)
{
	void *block = heap_take(1 << 20);
	size_t before = mapped;

	ck_assert_uint_ge(before, 1 << 20);
	heap_give(block);
	ck_assert_uint_le(mapped, before - (1 << 20));
}
END_TEST

START_TEST(freed_blocks_are_used_again)
{
	size_t before;

	heap_give(heap_take(100));
	before = mapped;
	for (int i = 0; i < 10000; i++)
		heap_give(heap_take(100));
	ck_assert_uint_eq(mapped, before);
}
END_TEST

START_TEST(refusal_is_clean)
{
	void *block = heap_take(10);

	refuse = true;
	ck_assert_ptr_null(heap_take(100000));
	for (int i = 0; i < 100000; i++)
		if (!heap_take(3000))
			break;
	ck_assert_ptr_null(heap_take(3000));
	ck_assert_ptr_null(heap_take(SIZE_MAX));
	ck_assert_ptr_null(heap_take(SIZE_MAX - 20));
	refuse = false;
	ck_assert_ptr_nonnull(heap_take(3000));
	heap_give(block);
}
END_TEST

START_TEST(double_free_ends_the_process)
{
	void *block = heap_take(100);

	heap_give(block);
	heap_give(block);
}
END_TEST

START_TEST(freeing_the_inside_ends_the_process)
{
	char *block = heap_take(100);

	memset(block, 0, 100);
	heap_give(block + 32);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk heap");

	HARNESS_ADD(suite, random_blocks_keep_their_contents);
	HARNESS_ADD(suite, capacity_wastes_little);
	HARNESS_ADD(suite, large_blocks_are_given_back);
	HARNESS_ADD(suite, freed_blocks_are_used_again);
	HARNESS_ADD(suite, refusal_is_clean);
	HARNESS_ADD_SIGNAL(suite, double_free_ends_the_process, SIGILL);
	HARNESS_ADD_SIGNAL(suite, freeing_the_inside_ends_the_process, SIGILL);
	return harness_run(suite);
}
