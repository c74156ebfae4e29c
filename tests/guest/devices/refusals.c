/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a driver cannot have, and what the system file gives.
 */
#include "devices.h"

#define PAGE 4096u
#define BOTH (TESS_INTERRUPT_MODE_EDGE | TESS_INTERRUPT_MODE_LEVEL)

static int try_line(tess_cap_t platform, uint32_t line, uint32_t mode)
{
	tess_cap_t cap;
	int status = tess_platform_interrupt_create(platform, tess_self_job(), line, mode, &cap);

	if (!status)
		drop(cap);
	return status;
}

static int try_ports(tess_cap_t platform, uint16_t first, uint32_t count)
{
	tess_cap_t cap;
	int status = tess_platform_ioport_create(platform, tess_self_job(), first, count, &cap);

	if (!status)
		drop(cap);
	return status;
}

static int try_memory(tess_cap_t platform, uint64_t address, uint64_t length)
{
	tess_cap_t cap;
	int status = tess_platform_device_memory(platform, tess_self_job(), address, length, &cap);

	if (!status)
		drop(cap);
	return status;
}

void lines_are_checked(const void *unused)
{
	tess_cap_t platform = tess_start_cap("platform.device"), line;

	(void)unused;
	CHECK_STATUS(try_line(platform, LINE_NONE, 0), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, 24, 0), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, 63, 0), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, 64, 0), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, ~0u, 0), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, LINE_CLOCK, BOTH), TESS_EINVAL);
	CHECK_STATUS(try_line(platform, LINE_CLOCK, 0x100), TESS_EINVAL);
	line = take_line(LINE_CLOCK, 0);
	CHECK_STATUS(try_line(platform, LINE_CLOCK, 0), TESS_EBUSY);
	drop(line);
	CHECK_OK(try_line(platform, LINE_CLOCK, 0));
	CHECK_OK(try_line(platform, 23, 0));
	CHECK_STATUS(try_line(platform, 12, 0), TESS_EBUSY);
}

void ports_are_checked(const void *unused)
{
	tess_cap_t platform = tess_start_cap("platform.device"), ports;
	uint8_t buffer[8];
	uint32_t value;

	(void)unused;
	CHECK_STATUS(try_ports(platform, 0x3f8, 1), TESS_EBUSY);
	CHECK_STATUS(try_ports(platform, 0x21, 1), TESS_EBUSY);
	CHECK_STATUS(try_ports(platform, 0xf4, 4), TESS_EBUSY);
	CHECK_STATUS(try_ports(platform, 0, 0x10000), TESS_EBUSY);
	CHECK_STATUS(try_ports(platform, 0x70, 0), TESS_EINVAL);
	CHECK_STATUS(try_ports(platform, 0xffff, 2), TESS_EINVAL);
	ports = take_ports(0x70, 2);
	CHECK_STATUS(tess_ioport_in(ports, 2, 1, &value), TESS_EINVAL);
	CHECK_STATUS(tess_ioport_in(ports, 1, 2, &value), TESS_EINVAL);
	CHECK_STATUS(tess_ioport_in(ports, 0, 3, &value), TESS_EINVAL);
	CHECK_STATUS(tess_ioport_out(ports, 0, 1, 256), TESS_EINVAL);
	CHECK_STATUS(tess_ioport_in_many(ports, 1, 2, buffer, 8), TESS_EINVAL);
	CHECK_STATUS(tess_ioport_in_many(ports, 1, 1, NULL, 8), TESS_EFAULT);
	drop(ports);
}

void registers_are_checked(const void *unused)
{
	tess_cap_t platform = tess_start_cap("platform.device");

	(void)unused;
	CHECK_STATUS(try_memory(platform, 0, PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0x8000, PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0x100000, PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0x400000, UINT64_C(1) << 30), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0xfee00000, PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0xfec00000, PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0xfebff000, 2 * PAGE), TESS_EACCES);
	CHECK_STATUS(try_memory(platform, 0xfed00000, 0), TESS_EINVAL);
	CHECK_STATUS(try_memory(platform, 0xfed00400, PAGE), TESS_EINVAL);
	CHECK_STATUS(try_memory(platform, UINT64_C(1) << 52, PAGE), TESS_EINVAL);
	CHECK_STATUS(try_memory(platform, ~UINT64_C(0xfff), PAGE), TESS_EINVAL);
	CHECK_OK(try_memory(platform, 0xa0000, 0x20000));
}

void rights_are_needed(const void *unused)
{
	tess_cap_t inspect = tess_start_cap("platform.inspect"), line = take_line(LINE_CLOCK, 0);
	tess_cap_t ports = take_ports(0x70, 2), less;
	uint32_t value;

	(void)unused;
	CHECK_STATUS(try_line(inspect, LINE_CLOCK, 0), TESS_EPERM);
	CHECK_STATUS(try_ports(inspect, 0x70, 2), TESS_EPERM);
	CHECK_STATUS(try_memory(inspect, 0xfed00000, PAGE), TESS_EPERM);
	less = make_derived(line, TESS_RIGHT_MASK, 0);
	CHECK_STATUS(tess_interrupt_ack(less), TESS_EPERM);
	CHECK_STATUS(tess_interrupt_bind(less, TESS_CAP_NONE, 0), TESS_EPERM);
	CHECK_OK(tess_interrupt_mask(less));
	drop(less);
	less = make_derived(line, TESS_RIGHT_RECEIVE, 0);
	CHECK_STATUS(tess_interrupt_mask(less), TESS_EPERM);
	CHECK_STATUS(tess_interrupt_unmask(less), TESS_EPERM);
	CHECK_OK(tess_interrupt_ack(less));
	drop(less);
	less = make_derived(ports, TESS_RIGHT_READ, 0);
	CHECK_STATUS(tess_ioport_out(less, 0, 1, 0), TESS_EPERM);
	CHECK_OK(tess_ioport_in(less, 0, 1, &value));
	drop(less);
	drop(ports);
	drop(line);
}

void the_system_file_gives_them(const void *unused)
{
	uint32_t line = 0, first = 0, count = 0;
	uint64_t delivered, held, size = 0, committed;

	(void)unused;
	CHECK_OK(tess_interrupt_info(tess_start_cap("mouse"), &line, &delivered, &held));
	CHECK_EQUAL(line, 12);
	CHECK_OK(tess_ioport_info(tess_start_cap("clock.ports"), &first, &count));
	CHECK_EQUAL(first, 0x70);
	CHECK_EQUAL(count, 2);
	CHECK_OK(tess_memory_info(tess_start_cap("hpet"), &size, &committed));
	CHECK_EQUAL(size, PAGE);
}
