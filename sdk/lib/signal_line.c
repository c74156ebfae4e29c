/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines: a channel and a bell for each sender.
 *
 * The channel carries signals with their information, the bell the bare numbers of standard ones,
 * OR-ed, when the channel has no room for more of this sender's; so a standard signal is never
 * refused. It rings for the channel, too, when something comes into the empty one. Each sender has
 * his own of both. So what he may send is known from where it comes, his badge cannot be forged,
 * and what he sends is in nobody's way: a message is taken from the channel only when there is an
 * entry for it in the line's pool, and until then uses up his credit and no other's.
 *
 * A line ends when the sender has given up his end of the channel, or was dismissed. What of his is
 * pending by then is delivered all the same, and the line's place stays taken as long.
 */
#include <stdlib.h>
#include <tessera/abi/kernel.h>
#include <tessera/abi/rights.h>
#include <tessera/abi/status.h>
#include <tessera/channel.h>
#include <tessera/event.h>
#include <tessera/start.h>
#include <tessera/syscalls.h>

#include "signal_message.h"
#include "signal_runtime.h"

/* --- made, and given up --- */

/* The sender's end of the channel: all of its credit, his badge, nothing to receive with. */
static int make_sender(tess_cap_t tx, const struct tess_signal_line *line, uint32_t credit,
		       struct tess_signal_target *target)
{
	int status = tess_channel_split(tx, credit, line->badge, &target->tx);

	if (!status)
		status = tess_capability_derive(line->bell, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0,
						&target->bell);
	if (!status)
		status = tess_capability_restrict(target->tx, TESS_RIGHT_SEND | TESS_RIGHT_GRANT |
								      TESS_RIGHT_INSPECT);
	return status;
}

static int furnish(tess_cap_t job, uint32_t credit, struct tess_signal_line *line,
		   struct tess_signal_target *target)
{
	tess_cap_t tx = TESS_CAP_NONE;
	int status = tess_notification_create(job, &line->bell);

	if (!status)
		status = tess_channel_create(job, credit, SIGNAL_WORDS, 0, &tx, &line->rx);
	if (!status)
		status = make_sender(tx, line, credit, target);
	signal_give_up(&tx);
	return status;
}

int tess_signal_line_create(tess_cap_t job, uint64_t badge, uint32_t credit,
			    struct tess_signal_line *line, struct tess_signal_target *target)
{
	struct tess_signal_line made = { .badge = badge };
	struct tess_signal_target sender = { 0, 0, 0 };
	int status;

	if (!badge || badge & TESS_BADGE_KERNEL || !credit || credit > TESS_SIGNAL_CREDIT_MAX)
		return TESS_EINVAL;
	status = furnish(job, credit, &made, &sender);
	if (status) {
		tess_signal_line_close(&made);
		tess_signal_target_close(&sender);
		return status;
	}
	*line = made;
	*target = sender;
	return TESS_OK;
}

void tess_signal_line_close(struct tess_signal_line *line)
{
	signal_give_up(&line->rx);
	signal_give_up(&line->bell);
}

void tess_signal_target_close(struct tess_signal_target *target)
{
	signal_give_up(&target->tx);
	signal_give_up(&target->bell);
	signal_give_up(&target->process);
}

/* --- what comes --- */

static void end_line(struct signal_line *line, size_t index)
{
	(void)tess_event_queue_unsubscribe(signal_runtime.queue,
					   signal_cookie(SIGNAL_SOURCE_LINE, index));
	tess_signal_line_close(&line->caps);
	line->open = line->rest = false;
}

static void drop(void)
{
	signal_runtime.state.dropped++;
}

static void accept_message(struct signal_line *line, const struct tess_message *m,
			   struct signal_entry *entry)
{
	struct tess_signal_info info;
	bool queues;

	if (!signal_decode(m, &info) || !(line->allowed & TESS_SIGNAL_SET(info.number))) {
		drop();
		signal_pool_return(entry);
		return;
	}
	queues = info.number >= TESS_SIGNAL_QUEUED;
	entry->info = info;
	if (queues) {
		signal_post_entry(&signal_runtime.state, entry);
	} else {
		signal_post(&signal_runtime.state, &info);
		signal_pool_return(entry);
	}
}

/* Takes one message; false when that cannot be done now. */
static bool take_message(struct signal_line *line, size_t index)
{
	struct signal_entry *entry = signal_pool_take(&line->pool);
	struct tess_message m;
	int status;

	if (!entry)
		return false;
	status = tess_channel_recv(line->caps.rx, TESS_DEADLINE_POLL, &m);
	if (status == TESS_OK) {
		accept_message(line, &m, entry);
		return true;
	}
	signal_pool_return(entry);
	line->rest = false;
	if (status != TESS_EAGAIN)
		end_line(line, index);
	return false;
}

/* Takes what is in the channel, as far as there is room, but not for ever. */
static void drain(struct signal_line *line, size_t index)
{
	uint32_t most = line->credit + 1;

	line->rest = true;
	while (most-- > 0 && take_message(line, index))
		;
}

static void accept_bits(const struct signal_line *line, uint64_t bits)
{
	uint64_t good = bits & TESS_SIGNAL_SET_STANDARD & line->allowed;

	if (bits & ~good & ~SIGNAL_BELL_CHANNEL)
		drop();
	for (; good; good &= good - 1) {
		const struct tess_signal_info info = {
			.number = (uint32_t)__builtin_ctzll(good) + 1,
			.sender = line->caps.badge,
		};

		signal_post(&signal_runtime.state, &info);
	}
}

/* The event may be of a line that had this place before: what it says is asked for again. */
void signal_line_event(size_t index)
{
	struct signal_line *line = &signal_runtime.lines[index];
	uint64_t bits = 0;
	int status;

	if (!line->open)
		return;
	status = tess_notification_wait(line->caps.bell, TESS_DEADLINE_POLL, &bits);
	if (bits & SIGNAL_BELL_CHANNEL || status == TESS_EBADCAP)
		drain(line, index);
	accept_bits(line, bits);
	if (status == TESS_EBADCAP && line->open)
		end_line(line, index);
}

static bool can_go_on(const struct signal_line *line)
{
	return line->open && line->rest && line->pool.free;
}

bool signal_line_rest(void)
{
	bool more = false;

	for (size_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++) {
		struct signal_line *line = &signal_runtime.lines[i];

		if (can_go_on(line))
			drain(line, i);
		more |= can_go_on(line);
	}
	return more;
}

/* --- whom one listens to --- */

static struct signal_line *find(uint64_t badge)
{
	for (size_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++)
		if (signal_runtime.lines[i].open && signal_runtime.lines[i].caps.badge == badge)
			return &signal_runtime.lines[i];
	return NULL;
}

static struct signal_line *find_place(void)
{
	for (size_t i = 0; i < TESS_SIGNAL_LINES_MAX; i++)
		if (!signal_runtime.lines[i].open && !signal_runtime.lines[i].pool.out)
			return &signal_runtime.lines[i];
	return NULL;
}

static size_t index_of(const struct signal_line *line)
{
	return (size_t)(line - signal_runtime.lines);
}

/* As many signals are kept here as the channel holds. */
static int make_entries(struct signal_line *line, tess_cap_t rx)
{
	uint32_t queued, next, credit, used;
	int status = tess_channel_info(rx, &queued, &line->credit, &next, &credit, &used);

	if (status)
		return status;
	free(line->entries);
	line->entries = calloc(line->credit, sizeof(*line->entries));
	if (!line->entries)
		return TESS_ENOMEM;
	signal_pool_init(&line->pool, line->entries, line->credit);
	return TESS_OK;
}

static int connect(struct signal_line *line, const struct tess_signal_line *caps)
{
	uint64_t cookie = signal_cookie(SIGNAL_SOURCE_LINE, index_of(line));
	int status = make_entries(line, caps->rx);

	if (!status)
		status = tess_event_queue_subscribe(signal_runtime.queue, caps->bell,
						    TESS_EVENT_FILTER_SIGNAL, 0, cookie,
						    ~UINT64_C(0));
	if (status)
		return status;
	status = tess_channel_bind_notification(caps->rx, caps->bell, SIGNAL_BELL_CHANNEL);
	if (status)
		(void)tess_event_queue_unsubscribe(signal_runtime.queue, cookie);
	return status;
}

static int admit(const struct tess_signal_line *caps, tess_signal_set_t allowed)
{
	struct signal_line *line = find_place();
	int status;

	if (find(caps->badge))
		return TESS_EEXIST;
	if (!line)
		return TESS_ENOSPC;
	status = connect(line, caps);
	if (status)
		return status;
	line->caps = *caps;
	line->allowed = allowed;
	line->open = true;
	return TESS_OK;
}

int tess_signal_admit(const struct tess_signal_line *line, tess_signal_set_t allowed)
{
	const struct tess_signal_line caps = *line;
	int status;

	if (!caps.badge)
		return TESS_EINVAL;
	if (!signal_enter())
		return TESS_ENOENT;
	(void)signal_pump(); /* who has gone has a place no more */
	status = admit(&caps, allowed);
	signal_wake(NULL);
	signal_leave();
	return status;
}

int tess_signal_sender(uint64_t badge, uint32_t credit, tess_signal_set_t allowed,
		       struct tess_signal_target *target)
{
	struct tess_signal_target made;
	struct tess_signal_line line;
	int status = tess_signal_line_create(tess_self_job(), badge, credit, &line, &made);

	if (status)
		return status;
	status = tess_signal_admit(&line, allowed);
	if (status) {
		tess_signal_line_close(&line);
		tess_signal_target_close(&made);
		return status;
	}
	*target = made;
	return TESS_OK;
}

int tess_signal_limit(uint64_t badge, tess_signal_set_t allowed)
{
	struct signal_line *line;

	if (!signal_enter())
		return TESS_ENOENT;
	line = find(badge);
	if (line)
		line->allowed = allowed;
	signal_leave();
	return line ? TESS_OK : TESS_ENOENT;
}

int tess_signal_dismiss(uint64_t badge)
{
	struct signal_line *line;

	if (!signal_enter())
		return TESS_ENOENT;
	line = find(badge);
	if (line)
		end_line(line, index_of(line));
	signal_leave();
	return line ? TESS_OK : TESS_ENOENT;
}
