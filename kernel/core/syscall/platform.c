/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on the platform: idl/kernel/platform.idl. */
#include <arch/platform.h>

#include "check/check.h"
#include "ipc/statistics.h"
#include "kernel.h"
#include "mem/user.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

#define STATUS_MAX 125
#define PIECE      256

int sys_platform_console_write(struct kernel *k, struct thread *self,
			       const struct platform_console_write_args *args)
{
	struct call_frame *frame = thread_frame(self);
	struct user_range part = args->data;
	char buffer[PIECE];
	int status = user_check(k, self->process, &args->data, PROT_READ);

	for (uint64_t left = args->data.length; !status && left; left -= part.length) {
		part.address = frame->word[0];
		part.length = left < PIECE ? left : PIECE;
		status = user_copy_in(k, self->process, buffer, &part);
		arch_console_write(buffer, part.length);
		/* A console can be slow: the call may have to start over, with what is left. */
		frame->word[0] += part.length;
		frame->word[1] -= part.length;
		if (!status && frame->word[1] && arch_interrupt_pending())
			return SYSCALL_RESTART;
	}
	return status;
}

int sys_platform_shutdown(struct kernel *k, struct thread *self,
			  const struct platform_shutdown_args *args)
{
	(void)k, (void)self;
	if (args->status > STATUS_MAX)
		return TESS_EINVAL;
	arch_shutdown(args->status);
}

int sys_platform_info(struct kernel *k, struct thread *self, const struct platform_info_args *args)
{
	struct tess_kernel_info info = { .memory_total = k->frames.total * TESS_PAGE_SIZE,
					 .memory_free = (k->frames.free - k->frames.reserved) *
							TESS_PAGE_SIZE,
					 .objects = k->object_count,
					 .capabilities = k->cap_count,
					 .threads = k->cache[TESS_TYPE_THREAD].in_use,
					 .processes = k->cache[TESS_TYPE_PROCESS].in_use,
					 .uptime = arch_clock_now(),
					 .kernel_text = k->text_size,
					 .kernel_data = k->data_size };

	return user_put(k, self->process, &args->info, &info, sizeof(info));
}

int sys_platform_statistics(struct kernel *k, struct thread *self,
			    const struct platform_statistics_args *args)
{
	struct tess_statistics s;

	if (args->cpu >= CPU_COUNT)
		return TESS_EINVAL;
	s = statistics_of_cpu(k->cpu);
	return user_put(k, self->process, &args->statistics, &s, sizeof(s));
}

int sys_platform_check(struct kernel *k, struct thread *self,
		       const struct platform_check_args *args)
{
	(void)self, (void)args;
	return kernel_check_call(k);
}
