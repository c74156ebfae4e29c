#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots the suite "random", by default with seed 1 and a million calls, and counts time in instructions: the
# same seed gives the same run, always.
#
# TESSERA_SEED: another seed. TESSERA_CALLS: another number of calls.

seed=${TESSERA_SEED:-1}
calls=${TESSERA_CALLS:-1000000}
folder=tests/guest/random
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed "s,args .*,args \"$seed\" \"$calls\";," "$TESSERA_SRCDIR/$folder/random.system" \
	>"$work/random.system"
sh "$TESSERA_SRCDIR/tests/run-guest" --icount --append "seed=$seed" -I "$TESSERA_BUILDDIR/$folder" \
	--file "program=$TESSERA_BUILDDIR/$folder/random" "$work/random.system"
