/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The mutex of three states, after Ulrich Drepper, "Futexes are tricky" (2011), section 5, with a
 * notification in the place of the futex: a signal that comes before the wait is kept.
 */
#include <tessera/mutex.h>

#include <tessera/start.h>
#include <tessera/syscalls.h>

#define FREE   0u
#define TAKEN  1u
#define WAITED 2u

int tess_mutex_init(struct tess_mutex *mutex)
{
	mutex->state = FREE;
	return tess_notification_create(tess_self_job(), &mutex->wake);
}

void tess_mutex_destroy(struct tess_mutex *mutex)
{
	(void)tess_capability_delete(mutex->wake);
	mutex->wake = TESS_CAP_NONE;
}

void tess_mutex_lock(struct tess_mutex *mutex)
{
	uint32_t expected = FREE;
	uint64_t bits;

	if (__atomic_compare_exchange_n(&mutex->state, &expected, TAKEN, 0, __ATOMIC_ACQUIRE,
					__ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&mutex->state, WAITED, __ATOMIC_ACQUIRE) != FREE)
		if (tess_notification_wait(mutex->wake, TESS_DEADLINE_FOREVER, &bits))
			tess_yield();
}

void tess_mutex_unlock(struct tess_mutex *mutex)
{
	if (__atomic_exchange_n(&mutex->state, FREE, __ATOMIC_RELEASE) == WAITED)
		(void)tess_notification_signal(mutex->wake, 1);
}
