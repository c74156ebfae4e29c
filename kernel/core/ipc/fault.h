/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults told by message: to a pager, which supplies the page, or to a debugger.
 *
 * A fault is a call that the kernel makes for the thread, with a capability that its process holds
 * but cannot name, to an endpoint chosen by thread_set_fault or process_set_fault. Everything that
 * holds for calls holds here: revoking the capability ends the wait, the handler's death is told,
 * the handler may save the reply. The thread's registers are put aside meanwhile and come back with
 * the answer: label 0 lets it try again, anything else is its crash.
 */
#ifndef IPC_FAULT_H
#define IPC_FAULT_H

#include <arch/entry.h>
#include <stdbool.h>
#include <tessera/abi/types.h>

struct kernel;
struct process;
struct slot;
struct thread;

/* Sends the thread's fault to who handles it; false if nobody does, and nothing was changed. */
bool fault_send(struct kernel *k, struct thread *t, const struct fault *fault);

/* The call that told the fault has ended: with an answer in the frame, or a status. */
void fault_answered(struct kernel *k, struct thread *t, int status);

/* Puts a hidden copy of an endpoint capability (NULL: none) in the process's table, in place of
 * *token's. EMFILE, ENOMEM. */
int fault_set_handler(struct kernel *k, struct process *p, tess_cap_t *token,
		      const struct slot *endpoint);

#endif
