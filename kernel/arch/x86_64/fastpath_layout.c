/* SPDX-License-Identifier: BSD-2-Clause */
/* The build's proof that fastpath.h tells the truth about core's structures. It holds no code. */
#include "fastpath.h"

#include <stddef.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/message.h>
#include <tessera/abi/rights.h>

#include "asm.h"
#include "cap/table.h"
#include "kernel.h"
#include "obj/channel.h"
#include "obj/endpoint.h"
#include "obj/process.h"
#include "obj/thread.h"

#define AT(type, member, offset)                                                                   \
	_Static_assert(offsetof(struct type, member) == (offset), "fastpath.h")

AT(cpu, machine.root, CPU_ROOT);
AT(cpu, machine.fpu_owner, CPU_FPU_OWNER);
AT(cpu, machine.fpu_disabled, CPU_FPU_DISABLED);
_Static_assert(CR0_TS == CR0_TASK_SWITCHED, "fastpath.h");
AT(cpu, machine.tss.rsp, CPU_TSS_RSP0);
AT(cpu, machine_thread, CPU_MACHINE_THREAD);
AT(cpu, ready.map.summary, CPU_READY_SUMMARY);
AT(cpu, reschedule, CPU_RESCHEDULE);
AT(cpu, statistics.messages_sent, CPU_MESSAGES_SENT);
AT(cpu, statistics.messages_received, CPU_MESSAGES_RECEIVED);
AT(cpu, statistics.bytes_sent, CPU_BYTES_SENT);
AT(cpu, statistics.bytes_received, CPU_BYTES_RECEIVED);
AT(cpu, handed_over.messages, CPU_HANDED_MESSAGES);
AT(cpu, handed_over.bytes, CPU_HANDED_BYTES);
AT(kernel, work, KERNEL_WORK);
AT(kernel, next_call, KERNEL_NEXT_CALL);
AT(thread, context.fs_base, THREAD_FS_BASE);
AT(thread, context.ipc_buffer, THREAD_IPC_BUFFER);
AT(thread, process, THREAD_PROCESS);
AT(thread, state, THREAD_STATE);
AT(thread, priority, THREAD_PRIORITY);
AT(thread, waiter.leader, THREAD_LEADER);
AT(thread, waiter.ring, THREAD_RING);
AT(thread, waiter.queue, THREAD_QUEUE);
AT(thread, waiter.priority, THREAD_QUEUE_PRIORITY);
AT(thread, blocked_on, THREAD_BLOCKED_ON);
AT(thread, timer.place, THREAD_TIMER_PLACE);
AT(thread, wait_slot, THREAD_WAIT_SLOT);
AT(thread, call_number, THREAD_CALL_NUMBER);
AT(thread, server, THREAD_SERVER);
AT(thread, slow, THREAD_SLOW);
AT(thread, caller, THREAD_CALLER);
AT(thread, lost_caller, THREAD_LOST_CALLER);
AT(thread, send_page, THREAD_SEND_PAGE);
AT(thread, receive_page, THREAD_RECEIVE_PAGE);
AT(tess_ipc_page, window_words, PAGE_WINDOW_WORDS);
AT(tess_ipc_page, word, PAGE_WORD);
AT(process, statistics.messages_sent, PROCESS_MESSAGES_SENT);
AT(process, statistics.messages_received, PROCESS_MESSAGES_RECEIVED);
AT(process, statistics.bytes_sent, PROCESS_BYTES_SENT);
AT(process, statistics.bytes_received, PROCESS_BYTES_RECEIVED);
AT(process, caps.pages, PROCESS_CAPS_PAGES);
AT(process, caps.limit, PROCESS_CAPS_LIMIT);
AT(process, space.root, PROCESS_ROOT);
AT(endpoint, object, 0);
AT(endpoint, senders.leaders, ENDPOINT_SENDERS);
AT(endpoint, waiting.leaders, ENDPOINT_WAITING);
AT(endpoint, notification, ENDPOINT_NOTIFICATION);
AT(endpoint, closed_badges, ENDPOINT_CLOSED);
AT(channel, object, 0);
AT(channel, messages, CHANNEL_MESSAGES);
AT(channel, words, CHANNEL_WORDS);
AT(channel, place_size, CHANNEL_PLACE_SIZE);
AT(channel, watched, CHANNEL_WATCHED);
AT(channel, queued, CHANNEL_QUEUED);
AT(channel, head, CHANNEL_HEAD);
AT(channel, tail, CHANNEL_TAIL);
AT(channel, receivers.leaders, CHANNEL_RECEIVERS);
AT(channel, receiving, CHANNEL_RECEIVING);
AT(cursor, at, CURSOR_AT);
AT(cursor, index, CURSOR_INDEX);
AT(cursor, left, CURSOR_LEFT);
AT(queued, tag, QUEUED_TAG);
AT(queued, share, QUEUED_SHARE);
AT(queued, bytes, QUEUED_BYTES);
AT(queued, index, QUEUED_INDEX);
AT(queued, word, QUEUED_WORD);
AT(share, senders.leaders, SHARE_SENDERS);
AT(share, badge, SHARE_BADGE);
AT(share, credit, SHARE_CREDIT);
AT(share, used, SHARE_USED);
AT(share, caps, SHARE_CAPS);
AT(slot, object, 0);
AT(slot, type, SLOT_META);
AT(slot, rights, SLOT_META + 2);
AT(slot, generation, SLOT_META + 4);
AT(slot, badge, SLOT_BADGE);
AT(list, next, 0);
AT(list, prev, 8);

_Static_assert(sizeof(struct slot) == 1 << SLOT_SHIFT && SLOTS_PER_PAGE == 1 << SLOT_PAGE_SHIFT,
	       "fastpath.h");
_Static_assert(sizeof(((struct cap_table *)0)->limit) == 4 &&
		       sizeof(((struct timer *)0)->place) == 4,
	       "fastpath.h");
_Static_assert(sizeof(enum thread_state) == 4, "fastpath.h");
_Static_assert(THREAD_READY == STATE_READY && THREAD_BLOCKED_RECEIVE == STATE_BLOCKED_RECEIVE &&
		       THREAD_BLOCKED_REPLY == STATE_BLOCKED_REPLY,
	       "fastpath.h");
_Static_assert(META_TYPE_MASK == (0xff | SLOT_HIDDEN << 8), "fastpath.h");
_Static_assert(META_CHANNEL == TESS_TYPE_CHANNEL, "fastpath.h");
_Static_assert(META_ENDPOINT == TESS_TYPE_ENDPOINT && META_SEND == TESS_RIGHT_SEND << 16 &&
		       META_RECEIVE == TESS_RIGHT_RECEIVE << 16 &&
		       META_RECEIVE == META_RECEIVE_BYTE << 16,
	       "fastpath.h");
_Static_assert(NUMBER_CALL == TESS_SYS_CALL && NUMBER_REPLY_RECV == TESS_SYS_REPLY_RECV,
	       "fastpath.h");
_Static_assert(NUMBER_CHANNEL_SEND == TESS_SYS_CHANNEL_SEND &&
		       NUMBER_CHANNEL_RECV == TESS_SYS_CHANNEL_RECV,
	       "fastpath.h");
_Static_assert(TAG_WORDS_SHIFT == TESS_TAG_WORDS_SHIFT &&
		       TAG_CAPS == TESS_TAG_CAPS_MASK << TESS_TAG_CAPS_SHIFT,
	       "fastpath.h");
_Static_assert(sizeof(((struct channel *)0)->watched) == 1 &&
		       sizeof(((struct channel *)0)->queued) == 4 &&
		       sizeof(((struct channel *)0)->receiving) == 8,
	       "fastpath.h");
_Static_assert(TAG_NUMBER == TESS_TAG_NUMBER_MASK && TAG_CALL == TESS_TAG_CALL, "fastpath.h");
_Static_assert(INLINE_WORDS == TESS_INLINE_WORDS && MESSAGE_WORDS == TESS_MESSAGE_WORDS &&
		       TAG_WORDS_MASK == TESS_TAG_WORDS_MASK,
	       "fastpath.h");
_Static_assert(sizeof(((struct tess_ipc_page *)0)->window_words) == 2, "fastpath.h");
_Static_assert(TAG_DECISIVE == (TESS_TAG_NUMBER_MASK | TESS_TAG_CAPS_MASK << TESS_TAG_CAPS_SHIFT |
				TESS_TAG_KERNEL_FLAGS),
	       "fastpath.h");
