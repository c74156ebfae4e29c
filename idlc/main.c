/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tessera-idlc: see tessera-idlc(1).
 */
#include <stdlib.h>

#include "driver.h"

int main(int argc, char **argv)
{
	struct options options;
	int status = EXIT_FAILURE;

	switch (options_parse(&options, argc, argv)) {
	case OPTIONS_RUN:
		status = driver_run(&options);
		break;
	case OPTIONS_DONE:
		status = EXIT_SUCCESS;
		break;
	case OPTIONS_FAILED:
		break;
	case OPTIONS_USAGE:
		status = EXIT_USAGE;
		break;
	}
	options_free(&options);
	return status;
}
