/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of signals that makes no system call: what is pending and in which order it is taken,
 * masks, actions and claims; what a message may say; which signal a fault is; names.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <tessera/abi/status.h>

#include "harness.h"
#include "signal_fault.h"
#include "signal_message.h"
#include "signal_state.h"

#define SET(name) TESS_SIGNAL_SET(TESS_SIGNAL_##name)
#define ALL       TESS_SIGNAL_SET_ALL
#define ENTRIES   8

static struct signal_state state;
static struct signal_pool pool;
static struct signal_entry entries[ENTRIES];

static void reset(void)
{
	state = (struct signal_state){ .pending = 0 };
	signal_pool_init(&pool, entries, ENTRIES);
}

static void post(unsigned int number, uint64_t value)
{
	signal_post(&state, &(struct tess_signal_info){ .number = number, .value = value });
	ck_holds(signal_state_is_sound(&state));
}

static bool queue(unsigned int number, uint64_t value)
{
	struct signal_entry *entry = signal_pool_take(&pool);

	if (!entry)
		return false;
	entry->info = (struct tess_signal_info){ .number = number, .value = value };
	signal_post_entry(&state, entry);
	ck_holds(signal_state_is_sound(&state));
	return true;
}

static void expect(tess_signal_set_t set, unsigned int number, uint64_t value)
{
	struct tess_signal_info info = { .number = 0 };

	ck_assert(signal_take(&state, set, &info));
	ck_assert_uint_eq(info.number, number);
	ck_assert_uint_eq(info.value, value);
	ck_holds(signal_state_is_sound(&state));
}

static void expect_none(tess_signal_set_t set)
{
	struct tess_signal_info info;

	ck_assert(!signal_take(&state, set, &info));
}

static enum tess_signal_verdict handler(const struct tess_signal_info *info, void *context)
{
	(void)info, (void)context;
	return TESS_SIGNAL_DONE;
}

static int act(unsigned int number, tess_signal_handler_t *what, tess_signal_set_t mask,
	       uint32_t flags)
{
	const struct tess_signal_action action = { what, NULL, mask, flags };

	return signal_set_action(&state, number, &action);
}

/* --- pending --- */

START_TEST(a_standard_signal_is_pending_once)
{
	reset();
	post(TESS_SIGNAL_USR1, 1);
	post(TESS_SIGNAL_USR1, 2);
	expect(ALL, TESS_SIGNAL_USR1, 1);
	expect_none(ALL);
	post(TESS_SIGNAL_USR1, 3);
	expect(ALL, TESS_SIGNAL_USR1, 3);
}
END_TEST

START_TEST(queued_signals_keep_their_order_and_the_lowest_is_first)
{
	reset();
	for (uint64_t i = 0; i < 3; i++) {
		ck_assert(queue(40, i));
		ck_assert(queue(64, i));
	}
	ck_assert(queue(32, 9));
	post(TESS_SIGNAL_SYS, 7);
	expect(ALL, TESS_SIGNAL_SYS, 7);
	expect(TESS_SIGNAL_SET(64), 64, 0);
	expect(ALL, 32, 9);
	for (uint64_t i = 0; i < 3; i++)
		expect(ALL, 40, i);
	expect(ALL, 64, 1);
	expect(ALL, 64, 2);
	expect_none(ALL);
	ck_assert_uint_eq(pool.out, 0);
}
END_TEST

START_TEST(kill_and_stop_are_the_first_of_all)
{
	reset();
	post(TESS_SIGNAL_HUP, 0);
	post(TESS_SIGNAL_STOP, 0);
	post(TESS_SIGNAL_KILL, 0);
	expect(ALL, TESS_SIGNAL_KILL, 0);
	expect(ALL, TESS_SIGNAL_STOP, 0);
	expect(ALL, TESS_SIGNAL_HUP, 0);
}
END_TEST

START_TEST(stop_and_continue_cancel_each_other)
{
	reset();
	post(TESS_SIGNAL_TSTP, 0);
	post(TESS_SIGNAL_STOP, 0);
	post(TESS_SIGNAL_CONT, 0);
	ck_assert_uint_eq(state.pending, SET(CONT));
	post(TESS_SIGNAL_TTIN, 0);
	ck_assert_uint_eq(state.pending, SET(TTIN));
}
END_TEST

START_TEST(a_pool_bounds_what_is_queued)
{
	reset();
	for (unsigned int i = 0; i < ENTRIES; i++)
		ck_assert(queue(33, i));
	ck_assert(!queue(33, 99));
	expect(ALL, 33, 0);
	ck_assert(queue(33, ENTRIES));
	signal_forget(&state, ALL);
	ck_assert_uint_eq(pool.out, 0);
	ck_assert_uint_eq(state.pending, 0);
	ck_holds(signal_state_is_sound(&state));
}
END_TEST

/* The end of a child is queued under a number that others may send, too. */
START_TEST(a_place_and_a_queue_of_one_number)
{
	reset();
	ck_assert(queue(TESS_SIGNAL_CHLD, 1));
	ck_assert(queue(TESS_SIGNAL_CHLD, 2));
	post(TESS_SIGNAL_CHLD, 3);
	post(TESS_SIGNAL_CHLD, 4);
	expect(ALL, TESS_SIGNAL_CHLD, 3);
	expect(ALL, TESS_SIGNAL_CHLD, 1);
	expect(ALL, TESS_SIGNAL_CHLD, 2);
	expect_none(ALL);
}
END_TEST

/* --- masks, actions, claims --- */

START_TEST(nothing_holds_kill_and_stop)
{
	struct signal_running running;
	struct tess_signal_action action;

	reset();
	state.blocked = ALL;
	ck_assert_uint_eq(signal_held(&state), ALL & ~TESS_SIGNAL_SET_UNCAUGHT);
	state.blocked = 0;
	ck_assert_int_eq(act(TESS_SIGNAL_USR1, handler, ALL, 0), TESS_OK);
	ck_assert(signal_begin(&state, TESS_SIGNAL_USR1, &running, &action));
	ck_assert_uint_eq(signal_held(&state), ALL & ~TESS_SIGNAL_SET_UNCAUGHT);
	signal_end(&state, &running);
	ck_assert_int_eq(act(TESS_SIGNAL_KILL, handler, 0, 0), TESS_EINVAL);
	ck_assert_int_eq(act(TESS_SIGNAL_STOP, TESS_SIGNAL_IGNORE, 0, 0), TESS_EINVAL);
}
END_TEST

START_TEST(handlers_that_run_hold_what_they_say)
{
	struct signal_running first, second, third;
	struct tess_signal_action action;

	reset();
	ck_assert_int_eq(act(TESS_SIGNAL_USR1, handler, SET(HUP), 0), TESS_OK);
	ck_assert_int_eq(act(TESS_SIGNAL_USR2, handler, SET(INT), TESS_SIGNAL_NESTS), TESS_OK);
	ck_assert(signal_begin(&state, TESS_SIGNAL_USR1, &first, &action));
	ck_assert(signal_begin(&state, TESS_SIGNAL_USR2, &second, &action));
	ck_assert(signal_begin(&state, TESS_SIGNAL_USR2, &third, &action));
	ck_assert_uint_eq(signal_held(&state), SET(USR1) | SET(HUP) | SET(INT));
	signal_end(&state, &first);
	ck_assert_uint_eq(signal_held(&state), SET(INT));
	signal_end(&state, &third);
	signal_end(&state, &second);
	ck_assert_uint_eq(signal_held(&state), 0);
}
END_TEST

START_TEST(one_shot_is_the_default_before_the_handler_runs)
{
	struct signal_running running;
	struct tess_signal_action action;

	reset();
	ck_assert_int_eq(act(TESS_SIGNAL_USR1, handler, 0, TESS_SIGNAL_ONE_SHOT), TESS_OK);
	ck_assert(signal_begin(&state, TESS_SIGNAL_USR1, &running, &action));
	ck_assert(action.handler == handler);
	signal_end(&state, &running);
	ck_assert(!signal_begin(&state, TESS_SIGNAL_USR1, &running, &action));
}
END_TEST

START_TEST(each_class_has_its_own)
{
	struct signal_claim claim, other;

	reset();
	ck_assert_int_eq(act(TESS_SIGNAL_USR1, handler, 0, 0), TESS_OK);
	post(TESS_SIGNAL_USR1, 0);
	post(TESS_SIGNAL_TERM, 0);
	post(TESS_SIGNAL_HUP, 0);
	state.blocked = SET(HUP);
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_HANDLED), SET(USR1));
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_DEFAULTS), SET(TERM));
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_ANY), SET(USR1) | SET(TERM));
	signal_claim(&state, &claim, SET(USR1));
	signal_claim(&state, &other, SET(USR1) | SET(USR2));
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_ANY), SET(TERM));
	signal_unclaim(&state, &claim);
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_HANDLED), 0);
	signal_unclaim(&state, &other);
	ck_assert_uint_eq(signal_deliverable(&state, SIGNAL_HANDLED), SET(USR1));
}
END_TEST

START_TEST(to_be_ignored_is_to_be_forgotten)
{
	reset();
	ck_assert(queue(50, 1));
	post(TESS_SIGNAL_CONT, 0);
	ck_assert_int_eq(act(50, TESS_SIGNAL_IGNORE, 0, 0), TESS_OK);
	ck_assert_int_eq(act(TESS_SIGNAL_CONT, TESS_SIGNAL_IGNORE, 0, 0), TESS_OK);
	ck_assert_uint_eq(state.pending, SET(CONT));
	ck_assert_uint_eq(pool.out, 0);
	post(TESS_SIGNAL_WINCH, 0);
	ck_assert_int_eq(act(TESS_SIGNAL_WINCH, TESS_SIGNAL_DEFAULT, 0, 0), TESS_OK);
	ck_assert_uint_eq(state.pending, SET(CONT));
	ck_assert_int_eq(signal_disposition(&state, 50), TESS_SIGNAL_IGNORED);
}
END_TEST

START_TEST(actions_are_checked)
{
	reset();
	ck_assert_int_eq(act(0, handler, 0, 0), TESS_EINVAL);
	ck_assert_int_eq(act(65, handler, 0, 0), TESS_EINVAL);
	ck_assert_int_eq(act(UINT32_MAX, handler, 0, 0), TESS_EINVAL);
	ck_assert_int_eq(act(1, handler, 0, 4), TESS_EINVAL);
	ck_assert_int_eq(act(64, handler, ALL, 3), TESS_OK);
}
END_TEST

/* --- many steps, against a model that is a list --- */

#define STEPS 200000

struct model {
	struct {
		unsigned int number;
		uint64_t value;
		bool standard;
	} pending[64];
	size_t count;
};

static void model_remove(struct model *m, size_t i)
{
	memmove(&m->pending[i], &m->pending[i + 1], (m->count - i - 1) * sizeof(m->pending[0]));
	m->count--;
}

static void model_forget(struct model *m, tess_signal_set_t set)
{
	for (size_t i = m->count; i-- > 0;)
		if (set & TESS_SIGNAL_SET(m->pending[i].number))
			model_remove(m, i);
}

static void model_post(struct model *m, unsigned int number, uint64_t value, bool standard)
{
	const tess_signal_set_t stops = SET(STOP) | SET(TSTP) | SET(TTIN) | SET(TTOU);

	for (size_t i = 0; standard && i < m->count; i++)
		if (m->pending[i].number == number && m->pending[i].standard)
			return;
	if (stops & TESS_SIGNAL_SET(number))
		model_forget(m, SET(CONT));
	if (number == TESS_SIGNAL_CONT)
		model_forget(m, stops);
	m->pending[m->count].number = number;
	m->pending[m->count].value = value;
	m->pending[m->count++].standard = standard;
}

/* Lower is earlier: KILL, STOP, then by number; within one, the place before the queue. */
static unsigned int rank_of(const struct model *m, size_t i)
{
	unsigned int number = m->pending[i].number, rank = number + 2;

	if (number == TESS_SIGNAL_KILL)
		rank = 0;
	if (number == TESS_SIGNAL_STOP)
		rank = 1;
	return 2 * rank + (m->pending[i].standard ? 0 : 1);
}

static void model_take(struct model *m, tess_signal_set_t set)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < m->count; i++)
		if (set & TESS_SIGNAL_SET(m->pending[i].number) &&
		    (best == SIZE_MAX || rank_of(m, i) < rank_of(m, best)))
			best = i;
	if (best == SIZE_MAX) {
		expect_none(set);
		return;
	}
	expect(set, m->pending[best].number, m->pending[best].value);
	model_remove(m, best);
}

START_TEST(the_state_agrees_with_a_list)
{
	struct random_source r = { 44 };
	struct model m = { .count = 0 };

	reset();
	for (uint64_t i = 0; i < STEPS; i++) {
		unsigned int number = (unsigned int)random_below(&r, 64) + 1;
		tess_signal_set_t set = random_next(&r) & random_next(&r);

		switch (random_below(&r, 5)) {
		case 0:
			if (number < TESS_SIGNAL_QUEUED) {
				post(number, i);
				model_post(&m, number, i, true);
			}
			break;
		case 1:
			if (queue(number, i))
				model_post(&m, number, i, false);
			break;
		case 2:
			if (random_below(&r, 50) == 0) {
				signal_forget(&state, set);
				model_forget(&m, set);
			}
			break;
		default:
			model_take(&m, set);
			break;
		}
	}
}
END_TEST

/* --- messages --- */

START_TEST(messages_come_back)
{
	const struct tess_signal_info sent = {
		40, TESS_EIO, TESS_SIGNAL_CODE_IO, -7, 99, 1, 2, 3, 4, -5, 6,
	};
	struct tess_signal_info got = sent;
	struct tess_message m;

	ck_assert_int_eq(signal_encode(&sent, &m), TESS_OK);
	m.badge = 1234;
	ck_assert(signal_decode(&m, &got));
	ck_assert_uint_eq(got.sender, 1234);
	got.sender = sent.sender;
	ck_assert_int_eq(memcmp(&got, &sent, sizeof(got)), 0);
}
END_TEST

START_TEST(what_cannot_be_said_is_refused_on_both_sides)
{
	static const int codes[] = { 1,
				     TESS_SIGNAL_CODE_KERNEL,
				     TESS_SIGNAL_CODE_TIMER,
				     TESS_SIGNAL_CODE_RAISED,
				     -7,
				     INT32_MIN,
				     INT32_MAX };
	struct tess_signal_info info = { .number = TESS_SIGNAL_SEGV }, got;
	struct tess_message m, forged;

	ck_assert_int_eq(signal_encode(&info, &m), TESS_OK);
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		info.code = codes[i];
		ck_assert_int_eq(signal_encode(&info, &forged), TESS_EINVAL);
		forged = m;
		forged.word[1] = (uint32_t)codes[i];
		ck_assert(!signal_decode(&forged, &got));
	}
	for (unsigned int i = 0; i < 2; i++) {
		forged = m;
		forged.word[0] = i ? 65 : 0;
		ck_assert(!signal_decode(&forged, &got));
	}
}
END_TEST

START_TEST(messages_of_another_form_are_none)
{
	struct random_source r = { 45 };
	struct tess_signal_info info = { .number = 1 }, got;
	struct tess_message m, forged;

	ck_assert_int_eq(signal_encode(&info, &m), TESS_OK);
	for (unsigned int bit = 0; bit < 64; bit++) {
		forged = m;
		forged.tag ^= UINT64_C(1) << bit;
		ck_assert(!signal_decode(&forged, &got));
	}
	for (unsigned int i = 0; i < 100000; i++) {
		forged = m;
		for (unsigned int w = 0; w < 8; w++)
			forged.word[w] = random_next(&r) >> random_below(&r, 64);
		if (signal_decode(&forged, &got))
			ck_holds(got.number >= 1 && got.number <= 64 && got.code <= 0);
	}
}
END_TEST

/* --- faults --- */

static void fault_is(uint64_t kind, uint64_t access, uint64_t vector,
		     const struct tess_mapping_info *mapping, unsigned int number, int code)
{
	const uint64_t word[5] = { kind, 0x1234, access, 0x5678, vector << 32 };
	struct tess_signal_info info;

	signal_of_fault(word, mapping, &info);
	ck_assert_uint_eq(info.number, number);
	ck_assert_int_eq(info.code, code);
	ck_assert_uint_eq(info.value, 0x5678);
	if (kind == TESS_FAULT_KIND_PAGE)
		ck_assert_uint_eq(info.address, 0x1234);
}

START_TEST(faults_are_signals)
{
	const struct tess_mapping_info text = { .protection = TESS_PROTECTION_READ };

	fault_is(TESS_FAULT_KIND_PAGE, TESS_PROTECTION_READ, 14, NULL, TESS_SIGNAL_SEGV,
		 TESS_SIGNAL_CODE_SEGV_UNMAPPED);
	fault_is(TESS_FAULT_KIND_PAGE, TESS_PROTECTION_WRITE, 14, &text, TESS_SIGNAL_SEGV,
		 TESS_SIGNAL_CODE_SEGV_ACCESS);
	fault_is(TESS_FAULT_KIND_PAGE, TESS_PROTECTION_READ, 14, &text, TESS_SIGNAL_BUS,
		 TESS_SIGNAL_CODE_BUS_ABSENT);
	fault_is(TESS_FAULT_KIND_ILLEGAL, 0, 6, NULL, TESS_SIGNAL_ILL,
		 TESS_SIGNAL_CODE_ILL_INSTRUCTION);
	fault_is(TESS_FAULT_KIND_ARITHMETIC, 0, 0, NULL, TESS_SIGNAL_FPE,
		 TESS_SIGNAL_CODE_FPE_INTEGER);
	fault_is(TESS_FAULT_KIND_ARITHMETIC, 0, 19, NULL, TESS_SIGNAL_FPE,
		 TESS_SIGNAL_CODE_FPE_INVALID);
	fault_is(TESS_FAULT_KIND_BREAKPOINT, 0, 3, NULL, TESS_SIGNAL_TRAP,
		 TESS_SIGNAL_CODE_TRAP_BREAKPOINT);
	fault_is(TESS_FAULT_KIND_BREAKPOINT, 0, 1, NULL, TESS_SIGNAL_TRAP,
		 TESS_SIGNAL_CODE_TRAP_STEP);
	fault_is(TESS_FAULT_KIND_PROTECTION, 0, 13, NULL, TESS_SIGNAL_SEGV,
		 TESS_SIGNAL_CODE_KERNEL);
	fault_is(TESS_FAULT_KIND_PROTECTION, 0, 17, NULL, TESS_SIGNAL_BUS,
		 TESS_SIGNAL_CODE_BUS_ALIGNMENT);
}
END_TEST

/* --- names --- */

START_TEST(names_lead_back_to_numbers)
{
	for (unsigned int number = 1; number <= TESS_SIGNAL_MAX; number++) {
		char name[16] = "SIG";

		strcat(name, tess_signal_name(number));
		ck_assert_uint_eq(tess_signal_number(name), number);
		ck_assert_uint_eq(tess_signal_number(name + 3), number);
	}
	ck_assert_str_eq(tess_signal_name(TESS_SIGNAL_SEGV), "SEGV");
	ck_assert_str_eq(tess_signal_name(64), "Q32");
	ck_assert_str_eq(tess_signal_name(0), "unknown");
	ck_assert_str_eq(tess_signal_name(65), "unknown");
	ck_assert_uint_eq(tess_signal_number("unknown"), 0);
	ck_assert_uint_eq(tess_signal_number(""), 0);
}
END_TEST

START_TEST(defaults_are_those_of_posix)
{
	const tess_signal_set_t ignored = SET(CHLD) | SET(URG) | SET(WINCH);
	const tess_signal_set_t stops = SET(STOP) | SET(TSTP) | SET(TTIN) | SET(TTOU);

	for (unsigned int number = 1; number <= TESS_SIGNAL_MAX; number++) {
		enum tess_signal_default what = TESS_SIGNAL_TERMINATES;

		if (ignored & TESS_SIGNAL_SET(number))
			what = TESS_SIGNAL_IGNORED;
		if (stops & TESS_SIGNAL_SET(number))
			what = TESS_SIGNAL_STOPS;
		if (number == TESS_SIGNAL_CONT)
			what = TESS_SIGNAL_CONTINUES;
		ck_assert_int_eq(tess_signal_default(number), what);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sdk signal");

	HARNESS_ADD(suite, a_standard_signal_is_pending_once);
	HARNESS_ADD(suite, queued_signals_keep_their_order_and_the_lowest_is_first);
	HARNESS_ADD(suite, kill_and_stop_are_the_first_of_all);
	HARNESS_ADD(suite, stop_and_continue_cancel_each_other);
	HARNESS_ADD(suite, a_pool_bounds_what_is_queued);
	HARNESS_ADD(suite, a_place_and_a_queue_of_one_number);
	HARNESS_ADD(suite, nothing_holds_kill_and_stop);
	HARNESS_ADD(suite, handlers_that_run_hold_what_they_say);
	HARNESS_ADD(suite, one_shot_is_the_default_before_the_handler_runs);
	HARNESS_ADD(suite, each_class_has_its_own);
	HARNESS_ADD(suite, to_be_ignored_is_to_be_forgotten);
	HARNESS_ADD(suite, actions_are_checked);
	HARNESS_ADD(suite, the_state_agrees_with_a_list);
	HARNESS_ADD(suite, messages_come_back);
	HARNESS_ADD(suite, what_cannot_be_said_is_refused_on_both_sides);
	HARNESS_ADD(suite, messages_of_another_form_are_none);
	HARNESS_ADD(suite, faults_are_signals);
	HARNESS_ADD(suite, names_lead_back_to_numbers);
	HARNESS_ADD(suite, defaults_are_those_of_posix);
	return harness_run(suite);
}
