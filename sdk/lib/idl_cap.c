/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities in messages. What was received stays described in the IPC buffer until this thread's
 * next message, so a message that turns out bad half-way is disposed of as a whole.
 */
#include <tessera/idl_stub.h>
#include <tessera/syscalls.h>

/* Deleting fails only for a token that is stale already. */
static void delete_cap(tess_cap_t cap)
{
	if (cap != TESS_CAP_NONE)
		(void)!tess_capability_delete(cap);
}

void tess_cap_close(tess_cap_t *cap)
{
	delete_cap(tess_cap_take(cap));
}

bool tess_idl_take_cap(struct tess_idl_reader *in, unsigned type, unsigned rights, tess_cap_t *cap)
{
	const struct tess_cap_descriptor *d;

	if (in->next_cap >= in->caps || in->next_cap >= TESS_MESSAGE_CAPS)
		return false;
	d = &tess_ipc_buffer()->receive.cap[in->next_cap++];
	if (d->token == TESS_CAP_NONE || (type != TESS_TYPE_NONE && d->type != type) ||
	    (d->rights & rights) != rights)
		return false;
	*cap = d->token;
	return true;
}

void tess_idl_put_cap(unsigned slot, tess_cap_t cap, unsigned rights, unsigned operation)
{
	struct tess_cap_descriptor d = { cap, (uint16_t)rights, (uint8_t)operation, 0, 0 };

	tess_ipc_buffer()->send.cap[slot] = d;
}

void tess_idl_close_received(uint64_t tag)
{
	const struct tess_cap_descriptor *d = tess_ipc_buffer()->receive.cap;
	unsigned caps = tess_tag_caps(tag);

	for (unsigned i = 0; i < caps && i < TESS_MESSAGE_CAPS; i++)
		delete_cap(d[i].token);
}

unsigned tess_idl_window(unsigned caps)
{
	struct tess_ipc_page *receive = &tess_ipc_buffer()->receive;
	unsigned before = receive->window_caps;

	if (before < caps)
		receive->window_caps = (uint16_t)caps;
	return before;
}

void tess_idl_set_window(unsigned caps)
{
	tess_ipc_buffer()->receive.window_caps = (uint16_t)caps;
}

int tess_mint(tess_cap_t endpoint, uint64_t badge, tess_cap_t *cap)
{
	int status =
		tess_capability_derive(endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, badge, cap);

	if (status)
		*cap = TESS_CAP_NONE;
	return status;
}
