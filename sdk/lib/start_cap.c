/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Named capabilities of the start block.
 */
#include <tessera/start.h>

#include <string.h>

const struct tess_start_cap *tess_start_find(const char *name)
{
	const struct tess_start *start = tess_start_block();

	for (uint32_t i = 0; start && i < start->cap_count; i++)
		if (!strncmp(start->cap[i].name, name, TESS_START_NAME_MAX))
			return &start->cap[i];
	return NULL;
}

tess_cap_t tess_start_cap(const char *name)
{
	const struct tess_start_cap *cap = tess_start_find(name);

	return cap ? cap->token : TESS_CAP_NONE;
}

tess_cap_t tess_self_process(void)
{
	static tess_cap_t token;

	if (!token)
		token = tess_start_cap("self.process");
	return token;
}

tess_cap_t tess_self_thread(void)
{
	return tess_start_cap("self.thread");
}

tess_cap_t tess_self_job(void)
{
	static tess_cap_t token;

	if (!token)
		token = tess_start_cap("self.job");
	return token;
}

tess_cap_t tess_self_namespace(void)
{
	return tess_start_cap("namespace");
}
