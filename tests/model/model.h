/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model: what the kernel's state should be, said as plainly as possible.
 *
 * Everything is in arrays and found by searching; nothing is fast and nothing is shared. A
 * capability is a record with a parent; deleting one hands its children to its parent, and revoking
 * one deletes everything below it. Threads wait in states; a message has an id, which travels in
 * word 0.
 *
 * Where the kernel may choose (which thread is woken first, by what), the model does not foretell:
 * it looks at what happened and says whether that was right (explain.c), and then that nothing was
 * left undone (compare.c).
 */
#ifndef MODEL_H
#define MODEL_H

#include "state.h"

extern struct model m;

/* Ends the program with a report of seed and step. */
_Noreturn void model_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define model_expect(condition, ...)                                                               \
	do {                                                                                       \
		if (!(condition))                                                                  \
			model_fail(__VA_ARGS__);                                                   \
	} while (0)

/* --- pages.c: what is in memory, and what of it is mapped where --- */

#define PAGE     ((uint64_t)TESS_PAGE_SIZE)
#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXECUTE)

/* The first word of a page of an object, or of the object that it is a part of; and whether it is
 * missing. */
uint64_t *page_content(int object, unsigned page);
bool *page_missing(int object, unsigned page);

/* The mapping of a page of a process's window: NONE if there is none. */
int page_find(int process, int page);

void compare_memory(int object);
void compare_window(int process);

/* --- caps.c: the derivation tree --- */

int cap_add(enum holder holder, int process, int object, uint16_t rights, uint64_t badge,
	    int parent);
int cap_add_slot(int process, tess_cap_t token, int object, uint16_t rights, uint64_t badge,
		 int parent);

/* The capability that a token names; NONE if it is stale, or hidden; the second finds hidden ones
 * alone. */
int cap_find(int process, tess_cap_t token);
int cap_find_hidden(int process, tess_cap_t token);

/* What cap_lookup would say. */
int64_t cap_status(int process, tess_cap_t token, enum tess_type type, uint16_t rights, int *cap);

enum tess_type cap_type(int cap);
void cap_remove(int cap);
void cap_revoke_below(int cap);

/* Whether it is in a table, a queue or a topic: what counts as one of those to its object. */
bool is_capability(const struct model_cap *c);

/* Whether a process has a capability to the object with all these rights; whether anybody has. */
bool process_can(int process, int object, uint16_t rights);
bool anybody_can(int object, uint16_t rights);

/*
 * Badges that were made and whose end was not told yet: badge_made() when there is one,
 * badge_told() when the kernel says that it is closed (false if that is not so), badge_pending() if
 * an endpoint has one to tell.
 */
void badge_made(int object, uint64_t badge);
bool badge_told(int object, uint64_t badge);
bool badge_pending(int object);

/* Nobody is left to be told of what closed at an endpoint that is closed itself. */
void badges_forget(void);

/* --- objects.c --- */

int object_add(enum tess_type type, void *kernel, int job);
void signal_object(int notification, uint64_t bits);
void signal_change(int ns); /* a name was bound, or taken away */
int binding_find(int ns, int name);
/* Its job, and the capability that its own to the job is a child of. */
int process_add(unsigned world_thread, int job, int job_cap);
void thread_add(unsigned i, int process);
int thread_make(unsigned i, int process); /* without a capability to it; its object */
int process_make(unsigned world_thread, int job);
void process_die(int process);
void process_renew(int process);
int count_alive(void);
struct model_process *process_behind(int cap);
unsigned thread_of(int cap); /* 0 if it has ended */
int object_of_thread(unsigned t);
void process_new(void); /* and its introduction to the others */
void thread_die(unsigned i);

/* What follows when capabilities have gone, until nothing more does. */
void settle(void);

/* --- jobs.c --- */

void root_job_add(void);
bool job_within(int job, int ancestor);

/* Whether the job may create objects of a type: EACCES if not. */
int64_t type_status(int job, enum tess_type type);

/* Whether an allocation may have failed in this step: for the test, or for want of quota. */
bool may_lack_memory(void);

/* --- pressure.c --- */

/* Jobs may signal that memory runs short, in this step. */
void pressures_may_signal(void);
void compare_pressure(int job);
void pressure_forgets(int notification); /* it has gone */

/* Whether the job or one above it has a limit. */
bool job_is_limited(int job);
void compare_jobs(void);

/* --- channels.c --- */

struct model_queue *queue_of(int channel);
struct model_share *share_find(uint64_t name);
struct model_share *share_add(int channel, uint64_t name, uint64_t parent, unsigned credit,
			      uint64_t badge);
unsigned share_used(const struct model_share *share);
bool share_is_carried(int channel, uint64_t name); /* by any capability */

/* If nobody can receive on the channel, what is queued goes: whether there was anything. Shares
 * that are over end. */
bool settle_channel(int channel);
void settle_shares(void);

/* A queued capability went: its message arrives without it. */
void queued_lost(int cap);

/* What the kernel says of what a thread would send there, but for room: 0, EMSGSIZE, ENOSPC, or the
 * fault of a capability. */
int64_t post_fault(unsigned t, int channel);

/* The n-th message that the thread sends. */
const struct model_message *message_of(unsigned t, unsigned n);

/* The thread's messages are queued, or one that a topic's publisher has; the first one in the queue
 * is the n-th that the thread got. All must have been allowed. */
void push(unsigned t);
void push_published(unsigned t, int channel, uint64_t share);
void take(unsigned t, unsigned n);

/* The only message there went past the queue, from registers into those of who waited for it. */
void take_handed_over(int channel);

/* --- bulk.c: messages that stand in a thread's memory, sent or received --- */

/* A page for each thread of a process, for what it sends, and for what it receives: there it stays
 * while the thread waits. */
#define ARENA UINT64_C(0x21000000)

void arena_make(unsigned thread);
void bulk_compose(unsigned t);
int64_t bulk_send(unsigned t, tess_cap_t token, tess_time_t deadline);
int64_t bulk_receive(unsigned t, tess_cap_t token, tess_time_t deadline);

/* How many messages the thread got; whether the n-th is this one, as far as can be told; and that
 * it arrived so, word for word. */
unsigned taken(unsigned t);
bool took(unsigned t, unsigned n, const struct model_message *message);
void check_taken(unsigned t, unsigned n, const struct model_queued *message, bool lost);
uint64_t message_word(const struct model_message *message, unsigned n);

/* Of the n-th message that the thread got, the i-th capability as it is described. */
const struct tess_cap_descriptor *descriptor_taken(unsigned t, unsigned n, unsigned i);

/* What went into queues and came out of them in this step; and why a thread's wait failed. */
void explain_channels(void);
bool is_preceded(unsigned t, uint64_t share); /* others wait with it who come first */
bool may_fail_to_post(unsigned t, int64_t status);
bool may_fail_to_take(unsigned t, int64_t status);

/* --- events.c --- */

int knote_find(int queue, uint64_t cookie);
void knote_forget(int knote); /* it has no children, so it can just go */

/* Events that a wait has to tell; and those that it told to the thread. */
unsigned events_due(int queue);
void take_events(unsigned t, int queue);

/* Subscriptions to channels that are over. */
void settle_listeners(void);

unsigned knote_count(int queue);

/* A subscription's capability is gone: it closes. */
void knote_closes(const struct model_cap *was);
/* A source is gone, with what there is to tell of it; or a queue is. */
void source_closes(int object, uint64_t happened, uint64_t data);
void queue_goes(int object);
/* A process forked, or the like: TESS_EVENT_PROCESS_. */
void source_happened(int process, uint64_t what);

/* A notification may have got these bits. */
void source_signalled(int notification, uint64_t bits);
/* Queues may signal that they have news, in this step: those that are there before and after. */
void queues_may_signal(void);

/* --- threads.c: waits and calls --- */

/* Whether the thread waits in the kernel; one that is only suspended does not. */
bool is_waiting(unsigned t);

/* What its last call returned, should it run or not. */
int64_t told(unsigned t);

/* Whether the thread has ended in the kernel, which may have forgotten it by now. */
bool has_ended(unsigned t);

/* Whether it is kept from running. */
bool is_held(unsigned t);

/* Whether a thread of the process waits for its fault to be cured. */
bool has_fault(int process);

/* The capability that it waits with, if that is still one to the object that it waits at; else
 * NONE. */
int wait_cap(unsigned t, enum tess_type type, uint16_t rights);

void must_wake(unsigned t, int64_t status);
void call_taken(unsigned client, unsigned server);

/* The call is over for its client: what it lent is gone, and it wakes with the status. */
void call_over(unsigned client, int64_t status);
void caller_drop(unsigned server, int64_t status);
void lends_end(unsigned client);

/* --- statistics.c --- */

/* A message left, or arrived; a call was issued; those that have returned, with what they return.
 */
void count_sent(int process, uint64_t bytes);
void count_received(int process, uint64_t bytes);
void call_made(unsigned t, uint64_t number);
void calls_end(void);
void compare_statistics(int process);

/* --- arrivals.c: messages through endpoints --- */

/* Whether the thread's capability still lets it wait where it does; it sends; a message fits the
 * window of a receiver. */
bool may_still(unsigned t, enum tess_type type, uint16_t rights);
bool is_sending(unsigned t);
bool fits(const struct model_message *message, unsigned receiver);

/* The thread has received: explains from whom, and what follows. */
void received(unsigned t);

/* --- explain.c and compare.c: after each step --- */

void explain(void);
void compare(void);

/* What is wrong with the capabilities in the thread's message now: 0, EBADCAP, EPERM or EINVAL. */
int64_t message_fault(unsigned t, bool is_call);
int64_t caps_fault(int process, const struct model_message *message, bool is_call);

/* Checks that `to` got the message of `from`, and moves its capabilities; or those alone. */
void message_arrived(unsigned from, unsigned to, uint64_t extra_tag);
void message_caps_arrived(unsigned from, unsigned to);

/* The same for a process that has ended since. */
void message_caps_lost(unsigned from, unsigned to);

/* Whether something is there for a receiver; whether somebody waits validly to receive. */
bool something_to_receive(int endpoint);
bool somebody_receives(int endpoint);

/* --- operations --- */

/* Messages of random content (op_ipc.c): makes one, plays the call with it, and has the thread wait
 * for all that the model knows. */
tess_time_t random_deadline(void);
void compose(unsigned t, bool is_call);
void offer_copy(unsigned t, unsigned i); /* its i-th capability goes as a copy */
int64_t play_message(unsigned t, uint64_t number, tess_cap_t token, tess_time_t deadline,
		     tess_cap_t reply);
void begin(unsigned t, enum doing doing, int cap, tess_cap_t token, tess_time_t deadline);

/* Plays a call, and what it left to be done later; returns what it returned at once. The model's
 * view of the thread is the caller's business. */
int64_t play(unsigned t, tess_time_t deadline, tess_cap_t reply, const uint64_t args[10]);
#define PLAY(t, ...) play((t), TESS_DEADLINE_FOREVER, 0, (const uint64_t[10]){ __VA_ARGS__ })

/* True if the call succeeded as foretold and is to be applied; false if it failed, as foretold or
 * injected. */
bool outcome(int64_t status, int64_t expected);

uint64_t below(uint64_t limit);
bool one_in(uint64_t n);
uint16_t random_rights(void);

/* A thread that can call, of any living process; 0 if all wait. */
unsigned pick_thread(void);

/* A token of the process: mostly a live one, often of the type; sometimes stale or of another type.
 */
tess_cap_t pick_token(int process, enum tess_type type);

/* The same, mostly one that has the rights. */
tess_cap_t pick_able(int process, enum tess_type type, uint16_t rights);

struct operation {
	const char *name;
	void (*run)(unsigned t);
	unsigned weight;
	enum tess_type type; /* mostly run only where there is a capability of this type */
};

const struct operation *operation_pick(unsigned t);
const struct operation *operation_find(const char *name);
unsigned count_caps(void);

/* How often something was tried, and came about. */
void count(const char *what, bool done);
void counts_print(void);

extern const struct operation cap_operations[];
extern const struct operation channel_operations[];
extern const struct operation debug_operations[];
extern const struct operation device_operations[];
extern const struct operation event_operations[];
extern const struct operation fault_operations[];
extern const struct operation fork_operations[];
extern const struct operation ipc_operations[];
extern const struct operation job_operations[];
extern const struct operation memory_operations[];
extern const struct operation name_operations[];
extern const struct operation notify_operations[];
extern const struct operation process_operations[];
extern const struct operation space_operations[];
extern const struct operation control_operations[];
extern const struct operation topic_operations[];

#endif
