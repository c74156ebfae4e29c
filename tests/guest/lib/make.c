/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Objects for tests; see make.h.
 */
#include "make.h"

#include "suite.h"

tess_cap_t make_endpoint(void)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_endpoint_create(tess_self_job(), &cap));
	return cap;
}

tess_cap_t make_notification(void)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_notification_create(tess_self_job(), &cap));
	return cap;
}

tess_cap_t make_namespace(void)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_namespace_create(tess_self_job(), &cap));
	return cap;
}

tess_cap_t make_memory(uint64_t size)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_memory_create(tess_self_job(), size, &cap));
	return cap;
}

tess_cap_t make_event_queue(void)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_event_queue_create(tess_self_job(), 1000, &cap));
	return cap;
}

tess_cap_t make_job(void)
{
	tess_cap_t cap = TESS_CAP_NONE;

	CHECK_OK(tess_job_create(tess_self_job(), MAKE_TYPES, &cap));
	return cap;
}

tess_cap_t make_derived(tess_cap_t cap, uint16_t rights, uint64_t badge)
{
	tess_cap_t derived = TESS_CAP_NONE;

	CHECK_OK(tess_capability_derive(cap, rights, badge, &derived));
	return derived;
}

void *make_mapping(tess_cap_t memory, uint64_t size, uint32_t protection)
{
	uint64_t mapped = 0;

	CHECK_OK(tess_memory_map(memory, tess_self_process(), 0, 0, size, protection, &mapped));
	return (void *)mapped;
}

void drop(tess_cap_t cap)
{
	CHECK_OK(tess_capability_delete(cap));
}
