#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The suite "debug", by both ways of keeping FPU states: a debugger finds them in different places.

suite=debug
. "$TESSERA_SRCDIR/tests/guest/both-fpu.sh"
