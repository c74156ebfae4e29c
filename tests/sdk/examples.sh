#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The examples, built by their own Makefiles in a copy outside of the tree, by pkg-config alone.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

copy "$TESSERA_SRCDIR/examples/clock" "$TESSERA_SRCDIR/examples/echo" "$TESSERA_SRCDIR/examples/kv" \
	"$TESSERA_SRCDIR/examples/wordcount" .
make_in()
{
	make -s -C "$@" CC="$CC"
}

# shows FILE: every line of it stands in "output", in this order (others may stand between them).
shows()
{
	awk 'NR == FNR { want[++n] = $0; next } $0 == want[at + 1] { at++ }
	     END { if (at < n) { print "missing: " want[at + 1]; exit 1 } }' "$1" output ||
		{ cat output; return 1; }
}

check 'clock is built' make_in clock
check 'echo is built' make_in echo
check 'kv is built' make_in kv
check 'wordcount is built' make_in wordcount

check 'echo runs' gives 0 make_in echo run
cat >expected <<'END'
[echo-client] "hello" -> "hello"
[echo-client] "is anybody there?" -> "IS ANYBODY THERE?"
[echo-client] "tessera" -> "aresset"
[echo-client] "" -> error: silence
--- crash: process faulty, thread 1: access to memory that is not mapped for it
[echo-client] "still here" -> "still here"
[echo-client] said 4 texts
init: echo-client ended: exit status 0
END
check 'the conversation goes on after the fault of one service' shows expected
check 'the fault is reported by name' says 'init: faulty ended: fault at address 0x0'
check 'its client is told' says '[echo-client] "hello, faulty one" -> EPIPE'

check 'clock runs' gives 0 make_in clock run
check 'the clock tells the time' grep -q '^\[clock-client\] it is 20[0-9-]* [0-9:]*$' output
check 'the clock interrupts its driver' says '[clock-client] the clock ticks'

check 'kv runs' gives 0 make_in kv run
for who in alice bob; do
	cat >expected <<END
[kv-$who] put $who/colour = green: done
[kv-$who] put $who/shape = round: done
[kv-$who] put $who/colour = blue: error: exists
[kv-$who] put $who/colour = blue: done
[kv-$who] get $who/colour: blue
[kv-$who] put  = nothing: error: bad key
[kv-$who] key $who/colour
[kv-$who] key $who/shape
[kv-$who] delete $who/shape: done
[kv-$who] delete $who/shape: error: not found
[kv-$who] get $who/shape: error: not found
[kv-$who] key $who/colour
[kv-$who] 1 of the entries are mine
init: kv-$who ended: exit status 0
END
	check "the conversation of $who" shows expected
done

# counts FILE [MiB]: the three numbers are those of wc.
counts()
{
	expected=$(LC_ALL=C wc <"$1" | awk '{ print $1, $2, $3 }')
	(cd wordcount && "$tessera" run -m "${2-128}" --file input="../$1" wordcount.system) >output 2>&1 ||
		{ cat output; return 1; }
	grep -qxF "[wordcount-client] $expected" output && return 0
	cat output
	echo "expected: $expected"
	return 1
}

: >empty
printf 'no newline at the end' >last
printf '\n' >newline
printf ' \t\n\v\f\r' >blank
printf 'a\vb\fc\rd\te f\001g\177h\200i\377\n\000x \000 \377 \001' >odd
i=0
while [ $i -lt 256 ]; do
	printf "\\$(printf %03o $i)a \\$(printf %03o $i) "
	i=$((i + 1))
done >all
head -c 4095 /dev/urandom >page-1
head -c 4096 /dev/urandom >page
head -c 4097 /dev/urandom >page+1
head -c 3000000 /dev/urandom >random
seq 1 400000 >numbers
for file in empty last newline blank odd all page-1 page page+1 random numbers; do
	check "wordcount counts as wc: $file" counts $file
done
{ cat numbers; head -c 70000000 /dev/zero | tr '\0' 'x'; cat numbers; } >large
check 'wordcount counts as wc: a word across more than one call' counts large 256
rm large
check 'the Makefile takes FILE' eval 'gives 0 make_in wordcount run FILE=../odd && says "[wordcount-client] "'

head -c 60000000 /dev/zero >large
check 'a file larger than the memory is a clear error' refused 3 'give it more with -m' \
	"$tessera" run -m 48 --file input=large wordcount/wordcount.system
check 'a missing file is a clear error' refused 3 "cannot read 'nowhere'" \
	"$tessera" run --file input=nowhere wordcount/wordcount.system

# "Breaking the server breaks the demo": the numbers come from the server.
broken_server()
{
	sed -i 's/total->bytes += length/total->bytes += 2 * length/' wordcount/server.c &&
		make_in wordcount && ! counts last >/dev/null
}
check 'the numbers come from the server' broken_server

tap_end
