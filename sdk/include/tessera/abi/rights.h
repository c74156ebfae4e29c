/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rights of capabilities, 16 bits. Bits 0 to 5 mean the same for every type; from bit 6 each
 * type has its own, so one bit may have several names. TESS_RIGHTS_<TYPE> is what a type knows.
 */
#ifndef TESSERA_ABI_RIGHTS_H
#define TESSERA_ABI_RIGHTS_H

#define TESS_RIGHT_READ    0x0001
#define TESS_RIGHT_WRITE   0x0002
#define TESS_RIGHT_EXECUTE 0x0004
#define TESS_RIGHT_GRANT   0x0008       /* may be put in a message or transferred */
#define TESS_RIGHT_REVOKE  0x0010
#define TESS_RIGHT_INSPECT 0x0020

#define TESS_RIGHT_SEND     0x0040      /* endpoint, channel, notification, topic */
#define TESS_RIGHT_RECEIVE  0x0080      /* endpoint, channel, notification, event queue, interrupt */
#define TESS_RIGHT_BIND     0x0100      /* endpoint, event queue, namespace, topic */
#define TESS_RIGHT_LOOKUP   0x0040      /* namespace */
#define TESS_RIGHT_LIST     0x0080      /* namespace */
#define TESS_RIGHT_SUSPEND  0x0040      /* process, thread */
#define TESS_RIGHT_RESUME   0x0080      /* process, thread */
#define TESS_RIGHT_KILL     0x0100      /* process, job */
#define TESS_RIGHT_PRIORITY 0x0100      /* thread */
#define TESS_RIGHT_CREATE   0x0200      /* namespace, job */
#define TESS_RIGHT_CONTROL  0x0200      /* process, thread */
#define TESS_RIGHT_TRANSFER 0x0400      /* process */
#define TESS_RIGHT_LIMIT    0x0400      /* job */
#define TESS_RIGHT_MASK     0x0040      /* interrupt */
#define TESS_RIGHT_CONSOLE  0x0040      /* platform */
#define TESS_RIGHT_SHUTDOWN 0x0080      /* platform */
#define TESS_RIGHT_DEVICE   0x0100      /* platform: device memory, interrupts, ports */
#define TESS_RIGHT_TRACE    0x0200      /* platform */

#define TESS_RIGHTS_COMMON 0x003f

#define TESS_RIGHTS_MEMORY       TESS_RIGHTS_COMMON
#define TESS_RIGHTS_ENDPOINT     (TESS_RIGHTS_COMMON | TESS_RIGHT_SEND | TESS_RIGHT_RECEIVE | TESS_RIGHT_BIND)
#define TESS_RIGHTS_REPLY        (TESS_RIGHTS_COMMON | TESS_RIGHT_SEND)
#define TESS_RIGHTS_CHANNEL      (TESS_RIGHTS_COMMON | TESS_RIGHT_SEND | TESS_RIGHT_RECEIVE)
#define TESS_RIGHTS_NOTIFICATION (TESS_RIGHTS_COMMON | TESS_RIGHT_SEND | TESS_RIGHT_RECEIVE)
#define TESS_RIGHTS_EVENT_QUEUE  (TESS_RIGHTS_COMMON | TESS_RIGHT_RECEIVE | TESS_RIGHT_BIND)
#define TESS_RIGHTS_NAMESPACE    (TESS_RIGHTS_COMMON | TESS_RIGHT_LOOKUP | TESS_RIGHT_LIST | TESS_RIGHT_BIND | TESS_RIGHT_CREATE)
#define TESS_RIGHTS_PROCESS      (TESS_RIGHTS_COMMON | TESS_RIGHT_SUSPEND | TESS_RIGHT_RESUME | TESS_RIGHT_KILL | TESS_RIGHT_CONTROL | TESS_RIGHT_TRANSFER)
#define TESS_RIGHTS_THREAD       (TESS_RIGHTS_COMMON | TESS_RIGHT_SUSPEND | TESS_RIGHT_RESUME | TESS_RIGHT_PRIORITY | TESS_RIGHT_CONTROL)
#define TESS_RIGHTS_JOB          (TESS_RIGHTS_COMMON | TESS_RIGHT_KILL | TESS_RIGHT_CREATE | TESS_RIGHT_LIMIT)
#define TESS_RIGHTS_PLATFORM     (TESS_RIGHTS_COMMON | TESS_RIGHT_CONSOLE | TESS_RIGHT_SHUTDOWN | TESS_RIGHT_DEVICE | TESS_RIGHT_TRACE)
#define TESS_RIGHTS_TOPIC        (TESS_RIGHTS_COMMON | TESS_RIGHT_SEND | TESS_RIGHT_BIND)
#define TESS_RIGHTS_INTERRUPT    (TESS_RIGHTS_COMMON | TESS_RIGHT_RECEIVE | TESS_RIGHT_MASK)
#define TESS_RIGHTS_IOPORT       TESS_RIGHTS_COMMON
#define TESS_RIGHTS_TRACE        TESS_RIGHTS_COMMON

#define TESS_RIGHTS_ALL 0xffff  /* as a mask: everything the source has */

#endif
