/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The examples of the manual, as functions: each is called, and did what its page says.
 *
 * examples.sh takes them out of the pages. Where two pages use one name, one is renamed here.
 */
#include <stdbool.h>
#include <string.h>
#include <tessera/tessera.h>

#include "tess_call.2.1.c"
#include "tess_capability_delete.2.1.c"
#include "tess_capability_derive.2.1.c"
#include "tess_capability_inspect.2.1.c"
#include "tess_capability_move.2.1.c"
#include "tess_capability_restrict.2.1.c"
#include "tess_capability_revoke.2.1.c"
#include "tess_capability_transfer.2.1.c"
#include "tess_endpoint_bind_notification.2.1.c"
#include "tess_endpoint_create.2.1.c"
#include "tess_job_bind_pressure.2.1.c"
#include "tess_job_create.2.1.c"
#include "tess_job_kill.2.1.c"
#include "tess_job_pressure.2.1.c"
#include "tess_job_set_limit.2.1.c"
#include "tess_job_usage.2.1.c"
#define snapshot snapshot_memory
#include "tess_memory_clone_pages.2.1.c"
#undef snapshot
#include "tess_memory_create.2.1.c"
#include "tess_memory_create_absent.2.1.c"
#include "tess_memory_derive.2.1.c"
#include "tess_memory_info.2.1.c"
#include "tess_memory_map.2.1.c"
#include "tess_memory_move_pages.2.1.c"
#include "tess_memory_read.2.1.c"
#include "tess_memory_write.2.1.c"
#include "tess_namespace_bind.2.1.c"
#include "tess_namespace_create.2.1.c"
#include "tess_namespace_list.2.1.c"
#include "tess_namespace_lookup.2.1.c"
#include "tess_namespace_unbind.2.1.c"
#include "tess_namespace_watch.2.1.c"
#include "tess_notification_signal.2.1.c"
#include "tess_notification_wait.2.1.c"
#include "tess_platform_check.2.1.c"
#include "tess_platform_info.2.1.c"
#include "tess_platform_statistics.2.1.c"
#include "tess_platform_trace_create.2.1.c"
#include "tess_process_bind_notification.2.1.c"
#include "tess_process_create.2.1.c"
#include "tess_process_info.2.1.c"
#include "tess_process_kill.2.1.c"
#define show show_mappings
#include "tess_process_mapping.2.1.c"
#undef show
#include "tess_process_protect.2.1.c"
#include "tess_process_resume.2.1.c"
#include "tess_process_set_fault.2.1.c"
#include "tess_process_set_personality.2.1.c"
#include "tess_process_statistics.2.1.c"
#include "tess_process_suspend.2.1.c"
#include "tess_process_unmap.2.1.c"
#include "tess_recv.2.1.c"
#include "tess_reply.2.1.c"
#include "tess_reply_recv.2.1.c"
#include "tess_reply_save.2.1.c"
#include "tess_send.2.1.c"
#include "tess_thread_create.2.1.c"
#define stack counter_stack
#define done counter_done
#define count counter_count
#include "tess_thread_exit.2.1.c"
#undef count
#undef done
#undef stack
#include "tess_thread_get_fpu.2.1.c"
#include "tess_thread_get_registers.2.1.c"
#include "tess_thread_info.2.1.c"
#include "tess_thread_resume.2.1.c"
#include "tess_thread_set_ceiling.2.1.c"
#include "tess_thread_set_fault.2.1.c"
#include "tess_thread_set_fpu.2.1.c"
#include "tess_thread_set_priority.2.1.c"
#include "tess_thread_set_registers.2.1.c"
#include "tess_thread_start.2.1.c"
#define look look_at_thread
#include "tess_thread_suspend.2.1.c"
#undef look
#include "tess_trace_read.2.1.c"
#include "tess_trace_start.2.1.c"
#include "tess_trace_stop.2.1.c"
#include "tess_yield.2.1.c"
#include "tessera-capabilities.7.1.c"
#include "tessera-ipc.7.1.c"
#include "tessera-ipc.7.2.c"
#include "tessera-status.7.1.c"
#include "tessera-syscalls.2.1.c"

static unsigned int failures;
static tess_cap_t endpoint;     /* of the servers below */
static tess_cap_t finished;     /* a notification */

static void require(bool holds, int line, const char *what)
{
	if (holds)
		return;
	failures++;
	tess_log("line %d: %s", line, what);
}

#define REQUIRE(condition) require(condition, __LINE__, #condition)
#define SUCCEED(call)      REQUIRE((call) == TESS_OK)

static void start(void (*entry)(void *argument), void *argument)
{
	SUCCEED(tess_thread_spawn(entry, argument, TESS_STACK_DEFAULT, NULL));
}

static void close_cap(tess_cap_t cap)
{
	SUCCEED(tess_capability_delete(cap));
}

static bool is_stale(tess_cap_t cap)
{
	return tess_capability_delete(cap) == TESS_EBADCAP;
}

/* --- capabilities --- */

static bool badge_was_closed(tess_cap_t server, uint64_t badge)
{
	struct tess_message m;

	return tess_recv(server, TESS_DEADLINE_POLL, &m) == TESS_OK &&
	       tess_tag_label(m.tag) == TESS_LABEL_BADGE_CLOSED && m.word[0] == badge;
}

static void test_capabilities(void)
{
	tess_cap_t server, client, old, some[3] = {0};
	struct customer customer;

	SUCCEED(make_pair(&server, &client));
	SUCCEED(client_end(server, &some[0]));
	close_cap(some[0]);
	REQUIRE(badge_was_closed(server, 7));
	old = client;
	SUCCEED(renew(&client));
	REQUIRE(is_stale(old) && tell(client, 5) == TESS_OK);
	SUCCEED(admit(server, 9, &customer));
	SUCCEED(expel(&customer));
	REQUIRE(is_stale(customer.end));
	close_cap(customer.root);
	REQUIRE(badge_was_closed(server, 9));
	some[0] = client;
	some[2] = server;
	drop_all(some, 3);
	REQUIRE(is_stale(client) && is_stale(server));
	SUCCEED(keep_log_private());
}

/* --- messages --- */

static uint64_t numbers[2];

static void answer_once(void *argument)
{
	(void)argument;
	SUCCEED(answer_one(endpoint));
}

static void answer_always(void *argument)
{
	(void)argument;
	(void)main_loop(endpoint);
}

static void count_always(void *argument)
{
	(void)argument;
	(void)count_capabilities(endpoint);
}

static void introduce(void *argument)
{
	struct tess_message m;

	(void)argument;
	for (unsigned int i = 0; i < 2; i++)
		if (tess_recv(endpoint, TESS_DEADLINE_FOREVER, &m) == TESS_OK)
			meet(&m);
}

static void ask(void *argument)
{
	uint64_t i = (uint64_t)argument;
	struct tess_message m = {.tag = TESS_TAG(1, 1, 0), .word = {100 + i}};

	SUCCEED(tess_call(endpoint, TESS_DEADLINE_FOREVER, &m));
	numbers[i] = m.word[0];
	SUCCEED(tess_notification_signal(finished, UINT64_C(1) << i));
}

static void test_messages(void)
{
	uint64_t x, bits, all = 0;

	SUCCEED(tess_endpoint_create(tess_self_job(), &endpoint));
	REQUIRE(tell(endpoint, 1) == TESS_OK);
	REQUIRE(collect(endpoint, tess_clock_deadline(1000000)) == 0);
	start(answer_once, NULL);
	REQUIRE(square(endpoint, 21, &x) == TESS_OK && x == 42);
	start(introduce, NULL);
	start(ask, (void *)0);
	start(ask, (void *)1);
	while (all != 3 && !tess_notification_wait(finished, TESS_DEADLINE_FOREVER, &bits))
		all |= bits;
	REQUIRE(numbers[0] == 101 && numbers[1] == 100);
	start(answer_always, NULL);
	for (unsigned int i = 0; i < 3; i++)
		REQUIRE(square(endpoint, i, &x) == TESS_OK && x == 2 * i);
	close_cap(endpoint);
	REQUIRE(square(endpoint, 1, &x) == TESS_EBADCAP);
}

static void test_lending(void)
{
	tess_cap_t memory = TESS_CAP_NONE;
	uint64_t x;

	SUCCEED(tess_endpoint_create(tess_self_job(), &endpoint));
	SUCCEED(tess_memory_create(tess_self_job(), TESS_PAGE_SIZE, &memory));
	start(count_always, NULL);
	for (unsigned int i = 1; i < 4; i++)
		REQUIRE(show(endpoint, memory, &x) == TESS_OK && x == i);
	close_cap(memory);
}

/* --- memory --- */

static tess_cap_t accessible;

static void look_at(uint64_t token)
{
	uint32_t type = 0;
	uint16_t rights = 0;
	uint64_t badge;

	accessible = token;
	SUCCEED(tess_capability_inspect(token, &type, &rights, &badge));
	REQUIRE(type == TESS_TYPE_MEMORY && rights == TESS_RIGHT_READ);
}

static void test_memory(void)
{
	tess_cap_t memory, part, text;
	uint64_t address, size, pages;
	char first;

	SUCCEED(make_buffer(2 * TESS_PAGE_SIZE, &memory, &address));
	memcpy((void *)address, "x", 1);
	REQUIRE(tess_memory_read(memory, 0, &first, 1) == TESS_OK && first == 'x');
	REQUIRE(look(memory) && *(const char *)look(memory) == 'x');
	REQUIRE(is_writable_memory(memory) && !is_elf(memory));
	SUCCEED(with_access(memory, tess_self_process(), look_at));
	REQUIRE(is_stale(accessible));
	SUCCEED(second_page(memory, &part));
	REQUIRE(tess_memory_info(part, &size, &pages) == TESS_OK && size == TESS_PAGE_SIZE);
	SUCCEED(make_text("\177ELF", 4, &text));
	REQUIRE(is_elf(text) && map_all(text, &address, &size) == TESS_OK);
	REQUIRE(size == TESS_PAGE_SIZE && memcmp((void *)address, "\177ELF", 4) == 0);
	unmap(address, size);
	close_cap(text);
	close_cap(part);
	close_cap(memory);
}

static void test_code(void)
{
	static const unsigned char code[] = {0xb8, 0x2a, 0, 0, 0, 0xc3};       /* return 42; */
	tess_cap_t memory;
	uint64_t address;

	SUCCEED(make_buffer(TESS_PAGE_SIZE, &memory, &address));
	memcpy((void *)address, code, sizeof(code));
	SUCCEED(seal(address));
	REQUIRE(((int (*)(void))address)() == 42);
	show_mappings(tess_self_process());
	unmap(address, TESS_PAGE_SIZE);
	close_cap(memory);
}

static tess_cap_t faults, supply, absent;
static uint64_t absent_at;

static void supply_page(void *argument)
{
	(void)argument;
	SUCCEED(serve_fault(faults, supply, absent, absent_at));
}

/* A page of the text goes over by a call, the other by a fault. */
static void test_paging(void)
{
	static const char text[TESS_PAGE_SIZE + 2] = {'1', [TESS_PAGE_SIZE] = '2'};
	tess_cap_t copy;
	char byte = 0;

	SUCCEED(tess_endpoint_create(tess_self_job(), &faults));
	SUCCEED(make_text(text, sizeof(text), &supply));
	SUCCEED(snapshot_memory(tess_self_job(), supply, 2 * TESS_PAGE_SIZE, &copy));
	SUCCEED(map_on_demand(tess_self_job(), tess_self_process(), 2 * TESS_PAGE_SIZE, &absent,
			      &absent_at));
	start(supply_page, NULL);
	SUCCEED(watch(tess_self_thread(), faults, 1));
	REQUIRE(((const volatile char *)absent_at)[TESS_PAGE_SIZE] == '2');
	SUCCEED(tess_thread_set_fault(tess_self_thread(), TESS_CAP_NONE));
	SUCCEED(hand_over(supply, absent, 0));
	REQUIRE(*(const volatile char *)absent_at == '1');
	REQUIRE(tess_memory_read(supply, 0, &byte, 1) == TESS_EFAULT);
	SUCCEED(tess_memory_read(copy, 0, &byte, 1));
	REQUIRE(byte == '1');
	unmap(absent_at, 2 * TESS_PAGE_SIZE);
	close_cap(faults);
	close_cap(absent);
	close_cap(supply);
	close_cap(copy);
}

/* --- processes and threads --- */

#define IMAGE UINT64_C(0x400000)

static void test_processes(void)
{
	/* mov $TESS_SYS_THREAD_EXIT, %eax; syscall */
	static const unsigned char code[] = {0xb8, 0x08, 0x10, 0, 0, 0x0f, 0x05};
	tess_cap_t memory, copy = TESS_CAP_NONE, process, thread, notification;
	uint64_t token, mapped;

	SUCCEED(make_text((const char *)code, sizeof(code), &memory));
	SUCCEED(make_worker(memory, IMAGE, &process, &thread));
	SUCCEED(give_report_end(process, endpoint, &token));
	SUCCEED(watch_child(endpoint, process, &notification));
	SUCCEED(tess_memory_create(tess_self_job(), TESS_PAGE_SIZE, &copy));
	SUCCEED(snapshot(process, memory, copy, TESS_PAGE_SIZE));
	SUCCEED(detach(process));
	close_cap(copy);
	SUCCEED(tess_thread_start(thread, IMAGE, 0, 0, 0));
	REQUIRE(wait_for(process, finished) == 0);
	report("the first worker", process);
	SUCCEED(make_worker(memory, IMAGE, &process, &thread));
	SUCCEED(stop(process, finished));
	REQUIRE(tess_thread_start(thread, IMAGE, 0, 0, 0) == TESS_ESRCH);
	SUCCEED(tess_process_create(tess_self_job(), "third", 5, &process));
	SUCCEED(tess_memory_map(memory, process, IMAGE, 0, TESS_PAGE_SIZE, TESS_PROTECTION_EXECUTE,
				&mapped));
	SUCCEED(start_process(process, IMAGE, 0));
	REQUIRE(wait_for(process, finished) == 0);
}

static void do_nothing(unsigned int number)
{
	(void)number;
}

static int64_t foreign_call(void)
{
	int64_t result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(39) : "rcx", "r11", "memory");
	return result;
}

static void test_threads(void)
{
	tess_cap_t thread;
	uint64_t ring[64], head = 0;
	uint32_t priority = 0;

	SUCCEED(start_worker(7, &thread));
	SUCCEED(look_at_thread(thread, &priority));
	REQUIRE(priority == 10);
	SUCCEED(go_on(thread));
	SUCCEED(start_counter(tess_self_process(), &thread));
	REQUIRE(!sleep_a_second(finished) && counter_done == 1);
	SUCCEED(produce(finished, ring, &head, 5));
	REQUIRE(sleep_a_second(finished) && ring[0] == 5);
	do_in_parts(do_nothing, 3);
	SUCCEED(become_foreign());
	REQUIRE(foreign_call() == -38);
	REQUIRE(own_priority() > 0);
	SUCCEED(go_to_background());
	REQUIRE(own_priority() == 0);
}

static void spin(void *argument)
{
	(void)argument;
	for (;;)
		(void)!tess_yield();
}

/* The thread ends with the process; after the step it would fault. */
static void test_debuggers(void)
{
	tess_cap_t thread;
	uint64_t instruction = 0;
	double value = 0;

	SUCCEED(tess_thread_spawn(spin, NULL, TESS_STACK_DEFAULT, &thread));
	REQUIRE(step(thread) == TESS_EBUSY);
	SUCCEED(locate(thread, &instruction));
	REQUIRE(instruction != 0);
	SUCCEED(tess_thread_suspend(thread));
	SUCCEED(set_double(thread, 1.5));
	SUCCEED(get_double(thread, &value));
	REQUIRE(value > 1.4 && value < 1.6);
	SUCCEED(step(thread));
	SUCCEED(demote(thread, 5));
	close_cap(thread);
}

/* --- jobs, namespaces, the platform --- */

static unsigned int dropped;

void cache_stop(void)
{
}

void cache_drop(void)
{
	dropped++;
}

static void test_jobs(void)
{
	tess_cap_t cage, none;

	start(watch_memory, NULL);
	REQUIRE(may_cache() && dropped == 0);
	SUCCEED(make_cage(&cage));
	REQUIRE(tess_endpoint_create(cage, &none) == TESS_EACCES);
	SUCCEED(freeze(cage));
	REQUIRE(tess_memory_create(cage, TESS_PAGE_SIZE, &none) == TESS_ENOMEM);
	SUCCEED(shut_down(cage));
	close_cap(cage);
	show_usage();
}

static void test_namespaces(void)
{
	tess_cap_t namespace_, client;
	uint32_t type;
	uint64_t x;

	SUCCEED(make_view(endpoint, &namespace_));
	SUCCEED(offer(namespace_, endpoint));
	show_names(namespace_);
	REQUIRE(tess_namespace_lookup(namespace_, "shop", 4, 1, &client, &type) == TESS_EPROTO);
	SUCCEED(tess_namespace_lookup(namespace_, "shop", 4, SHOP_INTERFACE_ID, &client, &type));
	SUCCEED(close_shop(namespace_));
	REQUIRE(close_shop(namespace_) == TESS_ENOENT);
	REQUIRE(show(client, tess_start_cap("log"), &x) == TESS_EPERM);
	REQUIRE(find_shop(&client) == TESS_ENOENT);
	close_cap(namespace_);
}

static void leave_a_trace(void)
{
	(void)tess_notification_signal(TESS_CAP_NONE, 1);
}

static void test_traces(void)
{
	tess_cap_t trace, reader;

	REQUIRE(all_messages(tess_start_cap("platform.inspect")) > 0);
	SUCCEED(make_readable_trace(&trace, &reader));
	SUCCEED(record(trace, leave_a_trace));
	SUCCEED(watch_denials(trace));
	leave_a_trace();
	SUCCEED(show_trace(reader));
	close_cap(trace);
	close_cap(reader);
}

int main(void)
{
	SUCCEED(tess_notification_create(tess_self_job(), &finished));
	REQUIRE(version() == TESS_ABI_VERSION);
	REQUIRE(!is_in_trouble(tess_self_process()));
	test_capabilities();
	test_messages();
	test_lending();
	test_memory();
	test_code();
	test_paging();
	test_processes();
	test_jobs();
	test_namespaces();
	test_debuggers();
	test_threads();
	test_traces();
	REQUIRE(told("the last one", TESS_EPIPE) == 1);
	show_memory(tess_start_cap("platform.inspect"));
	check_kernel(tess_start_cap("platform.inspect"));
	if (!failures)
		tess_log("all examples work");
	return failures ? 1 : 0;
}
