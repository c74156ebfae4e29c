/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Measuring: see bench.h. A tick of the clock falls into a batch now and then, never into all of
 * them.
 */
#include "bench.h"

#include <tessera/arch/counter.h>

static void run_nothing(void *context)
{
	(void)context;
}

static uint64_t run_once(const struct operation *o)
{
	uint64_t begin, end;

	if (o->before)
		o->before(o->context);
	begin = tess_counter();
	o->run(o->context);
	end = tess_counter();
	if (o->after)
		o->after(o->context);
	return end - begin;
}

static uint64_t run_batches(const struct operation *o)
{
	uint64_t least = ~UINT64_C(0);

	for (unsigned int batch = 0; batch < BATCHES; batch++) {
		uint64_t sum = 0;

		for (unsigned int i = 0; i < REPEATS; i++)
			sum += run_once(o);
		least = sum < least ? sum : least;
	}
	return least;
}

uint64_t measure(const struct operation *operation)
{
	const struct operation nothing = { .run = run_nothing };

	return (run_batches(operation) - run_batches(&nothing) + REPEATS / 2) / REPEATS;
}

uint64_t empty(void)
{
	uint64_t begin = tess_counter();

	return tess_counter() - begin;
}

void metric(const char *name, uint64_t value, const char *unit)
{
	char line[100];
	size_t length = tess_format(line, sizeof(line), "%s\t%lu\t%s\n", name, value, unit);

	CHECK_OK(tess_platform_console_write(tess_start_cap("platform.console"), line, length));
}
