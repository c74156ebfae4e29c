# SPDX-License-Identifier: BSD-2-Clause
#
# The synopsis of a page as C: its #includes, then a declaration of each function. With the headers before
# them, declarations that disagree do not compile. What has no type, a macro, is left out.
#
# awk -f synopsis.awk PAGE

function unquoted(text)
{
	sub(/^[ \t]+/, "", text)
	sub(/[ \t]+$/, "", text)
	gsub(/^"|"$/, "", text)
	return text
}

function declare()
{
	if (type)
		print type " " name "(" arguments ");"
	type = ""
	name = ""
	arguments = ""
}

function add(argument)
{
	arguments = arguments (arguments ? ", " : "") argument
}

/^\.Sh / { inside = /SYNOPSIS/ }

!inside { next }

/^\.In / { print "#include <" $2 ">" }

/^\.Ft / { type = unquoted(substr($0, 5)) }

/^\.Fo / { name = $2 }

/^\.Fa / { add(unquoted(substr($0, 5))) }

/^\.Fc/ { declare() }

/^\.Fn / {
	count = split($0, part, "\"")
	name = $2
	for (i = 2; i <= count; i += 2)
		add(part[i])
	declare()
}
