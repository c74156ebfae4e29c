/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of object types. A right of the common six belongs to each of them; the others are
 * listed per type, in the order of their bits, just as TESS_RIGHTS_<TYPE> puts them together.
 */
#include "object.h"

#include <stddef.h>
#include <string.h>

#define COMMON                                                                                     \
	{ "READ", 0x0001 }, { "WRITE", 0x0002 }, { "EXECUTE", 0x0004 }, { "GRANT", 0x0008 },       \
		{ "REVOKE", 0x0010 }, { "INSPECT", 0x0020 }
#define SEND_RECEIVE { "SEND", 0x0040 }, { "RECEIVE", 0x0080 }
#define END          { NULL, 0 }

static const struct object_right common[] = { COMMON, END };
static const struct object_right endpoint[] = { COMMON, SEND_RECEIVE, { "BIND", 0x0100 }, END };
static const struct object_right reply[] = { COMMON, { "SEND", 0x0040 }, END };
static const struct object_right send_receive[] = { COMMON, SEND_RECEIVE, END };
static const struct object_right event_queue[] = {
	COMMON, { "RECEIVE", 0x0080 }, { "BIND", 0x0100 }, END,
};
static const struct object_right namespace[] = {
	COMMON, { "LOOKUP", 0x0040 }, { "LIST", 0x0080 }, { "BIND", 0x0100 }, { "CREATE", 0x0200 },
	END,
};
static const struct object_right process[] = {
	COMMON, { "SUSPEND", 0x0040 }, { "RESUME", 0x0080 }, { "KILL", 0x0100 },
	{ "CONTROL", 0x0200 }, { "TRANSFER", 0x0400 }, END,
};
static const struct object_right thread[] = {
	COMMON, { "SUSPEND", 0x0040 }, { "RESUME", 0x0080 }, { "PRIORITY", 0x0100 },
	{ "CONTROL", 0x0200 }, END,
};
static const struct object_right job[] = {
	COMMON, { "KILL", 0x0100 }, { "CREATE", 0x0200 }, { "LIMIT", 0x0400 }, END,
};
static const struct object_right interrupt[] = {
	COMMON, { "MASK", 0x0040 }, { "RECEIVE", 0x0080 }, END,
};
static const struct object_right platform[] = {
	COMMON, { "CONSOLE", 0x0040 }, { "SHUTDOWN", 0x0080 }, { "DEVICE", 0x0100 },
	{ "TRACE", 0x0200 }, END,
};

static const struct object_right topic[] = {
	COMMON, { "SEND", 0x0040 }, { "BIND", 0x0100 }, END,
};

static const struct object_type objects[] = {
	{ "Capability", "capability", "TESS_TYPE_NONE", 0, false, common },
	{ "Memory", "memory", "TESS_TYPE_MEMORY", 1, true, common },
	{ "Endpoint", "endpoint", "TESS_TYPE_ENDPOINT", 2, true, endpoint },
	{ "Reply", "reply", "TESS_TYPE_REPLY", 3, true, reply },
	{ "Channel", "channel", "TESS_TYPE_CHANNEL", 4, true, send_receive },
	{ "Notification", "notification", "TESS_TYPE_NOTIFICATION", 5, true, send_receive },
	{ "EventQueue", "event_queue", "TESS_TYPE_EVENT_QUEUE", 6, true, event_queue },
	{ "Namespace", "namespace", "TESS_TYPE_NAMESPACE", 7, true, namespace },
	{ "Process", "process", "TESS_TYPE_PROCESS", 8, true, process },
	{ "Thread", "thread", "TESS_TYPE_THREAD", 9, true, thread },
	{ "Job", "job", "TESS_TYPE_JOB", 10, true, job },
	{ "Interrupt", "interrupt", "TESS_TYPE_INTERRUPT", 11, true, interrupt },
	{ "Ioport", "ioport", "TESS_TYPE_IOPORT", 12, true, common },
	{ "Dma", "dma", "TESS_TYPE_DMA", 13, true, common },
	{ "Platform", "platform", "TESS_TYPE_PLATFORM", 14, false, platform },
	{ "Topic", "topic", "TESS_TYPE_TOPIC", 15, true, topic },
	{ "Trace", "trace", "TESS_TYPE_TRACE", 16, true, common },
};

#define OBJECT_COUNT (sizeof(objects) / sizeof(objects[0]))

const struct object_type *object_at(unsigned index)
{
	return index < OBJECT_COUNT ? &objects[index] : NULL;
}

const struct object_type *object_find(const char *name)
{
	for (unsigned i = 0; i < OBJECT_COUNT; i++) {
		if (strcmp(objects[i].name, name) == 0)
			return &objects[i];
	}
	return NULL;
}

uint16_t object_right_mask(const struct object_type *object, const char *right)
{
	for (const struct object_right *r = object->rights; r->name; r++) {
		if (strcmp(r->name, right) == 0)
			return r->mask;
	}
	return 0;
}
