/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capabilities in messages: copied, moved, lent, refused; all of them arrive or none.
 */
#include "ipc.h"

#include "make.h"
#include "server.h"

#define CAPS TESS_MESSAGE_CAPS

static uint64_t arrived(enum tess_type type, uint16_t rights)
{
	return (uint64_t)type << 16 | rights;
}

static void describe(unsigned int i, tess_cap_t token, uint16_t rights, uint8_t operation)
{
	tess_ipc_buffer()->send.cap[i] = (struct tess_cap_descriptor){ .token = token,
								       .rights = rights,
								       .operation = operation };
}

static int call_with(tess_cap_t cap, enum operation operation, unsigned int caps,
		     struct tess_message *m)
{
	*m = (struct tess_message){ .tag = TESS_TAG(operation, 0, caps) };
	return tess_call(cap, server_deadline(), m);
}

static bool is_live(tess_cap_t cap)
{
	uint32_t type;
	uint16_t rights;
	uint64_t badge;

	return tess_capability_inspect(cap, &type, &rights, &badge) == TESS_OK;
}

/* What the server's kept capabilities are worth. */
static void check_kept(const struct server *server, int expected)
{
	struct tess_message m;

	CHECK_OK(server_call(server->cap, USE, 0, 0, &m));
	for (unsigned int i = 0; i < CAPS; i++)
		CHECK_STATUS((int64_t)m.word[i], expected);
}

struct four {
	tess_cap_t cap[CAPS];
};

static struct four make_four(void)
{
	return (struct four){ { make_notification(), make_memory(TESS_PAGE_SIZE), make_endpoint(),
				make_namespace() } };
}

static void drop_four(const struct four *four)
{
	for (unsigned int i = 0; i < CAPS; i++)
		drop(four->cap[i]);
}

static void check_arrival(const struct tess_message *m)
{
	CHECK_EQUAL(m->word[0], arrived(TESS_TYPE_NOTIFICATION, TESS_RIGHTS_NOTIFICATION));
	CHECK_EQUAL(m->word[1], arrived(TESS_TYPE_MEMORY, TESS_RIGHT_READ));
	CHECK_EQUAL(m->word[2], arrived(TESS_TYPE_ENDPOINT, TESS_RIGHT_SEND | TESS_RIGHT_GRANT));
	CHECK_EQUAL(m->word[3], arrived(TESS_TYPE_NAMESPACE, 0));
}

static void send_four(const struct server *server, const struct four *four, uint8_t operation)
{
	struct tess_message m;

	describe(0, four->cap[0], TESS_RIGHTS_ALL, operation);
	describe(1, four->cap[1], TESS_RIGHT_READ, operation);
	describe(2, four->cap[2], TESS_RIGHT_SEND | TESS_RIGHT_GRANT, operation);
	describe(3, four->cap[3], 0, operation);
	CHECK_OK(call_with(server->cap, TAKE, CAPS, &m));
	check_arrival(&m);
}

void caps_are_copied(const void *unused)
{
	struct four four = make_four();
	struct server server;

	(void)unused;
	server_start(&server);
	send_four(&server, &four, TESS_CAP_COPY);
	check_kept(&server, TESS_OK);
	for (unsigned int i = 0; i < CAPS; i++) {
		CHECK(is_live(four.cap[i]));
		CHECK_OK(tess_capability_revoke(four.cap[i]));
	}
	check_kept(&server, TESS_EBADCAP);
	drop_four(&four);
	server_end(&server);
}

void caps_are_moved(const void *unused)
{
	struct four four = make_four();
	struct server server;

	(void)unused;
	server_start(&server);
	send_four(&server, &four, TESS_CAP_MOVE);
	check_kept(&server, TESS_OK);
	for (unsigned int i = 0; i < CAPS; i++)
		CHECK(!is_live(four.cap[i]));
	server_end(&server);
}

void caps_are_lent(const void *unused)
{
	struct four four = make_four();
	struct server server;

	(void)unused;
	server_start(&server);
	send_four(&server, &four, TESS_CAP_LEND);
	check_kept(&server, TESS_EBADCAP);
	for (unsigned int i = 0; i < CAPS; i++)
		CHECK(is_live(four.cap[i]));
	drop_four(&four);
	server_end(&server);
}

/* A server that keeps a mapping of lent memory faults when it looks there after the call. */
void lent_mappings_go(const void *unused)
{
	tess_cap_t memory = make_memory(TESS_PAGE_SIZE);
	uint64_t content = 0x1234;
	struct tess_process_info info;
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	CHECK_OK(tess_memory_write(memory, 0, &content, sizeof(content)));
	describe(0, memory, TESS_RIGHT_READ | TESS_RIGHT_GRANT, TESS_CAP_COPY);
	CHECK_OK(call_with(server.cap, MAP, 1, &m));
	CHECK_EQUAL(m.word[0], content);
	CHECK_OK(call_with(server.cap, TOUCH, 0, &m));
	CHECK_EQUAL(m.word[0], content);

	describe(0, memory, TESS_RIGHT_READ, TESS_CAP_LEND);
	CHECK_OK(call_with(server.cap, MAP, 1, &m));
	CHECK_EQUAL(m.word[0], content);
	CHECK_STATUS(call_with(server.cap, TOUCH, 0, &m), TESS_EPIPE);
	info = child_end(&server.child);
	CHECK_EQUAL(info.reason, TESS_END_REASON_FAULTED);
	CHECK_STATUS(info.status, TESS_EFAULT);
	drop(server.cap);
	drop(memory);
}

void replies_carry_caps(const void *unused)
{
	struct tess_ipc_page *received = &tess_ipc_buffer()->receive;
	struct tess_message m;
	struct server server;

	(void)unused;
	server_start(&server);
	received->window_caps = CAPS;
	for (unsigned int count = 0; count <= CAPS; count++) {
		CHECK_OK(server_call(server.cap, GIVE, count, 0, &m));
		CHECK_EQUAL(m.tag, TESS_TAG(0, 0, count));
		for (unsigned int i = 0; i < count; i++) {
			CHECK_EQUAL(received->cap[i].type, TESS_TYPE_NOTIFICATION);
			CHECK_EQUAL(received->cap[i].rights, TESS_RIGHT_RECEIVE | TESS_RIGHT_GRANT);
			drop(received->cap[i].token);
		}
	}
	received->window_caps = 0;
	server_end(&server);
}

void bad_caps_are_refused(const void *unused)
{
	tess_cap_t notification = make_notification();
	tess_cap_t mine = make_derived(notification, TESS_RIGHT_SEND, 0);
	tess_cap_t stale = make_notification();
	struct tess_message m;
	struct server server;

	(void)unused;
	drop(stale);
	server_start(&server);
	describe(0, notification, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	describe(1, mine, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	CHECK_STATUS(call_with(server.cap, TAKE, 2, &m), TESS_EPERM);
	describe(1, stale, TESS_RIGHTS_ALL, TESS_CAP_COPY);
	CHECK_STATUS(call_with(server.cap, TAKE, 2, &m), TESS_EBADCAP);
	describe(1, notification, TESS_RIGHTS_ALL, 3);
	CHECK_STATUS(call_with(server.cap, TAKE, 2, &m), TESS_EINVAL);
	describe(1, notification, TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	CHECK_STATUS(call_with(server.cap, TAKE, 2, &m), TESS_EINVAL);
	describe(0, notification, TESS_RIGHTS_ALL, TESS_CAP_LEND);
	m.tag = TESS_TAG(TAKE, 0, 1);
	CHECK_STATUS(tess_send(server.cap, server_deadline(), &m), TESS_EINVAL);
	CHECK(is_live(notification));
	server_end(&server);
	drop(mine);
	drop(notification);
}

/* The role: a receiver whose table has room for three, then for four. */
int full_role(void)
{
	tess_cap_t endpoint = tess_start_cap("endpoint"), cap[256];
	struct tess_message m;
	unsigned int count = 0;

	tess_ipc_buffer()->receive.window_caps = CAPS;
	while (count < COUNT(cap) && !tess_notification_create(tess_self_job(), &cap[count]))
		count++;
	for (unsigned int i = 0; i < 3; i++)
		drop(cap[--count]);
	CHECK_STATUS(tess_recv(endpoint, server_deadline(), &m), TESS_EMFILE);
	drop(cap[--count]);
	CHECK_OK(tess_recv(endpoint, server_deadline(), &m));
	CHECK_EQUAL(tess_tag_caps(m.tag), CAPS);
	m.tag = TESS_TAG(0, 0, 0);
	CHECK_OK(tess_reply(TESS_CAP_NONE, &m));
	return 0;
}

void full_tables_refuse_all(const void *unused)
{
	tess_cap_t job = make_job(), endpoint = make_endpoint();
	struct four four = make_four();
	const struct tess_spawn_cap cap = CHILD_CAP("endpoint", endpoint);
	const struct child_order order = {
		.role = "full", .caps = &cap, .cap_count = 1, .job = job
	};
	struct tess_message m;
	struct child child;

	(void)unused;
	CHECK_OK(tess_job_set_limit(job, TESS_JOB_RESOURCE_CAPABILITIES, 128));
	CHECK_OK(child_try(&child, &order));
	for (unsigned int i = 0; i < CAPS; i++)
		describe(i, four.cap[i], TESS_RIGHTS_ALL, TESS_CAP_MOVE);
	CHECK_OK(call_with(endpoint, TAKE, CAPS, &m));
	for (unsigned int i = 0; i < CAPS; i++)
		CHECK(!is_live(four.cap[i]));
	child_succeeds(&child);
	drop(endpoint);
	drop(job);
}
