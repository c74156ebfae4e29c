# SPDX-License-Identifier: BSD-2-Clause
#
# The part NUMBERS of tessera-syscalls(2): the rows of a table of all call numbers, in their order, from
# the generated <tessera/abi/kernel.h>.

/^#define TESS_SYS_[A-Z_]+ 0x[0-9a-f]+$/ && $2 != "TESS_SYS_BASE" {
	row[$3] = ".It " $3 " Ta Xr tess_" tolower(substr($2, 10)) " 2"
	number[++count] = $3
}

END {
	print ".\\\"@ NUMBERS"
	for (i = 2; i <= count; i++)
		for (j = i; j > 1 && number[j] < number[j - 1]; j--) {
			swap = number[j]
			number[j] = number[j - 1]
			number[j - 1] = swap
		}
	for (i = 1; i <= count; i++)
		print row[number[i]]
}
