#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# `tessera run`: exit statuses, time-outs, panics, wrong usage.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

# process NAME ARGUMENTS [STATEMENTS]: one process of a system file.
process()
{
	printf 'process %s { image "behave"; args %s; %s }\n' "$1" "$2" "${3-}"
}

run_system()
{
	cat >test.system
	"$tessera" run "$@" test.system
}

exits()
{
	process a "\"exit\" \"$2\"" | gives "$1" run_system
}

# An end of the machine that no Tessera kernel gives: a kernel that writes one byte to port 0xf4.
tiny_kernel()
{
	$CC -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-Ttext=0x100000 -Wa,--noexecstack \
		-DVALUE="$2" -o "$1" "$TESSERA_SRCDIR/tests/sdk/tiny_kernel.S"
}

time_out()
{
	begin=$(date +%s)
	process a '"loop"' | refused 124 'did not end within 1.5 seconds' run_system --timeout 1.5 ||
		return 1
	[ $(($(date +%s) - begin)) -le 10 ] || { echo 'it took too long'; return 1; }
}

check 'a program is built' build behave "$TESSERA_SRCDIR/tests/sdk/behave.c" -O2

check 'exit status 0' exits 0 0
check 'exit status 7' exits 7 7
check 'exit status 125' exits 125 125
check 'a status above 125 counts as 125' exits 125 300
check 'a negative status counts as 125' exits 125 -1

fault_counts()
{
	process a '"null"' | gives 1 run_system &&
		says 'init: a ended: fault at address 0x0' && says 'crash: process a'
}
check 'a fault counts as 1, and is reported by name' fault_counts

service_fault()
{
	{ process s '"null"' 'service;'; process a '"exit" "0"'; } | gives 0 run_system
}
check 'a fault of a service does not count' service_fault

first_counts()
{
	{ process a '"exit" "3"'; process b '"exit" "4"' 'priority 90;'; } | gives 3 run_system &&
		says 'init: a ended: exit status 3' && says 'init: b ended: exit status 4'
}
check 'the first status that is not 0 is the system'"'"'s' first_counts

service_stays()
{
	{ process s '"silent"' 'service;'; process a '"exit" "5"'; } | gives 5 run_system
}
check 'a service does not keep the system alive' service_stays

services_only()
{
	{ process s '"exit" "0"' 'service;'; } | gives 0 run_system
}
check 'a system of services ends with the last of them' services_only

no_memory()
{
	{ process poor '"exit" "0"' 'limit memory 8K;'; process a '"exit" "0"'; } | gives 1 run_system &&
		says 'poor: ENOMEM' && says 'init: a ended: exit status 0'
}
check 'a process that cannot start is named, the others run' no_memory

no_device()
{
	{ process com '"exit" "0"' 'grant ioport 0x3f8 8 as "com1";'; process a '"exit" "0"'; } |
		gives 1 run_system && says 'init: "com1" of com cannot be had: EBUSY' &&
		says 'init: a ended: exit status 0'
}
check 'what the kernel keeps of the machine is refused by name' no_device

# --- what a process can do to others ---

log_is_tidy()
{
	process a '"talk"' | gives 0 run_system || return 1
	says '[a] forged?[init] ?[2Jdone' && says '[a] two' && says '[a] lines' && says '[a] in pieces' &&
		says '[a] and no end' || return 1
	[ "$(grep -c '^\[a\] x*$' output)" -eq 4 ] && ! grep -q '.\{1010\}' output
}
check 'odd lines are shown whole, marked and printable' log_is_tidy

quota()
{
	{ process a '"grow"' 'limit memory 3M;'; process b '"exit" "0"'; } | gives 0 run_system &&
		says '[a] ENOMEM after'
}
check 'a process that uses up its quota is told, the others run' quota

overflow()
{
	{ process a '"stack"' 'service;'; process b '"exit" "0"'; } | gives 0 run_system
	process a '"stack"' | gives 1 run_system && says 'init: a ended: fault at address 0x7f'
}
check 'a stack that overflows is a fault' overflow

# --- the machine ---

# A process that has ended may wait for somebody to collect it.
runs_still()
{
	case $(ps -o stat= -p "$1") in
	'' | Z*) return 1 ;;
	esac
}

# await COMMAND...: until the command is true, for at most half a minute on whatever machine this is.
await()
{
	for _ in $(seq 300); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

# The machine that `tessera run`, our child, has started: sets qemu.
has_machine()
{
	qemu=$(ps -o pid= --ppid $child)
	[ -n "$qemu" ]
}

is_gone()
{
	! runs_still $qemu
}

interrupted()
{
	process a '"loop"' >test.system
	for signal in TERM HUP; do
		"$tessera" run test.system >output 2>&1 &
		child=$!
		await has_machine || return 1
		kill -$signal $child
		wait $child
		[ $? -gt 128 ] || return 1
		await is_gone || return 1
	done
	"$tessera" run test.system >output 2>&1 &
	child=$!
	await has_machine || return 1
	kill -KILL $child
	await is_gone
}
if command -v ps >/dev/null; then
	check 'a run that is interrupted leaves no machine behind' interrupted
else
	skip 'a run that is interrupted leaves no machine behind' 'ps is not installed'
fi

check 'a time-out ends the machine with 124' time_out

tiny_kernel panic.elf 0x7f && tiny_kernel odd.elf 0x3f && tiny_kernel early.elf 0
process a '"exit" "0"' >test.system
check 'a kernel panic is 126' refused 126 'panicked' "$tessera" run --kernel panic.elf test.system
check 'a kernel that ends with a status' gives 62 "$tessera" run --kernel odd.elf test.system
check 'QEMU ending by itself is 127' refused 127 'QEMU ended with code 1' \
	"$tessera" run --kernel early.elf test.system
check 'a kernel that is none is 127' gives 127 "$tessera" run --kernel test.system test.system
check 'a missing kernel is refused' refused 3 'cannot read the kernel' \
	"$tessera" run --kernel nowhere.elf test.system
check 'a missing QEMU is 127' refused 127 'qemu-system-x86' \
	env TESSERA_QEMU=/nowhere/qemu "$tessera" run test.system
check 'the debug kernel' gives 0 "$tessera" run --debug-kernel test.system
check 'counting instructions' gives 0 "$tessera" run --icount test.system

check 'no command is a usage error' gives 2 "$tessera"
check 'an unknown command is a usage error' refused 2 "no command 'fly'" "$tessera" fly
check 'an unknown option is a usage error' gives 2 "$tessera" run --fly test.system
check 'a missing operand is a usage error' refused 2 'is missing' "$tessera" run
check 'a second operand is a usage error' refused 2 'too many' "$tessera" run test.system b
check 'a bad number is a usage error' refused 2 'number of MiB' "$tessera" run -m lots test.system
check 'a bad time is a usage error' refused 2 'number of seconds' \
	"$tessera" run --timeout nan test.system
check '--help goes to standard output' gives 0 "$tessera" --help
check '--help of a command' gives 0 "$tessera" run --help
check '--version names the program' eval '"$tessera" --version | grep -q "^tessera [0-9]"'

tap_end
