/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the hosted machine share.
 */
#ifndef HOSTED_STATE_H
#define HOSTED_STATE_H

#include "hosted.h"

extern struct hosted_counts hosted_events;

#endif
