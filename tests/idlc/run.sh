#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# The IDL compiler from outside: outputs and messages are compared with what is kept here, byte by byte,
# and what is wrong must be told, never crash. IDLC is the compiler to test, srcdir the top of the
# sources. With --update, the kept files are made anew instead: read the difference before keeping it.

srcdir=${srcdir:-${TESSERA_SRCDIR:-.}}
srcdir=$(cd "$srcdir" && pwd) || exit 1
if [ -z "${IDLC-}" ]; then
	IDLC=${TESSERA_BUILDDIR:-.}/tessera-idlc-sanitized
	[ -x "$IDLC" ] || IDLC=${TESSERA_BUILDDIR:-.}/tessera-idlc
fi
case $IDLC in */*) IDLC=$(cd "$(dirname "$IDLC")" && pwd)/$(basename "$IDLC") ;; esac
. "$srcdir/tests/tap.sh"

data=$srcdir/tests/idlc
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
update=
[ "${1-}" != --update ] || update=yes

# same KEPT MADE: compares, or with --update keeps what was made.
same()
{
	if [ -n "$update" ]; then
		cp "$2" "$1"
	else
		diff -u "$1" "$2"
	fi
}

# exits STATUS COMMAND...: passes if the command exits so.
exits()
{
	wanted=$1
	shift
	"$@"
	status=$?
	[ "$status" -eq "$wanted" ] || { echo "exit status $status, not $wanted"; return 1; }
}

# says STATUS PATTERN COMMAND...: the same, and something it prints matches.
says()
{
	says_status=$1 says_pattern=$2
	shift 2
	exits "$says_status" "$@" >said 2>&1 || { cat said; return 1; }
	grep -q -e "$says_pattern" said || { cat said; return 1; }
}

# --- outputs ---

good()
{
	mkdir -p "out/$1"
	(cd "$data/good" && exits 0 "$IDLC" -I ../lib -o "$work/out/$1/$1" "$1.idl") || return 1
	for suffix in .h _client.c _server.c; do
		same "$data/good/$1$suffix" "out/$1/$1$suffix" || return 1
	done
}

kernel()
{
	(cd "$data/kernel" && exits 0 "$IDLC" --emit=kernel --out-dir "$work/kernel" b.idl a.idl) || return 1
	(cd kernel && for f in man/*; do printf '%s\n' "--- $f"; cat "$f"; done) >man.txt
	same "$data/kernel/man.txt" man.txt &&
		same "$data/kernel/syscall_args.h" kernel/syscall_args.h &&
		same "$data/kernel/syscall_table.c" kernel/syscall_table.c &&
		same "$data/kernel/syscalls.h" kernel/tessera/syscalls.h &&
		same "$data/kernel/abi.h" kernel/tessera/abi/kernel.h
}

# The order of the files does not matter, nor does where they are.
kernel_order()
{
	mkdir -p elsewhere/kernel
	cp "$data"/kernel/*.idl elsewhere/kernel
	exits 0 "$IDLC" --emit=kernel --out-dir again -I elsewhere elsewhere/kernel/a.idl elsewhere/kernel/b.idl &&
		diff -r kernel again
}

twice()
{
	mkdir -p "twice/a/lib/deep" "twice/b"
	cp "$data/good/types.idl" twice/a/other.idl
	cp "$data/lib/lib/shapes.idl" twice/a/lib
	cp "$data/lib/lib/deep/base.idl" twice/a/lib/deep
	(cd twice/a && exits 0 "$IDLC" -I . -o "$work/twice/b/types" "$work/twice/a/other.idl") &&
		cmp twice/b/types.h out/types/types.h && cmp twice/b/types_client.c out/types/types_client.c &&
		cmp twice/b/types_server.c out/types/types_server.c
}

# --- messages ---

bad()
{
	(cd "$data/bad" && exits 1 "$IDLC" -o "$work/never" "$1.idl") >"$1.said" 2>&1 || { cat "$1.said"; return 1; }
	[ -z "$(ls never* 2>/dev/null)" ] || { echo "it wrote files"; return 1; }
	same "$data/bad/$1.txt" "$1.said"
}

json()
{
	(cd "$data/bad" && "$IDLC" --diagnostics=json messages.idl) 2>json.said
	same "$data/bad/messages.json" json.said
}

# A bad sample of the manual brings its code and no other; a good one passes.
sample()
{
	code=${1%.*}
	case $1 in
	*.good)
		(cd "samples/$1" && exits 0 "$IDLC" -M sample.idl) ;;
	*.bad)
		(cd "samples/$1" && exits 1 "$IDLC" -M sample.idl) >said 2>&1 || { cat said; return 1; }
		codes=$(sed -n 's/.*error: .*\[\(E[0-9]*\)\]$/\1/p' said | sort -u)
		[ "$codes" = "$code" ] || { cat said; echo "it says: $codes"; return 1; } ;;
	esac
}

# The first display of tessera-idl(5) is a library that compiles, as is the one of tessera-idlc(1).
manual_example()
{
	awk '/^\.Bd/ { n++; next } /^\.Ed/ { if (n) exit } n' "$srcdir/man/man5/tessera-idl.5" >example.idl
	sed -n '/^library greeter/,/^}/p' "$srcdir/man/man1/tessera-idlc.1" >greeter.idl
	grep -q 'library example.fs' example.idl && exits 0 "$IDLC" -M example.idl &&
		exits 0 "$IDLC" -M greeter.idl
}

color()
{
	printf 'library x;\nstruct A { }\n' >color.idl
	exits 1 "$IDLC" color.idl 2>said
	! grep -q "$(printf '\033')" said || { echo "escape sequences in a file"; return 1; }
	command -v script >/dev/null || return 0
	script -qec "'$IDLC' color.idl" /dev/null >said </dev/null
	grep -q "$(printf '\033')" said || { echo "no colors on a terminal"; return 1; }
	script -qec "NO_COLOR=1 '$IDLC' color.idl" /dev/null >said </dev/null
	! grep -q "$(printf '\033')" said || { echo "colors in spite of NO_COLOR"; return 1; }
}

# --- files and options ---

minimal()
{
	printf 'library minimal;\ninterface I { 1: f(); }\n'
}

default_names()
(
	mkdir -p named/in && cd named && minimal >in/x.idl &&
		exits 0 "$IDLC" in/x.idl && [ -f x.h ] && [ -f x_client.c ] && [ -f x_server.c ] &&
		grep -q '#include "x.h"' x_client.c
)

out_dir_names()
(
	mkdir -p outdir && cd outdir && printf 'library a.b.c;\ninterface I { 1: f(); }\n' >any.idl &&
		exits 0 "$IDLC" compile --out-dir=deep/er any.idl && [ -f deep/er/a/b/c.h ] &&
		grep -q '#include <a/b/c.h>' deep/er/a/b/c_client.c
)

standard_input()
(
	mkdir -p stdin && cd stdin && minimal | exits 0 "$IDLC" - && [ -f minimal.h ] &&
		echo 'library x' | says 1 '^<stdin>:2:1: error: expected' "$IDLC" -
)

emit_selection()
(
	mkdir -p sel && cd sel && minimal >x.idl &&
		exits 0 "$IDLC" --emit=client,header x.idl && [ -f x.h ] && [ -f x_client.c ] && [ ! -e x_server.c ]
)

keep_unchanged()
(
	mkdir -p keep && cd keep && minimal >x.idl && "$IDLC" x.idl &&
		touch -t 200001010000 x.h x_client.c && echo >>x_client.c &&
		exits 0 "$IDLC" --keep-unchanged x.idl &&
		[ -z "$(find x.h -newermt 2001-01-01)" ] && [ -n "$(find x_client.c -newermt 2001-01-01)" ] &&
		exits 0 "$IDLC" x.idl && [ -n "$(find x.h -newermt 2001-01-01)" ]
)

depend()
(
	mkdir -p 'dep/in $lude/lib/deep' && cd dep && cp "$data/lib/lib/shapes.idl" 'in $lude/lib' &&
		cp "$data/lib/lib/deep/base.idl" 'in $lude/lib/deep' && cp "$data/good/types.idl" x.idl &&
		exits 0 "$IDLC" -I 'in $lude' -MD -MP x.idl || return 1
	cat >wanted <<-'END'
		x.h x_client.c x_server.c: x.idl in\ $$lude/lib/shapes.idl in\ $$lude/lib/deep/base.idl

		in\ $$lude/lib/shapes.idl:

		in\ $$lude/lib/deep/base.idl:
	END
	diff -u wanted x.d || return 1
	exits 0 "$IDLC" -I 'in $lude' -MD -MFother.d -MT 'a b' x.idl && grep -q '^a b: x.idl' other.d || return 1
	printf 'include x.d\n' >Makefile
	make -q x.h || { echo "make does not take x.d"; return 1; }
	rm x.h
	says 0 '^x\.h: x\.idl in' "$IDLC" -I 'in $lude' -M x.idl && [ ! -e x.h ]
)

unwritable()
{
	minimal >ro.idl
	: >file
	says 1 "cannot write 'file/x.h': Not a directory" "$IDLC" -o file/x ro.idl &&
		says 1 "cannot write 'file/minimal.h'" "$IDLC" --out-dir file ro.idl &&
		says 1 "cannot write 'none/x.h': No such file" "$IDLC" -o none/x ro.idl &&
		ls -A | grep -v '^said$' >before && says 1 'cannot write' "$IDLC" -o none/x ro.idl
}

full_device()
(
	[ -c /dev/full ] || return 0
	mkdir -p full && cd full && minimal >x.idl && ln -sf /dev/full x.h &&
		says 1 "cannot write './x.h': No space\|cannot write 'x.h': No space" "$IDLC" x.idl &&
		exits 1 "$IDLC" --help >/dev/full 2>/dev/null && exits 1 "$IDLC" -M x.idl >/dev/full 2>/dev/null
)

# --- input of every kind ---

nul() { printf 'library x;\n\0\n' >nul.idl && says 1 'nul.idl:2:1: error: a NUL byte.*E0101' "$IDLC" nul.idl; }
bom() { printf '\357\273\277library x;\n' >bom.idl && says 1 'bom.idl:1:1: error: .*byte order mark.*E0101' "$IDLC" bom.idl; }
crlf() { minimal | sed 's/$/\r/' >crlf.idl && minimal >lf.idl && "$IDLC" -o crlf crlf.idl && "$IDLC" -o lf lf.idl && sed s/lf/crlf/ lf_client.c | cmp - crlf_client.c; }

utf8()
{
	for bytes in '\377' '\300\200' '\355\240\200' '\364\220\200\200' '\360\200\200\200' '\303' '\342\202'; do
		printf "library x;\n// $bytes\n" >utf8.idl
		says 1 'utf8.idl:2:4: error: this byte is not UTF-8 .E0101' "$IDLC" utf8.idl || return 1
	done
	printf 'library x;\n// \303\251\342\202\254\360\237\230\200\ninterface I { 1: f(); }\n' >utf8.idl
	exits 0 "$IDLC" utf8.idl
}

directory() { says 1 "cannot read '.': Is a directory .E0120" "$IDLC" .; }
missing() { says 1 "cannot open 'nothing.idl': No such file.*E0120" "$IDLC" nothing.idl; }
random() { head -c 100000 /dev/urandom >random.idl; exits 1 "$IDLC" random.idl; }

# repeat TEXT COUNT
repeat() { awk -v text="$1" -v count="$2" 'BEGIN { while (count--) printf "%s", text }'; }

# large NAME STATUS PATTERN: reads standard input as a file; it must end, and soon: a bound for slow machines.
large()
{
	cat >large.idl
	says "$1" "$2" timeout 300 "$IDLC" -M large.idl
}

large_right() { { echo 'library x;'; awk 'BEGIN { for (i = 0; i < 150000; i++) printf "struct S%d { a: uint32; b: string<C%d>; }\nconst C%d: uint32 = %d;\n", i, i, i, i % 99 + 1 }'; } | large 0 'large.h: large.idl'; }
large_wrong() { { echo 'library x;'; repeat 'struct S { a b c; ' 500000; } | large 1 E0106; }
large_line() { { printf 'library x;'; repeat 'struct S { a: Nothing; }' 400000; } | large 1 'too many errors'; }
large_comment() { { printf 'library x;\n/*'; repeat '* ' 5000000; } | large 1 E0104; }
large_name() { { printf 'library x;\nconst '; repeat A 10000000; } | large 1 E0109; }
large_sum() { { printf 'library x;\nconst A: uint8 = 1'; repeat '+1' 5000000; echo ';'; } | large 1 E0105; }
large_minus() { { printf 'library x;\nconst A: int8 = '; repeat - 10000000; echo '1;'; } | large 1 E0105; }
large_nest() { { printf 'library x;\nstruct A { a: '; repeat 'vector<' 1000000; } | large 1 E0105; }
large_braces() { { printf 'library x;\ntable A '; repeat '{' 1000000; } | large 1 E0105; }
large_docs() { { echo 'library x;'; repeat '/// word
' 1000000; echo 'const A: uint8 = 1;'; } | large 0 'large.h'; }

deep_structs()
{
	{
		echo 'library x;'
		awk 'BEGIN { for (i = 0; i < 100000; i++) printf "struct S%d { a: S%d; }\n", i, i + 1; print "struct S100000 { a: uint8; }" }'
	} | large 1 'at most 64 deep .E0105'
}

deep_consts()
{
	{
		echo 'library x;'
		awk 'BEGIN { for (i = 0; i < 100000; i++) printf "const C%d: uint32 = C%d;\n", i, i + 1; print "const C100000: uint32 = 1;" }'
	} | large 1 'at most 64 deep .E0105'
}

wide_structs()
{
	{
		echo 'library x;'
		awk 'BEGIN { print "struct S0 { a: uint8; }"; for (i = 1; i < 60; i++) printf "struct S%d { a: S%d; b: S%d; }\n", i, i - 1, i - 1 }'
	} | large 1 E0211
}

deep_imports()
(
	mkdir -p imports && cd imports && awk 'BEGIN { for (i = 0; i < 100; i++) printf "library l%d;\nusing l%d;\n", i, i + 1 >"l" i ".idl" }' &&
		says 1 'imports may nest at most 64 deep .E0105' "$IDLC" l0.idl
)

cycle()
(
	mkdir -p cycle && cd cycle && printf 'library a;\nusing b;\n' >a.idl && printf 'library b;\nusing c;\n' >b.idl &&
		printf 'library c;\nusing a;\n' >c.idl && printf 'library d;\nusing d;\n' >d.idl &&
		says 1 'c.idl:2:7: error: library a imports itself, by way of others .E0122' "$IDLC" a.idl &&
		says 1 'd.idl:2:7: error: library d imports itself .E0122' "$IDLC" d.idl
)

diamond()
(
	mkdir -p diamond && cd diamond && printf 'library a;\nusing b;\nusing c;\nstruct A { b: B; c: C; d: d.D; }\n' >a.idl &&
		printf 'library b;\nusing d;\nstruct B { d: D; }\n' >b.idl && printf 'library c;\nusing d;\nstruct C { d: D; }\n' >c.idl &&
		printf 'library d;\nstruct D { a: uint8; }\n' >d.idl &&
		says 1 "nothing is called 'd.D'" "$IDLC" a.idl && grep -q "using d;' is missing" said &&
		sed -i 's/using c;/using c; using d;/' a.idl && exits 0 "$IDLC" -M a.idl
)

for f in "$data"/good/*.idl; do
	name=$(basename "$f" .idl)
	check "output: $name" good "$name"
done
check "output: the kernel's" kernel
check "output: the same in any order of files and from any folder" kernel_order
check "output: the same from another folder under another name" twice
for f in "$data"/bad/*.idl; do
	name=$(basename "$f" .idl)
	check "messages: $name" bad "$name"
done
check "messages: as JSON" json
check "messages: colors on a terminal alone, unless NO_COLOR" color
awk -v out=samples -f "$data/samples.awk" "$srcdir/man/man7/tessera-idlc-diagnostics.7"
for name in $(cd samples && ls); do
	check "sample: $name" sample "$name"
done
for code in $(sed -n 's/.*E_[A-Z_]* = \([0-9]*\),.*/E0\1/p' "$srcdir/idlc/diag.h"); do
	check "manual: $code has samples" test -d "samples/$code.bad" -a -d "samples/$code.good"
done
check "manual: the examples compile" manual_example
check "files: beside each other in the current folder" default_names
check "files: by the library's name below --out-dir" out_dir_names
check "files: standard input" standard_input
check "files: --emit selects" emit_selection
check "files: --keep-unchanged" keep_unchanged
check "files: dependencies" depend
check "files: a folder that cannot be written" unwritable
check "files: a full device" full_device
check "usage: no file" says 2 'no input file' "$IDLC"
check "usage: an unknown option" says 2 'unrecognized option' "$IDLC" --nonsense x.idl
check "usage: an unknown kind" says 2 "nothing called 'jam'" "$IDLC" --emit=header,jam x.idl
check "usage: an empty kind" says 2 "nothing called ''" "$IDLC" --emit= x.idl
check "usage: a kind of a later version" says 2 'not in this version' "$IDLC" --emit=json x.idl
check "usage: a command of a later version" says 2 "'layout' is not in this version" "$IDLC" layout x.idl
check "usage: -o with two files" says 2 'takes one input file' "$IDLC" -o x a.idl b.idl
check "usage: -o with --out-dir" says 2 'exclude' "$IDLC" -o x --out-dir y a.idl
check "usage: -o with a folder" says 2 'base name' "$IDLC" -o x/ a.idl
check "usage: --emit=kernel with others" says 2 'excludes' "$IDLC" --emit=kernel,header --out-dir x a.idl
check "usage: --emit=kernel without --out-dir" says 2 'needs --out-dir' "$IDLC" --emit=kernel a.idl
check "usage: an unknown -M" says 2 'no option -MX' "$IDLC" -MX a.idl
check "usage: -MF without a file" says 2 'needs an argument' "$IDLC" a.idl -MF
check "usage: an unknown format of diagnostics" says 2 'text or json' "$IDLC" --diagnostics=xml a.idl
check "usage: --help" says 0 '^Usage: tessera-idlc' "$IDLC" --help
check "usage: --version" says 0 '^tessera-idlc ' "$IDLC" --version
check "usage: the kernel's libraries need --emit=kernel" says 1 'use --emit=kernel' "$IDLC" "$data/kernel/b.idl"
check "usage: --emit=kernel is for the kernel's libraries" says 1 'not one of the kernel' "$IDLC" --emit=kernel --out-dir no "$data/good/echo.idl"
for name in nul bom crlf utf8 directory missing random large_right large_wrong large_line large_comment large_name \
	large_sum large_minus large_nest large_braces large_docs deep_structs deep_consts wide_structs deep_imports \
	cycle diamond; do
	check "input: $name" "$name"
done
tap_end
