#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# System files: what is wrong is said with file, line and column, and what to do.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

build behave "$TESSERA_SRCDIR/tests/sdk/behave.c" -O2

# wrong NAME PLACE TEXT: the system file on standard input is refused with this at this line:column.
wrong()
{
	cat >bad.system
	check "$1" refused 1 "bad.system:$2: error: $3" "$tessera" mkimage -o bad.tsi bad.system
}

wrong 'an empty file' 1:1 'there is no process' </dev/null
wrong 'a word that is no process' 1:1 "expected 'process', found 'thread'" <<'END'
thread a { image "behave"; }
END
wrong 'no name' 1:9 "expected the name of the process, found '{'" <<'END'
process { image "behave"; }
END
wrong 'an unknown statement' 2:2 'expected a statement' <<'END'
process a {
	picture "behave";
}
END
wrong 'a missing semicolon' 3:1 "expected ';', found '}'" <<'END'
process a {
	image "behave"
}
END
wrong 'a missing brace' 2:1 "expected '}', found the end of the file" <<'END'
process a { image "behave";
END
wrong 'a string without an end' 1:19 'this string does not end on its line' <<'END'
process a { image "behave; }
END
wrong 'an unknown escape' 1:20 'unknown escape' <<'END'
process a { image "\x41"; }
END
wrong 'a comment without an end' 1:1 'this comment does not end' <<'END'
/* process a { image "behave"; }
END
wrong 'a byte that belongs nowhere' 1:29 'unexpected byte 0x01' <<END
process a { image "behave"; $(printf '\001') }
END
wrong 'no image' 1:9 "process 'a' has no image; add: image \"a\";" <<'END'
process a { }
END
wrong 'a second image' 1:29 "a second 'image'" <<'END'
process a { image "behave"; image "behave"; }
END
wrong 'a second process of the name' 2:9 "a second process called 'a'" <<'END'
process a { image "behave"; }
process a { image "behave"; }
END
wrong 'a priority above 255' 1:38 "'256' is too large" <<'END'
process a { image "behave"; priority 256; }
END
wrong 'a bad size' 1:42 'expected a number such as' <<'END'
process a { image "behave"; limit memory 4X; }
END
wrong 'an unknown limit' 1:35 'expected one of memory' <<'END'
process a { image "behave"; limit money 4; }
END
wrong 'a small stack' 1:35 'a stack needs at least 16K' <<'END'
process a { image "behave"; stack 4K; }
END
wrong 'an unknown grant' 1:35 "unknown grant 'platform'" <<'END'
process a { image "behave"; grant platform; }
END
wrong 'a line that is none' 1:45 "'256' is too large" <<'END'
process a { image "behave"; grant interrupt 256 as "line"; }
END
wrong 'a line of two minds' 1:52 'a line is edge or level, and high or low' <<'END'
process a { image "behave"; grant interrupt 8 edge level as "line"; }
END
wrong 'a device without a name' 1:46 "expected edge, level, high, low or 'as', found ';'" <<'END'
process a { image "behave"; grant interrupt 8; }
END
wrong 'ports without a name' 1:48 "expected 'as', found ';'" <<'END'
process a { image "behave"; grant ioport 0x70 2; }
END
wrong 'ports beyond the last' 1:51 'the range is empty, or ends behind 0xffff' <<'END'
process a { image "behave"; grant ioport 0xffff   2 as "ports"; }
END
wrong 'no ports' 1:47 'the range is empty' <<'END'
process a { image "behave"; grant ioport 0x70 0 as "ports"; }
END
wrong 'memory that begins within a page' 1:49 'device memory begins and ends on a page' <<'END'
process a { image "behave"; grant device-memory 0xfe000800 4K as "m"; }
END
wrong 'memory beyond the last address' 1:65 'the range is empty, or ends behind 0xfffffffffffff' <<'END'
process a { image "behave"; grant device-memory 0xffffffffff000 8K as "m"; }
END
wrong 'a line for two' 2:35 "interrupt of process 'b' is granted to process 'a' already" <<'END'
process a { image "behave"; grant interrupt 8 as "line"; }
process b { image "behave"; grant interrupt 8 as "line"; }
END
wrong 'ports for two' 2:35 "ioport of process 'b' is in part granted to process 'a' already" <<'END'
process a { image "behave"; grant ioport 0x70 2 as "rtc"; grant ioport 0x2f8 8 as "com2"; }
process b { image "behave"; grant ioport 0x71 0x10 as "cmos"; }
END
wrong 'memory twice' 2:41 "device-memory of process 'a' is in part granted to process 'a'" <<'END'
process a { image "behave"; grant device-memory 0xe0000000 1M as "x";
                                  grant device-memory 0xe00ff000 4K as "y"; }
END
wrong 'a device of a reserved name' 1:52 "every process has a capability 'log' already" <<'END'
process a { image "behave"; grant interrupt 8 as   "log"; }
END
wrong 'a bad version' 1:50 "'one' is not a major version" <<'END'
process a { image "behave"; provides "x" : x.Y / one; }
END
wrong 'nobody provides it' 1:34 'no process provides "x"' <<'END'
process a { image "behave"; uses "x" : x.Y/1; }
END
wrong 'the other process does not provide it' 1:34 "process 'b' does not provide \"x\"" <<'END'
process a { image "behave"; uses "x" : x.Y/1 from b; }
process b { image "behave"; }
END
wrong 'an unknown process' 1:51 "there is no process 'c'" <<'END'
process a { image "behave"; uses "x" : x.Y/1 from c; }
END
wrong 'another interface' 1:40 "\"x\" of process 'b' does not serve x.Y/1" <<'END'
process a { image "behave"; uses "x" : x.Y/1; }
process b { image "behave"; provides "x" : x.Y/2; }
END
wrong 'two providers' 1:34 '2 processes provide "x"; add: from c' <<'END'
process a { image "behave"; uses "x" : x.Y/1; }
process b { image "behave"; provides "x" : x.Y/1; }
process c { image "behave"; provides "x" : x.Y/1; }
END
wrong 'using itself' 1:56 "process 'a' would call itself" <<'END'
process a { image "behave"; provides "x" : x.Y/1; uses "x" :x.Y/1; }
END
wrong 'a name twice' 2:44 "a second 'x' in process 'a'" <<'END'
process a { image "behave"; provides "x" : x.Y/1;
                                      file "x" = "behave"; }
END
wrong 'a reserved name' 1:38 "every process has a capability 'log' already" <<'END'
process a { image "behave"; provides "log" : x.Y/1; }
END
wrong 'two consoles' 2:9 'a second console' <<'END'
process a { image "behave"; console; }
process b { image "behave"; console; }
END

several()
{
	printf 'process a { imag "x"; priority 999; image "behave"; wrong; }\n' >bad.system
	gives 1 "$tessera" mkimage -o bad.tsi bad.system || return 1
	[ "$(grep -c 'error:' output)" -eq 3 ] || { cat output; return 1; }
}
check 'several errors in one run, one per mistake' several

caret()
{
	printf 'process a {\n\timage "behave";\n\tlimit money 4;\n}\n' >bad.system
	gives 1 "$tessera" mkimage -o bad.tsi bad.system
	cat >expected <<'END'
bad.system:3:8: error: expected one of memory, capabilities, processes, threads, jobs, found 'money'
    3 |  limit money 4;
      |        ^~~~~
END
	diff expected output
}
check 'the line and the place are shown' caret

# What stubs an image has must fit the system file: kv-server is a server of example.kv.Store/1 alone.
copy "$TESSERA_SRCDIR"/examples/kv/*.[chi]* . && "$idlc" -o kv kv.idl &&
	build kv-server server.c store.c kv_server.c -O2 && build kv-client client.c kv_client.c -O2
wrong 'a server of another interface' 1:47 'image "kv-server" is not built as a server of x.Y/1' <<'END'
process a { image "kv-server"; provides "x" : x.Y/1; }
END
wrong 'a client of another interface' 2:51 \
	'image "kv-client" is not built as a client of example.kv.Store/2' <<'END'
process a { image "behave"; provides "example.kv" : example.kv.Store/2; }
process b { image "kv-client"; uses "example.kv" :example.kv.Store/2; }
END

local_name()
{
	cat >good.system <<'END'
process one { image "kv-server"; provides "example.kv" : example.kv.Store/1; service; }
process two { image "kv-server"; provides "example.kv" : example.kv.Store/1; service; }
process a { image "kv-client"; args "alice"; uses "example.kv" : example.kv.Store/1 from one; }
process b { image "kv-client"; args "alice"; uses "example.kv" : example.kv.Store/1 from two; }
END
	gives 0 "$tessera" run good.system && says '[a] 1 of the entries are mine' &&
		says '[b] 1 of the entries are mine'
}
check 'the same name is another service for another process' local_name

tap_end
