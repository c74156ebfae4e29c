/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ipc/channel_batch: capabilities in batches. All of them go or none; what cannot be taken stays.
 */
#include <string.h>

#include "channels.h"
#include "obj/channel.h"

static struct world w;
static unsigned a, b;
static struct ends ch;
static char *from, *into; /* a's and b's scratch pages */

#define AT(offset) (WORLD_SCRATCH + (offset))
#define CAPS       0x900 /* where descriptors lie in the pages; items lie at 0 */
#define UNMAPPED   UINT64_C(0x50000000)
#define ALL        TESS_RIGHTS_ALL

static void setup(unsigned messages)
{
	world_boot(&w);
	a = world_process(&w);
	b = world_process(&w);
	ch = channel_between(&w, a, b, messages, 8, 4);
	from = world_scratch(&w, a);
	into = world_scratch(&w, b);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

static struct tess_cap_descriptor *cap_at(char *page, unsigned i)
{
	return &((struct tess_cap_descriptor *)(void *)(page + CAPS))[i];
}

static struct tess_batch_item *item_at(char *page, unsigned i)
{
	return &((struct tess_batch_item *)(void *)page)[i];
}

/* Item i: no words, and count capabilities that are described from `first` on. */
static void item(char *page, unsigned i, unsigned count, unsigned first)
{
	*item_at(page, i) = (struct tess_batch_item){ .tag = TESS_TAG(i, 0, count),
						      .capabilities = AT(CAPS + 16 * first) };
}

static void offer(unsigned i, tess_cap_t cap, uint16_t rights, enum tess_cap_operation operation)
{
	*cap_at(from, i) = (struct tess_cap_descriptor){ .token = cap,
							 .rights = rights,
							 .operation = (uint8_t)operation };
}

static int64_t send_batch(unsigned count, tess_time_t deadline)
{
	int64_t status =
		world_call_until(&w, a, deadline, TESS_SYS_CHANNEL_SEND_BATCH, ch.tx, AT(0), count);

	world_check(&w);
	return status;
}

/* Room for count messages with four capabilities each. */
static int64_t recv_batch(unsigned count, tess_time_t deadline)
{
	int64_t status;

	for (unsigned i = 0; i < count; i++)
		item(into, i, 4, 4 * i);
	status =
		world_call_until(&w, b, deadline, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), count);
	world_check(&w);
	return status;
}

START_TEST(capabilities_cross_in_batches)
{
	tess_cap_t n, moved;

	setup(4);
	for (int round = 0; round < 7; round++) {
		n = world_notification(&w, a);
		moved = world_notification(&w, a);
		offer(0, n, TESS_RIGHT_SEND, TESS_CAP_COPY);
		offer(1, moved, ALL, TESS_CAP_MOVE);
		offer(2, n, ALL, TESS_CAP_COPY);
		item(from, 0, 2, 0);
		item(from, 1, 0, 0);
		item(from, 2, 1, 2);
		ck_status(send_batch(3, TESS_DEADLINE_POLL), TESS_OK);
		ck_assert_ptr_null(world_slot(&w, a, moved));
		memset(into, 0xee, TESS_PAGE_SIZE);
		ck_status(recv_batch(4, TESS_DEADLINE_POLL), TESS_OK);
		ck_assert_uint_eq(world_word(&w, b, 0), 3);
		ck_assert_uint_eq(item_at(into, 0)->tag, TESS_TAG(0, 0, 2));
		ck_assert_uint_eq(item_at(into, 1)->tag, TESS_TAG(1, 0, 0));
		ck_assert_uint_eq(item_at(into, 2)->tag, TESS_TAG(2, 0, 1));
		ck_assert_uint_eq(cap_at(into, 0)->rights, TESS_RIGHT_SEND);
		ck_assert_uint_eq(cap_at(into, 0)->type, TESS_TYPE_NOTIFICATION);
		ck_assert_uint_eq(cap_at(into, 0)->reserved, 0);
		ck_assert_uint_eq(cap_at(into, 2)->token, UINT64_C(0xeeeeeeeeeeeeeeee));
		ck_status(
			world_call(&w, b, TESS_SYS_NOTIFICATION_SIGNAL, cap_at(into, 8)->token, 4),
			TESS_OK);
		ck_status(world_call(&w, b, TESS_SYS_NOTIFICATION_WAIT, cap_at(into, 0)->token),
			  TESS_EPERM);
		ck_status(world_call(&w, a, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
		ck_status(
			world_call(&w, b, TESS_SYS_NOTIFICATION_SIGNAL, cap_at(into, 1)->token, 4),
			TESS_OK);
	}
	finish();
}
END_TEST

/* Everything is looked at before anything is moved. */
START_TEST(a_bad_capability_sends_nothing)
{
	static const struct {
		unsigned what;
		int64_t status;
	} cases[] = {
		{ 0, TESS_EBADCAP }, { 1, TESS_EPERM },  { 2, TESS_EINVAL }, { 3, TESS_EINVAL },
		{ 4, TESS_EINVAL },  { 5, TESS_EINVAL }, { 6, TESS_EFAULT }, { 7, TESS_EINVAL },
	};
	tess_cap_t n, weak;

	setup(8);
	n = world_notification(&w, a);
	weak = world_derive(&w, a, n, ALL & ~TESS_RIGHT_GRANT, 0);
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t before;
		struct ends own;

		offer(0, n, ALL, TESS_CAP_MOVE);
		offer(1, ch.tx, TESS_RIGHT_SEND, TESS_CAP_COPY);
		item(from, 0, 1, 0);
		item(from, 1, 1, 1);
		switch (cases[i].what) {
		case 0:
			offer(1, n + 1, ALL, TESS_CAP_COPY);
			break;
		case 1:
			offer(1, weak, ALL, TESS_CAP_COPY);
			break;
		case 2:
			offer(1, ch.tx, ALL, TESS_CAP_LEND);
			break;
		case 3:
			offer(1, n, ALL, TESS_CAP_MOVE);
			break;
		case 4:
			offer(1, n, ALL, TESS_CAP_COPY);
			break;
		case 5:
			own = channel_between(&w, a, a, 8, 8, 4);
			ch.tx = own.tx;
			offer(1, own.rx, ALL, TESS_CAP_COPY);
			break;
		case 6:
			item_at(from, 1)->capabilities = UNMAPPED;
			break;
		default:
			item(from, 1, 5, 0);
		}
		before = world_fingerprint(&w);
		ck_status(send_batch(2, TESS_DEADLINE_POLL), cases[i].status);
		ck_assert_uint_eq(world_fingerprint(&w), before);
	}
	finish();
}
END_TEST

START_TEST(sixty_four_capabilities_are_the_most)
{
	tess_cap_t n;

	setup(64);
	n = world_notification(&w, a);
	for (unsigned i = 0; i < 4; i++)
		offer(i, n, ALL, TESS_CAP_COPY);
	for (unsigned i = 0; i < 17; i++)
		item(from, i, 4, 0);
	ck_status(send_batch(17, TESS_DEADLINE_POLL), TESS_EINVAL);
	ck_status(send_batch(16, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(recv_batch(20, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 16);
	ck_status(send_batch(1, TESS_DEADLINE_POLL), TESS_OK); /* goes with the channel */
	finish();
}
END_TEST

START_TEST(what_does_not_fit_stays)
{
	tess_cap_t n;

	setup(8);
	n = world_notification(&w, a);
	offer(0, n, ALL, TESS_CAP_COPY);
	offer(1, n, ALL, TESS_CAP_COPY);
	item(from, 0, 1, 0);
	item(from, 1, 2, 0);
	ck_status(send_batch(2, TESS_DEADLINE_POLL), TESS_OK);
	for (unsigned i = 0; i < 2; i++)
		item(into, i, 1, i);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), 2), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), 2), TESS_EMSGSIZE);
	item(into, 0, 2, 0);
	item_at(into, 0)->capabilities = UNMAPPED;
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), 1), TESS_EFAULT);
	item_at(into, 0)->capabilities = ~UINT64_C(0);
	ck_status(world_call(&w, b, TESS_SYS_CHANNEL_RECV_BATCH, ch.rx, AT(0), 1), TESS_EFAULT);
	world_check(&w);
	ck_status(recv_batch(1, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(cap_at(into, 1)->type, TESS_TYPE_NOTIFICATION);
	/* A channel for fewer refuses them at once. */
	ch = channel_between(&w, a, b, 2, 8, 1);
	ck_status(send_batch(2, TESS_DEADLINE_POLL), TESS_EMSGSIZE);
	finish();
}
END_TEST

START_TEST(what_is_revoked_on_its_way_is_missing)
{
	tess_cap_t n, other;

	setup(8);
	n = world_notification(&w, a);
	other = world_notification(&w, a);
	offer(0, n, ALL, TESS_CAP_COPY);
	offer(1, other, ALL, TESS_CAP_COPY);
	item(from, 0, 2, 0);
	ck_status(send_batch(1, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(world_call(&w, a, TESS_SYS_CAPABILITY_REVOKE, n), TESS_OK);
	ck_status(recv_batch(1, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(item_at(into, 0)->tag, TESS_TAG(0, 0, 2) | TESS_TAG_LOST_CAP);
	ck_assert_uint_eq(cap_at(into, 0)->type, TESS_TYPE_NONE);
	ck_assert_uint_eq(cap_at(into, 0)->token, 0);
	ck_assert_uint_eq(cap_at(into, 1)->type, TESS_TYPE_NOTIFICATION);
	finish();
}
END_TEST

/* When memory ends in the middle, what was taken is told and the rest stays. */
START_TEST(a_full_table_ends_the_batch)
{
	tess_cap_t n;

	setup(8);
	n = world_notification(&w, a);
	for (unsigned i = 0; i < 4; i++) {
		offer(i, n, ALL, TESS_CAP_COPY);
		item(from, i, 2, 0);
	}
	ck_status(send_batch(3, TESS_DEADLINE_POLL), TESS_OK);
	for (uint64_t i = 1; i <= 2; i++) {
		uint64_t before = world_fingerprint(&w);

		w.k->injection.countdown = i;
		ck_status(recv_batch(3, TESS_DEADLINE_POLL), TESS_ENOMEM);
		w.k->injection.countdown = 0;
		ck_assert_uint_eq(world_fingerprint(&w), before);
	}
	w.k->injection.countdown = 4;
	ck_status(recv_batch(3, TESS_DEADLINE_POLL), TESS_OK);
	w.k->injection.countdown = 0;
	ck_assert_uint_eq(world_word(&w, b, 0), 1);
	ck_status(recv_batch(3, TESS_DEADLINE_POLL), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 2);
	finish();
}
END_TEST

/* A batch that waits is looked at again when its turn comes; and so is a receiver's. */
START_TEST(waiting_looks_again)
{
	tess_cap_t n;

	setup(2);
	n = world_notification(&w, a);
	offer(0, n, ALL, TESS_CAP_MOVE);
	item(from, 0, 1, 0);
	item(from, 1, 0, 0);
	ck_status(recv_batch(2, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	ck_status(send_batch(2, TESS_DEADLINE_FOREVER), TESS_OK);
	ck_status(world_status(&w, b), TESS_OK);
	ck_assert_uint_eq(world_word(&w, b, 0), 2);
	ck_assert_uint_eq(cap_at(into, 0)->type, TESS_TYPE_NOTIFICATION);
	ck_status(channel_poll_send(&w, a, ch.tx, 1), TESS_OK);
	n = world_notification(&w, a);
	offer(0, n, ALL, TESS_CAP_MOVE);
	ck_status(send_batch(2, TESS_DEADLINE_FOREVER), WORLD_BLOCKED);
	offer(0, n + (UINT64_C(1) << 32), ALL, TESS_CAP_MOVE);
	(void)channel_take(&w, b, ch.rx);
	ck_status(world_status(&w, a), TESS_EBADCAP);
	world_check(&w);
	finish();
}
END_TEST

/* The very capability that it is sent by. */
START_TEST(a_channel_can_send_its_own_end)
{
	setup(4);
	offer(0, ch.tx, ALL, TESS_CAP_MOVE);
	item(from, 0, 1, 0);
	item(from, 1, 0, 0);
	ck_status(send_batch(2, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(send_batch(1, TESS_DEADLINE_POLL), TESS_EBADCAP);
	ck_status(recv_batch(2, TESS_DEADLINE_POLL), TESS_OK);
	ck_status(channel_poll_send(&w, b, cap_at(into, 0)->token, 3), TESS_OK);
	ck_assert_uint_eq(channel_take(&w, b, ch.rx), 3);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("channel_batch");

	HARNESS_ADD(s, capabilities_cross_in_batches);
	HARNESS_ADD(s, a_bad_capability_sends_nothing);
	HARNESS_ADD(s, sixty_four_capabilities_are_the_most);
	HARNESS_ADD(s, what_does_not_fit_stays);
	HARNESS_ADD(s, what_is_revoked_on_its_way_is_missing);
	HARNESS_ADD(s, a_full_table_ends_the_batch);
	HARNESS_ADD(s, waiting_looks_again);
	HARNESS_ADD(s, a_channel_can_send_its_own_end);
	return harness_run(s);
}
