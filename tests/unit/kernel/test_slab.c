/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem/slab: all sizes, zeroing, alignment, slabs going back, fault injection, bugs caught.
 */
#include "mem/slab.h"

#include <hosted.h>
#include <signal.h>
#include <string.h>
#include <tessera/abi/status.h>

#include "harness.h"

#define RAM (UINT64_C(4) << 20)

static struct frames f;
static struct slab_cache c;

static void setup_cache(size_t size, size_t align)
{
	hosted_ram_create(RAM);
	memset(hosted_ram, 0xa5, RAM);
	frames_init(&f);
	ck_assert_int_eq(frames_add(&f, HOSTED_RAM_BEGIN, HOSTED_RAM_BEGIN + RAM), TESS_OK);
	slab_cache_init(&c, &f, size, align, "test");
}

static void check_both(void)
{
	ck_assert(slab_check(&c));
	ck_assert(frames_check(&f));
}

/* Takes a zeroed object and fills it. */
static void *take(size_t size)
{
	unsigned char *object = slab_alloc(&c);

	ck_holds(object);
	ck_holds(!object[0] && !memcmp(object, object + 1, size - 1));
	return memset(object, 0x5a, size);
}

static const struct {
	size_t size, align;
	uint32_t order;
} shapes[] = {
	{ 1, 1, 0 },     { 8, 8, 0 },      { 32, 32, 0 },   { 48, 16, 0 },   { 200, 8, 0 },
	{ 512, 64, 0 },  { 1000, 64, 0 },  { 2048, 64, 0 }, { 2049, 64, 2 }, { 3000, 64, 2 },
	{ 6000, 64, 3 }, { 16384, 64, 3 }, { 64, 4096, 3 },
};

#define SHAPES ((int)(sizeof(shapes) / sizeof(shapes[0])))

START_TEST(objects_of_every_shape)
{
	size_t size = shapes[_i].size;
	void *objects[100];

	setup_cache(size, shapes[_i].align);
	ck_assert_uint_eq(c.order, shapes[_i].order);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 100; i++) {
			objects[i] = take(size);
			ck_assert_uint_eq(arch_direct_address(objects[i]) % shapes[_i].align, 0);
			ck_assert_uint_eq(c.in_use, (uint64_t)i + 1);
		}
		check_both();
		for (int i = 0; i < 100; i++)
			slab_free(&c, objects[i * 37 % 100]);
		check_both();
	}
	ck_assert_uint_eq(c.in_use, 0);
	ck_assert_uint_le(c.slabs, 1);
	slab_cache_shrink(&c);
	ck_assert_uint_eq(c.slabs, 0);
	ck_assert_uint_eq(f.free, f.total);
	check_both();
}
END_TEST

START_TEST(memory_runs_out_clean)
{
	uint64_t count = 0;
	void *last = NULL;

	setup_cache(1024, 64);
	for (void *object = slab_alloc(&c); object; object = slab_alloc(&c)) {
		last = object;
		count++;
	}
	ck_assert_uint_eq(count, f.total * c.capacity);
	ck_assert_ptr_null(slab_alloc(&c));
	slab_free(&c, last);
	ck_assert_ptr_eq(slab_alloc(&c), last);
	check_both();
}
END_TEST

START_TEST(reserved_frames_are_left)
{
	setup_cache(1024, 64);
	ck_assert_int_eq(frames_reserve(&f, f.free), TESS_OK);
	ck_assert_ptr_null(slab_alloc(&c));
	frames_unreserve(&f, 1);
	ck_assert_ptr_nonnull(slab_alloc(&c));
	check_both();
}
END_TEST

START_TEST(one_empty_slab_is_kept)
{
	void *objects[3];

	setup_cache(2048, 64);
	for (int i = 0; i < 3; i++)
		objects[i] = slab_alloc(&c);
	ck_assert_uint_eq(c.slabs, 3);
	for (int i = 0; i < 3; i++)
		slab_free(&c, objects[i]);
	ck_assert_uint_eq(c.slabs, 1);
	ck_assert_uint_eq(f.free, f.total - 1);
	ck_assert_ptr_nonnull(slab_alloc(&c));
	ck_assert_uint_eq(c.slabs, 1);
	check_both();
}
END_TEST

#define OBJECTS 500

START_TEST(random_objects_stay_apart)
{
	static unsigned char *objects[OBJECTS];
	struct random_source r = { 4 };

	setup_cache(72, 8);
	for (int step = 0; step < 50000; step++) {
		size_t i = random_below(&r, OBJECTS);

		if (!objects[i]) {
			objects[i] = take(72);
			memset(objects[i], (int)(i % 251), 72);
		} else {
			ck_holds(objects[i][0] == i % 251);
			ck_holds(!memcmp(objects[i], objects[i] + 1, 71));
			slab_free(&c, objects[i]);
			objects[i] = NULL;
		}
		ck_holds(step % 16 || slab_check(&c));
	}
	check_both();
}
END_TEST

START_TEST(injection_counts_objects_and_slabs)
{
	struct fault_injection injection = { 0 };

	setup_cache(64, 64);
	f.injection = &injection;
	injection.countdown = 1;
	ck_assert_ptr_null(slab_alloc(&c));
	injection.countdown = 2;
	ck_assert_ptr_null(slab_alloc(&c));
	injection.countdown = 3;
	ck_assert_ptr_nonnull(slab_alloc(&c));
	ck_assert_ptr_null(slab_alloc(&c));
	ck_assert_ptr_nonnull(slab_alloc(&c));
	ck_assert_uint_eq(c.in_use, 2);
	check_both();
}
END_TEST

START_TEST(check_sees_damage)
{
	setup_cache(64, 64);
	ck_assert_ptr_nonnull(slab_alloc(&c));
	c.in_use++;
	ck_assert(!slab_check(&c));
	c.in_use--;
	c.slabs++;
	ck_assert(!slab_check(&c));
	c.slabs--;
	ck_assert(slab_check(&c));
}
END_TEST

START_TEST(double_free_panics)
{
	void *object;

	setup_cache(64, 64);
	object = slab_alloc(&c);
	ck_assert_ptr_nonnull(slab_alloc(&c));
	slab_free(&c, object);
	slab_free(&c, object);
}
END_TEST

START_TEST(free_between_objects_panics)
{
	setup_cache(64, 64);
	slab_free(&c, (char *)slab_alloc(&c) + 8);
}
END_TEST

START_TEST(free_into_another_cache_panics)
{
	struct slab_cache other;

	setup_cache(64, 64);
	slab_cache_init(&other, &f, 64, 64, "other");
	slab_free(&other, slab_alloc(&c));
}
END_TEST

START_TEST(free_of_the_header_panics)
{
	char *object;

	setup_cache(64, 64);
	object = slab_alloc(&c);
	slab_free(&c, object - 64);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("slab");
	TCase *every_shape = tcase_create("objects_of_every_shape");

	tcase_add_loop_test(every_shape, objects_of_every_shape, 0, SHAPES);
	suite_add_tcase(suite, every_shape);
	HARNESS_ADD(suite, memory_runs_out_clean);
	HARNESS_ADD(suite, reserved_frames_are_left);
	HARNESS_ADD(suite, one_empty_slab_is_kept);
	HARNESS_ADD(suite, random_objects_stay_apart);
	HARNESS_ADD(suite, injection_counts_objects_and_slabs);
	HARNESS_ADD(suite, check_sees_damage);
	HARNESS_ADD_SIGNAL(suite, double_free_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_between_objects_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_into_another_cache_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_of_the_header_panics, SIGABRT);
	return harness_run(suite);
}
