#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Building against an installed SDK: by gcc and clang, with the flags that people and distributions
# use, as C++, from a tree that was moved to a path with a space. What is built has to run.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

copy "$TESSERA_SRCDIR"/examples/kv/*.[chi]* "$TESSERA_SRCDIR"/examples/kv/kv.system .
copy "$TESSERA_SRCDIR/tests/sdk/runtime.c" "$TESSERA_SRCDIR/tests/sdk/plusplus.cc" .
check 'tessera-idlc is found and works' "$idlc" -o kv kv.idl
cat >runtime.system <<'END'
process runtime { image "runtime"; args "first argument" "second"; file "input" = "kv.idl"; limit memory 8M; }
END

warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror'

build_all()
{
	rm -f kv-server kv-client runtime
	build kv-server server.c store.c kv_server.c $warnings "$@" &&
		build kv-client client.c kv_client.c $warnings "$@" &&
		build runtime runtime.c $warnings "$@"
}

# try NAME [FLAG...]: everything is built with these flags, and runs.
try()
{
	name=$1
	shift
	check "$name: builds" build_all "$@"
	check "$name: kv runs" gives 0 "$tessera" run kv.system
	check "$name: the library works" eval 'gives 0 "$tessera" run runtime.system && says "all good"'
}

hardening()
{
	dpkg-buildflags --get CFLAGS && dpkg-buildflags --get CPPFLAGS && dpkg-buildflags --get LDFLAGS
}

compilers=$CC
for other in gcc clang; do
	case " $compilers " in
	*" $other "*) ;;
	*) command -v $other >/dev/null && compilers="$compilers $other" ;;
	esac
done
for CC in $compilers; do
	try "$CC -O2" -O2
	try "$CC -O0" -O0
	try "$CC -O0 with frame pointers" -O0 -fno-omit-frame-pointer
	try "$CC -Os, sections collected" -Os -ffunction-sections -fdata-sections -Wl,--gc-sections
	try "$CC -O3 -march=x86-64-v2" -O3 -march=x86-64-v2
	try "$CC stack protector" -O2 -fstack-protector-all
	if [ "$CC" = clang ]; then
		trap_flags='-fsanitize=undefined -fsanitize-trap=undefined'
		lto_flags='-flto -fuse-ld=lld'
	else
		trap_flags='-fsanitize=undefined -fsanitize-undefined-trap-on-error'
		lto_flags=-flto
	fi
	try "$CC sanitizer, trapping" -O1 $trap_flags
	if [ "$CC" = clang ] && ! command -v ld.lld >/dev/null; then
		skip "$CC -flto" 'lld is not installed'
	else
		try "$CC -flto" -O2 $lto_flags
	fi
	if command -v dpkg-buildflags >/dev/null; then
		DEB_BUILD_MAINT_OPTIONS=hardening=+all
		export DEB_BUILD_MAINT_OPTIONS
		try "$CC with a distribution's hardening" $(hardening | sed 's/-ffile-prefix-map=[^ ]*//
			s/-specs=[^ ]*//g; s/-flto[^ ]*//g; s/-ffat-lto-objects//g')
		unset DEB_BUILD_MAINT_OPTIONS
	else
		skip "$CC with a distribution's hardening" 'dpkg-buildflags is not installed'
	fi
done

# --- names ---

CC=${compilers%% *}
# strangers: names that a program could have, too.
strangers()
{
	strange=$(nm -g --defined-only "$TESSERA_PREFIX/lib/tessera/x86_64/lib/libtessera.a" |
		awk 'NF == 3 && $3 !~ /^(tess_|tessera_|__|[a-z0-9]+$)/ { print $3 }') || return 1
	[ -z "$strange" ] || { echo "$strange"; return 1; }
}
check 'the library has no name that a program could have' strangers
cat >names.c <<'END'
int ring_close(void);
int ring_close(void) { return 1; }
int spawn_load(void);
int spawn_load(void) { return 2; }
int heap_take(void);
int heap_take(void) { return 3; }
END
taking_names()
{
	rm -f runtime && build runtime runtime.c names.c -O2
}
check 'a program has names of its own' taking_names
check 'the library works beside them' eval 'gives 0 "$tessera" run runtime.system && says "all good"'

# --- C++ ---

plusplus()
{
	flags=$($PKG_CONFIG --cflags tessera) && libs=$($PKG_CONFIG --libs tessera) || return 1
	eval "$2 -O2 $flags -c -o kv_client.o kv_client.c" || return 1
	eval "$1 -std=c++17 -O2 -fno-exceptions -fno-rtti -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
		-Werror $flags -o kv-client plusplus.cc kv_client.o $libs"
}
build kv-server server.c store.c kv_server.c -O2
for pair in g++:gcc clang++:clang; do
	if command -v ${pair%:*} >/dev/null; then
		check "${pair%:*}: a client in C++ builds" plusplus ${pair%:*} ${pair#*:}
		check "${pair%:*}: it runs" gives 0 "$tessera" run kv.system
	else
		skip "${pair%:*}: a client in C++" 'it is not installed'
	fi
done

# --- the SDK, moved ---

move_sdk()
{
	mkdir -p "$1/bin" "$1/lib/pkgconfig" "$1/share" &&
		cp "$TESSERA_PREFIX"/bin/tessera "$TESSERA_PREFIX"/bin/tessera-idlc "$1/bin" &&
		cp "$TESSERA_PREFIX"/lib/pkgconfig/tessera*.pc "$1/lib/pkgconfig" &&
		cp -r "$TESSERA_PREFIX/lib/tessera" "$1/lib" &&
		cp -r "$TESSERA_PREFIX/share/tessera" "$1/share"
}
CC=${compilers%% *}
check 'the SDK is moved to a path with a space' move_sdk "$work/a path/with space"
use_sdk "$work/a path/with space"
try 'from a path with a space' -O2
copy "$TESSERA_SRCDIR/examples/echo" "an echo"
check 'a Makefile works from there' make -s -C 'an echo' CC="$CC"
check 'and what it builds runs' gives 0 make -s -C 'an echo' CC="$CC" run
"$tessera" mkimage -o kv.tsi kv.system
check 'TESSERA_SDK names another SDK' refused 3 'cannot read the kernel' \
	env TESSERA_SDK=/nowhere "$tessera" run kv.tsi

# --- the parts ---

check 'every header can be included alone, as C and C++' eval '
	include=$($PKG_CONFIG --variable=targetdir tessera)/include
	flags=$($PKG_CONFIG --cflags tessera)
	for header in $(eval cd "$include" && find . -name "*.h"); do
		for language in c c++; do
			echo "#include <${header#./}>" |
				eval "$CC -x $language -Wall -Werror -fsyntax-only $flags -" || exit 1
		done
	done'
check 'nothing of the host is included' eval '
	flags=$($PKG_CONFIG --cflags tessera)
	echo "#include <tessera/tessera.h>" | eval "$CC -E $flags -" >preprocessed &&
		! grep -q "^# [0-9]* \"/usr/include" preprocessed'
no_surprises()
{
	readelf -lW kv-server >segments && ! grep -q RWE segments && ! grep -q INTERP segments &&
		! grep -q DYNAMIC segments
}
check 'no segment is writable and executable' no_surprises

tap_end
