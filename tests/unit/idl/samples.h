/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the calls of samples_*.c share: values that use the bounds, signs and paddings of their
 * types.
 */
#ifndef TESTS_IDL_SAMPLES_H
#define TESTS_IDL_SAMPLES_H

#include <string.h>

#include "mirror.h"

#define FOREVER TESS_DEADLINE_FOREVER

extern const struct t_padded sample_padded[12];
extern const uint8_t sample_raw[20];
extern const bool sample_flags[10];

/* A text of 3960 letters. */
const char *sample_text(void);

struct t_named sample_named(const char *name, uint16_t id);
bool sample_named_equal(const struct t_named *a, const struct t_named *b);
bool sample_padded_equal(const struct t_padded *a, const struct t_padded *b);

#define SAMPLE(name)                                            \
	int call_##name(t_peer_client_t peer, union any_reply *r); \
	bool check_##name(const union any_reply *r)

SAMPLE(scalars);
SAMPLE(enums);
SAMPLE(structs);
SAMPLE(arrays);
SAMPLE(strings);
SAMPLE(vectors);
SAMPLE(nested);
SAMPLE(long);
SAMPLE(caps);
SAMPLE(holders);
SAMPLE(grants);
SAMPLE(list);
SAMPLE(whole);
SAMPLE(lend);
SAMPLE(delete);
SAMPLE(flat);
SAMPLE(full);

int call_note(t_peer_client_t peer, union any_reply *r);
int call_empty(t_peer_client_t peer, union any_reply *r);
int call_hand(t_peer_client_t peer, union any_reply *r);
void close_caps(union any_reply *r);
void close_holders(union any_reply *r);

#endif
