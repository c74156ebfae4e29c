/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server of the sample interface that answers with what it was asked, and calls with fixed
 * arguments for each of its methods, so that tests can treat all methods alike.
 */
#ifndef TESTS_IDL_MIRROR_H
#define TESTS_IDL_MIRROR_H

#include <sample.h>

#include "world.h"

/* The ctx of the handlers. */
struct mirror {
	t_peer_client_t again;  /* if set: handlers send their request on to here */
	const void *stored;     /* if set: handlers answer with these bytes */
	int result;             /* what handlers return */
	unsigned handled;       /* calls of handlers */
	void (*before)(void);   /* if set: called first in each handler */
	tess_cap_t kept[2];     /* what the last reply carried copies of */
};

/* Closes what was kept. */
void mirror_drop(struct mirror *m);

extern const struct t_peer_ops mirror_ops;

/* Room for any reply of the interface. */
union any_reply {
	struct t_peer_scalars_reply scalars;
	struct t_peer_enums_reply enums;
	struct t_peer_structs_reply structs;
	struct t_peer_arrays_reply arrays;
	struct t_peer_strings_reply strings;
	struct t_peer_vectors_reply vectors;
	struct t_peer_nested_reply nested;
	struct t_peer_long_reply long_;
	struct t_peer_caps_reply caps;
	struct t_peer_holders_reply holders;
	struct t_peer_grants_reply grants;
	struct t_peer_list_reply list;
	struct t_peer_whole_reply whole;
	struct t_peer_lend_reply lend;
	struct t_peer_delete_reply delete_;
	struct t_peer_flat_reply flat;
	struct t_peer_full_reply full;
};

/* One method with fixed arguments. */
struct sample {
	const char *name;
	size_t reply_size;      /* 0: no reply struct */
	bool oneway;
	int (*call)(t_peer_client_t peer, union any_reply *reply);
	/* Whether the reply is what the arguments make the mirror say. */
	bool (*check)(const union any_reply *reply);
	void (*close)(union any_reply *reply);  /* NULL: nothing to close */
	/* The buffers in a reply, and how many elements each has room for. */
	unsigned (*buffers)(union any_reply *reply, tess_buf_t *buffers[3]);
	uint32_t capacity;
};

extern const struct sample samples[];
extern const unsigned sample_count;

/* Gives the buffers of a reply room, other than the last time, and poisons everything else. */
void sample_prepare(const struct sample *s, union any_reply *reply);

/* Whether a reply is all zero, but for where its buffers are. */
bool sample_is_zero(const struct sample *s, const union any_reply *reply);

#endif
