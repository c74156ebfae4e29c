/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process that ends as its argument says: "exit N", "null" (a fault), "loop" (never), "silent" (waits
 * for a message that does not come).
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

int main(int argc, char **argv)
{
	static volatile int *volatile nothing;

	if (argc > 2 && !strcmp(argv[1], "exit"))
		return number(argv[2]);
	if (argc > 1 && !strcmp(argv[1], "null"))
		return *nothing;
	if (argc > 1 && !strcmp(argv[1], "silent"))
		wait_for_ever();
	while (argc > 1 && !strcmp(argv[1], "loop"))
		;
	return 99;
}
