/* SPDX-License-Identifier: BSD-2-Clause */
/* Pairs of channels: see <tessera/channel.h>. */
#include <tessera/channel.h>

#include <tessera/syscalls.h>

static void give_up(tess_cap_t *cap)
{
	if (*cap)
		(void)tess_capability_delete(*cap);
	*cap = TESS_CAP_NONE;
}

static int make(tess_cap_t job, const struct tess_channel_size *size, tess_cap_t *tx,
		tess_cap_t *rx)
{
	return tess_channel_create(job, size->messages, size->words, size->capabilities, tx, rx);
}

int tess_channel_pair(tess_cap_t job, const struct tess_channel_size *size,
		      struct tess_channel_end ends[2])
{
	struct tess_channel_end one = { 0, 0 }, other = { 0, 0 };
	int status = make(job, size, &one.tx, &other.rx);

	if (!status)
		status = make(job, size, &other.tx, &one.rx);
	if (status) {
		tess_channel_end_close(&one);
		tess_channel_end_close(&other);
		return status;
	}
	ends[0] = one;
	ends[1] = other;
	return 0;
}

void tess_channel_end_close(struct tess_channel_end *end)
{
	give_up(&end->tx);
	give_up(&end->rx);
}
