/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which signal a fault is.
 */
#ifndef TESS_LIB_SIGNAL_FAULT_H
#define TESS_LIB_SIGNAL_FAULT_H

#include <tessera/abi/kernel.h>
#include <tessera/signal.h>

/*
 * Makes a signal of a fault, whose five words are those of tessera-faults(7). mapping is the one
 * that the address lies in, or NULL.
 */
void signal_of_fault(const uint64_t *word, const struct tess_mapping_info *mapping,
		     struct tess_signal_info *info);

#endif
