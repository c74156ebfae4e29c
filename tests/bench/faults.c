/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Faults that are no crashes: the first write to a page that is shared, and a page that another
 * process supplies.
 */
#include "bench.h"

#define FREE UINT64_C(0x600000000000)
#define PAGE TESS_PAGE_SIZE
#define RW   (TESS_PROTECTION_READ | TESS_PROTECTION_WRITE)

struct shared {
	tess_cap_t memory, other;
};

struct paged {
	struct child pager;
	tess_cap_t supply, absent;
};

static void map(tess_cap_t memory)
{
	uint64_t mapped = 0;

	CHECK_OK(tess_memory_map(memory, tess_self_process(), FREE, 0, PAGE, RW, &mapped));
}

static void write_word(void *context)
{
	(void)context;
	*(volatile uint64_t *)FREE = 1;
}

/* --- copy at the first write --- */

static void share(void *context)
{
	const struct shared *s = context;

	CHECK_OK(tess_memory_clone_pages(s->memory, 0, s->other, 0, PAGE));
}

static void bench_copy(void)
{
	struct shared s = { make_memory(PAGE), make_memory(PAGE) };
	const struct operation write = { .before = share, .run = write_word, .context = &s };

	map(s.memory);
	write_word(NULL);
	metric("clone_page_fault", measure(&write), "instructions");
	tess_pages_free((void *)FREE, PAGE);
	drop(s.memory);
	drop(s.other);
}

/* --- a pager in another process --- */

int pager_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint"), supply = tess_start_cap("supply");
	tess_cap_t absent = tess_start_cap("absent");
	struct tess_message m;
	int status = tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m);

	while (!status) {
		uint64_t offset = (m.word[1] - FREE) & ~(PAGE - 1);

		status = tess_memory_move_pages(supply, offset, absent, offset, PAGE);
		m.tag = TESS_TAG(status ? 1 : 0, 0, 0);
		status = tess_reply_recv(endpoint, TESS_CAP_NONE, TESS_DEADLINE_FOREVER, &m);
	}
	return 1;
}

static void take_back(void *context)
{
	const struct paged *p = context;

	CHECK_OK(tess_memory_move_pages(p->absent, 0, p->supply, 0, PAGE));
}

static void begin(struct paged *p)
{
	tess_cap_t endpoint = make_endpoint();
	tess_cap_t handler = make_derived(endpoint, TESS_RIGHT_SEND | TESS_RIGHT_GRANT, 0);

	*p = (struct paged){ .supply = make_memory(PAGE) };
	CHECK_OK(tess_memory_write(p->supply, 0, "x", 1));
	CHECK_OK(tess_memory_create_absent(tess_self_job(), PAGE, &p->absent));
	child_start(&p->pager, "pager",
		    (const struct tess_spawn_cap[]){
			    { "endpoint", endpoint, TESS_RIGHTS_ALL, TESS_CAP_MOVE },
			    CHILD_CAP("supply", p->supply),
			    CHILD_CAP("absent", p->absent) },
		    3);
	suite_sleep(MILLISECONDS);
	CHECK_OK(tess_thread_set_fault(tess_self_thread(), handler));
	drop(handler);
	map(p->absent);
}

static void end(struct paged *p)
{
	CHECK_OK(tess_thread_set_fault(tess_self_thread(), TESS_CAP_NONE));
	child_kill(&p->pager);
	tess_pages_free((void *)FREE, PAGE);
	drop(p->supply);
	drop(p->absent);
}

static void bench_pager(void)
{
	struct paged p;
	const struct operation write = { .run = write_word, .after = take_back, .context = &p };

	begin(&p);
	metric("pager_fault", measure(&write), "instructions");
	end(&p);
}

void bench_faults(void)
{
	bench_copy();
	bench_pager();
}
