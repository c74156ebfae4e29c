/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls on processes: idl/kernel/process.idl. */
#include "obj/process.h"

#include <arch/platform.h>

#include "ipc/fault.h"
#include "mem/user.h"
#include "obj/thread.h"
#include "sched/sched.h"
#include "syscall/create.h"
#include "syscall/syscall.h"
#include "syscall_args.h"

static bool is_printable(const char *name, uint64_t length)
{
	for (uint64_t i = 0; i < length; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return false;
	return length > 0;
}

int sys_process_create(struct kernel *k, struct thread *self,
		       const struct process_create_args *args,
		       struct process_create_results *results)
{
	char name[TESS_NAME_MAX];
	struct cap_reservation r;
	struct process *p;
	int status = user_copy_in(k, self->process, name, &args->name);

	if (status)
		return status;
	if (!is_printable(name, args->name.length))
		return TESS_EINVAL;
	status = cap_reserve(k, self->process, 1, &r);
	if (status)
		return status;
	status = process_create(k, args->job, name, args->name.length, &p);
	if (status) {
		cap_unreserve(k, self->process, &r);
		return status;
	}
	results->process = create_commit(k, self, TESS_TYPE_PROCESS, &r, &p->object);
	return TESS_OK;
}

int sys_process_kill(struct kernel *k, struct thread *self, const struct process_kill_args *args)
{
	do {
		process_kill(k, args->process, TESS_END_REASON_KILLED, 0);
		if (self->state == THREAD_ENDED)
			return SYSCALL_BLOCKED;
		if (args->process->unstopped && arch_interrupt_pending())
			return SYSCALL_RESTART;
	} while (args->process->unstopped);
	return TESS_OK;
}

int sys_process_exit(struct kernel *k, struct thread *self, const struct process_exit_args *args)
{
	process_kill(k, self->process, TESS_END_REASON_EXITED, args->status);
	return SYSCALL_BLOCKED;
}

int sys_process_info(struct kernel *k, struct thread *self, const struct process_info_args *args)
{
	const struct process *p = args->process;
	struct tess_process_info info = { .state = p->state,
					  .reason = p->reason,
					  .status = p->status,
					  .threads = p->live_threads,
					  .fault_address = p->fault_address,
					  .fault_instruction = p->fault_instruction,
					  .capabilities = p->caps.used,
					  .mappings = p->space.count };

	return user_put(k, self->process, &args->info, &info, sizeof(info));
}

int sys_process_statistics(struct kernel *k, struct thread *self,
			   const struct process_statistics_args *args)
{
	const struct tess_statistics s = args->process->statistics;

	return user_put(k, self->process, &args->statistics, &s, sizeof(s));
}

int sys_process_bind_notification(struct kernel *k, struct thread *self,
				  const struct process_bind_notification_args *args)
{
	struct process *p = args->process;

	(void)self;
	if (p->state != TESS_PROCESS_STATE_ENDED)
		watch_set(k, &p->watch, args->notification, args->bits);
	else if (args->notification)
		notification_signal(k, args->notification, args->bits);
	return TESS_OK;
}

int sys_process_set_personality(struct kernel *k, struct thread *self,
				const struct process_set_personality_args *args)
{
	(void)k, (void)self;
	if (args->handler >= ARCH_USER_END)
		return TESS_EINVAL;
	args->process->personality = args->handler;
	return TESS_OK;
}

static void hold_all(struct kernel *k, struct process *p)
{
	p->stopped = true;
	LIST_FOR_EACH(l, &p->threads)
		thread_hold(k, LIST_ENTRY(l, struct thread, in_process), THREAD_SLOW_STOPPED);
}

static void release_all(struct kernel *k, struct process *p)
{
	p->stopped = false;
	LIST_FOR_EACH(l, &p->threads)
		thread_release(k, LIST_ENTRY(l, struct thread, in_process), THREAD_SLOW_STOPPED);
}

int sys_process_suspend(struct kernel *k, struct thread *self,
			const struct process_suspend_args *args)
{
	(void)self;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	hold_all(k, args->process);
	return TESS_OK;
}

int sys_process_resume(struct kernel *k, struct thread *self,
		       const struct process_resume_args *args)
{
	(void)self;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	release_all(k, args->process);
	return TESS_OK;
}

int sys_process_cap_enter(struct kernel *k, struct thread *self,
			  const struct process_cap_enter_args *args)
{
	(void)k, (void)self;
	args->process->sandboxed = true;
	return TESS_OK;
}

int sys_process_set_fault(struct kernel *k, struct thread *self,
			  const struct process_set_fault_args *args)
{
	(void)self;
	if (!process_is_alive(args->process))
		return TESS_ESRCH;
	return fault_set_handler(k, args->process, &args->process->fault_token,
				 args->endpoint_slot);
}

static int check_range(uint64_t address, uint64_t length)
{
	uint64_t end;

	if ((address | length) % TESS_PAGE_SIZE || !length)
		return TESS_EINVAL;
	if (__builtin_add_overflow(address, length, &end) || end > ARCH_USER_END)
		return TESS_EINVAL;
	return TESS_OK;
}

/* Looks at every mapping in a range: may user mode change it, and (protect) to this? */
static int check_mappings(const struct process *p, uint64_t address, uint64_t end, bool whole,
			  unsigned allowed)
{
	uint64_t at = address;
	struct mapping *m;

	while (at < end && (m = space_next(p, at)) && mapping_address(m) < end) {
		if (m->fixed)
			return TESS_EPERM;
		if (whole && mapping_address(m) > at)
			return TESS_EINVAL;
		if (allowed & ~(unsigned)m->max_protection)
			return TESS_EACCES;
		at = mapping_end(m);
	}
	return whole && at < end ? TESS_EINVAL : TESS_OK;
}

/* Checks the range, and cuts the mappings at its edges so that each lies inside or outside. */
static int prepare(struct kernel *k, struct process *p, uint64_t address, uint64_t length,
		   bool whole, unsigned allowed)
{
	int status = check_range(address, length);

	if (!status)
		status = check_mappings(p, address, address + length, whole, allowed);
	if (!status)
		status = space_split_at(k, p, address);
	if (!status)
		status = space_split_at(k, p, address + length);
	return status;
}

int sys_process_unmap(struct kernel *k, struct thread *self, const struct process_unmap_args *args)
{
	struct process *p = args->process;
	uint64_t end = args->address + args->length;
	struct mapping *m;
	int status = prepare(k, p, args->address, args->length, false, 0);

	(void)self;
	if (status)
		return status;
	while ((m = space_next(p, args->address)) && mapping_address(m) < end)
		if (!mapping_remove_step(k, m) && arch_interrupt_pending())
			return SYSCALL_RESTART;
	return TESS_OK;
}

int sys_process_protect(struct kernel *k, struct thread *self,
			const struct process_protect_args *args)
{
	struct process *p = args->process;
	uint8_t protection = args->protection ? (uint8_t)(args->protection | PROT_READ) : 0;
	uint64_t end = args->address + args->length;
	int status;

	(void)self;
	if (!protection || (protection & PROT_WRITE && protection & PROT_EXECUTE))
		return TESS_EINVAL;
	status = prepare(k, p, args->address, args->length, true, protection);
	if (status)
		return status;
	for (uint64_t at = args->address; at < end;) {
		struct mapping *m = space_find(p, at);

		mapping_protect(m, protection);
		at = mapping_end(m);
	}
	return TESS_OK;
}

int sys_process_set_inheritance(struct kernel *k, struct thread *self,
				const struct process_set_inheritance_args *args)
{
	struct process *p = args->process;
	uint64_t end = args->address + args->length;
	int status = prepare(k, p, args->address, args->length, true, 0);

	(void)self;
	if (status)
		return status;
	for (uint64_t at = args->address; at < end;) {
		struct mapping *m = space_find(p, at);

		m->inheritance = (uint8_t)args->inheritance;
		at = mapping_end(m);
	}
	return TESS_OK;
}

int sys_process_mapping(struct kernel *k, struct thread *self,
			const struct process_mapping_args *args)
{
	struct mapping *m = space_next(args->process, args->address);
	struct tess_mapping_info info;

	if (!m)
		return TESS_ENOENT;
	info = (struct tess_mapping_info){ .address = mapping_address(m),
					   .length = m->length,
					   .offset = m->offset,
					   .protection = m->protection,
					   .max_protection = m->max_protection };
	return user_put(k, self->process, &args->info, &info, sizeof(info));
}
