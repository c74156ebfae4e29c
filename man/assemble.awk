# SPDX-License-Identifier: BSD-2-Clause
#
# Puts a page of section 2 together: each line `.\"@ NAME` of the source becomes the part of that name
# of the fragment, which tessera-idlc made from the IDL. Every part has to be used, but for NAME: the
# one-line description is the page's own.
#
# awk -v fragment=FILE.inc -f assemble.awk PAGE.in

function fail(message)
{
	print FILENAME ": " message | "cat >&2"
	failed = 1
	exit 1
}

BEGIN {
	while ((getline line < fragment) > 0) {
		if (line ~ /^\.\\"@ /)
			part = substr(line, 6)
		else
			text[part] = text[part] line "\n"
	}
	if (part == "")
		fail("there is nothing in the fragment " fragment)
}

/^\.\\"@ / {
	part = substr($0, 6)
	if (!(part in text))
		fail("the fragment " fragment " has no part " part)
	printf "%s", text[part]
	used[part] = 1
	next
}

{ print }

END {
	if (failed)
		exit 1
	for (part in text)
		if (part != "NAME" && !(part in used))
			fail("the part " part " is not used")
}
