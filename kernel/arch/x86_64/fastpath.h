/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where fastpath.S finds the members of core's structures, and the few numbers of core's that it compares with.
 * fastpath_layout.c asserts every one of them, so a structure that changes stops the build, not the kernel.
 */
#ifndef X86_64_FASTPATH_H
#define X86_64_FASTPATH_H

/* struct cpu */
#define CPU_ROOT            24
#define CPU_FPU_OWNER       32
#define CPU_FPU_DISABLED    40
#define CPU_TSS_RSP0        68
#define CPU_MACHINE_THREAD  232
#define CPU_RESCHEDULE      240
#define CPU_READY_SUMMARY     360
#define CPU_MESSAGES_SENT     248
#define CPU_MESSAGES_RECEIVED 256
#define CPU_BYTES_SENT        264
#define CPU_BYTES_RECEIVED    272
#define CPU_HANDED_MESSAGES   312
#define CPU_HANDED_BYTES      320

/* Control register 0: an FPU instruction traps. */
#define CR0_TS              8

/* struct kernel */
#define KERNEL_WORK         0
#define KERNEL_NEXT_CALL    16

/* struct thread */
#define THREAD_FS_BASE      240
#define THREAD_IPC_BUFFER   248
#define THREAD_PROCESS      768
#define THREAD_STATE        792
#define THREAD_PRIORITY     796
#define THREAD_LEADER       824
#define THREAD_RING         840
#define THREAD_QUEUE        856
#define THREAD_QUEUE_PRIORITY 864
#define THREAD_BLOCKED_ON   872
#define THREAD_TIMER_PLACE  888
#define THREAD_WAIT_SLOT    904
#define THREAD_CALL_NUMBER  912
#define THREAD_SERVER       920
#define THREAD_SLOW         816
#define THREAD_CALLER       968
#define THREAD_LOST_CALLER  976
#define THREAD_SEND_PAGE    984
#define THREAD_RECEIVE_PAGE 992

/* enum thread_state */
#define STATE_READY           1
#define STATE_BLOCKED_RECEIVE 3
#define STATE_BLOCKED_REPLY   4

/* struct process */
#define PROCESS_MESSAGES_SENT     104
#define PROCESS_MESSAGES_RECEIVED 112
#define PROCESS_BYTES_SENT        120
#define PROCESS_BYTES_RECEIVED    128
#define PROCESS_CAPS_PAGES        168
#define PROCESS_CAPS_LIMIT        176
#define PROCESS_ROOT              192

/* struct channel, and its cursors */
#define CHANNEL_MESSAGES    72
#define CHANNEL_WORDS       76
#define CHANNEL_PLACE_SIZE  84
#define CHANNEL_WATCHED     92
#define CHANNEL_QUEUED      112
#define CHANNEL_HEAD        120
#define CHANNEL_TAIL        136
#define CHANNEL_RECEIVERS   152
#define CHANNEL_RECEIVING   176
#define CURSOR_AT           0
#define CURSOR_INDEX        8
#define CURSOR_LEFT         12

/* struct queued */
#define QUEUED_TAG          0
#define QUEUED_SHARE        8
#define QUEUED_BYTES        16
#define QUEUED_INDEX        20
#define QUEUED_WORD         24

/* struct share */
#define SHARE_SENDERS       64
#define SHARE_BADGE         80
#define SHARE_CREDIT        88
#define SHARE_USED          92
#define SHARE_CAPS          96

/* struct endpoint */
#define ENDPOINT_SENDERS    64
#define ENDPOINT_WAITING    80
#define ENDPOINT_NOTIFICATION 104
#define ENDPOINT_CLOSED     128

/* struct slot: type, flags, rights and generation are one word. */
#define SLOT_META           8
#define SLOT_BADGE          16
#define SLOT_SHIFT          5
#define SLOT_PAGE_SHIFT     7
#define META_TYPE_MASK      0x80ff         /* with the flag that hides a capability, which must not be set */
#define META_ENDPOINT       2
#define META_CHANNEL        4
#define META_SEND           (0x0040 << 16)
#define META_RECEIVE        (0x0080 << 16)
#define META_RECEIVE_BYTE   0x80            /* in the byte that is the low half of the rights */

/* Numbers and tags of messages, and their places in the IPC buffer. */
#define INLINE_WORDS        8
#define MESSAGE_WORDS       496
#define PAGE_WINDOW_WORDS   64
#define PAGE_WORD           128
#define NUMBER_CALL         0x1003
#define NUMBER_REPLY_RECV   0x1005
#define NUMBER_CHANNEL_SEND 0x10b2
#define NUMBER_CHANNEL_RECV 0x10b3
#define TAG_NUMBER          0x1fff
/* Number, capabilities, kernel flags: what has to be exactly so. */
#define TAG_DECISIVE        0xe3801fff
#define TAG_CALL            0x20000000
#define TAG_WORDS_SHIFT     13
#define TAG_WORDS_MASK      0x3ff
#define TAG_CAPS            (7 << 23)

#endif
