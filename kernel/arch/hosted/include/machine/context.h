/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The user context of a thread on the hosted machine: nothing runs in user mode, so it only records
 * what core asked for, and a test looks at it and plays the thread's next step.
 */
#ifndef MACHINE_CONTEXT_H
#define MACHINE_CONTEXT_H

struct machine_context {
	_Alignas(64) struct call_frame call;
	uint64_t entry, stack, argument, tls;   /* of arch_context_start */
	uint64_t ipc_buffer;
	uint64_t instruction;           /* begins at entry; a test may set it */
	uint64_t flags;                 /* the low byte is user mode's to set */
	uint8_t fpu[512];               /* bit 7 of the first byte is reserved */
	uint64_t return_address;        /* of the last reflection */
	bool restart;                   /* core wants the call issued again; the test clears it */
	unsigned restarts;              /* how often that happened */
	unsigned reflections;           /* how often arch_context_reflect was called */
};

#endif
