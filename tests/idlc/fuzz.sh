#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The front end and the emitters on every IDL file there is in the tests, right or wrong, on mutations of
# them, and on what fuzzing has found before (tests/fuzz/data/idlc).

srcdir=${srcdir:-${TESSERA_SRCDIR:-.}}
srcdir=$(cd "$srcdir" && pwd) || exit 1
replay=$(cd "${TESSERA_BUILDDIR:-.}" && pwd)/tests/fuzz/idlc_replay
cd "$srcdir" || exit 1
exec "$replay" tests/idlc/bad/*.idl tests/idlc/good/*.idl tests/idlc/kernel/*.idl idl/kernel/*.idl \
	tests/fuzz/data/idlc/*
