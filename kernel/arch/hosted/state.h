/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the hosted machine share.
 */
#ifndef HOSTED_STATE_H
#define HOSTED_STATE_H

#include "hosted.h"

extern struct hosted_counts hosted_events;
extern uint64_t hosted_ram_size;

void hosted_devices_reset(void);

#endif
