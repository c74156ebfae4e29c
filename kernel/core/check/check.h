/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel_check: walks everything the kernel holds and proves the invariants that the headers state.
 *
 * It runs after each step of the unit and model tests, and on request in a debug kernel. It
 * allocates nothing; what it counts, it counts in fields kept for it. It may be called whenever no
 * call is half done.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/types.h>

struct kernel;
struct list;
struct node;
struct object;
struct parked;

/* True if everything holds; otherwise the console says what does not. */
bool kernel_check(struct kernel *k);

/* The system call: 0, EIO, or ENOSYS in a kernel built without checks. */
int kernel_check_call(struct kernel *k);

/* The parts; each in a file of its own. Shapes first: the others rely on whole lists and trees. */
bool check_shapes(struct kernel *k);
bool check_objects(struct kernel *k);
bool check_caps(struct kernel *k);
bool check_threads(struct kernel *k);
bool check_spaces(struct kernel *k);
bool check_events(struct kernel *k);
bool check_jobs(struct kernel *k);
bool check_devices(struct kernel *k);
bool check_traces(struct kernel *k);

/* Visits every capability that is parked in an object, empty places too, until one visit fails. */
typedef bool (*check_parked_fn)(struct parked *, void *data);
bool check_parked(struct kernel *k, struct object *o, check_parked_fn visit, void *data);

/* For check_caps: channels count the capabilities to their ends, between begin and end. */
void check_channels_begin(struct kernel *k);
void check_count_end(void *object, uint16_t rights, uint64_t badge);
bool check_channels_end(struct kernel *k);

/* The same for badges: a capability with this node and badge value counts at its record, if it has
 * one. */
void check_badges_begin(struct kernel *k);
bool check_count_badge(const struct node *n, enum tess_type type, void *object, uint64_t value);
bool check_badges_end(struct kernel *k);

/* Whether each item's successor knows it; so that a walk along the list ends. */
bool check_list(const struct list *head, const struct object *o);

/* Says that an invariant does not hold; returns false, for `return check_fails(...)`. */
bool check_fails(const char *what, const struct object *o) __attribute__((cold));

/* Visits every object of a type. */
#define CHECK_FOR_EACH(k, l, wanted)                                                               \
	LIST_FOR_EACH(l, &(k)->objects)                                                            \
		if (LIST_ENTRY(l, struct object, all)->type == (wanted))

#endif
