# SPDX-License-Identifier: BSD-2-Clause
#
# Adds to the TAP of a guest suite one test for each line "# expect: crash NAME [ADDRESS]": there must be a
# crash record of the process NAME before it, with that address, the instruction and the registers, and no
# record that nobody expects. The plan is made anew.

function close_record()
{
	complete[name] = registers == 17 && where
	name = ""
}

/^1\.\.[0-9]+$/ { next }
/^(not )?ok [0-9]+ / { count++ }
{ print }

/^--- crash: process / {
	name = $4
	sub(/,$/, "", name)
	records++
	registers = where = 0
}
name && / instruction 0x[0-9a-f]+/ { where = 1 }
name && / at 0x[0-9a-f]+, / {
	address[name] = $0
	sub(/.* at /, "", address[name])
	sub(/,.*/, "", address[name])
}
name && /^  r/ { registers += gsub(/ r[0-9a-z]+ +[0-9a-f]+/, "&") }
name && /^--- end of crash/ { close_record() }

/^# expect: crash / {
	expected++
	good = complete[$4] && ($5 == "" || $5 == "0x0" && !($4 in address) || $5 == address[$4])
	result[expected] = (good ? "ok " : "not ok ") "%d - the crash record of " $4 "\n"
}

END {
	for (i = 1; i <= expected; i++)
		printf result[i], ++count
	printf "%s %d - no other crash records\n", records == expected ? "ok" : "not ok", ++count
	printf "1..%d\n", count
}
