/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which signal a fault is: x86_64. The machine's code has the vector in its upper half (Intel SDM
 * volume 3, table 6-1).
 */
#include "signal_fault.h"

#define DIVIDE_ERROR    0
#define DEBUG_EXCEPTION 1
#define ALIGNMENT_CHECK 17

static void set(struct tess_signal_info *info, enum tess_signal_number number, int32_t code)
{
	info->number = number;
	info->code = code;
}

static void set_page(struct tess_signal_info *info, uint64_t access,
		     const struct tess_mapping_info *mapping)
{
	if (!mapping)
		set(info, TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_SEGV_UNMAPPED);
	else if (access & ~(uint64_t)mapping->protection)
		set(info, TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_SEGV_ACCESS);
	else
		set(info, TESS_SIGNAL_BUS, TESS_SIGNAL_CODE_BUS_ABSENT);
}

void signal_of_fault(const uint64_t *word, const struct tess_mapping_info *mapping,
		     struct tess_signal_info *info)
{
	uint64_t vector = word[4] >> 32;

	*info = (struct tess_signal_info){ .value = word[3] };
	switch ((enum tess_fault_kind)word[0]) {
	case TESS_FAULT_KIND_PAGE:
		info->address = word[1];
		set_page(info, word[2], mapping);
		return;
	case TESS_FAULT_KIND_ILLEGAL:
		info->address = word[3];
		set(info, TESS_SIGNAL_ILL, TESS_SIGNAL_CODE_ILL_INSTRUCTION);
		return;
	case TESS_FAULT_KIND_ARITHMETIC:
		info->address = word[3];
		set(info, TESS_SIGNAL_FPE,
		    vector == DIVIDE_ERROR ? TESS_SIGNAL_CODE_FPE_INTEGER
					   : TESS_SIGNAL_CODE_FPE_INVALID);
		return;
	case TESS_FAULT_KIND_BREAKPOINT:
		info->address = word[3];
		set(info, TESS_SIGNAL_TRAP,
		    vector == DEBUG_EXCEPTION ? TESS_SIGNAL_CODE_TRAP_STEP
					      : TESS_SIGNAL_CODE_TRAP_BREAKPOINT);
		return;
	case TESS_FAULT_KIND_PROTECTION:
		break;
	}
	if (vector == ALIGNMENT_CHECK)
		set(info, TESS_SIGNAL_BUS, TESS_SIGNAL_CODE_BUS_ALIGNMENT);
	else
		set(info, TESS_SIGNAL_SEGV, TESS_SIGNAL_CODE_KERNEL);
}
