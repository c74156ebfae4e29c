/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/ioport: ports are reached inside the range alone, with the width that was asked for, once for
 * each value.
 */
#include "world.h"

static struct world w;
static unsigned self;
static tess_cap_t platform, ports; /* 0xf8 from FIRST */

#define FIRST HOSTED_PORT_STREAM

static int64_t try_ports(uint64_t first, uint64_t count)
{
	int64_t status = world_call(&w, self, TESS_SYS_PLATFORM_IOPORT_CREATE, platform,
				    w.t[self].job, first, count);

	world_check(&w);
	return status;
}

static void setup(void)
{
	world_boot(&w);
	self = world_process(&w);
	world_scratch(&w, self);
	platform = world_give(&w, 0, w.platform, self, TESS_RIGHTS_ALL);
	ck_status(try_ports(FIRST, 0xf8), TESS_OK);
	ports = world_word(&w, self, 0);
}

static void finish(void)
{
	world_check(&w);
	world_end(&w);
}

static int64_t in(tess_cap_t cap, uint64_t offset, uint64_t width)
{
	return world_call(&w, self, TESS_SYS_IOPORT_IN, cap, offset, width);
}

static int64_t out(tess_cap_t cap, uint64_t offset, uint64_t width, uint64_t value)
{
	return world_call(&w, self, TESS_SYS_IOPORT_OUT, cap, offset, width, value);
}

START_TEST(a_range_is_checked)
{
	uint64_t before;

	setup();
	before = world_fingerprint(&w);
	ck_status(try_ports(0x70, 0), TESS_EINVAL);
	ck_status(try_ports(0x70, 0x10000), TESS_EINVAL);
	ck_status(try_ports(0xffff, 2), TESS_EINVAL);
	ck_status(try_ports(1, 0xffffffff), TESS_EINVAL);
	ck_status(try_ports(0x10000, 1), TESS_EINVAL);
	ck_status(try_ports(0x3f8, 1), TESS_EBUSY);
	ck_status(try_ports(0x3ff, 1), TESS_EBUSY);
	ck_status(try_ports(0, 0x10000), TESS_EBUSY);
	hosted_ports_set(false);
	ck_status(world_call(&w, self, TESS_SYS_PLATFORM_IOPORT_CREATE, platform, w.t[self].job,
			     0x70, 2),
		  TESS_ENOSYS);
	hosted_ports_set(true);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_status(try_ports(0xffff, 1), TESS_OK);
	ck_status(try_ports(0x3f7, 1), TESS_OK);
	ck_status(try_ports(0x400, 1), TESS_OK);
	ck_status(try_ports(0x400, 0xfc00), TESS_OK);
	finish();
}
END_TEST

START_TEST(values_have_the_width_asked_for)
{
	setup();
	ck_status(out(ports, 0x10, 4, 0x44332211), TESS_OK);
	ck_status(in(ports, 0x10, 4), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 0x44332211);
	ck_status(in(ports, 0x11, 2), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 0x3322);
	ck_status(in(ports, 0x13, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 0x44);
	ck_status(out(ports, 0x11, 1, 0xff), TESS_OK);
	ck_status(in(ports, 0x10, 4), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 0x4433ff11);
	finish();
}
END_TEST

START_TEST(accesses_outside_touch_nothing)
{
	static const uint64_t bad[][2] = {
		{ 0xf8, 1 }, { 0xf7, 2 }, { 0xf5, 4 }, { 0, 0 },          { 0, 3 },
		{ 0, 8 },    { 0, 256 },  { 256, 1 },  { 0xffffffff, 1 }, { 0xfffffffd, 4 },
	};

	setup();
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_status(in(ports, bad[i][0], bad[i][1]), TESS_EINVAL);
		ck_status(out(ports, bad[i][0], bad[i][1], 0), TESS_EINVAL);
		ck_status(world_call(&w, self, TESS_SYS_IOPORT_IN_MANY, ports, bad[i][0], bad[i][1],
				     WORLD_SCRATCH, 0),
			  TESS_EINVAL);
	}
	ck_status(out(ports, 0, 1, 0x100), TESS_EINVAL);
	ck_status(out(ports, 0, 2, 0x10000), TESS_EINVAL);
	ck_assert_uint_eq(hosted_port_reads(), 0);
	ck_assert_uint_eq(hosted_port_writes(), 0);
	ck_status(in(ports, 0xf7, 1), TESS_OK);
	ck_status(in(ports, 0xf4, 4), TESS_OK);
	finish();
}
END_TEST

START_TEST(rights_are_needed)
{
	tess_cap_t reader, writer;

	setup();
	reader = world_derive(&w, self, ports, TESS_RIGHT_READ, 0);
	writer = world_derive(&w, self, ports, TESS_RIGHT_WRITE, 0);
	ck_status(in(reader, 0, 1), TESS_OK);
	ck_status(out(reader, 0, 1, 0), TESS_EPERM);
	ck_status(in(writer, 0, 1), TESS_EPERM);
	ck_status(out(writer, 0, 1, 0), TESS_OK);
	ck_status(world_call(&w, self, TESS_SYS_IOPORT_INFO, reader), TESS_EPERM);
	ck_status(world_call(&w, self, TESS_SYS_IOPORT_IN_MANY, writer, 0, 1, WORLD_SCRATCH, 1),
		  TESS_EPERM);
	ck_status(world_call(&w, self, TESS_SYS_IOPORT_OUT_MANY, reader, 0, 1, WORLD_SCRATCH, 1),
		  TESS_EPERM);
	finish();
}
END_TEST

static int64_t derive(tess_cap_t cap, uint64_t offset, uint64_t count, uint64_t rights)
{
	int64_t status = world_call(&w, self, TESS_SYS_IOPORT_DERIVE, cap, offset, count, rights);

	world_check(&w);
	return status;
}

START_TEST(a_part_is_no_more_than_its_whole)
{
	tess_cap_t part, of_part;
	uint64_t before;

	setup();
	before = world_fingerprint(&w);
	ck_status(derive(ports, 0, 0, 0), TESS_EINVAL);
	ck_status(derive(ports, 0xf8, 1, 0), TESS_EINVAL);
	ck_status(derive(ports, 0xf7, 2, 0), TESS_EINVAL);
	ck_status(derive(ports, 0xffffffff, 2, 0), TESS_EINVAL);
	ck_status(derive(ports, 2, 0xffffffff, 0), TESS_EINVAL);
	ck_assert_uint_eq(world_fingerprint(&w), before);
	ck_status(derive(ports, 0x20, 8, TESS_RIGHT_READ | TESS_RIGHT_INSPECT), TESS_OK);
	part = world_word(&w, self, 0);
	ck_status(derive(part, 4, 4, TESS_RIGHTS_ALL), TESS_OK);
	of_part = world_word(&w, self, 0);
	ck_status(world_call(&w, self, TESS_SYS_IOPORT_INFO, of_part), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), FIRST + 0x24);
	ck_assert_uint_eq(world_word(&w, self, 1), 4);
	ck_status(out(ports, 0x26, 1, 0x5a), TESS_OK);
	ck_status(in(of_part, 2, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, self, 0), 0x5a);
	ck_status(in(of_part, 4, 1), TESS_EINVAL);
	ck_status(out(of_part, 0, 1, 0), TESS_EPERM);
	ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_REVOKE, ports), TESS_OK);
	ck_status(in(of_part, 2, 1), TESS_EBADCAP);
	ck_status(in(part, 2, 1), TESS_EBADCAP);
	ck_status(in(ports, 2, 1), TESS_OK);
	ck_status(derive(ports, 0, 1, TESS_RIGHTS_ALL), TESS_OK);
	ck_status(world_call(&w, self, TESS_SYS_CAPABILITY_REVOKE, platform), TESS_OK);
	ck_status(in(ports, 2, 1), TESS_EBADCAP);
	finish();
}
END_TEST

static int64_t make(void)
{
	return try_ports(0x70, 2);
}

static int64_t derive_one(void)
{
	return derive(ports, 0, 1, 0);
}

START_TEST(making_and_deriving_fail_whole)
{
	setup();
	world_fail_each(&w, make);
	world_fail_each(&w, derive_one);
	finish();
}
END_TEST

/* A deadline that waits makes each call do one piece and come again. */
START_TEST(many_values_go_piece_by_piece)
{
	for (int pending = 0; pending < 2; pending++) {
		uint32_t *data;
		uint64_t restarts;

		setup();
		data = world_scratch(&w, self);
		restarts = w.t[self].thread->context.restarts;
		hosted_interrupt_set(pending);
		ck_status(world_call(&w, self, TESS_SYS_IOPORT_IN_MANY, ports, 0, 4, WORLD_SCRATCH,
				     4096),
			  TESS_OK);
		for (uint32_t i = 0; i < 1024; i++)
			ck_holds(data[i] == i);
		ck_assert_uint_eq(hosted_port_reads(), 1024);
		ck_status(world_call(&w, self, TESS_SYS_IOPORT_OUT_MANY, ports, 0, 2, WORLD_SCRATCH,
				     4096),
			  TESS_OK);
		ck_assert_uint_eq(hosted_port_writes(), 2048);
		for (uint32_t i = 0; i < 2048; i++)
			ck_holds(hosted_stream()[i] == (i % 2 ? 0 : i / 2));
		ck_assert_uint_eq(w.t[self].thread->context.restarts - restarts, pending ? 30 : 0);
		hosted_interrupt_set(false);
		finish();
	}
}
END_TEST

START_TEST(many_values_are_checked_first)
{
	setup();
	for (uint64_t call = TESS_SYS_IOPORT_IN_MANY; call <= TESS_SYS_IOPORT_OUT_MANY; call++) {
		ck_status(world_call(&w, self, call, ports, 0, 1, WORLD_SCRATCH, 0), TESS_OK);
		ck_status(world_call(&w, self, call, ports, 0, 2, WORLD_SCRATCH, 3), TESS_EINVAL);
		ck_status(world_call(&w, self, call, ports, 0, 4, WORLD_SCRATCH, 6), TESS_EINVAL);
		ck_status(world_call(&w, self, call, ports, 0, 1, WORLD_SCRATCH, 4097),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, call, ports, 0, 4, WORLD_SCRATCH, 16388),
			  TESS_EINVAL);
		ck_status(world_call(&w, self, call, ports, 0, 1, WORLD_SCRATCH + 4000, 97),
			  TESS_EFAULT);
		ck_status(world_call(&w, self, call, ports, 0, 1, 0x1000, 1), TESS_EFAULT);
		ck_status(world_call(&w, self, call, ports, 0, 1, ~UINT64_C(0), 16), TESS_EFAULT);
	}
	ck_assert_uint_eq(hosted_port_reads(), 0);
	ck_assert_uint_eq(hosted_port_writes(), 0);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ioport");

	HARNESS_ADD(s, a_range_is_checked);
	HARNESS_ADD(s, values_have_the_width_asked_for);
	HARNESS_ADD(s, accesses_outside_touch_nothing);
	HARNESS_ADD(s, rights_are_needed);
	HARNESS_ADD(s, a_part_is_no_more_than_its_whole);
	HARNESS_ADD(s, making_and_deriving_fail_whole);
	HARNESS_ADD(s, many_values_go_piece_by_piece);
	HARNESS_ADD(s, many_values_are_checked_first);
	return harness_run(s);
}
