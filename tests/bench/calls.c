/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls that concern one process.
 */
#include "bench.h"

#define FREE UINT64_C(0x600000000000)

struct subject {
	tess_cap_t cap, derived;
};

static void call_nothing(void *context)
{
	uint32_t version;

	(void)context;
	(void)!tess_abi_version(&version);
}

static void signal_nobody(void *context)
{
	const struct subject *s = context;

	(void)tess_notification_signal(s->cap, 1);
}

static void derive(void *context)
{
	struct subject *s = context;

	(void)!tess_capability_derive(s->cap, TESS_RIGHTS_ALL, 0, &s->derived);
}

static void delete_derived(void *context)
{
	const struct subject *s = context;

	(void)tess_capability_delete(s->derived);
}

static void map_page(void *context)
{
	const struct subject *s = context;
	uint64_t mapped;

	(void)!tess_memory_map(s->cap, tess_self_process(), FREE, 0, TESS_PAGE_SIZE,
			       TESS_PROTECTION_READ | TESS_PROTECTION_WRITE, &mapped);
}

static void touch_page(void *context)
{
	map_page(context);
	*(volatile uint64_t *)FREE = 1;
}

static void unmap_page(void *context)
{
	(void)context;
	(void)tess_process_unmap(tess_self_process(), FREE, TESS_PAGE_SIZE);
}

static void bench_pages(void)
{
	struct subject s = { .cap = make_memory(TESS_PAGE_SIZE) };
	const struct operation map = { .run = map_page, .after = unmap_page, .context = &s };
	const struct operation unmap = { .before = touch_page, .run = unmap_page, .context = &s };

	metric("map_page", measure(&map), "instructions");
	metric("unmap_page", measure(&unmap), "instructions");
	drop(s.cap);
}

static void bench_caps(void)
{
	struct subject s = { .cap = make_notification() };
	const struct operation add = { .run = derive, .after = delete_derived, .context = &s };
	const struct operation remove = { .before = derive, .run = delete_derived, .context = &s };
	const struct operation notify = { .run = signal_nobody, .context = &s };

	metric("notify_idle", measure(&notify), "instructions");
	metric("cap_derive", measure(&add), "instructions");
	metric("cap_delete", measure(&remove), "instructions");
	drop(s.cap);
}

void bench_calls(void)
{
	const struct operation null = { .run = call_nothing };

	metric("null_syscall", measure(&null), "instructions");
	bench_caps();
	bench_pages();
}

/* What kernel, init and console use, and this program before it did anything: that is taken off. */
void bench_memory_used(void)
{
	struct tess_kernel_info info = { 0 };
	uint64_t own = 0, limit;

	CHECK_OK(tess_platform_info(tess_start_cap("platform.inspect"), &info));
	CHECK_OK(tess_job_usage(tess_self_job(), TESS_JOB_RESOURCE_MEMORY, &own, &limit));
	metric("kernel_text", info.kernel_text, "bytes");
	metric("kernel_data", info.kernel_data, "bytes");
	metric("memory_idle", info.memory_total - info.memory_free - own, "bytes");
}
