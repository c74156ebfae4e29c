# SPDX-License-Identifier: BSD-2-Clause
#
# Takes the samples out of tessera-idlc-diagnostics(7): awk -v out=DIR -f samples.awk PAGE. Each goes to
# DIR/CODE.bad/FILE or DIR/CODE.good/FILE; what the page abbreviates is written out.

/^\.\\" sample E/ {
	folder = out "/" $3 "." $4
	file = folder "/" ($5 == "" ? "sample.idl" : $5)
	system("mkdir -p " folder)
	next
}
file && /^\.Bd/ { inside = 1; next }
file && /^\.Ed/ { close(file); file = ""; inside = 0; next }
!inside { next }
{
	gsub(/\\e/, "\\")
	gsub(/<ff>/, "\377")
	gsub(/AAA\.\.\./, many("A", 300))
	gsub(/\(\(\(\.\.\./, many("(", 65))
	gsub(/\.\.\.\)\)\)/, many(")", 65))
	print >file
}

function many(text, count,   all)
{
	while (count--)
		all = all text
	return all
}
