/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From boot.S to core: the order in which the machine comes up.
 */
#include <arch/entry.h>

#include "acpi.h"
#include "apic.h"
#include "asm.h"
#include "claims.h"
#include "clock.h"
#include "cpu.h"
#include "device.h"
#include "ioapic.h"
#include "kernel.h"
#include "lib/string.h"
#include "link_symbols.h"
#include "madt.h"
#include "option.h"
#include "paging.h"
#include "pvh.h"
#include "random.h"
#include "ranges.h"
#include "serial.h"

#define RAM_BEGIN UINT64_C(0x100000)            /* what lies below belongs to the firmware */
#define RAM_END   (UINT64_C(1) << 46)           /* well within the direct map */
#define APIC_WINDOW UINT64_C(0x100000)
#define RAM_SMALLEST UINT64_C(0x4000)           /* less is not worth its administration */

_Noreturn void machine_start(paddr_t start_info);
_Noreturn void resume(void);    /* entry.S */

static struct cpu boot_cpu;

/* The archive's last page gets mapped whole: what the machine's memory held behind the end must
 * not show. */
static void clear_archive_tail(const struct boot_info *boot)
{
	char *end = arch_direct(boot->archive + boot->archive_size);

	memset(end, 0, -boot->archive_size % 4096);
}

/* What is RAM or the kernel's own, and the table of I/O APICs: what there is to know of devices. */
static struct claims claims;
static struct madt madt;

static void read_boot_info(paddr_t start_info, struct boot_info *boot)
{
	const struct pvh_source source = {
		.start_info = start_info,
		.reach = { 0, BOOT_REACH },
		.image = { (paddr_t)boot_begin, image_physical(image_end) },
		.ram_begin = RAM_BEGIN,
		.ram_end = RAM_END,
	};
	paddr_t rsdp;
	const char *problem = pvh_read(&source, boot, &claims, &rsdp);

	if (problem)
		panic("%s", problem);
	clear_archive_tail(boot);
	acpi_init(rsdp, &madt);
	boot->kernel_text = (uint64_t)(text_end - text_begin);
	boot->kernel_data = (uint64_t)(data_end - rodata_begin);
}

/* The local APIC has the addresses around it decoded, too: messages of devices go there. */
static void map_devices(struct boot_info *boot)
{
	paddr_t apic = apic_base();

	paging_map_device(boot, DEVICE_APIC, apic);
	claims_add(&claims, apic, apic + APIC_WINDOW);
	ioapic_map(boot, &madt, &claims);
	device_init(&claims);
}

static bool wants_eager_fpu(const char *command_line)
{
	if (option_is(command_line, "fpu", "lazy"))
		return false;
	return cpu_leaks_lazy_fpu() || option_is(command_line, "fpu", "eager");
}

void machine_start(paddr_t start_info)
{
	static struct boot_info boot;

	serial_init();
	cpu_require_features();
	cpu_init(&boot_cpu);
	traps_init();
	read_boot_info(start_info, &boot);
	paging_init(&boot);
	map_devices(&boot);
	ranges_remove_small(&boot, RAM_SMALLEST);
	boot_cpu.machine.root = kernel_root();
	cpu_set_fpu_eager(&boot_cpu.machine, wants_eager_fpu(boot.command_line));
	random_init(boot.command_line);
	apic_init();
	ioapic_init();
	clock_init();
	kernel_boot(&the_kernel, &boot_cpu, &boot);
	resume();
}
