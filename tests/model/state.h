/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The reference model's state: arrays of plain records, which refer to each other by index. NONE is
 * no index.
 */
#ifndef MODEL_STATE_H
#define MODEL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "world.h"

#define CAPS_MAX      1024
#define BADGES_MAX    256
#define OBJECTS_MAX   512
#define PROCESSES_MAX 512
#define THREADS_MAX   WORLD_THREADS_MAX
#define ROOT_JOB      0 /* the first object */
#define PLATFORM      1 /* the second */
#define NONE          (-1)

/* The part of each address space where the model maps pages, by explicit addresses. */
#define WINDOW       UINT64_C(0x30000000)
#define WINDOW_PAGES 16

#define MEMORY_PAGES_MAX   4
#define NAMES              6
#define QUEUES_MAX         512
#define QUEUE_MESSAGES_MAX 4
#define BATCH_MAX          3
#define ALIVE_MAX          5 /* processes, mostly */
#define SUBSCRIBERS_MAX    4
#define SHARES_MAX         256
#define QUEUE_LIMIT        8 /* subscriptions of an event queue */

enum holder {
	HOLDER_FREE,    /* the record is not in use */
	HOLDER_SLOT,    /* a process's table */
	HOLDER_BINDING, /* a name in a namespace */
	HOLDER_PAGE,    /* a page of a process's window */
	HOLDER_QUEUED,  /* a message in a channel's queue */
	HOLDER_TOPIC,   /* a subscription of a topic */
	HOLDER_NOBODY,  /* deleted, but lent: its descent still goes with the call */
	HOLDER_KNOTE,   /* a subscription of an event queue */
	HOLDER_CLOSED,  /* what is left of one, until it is told: no capability */
	HOLDER_TIMER,   /* a timer of an event queue: no capability */
};

struct model_knote {
	uint64_t cookie, detail;
	unsigned filter, mode;
	bool changed;         /* since it was told last */
	uint64_t news;        /* of a process */
	uint64_t share;       /* of a channel's sender */
	uint64_t told;        /* deliveries of an interrupt */
	uint64_t data;        /* closed */
	tess_time_t deadline; /* timer */
	uint64_t interval;
};

struct model_cap {
	enum holder holder;
	int process;      /* slot, page */
	tess_cap_t token; /* slot */
	int name, in;     /* binding: which name, in which namespace; queued: in which channel */
	int page;         /* page: which one of the window */
	unsigned offset;  /* page: which page of the object */
	unsigned protection, max_protection, inheritance;
	bool inherit;   /* slot: marked to be inherited */
	unsigned place; /* topic: which one, what it is called, and what it got */
	uint64_t id, delivered, dropped;
	int object; /* NONE for a Reply */
	uint16_t rights;
	bool hidden;    /* slot: its process cannot name it; to whoever handles faults */
	uint64_t badge; /* of a channel's sender: its share, as the kernel names it */
	int parent;
	int lender; /* thread */
	int client; /* Reply: who waits, and in which of its calls */
	uint64_t call;
	struct model_knote knote; /* knote, closed, timer; `in` is the queue */
};

struct model_object {
	enum tess_type type; /* NONE: not in use */
	void *kernel;        /* what it is there */
	int job;             /* what it is charged to; of a job, its parent; NONE for the root */
	/* endpoint, channel */
	bool closed;
	int bound; /* notification */
	/* notification */
	uint64_t bits;
	uint64_t maybe; /* bits that this step may have signalled, or not */
	/* memory */
	int base; /* object that owns the pages: itself, or what it is a view of */
	unsigned first, pages;
	unsigned
		copied_from; /* by a fork: its first page was this one of what it was copied from */
	uint64_t content[MEMORY_PAGES_MAX]; /* first word of each page */
	bool absent;                        /* its pages have to be supplied */
	bool missing[MEMORY_PAGES_MAX];     /* not supplied yet, or moved away */
	/* namespace */
	int watcher;         /* notification */
	uint64_t watch_bits; /* of an event queue, too */
	bool changed;        /* in this step: its watcher gets the bits, if it lives on */
	uint64_t birth;
	/* channel */
	int queue; /* index below */
	/* topic */
	unsigned subscribers;
	uint64_t last_id;
	/* interrupt; its watcher is that of a namespace */
	unsigned line;
	bool unacknowledged, masked, owed;
	bool silent; /* the machine's line is masked */
	uint64_t deliveries, held_back;
	/* job */
	uint64_t types;
	uint64_t limit[JOB_RESOURCES], used[JOB_RESOURCES]; /* used: in the last step */
	int pressed;                                        /* notification */
	unsigned level;
	uint64_t level_bits[3];
	/* process, thread */
	int process; /* index below */
};

struct model_process {
	bool alive;
	int object, job;
	int watcher;
	uint64_t watch_bits;
	unsigned thread; /* one of its threads, by index in the world */
	bool suspended;
	bool sandboxed; /* in capability mode */
	bool fresh;     /* it was reset, and has no thread */
	uint64_t forks, resets;
	struct tess_statistics statistics;
	bool crashed;       /* in this step, and not yet known why */
	tess_cap_t handler; /* hidden: who is told of its threads' faults */
};

enum doing {
	DOING_NOTHING, /* can call */
	DOING_SEND,
	DOING_CALL, /* a message is on its way */
	DOING_RECEIVE,
	DOING_AWAIT, /* the call was taken */
	DOING_WAIT,  /* at a notification */
	DOING_POST,
	DOING_TAKE, /* at a channel */
};

/* Word n is id + n. */
struct model_message {
	uint64_t id;
	unsigned words, caps;
	unsigned bytes; /* of the words, what counts */
	bool bare; /* nothing stands in registers behind the words, as with those from memory */
	uint32_t label;
	struct tess_cap_descriptor cap[TESS_MESSAGE_CAPS];
};

/* How a thread sends to a channel, or receives from it. */
enum manner {
	BY_REGISTERS, /* and its IPC buffer */
	BY_BATCH,
	BY_SEGMENTS,
};

/* A message in a channel; a capability that was revoked on its way is NONE. */
struct model_queued {
	struct model_message m;
	int cap[TESS_MESSAGE_CAPS];
	uint64_t share;
};

struct model_queue {
	unsigned messages, words, caps; /* what it was made for */
	uint64_t birth;
	uint64_t grew; /* in which step a message came last */
	unsigned count;
	struct model_queued message[QUEUE_MESSAGES_MAX];
};

struct model_share {
	int object;            /* the channel; NONE: not in use */
	uint64_t name, parent; /* as the kernel names them; parent 0: the first */
	unsigned credit;
	uint64_t badge;
};

struct model_thread {
	bool alive;
	int process;
	unsigned arena; /* which page of its process's arena is its */
	enum doing doing;
	int object;       /* where: endpoint, notification or channel */
	tess_cap_t token; /* by which capability */
	tess_time_t deadline;
	uint64_t since;   /* order of arrival */
	uint64_t gave_up; /* in which step it last waited in vain */
	uint8_t priority, ceiling;
	bool suspended;
	/* the call it is in: whether its message, or the reply before it, was taken */
	bool calling, taken, replied;
	uint64_t number;
	/* faults: the call that tells of one is the kernel's */
	tess_cap_t handler;
	bool faulting, cured, crashing;
	struct fault fault;
	struct call_frame before;
	struct model_message message; /* sent */
	/* channels */
	uint64_t share; /* by which it sends */
	enum manner manner;
	unsigned count; /* of a batch: messages sent, or taken at most */
	struct model_message more[BATCH_MAX - 1];
	unsigned segments;
	unsigned room_caps[BATCH_MAX];
	unsigned room[BATCH_MAX]; /* words that each place of a batch takes; bytes of segments */
	bool must_wake;           /* an event that was foretold: with this status */
	int64_t wake_status;
	/* calls */
	uint64_t call; /* number of its calls */
	int server;    /* whose implicit caller it is */
	int caller;    /* its implicit caller */
	int64_t lost;  /* why there is none */
	unsigned window_words, window_caps;
};

struct model {
	struct world w;
	struct random_source random;
	struct model_cap cap[CAPS_MAX];
	int cap_end; /* all records in use are below */
	struct model_object object[OBJECTS_MAX];
	int object_end;
	struct model_process process[PROCESSES_MAX];
	int processes;
	struct model_queue queue[QUEUES_MAX];
	int queues;
	struct model_share share[SHARES_MAX];
	struct model_thread thread[THREADS_MAX]; /* by index in the world; 0 is init's, not used */
	tess_time_t now;
	uint64_t arrivals, messages, births;
	struct {
		int object;
		uint64_t badge;
	} badge[BADGES_MAX];             /* object NONE: not in use */
	uint64_t signalled[OBJECTS_MAX]; /* bits taken from a notification during this step */
	bool injected;                   /* an allocation failed during this step */
	bool died;                       /* a thread did, in this step */
	uint64_t step;
	const char *operation; /* for reports */
	bool done;             /* it succeeded: for counts */
	bool trace;
};

#endif
