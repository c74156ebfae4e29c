/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults: things user mode must not do, each a row of a table and run by a child of its name.
 */
#ifndef FAULTS_H
#define FAULTS_H

#include <stdint.h>

struct fault_case {
	const char *name;
	void (*run)(uint64_t operand);
	uint64_t operand;
	int status;       /* what the process is said to have died of */
	uint64_t address; /* what the record says was touched; 0: none, or see report() */
};

/* Ends with a row without name. */
extern const struct fault_case memory_cases[];
extern const struct fault_case instruction_cases[];

/* In a child: tells the suite the address that is going to be touched. */
void report(uint64_t address);

#endif
