/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding the SDK.
 */
#include "sdk_path.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

/* Cuts the last component off; false if there is none. */
static int cut(char *path)
{
	char *slash = strrchr(path, '/');

	if (!slash)
		return 0;
	*slash = '\0';
	return 1;
}

char *sdk_target_path(const char *below)
{
	const char *given = getenv("TESSERA_SDK");
	char self[PATH_MAX] = "";

	if (given && *given)
		return must_format("%s/lib/tessera/x86_64/%s", given, below);
	if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0 || !cut(self) || !cut(self))
		strcpy(self, "/usr");
	return must_format("%s/lib/tessera/x86_64/%s", self, below);
}
