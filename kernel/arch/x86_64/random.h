/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where arch_random_seed() begins.
 */
#ifndef X86_64_RANDOM_H
#define X86_64_RANDOM_H

/* Takes the option seed= if it is there. */
void random_init(const char *command_line);

#endif
