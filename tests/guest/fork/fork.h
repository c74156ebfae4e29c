/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the files of this suite share: a child made by tess_fork(3).
 */
#ifndef FORK_FORK_H
#define FORK_FORK_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* Forks; the child has the listed capabilities, up to 8, and platform.console. True in the child,
 * which ends by be_done(). */
bool forked(struct child *child, const tess_cap_t *caps, size_t count);

/* The child's end: its status says whether its checks held. */
_Noreturn void be_done(void);

/* The type of a capability; 0 if there is none. */
int kind_of(tess_cap_t cap);

/* The tests of others.c, and its role. */
void other_threads_do_not_matter(const void *unused);
void any_thread_can_fork(const void *unused);
void signals_begin_anew(const void *unused);
void generations(const void *unused);
void a_bomb_is_contained(const void *unused);
void forks_are_told(const void *unused);
int bomb_role(void);

/* The tests of exec.c, and its roles. */
void exec_runs_another_program(const void *unused);
void exec_keeps_what_is_listed(const void *unused);
void exec_fails_clean(const void *unused);
void exec_is_told(const void *unused);
void exec_again_and_again(const void *unused);
void exec_for_want_of_memory(const void *unused);
int exec_role(const char *name);

#endif
