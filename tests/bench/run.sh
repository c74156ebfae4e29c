#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Runs the benchmark and prints its figures: name, value, unit, with tabs between.

set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for image in bench boot; do
	"$TESSERA_STAGE/bin/tessera" run --icount --append seed=1 "$TESSERA_BUILDDIR/tests/bench/$image.tsi" \
		>"$log" || { cat "$log" >&2; exit 1; }
	grep -E "^[a-z0-9_]+	[0-9]+	[a-z]+$" "$log"
done
