#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What the manual says of C is true: each synopsis agrees with the headers, and the examples compile without
# a warning. Those of system calls do what they say: a program made of them all runs in the guest.

. "$TESSERA_SRCDIR/tests/tap.sh"

PKG_CONFIG_PATH=$TESSERA_STAGE/lib/pkgconfig
export PKG_CONFIG_PATH
sdk=tessera-uninstalled
tessera=$TESSERA_STAGE/bin/tessera
tests=$TESSERA_SRCDIR/tests/manual
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

flags()
{
	${PKG_CONFIG:-pkg-config} "$@" $sdk
}

compile()
{
	${TARGET_CC:-cc} -std=c11 $(flags --cflags) -Wall -Wextra -Werror -c -o "$scratch/example.o" "$1"
}

agrees()
{
	awk -f "$tests/synopsis.awk" "$1" >"$scratch/synopsis.c"
	grep -q '(' "$scratch/synopsis.c" && compile "$scratch/synopsis.c" && rm "$scratch/synopsis.c"
}

# link PROGRAM SOURCE: the program, packed into PROGRAM.tsi.
link()
{
	${TARGET_CC:-cc} -std=c11 -O2 $(flags --cflags) -Wall -Wextra -Werror -I "$scratch" -o "$scratch/$1" "$2" \
		$(flags --libs) &&
	sed "s/PROGRAM/$1/" "$tests/examples.system" >"$scratch/$1.system" &&
	"$tessera" mkimage -o "$scratch/$1.tsi" "$scratch/$1.system"
}

# runs STATUS OUTPUT PROGRAM SOURCE: it ends with the status, and writes the line.
runs()
{
	link "$3" "$4" || return 1
	"$tessera" run --debug-kernel --timeout 120 "$scratch/$3.tsi" >"$scratch/output" 2>&1
	status=$?
	cat "$scratch/output"
	[ "$status" -eq "$1" ] && grep -q "$2" "$scratch/output"
}

cd "$scratch" || exit 1
for page in "$TESSERA_BUILDDIR"/gen/man/man2/tess_*.2 "$TESSERA_SRCDIR"/man/man3/*.3; do
	check "the synopsis of $(basename "$page") agrees with the headers" agrees "$page"
done
awk -v folder="$scratch" -f "$tests/extract.awk" \
	$(find "$TESSERA_SRCDIR/man" -name '*.2.in' -o -name '*.[1-9]' | sort)
for page in "$TESSERA_SRCDIR"/man/man2/tess_*.2.in; do
	name=$(basename "$page" .in)
	[ -f "$scratch/$name.1.c" ] || not_ok "$name has an example"
done
for example in "$scratch"/*.c; do
	check "$(basename "$example" .c) compiles" compile "$example"
done

check "the examples do what they say" runs 0 'all examples work' examples "$tests/examples.c"
check "tessera(7): the first program" runs 0 'hello, I am first' first tessera.7.1.c
check "tessera-faults(7): a pager" runs 0 '42' pager tessera-faults.7.1.c
check "tessera-memory(7): two views" runs 0 '42' memory tessera-memory.7.1.c
check "tessera-processes(7): two threads" runs 0 '42' threads tessera-processes.7.1.c
check "tessera-signals(7): a tidy end" runs 0 'TERM from 7, value 42: tidy' tidy tessera-signals.7.1.c
check "tessera-tracing(7): a denial" runs 0 'denial tracing(' tracing tessera-tracing.7.1.c
check "tess_trace_format(3)" runs 0 'call shop(3) > -(0)' entry tess_trace_format.3.1.c
check "tess_abi_version(2)" runs 0 'exit status 0' version tess_abi_version.2.1.c
check "tess_notification_create(2)" runs 0 'OK, bits 0x5' bits tess_notification_create.2.1.c
check "tess_platform_console_write(2)" runs 0 'the system is up' console tess_platform_console_write.2.1.c
check "tess_process_exit(2)" runs 1 "the capability 'input'" lacking tess_process_exit.2.1.c
check "tess_signal_faults(3)" runs 0 '42' supply tess_signal_faults.3.1.c
tap_end
