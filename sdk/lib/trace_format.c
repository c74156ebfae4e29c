/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_trace_format. Names are at most 32 bytes and not ended when they have that many, so each is
 * written by a precision.
 */
#include <tessera/format.h>
#include <tessera/status.h>
#include <tessera/trace.h>

/* A process: its name, or what stands for none. */
static const char *name_of(uint64_t number, const uint8_t *name)
{
	return number ? (const char *)name : "-";
}

size_t tess_trace_format(char *buffer, size_t size, const struct tess_trace_entry *e)
{
	return tess_format(buffer, size,
			   "%llu.%09llu %s %.32s(%llu) > %.32s(%llu) label %lu words %u caps %u "
			   "flags 0x%x data 0x%llx %s",
			   (unsigned long long)(e->time / 1000000000),
			   (unsigned long long)(e->time % 1000000000),
			   tess_trace_event_name(e->event), name_of(e->sender, e->sender_name),
			   (unsigned long long)e->sender, name_of(e->receiver, e->receiver_name),
			   (unsigned long long)e->receiver, (unsigned long)e->label, e->words,
			   e->capabilities, e->flags, (unsigned long long)e->data,
			   tess_status_name(e->status));
}
