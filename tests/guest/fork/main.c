/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Forks: two processes where there was one, alike but for what was listed.
 */
#include <stdlib.h>
#include <string.h>

#include "fork.h"

#define CAPS_MAX 8

bool forked(struct child *child, const tess_cap_t *caps, size_t count)
{
	tess_cap_t all[CAPS_MAX + 1];
	struct tess_forked f;

	memcpy(all, caps, count * sizeof(*caps));
	all[count++] = tess_start_cap("platform.console");
	child->ended = make_notification();
	if (!CHECK_OK(tess_fork(all, count, &f)))
		return false;
	if (!f.process)
		return true;
	child->process = f.process;
	child->thread = f.thread;
	CHECK_OK(tess_process_bind_notification(child->process, child->ended, 1));
	return false;
}

_Noreturn void be_done(void)
{
	tess_process_exit(suite_failed());
}

int kind_of(tess_cap_t cap)
{
	uint32_t type = 0;
	uint16_t rights;
	uint64_t badge;

	return tess_capability_inspect(cap, &type, &rights, &badge) ? 0 : (int)type;
}

/* --- memory --- */

static int counter = 1;

/* malloc in both, write in both: each sees its own. */
static void memory_is_each_ones_own(const void *unused)
{
	char *block = malloc(100), *large = malloc(300000), *more;
	struct child child;
	char local[] = "both";

	(void)unused;
	strlcpy(block, "before", 100);
	large[299999] = 'x';
	counter = 1;
	if (forked(&child, NULL, 0)) {
		CHECK(!strcmp(block, "before") && !strcmp(local, "both"));
		CHECK_EQUAL(counter, 1);
		CHECK_EQUAL(large[299999], 'x');
		strlcpy(block, "child", 100);
		local[0] = 'B';
		counter = 2;
		large[0] = 'c';
		more = malloc(50000);
		memset(more, 'm', 50000);
		free(block);
		free(large);
		free(more);
		more = malloc(100);
		CHECK(more != NULL);
		be_done();
	}
	more = malloc(100);
	CHECK(more != block);
	memset(more, 'p', 100);
	child_succeeds(&child);
	CHECK(!strcmp(block, "before") && !strcmp(local, "both"));
	CHECK_EQUAL(counter, 1);
	CHECK_EQUAL(large[0], 0);
	free(more);
	free(large);
	free(block);
}

/* One object mapped twice, and one that both share. */
static void aliases_and_sharing(const void *unused)
{
	tess_cap_t memory = make_memory(TESS_PAGE_SIZE), both = make_memory(TESS_PAGE_SIZE);
	uint32_t rw = TESS_PROTECTION_READ | TESS_PROTECTION_WRITE;
	volatile int *one = make_mapping(memory, TESS_PAGE_SIZE, rw);
	volatile int *two = make_mapping(memory, TESS_PAGE_SIZE, rw);
	volatile int *shared = make_mapping(both, TESS_PAGE_SIZE, rw);
	struct child child;

	(void)unused;
	CHECK_OK(tess_process_set_inheritance(tess_self_process(), (uint64_t)shared, TESS_PAGE_SIZE,
					      TESS_INHERITANCE_SHARE));
	*one = 1;
	if (forked(&child, NULL, 0)) {
		*one = 2;
		CHECK_EQUAL(*two, 2);
		*shared = 3;
		be_done();
	}
	child_succeeds(&child);
	CHECK_EQUAL(*two, 1);
	CHECK_EQUAL(*shared, 3);
	tess_pages_free((void *)(uintptr_t)one, TESS_PAGE_SIZE);
	tess_pages_free((void *)(uintptr_t)two, TESS_PAGE_SIZE);
	tess_pages_free((void *)(uintptr_t)shared, TESS_PAGE_SIZE);
	drop(memory);
	drop(both);
}

/* --- capabilities --- */

static void exactly_the_listed_set(const void *unused)
{
	tess_cap_t listed = make_notification(), unlisted = make_notification();
	tess_cap_t fixed = make_derived(listed, TESS_RIGHT_SEND, 0);
	struct tess_forked none;
	struct child child;
	uint64_t bits = 0;

	(void)unused;
	CHECK_STATUS(tess_fork(&fixed, 1, &none), TESS_EPERM);
	drop(fixed);
	if (forked(&child, &listed, 1)) {
		CHECK_EQUAL(kind_of(listed), TESS_TYPE_NOTIFICATION);
		CHECK_EQUAL(kind_of(unlisted), 0);
		CHECK_EQUAL(kind_of(child.ended), 0);
		CHECK_EQUAL(kind_of(tess_self_process()), TESS_TYPE_PROCESS);
		CHECK_EQUAL(kind_of(tess_self_thread()), TESS_TYPE_THREAD);
		CHECK_EQUAL(kind_of(tess_self_job()), TESS_TYPE_JOB);
		CHECK(tess_start_cap("platform.console") != TESS_CAP_NONE);
		CHECK_EQUAL(tess_start_cap("platform.inspect"), TESS_CAP_NONE);
		CHECK_EQUAL(tess_start_cap("program"), TESS_CAP_NONE);
		for (unsigned int i = 0; i < 300; i++)
			(void)make_notification();
		CHECK_EQUAL(kind_of(unlisted), 0);
		CHECK_OK(tess_notification_signal(listed, 4));
		be_done();
	}
	child_succeeds(&child);
	CHECK_OK(tess_notification_wait(listed, TESS_DEADLINE_POLL, &bits));
	CHECK_EQUAL(bits, 4);
	drop(listed);
	drop(unlisted);
}

/* The child acts on itself, and the parent on the child, by capabilities of their own. */
static void self_is_the_childs(const void *unused)
{
	struct tess_process_info info;
	struct child child;

	(void)unused;
	if (forked(&child, NULL, 0)) {
		CHECK_OK(tess_process_info(tess_self_process(), &info));
		CHECK_EQUAL(info.threads, 1);
		CHECK_EQUAL(info.capabilities, 4);
		(void)tess_process_kill(tess_self_process());
		tess_process_exit(9);
	}
	info = child_end(&child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_KILLED);
}

#define QUESTION 0x1234u
#define WORDS    100u

/* A child that calls its parent, by the badge that the parent gave it. */
static void children_are_told_apart(const void *unused)
{
	tess_cap_t ep = make_endpoint(), to[3];
	struct child child[3];
	struct tess_message m;

	(void)unused;
	for (unsigned int i = 0; i < COUNT(child); i++) {
		to[i] = make_derived(ep, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 50 + i);
		if (!forked(&child[i], &to[i], 1))
			continue;
		m = (struct tess_message){ .tag = TESS_TAG(QUESTION, WORDS, 0) };
		for (unsigned int n = 0; n < WORDS; n++)
			tess_ipc_buffer()->send.word[n] = m.word[n % 8] = n % 8 + i;
		for (unsigned int n = 8; n < WORDS; n++)
			tess_ipc_buffer()->send.word[n] = n + i;
		CHECK_OK(tess_call(to[i], TESS_DEADLINE_FOREVER, &m));
		CHECK_EQUAL(m.word[0], 1000 + i);
		be_done();
	}
	for (unsigned int i = 0; i < COUNT(child); i++) {
		uint64_t who;

		CHECK_OK(tess_recv(ep, tess_clock_deadline(PATIENCE), &m));
		who = m.badge - 50;
		CHECK(who < COUNT(child));
		CHECK_EQUAL(m.tag >> TESS_TAG_LABEL_SHIFT, QUESTION);
		CHECK_EQUAL(m.word[7], 7 + who);
		for (unsigned int n = 8; n < WORDS; n++)
			if (tess_ipc_buffer()->receive.word[n] != n + who)
				CHECK_EQUAL(tess_ipc_buffer()->receive.word[n], n + who);
		m = (struct tess_message){ .tag = TESS_TAG(0, 1, 0), .word = { 1000 + who } };
		CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	}
	for (unsigned int i = 0; i < COUNT(child); i++) {
		child_succeeds(&child[i]);
		drop(to[i]);
	}
	drop(ep);
}

/* --- registers --- */

#define SECRET UINT64_C(0x1122334455667788)

struct registers {
	uint64_t status, child, thread, rbp, r15, xmm;
	uint32_t mxcsr;
};

void raw_fork(uint64_t number, tess_cap_t process, tess_cap_t job, struct registers *after);

static void check_registers(const struct registers *r)
{
	CHECK_EQUAL(r->status, 0);
	CHECK_EQUAL(r->rbp, SECRET);
	CHECK_EQUAL(r->r15, SECRET);
	CHECK_EQUAL(r->xmm, SECRET);
	CHECK_EQUAL(r->mxcsr, 0x9f80);
}

/* Without libtessera, and without a mark: the child cannot even speak. It tells by how it ends. */
static void registers_are_copied(const void *unused)
{
	struct child child = { .ended = make_notification() };
	struct registers r;

	(void)unused;
	raw_fork(TESS_SYS_PROCESS_FORK, tess_self_process(), tess_self_job(), &r);
	if (!r.child) {
		check_registers(&r);
		CHECK_EQUAL(r.thread, 0);
		CHECK_EQUAL(kind_of(tess_self_process()), 0);
		CHECK_EQUAL(kind_of(tess_self_thread()), 0);
		CHECK_EQUAL(kind_of(tess_start_cap("platform.console")), 0);
		be_done();
	}
	check_registers(&r);
	child.process = r.child;
	child.thread = r.thread;
	child_succeeds(&child);
}

static const struct test tests[] = {
	{ "memory is each one's own", memory_is_each_ones_own, NULL },
	{ "aliases, and memory that is shared", aliases_and_sharing, NULL },
	{ "the child gets exactly the listed set", exactly_the_listed_set, NULL },
	{ "self is the child's", self_is_the_childs, NULL },
	{ "children are told apart by their badges", children_are_told_apart, NULL },
	{ "registers are copied", registers_are_copied, NULL },
	{ "other threads do not matter", other_threads_do_not_matter, NULL },
	{ "any thread can fork", any_thread_can_fork, NULL },
	{ "signals begin anew", signals_begin_anew, NULL },
	{ "children of children", generations, NULL },
	{ "a fork bomb is contained", a_bomb_is_contained, NULL },
	{ "forks are told", forks_are_told, NULL },
	{ "another program runs", exec_runs_another_program, NULL },
	{ "it has what was listed", exec_keeps_what_is_listed, NULL },
	{ "one that cannot run changes nothing", exec_fails_clean, NULL },
	{ "another program is told", exec_is_told, NULL },
	{ "again and again", exec_again_and_again, NULL },
	{ "for want of memory", exec_for_want_of_memory, NULL },
};

static int role(const char *name)
{
	return strcmp(name, "bomb") ? exec_role(name) : bomb_role();
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
