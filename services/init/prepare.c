/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is made before any process starts: jobs, namespaces, endpoints. A process pays for its own.
 */
#include "system.h"

#include <string.h>

/* What processes may create. Jobs too: to give a part of their quota to processes of their own. */
#define TYPES                                                                                      \
	(1u << TESS_TYPE_MEMORY | 1u << TESS_TYPE_ENDPOINT | 1u << TESS_TYPE_NOTIFICATION |        \
	 1u << TESS_TYPE_NAMESPACE | 1u << TESS_TYPE_PROCESS | 1u << TESS_TYPE_THREAD |            \
	 1u << TESS_TYPE_JOB | 1u << TESS_TYPE_CHANNEL | 1u << TESS_TYPE_TOPIC |                   \
	 1u << TESS_TYPE_EVENT_QUEUE | 1u << TESS_TYPE_INTERRUPT | 1u << TESS_TYPE_IOPORT |         \
	 1u << TESS_TYPE_TRACE)

static int set_limits(const struct child *child)
{
	int status = TESS_OK;

	for (uint32_t i = 0; i < TESS_SYSTEM_LIMITS && !status; i++)
		if (child->entry->limit[i] != TESS_SYSTEM_NO_LIMIT)
			status = tess_job_set_limit(child->job, (enum tess_job_resource)i,
						    child->entry->limit[i]);
	return status;
}

static int make_endpoints(struct init *init, const struct child *child)
{
	uint32_t first = child->entry->first_item;
	int status = TESS_OK;

	for (uint32_t i = first; i < first + child->entry->item_count && !status; i++)
		if (init->system.item[i].kind == TESS_SYSTEM_PROVIDES)
			status = tess_endpoint_create(child->job, &init->endpoint[i]);
	return status;
}

int init_prepare(struct init *init, struct child *child)
{
	int status = tess_job_create(init->job, TYPES, &child->job);

	if (!status)
		status = set_limits(child);
	if (!status)
		status = tess_namespace_create(child->job, &child->namespace_);
	if (!status)
		status = make_endpoints(init, child);
	return status;
}

/* The ids that a client may ask for are those of the provider. */
static int bind(struct init *init, struct child *child, const struct tess_system_item *uses)
{
	const struct tess_system_item *provided = &init->system.item[uses->value];
	const char *name = init_string(init, uses->name);

	return tess_namespace_bind(
		child->namespace_, name, strlen(name), init->endpoint[uses->value],
		init->system.interface_id + provided->first_interface, provided->interface_count);
}

int init_bind_uses(struct init *init, struct child *child)
{
	uint32_t first = child->entry->first_item;
	int status = TESS_OK;

	for (uint32_t i = first; i < first + child->entry->item_count && !status; i++)
		if (init->system.item[i].kind == TESS_SYSTEM_USES)
			status = bind(init, child, &init->system.item[i]);
	return status;
}
