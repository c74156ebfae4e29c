/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Booting: everything that can be wrong is found before QEMU starts.
 */
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tessera/abi/archive.h>

#include "archive_verify.h"
#include "say.h"
#include "sdk_path.h"

static bool ends_with(const char *text, const char *end)
{
	size_t a = strlen(text), b = strlen(end);

	return a >= b && !strcmp(text + a - b, end);
}

/* An archive by name, or by a byte that no text has. A damaged one is still an archive. */
static bool is_archive(int fd, const char *path)
{
	char head[4096];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	return ends_with(path, ".tsi") || (n > 0 && memchr(head, '\0', (size_t)n));
}

/* Makes the archive of a system file; it has no name any more when this returns its open file. */
static int open_made(const char *path, struct mkimage_options *options)
{
	const char *folder = getenv("TMPDIR");
	char *output = must_format("%s/tessera-%ld.tsi", folder && *folder ? folder : "/tmp",
				   (long)getpid());
	int fd = -1;

	options->output = output;
	if (mkimage(path, options)) {
		fd = open(output, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			say("cannot open '%s': %s", output, strerror(errno));
		unlink(output);
	}
	free(output);
	return fd;
}

static int open_archive(const char *path, struct mkimage_options *options)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		say("cannot open '%s': %s", path, strerror(errno));
		return -1;
	}
	if (is_archive(fd, path))
		return fd;
	close(fd);
	return open_made(path, options);
}

static bool memory_suffices(const char *path, const struct archive_view *view, unsigned int memory)
{
	uint64_t needed = (archive_memory_needed(view) + (1u << 20) - 1) >> 20;

	if (needed <= memory)
		return true;
	say("'%s' needs about %llu MiB of memory (its archive alone %llu MiB), and the machine has "
	    "%u "
	    "MiB; give it more with -m %llu",
	    path, (unsigned long long)needed, (unsigned long long)(view->size >> 20), memory,
	    (unsigned long long)needed);
	return false;
}

static bool kernel_is_there(const char *kernel)
{
	if (access(kernel, R_OK) == 0)
		return true;
	say("cannot read the kernel '%s': %s (TESSERA_SDK names the SDK's prefix, --kernel a file)",
	    kernel, strerror(errno));
	return false;
}

static int boot(const char *path, struct archive_view *view, struct run_options *options)
{
	char *found = sdk_target_path(options->debug_kernel ? "kernel-debug.elf" : "kernel.elf");
	int result = TOOL_REFUSED;

	options->machine.kernel = options->kernel ? options->kernel : found;
	options->machine.archive = view->fd;
	if (memory_suffices(path, view, options->machine.memory) &&
	    kernel_is_there(options->machine.kernel)) {
		if (options->machine.gdb)
			say("waiting for a debugger: gdb -ex 'target remote :1234' %s",
			    options->machine.kernel);
		result = qemu_run(&options->machine);
	}
	free(found);
	return result;
}

int run(const char *path, struct run_options *options)
{
	struct archive_view view;
	int fd = open_archive(path, &options->image);
	int result;

	if (fd < 0 || !archive_open(&view, fd, path))
		return TOOL_REFUSED;
	result = boot(path, &view, options);
	archive_close(&view);
	return result;
}
