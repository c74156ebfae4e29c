#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# Boot archives: damaged ones are refused before the boot, with a message that says what is wrong;
# what cannot be packed is an error of mkimage.

. "${TESSERA_SRCDIR:?}/tests/sdk/lib.sh"

refuses()
{
	refused 3 "$1" "$tessera" run ${2:-bad.tsi}
}

# poke OFFSET BYTES: changes bad.tsi, a fresh copy of good.tsi.
poke()
{
	cp good.tsi bad.tsi
	printf "$2" | dd of=bad.tsi bs=1 seek="$1" conv=notrunc 2>/dev/null
}

build behave "$TESSERA_SRCDIR/tests/sdk/behave.c" -O2
check 'the helper is built' $host_cc -O1 -o flip "$TESSERA_SRCDIR/tests/sdk/flip.c"
printf 'some text\n' >input
cat >test.system <<'END'
process a { image "behave"; args "exit" "0"; file "input" = "input"; }
END
check 'mkimage' gives 0 "$tessera" mkimage -o good.tsi test.system
check 'it says nothing' test ! -s output
check 'the archive boots' gives 0 "$tessera" run good.tsi
check 'the same input gives the same archive' \
	eval '"$tessera" mkimage -o again.tsi test.system && cmp good.tsi again.tsi'

# 5 entries: init, system, image/behave, file/a/input, image/console.
check 'each byte of header and entries, changed, is refused' \
	./flip good.tsi bad.tsi 0 703 1 "$tessera" run --timeout 5
size=$(wc -c <good.tsi)
check 'bytes of files and of the space between them, changed, are refused' \
	./flip good.tsi bad.tsi 4096 "$size" 997 "$tessera" run --timeout 5

poke 0 'XX'
check 'wrong magic' refuses 'is not a boot archive'
poke 8 '\002'
check 'wrong version' refuses 'another version'
poke 12 '\267'
check 'wrong machine' refuses 'another machine'
poke 24 '\377\377'
check 'too many entries' refuses 'impossible number of entries'

cut_off()
{
	for bytes in 0 1 63 64 500 4096 "$((size - 4096))" "$((size - 1))"; do
		head -c "$bytes" good.tsi >bad.tsi
		gives 3 "$tessera" run bad.tsi || return 1
	done
	says 'is cut off'
}
check 'archives that are cut off are refused' cut_off
cp good.tsi bad.tsi
head -c 4096 /dev/zero >>bad.tsi
check 'one that is too long is refused' refuses 'another size'
head -c 100000 /dev/urandom >bad.tsi
check 'random bytes are refused' refuses 'not a boot archive'
check 'a missing archive is refused' refuses 'cannot open' nowhere.tsi
mkdir folder.tsi
check 'a folder is refused' refuses 'not a regular file' folder.tsi

head -c 40000000 /dev/zero >big
cat >big.system <<'END'
process a { image "behave"; args "exit" "0"; file "input" = "big"; }
END
check 'a file larger than the memory is refused' refused 3 'give it more with -m' \
	"$tessera" run -m 32 big.system
check 'too little memory is refused' refused 3 'needs about' "$tessera" run -m 48 big.system
check 'it boots with as much as is asked for' gives 0 "$tessera" run -m 64 big.system
truncate -s 3000M huge
check 'a file that no machine can hold is refused' refused 3 'larger than' \
	"$tessera" run --file input=huge test.system
rm huge

# --- mkimage ---

mk()
{
	cat >bad.system
	refused 1 "$1" "$tessera" mkimage -o bad.tsi bad.system
}

image_refused()
{
	echo "process a { image \"$1\"; }" | mk "$2" && says "bad.system:1:19: error: process 'a': image"
}

rm -f bad.tsi
echo 'process a { image "nowhere"; }' >bad.system
check 'a missing image' refused 1 'there is no image "nowhere"' "$tessera" mkimage -o bad.tsi bad.system
check 'nothing is written' test ! -e bad.tsi
echo text >notelf
check 'an image that is no ELF' image_refused notelf 'is not an ELF file'
: >empty
check 'an empty image' image_refused empty 'too short'
check 'a folder as image' image_refused folder.tsi 'is not a regular file'
head -c 5000 behave >short
check 'an image that is cut off' image_refused short 'cut off'
cp behave other && printf '\267' | dd of=other bs=1 seek=18 conv=notrunc 2>/dev/null
check 'an image for another machine' image_refused other 'another machine'
cp behave narrow && printf '\001' | dd of=narrow bs=1 seek=4 conv=notrunc 2>/dev/null
check 'a 32-bit image' image_refused narrow '32-bit'
$host_cc -c -o object.o "$TESSERA_SRCDIR/tests/sdk/flip.c"
check 'an object file' image_refused object.o 'object file'
check 'a program of the host' image_refused flip 'position-independent'

check 'a missing file' eval 'echo "process a { image \"behave\"; file \"x\" = \"nowhere\"; }" |
	mk "cannot read '\''nowhere'\''"'
check 'a --file that nobody asks for' refused 1 'has a file of this name' \
	"$tessera" mkimage --file nobody=input -o bad.tsi test.system
check 'a --file without a path is wrong usage' gives 2 "$tessera" mkimage --file x -o bad.tsi test.system
check 'no output is wrong usage' gives 2 "$tessera" mkimage test.system
check 'an output that cannot be written' refused 1 'cannot write' \
	"$tessera" mkimage -o nowhere/x.tsi test.system
mkdir images && mv behave images
check 'an image is found with -I' gives 0 "$tessera" mkimage -I images -o good.tsi test.system

tap_end
