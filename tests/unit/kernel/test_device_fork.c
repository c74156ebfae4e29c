/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Drivers that fork, and drivers that begin anew: registers are never copied, and a line lives as
 * long as one of those who have it.
 */
#include "forks.h"
#include "mem/mapping.h"
#include "mem/page_table.h"

#define PAGE   TESS_PAGE_SIZE
#define DEVICE UINT64_C(0xfe000000)
#define LINE   3
#define RW     (PROT_READ | PROT_WRITE)

static tess_cap_t platform, registers, line;

static void setup(void)
{
	setup_fork();
	platform = world_give(&world, 0, world.platform, p, TESS_RIGHTS_ALL);
	ck_status(world_call(&world, p, TESS_SYS_PLATFORM_DEVICE_MEMORY, platform, world.t[p].job,
			     DEVICE, 2 * PAGE),
		  TESS_OK);
	registers = world_word(&world, p, 0);
	ck_status(world_call(&world, p, TESS_SYS_PLATFORM_INTERRUPT_CREATE, platform,
			     world.t[p].job, LINE, 0),
		  TESS_OK);
	line = world_word(&world, p, 0);
}

static void finish(void)
{
	world_settle(&world);
	world_check(&world);
	world_end(&world);
}

START_TEST(registers_are_left_out)
{
	unsigned c;

	setup();
	ck_status(map_part(registers, AT, 0, 2 * PAGE, RW), TESS_OK);
	c = fork_now();
	ck_holds(!space_find(world.t[c].process, AT));
	ck_holds(space_find(world.t[p].process, AT) != NULL);
	finish();
}
END_TEST

START_TEST(registers_are_shared_if_marked_so)
{
	unsigned c;
	uint64_t pte;

	setup();
	ck_status(map_part(registers, AT, 0, 2 * PAGE, RW), TESS_OK);
	ck_status(set_inheritance(AT, 2 * PAGE, TESS_INHERITANCE_SHARE), TESS_OK);
	c = fork_now();
	ck_holds(space_touch(world.k, world.t[c].process, AT + PAGE, PROT_WRITE));
	pte = *page_table_find(world.t[c].process->space.root, AT + PAGE);
	ck_assert_uint_eq(arch_pte_address(pte), DEVICE + PAGE);
	ck_holds(pte & HOSTED_PTE_UNCACHED);
	world_check(&world);
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_REVOKE, platform), TESS_OK);
	world_settle(&world);
	ck_holds(!space_find(world.t[c].process, AT));
	finish();
}
END_TEST

START_TEST(a_line_lives_with_the_last_who_has_it)
{
	unsigned c;

	setup();
	ck_status(mark(line, true), TESS_OK);
	c = fork_now();
	ck_status(world_call(&world, p, TESS_SYS_CAPABILITY_DELETE, line), TESS_OK);
	world_settle(&world);
	ck_status(world_call(&world, c, TESS_SYS_INTERRUPT_ACK, line), TESS_OK);
	ck_assert_uint_eq(hosted_interrupt(world.k, world.cpu, LINE), 1);
	ck_status(world_call(&world, c, TESS_SYS_INTERRUPT_INFO, line), TESS_OK);
	ck_assert_uint_eq(world_word(&world, c, 1), 1);
	process_kill(world.k, world.t[c].process, TESS_END_REASON_KILLED, 0);
	world_settle(&world);
	ck_holds(!hosted_irq_is_open(LINE));
	finish();
}
END_TEST

START_TEST(a_line_that_is_not_marked_stays)
{
	unsigned c;

	setup();
	c = fork_now();
	ck_holds(!names(c, line));
	ck_status(world_call(&world, p, TESS_SYS_INTERRUPT_ACK, line), TESS_OK);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("device_fork");

	HARNESS_ADD(s, registers_are_left_out);
	HARNESS_ADD(s, registers_are_shared_if_marked_so);
	HARNESS_ADD(s, a_line_lives_with_the_last_who_has_it);
	HARNESS_ADD(s, a_line_that_is_not_marked_stays);
	return harness_run(s);
}
