/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the SDK lies: $TESSERA_SDK if set, else found from the running program
 * (PREFIX/bin/tessera), so that an installed or staged tree can be moved.
 */
#ifndef TOOLS_SDK_PATH_H
#define TOOLS_SDK_PATH_H

/* PREFIX/lib/tessera/x86_64/<below>; to be freed. */
char *sdk_target_path(const char *below);

#endif
