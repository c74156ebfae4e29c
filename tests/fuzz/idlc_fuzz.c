/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes at all, given to the scanner, the parser, the checks and, if they turn out right, to
 * the emitters. Built with IDLC_FUZZ_MAIN it replays the files named on the command line, and
 * mutations of each by a seeded random source, and prints TAP. Without, it is a libFuzzer target:
 *
 *   clang -std=c11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -I idlc -I BUILD/gen/idlc \
 *         tests/fuzz/idlc_fuzz.c BUILD/gen/idlc/parse.c BUILD/gen/idlc/scan.c \
 *         (all of idlc/ but main.c) -lnettle
 *
 * What it finds goes, made small, to tests/fuzz/data/idlc.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "emit.h"
#include "emit_kernel.h"

static void emit_all(struct library *lib)
{
	const struct library *libraries[] = { lib };
	struct kernel_set set = { .libraries = libraries, .count = 1 };
	struct emit e = { 0 };

	if (lib->is_kernel) {
		emit_kernel_abi(&e, &set);
		emit_kernel_args(&e, &set);
		emit_kernel_table(&e, &set);
		emit_kernel_stubs(&e, &set);
	} else {
		emit_header(&e, lib);
		emit_client(&e, lib);
		emit_server(&e, lib);
	}
	emit_free(&e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *nowhere;
	struct compiler c;
	struct library *lib;

	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	compiler_init(&c);
	c.diag.out = nowhere ? nowhere : stderr;
	lib = compile_text(&c, "fuzz.idl", (const char *)data, size);
	if (lib)
		emit_all(lib);
	else if (!c.diag.errors)
		abort();        /* refused without a word */
	compiler_free(&c);
	return 0;
}

#ifdef IDLC_FUZZ_MAIN

#include "harness.h"

#define ROUNDS   300
#define SIZE_MAX_REPLAYED 65536

/* Pieces of the language: bytes alone hardly ever make a new token. */
static const char *const pieces[] = {
	"struct ", "interface ", "enum ", "vector<", "string<", "array<", "cap<", "client<",
	"grant<in, ", "{", "}", "(", ")", "<", ">", ";", ":", ",", "->", "throws ", "oneway ",
	"1: ", "0x10", "-", "<<", "|", "@c_name(\"x\")", "/// doc\n", "/*", "\"", "const ", "using ",
	"kernel.", "object Job {", "user<out, ", "\xff", "uint64", "A",
	"18446744073709551615", "4294967295",
};

static size_t mutate(struct random_source *r, char *text, size_t size)
{
	size_t at = random_below(r, size + 1), length;
	const char *piece;

	switch (random_below(r, 4)) {
	case 0:
		if (at < size)
			text[at] = (char)random_next(r);
		return size;
	case 1:
		length = random_below(r, size - at + 1);
		memmove(text + at, text + at + length, size - at - length);
		return size - length;
	case 2:
		length = random_below(r, size - at + 1);
		if (size + length > SIZE_MAX_REPLAYED)
			return size;
		memmove(text + at + length, text + at, size - at);
		return size + length;
	default:
		piece = pieces[random_below(r, sizeof(pieces) / sizeof(pieces[0]))];
		length = strlen(piece);
		if (size + length > SIZE_MAX_REPLAYED)
			return size;
		memmove(text + at + length, text + at, size - at);
		memcpy(text + at, piece, length);
		return size + length;
	}
}

static int replay(const char *path)
{
	static char original[SIZE_MAX_REPLAYED], text[SIZE_MAX_REPLAYED];
	struct random_source r = { 1 };
	FILE *f = fopen(path, "rb");
	size_t size, now;

	if (!f)
		return -1;
	size = fread(original, 1, sizeof(original), f);
	fclose(f);
	LLVMFuzzerTestOneInput((const uint8_t *)original, size);
	for (unsigned round = 0; round < ROUNDS; round++) {
		memcpy(text, original, size);
		now = size;
		for (uint64_t n = random_below(&r, 8) + 1; n; n--)
			now = mutate(&r, text, now);
		LLVMFuzzerTestOneInput((const uint8_t *)text, now);
	}
	return 0;
}

int main(int argc, char **argv)
{
	int failed = 0;

	printf("1..%d\n", argc - 1);
	for (int i = 1; i < argc; i++) {
		int result = replay(argv[i]);

		printf("%sok %d - %s and mutations of it\n", result ? "not " : "", i, argv[i]);
		fflush(stdout);
		failed |= result;
	}
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
