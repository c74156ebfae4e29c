/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compilers know what the loop of a string function computes, and may replace it by a call of that
 * very function. A statement that they cannot see through keeps the loop a loop, whatever the
 * flags.
 */
#ifndef TESS_LIB_STRING_LOOP_H
#define TESS_LIB_STRING_LOOP_H

#define KEEP_LOOP() __asm__ volatile("")

#endif
