# SPDX-License-Identifier: BSD-2-Clause
#
# What the suites of an installed SDK share; source it. TESSERA_PREFIX is where the SDK lies (by default
# the staged tree), TESSERA_SRCDIR the source. A suite works in a new folder and leaves nothing behind.

. "${TESSERA_SRCDIR:?}/tests/tap.sh"

: "${TESSERA_PREFIX:=${TESSERA_STAGE:?}}"
: "${CC:=cc}" "${PKG_CONFIG:=pkg-config}"
host_cc=$CC
CC=${TARGET_CC:-$CC}    # programs of Tessera are built by this

# use_sdk PREFIX: the SDK to be tested from here on. A staged tree has only the uninstalled file.
use_sdk()
{
	PKG_CONFIG_PATH=$1/lib/pkgconfig
	export PKG_CONFIG_PATH
	tessera=$1/bin/tessera
	idlc=$1/bin/tessera-idlc
}

unset TESSERA_SDK PKG_CONFIG_LIBDIR PKG_CONFIG_SYSROOT_DIR
use_sdk "$TESSERA_PREFIX"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1

# copy FROM... TO: for work; the source may be read-only.
copy()
{
	cp -r "$@" && chmod -R u+w .
}

# build OUTPUT SOURCE... [FLAG...]: a program, with the flags that pkg-config tells. Paths may have
# spaces, which pkg-config quotes for the shell; hence eval.
build()
{
	output=$1
	shift
	build_flags=$($PKG_CONFIG --cflags tessera) && build_libs=$($PKG_CONFIG --libs tessera) &&
		eval "$CC -std=c11 \"\$@\" $build_flags -o \"\$output\" $build_libs"
}

# gives STATUS COMMAND...: the command ends with this status; its output stays in the file "output".
gives()
{
	expected=$1
	shift
	"$@" >output 2>&1
	actual=$?
	[ "$actual" -eq "$expected" ] && return 0
	cat output
	echo "exit status $actual, expected $expected"
	return 1
}

# says TEXT: the file "output" has it.
says()
{
	grep -qF -e "$1" output && return 0
	cat output
	echo "expected to read: $1"
	return 1
}

# refused STATUS TEXT COMMAND...: gives, then says.
refused()
{
	refused_status=$1
	refused_text=$2
	shift 2
	gives "$refused_status" "$@" && says "$refused_text"
}
