#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The threads of test_threads once more under ThreadSanitizer, which sees an access that nothing orders even
# if it does no harm this time. Compilers and hosts that lack it skip this.

. "${TESSERA_SRCDIR:?}/tests/tap.sh"

tests=$TESSERA_SRCDIR/tests/unit
program=$(mktemp)
trap 'rm -f "$program"' EXIT

# compile OUTPUT SOURCE... [FLAG...]
compile()
{
	output=$1
	shift
	${CC:-cc} -std=gnu11 -g -O1 -fsanitize=thread -pthread -o "$output" "$@"
}

# ThreadSanitizer needs its memory where the kernel of the host may put other things.
run()
{
	if command -v setarch >/dev/null && setarch -R true 2>/dev/null; then
		setarch -R "$@"
	else
		"$@"
	fi
}

works()
{
	echo 'int main(void) { return 0; }' | compile "$program" -x c - && run "$program"
}

threads()
{
	compile "$program" -D_GNU_SOURCE -DSCALE=1 -DWORLD_ALIASES=false -I "$tests/ring/fake" -I "$TESSERA_BUILDDIR/gen/kernel" \
		-I "$TESSERA_SRCDIR/sdk/include" -I "$tests" -I "$tests/ring" \
		"$tests/ring/world.c" "$tests/ring/test_threads.c" "$tests/harness.c" \
		"$TESSERA_SRCDIR"/sdk/lib/ring_*.c $(${PKG_CONFIG:-pkg-config} --cflags --libs check) &&
		CK_FORK=no run "$program"
}

if works >/dev/null 2>&1; then
	check 'no access races with another' threads
else
	skip 'no access races with another' 'there is no ThreadSanitizer'
fi
tap_end
