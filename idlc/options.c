/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command line, by getopt_long. -M, -MD, -MF, -MT and -MP are what make users know from
 * compilers: to getopt they are one option with an argument that may be missing.
 */
#include "options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static const char help[] =
	"Usage: tessera-idlc [compile] [OPTION]... FILE...\n"
	"Compiles an interface definition FILE to C; '-' is standard input.\n"
	"\n"
	"  -I DIR                 look for imported libraries in DIR, too\n"
	"  -o BASE                write BASE.h, BASE_client.c and BASE_server.c\n"
	"      --out-dir=DIR      write below DIR, by the library's name\n"
	"      --emit=KIND,...    what to write: header, client, server (these three if\n"
	"                         nothing is said), or kernel\n"
	"      --keep-unchanged   leave files alone that would not change\n"
	"  -M                     write make dependencies to standard output, nothing else\n"
	"  -MD                    write them to BASE.d, beside the rest\n"
	"  -MF FILE               write them to FILE\n"
	"  -MT TARGET             write them for TARGET\n"
	"  -MP                    add a rule without prerequisites for each import\n"
	"      --diagnostics=FORMAT   text (as it is by default) or json\n"
	"      --help             print this and exit\n"
	"      --version          print the version and exit\n"
	"\n"
	"Exit status: 0 if all is well, 1 if something is wrong with the input or a file,\n"
	"2 if something is wrong with the command line.\n"
	"Messages are explained in tessera-idlc-diagnostics(7).\n";

enum long_option { OPT_OUT_DIR = 256, OPT_EMIT, OPT_KEEP, OPT_DIAGNOSTICS, OPT_HELP, OPT_VERSION };

static const struct option long_options[] = {
	{ "out-dir", required_argument, NULL, OPT_OUT_DIR },
	{ "emit", required_argument, NULL, OPT_EMIT },
	{ "keep-unchanged", no_argument, NULL, OPT_KEEP },
	{ "diagnostics", required_argument, NULL, OPT_DIAGNOSTICS },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

__attribute__((format(printf, 1, 2)))
static enum options_result usage(const char *format, ...)
{
	va_list args;

	fputs("tessera-idlc: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\nTry 'tessera-idlc --help'.\n", stderr);
	return OPTIONS_USAGE;
}

static enum options_result print(const char *text)
{
	if (fputs(text, stdout) != EOF && fflush(stdout) != EOF)
		return OPTIONS_DONE;
	perror("tessera-idlc: standard output");
	return OPTIONS_FAILED;
}

static enum options_result parse_kind(struct options *o, const char *kind, size_t length)
{
	static const struct {
		const char *name;
		unsigned bit;   /* 0: in a later version */
	} kinds[] = {
		{ "header", EMIT_HEADER }, { "client", EMIT_CLIENT }, { "server", EMIT_SERVER },
		{ "kernel", EMIT_KERNEL }, { "json", 0 }, { "doc", 0 }, { "vectors", 0 },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].name) != length || memcmp(kinds[i].name, kind, length) != 0)
			continue;
		if (!kinds[i].bit)
			return usage("--emit=%s is not in this version", kinds[i].name);
		o->emit |= kinds[i].bit;
		return OPTIONS_RUN;
	}
	return usage("nothing called '%.*s' can be emitted", (int)(length < 100 ? length : 100),
		     kind);
}

static enum options_result parse_emit(struct options *o, const char *list)
{
	enum options_result result;
	size_t length;

	do {
		length = strcspn(list, ",");
		result = parse_kind(o, list, length);
		list += length;
	} while (*list++ && result == OPTIONS_RUN);
	return result;
}

static enum options_result parse_diagnostics(struct options *o, const char *format)
{
	if (strcmp(format, "text") == 0)
		o->diagnostics = DIAG_TEXT;
	else if (strcmp(format, "json") == 0)
		o->diagnostics = DIAG_JSON;
	else
		return usage("diagnostics are text or json, not '%s'", format);
	return OPTIONS_RUN;
}

/* The argument of -MF or -MT: behind the letter or the next on the command line. */
static enum options_result take_argument(char letter, const char **into, int argc, char **argv)
{
	const char *behind = optarg + 1;

	if (*behind)
		*into = behind;
	else if (optind < argc)
		*into = argv[optind++];
	else
		return usage("-M%c needs an argument", letter);
	return OPTIONS_RUN;
}

static enum options_result parse_depend(struct options *o, int argc, char **argv)
{
	if (!optarg) {
		o->depend_only = true;
		return OPTIONS_RUN;
	}
	if (*optarg == 'F')
		return take_argument('F', &o->depend_file, argc, argv);
	if (*optarg == 'T')
		return take_argument('T', &o->depend_target, argc, argv);
	if (strcmp(optarg, "D") == 0)
		o->depend = true;
	else if (strcmp(optarg, "P") == 0)
		o->depend_phony = true;
	else
		return usage("there is no option -M%s", optarg);
	return OPTIONS_RUN;
}

static enum options_result parse_option(struct options *o, int option, int argc, char **argv)
{
	switch (option) {
	case 'I':
		o->include_dirs[o->include_count++] = optarg;
		return OPTIONS_RUN;
	case 'o':
		o->base = optarg;
		return OPTIONS_RUN;
	case 'M':
		return parse_depend(o, argc, argv);
	case OPT_OUT_DIR:
		o->out_dir = optarg;
		return OPTIONS_RUN;
	case OPT_EMIT:
		return parse_emit(o, optarg);
	case OPT_KEEP:
		o->keep_unchanged = true;
		return OPTIONS_RUN;
	case OPT_DIAGNOSTICS:
		return parse_diagnostics(o, optarg);
	case OPT_HELP:
		return print(help);
	case OPT_VERSION:
		return print("tessera-idlc " PACKAGE_VERSION "\n");
	}
	fputs("Try 'tessera-idlc --help'.\n", stderr);
	return OPTIONS_USAGE;
}

/* Words that stand before the options and say what to do: one exists, the others will. */
static enum options_result parse_command(int *argc, char ***argv)
{
	static const char *const later[] = {
		"layout", "breaking", "fmt", "lint", "encode", "decode", "explain", "freeze", "lsp",
	};
	const char *word = *argc > 1 ? (*argv)[1] : "";

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		if (strcmp(word, later[i]) == 0)
			return usage("'%s' is not in this version", word);
	}
	if (strcmp(word, "compile") == 0) {
		(*argv)[1] = (*argv)[0];
		++*argv;
		--*argc;
	}
	return OPTIONS_RUN;
}

static enum options_result check(const struct options *o)
{
	if (!o->file_count)
		return usage("no input file");
	for (int i = 0; i < o->file_count; i++) {
		if (!*o->files[i])
			return usage("the name of an input file is empty");
	}
	if (o->base && (!*o->base || o->base[strlen(o->base) - 1] == '/'))
		return usage("-o takes a base name, like 'x' for x.h");
	if (o->base && o->out_dir)
		return usage("-o and --out-dir exclude each other");
	if (o->base && o->file_count > 1)
		return usage("-o takes one input file; use --out-dir");
	if ((o->emit & EMIT_KERNEL) && o->emit != EMIT_KERNEL)
		return usage("--emit=kernel excludes the others");
	if ((o->emit & EMIT_KERNEL) && !o->out_dir)
		return usage("--emit=kernel needs --out-dir");
	if (o->depend && !o->base && o->file_count > 1 && !o->depend_file)
		return usage("-MD with several input files needs -MF");
	return OPTIONS_RUN;
}

enum options_result options_parse(struct options *o, int argc, char **argv)
{
	enum options_result result = parse_command(&argc, &argv);
	int option;

	*o = (struct options){ 0 };
	o->include_dirs = calloc((size_t)argc + 1, sizeof(o->include_dirs[0]));
	if (!o->include_dirs) {
		perror("tessera-idlc");
		return OPTIONS_FAILED;
	}
	while (result == OPTIONS_RUN &&
	       (option = getopt_long(argc, argv, "I:o:M::", long_options, NULL)) != -1)
		result = parse_option(o, option, argc, argv);
	o->files = argv + optind;
	o->file_count = argc - optind;
	return result == OPTIONS_RUN ? check(o) : result;
}

void options_free(struct options *o)
{
	free(o->include_dirs);
}
