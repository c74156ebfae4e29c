# SPDX-License-Identifier: BSD-2-Clause
#
# The kernel, three times: kernel.elf for the machine, kernel-debug.elf with kernel_check() built in, and
# libkernel-hosted.a, core over arch/hosted with sanitizers, for the tests.
#
# One line per file, headers too (the dist list is made from these), in alphabetical order:
# arch-free code in kernel_core, machine code in kernel_x86_64 and kernel_hosted.

kernel_core = \
	kernel/include/arch/context.h \
	kernel/include/arch/device.h \
	kernel/include/arch/entry.h \
	kernel/include/arch/irq.h \
	kernel/include/arch/mmu.h \
	kernel/include/arch/platform.h \
	kernel/core/boot/archive.c \
	kernel/core/boot/archive.h \
	kernel/core/boot/boot.c \
	kernel/core/boot/elf.c \
	kernel/core/boot/elf.h \
	kernel/core/boot/init.c \
	kernel/core/cap/badge.c \
	kernel/core/cap/badge.h \
	kernel/core/cap/node.c \
	kernel/core/cap/node.h \
	kernel/core/cap/parked.c \
	kernel/core/cap/parked.h \
	kernel/core/cap/slot.c \
	kernel/core/cap/storage.h \
	kernel/core/cap/table.c \
	kernel/core/cap/table.h \
	kernel/core/check/check.h \
	kernel/core/ipc/call.c \
	kernel/core/ipc/call.h \
	kernel/core/ipc/channel.h \
	kernel/core/ipc/channel_batch.c \
	kernel/core/ipc/channel_receive.c \
	kernel/core/ipc/channel_segments.c \
	kernel/core/ipc/channel_send.c \
	kernel/core/ipc/fault.c \
	kernel/core/ipc/fault.h \
	kernel/core/ipc/message.c \
	kernel/core/ipc/message.h \
	kernel/core/ipc/publish.c \
	kernel/core/ipc/receive.c \
	kernel/core/ipc/receive.h \
	kernel/core/ipc/reply.c \
	kernel/core/ipc/send.c \
	kernel/core/ipc/statistics.h \
	kernel/core/kernel.c \
	kernel/core/kernel.h \
	kernel/core/lib/bitmap.h \
	kernel/core/lib/console.c \
	kernel/core/lib/console.h \
	kernel/core/lib/format.c \
	kernel/core/lib/format.h \
	kernel/core/lib/list.h \
	kernel/core/lib/siphash.c \
	kernel/core/lib/siphash.h \
	kernel/core/lib/string.h \
	kernel/core/lib/tree.c \
	kernel/core/lib/tree.h \
	kernel/core/mem/fault_injection.h \
	kernel/core/mem/frames.c \
	kernel/core/mem/frames.h \
	kernel/core/mem/mapping.c \
	kernel/core/mem/mapping.h \
	kernel/core/mem/page_table.c \
	kernel/core/mem/page_table.h \
	kernel/core/mem/slab.c \
	kernel/core/mem/slab.h \
	kernel/core/mem/space.c \
	kernel/core/mem/user.c \
	kernel/core/mem/user.h \
	kernel/core/obj/channel.c \
	kernel/core/obj/channel.h \
	kernel/core/obj/channel_event.c \
	kernel/core/obj/channel_event.h \
	kernel/core/obj/channel_settle.c \
	kernel/core/obj/endpoint.c \
	kernel/core/obj/endpoint.h \
	kernel/core/obj/event_queue.c \
	kernel/core/obj/event_queue.h \
	kernel/core/obj/event_source.c \
	kernel/core/obj/event_source.h \
	kernel/core/obj/fork.c \
	kernel/core/obj/fork.h \
	kernel/core/obj/fork_space.c \
	kernel/core/obj/fork_table.c \
	kernel/core/obj/interrupt.c \
	kernel/core/obj/interrupt.h \
	kernel/core/obj/ioport.c \
	kernel/core/obj/ioport.h \
	kernel/core/obj/job.c \
	kernel/core/obj/job.h \
	kernel/core/obj/knote.c \
	kernel/core/obj/knote.h \
	kernel/core/obj/memory.c \
	kernel/core/obj/memory.h \
	kernel/core/obj/memory_pages.c \
	kernel/core/obj/memory_pages.h \
	kernel/core/obj/memory_watch.c \
	kernel/core/obj/memory_watch.h \
	kernel/core/obj/namespace.c \
	kernel/core/obj/namespace.h \
	kernel/core/obj/notification.c \
	kernel/core/obj/notification.h \
	kernel/core/obj/object.c \
	kernel/core/obj/object.h \
	kernel/core/obj/pressure.c \
	kernel/core/obj/pressure.h \
	kernel/core/obj/process.c \
	kernel/core/obj/process.h \
	kernel/core/obj/process_reset.c \
	kernel/core/obj/share.c \
	kernel/core/obj/share.h \
	kernel/core/obj/thread.c \
	kernel/core/obj/thread.h \
	kernel/core/obj/topic.c \
	kernel/core/obj/topic.h \
	kernel/core/obj/trace.c \
	kernel/core/obj/trace.h \
	kernel/core/panic.c \
	kernel/core/sched/run_queue.c \
	kernel/core/sched/run_queue.h \
	kernel/core/sched/sched.c \
	kernel/core/sched/sched.h \
	kernel/core/sched/timer.c \
	kernel/core/sched/timer.h \
	kernel/core/sched/wait_queue.c \
	kernel/core/sched/wait_queue.h \
	kernel/core/syscall/capability.c \
	kernel/core/syscall/channel.c \
	kernel/core/syscall/create.c \
	kernel/core/syscall/create.h \
	kernel/core/syscall/debug.c \
	kernel/core/syscall/decode.h \
	kernel/core/syscall/device.c \
	kernel/core/syscall/endpoint.c \
	kernel/core/syscall/entry.c \
	kernel/core/syscall/event.c \
	kernel/core/syscall/failed.c \
	kernel/core/syscall/fork.c \
	kernel/core/syscall/interrupt.c \
	kernel/core/syscall/ioport.c \
	kernel/core/syscall/job.c \
	kernel/core/syscall/memory.c \
	kernel/core/syscall/namespace.c \
	kernel/core/syscall/notification.c \
	kernel/core/syscall/platform.c \
	kernel/core/syscall/process.c \
	kernel/core/syscall/syscall.h \
	kernel/core/syscall/thread.c \
	kernel/core/syscall/topic.c \
	kernel/core/syscall/trace.c \
	kernel/core/work.c \
	kernel/core/work.h

# kernel_check(), and what stands in for it in the kernel without.
kernel_checks = \
	kernel/core/check/badges.c \
	kernel/core/check/caps.c \
	kernel/core/check/channels.c \
	kernel/core/check/check.c \
	kernel/core/check/devices.c \
	kernel/core/check/events.c \
	kernel/core/check/jobs.c \
	kernel/core/check/objects.c \
	kernel/core/check/shapes.c \
	kernel/core/check/spaces.c \
	kernel/core/check/threads.c \
	kernel/core/check/traces.c

kernel_no_checks = kernel/core/check/absent.c

# What the host's C library supplies to the hosted kernel.
kernel_bare = \
	kernel/core/lib/string.c

# Boot protocols; the hosted kernel has them to be tested.
kernel_boot = \
	kernel/boot/claims.c \
	kernel/boot/claims.h \
	kernel/boot/madt.c \
	kernel/boot/madt.h \
	kernel/boot/option.c \
	kernel/boot/option.h \
	kernel/boot/pvh.c \
	kernel/boot/pvh.h \
	kernel/boot/ranges.c \
	kernel/boot/ranges.h

kernel_x86_64 = \
	kernel/arch/x86_64/acpi.c \
	kernel/arch/x86_64/acpi.h \
	kernel/arch/x86_64/apic.c \
	kernel/arch/x86_64/apic.h \
	kernel/arch/x86_64/asm.h \
	kernel/arch/x86_64/boot.S \
	kernel/arch/x86_64/clock.c \
	kernel/arch/x86_64/clock.h \
	kernel/arch/x86_64/context.c \
	kernel/arch/x86_64/copy.c \
	kernel/arch/x86_64/cpu.c \
	kernel/arch/x86_64/cpu.h \
	kernel/arch/x86_64/device.c \
	kernel/arch/x86_64/device.h \
	kernel/arch/x86_64/entry.S \
	kernel/arch/x86_64/fastpath.S \
	kernel/arch/x86_64/fastpath.h \
	kernel/arch/x86_64/fastpath_channel.S \
	kernel/arch/x86_64/fastpath_layout.c \
	kernel/arch/x86_64/fpu.c \
	kernel/arch/x86_64/fpu.h \
	kernel/arch/x86_64/include/machine/context.h \
	kernel/arch/x86_64/include/machine/cpu.h \
	kernel/arch/x86_64/include/machine/elf.h \
	kernel/arch/x86_64/include/machine/mmu.h \
	kernel/arch/x86_64/ioapic.c \
	kernel/arch/x86_64/ioapic.h \
	kernel/arch/x86_64/link_symbols.h \
	kernel/arch/x86_64/offsets.h \
	kernel/arch/x86_64/paging.c \
	kernel/arch/x86_64/paging.h \
	kernel/arch/x86_64/power.c \
	kernel/arch/x86_64/random.c \
	kernel/arch/x86_64/random.h \
	kernel/arch/x86_64/registers.c \
	kernel/arch/x86_64/serial.c \
	kernel/arch/x86_64/serial.h \
	kernel/arch/x86_64/start.c \
	kernel/arch/x86_64/timer.c \
	kernel/arch/x86_64/timer.h \
	kernel/arch/x86_64/trap.c

kernel_hosted = \
	kernel/arch/hosted/context.c \
	kernel/arch/hosted/device.c \
	kernel/arch/hosted/hosted.c \
	kernel/arch/hosted/include/hosted.h \
	kernel/arch/hosted/include/machine/context.h \
	kernel/arch/hosted/include/machine/cpu.h \
	kernel/arch/hosted/include/machine/elf.h \
	kernel/arch/hosted/include/machine/mmu.h \
	kernel/arch/hosted/state.h

kernel_cppflags = \
	-I$(builddir)/gen/kernel \
	-I$(srcdir)/kernel/boot \
	-I$(srcdir)/kernel/core \
	-I$(srcdir)/kernel/include \
	-I$(srcdir)/sdk/include

kernel_script = kernel/arch/x86_64/kernel.ld
EXTRA_DIST += $(kernel_script)

kernel_x86_64_cppflags = $(kernel_cppflags) -I$(srcdir)/kernel/arch/x86_64/include
kernel_x86_64_cflags = $(KERNEL_CFLAGS) -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fno-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-strict-aliasing -fcf-protection=none \
	$(KERNEL_LTO)
kernel_x86_64_link = $(TARGET_CC) $(TARGET_CFLAGS) $(if $(KERNEL_LTO),$(kernel_x86_64_cflags)) -nostdlib -static -no-pie -Wl,--build-id=none \
	-Wl,-z,max-page-size=4096 -Wl,-z,noexecstack -Wl,-T,$(srcdir)/$(kernel_script) -o $@

noinst_PROGRAMS += kernel.elf kernel-debug.elf
target_DATA = kernel.elf kernel-debug.elf

kernel_elf_SOURCES = $(kernel_core) $(kernel_no_checks) $(kernel_bare) $(kernel_boot) $(kernel_x86_64)
nodist_kernel_elf_SOURCES = gen/kernel/syscall_table.c
kernel_elf_CPPFLAGS = $(kernel_x86_64_cppflags)
kernel_elf_CFLAGS = $(kernel_x86_64_cflags)
kernel_elf_CCASFLAGS = $(kernel_x86_64_cflags)
kernel_elf_LINK = $(kernel_x86_64_link)
kernel_elf_LDADD =
EXTRA_kernel_elf_DEPENDENCIES = $(kernel_script)

kernel_debug_elf_SOURCES = $(kernel_core) $(kernel_checks) $(kernel_bare) $(kernel_boot) $(kernel_x86_64)
nodist_kernel_debug_elf_SOURCES = $(nodist_kernel_elf_SOURCES)
kernel_debug_elf_CPPFLAGS = $(kernel_x86_64_cppflags) -DTESSERA_CHECK=1
kernel_debug_elf_CFLAGS = $(kernel_x86_64_cflags)
kernel_debug_elf_CCASFLAGS = $(kernel_x86_64_cflags)
kernel_debug_elf_LINK = $(kernel_x86_64_link)
kernel_debug_elf_LDADD =
EXTRA_kernel_debug_elf_DEPENDENCIES = $(kernel_script)

check_LIBRARIES += libkernel-hosted.a
libkernel_hosted_a_SOURCES = $(kernel_core) $(kernel_checks) $(kernel_boot) $(kernel_hosted)
nodist_libkernel_hosted_a_SOURCES = gen/kernel/syscall_table.c
libkernel_hosted_a_CPPFLAGS = $(HOST_CPPFLAGS) $(kernel_hosted_cppflags)
libkernel_hosted_a_CFLAGS = $(HOST_CFLAGS) $(SANITIZE)
kernel_hosted_cppflags = -DTESSERA_CHECK=1 $(kernel_cppflags) -I$(srcdir)/kernel/arch/hosted/include

kernel_objects = $(kernel_elf_OBJECTS) $(kernel_debug_elf_OBJECTS)
target_objects += $(kernel_objects)

$(kernel_objects) $(libkernel_hosted_a_OBJECTS): | $(kernel_generated)
