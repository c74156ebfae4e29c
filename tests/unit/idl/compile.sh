#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# What the IDL compiler writes, as a user's build sees it: without a warning under gcc and clang, as C and
# C++, at every level of optimisation, with sanitizers and hardening flags; the notes survive the linker;
# a small call is a few moves and one system call.

. "$TESSERA_SRCDIR/tests/tap.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
include=$TESSERA_SRCDIR/sdk/include
gcc=gcc

"$TESSERA_BUILDDIR/tessera-idlc" --out-dir "$work" "$TESSERA_SRCDIR/tests/unit/idl/sample.idl" || {
	echo "Bail out! tessera-idlc failed"
	exit 1
}

warnings="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"

# compile COMPILER FLAGS SOURCE OBJECT
compile()
{
	$1 $warnings -ffreestanding -nostdinc -fno-pie -isystem "$include/freestanding" \
		-isystem "$TESSERA_BUILDDIR/gen/kernel" -isystem "$include" -I "$work" $2 -c "$3" -o "$4"
}

both_sides()
{
	compile "$1" "$2" "$work/sample_client.c" "$work/client.o" &&
		compile "$1" "$2" "$work/sample_server.c" "$work/server.o"
}

trap_flags="-fsanitize=undefined -fsanitize-undefined-trap-on-error"
for compiler in "gcc -std=c11" "clang -std=c11" "g++ -x c++ -std=c++11" "clang++ -x c++ -std=c++20"; do
	if ! command -v "${compiler%% *}" >/dev/null; then
		skip "$compiler" "not installed"
		continue
	fi
	for flags in -O0 -O2 "-O2 -flto" "-O2 -fno-omit-frame-pointer $trap_flags" \
		"-O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2"; do
		check "$compiler $flags" both_sides "$compiler" "$flags"
	done
done

# The same input gives the same bytes.
again()
{
	mkdir "$work/again" && cd "$work/again" &&
		"$TESSERA_BUILDDIR/tessera-idlc" --out-dir . "$TESSERA_SRCDIR/tests/unit/idl/sample.idl" &&
		for file in sample.h sample_client.c sample_server.c; do
			cmp "$file" "../$file" || return 1
		done
}
check "output is reproducible" again

# linked FLAGS: a program that calls one method of one interface has the notes of both.
cat >"$work/main.c" <<'END'
#include <sample.h>
#include <tessera/idl_stub.h>
int main(void);
int main(void)
{
	t_extra_client_t extra = {1};
	struct t_extra_twice_reply reply;
	return t_extra_twice(extra, 1, 0, &reply);
}
int tess_idl_failure(uint64_t tag, const struct tess_idl_method *method)
{
	(void)method;
	return (int)tag;
}
END

linked()
{
	sections="-O2 -ffunction-sections -fdata-sections $1"
	both_sides "$gcc" "$sections" && compile "$gcc" "$sections" "$work/main.c" "$work/main.o" &&
		rm -f "$work/stubs.a" && ar crs "$work/stubs.a" "$work/client.o" &&
		$gcc -O2 $1 -nostdlib -static -Wl,--gc-sections -Wl,-e,main -o "$work/program" \
			"$work/main.o" "$work/stubs.a" &&
		readelf -nW "$work/program" >"$work/notes" &&
		[ "$(grep -c '^ *Tessera ' "$work/notes")" = 2 ]
}
check "notes survive --gc-sections in an archive" linked ""
check "notes survive link-time optimisation" linked -flto

# The code of t_extra_twice, one instruction per line.
small_call()
{
	compile "$gcc" -O2 "$work/sample_client.c" "$work/client.o" &&
		objdump -d --no-show-raw-insn --disassemble=t_extra_twice "$work/client.o" |
		grep '^ ' >"$work/code" &&
		[ "$(grep -c syscall "$work/code")" = 1 ] && ! grep '%gs' "$work/code" &&
		[ "$(wc -l <"$work/code")" -le 60 ]
	status=$?
	[ $status = 0 ] || cat "$work/code"
	return $status
}
if [ "$(uname -m)" = x86_64 ]; then
	check "a small call is one system call and touches no buffer" small_call
else
	skip "a small call is one system call and touches no buffer" "needs objdump for x86_64"
fi
tap_end
