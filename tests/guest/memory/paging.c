/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults told by message: a pager that supplies the pages of a process, and handlers that decline.
 *
 * The children wait for "turn" before they fault, so that the handler is set by then.
 */
#include "memory.h"

#include "child.h"
#include "make.h"
#include "suite.h"

#define RW             (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)
#define PAGE           TESS_PAGE_SIZE
#define PAGES          256u
#define SIZE           (PAGES * PAGE)
#define BASE           UINT64_C(0x600000000000)
#define BY_CALL        6u /* this many pages at the end are first touched by system calls */
#define MARK           UINT64_C(0x7e55e4a)
#define BADGE          UINT64_C(77)
#define LABEL_FINISHED 1u /* the child's own message */

struct pager {
	struct child child;
	tess_cap_t endpoint, turn;
	tess_cap_t supply, absent;
	unsigned int faults;
};

static void *page_at(unsigned int page)
{
	return (void *)(BASE + page * PAGE);
}

static void await_turn(void)
{
	uint64_t bits;

	CHECK_OK(tess_notification_wait(tess_start_cap("turn"), tess_clock_deadline(PATIENCE),
					&bits));
}

/* --- the roles --- */

/* Odd pages are written first, even ones read: both ways to want a page. */
static void use_pages(unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		volatile uint64_t *word = page_at(i);

		if (i % 2)
			word[1] = MARK;
		CHECK_EQUAL(word[0], i);
		word[0] += MARK;
	}
}

/* Buffers that end in the next page: each call finds two pages missing. */
static void use_pages_by_calls(void)
{
	tess_cap_t memory = make_memory(PAGE);
	uint64_t buffer = (uint64_t)page_at(PAGES - BY_CALL + 1) - 8;
	uint64_t zeros[2] = { 0, 0 };
	struct tess_mapping_info *info;

	/* The kernel reads: the second word is the next page's first. */
	CHECK_OK(tess_memory_write(memory, 0, (void *)buffer, sizeof(zeros)));
	CHECK_OK(tess_memory_read(memory, 0, zeros, sizeof(zeros)));
	CHECK_EQUAL(zeros[1], PAGES - BY_CALL + 1);
	/* The kernel writes: bytes, and a struct. */
	zeros[1] = MARK;
	CHECK_OK(tess_memory_write(memory, 0, zeros, sizeof(zeros)));
	buffer += 2 * PAGE;
	CHECK_OK(tess_memory_read(memory, 0, (void *)buffer, sizeof(zeros)));
	CHECK_EQUAL(*(uint64_t *)(buffer + 8), MARK);
	info = (struct tess_mapping_info *)(buffer + 2 * PAGE);
	CHECK_OK(tess_process_mapping(tess_self_process(), BASE, info));
	CHECK_EQUAL(info->address, BASE);
	CHECK_EQUAL(info->length, SIZE);
	drop(memory);
}

int paged_role(void)
{
	struct tess_message finished = { .tag = TESS_TAG(LABEL_FINISHED, 0, 0) };
	uint64_t mapped = 0;

	CHECK_OK(tess_memory_map(tess_start_cap("memory"), tess_self_process(), BASE, 0, SIZE, RW,
				 &mapped));
	await_turn();
	use_pages(PAGES - BY_CALL);
	use_pages_by_calls();
	CHECK_OK(tess_call(tess_start_cap("pager"), tess_clock_deadline(PATIENCE), &finished));
	return 0;
}

int trapped_role(void)
{
	await_turn();
	__builtin_trap();
}

/* --- the handlers --- */

static bool is_fault(const struct tess_message *m, enum tess_fault_kind kind)
{
	return CHECK_EQUAL(m->tag,
			   TESS_TAG(TESS_LABEL_FAULT, 5, 0) | TESS_TAG_CALL | TESS_TAG_KERNEL) &&
	       CHECK_EQUAL(m->badge, BADGE) && CHECK_EQUAL(m->word[0], kind) &&
	       CHECK(m->word[3] != 0);
}

static bool receive(tess_cap_t endpoint, struct tess_message *m)
{
	return CHECK_OK(tess_recv(endpoint, tess_clock_deadline(PATIENCE), m));
}

static void answer(struct tess_message *m, uint32_t label)
{
	m->tag = TESS_TAG(label, 0, 0);
	CHECK_OK(tess_reply(TESS_CAP_NONE, m));
}

/* Moves the page there that is wanted; label 0 if that could be done. */
static void supply(struct pager *p, struct tess_message *m)
{
	uint64_t offset = (m->word[1] - BASE) & ~(PAGE - 1);

	p->faults++;
	CHECK(m->word[2] == TESS_PROTECTION_READ || m->word[2] == TESS_PROTECTION_WRITE);
	if (CHECK(is_fault(m, TESS_FAULT_KIND_PAGE) && offset < SIZE) &&
	    CHECK_OK(tess_memory_move_pages(p->supply, offset, p->absent, offset, PAGE)))
		answer(m, 0);
	else
		answer(m, 1);
}

static void serve(struct pager *p)
{
	struct tess_message m;

	while (receive(p->endpoint, &m) && tess_tag_label(m.tag) != LABEL_FINISHED)
		supply(p, &m);
	answer(&m, 0);
}

/* Starts the child and sets its handler. */
static void begin(struct pager *p, const char *role)
{
	tess_cap_t handler;

	*p = (struct pager){ .endpoint = make_endpoint(), .turn = make_notification() };
	p->supply = make_memory(SIZE);
	CHECK_OK(tess_memory_create_absent(tess_self_job(), SIZE, &p->absent));
	child_start(&p->child, role,
		    (const struct tess_spawn_cap[]){ CHILD_CAP("memory", p->absent),
						     CHILD_CAP("turn", p->turn),
						     CHILD_CAP("pager", p->endpoint) },
		    3);
	handler = make_derived(p->endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, BADGE);
	CHECK_OK(tess_process_set_fault(p->child.process, handler));
	drop(handler);
}

static void end(struct pager *p)
{
	drop(p->turn);
	drop(p->supply);
	drop(p->absent);
	drop(p->endpoint);
}

/* --- the tests --- */

static uint64_t word_in(tess_cap_t memory, uint64_t offset)
{
	uint64_t word = 0;

	CHECK_OK(tess_memory_read(memory, offset, &word, sizeof(word)));
	return word;
}

void pagers_supply_pages(const void *unused)
{
	struct pager p;

	(void)unused;
	begin(&p, "paged");
	for (uint64_t i = 0; i < PAGES; i++)
		CHECK_OK(tess_memory_write(p.supply, i * PAGE, &i, sizeof(i)));
	CHECK_OK(tess_notification_signal(p.turn, 1));
	serve(&p);
	child_succeeds(&p.child);
	CHECK_EQUAL(p.faults, PAGES);
	for (uint64_t i = 0; i < PAGES - BY_CALL; i++) {
		CHECK_EQUAL(word_in(p.absent, i * PAGE), i + MARK);
		CHECK_EQUAL(word_in(p.absent, i * PAGE + 8), i % 2 ? MARK : 0);
	}
	end(&p);
}

static void check_crash(struct pager *p, uint64_t instruction)
{
	struct tess_process_info info = child_end(&p->child);

	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EINVAL);
	CHECK_EQUAL(info.fault_instruction, instruction);
	tap_note("expect: crash trapped");
}

/* A debugger that looks at the fault and lets it be one. */
void handlers_decline_by_label(const void *unused)
{
	struct tess_message m;
	uint64_t instruction;
	struct pager p;

	(void)unused;
	begin(&p, "trapped");
	CHECK_OK(tess_notification_signal(p.turn, 1));
	if (receive(p.endpoint, &m) && is_fault(&m, TESS_FAULT_KIND_ILLEGAL)) {
		instruction = m.word[3];
		CHECK_EQUAL(m.word[1], 0);
		CHECK_EQUAL(m.word[2], 0);
		answer(&m, 7);
		check_crash(&p, instruction);
	} else {
		child_kill(&p.child);
	}
	end(&p);
}

/* Tried again and again, the instruction is no better; then the handler gives the call up. */
void handlers_decline_by_silence(const void *unused)
{
	tess_cap_t reply = TESS_CAP_NONE;
	uint64_t instruction = 0;
	struct tess_message m;
	struct pager p;

	(void)unused;
	begin(&p, "trapped");
	CHECK_OK(tess_notification_signal(p.turn, 1));
	for (unsigned int i = 0; i < 10 && receive(p.endpoint, &m); i++) {
		CHECK(is_fault(&m, TESS_FAULT_KIND_ILLEGAL));
		CHECK(i == 0 || m.word[3] == instruction);
		instruction = m.word[3];
		answer(&m, 0);
	}
	CHECK(receive(p.endpoint, &m));
	CHECK_OK(tess_reply_save(&reply));
	drop(reply);
	check_crash(&p, instruction);
	end(&p);
}

/* The thread's own handler is asked, not its process's; it gives up by receiving elsewhere. */
void threads_have_handlers_of_their_own(const void *unused)
{
	tess_cap_t own = make_endpoint(), handler;
	uint64_t instruction = 0;
	struct tess_message m;
	struct pager p;

	(void)unused;
	handler = make_derived(own, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, BADGE);
	begin(&p, "trapped");
	CHECK_OK(tess_thread_set_fault(p.child.thread, handler));
	CHECK_OK(tess_notification_signal(p.turn, 1));
	if (receive(own, &m) && is_fault(&m, TESS_FAULT_KIND_ILLEGAL))
		instruction = m.word[3];
	CHECK_STATUS(tess_recv(p.endpoint, TESS_DEADLINE_POLL, &m), TESS_EAGAIN);
	check_crash(&p, instruction);
	drop(handler);
	drop(own);
	end(&p);
}
