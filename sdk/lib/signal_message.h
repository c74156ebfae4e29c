/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A signal on a channel: eight words, which all travel in registers. Who sent it is not among them:
 * that is the badge, which the kernel tells. And the bits of a line's bell.
 */
#ifndef TESS_LIB_SIGNAL_MESSAGE_H
#define TESS_LIB_SIGNAL_MESSAGE_H

#include <stdbool.h>
#include <tessera/ipc.h>
#include <tessera/signal.h>

#define SIGNAL_LABEL UINT32_C(0x5349474e)
#define SIGNAL_WORDS 8

/* A bell: one bit for each standard signal, as in a set, and this one for the line's channel. */
#define SIGNAL_BELL_CHANNEL (UINT64_C(1) << 63)

/* The message of a signal; TESS_EINVAL if a sender cannot say that. */
int signal_encode(const struct tess_signal_info *info, struct tess_message *m);

/* What a message says; false if it is none that signal_encode() makes. */
bool signal_decode(const struct tess_message *m, struct tess_signal_info *info);

#endif
