/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of the suite "quotas" share.
 */
#ifndef QUOTAS_H
#define QUOTAS_H

void pressure_is_told_in_order(const void *);
void a_level_is_told_again_after_a_fall(const void *);
int hoarder_role(void);

#endif
