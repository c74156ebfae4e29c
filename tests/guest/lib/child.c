/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Children and threads; see child.h.
 */
#include "child.h"

#include <string.h>

#include "suite.h"

#define CAPS_MAX   16
#define STACK_SIZE ((size_t)64 << 10)

static uint32_t own_priority(void)
{
	enum tess_thread_state state;
	uint64_t buffer;
	uint32_t priority = 0, ceiling;

	CHECK_OK(tess_thread_info(tess_self_thread(), &state, &priority, &buffer, &ceiling));
	return priority;
}

/* Copies what the child is given and adds the console. */
static size_t gather(struct tess_spawn_cap *caps, const struct child_order *order)
{
	tess_cap_t console = tess_start_cap("platform.console");
	size_t count = order->cap_count;

	memcpy(caps, order->caps, count * sizeof(*caps));
	if (console && !order->silent)
		caps[count++] = (struct tess_spawn_cap)CHILD_CAP("platform.console", console);
	return count;
}

static int spawn(struct child *child, const struct child_order *order,
		 const struct tess_file *program)
{
	const char *arguments[] = { order->role, "role", order->role, NULL };
	struct tess_spawn_cap caps[CAPS_MAX + 1];
	struct tess_spawn spawn = {
		.name = order->role,
		.job = order->job ? order->job : tess_self_job(),
		.job_rights = TESS_RIGHT_CREATE | TESS_RIGHT_INSPECT | TESS_RIGHT_GRANT,
		.image = program->memory,
		.image_size = program->size,
		.priority = order->priority ? order->priority : own_priority(),
		.stack_size = STACK_SIZE,
		.arguments = arguments,
		.caps = caps,
		.cap_count = gather(caps, order),
	};
	struct tess_spawned spawned;
	int status = tess_spawn(&spawn, &spawned);

	child->process = spawned.process;
	child->thread = spawned.thread;
	return status;
}

int child_try(struct child *child, const struct child_order *order)
{
	struct tess_file program;
	int status = tess_start_file("program", &program);

	*child = (struct child){ 0 };
	if (order->cap_count > CAPS_MAX)
		return TESS_EINVAL;
	if (!status)
		status = tess_notification_create(tess_self_job(), &child->ended);
	if (status)
		return status;
	status = spawn(child, order, &program);
	if (status) {
		(void)tess_capability_delete(child->ended);
		*child = (struct child){ 0 };
		return status;
	}
	return tess_process_bind_notification(child->process, child->ended, 1);
}

void child_start(struct child *child, const char *role, const struct tess_spawn_cap *caps,
		 size_t cap_count)
{
	const struct child_order order = { .role = role, .caps = caps, .cap_count = cap_count };

	CHECK_OK(child_try(child, &order));
}

struct tess_process_info child_end(struct child *child)
{
	struct tess_process_info info = { 0 };
	uint64_t bits;

	if (!child->process)
		return info;
	/* Bound again, it signals again, should the caller have taken the first signal. */
	CHECK_OK(tess_process_bind_notification(child->process, child->ended, 1));
	CHECK_OK(tess_notification_wait(child->ended, tess_clock_deadline(PATIENCE), &bits));
	CHECK_OK(tess_process_info(child->process, &info));
	CHECK_EQUAL(info.state, TESS_PROCESS_STATE_ENDED);
	(void)tess_process_kill(child->process);
	(void)tess_capability_delete(child->process);
	(void)tess_capability_delete(child->thread);
	(void)tess_capability_delete(child->ended);
	*child = (struct child){ 0 };
	return info;
}

void child_succeeds(struct child *child)
{
	struct tess_process_info info = child_end(child);

	CHECK_EQUAL(info.reason, TESS_END_REASON_EXITED);
	CHECK_EQUAL(info.status, 0);
}

void child_kill(struct child *child)
{
	CHECK_OK(tess_process_kill(child->process));
	(void)child_end(child);
}

tess_cap_t thread_begin(void (*entry)(void *argument), void *argument)
{
	tess_cap_t thread = TESS_CAP_NONE;

	CHECK_OK(tess_thread_spawn(entry, argument, STACK_SIZE, &thread));
	return thread;
}

static enum tess_thread_state state_of(tess_cap_t thread)
{
	enum tess_thread_state state = TESS_THREAD_STATE_ENDED;
	uint64_t buffer;
	uint32_t priority, ceiling;

	CHECK_OK(tess_thread_info(thread, &state, &priority, &buffer, &ceiling));
	return state;
}

static void await(tess_cap_t thread, enum tess_thread_state state)
{
	tess_time_t deadline = tess_clock_deadline(PATIENCE);

	while (thread && state_of(thread) != state)
		if (!CHECK(tess_clock_now() < deadline))
			return;
		else
			suite_sleep(MILLISECONDS / 10);
}

void thread_join(tess_cap_t thread)
{
	await(thread, TESS_THREAD_STATE_ENDED);
	(void)tess_capability_delete(thread);
}

void thread_await_block(tess_cap_t thread)
{
	await(thread, TESS_THREAD_STATE_BLOCKED);
}
