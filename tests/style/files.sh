#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Form of the source files: a license line at the head, no trailing space, a newline at the end, at most
# 700 lines, and lines of at most 100 columns in C. Expected outputs of golden tests and inputs
# that are wrong on purpose are left out, as is what autoreconf and a build make.

. "$TESSERA_SRCDIR/tests/tap.sh"

folders="kernel idl idlc sdk services examples tests man"
files="configure.ac Makefile.am dev .ci/run .clang-format .gitignore README.md HACKING.md"

list_files()
{
	printf '%s\n' $files
	find $folders -name .deps -prune -o -type f ! -path 'tests/idlc/*' ! -path 'tests/*/golden/*' \
		! -path 'tests/*/data/*' ! -name .dirstamp ! -name '*.o' ! -name '*.a' ! -name '*.log' \
		! -name '*.trs' ! -name '*~' -print
}

# each TEST: runs an awk program over all files; it prints what is wrong.
each()
{
	list_files | LC_ALL=C.UTF-8 xargs awk "$1" >"$output"
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
report "lines of C of at most 100 columns" '
	FILENAME ~ /\.[chSly]$/ {
		line = $0
		width = 0
		for (i = 1; i <= length(line); i++)
			width += substr(line, i, 1) == "\t" ? 8 - width % 8 : 1
		if (width > 100)
			print FILENAME ":" FNR ": " width
	}'
tap_end
