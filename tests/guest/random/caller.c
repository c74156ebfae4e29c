/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Random system calls. The arguments are made up by the table in calls.c: half of them right or
 * nearly so, with lengths near their bounds, the others anything. What the calls make is used by
 * later ones.
 */
#include "caller.h"

#include <stddef.h>
#include <tessera/tessera.h>

#include "arguments.h"
#include "calls.h"
#include "child.h"
#include "make.h"
#include "pool.h"
#include "suite.h"

#define ANY_NUMBER_ONCE_IN 32 /* how often the number is made up, too */
#define KEPT_ONCE_IN       64 /* how often what the caller needs itself is given up */

static struct caller_page *page;

static bool takes_away(uint32_t number)
{
	return number == TESS_SYS_CAPABILITY_DELETE || number == TESS_SYS_CAPABILITY_MOVE ||
	       number == TESS_SYS_CAPABILITY_RESTRICT;
}

static tess_cap_t pick_token(struct random *r, const struct call *call)
{
	tess_cap_t token = pool_pick(r, call->type);

	if (takes_away(call->number) && pool_keeps(token) && !random_once_in(r, KEPT_ONCE_IN))
		return random_next(r);
	return token;
}

static void make_up(struct random *r, const struct call *call, struct caller_call *f)
{
	f->number = call->number;
	f->token = pick_token(r, call);
	f->deadline = argument_deadline(r, call);
	f->reply = random_once_in(r, 2) ? TESS_CAP_NONE : pool_pick(r, TESS_TYPE_REPLY);
	for (unsigned int i = 0; i < 8; i++)
		f->word[i] = random_next(r);
	arguments_fill(r, call, f->word);
	if (call->number <= TESS_SYS_REPLY_RECV)
		f->number |= argument_message(r);
	if (random_once_in(r, ANY_NUMBER_ONCE_IN))
		f->number = random_next(r);
}

static void note(unsigned int thread, const struct caller_call *f)
{
	*(volatile struct caller_call *)&page->last[thread] = *f;
}

static void keep_token(struct random *r, tess_cap_t token)
{
	uint32_t type;
	uint16_t rights;
	uint64_t badge;

	if (!tess_capability_inspect(token, &type, &rights, &badge))
		pool_add(r, token, (enum tess_type)type);
}

/* What came with a message. */
static void keep_received(struct random *r, uint64_t tag)
{
	const struct tess_ipc_page *received = &tess_ipc_buffer()->receive;

	for (unsigned int i = 0; i < tess_tag_caps(tag) && i < TESS_MESSAGE_CAPS; i++)
		pool_add(r, received->cap[i].token, (enum tess_type)received->cap[i].type);
}

static void learn(struct random *r, const struct call *call, const struct caller_call *f,
		  int64_t status)
{
	if (status == TESS_ENOMEM || status == TESS_EMFILE)
		pool_thin(r);
	if (status)
		return;
	__atomic_fetch_add(&page->succeeded, 1, __ATOMIC_RELAXED);
	if (call->number <= TESS_SYS_REPLY_RECV)
		keep_received(r, f->deadline);
	else if (call->makes)
		pool_add(r, f->word[0], call->makes);
	else if (call->number == TESS_SYS_CAPABILITY_DERIVE ||
		 call->number == TESS_SYS_CAPABILITY_MOVE)
		keep_token(r, f->word[0]);
}

static void call_once(struct random *r, unsigned int thread)
{
	const struct call *call = &calls[random_below(r, call_count)];
	struct caller_call f;
	int64_t status;

	if (call->danger && !random_once_in(r, call->danger))
		return;
	make_up(r, call, &f);
	note(thread, &f);
	__atomic_fetch_add(&page->calls, 1, __ATOMIC_RELAXED);
	status = tess_syscall_full(f.number, &f.token, &f.deadline, f.reply, f.word);
	learn(r, call, &f, status);
}

/* argument: the number of the thread. */
static void call_on(void *argument)
{
	unsigned int thread = (unsigned int)(uintptr_t)argument;
	struct random r = { page->seed * CALLER_THREADS + thread };

	while (__atomic_load_n(&page->calls, __ATOMIC_RELAXED) < page->limit)
		call_once(&r, thread);
	tess_process_exit(0);
}

static void add_start_cap(struct random *r, const char *name, enum tess_type type)
{
	pool_add(r, tess_start_cap(name), type);
}

int caller_role(void)
{
	struct random r = { 0 };
	tess_cap_t memory = tess_start_cap("page");

	page = make_mapping(memory, TESS_PAGE_SIZE, TESS_PROTECTION_READ | TESS_PROTECTION_WRITE);
	drop(memory);
	add_start_cap(&r, "self.process", TESS_TYPE_PROCESS);
	add_start_cap(&r, "self.thread", TESS_TYPE_THREAD);
	add_start_cap(&r, "self.job", TESS_TYPE_JOB);
	add_start_cap(&r, "meeting", TESS_TYPE_ENDPOINT);
	add_start_cap(&r, "peer", TESS_TYPE_PROCESS);
	add_start_cap(&r, "platform.inspect", TESS_TYPE_PLATFORM);
	add_start_cap(&r, "timer", TESS_TYPE_INTERRUPT);
	add_start_cap(&r, "ports", TESS_TYPE_IOPORT);
	add_start_cap(&r, "registers", TESS_TYPE_MEMORY);
	add_start_cap(&r, "platform.trace", TESS_TYPE_PLATFORM);
	pool_keep();
	arguments_begin();
	for (uintptr_t i = 1; i < CALLER_THREADS; i++)
		(void)thread_begin(call_on, (void *)i);
	call_on(NULL);
	return 0;
}
