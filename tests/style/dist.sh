#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A release holds every file that git knows. In a release itself there is nothing to compare with.

. "$TESSERA_SRCDIR/tests/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

complete()
{
	git -c safe.directory='*' -C "$TESSERA_SRCDIR" ls-files -c -o --exclude-standard | sort -u >"$work/git" &&
		MAKEFLAGS= make -s -C "$TESSERA_BUILDDIR" print-dist >"$work/dist" &&
		comm -23 "$work/git" "$work/dist" >"$work/missing" || return 1
	while read -r file; do
		[ ! -e "$TESSERA_SRCDIR/$file" ] || echo "not in the release: $file"
	done <"$work/missing" | tee "$work/report"
	[ ! -s "$work/report" ]
}

if [ -e "$TESSERA_SRCDIR/.git" ] && command -v git >/dev/null; then
	check "the release is complete" complete
else
	skip "the release is complete" "not a git checkout"
fi
tap_end
