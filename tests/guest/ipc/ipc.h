/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tests of each file of this suite.
 */
#ifndef IPC_H
#define IPC_H

void words_cross(const void *);
void tags_are_checked(const void *);
void windows_are_bounded(const void *);
void badges_cross(const void *);
void windows_are_kept(const void *);
void replies_too_large(const void *);
void one_way(const void *);

void caps_are_copied(const void *);
void caps_are_moved(const void *);
void caps_are_lent(const void *);
void lent_mappings_go(const void *);
void replies_carry_caps(const void *);
void bad_caps_are_refused(const void *);
void full_tables_refuse_all(const void *);

void polls_and_deadlines(const void *);
void replies_saved(const void *);
void replies_forgotten(const void *);
void replies_to_nobody(const void *);
void servers_exit(const void *);
void servers_crash(const void *);
void endpoints_close(const void *);
void clients_die_waiting(const void *);
void clients_die_served(const void *);
void clients_give_up(const void *);
void clients_give_up_saved(const void *);

void badges_close(const void *);
void notifications_arrive(const void *);
void senders_queue_by_priority(const void *);
void many_pairs(const void *);

int full_role(void);
int client_role(void);
int holder_role(void);
int pair_role(void);

#endif
