/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Made-up arguments; see arguments.h.
 */
#include "arguments.h"

#include "pool.h"
#include "suite.h"

#define SCRATCH_SIZE (UINT64_C(80) << 10) /* more than the longest buffer */
#define AREA         UINT64_C(0x20000000) /* where pages are mapped and unmapped */
#define AREA_PAGES   64u
#define USER_END     UINT64_C(0x00007ffffffff000)
#define KERNEL       UINT64_C(0xffffffff80000000)

static uint64_t scratch;

void thread_entry(void);
void personality_handler(void);

/* Where started threads go, which have no stack, and calls with numbers below 0x1000. */
__asm__(".pushsection .text\n"
	".globl thread_entry, personality_handler\n"
	"personality_handler:\n\t"
	"jmp *%rcx\n"
	"thread_entry:\n\t"
	"movl $0x1008, %eax\n\t" /* TESS_SYS_THREAD_EXIT */
	"xorl %edx, %edx\n\t"
	"syscall\n\t"
	"ud2\n"
	".popsection");

void arguments_begin(void)
{
	void *pages;

	CHECK_OK(tess_pages_alloc(SCRATCH_SIZE, &pages));
	scratch = (uint64_t)pages;
}

static uint64_t odd_address(struct random *r)
{
	const uint64_t odd[] = {
		0,
		1,
		TESS_PAGE_SIZE,
		0xffff,
		0x10000,
		(uint64_t)thread_entry,
		(uint64_t)tess_ipc_buffer(),
		TESS_CLOCK_PAGE_ADDRESS,
		USER_END - 1,
		USER_END - TESS_PAGE_SIZE,
		USER_END,
		UINT64_C(1) << 47,
		KERNEL,
		~UINT64_C(0),
		~UINT64_C(0) - TESS_PAGE_SIZE + 1,
		random_next(r),
		random_next(r) >> 17,
	};

	return odd[random_below(r, COUNT(odd))];
}

/* A number near limit: mostly below. */
static uint64_t near(struct random *r, uint64_t limit)
{
	switch (random_below(r, 8)) {
	default:
		return limit ? random_below(r, limit) : 0;
	case 4:
		return limit;
	case 5:
		return limit - 1;
	case 6:
		return limit + 1;
	case 7:
		return random_once_in(r, 2) ? random_next(r) : random_below(r, 2);
	}
}

static uint64_t buffer_address(struct random *r, uint64_t length)
{
	uint64_t room = SCRATCH_SIZE - (length < SCRATCH_SIZE ? length : SCRATCH_SIZE);

	switch (random_below(r, 8)) {
	default:
		return scratch + random_below(r, room + 1);
	case 5:
		return scratch + SCRATCH_SIZE - length + random_below(r, 3);
	case 6:
		return AREA + random_below(r, AREA_PAGES * TESS_PAGE_SIZE);
	case 7:
		return odd_address(r);
	}
}

static uint64_t page_address(struct random *r)
{
	switch (random_below(r, 8)) {
	default:
		return AREA + random_below(r, AREA_PAGES) * TESS_PAGE_SIZE;
	case 5:
		return 0;
	case 6:
		return AREA + random_below(r, AREA_PAGES * TESS_PAGE_SIZE);
	case 7:
		return odd_address(r);
	}
}

static uint64_t length_in_bytes(struct random *r)
{
	switch (random_below(r, 8)) {
	default:
		return random_below(r, 20) * TESS_PAGE_SIZE;
	case 5:
		return random_below(r, 20 * TESS_PAGE_SIZE);
	case 6:
		return near(r, UINT64_C(1) << (random_below(r, 52) + 12));
	case 7:
		return random_next(r);
	}
}

static uint64_t rights(struct random *r)
{
	return random_once_in(r, 4) ? random_next(r) & 0x1ffff : TESS_RIGHTS_ALL;
}

static uint64_t badge(struct random *r)
{
	return random_once_in(r, 2) ? 0 : near(r, random_once_in(r, 2) ? 16 : TESS_BADGE_KERNEL);
}

/* Fills one argument; returns how many words it took. */
static unsigned int fill(struct random *r, const struct argument *a, uint64_t *word)
{
	switch (a->kind) {
	case NOTHING:
		return 0;
	case ANY:
		word[0] = random_once_in(r, 2) ? random_below(r, 256) : random_next(r);
		break;
	case TOKEN:
		word[0] = pool_pick(r, (enum tess_type)a->limit);
		break;
	case BUFFER:
		word[1] = near(r, a->limit);
		word[0] = buffer_address(r, word[1]);
		return 2;
	case LENGTH:
		word[0] = length_in_bytes(r);
		break;
	case ADDRESS:
		word[0] = page_address(r);
		break;
	case ENTRY:
		word[0] = random_once_in(r, 16) ? odd_address(r) : (uint64_t)thread_entry;
		break;
	case HANDLER:
		word[0] = random_once_in(r, 16) ? odd_address(r) : (uint64_t)personality_handler;
		break;
	case BELOW:
		word[0] = near(r, a->limit);
		break;
	case RIGHTS:
		word[0] = rights(r);
		break;
	case BADGE:
		word[0] = badge(r);
		break;
	}
	return 1;
}

void arguments_fill(struct random *r, const struct call *call, uint64_t word[8])
{
	unsigned int at = 0;

	for (unsigned int i = 0; i < ARGUMENTS_MAX && call->argument[i].kind != NOTHING; i++)
		at += fill(r, &call->argument[i], &word[at]);
}

tess_time_t argument_deadline(struct random *r, const struct call *call)
{
	bool message = call->number == TESS_SYS_CALL || call->number == TESS_SYS_REPLY_RECV;

	switch (random_below(r, message ? 16 : 1024)) {
	case 0:
		return TESS_DEADLINE_FOREVER;
	case 1:
		return message ? TESS_DEADLINE_FOREVER : random_next(r);
	default:
		break;
	}
	switch (random_below(r, 8)) {
	case 0:
		return random_below(r, tess_clock_now());
	default:
		return TESS_DEADLINE_POLL;
	case 4:
	case 5:
	case 6:
	case 7:
		return tess_clock_deadline(random_below(r, 200000));
	}
}

static void fill_descriptor(struct random *r, struct tess_cap_descriptor *d)
{
	d->token = pool_pick(r, TESS_TYPE_NONE);
	d->rights = (uint16_t)rights(r);
	d->operation = (uint8_t)near(r, 3);
	d->type = (uint8_t)random_next(r);
	d->reserved = (uint32_t)random_next(r);
}

uint64_t argument_message(struct random *r)
{
	struct tess_ipc_buffer *buffer = tess_ipc_buffer();
	uint64_t words = near(r, random_once_in(r, 2) ? 8 : TESS_MESSAGE_WORDS);
	uint64_t caps = random_once_in(r, 2) ? 0 : near(r, TESS_MESSAGE_CAPS);

	for (unsigned int i = 0; i < TESS_MESSAGE_CAPS; i++)
		fill_descriptor(r, &buffer->send.cap[i]);
	buffer->receive.window_words = (uint16_t)near(r, TESS_MESSAGE_WORDS);
	buffer->receive.window_caps = (uint16_t)near(r, TESS_MESSAGE_CAPS);
	return TESS_TAG(random_next(r), words & TESS_TAG_WORDS_MASK, caps & TESS_TAG_CAPS_MASK) |
	       (random_once_in(r, 16) ? random_next(r) & ~TESS_TAG_NUMBER_MASK : 0);
}
