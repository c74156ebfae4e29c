#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Form of the source files: a licence line at the head, no trailing space, at most 700 lines. Expected
# outputs of golden tests and inputs that are wrong on purpose are left out, as are the Makefiles of the
# examples, which are to be copied, and what autoreconf and a build make.

. "$TESSERA_SRCDIR/tests/tap.sh"

# What a release holds is listed by the build, so that a build in the source folder does no harm.
list_files()
{
	MAKEFLAGS= make -s -C "$TESSERA_BUILDDIR" print-dist |
		grep -v -E '^(build-aux/|configure$|aclocal.m4$|Makefile.in$)' |
		grep -v -E '^(tests/idlc/|tests/[a-z]*/data/|examples/[a-z]*/Makefile$)'
}

# each TEST: runs an awk program over all files; it prints what is wrong.
each()
{
	list_files | xargs awk "$1" >"$output"
	[ ! -s "$output" ]
}

report()
{
	if each "$2"; then
		ok "$1"
	else
		not_ok "$1" "$output"
	fi
}

cd "$TESSERA_SRCDIR" || exit 1
output=$(mktemp)
trap 'rm -f "$output"' EXIT

report "an SPDX line within the first three lines" '
	FNR == 1 { if (last && !found) print last; found = last_is_text = 0; last = FILENAME }
	FILENAME ~ /\.md$/ { found = 1 }
	FNR <= 3 && /SPDX-License-Identifier: BSD-2-Clause/ { found = 1 }
	END { if (last && !found) print last }'
report "no trailing spaces" '/[ \t\r]$/ { print FILENAME ":" FNR }'
report "at most 700 lines" 'FNR == 701 { print FILENAME }'
tap_end
