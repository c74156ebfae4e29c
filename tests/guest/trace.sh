#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots the suite "trace". It compares what calls take with and without a trace: time is counted in
# instructions, so that this does not depend on the host.

exec sh "$TESSERA_SRCDIR/tests/run-guest" --icount --append seed=1 \
	"$TESSERA_BUILDDIR/tests/guest/trace/trace.tsi"
