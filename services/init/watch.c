/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waiting for ends. One notification stands for all processes; after each signal all that run are
 * looked at, so that no end is missed when several come at once.
 */
#include "system.h"

/* The most that a machine can report; see tess_platform_shutdown(2). */
#define STATUS_MAX 125

void init_count(struct init *init, const struct child *child, uint32_t status)
{
	if (!(child->entry->flags & TESS_SYSTEM_SERVICE) && init->status == 0)
		init->status = status;
}

/* What the system reports for what a process reported. */
static uint32_t status_of(const struct tess_process_info *info)
{
	if (info->reason != TESS_END_REASON_EXITED)
		return 1;
	return info->status < 0 || info->status > STATUS_MAX ? STATUS_MAX : (uint32_t)info->status;
}

static void report(const struct child *child, const struct tess_process_info *info)
{
	switch (info->reason) {
	case TESS_END_REASON_FAULTED:
		tess_log("init: %s ended: fault at address 0x%lx, instruction 0x%lx (%s)",
			 child->name, info->fault_address, info->fault_instruction,
			 tess_status_name(info->status));
		break;
	case TESS_END_REASON_KILLED:
		tess_log("init: %s ended: killed", child->name);
		break;
	default:
		tess_log("init: %s ended: exit status %d", child->name, info->status);
		break;
	}
}

/* Gives up what a process had; what it started in its job ends with it. */
static void bury(struct child *child)
{
	(void)tess_job_kill(child->job);
	(void)tess_capability_delete(child->process);
	(void)tess_capability_delete(child->job);
	child->state = CHILD_ENDED;
}

static void look_at(struct init *init, struct child *child)
{
	struct tess_process_info info;

	if (child->state != CHILD_RUNNING || tess_process_info(child->process, &info) ||
	    info.state != TESS_PROCESS_STATE_ENDED)
		return;
	report(child, &info);
	init_count(init, child, status_of(&info));
	bury(child);
}

/* Whether anybody is left that the system waits for: not services, unless there is nothing else. */
static bool goes_on(const struct init *init)
{
	bool only_services = true, running = false;

	for (uint32_t i = 0; i < init->system.header->process_count; i++) {
		const struct child *child = &init->child[i];
		bool service = child->entry->flags & TESS_SYSTEM_SERVICE;

		only_services &= service;
		if (child->state != CHILD_RUNNING)
			continue;
		if (!service)
			return true;
		running |= !(child->entry->flags & TESS_SYSTEM_CONSOLE);
	}
	return only_services && running;
}

void init_watch(struct init *init)
{
	uint64_t bits;

	while (goes_on(init)) {
		if (tess_notification_wait(init->ends, TESS_DEADLINE_FOREVER, &bits))
			return;
		for (uint32_t i = 0; i < init->system.header->process_count; i++)
			look_at(init, &init->child[i]);
	}
}
