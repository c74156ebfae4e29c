#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boots the suite "random", by default with seed 1 and a million calls, and counts time in instructions: the
# same seed gives the same run, always.
#
# TESSERA_SEED: another seed. TESSERA_CALLS: another number of calls.

. "$TESSERA_SRCDIR/tests/tap.sh"

# Every call that the IDL declares is made.
all_calls()
{
	sed -n 's/^#define \(TESS_SYS_[A-Z_]*\) 0x1.*/\1/p' \
		"$TESSERA_BUILDDIR/gen/kernel/tessera/abi/kernel.h" |
	while read -r name; do
		grep -q "$name," "$TESSERA_SRCDIR/$folder/calls.c" || [ "$name" = TESS_SYS_BASE ] ||
			echo "$name is not in $folder/calls.c"
	done >"$work/missing"
	cat "$work/missing"
	[ ! -s "$work/missing" ]
}

seed=${TESSERA_SEED:-1}
calls=${TESSERA_CALLS:-1000000}
folder=tests/guest/random
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed "s,args .*,args \"$seed\" \"$calls\";," "$TESSERA_SRCDIR/$folder/random.system" \
	>"$work/random.system"
sh "$TESSERA_SRCDIR/tests/run-guest" --icount --append "seed=$seed" \
	-I "$TESSERA_BUILDDIR/$folder" --file "program=$TESSERA_BUILDDIR/$folder/random" \
	"$work/random.system" >"$work/log"
status=$?
grep -v '^1\.\.' "$work/log"
tap_count=$(grep -c -E '^(not )?ok ' "$work/log")
check "every system call is among them" all_calls
tap_end
exit "$status"
