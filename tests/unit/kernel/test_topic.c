/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * obj/topic and ipc/publish: every subscriber with room gets it; the others miss it, are counted,
 * and cost nobody.
 */
#include "channels.h"

#define SUBSCRIBERS 4

static struct world w;
static unsigned publisher, reader[SUBSCRIBERS];
static tess_cap_t topic;
static struct ends ch[SUBSCRIBERS];
static uint64_t id[SUBSCRIBERS];

#define PUBLISH(label, words, caps) (TESS_SYS_TOPIC_PUBLISH | TESS_TAG(label, words, caps))

/* Subscriber i's channel has 1 + i places. */
static void setup(void)
{
	world_boot(&w);
	publisher = world_process(&w);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_CREATE, w.t[publisher].job, SUBSCRIBERS),
		  TESS_OK);
	topic = world_word(&w, publisher, 0);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		reader[i] = world_process(&w);
		ch[i] = channel_between(&w, publisher, reader[i], 1 + i, 16, 1);
		ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch[i].tx),
			  TESS_OK);
		id[i] = world_word(&w, publisher, 0);
	}
	world_check(&w);
}

static void finish(void)
{
	world_settle(&w);
	world_check(&w);
	world_end(&w);
}

static void publish(uint64_t word, unsigned delivered, unsigned dropped)
{
	ck_status(world_call(&w, publisher, PUBLISH(1, 1, 0), topic, word), TESS_OK);
	ck_assert_uint_eq(world_word(&w, publisher, 0), delivered);
	ck_assert_uint_eq(world_word(&w, publisher, 1), dropped);
	world_check(&w);
}

static void assert_counts(unsigned i, unsigned delivered, unsigned dropped)
{
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_INFO, topic, id[i]), TESS_OK);
	ck_assert_uint_eq(world_word(&w, publisher, 0), delivered);
	ck_assert_uint_eq(world_word(&w, publisher, 1), dropped);
}

START_TEST(slow_subscribers_miss_and_are_counted)
{
	setup();
	for (unsigned n = 0; n < 4; n++)
		publish(n, SUBSCRIBERS - n, n);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		assert_counts(i, 1 + i, 3 - i);
		for (unsigned n = 0; n <= i; n++)
			ck_assert_uint_eq(channel_take(&w, reader[i], ch[i].rx), n);
		ck_status(channel_poll_recv(&w, reader[i], ch[i].rx), TESS_EAGAIN);
	}
	finish();
}
END_TEST

START_TEST(who_waits_gets_it_at_once)
{
	setup();
	for (unsigned i = 0; i < SUBSCRIBERS; i++)
		ck_status(world_call(&w, reader[i], TESS_SYS_CHANNEL_RECV, ch[i].rx),
			  WORLD_BLOCKED);
	for (unsigned n = 8; n < 16; n++)
		w.t[publisher].thread->send_page->word[n] = n;
	ck_status(world_call(&w, publisher, PUBLISH(2, 16, 0), topic, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, publisher, 0), SUBSCRIBERS);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		ck_status(world_status(&w, reader[i]), TESS_OK);
		ck_assert_uint_eq(world_tag(&w, reader[i]), TESS_TAG(2, 16, 0));
		ck_assert_uint_eq(w.t[reader[i]].thread->receive_page->word[15], 15);
	}
	ck_status(world_call(&w, publisher, PUBLISH(2, 17, 0), topic, 1), TESS_OK);
	ck_assert_uint_eq(world_word(&w, publisher, 1),
			  SUBSCRIBERS); /* too large for all of them */
	finish();
}
END_TEST

START_TEST(capabilities_are_copied_to_all)
{
	tess_cap_t n;

	setup();
	n = world_notification(&w, publisher);
	world_offer(&w, publisher, 0, n, TESS_RIGHT_SEND, TESS_CAP_MOVE);
	ck_status(world_call(&w, publisher, PUBLISH(0, 0, 1), topic), TESS_EINVAL);
	world_offer(&w, publisher, 0, n, TESS_RIGHT_SEND, TESS_CAP_COPY);
	ck_status(world_call(&w, publisher, PUBLISH(0, 0, 1), topic), TESS_OK);
	world_check(&w);
	for (unsigned i = 0; i < SUBSCRIBERS; i++) {
		world_window(&w, reader[i], 8, 1);
		(void)channel_take(&w, reader[i], ch[i].rx);
		ck_status(world_call(&w, reader[i], TESS_SYS_NOTIFICATION_SIGNAL,
				     world_received(&w, reader[i], 0)->token, UINT64_C(1) << i),
			  TESS_OK);
	}
	ck_status(world_call_until(&w, publisher, 0, TESS_SYS_NOTIFICATION_WAIT, n), TESS_OK);
	ck_assert_uint_eq(world_word(&w, publisher, 0), 15);
	/* A receiving end would keep channels alive in circles. */
	ck_status(world_call(&w, publisher, TESS_SYS_CHANNEL_CREATE, w.t[publisher].job, 1, 1, 1),
		  TESS_OK);
	world_offer(&w, publisher, 0, world_word(&w, publisher, 1), TESS_RIGHTS_ALL, TESS_CAP_COPY);
	ck_status(world_call(&w, publisher, PUBLISH(0, 0, 1), topic), TESS_EINVAL);
	finish();
}
END_TEST

START_TEST(subscriptions_end)
{
	tess_cap_t extra;

	setup();
	/* The topic is full until somebody goes: by itself, by revocation, or because nobody reads.
	 */
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch[0].tx),
		  TESS_ENOSPC);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_UNSUBSCRIBE, topic, id[0]), TESS_OK);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_UNSUBSCRIBE, topic, id[0]), TESS_ENOENT);
	ck_status(world_call(&w, publisher, TESS_SYS_CAPABILITY_REVOKE, ch[1].tx), TESS_OK);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_INFO, topic, id[1]), TESS_ENOENT);
	ck_status(world_call(&w, reader[2], TESS_SYS_CAPABILITY_DELETE, ch[2].rx), TESS_OK);
	world_check(&w);
	publish(5, 1, 0);
	world_settle(&w);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch[2].tx), TESS_EPIPE);
	extra = world_derive(&w, publisher, ch[0].tx, TESS_RIGHT_SEND, 0);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, extra), TESS_EPERM);
	for (unsigned i = 0; i < 3; i++) {
		ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, ch[0].tx),
			  TESS_OK);
		ck_assert_uint_gt(world_word(&w, publisher, 0), id[3]);
	}
	publish(6, 2, 2); /* one place, three subscriptions of it */
	finish();
}
END_TEST

/* The subscriber sees the end when topic and publisher's own capability are gone; its badge is its
 * own. */
START_TEST(the_topics_end_is_the_senders_end)
{
	tess_cap_t part;

	setup();
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_UNSUBSCRIBE, topic, id[3]), TESS_OK);
	ck_status(world_call(&w, publisher, TESS_SYS_CHANNEL_SPLIT, ch[3].tx, 2, 33), TESS_OK);
	part = world_word(&w, publisher, 0);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_SUBSCRIBE, topic, part), TESS_OK);
	ck_status(world_call(&w, publisher, TESS_SYS_CAPABILITY_DELETE, part), TESS_OK);
	ck_status(world_call(&w, publisher, TESS_SYS_CAPABILITY_DELETE, ch[3].tx), TESS_OK);
	publish(1, 4, 0);
	ck_assert_uint_eq(channel_take(&w, reader[3], ch[3].rx), 1);
	ck_assert_uint_eq(world_badge(&w, reader[3]), 33);
	ck_status(world_call(&w, reader[3], TESS_SYS_CHANNEL_RECV, ch[3].rx), WORLD_BLOCKED);
	ck_status(world_call(&w, publisher, TESS_SYS_CAPABILITY_DELETE, topic), TESS_OK);
	world_settle(&w);
	ck_status(world_status(&w, reader[3]), TESS_EPIPE);
	finish();
}
END_TEST

static int64_t create(void)
{
	return world_call(&w, publisher, TESS_SYS_TOPIC_CREATE, w.t[publisher].job, 64);
}

START_TEST(creation_fails_whole)
{
	setup();
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_CREATE, w.t[publisher].job, 0),
		  TESS_EINVAL);
	ck_status(world_call(&w, publisher, TESS_SYS_TOPIC_CREATE, w.t[publisher].job, 65),
		  TESS_EINVAL);
	world_fail_each(&w, create);
	finish();
}
END_TEST

int main(void)
{
	Suite *s = suite_create("topic");

	HARNESS_ADD(s, slow_subscribers_miss_and_are_counted);
	HARNESS_ADD(s, who_waits_gets_it_at_once);
	HARNESS_ADD(s, capabilities_are_copied_to_all);
	HARNESS_ADD(s, subscriptions_end);
	HARNESS_ADD(s, the_topics_end_is_the_senders_end);
	HARNESS_ADD(s, creation_fails_whole);
	return harness_run(s);
}
