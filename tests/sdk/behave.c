/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that behaves as its argument says: "exit N", "null" (a fault), "loop" (never ends),
 * "silent" (waits for a message that does not come), "talk" (writes odd lines to its log), "grow"
 * (takes memory until there is none), "stack" (recurses without end).
 */
#include <string.h>
#include <tessera/tessera.h>

static int number(const char *text)
{
	int sign = *text == '-' ? -1 : 1, n = 0;

	for (text += *text == '-'; *text; text++)
		n = n * 10 + (*text - '0');
	return sign * n;
}

static void wait_for_ever(void)
{
	struct tess_message message;
	tess_cap_t endpoint;

	if (!tess_endpoint_create(tess_self_job(), &endpoint))
		(void)tess_recv(endpoint, TESS_DEADLINE_FOREVER, &message);
}

static int talk(void)
{
	char line[2500];

	memset(line, 'x', sizeof(line));
	line[sizeof(line) - 1] = '\n';
	tess_log("forged\r[init] \033[2Jdone");
	tess_log("two\nlines");
	tess_log("%s", "");
	if (tess_log_write(line, sizeof(line)) || tess_log_write("in ", 3) ||
	    tess_log_write("pieces\nand no end", 17))
		return 1;
	return 0;
}

static int grow(void)
{
	uint64_t total = 0, before, limit;
	void *pages;
	int status;

	if (tess_job_usage(tess_self_job(), TESS_JOB_RESOURCE_MEMORY, &before, &limit))
		return 1;
	while ((status = tess_pages_alloc(1 << 16, &pages)) == 0)
		total += 1 << 16;
	tess_log("%s after %lu KiB of %lu KiB", tess_status_name(status), total >> 10, limit >> 10);
	return total < limit && total > limit / 2 ? 0 : 1;
}

static unsigned int recurse(volatile char *above)
{
	volatile char here[1000];

	here[0] = *above;
	return recurse(here) + (unsigned int)here[0];
}

int main(int argc, char **argv)
{
	static volatile int *volatile nothing;

	if (argc > 2 && !strcmp(argv[1], "exit"))
		return number(argv[2]);
	if (argc > 1 && !strcmp(argv[1], "null"))
		return *nothing;
	if (argc > 1 && !strcmp(argv[1], "talk"))
		return talk();
	if (argc > 1 && !strcmp(argv[1], "grow"))
		return grow();
	if (argc > 1 && !strcmp(argv[1], "stack"))
		return (int)recurse(argv[1]);
	if (argc > 1 && !strcmp(argv[1], "silent"))
		wait_for_ever();
	while (argc > 1 && !strcmp(argv[1], "loop"))
		;
	return 99;
}
