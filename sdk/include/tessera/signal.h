/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signals: short messages that a process need not wait for, with handlers, masks, default actions
 * and queues. There is nothing of them in the kernel: a signal is a message on a channel, or a bit
 * of a notification, and who holds no capability to send it cannot. tessera-signals(7) tells the
 * whole.
 *
 * Every function that returns int returns 0 or a negative TESS_E*, unless it says otherwise. All
 * but tess_signal_open() and tess_signal_close() may be called by any thread at any time, by a
 * handler, too.
 */
#ifndef TESSERA_SIGNAL_H
#define TESSERA_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <tessera/abi/message.h>
#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* --- numbers: those of Linux on x86_64 --- */

enum tess_signal_number {
	TESS_SIGNAL_HUP = 1,
	TESS_SIGNAL_INT = 2,
	TESS_SIGNAL_QUIT = 3,
	TESS_SIGNAL_ILL = 4,
	TESS_SIGNAL_TRAP = 5,
	TESS_SIGNAL_ABRT = 6,
	TESS_SIGNAL_BUS = 7,
	TESS_SIGNAL_FPE = 8,
	TESS_SIGNAL_KILL = 9,
	TESS_SIGNAL_USR1 = 10,
	TESS_SIGNAL_SEGV = 11,
	TESS_SIGNAL_USR2 = 12,
	TESS_SIGNAL_PIPE = 13,
	TESS_SIGNAL_ALRM = 14,
	TESS_SIGNAL_TERM = 15,
	TESS_SIGNAL_STKFLT = 16,
	TESS_SIGNAL_CHLD = 17,
	TESS_SIGNAL_CONT = 18,
	TESS_SIGNAL_STOP = 19,
	TESS_SIGNAL_TSTP = 20,
	TESS_SIGNAL_TTIN = 21,
	TESS_SIGNAL_TTOU = 22,
	TESS_SIGNAL_URG = 23,
	TESS_SIGNAL_XCPU = 24,
	TESS_SIGNAL_XFSZ = 25,
	TESS_SIGNAL_VTALRM = 26,
	TESS_SIGNAL_PROF = 27,
	TESS_SIGNAL_WINCH = 28,
	TESS_SIGNAL_IO = 29,
	TESS_SIGNAL_PWR = 30,
	TESS_SIGNAL_SYS = 31,
};

/* From here on each signal is queued, with a value. Below, one is pending or it is not. */
#define TESS_SIGNAL_QUEUED 32u
#define TESS_SIGNAL_MAX    64u

/* Sets of signals. */
typedef uint64_t tess_signal_set_t;

#define TESS_SIGNAL_SET(number)  (UINT64_C(1) << ((unsigned int)(number)-1))
#define TESS_SIGNAL_SET_NONE     ((tess_signal_set_t)0)
#define TESS_SIGNAL_SET_ALL      (~(tess_signal_set_t)0)
#define TESS_SIGNAL_SET_STANDARD (TESS_SIGNAL_SET(TESS_SIGNAL_QUEUED) - 1)
/* What nothing keeps back. */
#define TESS_SIGNAL_SET_UNCAUGHT                                                                   \
	(TESS_SIGNAL_SET(TESS_SIGNAL_KILL) | TESS_SIGNAL_SET(TESS_SIGNAL_STOP))

/* "SEGV", "USR1", "Q0" (32) to "Q32" (64); "unknown" for a number that is none. */
const char *tess_signal_name(unsigned int number);

/* The number of such a name, with or without "SIG" before it; 0 if there is none. */
unsigned int tess_signal_number(const char *name);

enum tess_signal_default {
	TESS_SIGNAL_TERMINATES = 0, /* ends the process with status 128 + number */
	TESS_SIGNAL_IGNORED = 1,
	TESS_SIGNAL_STOPS = 2,
	TESS_SIGNAL_CONTINUES = 3,
};

/* What a signal does if nothing else was asked for. */
enum tess_signal_default tess_signal_default(unsigned int number);

/* --- information --- */

/*
 * Where a signal comes from. A sender can say those that are not above 0, but for TIMER and RAISED;
 * the others come from the runtime of the receiving process, which has them from the kernel.
 */
enum tess_signal_code {
	TESS_SIGNAL_CODE_USER = 0,
	TESS_SIGNAL_CODE_QUEUE = -1,
	TESS_SIGNAL_CODE_TIMER = -2,   /* ALRM: the alarm's time came */
	TESS_SIGNAL_CODE_MESSAGE = -3, /* a message came to an empty queue */
	TESS_SIGNAL_CODE_ASYNC = -4,   /* input or output was completed */
	TESS_SIGNAL_CODE_IO = -5,      /* input or output is possible */
	TESS_SIGNAL_CODE_RAISED = -6,  /* tess_signal_raise() */
	TESS_SIGNAL_CODE_KERNEL = 0x80,

	TESS_SIGNAL_CODE_ILL_INSTRUCTION = 1,
	TESS_SIGNAL_CODE_FPE_INTEGER = 1, /* division by zero, or its overflow */
	TESS_SIGNAL_CODE_FPE_INVALID = 7, /* floating point; which exception is not told */
	TESS_SIGNAL_CODE_SEGV_UNMAPPED = 1,
	TESS_SIGNAL_CODE_SEGV_ACCESS = 2, /* mapped, but not for this */
	TESS_SIGNAL_CODE_BUS_ALIGNMENT = 1,
	TESS_SIGNAL_CODE_BUS_ABSENT = 2, /* mapped for this, and there is no page */
	TESS_SIGNAL_CODE_TRAP_BREAKPOINT = 1,
	TESS_SIGNAL_CODE_TRAP_STEP = 2,
	TESS_SIGNAL_CODE_CHLD_EXITED = 1,
	TESS_SIGNAL_CODE_CHLD_KILLED = 2,
	TESS_SIGNAL_CODE_CHLD_FAULTED = 3,
};

struct tess_signal_info {
	uint32_t number;      /* 1..TESS_SIGNAL_MAX */
	int32_t error;        /* a negative TESS_E*, or 0 */
	int32_t code;         /* enum tess_signal_code */
	int32_t status;       /* of a child */
	uint64_t sender;      /* badge of the sender; 0: this process, or the kernel */
	uint64_t user_time;   /* nanoseconds */
	uint64_t system_time; /* nanoseconds */
	uint64_t value;       /* as the sender wants */
	uint64_t address;     /* of a fault */
	int64_t band;         /* what is possible, for IO */
	uint64_t handle;      /* CHLD: the Process capability that was watched */
};

/* --- who may send --- */

/*
 * What a sender holds: both are needed, and process may be TESS_CAP_NONE. With RESUME and KILL on
 * the receiving process, CONT and KILL work whatever state it is in.
 */
struct tess_signal_target {
	tess_cap_t tx;      /* Channel with SEND */
	tess_cap_t bell;    /* Notification with SEND */
	tess_cap_t process; /* Process */
};

/* What the receiver holds of it. */
struct tess_signal_line {
	tess_cap_t rx;   /* Channel with RECEIVE and INSPECT */
	tess_cap_t bell; /* Notification with RECEIVE and SEND */
	uint64_t badge;  /* of the sender */
};

#define TESS_SIGNAL_LINES_MAX    64   /* lines of a process */
#define TESS_SIGNAL_CREDIT_MAX   1024 /* signals queued of one sender */
#define TESS_SIGNAL_CHILDREN_MAX 64   /* children watched */
#define TESS_SIGNAL_RAISED_MAX   32   /* signals that a process queues to itself */

/* The names under which a process is given a line of whoever starts it, and that one's badge. */
#define TESS_SIGNAL_START_RX   "signal.rx"
#define TESS_SIGNAL_START_BELL "signal.bell"
#define TESS_SIGNAL_STARTER    UINT64_C(1)

/*
 * Makes a line for one sender, charged to the job: up to credit signals of his are queued
 * (1..TESS_SIGNAL_CREDIT_MAX). badge is 1 to 2^63 - 1. After an error nothing is left.
 */
int tess_signal_line_create(tess_cap_t job, uint64_t badge, uint32_t credit,
			    struct tess_signal_line *line, struct tess_signal_target *target)
	__attribute__((__warn_unused_result__));

/* Give up the capabilities of a line, or a target, that are there. */
void tess_signal_line_close(struct tess_signal_line *line);
void tess_signal_target_close(struct tess_signal_target *target);

/*
 * Makes this process ready for signals, and listens to the line that it was started with, if there
 * is one. Nothing is delivered yet: see tess_signal_dispatch() and tess_signal_start(). TESS_EEXIST
 * if that was done before.
 */
int tess_signal_open(void) __attribute__((__warn_unused_result__));

/*
 * Undoes it, ends the threads of tess_signal_start() and tess_signal_faults(), and forgets what is
 * pending. TESS_EBUSY if a thread waits for signals, TESS_EDEADLK in a handler that one of those
 * threads runs.
 */
int tess_signal_close(void);

/*
 * Listens to a line; signals other than the allowed are dropped. Its capabilities belong to the
 * runtime from then on. TESS_ENOSPC: as many lines as there may be; TESS_EEXIST: the badge is that
 * of another line.
 */
int tess_signal_admit(const struct tess_signal_line *line, tess_signal_set_t allowed)
	__attribute__((__warn_unused_result__));

/* tess_signal_line_create() charged to this process's job, and tess_signal_admit(). */
int tess_signal_sender(uint64_t badge, uint32_t credit, tess_signal_set_t allowed,
		       struct tess_signal_target *target) __attribute__((__warn_unused_result__));

/* Changes what a sender may send; what is pending stays. TESS_ENOENT: no line has the badge. */
int tess_signal_limit(uint64_t badge, tess_signal_set_t allowed);

/* Listens to a sender no more; what of his is pending stays. TESS_ENOENT. */
int tess_signal_dismiss(uint64_t badge);

/* How many signals, and messages that were none, were dropped since tess_signal_open(). */
uint64_t tess_signal_dropped(void);

/* --- sending: never blocks --- */

/*
 * Sends a signal with this information, but for the sender, who is told by the kernel.
 *
 * TESS_EAGAIN: his credit is used up; a standard signal is sent nevertheless, without information,
 * and that is no error. TESS_EINVAL: the number or the code is none that a sender can say.
 * TESS_EPIPE: nobody receives any more. TESS_EBADCAP, TESS_EPERM: of the capabilities.
 */
int tess_signal_send(const struct tess_signal_target *target, const struct tess_signal_info *info)
	__attribute__((__warn_unused_result__));

/* The same with a value alone. The code is QUEUE. */
int tess_signal_queue(const struct tess_signal_target *target, unsigned int number, uint64_t value)
	__attribute__((__warn_unused_result__));

/* Makes a signal pending in this process. TESS_EINVAL, TESS_EAGAIN. */
int tess_signal_raise(unsigned int number, uint64_t value);

/* --- actions and masks --- */

enum tess_signal_verdict {
	TESS_SIGNAL_DONE = 0,
	TESS_SIGNAL_RETRY = 1, /* of a fault: the thread is to try again */
};

typedef enum tess_signal_verdict tess_signal_handler_t(const struct tess_signal_info *info,
						       void *context);

#define TESS_SIGNAL_ONE_SHOT 0x1u /* back to the default before the handler runs */
#define TESS_SIGNAL_NESTS    0x2u /* the signal itself is not kept back while the handler runs */

struct tess_signal_action {
	tess_signal_handler_t *handler; /* or TESS_SIGNAL_DEFAULT or TESS_SIGNAL_IGNORE */
	void *context;                  /* for the handler */
	tess_signal_set_t mask;         /* kept back while the handler runs */
	uint32_t flags;
};

#define TESS_SIGNAL_DEFAULT ((tess_signal_handler_t *)0)
#define TESS_SIGNAL_IGNORE  ((tess_signal_handler_t *)1)

/*
 * Sets what a signal does, and tells what it did; either may be NULL. Setting it to be ignored
 * forgets it where it is pending. TESS_EINVAL: no number, no flags, or KILL or STOP is to change.
 */
int tess_signal_action(unsigned int number, const struct tess_signal_action *action,
		       struct tess_signal_action *old);

/* The signals that are kept back in all of this process: never KILL and STOP. old may be NULL. */
int tess_signal_block(tess_signal_set_t set, tess_signal_set_t *old);
int tess_signal_unblock(tess_signal_set_t set, tess_signal_set_t *old);
int tess_signal_set_mask(tess_signal_set_t set, tess_signal_set_t *old);

/* Those that came and were not delivered. */
int tess_signal_pending(tess_signal_set_t *set);

/* --- receiving --- */

/*
 * Delivers what is there, in the calling thread, and returns; *delivered, unless NULL, says how
 * many. Handlers may call it.
 */
int tess_signal_dispatch(unsigned int *delivered);

/*
 * A notification that has bits when tess_signal_dispatch() has something to do: a source for an
 * event queue. It belongs to the runtime; only tess_signal_dispatch() is to take its bits.
 */
int tess_signal_notification(tess_cap_t *notification) __attribute__((__warn_unused_result__));

/*
 * Starts two threads that deliver: one runs handlers, the other default actions, which so never
 * wait for a handler. TESS_EEXIST if they run.
 */
int tess_signal_start(void) __attribute__((__warn_unused_result__));

/*
 * Takes a signal of the set, the lowest number first, blocked or not, instead of its action; waits
 * for it until the deadline. KILL and STOP are not waited for. Returns 0, TESS_EAGAIN (a deadline
 * of 0), TESS_ETIMEDOUT, or TESS_EINVAL (the set is empty). info may be NULL.
 */
int tess_signal_wait(tess_signal_set_t set, tess_time_t deadline, struct tess_signal_info *info)
	__attribute__((__warn_unused_result__));

/*
 * Waits for a signal that is not in mask, whatever the mask of the process, and delivers it in the
 * calling thread; goes on waiting after one that is ignored.
 */
int tess_signal_suspend(tess_signal_set_t mask, tess_time_t deadline)
	__attribute__((__warn_unused_result__));

/* --- sources in this process --- */

/*
 * Has a thread receive this process's faults and turn them into SEGV, BUS, ILL, FPE and TRAP. A
 * handler that returns TESS_SIGNAL_RETRY has the thread try again; otherwise, and without handler,
 * the process ends as by any fault. TESS_EEXIST if that was done before.
 */
int tess_signal_faults(void) __attribute__((__warn_unused_result__));

/*
 * Has the end of a process come as CHLD, once, whatever other CHLD is pending: handle is the
 * capability, value the given one. It needs INSPECT and is to be kept until then. TESS_ENOSPC: too
 * many children; others as tess_event_queue_subscribe(2).
 */
int tess_signal_child(tess_cap_t process, uint64_t value) __attribute__((__warn_unused_result__));

/*
 * Has ALRM come at a time and, unless interval is 0, every so many nanoseconds after it. There is
 * one alarm; TESS_DEADLINE_FOREVER ends it. Its value says how many intervals have passed.
 */
int tess_signal_alarm(tess_time_t deadline, uint64_t interval)
	__attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
