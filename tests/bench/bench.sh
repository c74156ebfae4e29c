#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# No figure of the benchmark may exceed its budget, and each has one.

. "$TESSERA_SRCDIR/tests/tap.sh"

figures=$(mktemp)
trap 'rm -f "$figures"' EXIT

within_budget()
{
	awk -v name="$1" -v most="$2" -F '\t' '
		$1 == name { found = 1; value = $2; unit = $3 }
		END {
			if (!found) print name " was not measured"
			else if (value > most) print name " is " value " " unit ", at most " most
			exit !(found && value <= most)
		}' "$figures"
}

all_have_budgets()
{
	while read -r name value unit; do
		grep -q "^$name	" "$TESSERA_SRCDIR/tests/bench/budget" ||
			{ echo "$name ($value $unit) is not in tests/bench/budget"; return 1; }
	done <"$figures"
}

check "the benchmark runs" sh "$TESSERA_SRCDIR/tests/bench/run.sh"
sh "$TESSERA_SRCDIR/tests/bench/run.sh" >"$figures" 2>/dev/null
sed 's/^/# /' "$figures"
grep -v '^#' "$TESSERA_SRCDIR/tests/bench/budget" | while read -r name most; do
	echo "$name $most"
done >"$figures.budget"
while read -r name most; do
	check "$name is within its budget" within_budget "$name" "$most"
done <"$figures.budget"
rm -f "$figures.budget"
check "every figure has a budget" all_have_budgets
tap_end
