# SPDX-License-Identifier: BSD-2-Clause
#
# The examples of manual pages: each literal block of a section EXAMPLES that begins with #include becomes
# a file, FOLDER/PAGE.N.c.
#
# awk -v folder=FOLDER -f extract.awk PAGE...

FNR == 1 {
	section = ""
	inside = 0
	count = 0
}

/^\.Sh / { section = $0 }

/^\.Ed/ {
	if (file)
		close(file)
	inside = 0
	file = ""
	next
}

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
