#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The examples of the manual: each block of a section EXAMPLES that begins with #include is a file of C, and
# compiles without a warning against the SDK's headers.

. "$TESSERA_SRCDIR/tests/tap.sh"

cd "$TESSERA_SRCDIR" || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Writes the examples of all pages to $scratch/PAGE.N.c.
extract()
{
	awk -v folder="$scratch" '
	FNR == 1 { section = ""; inside = 0; count = 0 }
	/^\.Sh / { section = $0 }
	/^\.Ed/ { if (file) close(file); inside = 0; file = ""; next }
	inside == 1 && /^#include/ {
		name = FILENAME
		sub(/.*\//, "", name)
		sub(/\.in$/, "", name)
		file = folder "/" name "." ++count ".c"
	}
	inside {
		inside = 2
		sub(/^\\&/, "")
		gsub(/\\e/, "\\")
		if (file)
			print >file
	}
	/^\.Bd -literal/ && section ~ /EXAMPLES/ { inside = 1 }
	' "$@"
}

compile()
{
	${TARGET_CC:-cc} -std=c11 -ffreestanding -nostdinc -isystem sdk/include/freestanding \
		-I "$TESSERA_BUILDDIR/gen/kernel" -I sdk/include -Wall -Wextra -Werror \
		-c -o "$scratch/example.o" "$1"
}

extract $(find man -name '*.2.in' -o -name '*.[1-9]' | sort)
for page in man/man2/tess_*.2.in; do
	name=$(basename "$page" .in)
	[ -f "$scratch/$name.1.c" ] || not_ok "$name has an example"
done
for example in "$scratch"/*.c; do
	check "$(basename "$example" .c) compiles" compile "$example"
done
tap_end
