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

# The pages that a page refers to: ".Xr name section".
references_of()
{
	awk '/^\.Xr / { print $2 "." $3 }
	     / Xr / && !/^\.Xr / { for (i = 2; i < NF; i++) if ($i == "Xr") print $(i + 1) "." $(i + 2) }' "$1" | sort -u
}

references_exist()
{
	references_of "$1" | comm -23 - "$scratch/pages" >"$scratch/dangling"
	[ ! -s "$scratch/dangling" ] || { echo "there is no page:"; cat "$scratch/dangling"; return 1; }
}

if ! command -v mandoc >/dev/null; then
	not_ok "mandoc is installed; on Debian: apt-get install mandoc"
	tap_end
	exit
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
pages | sed 's|.*/||' | sort >"$scratch/pages"

for page in $(pages); do
	check "$(basename "$page") is clean" lint "$page"
	check "$(basename "$page") refers to pages that exist" references_exist "$page"
done
check "each system call has a page" same -23
check "each page tess_*.2 has a system call" same -13
tap_end
