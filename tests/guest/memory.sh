#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots the suite "memory" and looks for the crash records on its console.

status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
sh "$TESSERA_SRCDIR/tests/run-guest" "$TESSERA_BUILDDIR/tests/guest/memory/memory.tsi" >"$log" ||
	status=$?
awk -f "$TESSERA_SRCDIR/tests/guest/crashes.awk" "$log"
exit "$status"
