/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Calls with capabilities and grants.
 */
#include "samples.h"

int call_caps(t_peer_client_t peer, union any_reply *r)
{
	t_peer_client_t other = { world_cap(TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT) };
	tess_cap_t one = world_cap(TESS_TYPE_MEMORY, TESS_RIGHTS_MEMORY);
	tess_cap_t two = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	tess_cap_t any = world_cap(TESS_TYPE_THREAD, TESS_RIGHT_GRANT);
	int status = t_peer_caps(peer, one, two, other, any, FOREVER, &r->caps);

	tess_cap_close(&one);
	tess_cap_close(&two);
	tess_cap_close(&any);
	tess_cap_close(&other.cap);
	return status;
}

bool check_caps(const union any_reply *r)
{
	return world_type(r->caps.two) == TESS_TYPE_NOTIFICATION && r->caps.number == 77 &&
	       world_rights(r->caps.two) == TESS_RIGHT_SEND &&
	       world_rights(r->caps.peer.cap) == (TESS_RIGHT_SEND | TESS_RIGHT_GRANT);
}

void close_caps(union any_reply *r)
{
	t_peer_caps_reply_close(&r->caps);
}

int call_holders(t_peer_client_t peer, union any_reply *r)
{
	struct t_holder holders[2];
	tess_cap_t pair[2];
	int status;

	memset(holders, 0, sizeof(holders));
	for (unsigned i = 0; i < 2; i++) {
		holders[i].tag = (uint8_t)(250 + i);
		holders[i].key = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
		pair[i] = world_cap(TESS_TYPE_ENDPOINT, TESS_RIGHTS_ENDPOINT);
	}
	status = t_peer_holders(peer, holders, 2, pair, FOREVER, &r->holders);
	for (unsigned i = 0; i < 2; i++) {
		tess_cap_close(&holders[i].key);
		tess_cap_close(&pair[i]);
	}
	return status;
}

bool check_holders(const union any_reply *r)
{
	return r->holders.holders.count == 2 && r->holders.holders.data[1].tag == 251 &&
	       world_type(r->holders.holders.data[1].key) == TESS_TYPE_NOTIFICATION &&
	       r->holders.bare.count == 2 && world_type(r->holders.bare.data[0]) == TESS_TYPE_JOB;
}

void close_holders(union any_reply *r)
{
	t_peer_holders_reply_close(&r->holders);
}

static uint8_t file[100000 + 4096];

int call_grants(t_peer_client_t peer, union any_reply *r)
{
	tess_grant_in_t grant = { 0, 4000, 70001 };
	int status;

	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = (uint8_t)(i * 31);
	grant.memory = world_memory(file, sizeof(file) / TESS_PAGE_SIZE * TESS_PAGE_SIZE);
	status = t_peer_grants(peer, tess_str("file"), grant, FOREVER, &r->grants);
	tess_cap_close(&grant.memory);
	return status;
}

bool check_grants(const union any_reply *r)
{
	uint64_t sum = 0;

	for (size_t i = 4000; i < 4000 + 70001; i++)
		sum += file[i];
	return r->grants.sum == sum;
}

int call_lend(t_peer_client_t peer, union any_reply *r)
{
	tess_cap_t memory = world_cap(TESS_TYPE_MEMORY, TESS_RIGHTS_MEMORY);
	int status = t_peer_lend(peer, memory, FOREVER, &r->lend);

	tess_cap_close(&memory);
	return status;
}

bool check_lend(const union any_reply *r)
{
	return r->lend.size == TESS_RIGHT_READ;
}

int call_hand(t_peer_client_t peer, union any_reply *r)
{
	tess_cap_t key = world_cap(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION);
	int status = t_peer_hand(peer, key, FOREVER);

	(void)r;
	tess_cap_close(&key);
	return status;
}
