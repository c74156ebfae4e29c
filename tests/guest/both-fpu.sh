# SPDX-License-Identifier: BSD-2-Clause
#
# Boots a suite twice: FPU states switched when they are used, and with every thread. Source it, with the
# suite's name in $suite. Time is counted in instructions, so it does not depend on the host.

status=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for mode in lazy eager; do
	sh "$TESSERA_SRCDIR/tests/run-guest" --icount --append "seed=1 fpu=$mode" \
		"$TESSERA_BUILDDIR/tests/guest/$suite/$suite.tsi" |
		sed "s/^\(ok\|not ok\) [0-9]* - /&$mode FPU: /" >>"$log"
	grep -q '^1\.\.' "$log" || status=1
	sed -i '/^1\.\./d' "$log"
done
awk '/^(not )?ok [0-9]+ / { sub(/ok [0-9]+/, "ok " ++count) } { print } END { print "1.." count }' "$log"
exit "$status"
