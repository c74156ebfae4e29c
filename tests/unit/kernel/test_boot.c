/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot: an archive that is damaged in any way is refused in words, and never read beyond its end.
 */
#include <arch/platform.h>
#include <elf.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <tessera/abi/archive.h>

#include "archive.h"
#include "boot/archive.h"
#include "world.h"

#define IMAGE TEST_ARCHIVE_IMAGE

static unsigned char bytes[TEST_ARCHIVE_SIZE];
static jmp_buf stopped;
static enum hosted_stop how_stopped;

static void stop(enum hosted_stop how, uint32_t status)
{
	(void)status;
	how_stopped = how;
	longjmp(stopped, 1);
}

/* Boots from the archive in `bytes`; true if init is ready to run, false if the kernel panicked. */
static bool boots(uint64_t ram)
{
	static struct kernel kernel;
	static struct cpu cpu;
	struct boot_info boot;

	memset(&kernel, 0, sizeof(kernel));
	memset(&cpu, 0, sizeof(cpu));
	hosted_ram_create(ram);
	hosted_boot_info(&boot, bytes, sizeof(bytes));
	hosted_stop_hook_set(stop);
	if (setjmp(stopped))
		return false;
	kernel_boot(&kernel, &cpu, &boot);
	return cpu.current && cpu.current->context.entry == TEST_INIT_ENTRY;
}

/* The kernel panics, and its console says why. */
static void assert_refused(const char *why)
{
	if (boots(WORLD_RAM))
		ck_abort_msg("booted, but '%s' was expected", why);
	ck_assert_int_eq(how_stopped, HOSTED_PANIC);
	ck_assert_msg(strstr(hosted_console(), why), "'%s' is not said: %s", why, hosted_console());
	hosted_ram_destroy();
}

static struct tess_archive_header *header(void)
{
	return (struct tess_archive_header *)(void *)bytes;
}

static struct tess_archive_entry *entry(void)
{
	return (struct tess_archive_entry *)(void *)(bytes + sizeof(struct tess_archive_header));
}

static Elf64_Ehdr *elf(void)
{
	return (Elf64_Ehdr *)(void *)(bytes + IMAGE);
}

static Elf64_Phdr *segment(void)
{
	return (Elf64_Phdr *)(void *)(bytes + IMAGE + sizeof(Elf64_Ehdr));
}

START_TEST(a_good_archive_boots)
{
	test_archive(bytes);
	ck_assert(boots(WORLD_RAM));
	hosted_ram_destroy();
}
END_TEST

/* One byte wrong anywhere: found by the checksums, or it does not matter. */
START_TEST(every_damaged_byte)
{
	for (unsigned at = 0; at < sizeof(bytes);
	     at += at < 200 || (at >= IMAGE && at < IMAGE + 512) ? 1 : 97) {
		struct boot_image image;
		unsigned char *copy = malloc(sizeof(bytes)); /* so that reading beyond is seen */
		const char *fault;

		ck_assert_ptr_nonnull(copy);
		test_archive(copy);
		copy[at] ^= 0x10;
		fault = archive_open(copy, sizeof(bytes), &image);
		if (!fault && (at < 192 || (at >= IMAGE && at < IMAGE + 512)))
			ck_abort_msg("byte %u may be anything", at);
		free(copy);
	}
}
END_TEST

START_TEST(every_length_that_is_too_short)
{
	test_archive(bytes);
	for (size_t size = 0; size < sizeof(bytes); size += size < 300 ? 1 : 61) {
		unsigned char *copy = malloc(size ? size : 1);
		struct boot_image image;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, bytes, size);
		if (!archive_open(copy, size, &image))
			ck_abort_msg("%zu bytes of an archive were taken", size);
		free(copy);
	}
}
END_TEST

#define REFUSED(change, why)                                                                       \
	do {                                                                                       \
		test_archive(bytes);                                                               \
		change;                                                                            \
		test_archive_seal(bytes);                                                          \
		assert_refused(why);                                                               \
	} while (0)

START_TEST(archives_that_are_wrong_by_meaning)
{
	REFUSED(header()->magic ^= 1, "does not begin as one does");
	REFUSED(header()->version = 2, "version");
	REFUSED(header()->machine = 183, "another kind of machine");
	REFUSED(header()->size = sizeof(bytes) + 1, "cut short");
	REFUSED(header()->size = 0, "cut short");
	REFUSED(strcpy(entry()->name, "tini"), "not init");
	REFUSED(memset(entry()->name, 'x', sizeof(entry()->name)), "not init");
	test_archive(bytes);
	header()->checksum ^= 1;
	assert_refused("checksum is wrong");
	test_archive(bytes);
	header()->entry_count = 0;
	assert_refused("list of files");
	test_archive(bytes);
	header()->entry_count = ~0u;
	assert_refused("list of files");
}
END_TEST

START_TEST(images_that_are_wrong)
{
	REFUSED(elf()->e_ident[0] = 0, "not a static ELF");
	REFUSED(elf()->e_ident[EI_CLASS] = ELFCLASS32, "not a static ELF");
	REFUSED(elf()->e_ident[EI_DATA] = ELFDATA2MSB, "not a static ELF");
	REFUSED(elf()->e_type = ET_DYN, "not a static ELF");
	REFUSED(elf()->e_machine = EM_AARCH64, "another kind of machine");
	REFUSED(elf()->e_phoff = 500, "program headers lie outside");
	REFUSED(elf()->e_phoff = ~UINT64_C(0), "program headers lie outside");
	REFUSED(elf()->e_phnum = 0xffff, "program headers lie outside");
	REFUSED(elf()->e_phentsize = 32, "program headers lie outside");
	REFUSED(elf()->e_entry = ARCH_USER_END, "entry point lies outside");
	REFUSED(elf()->e_entry = UINT64_C(0xffffffff80000000), "entry point lies outside");
	REFUSED(segment()->p_offset = 400, "a segment lies outside of it");
	REFUSED(segment()->p_filesz = ~UINT64_C(0), "a segment lies outside of it");
	REFUSED(segment()->p_memsz = 1, "a segment lies outside of it");
	REFUSED(segment()->p_vaddr = ARCH_USER_END, "outside of user space");
	REFUSED(segment()->p_vaddr = ~UINT64_C(0) - 10, "outside of user space");
	REFUSED(segment()->p_vaddr = 0, "outside of user space");
	REFUSED(segment()->p_vaddr = 0x1000, "outside of user space");
	REFUSED(segment()->p_memsz = UINT64_C(1) << 35, "too little memory");
	REFUSED(segment()->p_memsz = ~UINT64_C(0), "outside of user space");
	REFUSED(segment()->p_flags = PF_R | PF_W | PF_X, "cannot be mapped");
	REFUSED(entry()->size = 63, "too short");
}
END_TEST

START_TEST(too_little_memory_is_said)
{
	int booted = 0;

	test_archive(bytes);
	for (uint64_t pages = 4; pages < 200; pages++) {
		if (boots(pages * TESS_PAGE_SIZE)) {
			booted++;
			continue;
		}
		ck_assert_int_eq(how_stopped, HOSTED_PANIC);
		ck_assert_ptr_nonnull(strstr(hosted_console(), "kernel panic"));
		ck_assert_int_eq(booted, 0);
	}
	ck_assert_int_gt(booted, 0);
	hosted_ram_destroy();
}
END_TEST

START_TEST(no_archive_is_said)
{
	static struct kernel kernel;
	static struct cpu cpu;
	struct boot_info boot;

	hosted_ram_create(WORLD_RAM);
	hosted_boot_info(&boot, NULL, 0);
	hosted_stop_hook_set(stop);
	if (!setjmp(stopped))
		kernel_boot(&kernel, &cpu, &boot);
	ck_assert_ptr_nonnull(strstr(hosted_console(), "no boot archive"));
	hosted_ram_destroy();
}
END_TEST

START_TEST(init_finds_its_capabilities)
{
	struct world w;
	const struct process *init;
	unsigned types = 0;

	world_boot(&w);
	init = w.t[0].process;
	for (uint32_t i = 1; i < init->caps.limit; i++)
		types |= 1u << cap_slot_at(&init->caps, i)->type;
	ck_assert_uint_eq(types & ~1u, 1u << TESS_TYPE_PROCESS | 1u << TESS_TYPE_THREAD |
					       1u << TESS_TYPE_JOB | 1u << TESS_TYPE_PLATFORM |
					       1u << TESS_TYPE_MEMORY);
	ck_assert_uint_eq(
		world_slot(&w, 0, w.archive)->rights & (TESS_RIGHT_WRITE | TESS_RIGHT_EXECUTE), 0);
	world_end(&w);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("boot");

	HARNESS_ADD(suite, a_good_archive_boots);
	HARNESS_ADD(suite, every_damaged_byte);
	HARNESS_ADD(suite, every_length_that_is_too_short);
	HARNESS_ADD(suite, archives_that_are_wrong_by_meaning);
	HARNESS_ADD(suite, images_that_are_wrong);
	HARNESS_ADD(suite, too_little_memory_is_said);
	HARNESS_ADD(suite, no_archive_is_said);
	HARNESS_ADD(suite, init_finds_its_capabilities);
	return harness_run(suite);
}
