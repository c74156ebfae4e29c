#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# No figure of the benchmark may exceed its budget, or, where the budget says "least", be below it; and
# each has one.

. "$TESSERA_SRCDIR/tests/tap.sh"

budget=$TESSERA_SRCDIR/tests/bench/budget
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

measure()
{
	sh "$TESSERA_SRCDIR/tests/bench/run.sh" >"$work/figures"
}

# within_budget NAME BOUND most|least
within_budget()
{
	awk -v name="$1" -v bound="$2" -v kind="$3" -F '\t' '
		$1 == name { found = 1; value = $2; unit = $3 }
		END {
			within = kind == "least" ? value >= bound : value <= bound
			if (!found)
				print name " was not measured"
			else if (!within)
				print name " is " value " " unit ", at " kind " " bound
			exit !(found && within)
		}' "$work/figures"
}

all_have_budgets()
{
	awk -F '\t' 'NR == FNR { has[$1] = 1; next }
		!($1 in has) { print $1 " is not in tests/bench/budget"; bad = 1 }
		END { exit bad }' "$budget" "$work/figures"
}

check "the benchmark runs" measure
sed 's/^/# /' "$work/figures"
grep -v '^#' "$budget" >"$work/budget"
while read -r name bound kind; do
	check "$name is within its budget" within_budget "$name" "$bound" "${kind:-most}"
done <"$work/budget"
check "every figure has a budget" all_have_budgets
tap_end
