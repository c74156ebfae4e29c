#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The pipeline example, built by its own Makefile in a copy outside of the tree: what goes in at one end
# comes out at the other, and a stage that does wrong does not go unnoticed.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

copy "$TESSERA_SRCDIR/examples/pipeline" .
make_it()
{
	make -s -C pipeline CC="$CC" "$@"
}

check 'it is built' make_it

run_pipeline()
{
	(cd pipeline && "$tessera" run -m 256 --file input="../$1" pipeline.system) >output 2>&1
}

# moves FILE: both ends of the pipeline say what cksum says.
moves()
{
	expected=$(cksum <"$1" | awk '{ print $1, $2 }')
	run_pipeline "$1" || { cat output; return 1; }
	grep -qxF "[producer] sent     $expected" output &&
		grep -qxF "[consumer] received $expected" output && return 0
	cat output
	echo "expected: $expected"
	return 1
}

head -c 67108864 /dev/urandom >large
: >empty
printf 'no newline at the end' >last
head -c 3968 /dev/urandom >piece
head -c 3969 /dev/urandom >piece+1
head -c 507904 /dev/urandom >window
head -c 507905 /dev/urandom >window+1
seq 1 400000 >numbers
for file in empty last piece piece+1 window window+1 numbers; do
	check "moved byte for byte: $file" moves $file
done
check '64 MiB are moved byte for byte, by stages of 512 KiB each' moves large

check 'the Makefile takes FILE' eval 'gives 0 make_it run FILE=../last && says "$(cksum <last)"'

# A stage that does wrong is noticed at the end, whatever it does. broken_filter STATEMENT
broken_filter()
{
	sed "s/^\t\tscramble(.*/&\n\t\tif (words > 4000) { $1 }/" "$TESSERA_SRCDIR/examples/pipeline/filter.c" \
		>pipeline/filter.c && make_it && ! run_pipeline numbers
}

# notices TEXT STATEMENT
notices()
{
	broken_filter "$2" && says "$1"
}

check 'a filter that loses a piece is noticed' \
	notices 'that is not what was sent' 'static int lost; if (!lost++) continue;'
check 'a filter that changes a bit is noticed' \
	notices 'that is not what was sent' '*(uint64_t *)place ^= 1;'
check 'a filter that dies is noticed' \
	notices '[consumer] cannot go on: EPIPE' '__builtin_trap();'
check 'a filter that ends early is noticed' \
	notices '[producer] cannot send: EPIPE' 'return TESS_EPIPE;'
tap_end
