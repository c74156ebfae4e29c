/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_trace_event_name. A switch over the enum, so that the compiler complains when one is added.
 */
#include <tessera/trace.h>

const char *tess_trace_event_name(uint32_t event)
{
	switch ((enum tess_trace_event)event) {
	case TESS_TRACE_EVENT_SEND:
		return "send";
	case TESS_TRACE_EVENT_CALL:
		return "call";
	case TESS_TRACE_EVENT_REPLY:
		return "reply";
	case TESS_TRACE_EVENT_RECEIVE:
		return "receive";
	case TESS_TRACE_EVENT_CHANNEL_SEND:
		return "channel send";
	case TESS_TRACE_EVENT_CHANNEL_RECEIVE:
		return "channel receive";
	case TESS_TRACE_EVENT_SIGNAL:
		return "signal";
	case TESS_TRACE_EVENT_FAULT:
		return "fault";
	case TESS_TRACE_EVENT_DENIAL:
		return "denial";
	case TESS_TRACE_EVENT_THREAD_START:
		return "thread start";
	case TESS_TRACE_EVENT_THREAD_END:
		return "thread end";
	case TESS_TRACE_EVENT_PROCESS_END:
		return "process end";
	case TESS_TRACE_EVENT_SWITCH:
		return "switch";
	}
	return "unknown";
}
