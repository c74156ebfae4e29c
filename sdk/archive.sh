#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# archive.sh LIBRARY OBJECT...: makes a library whose names a program cannot clash with. Functions that its
# files share are called as they please; those that are neither public (tess_, tessera_) nor of the C library (no
# underscore) get a prefix here, where they are defined and where they are used. TARGET_CC is the compiler.

set -eu
library=$1
shift
tool()
{
	${TARGET_CC:?} -print-prog-name="$1"
}
rm -f "$library"
$(tool ar) cr "$library" "$@"
names=$library.names
trap 'rm -f "$names"' EXIT
$(tool nm) -g --defined-only "$library" |
	awk 'NF == 3 && $3 ~ /^[a-z]+_/ && $3 !~ /^tess(era)?_/ && !seen[$3]++ { print $3, "__tess_" $3 }' >"$names"
$(tool objcopy) --redefine-syms="$names" "$library"
