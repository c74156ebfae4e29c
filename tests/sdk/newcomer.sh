#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# A newcomer: what the README shows works as it stands there, and an interface of one's own works at the
# first try, in an empty folder, by pkg-config alone.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

# The files that README.md shows: a paragraph that names one in backquotes, then a fenced block.
extract()
{
	awk '/^```[a-z]/ && name { writing = 1; next }
	     /^```/ { writing = 0; name = ""; next }
	     writing { print > name; next }
	     /`[A-Za-z_]+(\.[a-z]+)?`/ && !/pkg-config/ {
		     split($0, parts, "`"); if (parts[2] ~ /\.|^Makefile$/) name = parts[2] }' "$1"
}

mkdir readme && cd readme || exit 1
extract "$TESSERA_SRCDIR/README.md"
check 'the README shows five files' test -e greet.idl -a -e server.c -a -e client.c \
	-a -e greet.system -a -e Makefile
check 'make builds and runs them' gives 0 make -s CC="$CC" run
check 'and the greeting comes' says 'Hello, world!'

mkdir ../shop && cd ../shop || exit 1
copy "$TESSERA_SRCDIR"/tests/sdk/newcomer/* .
check 'an interface with a struct, an enum, a string, vectors, errors and a capability' \
	"$idlc" -o shop shop.idl
check 'its server is built' build server server.c shop_server.c -O2 -Wall -Wextra -Werror
check 'its client is built' build client client.c shop_client.c -O2 -Wall -Wextra -Werror
check 'they talk' gives 0 "$tessera" run shop.system
check 'and understand each other' says '[client] 2 pear 70'

tap_end
