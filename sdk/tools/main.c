/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The `tessera` command: options, and which command is meant.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mkimage.h"
#include "run.h"
#include "say.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static const char help_text[] =
	"usage: tessera mkimage [-I DIR]... [--file NAME=PATH]... -o IMAGE.tsi SYSTEM-FILE\n"
	"       tessera run [-m MIB] [--timeout SECONDS] [--debug-kernel | --kernel FILE]\n"
	"                   [--append WORDS] [--icount] [--gdb] IMAGE.tsi\n"
	"       tessera run [the same options] [-I DIR]... [--file NAME=PATH]... SYSTEM-FILE\n"
	"       tessera --help | --version\n"
	"\n"
	"mkimage packs the processes that a system file lists into one boot archive.\n"
	"run boots an archive, or what a system file lists, in QEMU, shows its console, and\n"
	"exits with the guest's status.\n"
	"\n"
	"  -o, --output FILE      the archive to write\n"
	"  -I, --include DIR      look for images here, too\n"
	"      --file NAME=PATH   read the file that the system file calls NAME from PATH\n"
	"  -m, --memory MIB       memory of the machine (default 256)\n"
	"      --timeout SECONDS  end the machine after this time (default 60; 0: never)\n"
	"      --kernel FILE      boot this kernel\n"
	"      --debug-kernel     boot the kernel that checks itself\n"
	"      --append WORDS     give the kernel this command line\n"
	"      --icount           let time pass by instructions, repeatably\n"
	"      --gdb              wait for a debugger on port 1234\n"
	"\n"
	"Exit status of run: the guest's own, 0..125; 3 nothing was booted; 124 time-out;\n"
	"126 kernel panic; 127 abnormal end. See tessera(1).\n";

enum { OPTION_FILE = 256, OPTION_TIMEOUT, OPTION_KERNEL, OPTION_DEBUG_KERNEL, OPTION_APPEND,
       OPTION_ICOUNT, OPTION_GDB };

#define MKIMAGE_OPTIONS                                     \
	{"include", required_argument, NULL, 'I'},          \
	{"file", required_argument, NULL, OPTION_FILE},     \
	{"help", no_argument, NULL, 'h'},                   \
	{"version", no_argument, NULL, 'V'}

static const struct option mkimage_long[] = {
	MKIMAGE_OPTIONS,
	{"output", required_argument, NULL, 'o'},
	{NULL, 0, NULL, 0},
};

static const struct option run_long[] = {
	MKIMAGE_OPTIONS,
	{"memory", required_argument, NULL, 'm'},
	{"timeout", required_argument, NULL, OPTION_TIMEOUT},
	{"kernel", required_argument, NULL, OPTION_KERNEL},
	{"debug-kernel", no_argument, NULL, OPTION_DEBUG_KERNEL},
	{"append", required_argument, NULL, OPTION_APPEND},
	{"icount", no_argument, NULL, OPTION_ICOUNT},
	{"gdb", no_argument, NULL, OPTION_GDB},
	{NULL, 0, NULL, 0},
};

static int usage(void)
{
	fputs("Try 'tessera --help'.\n", stderr);
	return TOOL_USAGE;
}

static int show_help(void)
{
	fputs(help_text, stdout);
	return TOOL_OK;
}

static int show_version(void)
{
	puts("tessera " PACKAGE_VERSION);
	return TOOL_OK;
}

/* Options that mkimage and run share; -1: go on, else an exit status. */
static int common_option(int option, struct mkimage_options *options)
{
	switch (option) {
	case 'I':
		return mkimage_add_directory(options, optarg) ? -1 : usage();
	case OPTION_FILE:
		return mkimage_add_file(options, optarg) ? -1 : usage();
	case 'h':
		return show_help();
	case 'V':
		return show_version();
	default:
		return usage();
	}
}

/* The one operand there has to be, or NULL. */
static const char *operand(int argc, char **argv, const char *what)
{
	if (optind == argc)
		say("%s is missing", what);
	else if (optind + 1 < argc)
		say("one operand too many: '%s'", argv[optind + 1]);
	else
		return argv[optind];
	return NULL;
}

static int main_mkimage(int argc, char **argv)
{
	struct mkimage_options options = {0};
	const char *path;
	int option, result = -1;

	while (result < 0 &&
	       (option = getopt_long(argc, argv, "o:I:hV", mkimage_long, NULL)) != -1) {
		if (option == 'o')
			options.output = optarg;
		else
			result = common_option(option, &options);
	}
	if (result < 0) {
		path = operand(argc, argv, "the system file");
		if (path && !options.output)
			say("the output is missing: -o IMAGE.tsi");
		if (!path || !options.output)
			result = usage();
		else
			result = mkimage(path, &options) ? TOOL_OK : TOOL_FAILED;
	}
	free(options.search.directories);
	return result;
}

static int take_memory(struct run_options *options)
{
	char *end;
	unsigned long value = strtoul(optarg, &end, 10);

	if (end == optarg || (*end && strcmp(end, "M")) || value < 16 || value > 1048576) {
		say("-m needs a number of MiB, 16 or more, not '%s'", optarg);
		return usage();
	}
	options->machine.memory = (unsigned int)value;
	return -1;
}

static int take_timeout(struct run_options *options)
{
	char *end;
	double value = strtod(optarg, &end);

	if (end == optarg || *end || !isfinite(value) || value < 0 || value > 1e6) {
		say("--timeout needs a number of seconds, not '%s'", optarg);
		return usage();
	}
	options->machine.timeout = (uint64_t)(value * 1000);
	if (value > 0 && options->machine.timeout == 0)
		options->machine.timeout = 1;
	return -1;
}

static int run_option(int option, struct run_options *options)
{
	switch (option) {
	case 'm':
		return take_memory(options);
	case OPTION_TIMEOUT:
		return take_timeout(options);
	case OPTION_KERNEL:
		options->kernel = optarg;
		return -1;
	case OPTION_DEBUG_KERNEL:
		options->debug_kernel = true;
		return -1;
	case OPTION_APPEND:
		options->machine.command_line = optarg;
		return -1;
	case OPTION_ICOUNT:
		options->machine.icount = true;
		return -1;
	case OPTION_GDB:
		options->machine.gdb = true;
		options->machine.timeout = 0;
		return -1;
	default:
		return common_option(option, &options->image);
	}
}

static int main_run(int argc, char **argv)
{
	struct run_options options = {.machine = {.memory = 256, .timeout = 60000}};
	const char *path;
	int option, result = -1;

	while (result < 0 && (option = getopt_long(argc, argv, "m:I:hV", run_long, NULL)) != -1)
		result = run_option(option, &options);
	if (result < 0) {
		path = operand(argc, argv, "the boot archive or system file");
		result = path ? run(path, &options) : usage();
	}
	free(options.image.search.directories);
	return result;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int argc, char **argv);
	} commands[] = {{"mkimage", main_mkimage}, {"run", main_run}};

	if (argc < 2) {
		say("a command is missing");
		return usage();
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(argv[1], commands[i].name)) {
			argv[1] = argv[0];
			return commands[i].run(argc - 1, argv + 1);
		}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help"))
		return show_help();
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		return show_version();
	say("there is no command '%s'", argv[1]);
	return usage();
}
