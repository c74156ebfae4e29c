#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The suite "threads", by both ways of keeping FPU states.

suite=threads
. "$TESSERA_SRCDIR/tests/guest/both-fpu.sh"
