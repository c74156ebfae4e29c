/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * QEMU as a child process.
 *
 * The guest ends by writing to the isa-debug-exit device: status s, 0..125, as s + 1, which QEMU
 * turns into the exit code ((s + 1) << 1) | 1; the kernel's panic as 0x7f, code 255. Any other end,
 * such as the 0 of a triple fault under -no-reboot, is abnormal. The archive is passed as an open
 * file, so what was verified is what boots. Signals that matter are blocked and waited for, so none
 * is missed between a check and a wait. Without a display the firmware leaves the serial line
 * alone, unlike -nographic.
 */
#include "qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

#define ARGUMENTS_MAX 40
#define CODE_PANIC    255
#define CODE_NO_QEMU  254       /* exec failed; no even code comes from a guest */
#define GRACE         2000      /* milliseconds between asking QEMU to end and killing it */

struct arguments {
	const char *list[ARGUMENTS_MAX + 1];
	unsigned int count;
	char memory[16], archive[32];
};

static void add(struct arguments *a, const char *argument)
{
	if (a->count < ARGUMENTS_MAX)
		a->list[a->count++] = argument;
}

static void add_pair(struct arguments *a, const char *option, const char *value)
{
	add(a, option);
	add(a, value);
}

static const char *qemu_program(void)
{
	const char *given = getenv("TESSERA_QEMU");

	return given && *given ? given : "qemu-system-x86_64";
}

static void compose(struct arguments *a, const struct machine *machine)
{
	snprintf(a->memory, sizeof(a->memory), "%uM", machine->memory);
	snprintf(a->archive, sizeof(a->archive), "/proc/self/fd/%d", machine->archive);
	add(a, qemu_program());
	add_pair(a, "-M", "q35");
	add_pair(a, "-accel", "tcg");
	add_pair(a, "-cpu", "max");
	add_pair(a, "-m", a->memory);
	add(a, "-nodefaults");
	add_pair(a, "-display", "none");
	add_pair(a, "-serial", "stdio");
	add(a, "-no-reboot");
	add_pair(a, "-device", "isa-debug-exit,iobase=0xf4,iosize=4");
	add_pair(a, "-kernel", machine->kernel);
	add_pair(a, "-initrd", a->archive);
	if (machine->command_line)
		add_pair(a, "-append", machine->command_line);
	if (machine->icount)
		add_pair(a, "-icount", "shift=0,sleep=off");
	if (machine->gdb) {
		add_pair(a, "-gdb", "tcp:127.0.0.1:1234");
		add(a, "-S");
	}
}

/* In the child: never returns. The parent's death is its own. */
static void become_qemu(const struct machine *machine, const sigset_t *old, pid_t parent)
{
	struct arguments a = {.count = 0};
	int null = open("/dev/null", O_RDONLY);

	compose(&a, machine);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    fcntl(machine->archive, F_SETFD, 0) < 0)
		_exit(CODE_NO_QEMU);
	sigprocmask(SIG_SETMASK, old, NULL);
	execvp(a.list[0], (char *const *)(uintptr_t)a.list);
	say("cannot run %s: %s; on Debian: apt-get install qemu-system-x86 (or set TESSERA_QEMU)",
	    a.list[0], strerror(errno));
	_exit(CODE_NO_QEMU);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Waits for a signal of the set until the deadline (milliseconds; 0: none). 0 if none came. */
static int wait_signal(const sigset_t *set, uint64_t deadline)
{
	for (;;) {
		uint64_t left = deadline ? 0 : 3600000;
		struct timespec t;
		int number;

		if (deadline && deadline > now())
			left = deadline - now();
		t.tv_sec = (time_t)(left / 1000);
		t.tv_nsec = (long)(left % 1000) * 1000000;
		number = sigtimedwait(set, NULL, &t);
		if (number > 0)
			return number;
		if (errno == EAGAIN && deadline && now() >= deadline)
			return 0;
	}
}

/* Ends the child, gently first, and collects it. */
static void end_child(pid_t child)
{
	uint64_t deadline = now() + GRACE;

	kill(child, SIGTERM);
	while (now() < deadline) {
		if (waitpid(child, NULL, WNOHANG) == child)
			return;
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

static int decode(int code)
{
	if (code == CODE_NO_QEMU)
		return TOOL_ABNORMAL;
	if (code == CODE_PANIC) {
		say("the kernel panicked; its last lines are above");
		return TOOL_PANIC;
	}
	if (code >= 3 && code <= 253 && (code & 1))
		return (code >> 1) - 1;
	if (code == 0)
		say("the machine stopped without a status: a triple fault, or QEMU was told to "
		    "quit");
	else
		say("QEMU ended with code %d, which no guest gives; its message is above", code);
	return TOOL_ABNORMAL;
}

static int wait_child(pid_t child, const sigset_t *set, const struct machine *machine)
{
	uint64_t deadline = machine->timeout ? now() + machine->timeout : 0;
	int status;

	for (;;) {
		int number = wait_signal(set, deadline);

		if (number == SIGCHLD) {
			if (waitpid(child, &status, WNOHANG) != child)
				continue;
			if (WIFEXITED(status))
				return decode(WEXITSTATUS(status));
			say("QEMU was killed by signal %d", WTERMSIG(status));
			return TOOL_ABNORMAL;
		}
		end_child(child);
		if (number)
			return 128 + number;
		say("the machine did not end within %g seconds; ended it (--timeout 0 waits "
		    "without "
		    "limit)",
		    (double)machine->timeout / 1000);
		return TOOL_TIMEOUT;
	}
}

int qemu_run(const struct machine *machine)
{
	static const int signals[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
	sigset_t set, old;
	pid_t parent = getpid(), child;
	int result;

	sigemptyset(&set);
	for (unsigned int i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaddset(&set, signals[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	child = fork();
	if (child == 0)
		become_qemu(machine, &old, parent);
	if (child < 0) {
		say("cannot start QEMU: %s", strerror(errno));
		result = TOOL_ABNORMAL;
	} else {
		result = wait_child(child, &set, machine);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return result;
}
