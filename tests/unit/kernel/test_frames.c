/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mem/frames: reservation, blocks, several ranges, fault injection, bugs caught; frames_check after
 * each step.
 */
#include "mem/frames.h"

#include <hosted.h>
#include <signal.h>
#include <string.h>
#include <tessera/abi/status.h>

#include "harness.h"

#define RAM   (UINT64_C(16) << 20)
#define BEGIN HOSTED_RAM_BEGIN
#define END   (HOSTED_RAM_BEGIN + RAM)

static struct frames f;

/* Three ranges with gaps, of odd sizes; returns how many frames can be had. */
static void setup_ranges(void)
{
	hosted_ram_create(RAM);
	memset(hosted_ram, 0xa5, RAM);
	frames_init(&f);
	ck_assert_int_eq(frames_add(&f, BEGIN, BEGIN + 37 * FRAME_SIZE), TESS_OK);
	ck_assert_int_eq(frames_add(&f, BEGIN + 40 * FRAME_SIZE, BEGIN + 42 * FRAME_SIZE), TESS_OK);
	ck_assert_int_eq(frames_add(&f, BEGIN + (UINT64_C(1) << 20) + FRAME_SIZE, END), TESS_OK);
	ck_assert(frames_check(&f));
}

static void assert_zeroed(paddr_t block, uint64_t size)
{
	const unsigned char *bytes = arch_direct(block);

	ck_holds(!bytes[0] && !memcmp(bytes, bytes + 1, size - 1));
}

/* What is given out is dirtied, so that a missing zero-fill or a block given out twice shows. */
static void dirty(paddr_t block, uint64_t size)
{
	memset(arch_direct(block), 0x5a, size);
}

START_TEST(ranges_are_counted)
{
	uint64_t last = (RAM - (UINT64_C(1) << 20)) / FRAME_SIZE - 1;

	/* Each range keeps five bytes for each of its frames. */
	setup_ranges();
	ck_assert_uint_eq(f.total, 36 + 1 + last - (5 * last + FRAME_SIZE - 1) / FRAME_SIZE);
	ck_assert_uint_eq(f.free, f.total);
	ck_assert_uint_eq(f.reserved, 0);
}
END_TEST

START_TEST(bad_ranges_are_refused)
{
	hosted_ram_create(RAM);
	frames_init(&f);
	ck_assert_int_eq(frames_add(&f, BEGIN + 1, END), TESS_EINVAL);
	ck_assert_int_eq(frames_add(&f, BEGIN, END - 1), TESS_EINVAL);
	ck_assert_int_eq(frames_add(&f, BEGIN, BEGIN), TESS_EINVAL);
	ck_assert_int_eq(frames_add(&f, END, BEGIN), TESS_EINVAL);
	ck_assert_int_eq(frames_add(&f, BEGIN, BEGIN + FRAME_SIZE), TESS_EINVAL);
	for (uint64_t i = 0; i < FRAMES_RANGES_MAX; i++)
		ck_assert_int_eq(frames_add(&f, BEGIN + 3 * i * FRAME_SIZE,
					    BEGIN + (3 * i + 2) * FRAME_SIZE),
				 TESS_OK);
	ck_assert_int_eq(frames_add(&f, END - 2 * FRAME_SIZE, END), TESS_ENOSPC);
	ck_assert_uint_eq(f.total, FRAMES_RANGES_MAX);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(reservation_never_fails_later)
{
	uint64_t count;

	setup_ranges();
	count = f.free;
	ck_assert_int_eq(frames_reserve(&f, count + 1), TESS_ENOMEM);
	ck_assert_int_eq(frames_reserve(&f, count), TESS_OK);
	ck_assert_int_eq(frames_reserve(&f, 1), TESS_ENOMEM);
	ck_assert_uint_eq(frames_alloc_order(&f, 0), 0);
	for (uint64_t i = 0; i < count; i++) {
		paddr_t frame = frame_alloc_reserved(&f);

		assert_zeroed(frame, FRAME_SIZE);
		dirty(frame, FRAME_SIZE);
	}
	ck_assert_uint_eq(f.free, 0);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(huge_reservations_do_not_wrap)
{
	setup_ranges();
	ck_assert_int_eq(frames_reserve(&f, 5), TESS_OK);
	ck_assert_int_eq(frames_reserve(&f, UINT64_MAX), TESS_ENOMEM);
	ck_assert_int_eq(frames_reserve(&f, UINT64_MAX - 4), TESS_ENOMEM);
	ck_assert_uint_eq(f.reserved, 5);
	frames_unreserve(&f, 5);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(freed_frame_is_free_not_reserved)
{
	paddr_t frame;

	setup_ranges();
	ck_assert_int_eq(frames_reserve(&f, 2), TESS_OK);
	frame = frame_alloc_reserved(&f);
	ck_assert_uint_eq(f.reserved, 1);
	frame_free(&f, frame);
	ck_assert_uint_eq(f.reserved, 1);
	ck_assert_uint_eq(f.free, f.total);
	frames_unreserve(&f, 1);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(blocks_are_aligned_and_merge_again)
{
	setup_ranges();
	for (unsigned order = 0; order <= FRAMES_ORDER_MAX; order++) {
		paddr_t block = frames_alloc_order(&f, order);

		ck_assert_uint_ne(block, 0);
		ck_assert_uint_eq(block % (FRAME_SIZE << order), 0);
		assert_zeroed(block, FRAME_SIZE << order);
		dirty(block, FRAME_SIZE << order);
		ck_assert(frames_check(&f));
		frames_free_order(&f, block, order);
		ck_assert(frames_check(&f));
	}
	ck_assert_uint_eq(frames_alloc_order(&f, FRAMES_ORDER_MAX + 1), 0);
	ck_assert_uint_eq(frames_alloc_order(&f, ~0u), 0);
	ck_assert_uint_eq(f.free, f.total);
}
END_TEST

START_TEST(blocks_leave_reservations_alone)
{
	uint64_t left;

	setup_ranges();
	left = f.free - 1000;
	ck_assert_int_eq(frames_reserve(&f, 1000), TESS_OK);
	for (unsigned order = FRAMES_ORDER_MAX + 1; order-- > 0;) {
		while (frames_alloc_order(&f, order))
			left -= UINT64_C(1) << order;
	}
	ck_assert_uint_eq(left, 0);
	ck_assert_uint_eq(f.free, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_uint_ne(frame_alloc_reserved(&f), 0);
	ck_assert(frames_check(&f));
}
END_TEST

#define BLOCKS 300

struct owned {
	paddr_t block;
	unsigned order;
};

/* Takes a block, or a frame by way of a reservation. */
static void random_take(struct random_source *r, struct owned *o)
{
	o->order = (unsigned)random_below(r, random_below(r, 8) ? 3 : FRAMES_ORDER_MAX + 1);
	if (o->order || random_below(r, 2)) {
		o->block = frames_alloc_order(&f, o->order);
	} else if (frames_reserve(&f, 1) == TESS_OK) {
		o->block = frame_alloc_reserved(&f);
	}
	if (!o->block)
		return;
	assert_zeroed(o->block, FRAME_SIZE << o->order);
	dirty(o->block, FRAME_SIZE << o->order);
}

START_TEST(random_blocks_never_overlap)
{
	static struct owned owned[BLOCKS];
	struct random_source r = { 3 };

	setup_ranges();
	for (int step = 0; step < 20000; step++) {
		struct owned *o = &owned[random_below(&r, BLOCKS)];

		if (!o->block) {
			random_take(&r, o);
		} else {
			frames_free_order(&f, o->block, o->order);
			o->block = 0;
		}
		ck_holds(step % 16 || frames_check(&f));
	}
	for (int i = 0; i < BLOCKS; i++) {
		if (owned[i].block)
			frames_free_order(&f, owned[i].block, owned[i].order);
	}
	ck_assert_uint_eq(f.free, f.total);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(injection_fails_the_nth)
{
	struct fault_injection injection = { .countdown = 3 };

	setup_ranges();
	f.injection = &injection;
	ck_assert_int_eq(frames_reserve(&f, 1), TESS_OK);
	ck_assert_uint_ne(frames_alloc_order(&f, 0), 0);
	ck_assert_int_eq(frames_reserve(&f, 1), TESS_ENOMEM);
	ck_assert_int_eq(frames_reserve(&f, 1), TESS_OK);
	injection.countdown = 1;
	ck_assert_uint_eq(frames_alloc_order(&f, 0), 0);
	ck_assert_uint_ne(frames_alloc_order(&f, 0), 0);
	ck_assert_uint_eq(f.reserved, 2);
	ck_assert(frames_check(&f));
}
END_TEST

START_TEST(check_sees_damage)
{
	paddr_t frame;

	setup_ranges();
	frame = frames_alloc_order(&f, 0);
	f.free++;
	ck_assert(!frames_check(&f));
	f.free--;
	f.reserved = f.free + 1;
	ck_assert(!frames_check(&f));
	f.reserved = 0;
	f.range[0].state[0] ^= 1;
	ck_assert(!frames_check(&f));
	f.range[0].state[0] ^= 1;
	ck_assert(frames_check(&f));
	frame_free(&f, frame);
}
END_TEST

START_TEST(double_free_panics)
{
	paddr_t frame;

	setup_ranges();
	frame = frames_alloc_order(&f, 0);
	frame_free(&f, frame);
	frame_free(&f, frame);
}
END_TEST

START_TEST(free_with_another_order_panics)
{
	setup_ranges();
	frames_free_order(&f, frames_alloc_order(&f, 2), 1);
}
END_TEST

START_TEST(free_inside_a_block_panics)
{
	setup_ranges();
	frame_free(&f, frames_alloc_order(&f, 2) + FRAME_SIZE);
}
END_TEST

START_TEST(free_of_foreign_memory_panics)
{
	setup_ranges();
	frame_free(&f, BEGIN + 38 * FRAME_SIZE);
}
END_TEST

START_TEST(taking_without_reservation_panics)
{
	setup_ranges();
	frame_alloc_reserved(&f);
}
END_TEST

START_TEST(unreserving_too_much_panics)
{
	setup_ranges();
	frames_unreserve(&f, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("frames");

	HARNESS_ADD(suite, ranges_are_counted);
	HARNESS_ADD(suite, bad_ranges_are_refused);
	HARNESS_ADD(suite, reservation_never_fails_later);
	HARNESS_ADD(suite, huge_reservations_do_not_wrap);
	HARNESS_ADD(suite, freed_frame_is_free_not_reserved);
	HARNESS_ADD(suite, blocks_are_aligned_and_merge_again);
	HARNESS_ADD(suite, blocks_leave_reservations_alone);
	HARNESS_ADD(suite, random_blocks_never_overlap);
	HARNESS_ADD(suite, injection_fails_the_nth);
	HARNESS_ADD(suite, check_sees_damage);
	HARNESS_ADD_SIGNAL(suite, double_free_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_with_another_order_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_inside_a_block_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, free_of_foreign_memory_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, taking_without_reservation_panics, SIGABRT);
	HARNESS_ADD_SIGNAL(suite, unreserving_too_much_panics, SIGABRT);
	return harness_run(suite);
}
