# SPDX-License-Identifier: BSD-2-Clause
#
# TAP for shell suites: source this, call check or ok and not_ok for each test, end with tap_end.

tap_count=0

ok()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

# not_ok NAME [FILE]: a failed test; the file says why.
not_ok()
{
	tap_count=$((tap_count + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	[ -z "${2-}" ] || sed 's/^/# /' "$2"
}

skip()
{
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# check NAME COMMAND...: passes if the command does; its output explains a failure.
check()
{
	tap_name=$1
	shift
	tap_output=$(mktemp)
	if "$@" >"$tap_output" 2>&1; then
		ok "$tap_name"
	else
		not_ok "$tap_name" "$tap_output"
	fi
	rm -f "$tap_output"
}

tap_end()
{
	printf '1..%d\n' "$tap_count"
}
