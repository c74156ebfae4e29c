/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names of signals, and what each does by default: IEEE Std 1003.1-2017, <signal.h>, and signal(7)
 * of Linux for those that POSIX does not have.
 */
#include <tessera/signal.h>

#include <stddef.h>
#include <string.h>

#define QUEUED_NAMES (TESS_SIGNAL_MAX - TESS_SIGNAL_QUEUED + 1)

static const char *const standard[TESS_SIGNAL_QUEUED] = {
	[TESS_SIGNAL_HUP] = "HUP",   [TESS_SIGNAL_INT] = "INT",
	[TESS_SIGNAL_QUIT] = "QUIT", [TESS_SIGNAL_ILL] = "ILL",
	[TESS_SIGNAL_TRAP] = "TRAP", [TESS_SIGNAL_ABRT] = "ABRT",
	[TESS_SIGNAL_BUS] = "BUS",   [TESS_SIGNAL_FPE] = "FPE",
	[TESS_SIGNAL_KILL] = "KILL", [TESS_SIGNAL_USR1] = "USR1",
	[TESS_SIGNAL_SEGV] = "SEGV", [TESS_SIGNAL_USR2] = "USR2",
	[TESS_SIGNAL_PIPE] = "PIPE", [TESS_SIGNAL_ALRM] = "ALRM",
	[TESS_SIGNAL_TERM] = "TERM", [TESS_SIGNAL_STKFLT] = "STKFLT",
	[TESS_SIGNAL_CHLD] = "CHLD", [TESS_SIGNAL_CONT] = "CONT",
	[TESS_SIGNAL_STOP] = "STOP", [TESS_SIGNAL_TSTP] = "TSTP",
	[TESS_SIGNAL_TTIN] = "TTIN", [TESS_SIGNAL_TTOU] = "TTOU",
	[TESS_SIGNAL_URG] = "URG",   [TESS_SIGNAL_XCPU] = "XCPU",
	[TESS_SIGNAL_XFSZ] = "XFSZ", [TESS_SIGNAL_VTALRM] = "VTALRM",
	[TESS_SIGNAL_PROF] = "PROF", [TESS_SIGNAL_WINCH] = "WINCH",
	[TESS_SIGNAL_IO] = "IO",     [TESS_SIGNAL_PWR] = "PWR",
	[TESS_SIGNAL_SYS] = "SYS",
};

static const char queued[QUEUED_NAMES][4] = {
	"Q0",  "Q1",  "Q2",  "Q3",  "Q4",  "Q5",  "Q6",  "Q7",  "Q8",  "Q9",  "Q10",
	"Q11", "Q12", "Q13", "Q14", "Q15", "Q16", "Q17", "Q18", "Q19", "Q20", "Q21",
	"Q22", "Q23", "Q24", "Q25", "Q26", "Q27", "Q28", "Q29", "Q30", "Q31", "Q32",
};

const char *tess_signal_name(unsigned int number)
{
	if (number >= TESS_SIGNAL_QUEUED && number <= TESS_SIGNAL_MAX)
		return queued[number - TESS_SIGNAL_QUEUED];
	return number >= 1 && number < TESS_SIGNAL_QUEUED ? standard[number] : "unknown";
}

unsigned int tess_signal_number(const char *name)
{
	if (!strncmp(name, "SIG", 3))
		name += 3;
	for (unsigned int number = 1; number <= TESS_SIGNAL_MAX; number++)
		if (!strcmp(tess_signal_name(number), name))
			return number;
	return 0;
}

enum tess_signal_default tess_signal_default(unsigned int number)
{
	switch (number) {
	case TESS_SIGNAL_CHLD:
	case TESS_SIGNAL_URG:
	case TESS_SIGNAL_WINCH:
		return TESS_SIGNAL_IGNORED;
	case TESS_SIGNAL_STOP:
	case TESS_SIGNAL_TSTP:
	case TESS_SIGNAL_TTIN:
	case TESS_SIGNAL_TTOU:
		return TESS_SIGNAL_STOPS;
	case TESS_SIGNAL_CONT:
		return TESS_SIGNAL_CONTINUES;
	default:
		return TESS_SIGNAL_TERMINATES;
	}
}
