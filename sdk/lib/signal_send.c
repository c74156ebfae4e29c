/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sending. KILL, STOP and CONT overtake everything else: they go by the bell alone, or, if the
 * sender has the capability for that, are done to the process at once, whatever it is doing.
 */
#include <tessera/abi/kernel.h>
#include <tessera/abi/status.h>
#include <tessera/channel.h>
#include <tessera/syscalls.h>

#include "signal_message.h"
#include "signal_state.h"

#define SET(name) TESS_SIGNAL_SET(TESS_SIGNAL_##name)

#define URGENT (SET(KILL) | SET(STOP) | SET(CONT))

static int ring(const struct tess_signal_target *target, unsigned int number)
{
	return tess_notification_signal(target->bell, TESS_SIGNAL_SET(number));
}

/* What the signal is about, done by the kernel; TESS_EPERM if this sender cannot have it done. */
static int act(tess_cap_t process, unsigned int number)
{
	if (!process)
		return TESS_EPERM;
	if (number == TESS_SIGNAL_KILL)
		return tess_process_kill(process);
	if (number == TESS_SIGNAL_STOP)
		return tess_process_suspend(process);
	return tess_process_resume(process);
}

static int send_urgent(const struct tess_signal_target *target, unsigned int number)
{
	int status;

	/* The process goes on with the signal pending, so that it can be handled. */
	if (number == TESS_SIGNAL_CONT) {
		status = ring(target, number);
		if (status)
			return status;
	}
	status = act(target->process, number);
	if (status != TESS_EPERM)
		return status;
	return number == TESS_SIGNAL_CONT ? TESS_OK : ring(target, number);
}

int tess_signal_send(const struct tess_signal_target *target, const struct tess_signal_info *info)
{
	const unsigned int number = info->number;
	struct tess_message m;
	int status = signal_encode(info, &m);

	if (status)
		return status;
	if (TESS_SIGNAL_SET(number) & URGENT)
		return send_urgent(target, number);
	status = tess_channel_send(target->tx, TESS_DEADLINE_POLL, &m);
	if (status == TESS_EAGAIN && number < TESS_SIGNAL_QUEUED)
		return ring(target, number);
	return status;
}

int tess_signal_queue(const struct tess_signal_target *target, unsigned int number, uint64_t value)
{
	const struct tess_signal_info info = { .number = number,
					       .code = TESS_SIGNAL_CODE_QUEUE,
					       .value = value };

	return tess_signal_send(target, &info);
}
