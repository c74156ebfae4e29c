#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The manual: pages are free of mandoc's warnings, each system call has a page of section 2 and each such
# page a call, and pages refer only to pages that exist.

. "$TESSERA_SRCDIR/tests/tap.sh"

# All pages, those that the build puts together too.
pages()
{
	find "$TESSERA_SRCDIR/man" "$TESSERA_BUILDDIR/gen/man" -name '*.[1-9]' | sort
}

# The system calls: the compiler writes a fragment of a page for each.
calls()
{
	find "$TESSERA_BUILDDIR/gen/kernel/man" -name 'tess_*.2.inc' | sed 's|.*/||; s|\.2\.inc$||' | sort
}

sources()
{
	find "$TESSERA_SRCDIR/man/man2" -name 'tess_*.2.in' | sed 's|.*/||; s|\.2\.in$||' | sort
}

lint()
{
	mandoc -T lint -W warning "$1"
}

# Lists are equal; what is different is printed, and that fails.
same()
{
	calls >"$scratch/calls"
	sources >"$scratch/sources"
	[ -s "$scratch/calls" ] && [ -z "$(comm "$1" "$scratch/calls" "$scratch/sources" | tee /dev/stderr)" ]
}

# The names under which pages are found: NAME.SECTION of each file, and of each function it names.
names()
{
	awk '
	FNR == 1 {
		file = FILENAME
		sub(/.*\//, "", file)
		section = substr(file, length(file))
		print file
	}
	/^\.Sh / { in_name = $2 == "NAME" }
	in_name && /^\.Nm / { print $2 "." section }' $(pages) | sort -u
}

# The pages that a page refers to: ".Xr name section".
references_of()
{
	awk '/^\./ {
		sub(/^\./, "")
		for (i = 1; i + 1 < NF; i++)
			if ($i == "Xr")
				print $(i + 1) "." $(i + 2)
	}' "$1" | sort -u
}

references_exist()
{
	references_of "$1" | comm -23 - "$scratch/names" >"$scratch/dangling"
	[ ! -s "$scratch/dangling" ] || { echo "there is no page:"; cat "$scratch/dangling"; return 1; }
}

# Every status has its place in tessera-status(7), with its number; every right in tessera-capabilities(7).
statuses_are_listed()
{
	sed -n 's/^[ \t]*\(TESS_[A-Z]*\) = \(-\{0,1\}[0-9]*\),.*/.It Dv \1 No (\2)/p' \
		"$TESSERA_SRCDIR/sdk/include/tessera/abi/status.h" >"$scratch/statuses"
	[ -s "$scratch/statuses" ] &&
		! grep -v -x -F -f "$TESSERA_SRCDIR/man/man7/tessera-status.7" "$scratch/statuses"
}

rights_are_listed()
{
	sed -n 's/^#define \(TESS_RIGHT_[A-Z]*\) .*/\1/p' \
		"$TESSERA_SRCDIR/sdk/include/tessera/abi/rights.h" >"$scratch/rights"
	[ -s "$scratch/rights" ] || return 1
	while read -r right; do
		grep -q -w "$right" "$TESSERA_SRCDIR/man/man7/tessera-capabilities.7" || { echo "$right"; return 1; }
	done <"$scratch/rights"
}

# The structs in a file, one a line, without comments and space.
structs()
{
	awk '
	/^struct tess_[a-z_]+ \{/ { text = ""; inside = 1 }
	inside { sub(/\/\*.*/, ""); text = text " " $0 }
	inside && /^\};/ { gsub(/[ \t]+/, " ", text); sub(/ $/, "", text); print text; inside = 0 }' "$@" | sort -u
}

structs_are_those_of_the_headers()
{
	structs "$TESSERA_SRCDIR"/man/man2/*.in >"$scratch/shown"
	structs "$TESSERA_BUILDDIR/gen/kernel/tessera/abi/kernel.h" >"$scratch/declared"
	[ -s "$scratch/shown" ] && [ -z "$(comm -23 "$scratch/shown" "$scratch/declared" | tee /dev/stderr)" ]
}

if ! command -v mandoc >/dev/null; then
	not_ok "mandoc is installed; on Debian: apt-get install mandoc"
	tap_end
	exit
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
names >"$scratch/names"

for page in $(pages); do
	check "$(basename "$page") is clean" lint "$page"
	check "$(basename "$page") refers to pages that exist" references_exist "$page"
done
check "each system call has a page" same -23
check "each page tess_*.2 has a system call" same -13
check "tessera-status(7) lists every status" statuses_are_listed
check "tessera-capabilities(7) lists every right" rights_are_listed
check "structs in pages are those of the headers" structs_are_those_of_the_headers
tap_end
