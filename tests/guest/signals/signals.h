/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals between processes and within one: what the suite's files share.
 */
#ifndef GUEST_SIGNALS_H
#define GUEST_SIGNALS_H

#include "child.h"
#include "make.h"
#include "suite.h"

/* A child that is started with a line of ours, and what we hold of it. */
struct receiver {
	struct child child;
	struct tess_signal_target target; /* without the process */
	tess_cap_t told;                  /* a notification; the child has it as "told" */
};

/* Starts a child in a role, and waits until it has told bit 0: it is ready. */
void receiver_start(struct receiver *r, const char *role, uint32_t credit);

/* Gives up what receiver_start() made, after child_end(). */
void receiver_drop(struct receiver *r);

/* In a child: tells bits to whoever started it. */
void tell(uint64_t bits);

/* Waits until all of these bits were told. */
void await(tess_cap_t told, uint64_t bits);

/* In a child, or in the suite: waits for ever. */
_Noreturn void sleep_for_ever(void);

/* A log of what a handler got. */
#define LOG_MAX 64

struct log {
	struct tess_signal_info got[LOG_MAX];
	unsigned int count;
};

/* Its context is a log. */
enum tess_signal_verdict log_signal(const struct tess_signal_info *info, void *log);

void handle_by(unsigned int number, tess_signal_handler_t *handler, void *context);

/* Delivers what is there; so many must be. */
void dispatch(unsigned int expected);

/* Takes a signal of the set, which must come soon. */
struct tess_signal_info take_one(tess_signal_set_t set);

void check_info(const struct tess_signal_info *info, unsigned int number, uint64_t sender,
		uint64_t value);

#define SET(name) TESS_SIGNAL_SET(TESS_SIGNAL_##name)

/* Tests and roles by file. */
extern const struct test sending_tests[], ending_tests[], inside_tests[], fault_tests[],
	hardship_tests[];
extern const size_t sending_test_count, ending_test_count, inside_test_count, fault_test_count,
	hardship_test_count;

struct role {
	const char *name;
	int (*run)(void);
};

/* End without name. */
extern const struct role sending_roles[], ending_roles[], fault_roles[], hardship_roles[];

#endif
