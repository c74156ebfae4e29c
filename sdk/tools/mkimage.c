/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Making a boot archive: init, the compiled system file, every image once, every file of every
 * process.
 */
#include "mkimage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive_writer.h"
#include "say.h"
#include "sdk_path.h"
#include "system_compile.h"

bool mkimage_add_directory(struct mkimage_options *options, char *directory)
{
	struct search_path *search = &options->search;

	search->directories =
		realloc(search->directories, (search->count + 1) * sizeof(*search->directories));
	if (!search->directories) {
		say("out of memory");
		exit(TOOL_FAILED);
	}
	search->directories[search->count++] = directory;
	return true;
}

bool mkimage_add_file(struct mkimage_options *options, const char *name_and_path)
{
	const char *equals = strchr(name_and_path, '=');

	if (!equals || equals == name_and_path || !equals[1]) {
		say("--file needs NAME=PATH, not '%s'", name_and_path);
		return false;
	}
	if (options->file_count == REPLACED_FILES_MAX) {
		say("more than %d times --file", REPLACED_FILES_MAX);
		return false;
	}
	options->file[options->file_count++] = name_and_path;
	return true;
}

/* What --file says of this name, or NULL. */
static const char *replaced_path(const struct mkimage_options *options, const char *name)
{
	size_t length = strlen(name);

	for (unsigned int i = 0; i < options->file_count; i++)
		if (!strncmp(options->file[i], name, length) && options->file[i][length] == '=')
			return options->file[i] + length + 1;
	return NULL;
}

static char *path_of_file(const struct system_file *file, const struct mkimage_options *options,
			  const struct item *item)
{
	const char *replaced = replaced_path(options, item->name.text);

	return replaced ? must_format("%s", replaced)
			: image_beside(file->source.path, item->text.text);
}

/* A --file that no line of the system file asks for is a mistake. */
static bool replacements_are_used(const struct system_file *file,
				  const struct mkimage_options *options)
{
	for (unsigned int i = 0; i < options->file_count; i++) {
		bool used = false;

		for (const struct process *p = file->processes; p; p = p->next)
			for (const struct item *k = p->items; k; k = k->next)
				used |= k->kind == TESS_SYSTEM_FILE &&
					replaced_path(options, k->name.text) ==
						strchr(options->file[i], '=') + 1;
		if (!used) {
			say("--file %s: no process of '%s' has a file of this name (or it is given "
			    "twice)", options->file[i], file->source.path);
			return false;
		}
	}
	return true;
}

static void check_file(struct system_file *file, const struct mkimage_options *options,
		       const struct item *item)
{
	char *path = path_of_file(file, options, item);

	if (access(path, R_OK) < 0)
		source_error(&file->source, item->text.at, "cannot read '%s': %s", path,
			     strerror(errno));
	free(path);
}

static void complain_not_found(struct system_file *file, const struct process *process,
			       const struct search_path *search)
{
	source_error(&file->source, process->image.at, "process '%s': there is no image \"%s\"",
		     process->name.text, process->image.text);
	source_note(&file->source, process->image.at,
		    "looked beside the system file, in %u -I directories and among the SDK's "
		    "services; has it been built?", search->count);
}

static bool check_images(struct system_file *file, const struct mkimage_options *options)
{
	for (struct process *p = file->processes; p; p = p->next) {
		char *path = image_find(&options->search, file->source.path, p->image.text);

		if (path)
			image_check(file, p, path);
		else
			complain_not_found(file, p, &options->search);
		free(path);
		for (struct item *i = p->items; i; i = i->next)
			if (i->kind == TESS_SYSTEM_FILE)
				check_file(file, options, i);
	}
	return file->source.errors == 0;
}

static bool add_init(struct archive_writer *writer)
{
	char *path = sdk_target_path("services/init");
	bool good = archive_add_file(writer, "init", path);

	if (!good)
		say("init belongs to the SDK; is it installed whole? (TESSERA_SDK names its "
		    "prefix)");
	free(path);
	return good;
}

static bool add_table(struct archive_writer *writer, const struct system_file *file)
{
	size_t size;
	void *table = system_compile(file, &size);
	bool good = archive_add_bytes(writer, TESS_SYSTEM_ENTRY, table, size);

	free(table);
	return good;
}

static bool add_image(struct archive_writer *writer, const struct system_file *file,
		      const struct search_path *search, const struct process *process)
{
	char *entry = entry_of_image(process);
	char *path = image_find(search, file->source.path, process->image.text);
	bool good = archive_has(writer, entry) || (path && archive_add_file(writer, entry, path));

	free(path);
	free(entry);
	return good;
}

static bool add_file(struct archive_writer *writer, const struct system_file *file,
		     const struct mkimage_options *options, const struct process *process,
		     const struct item *item)
{
	char *entry = entry_of_file(process, item);
	char *path = path_of_file(file, options, item);
	bool good = archive_add_file(writer, entry, path);

	free(path);
	free(entry);
	return good;
}

static bool add_process(struct archive_writer *writer, const struct system_file *file,
			const struct mkimage_options *options, const struct process *process)
{
	if (!add_image(writer, file, &options->search, process))
		return false;
	for (const struct item *i = process->items; i; i = i->next)
		if (i->kind == TESS_SYSTEM_FILE && !add_file(writer, file, options, process, i))
			return false;
	return true;
}

static bool write_archive(const struct system_file *file, const struct mkimage_options *options)
{
	struct archive_writer writer;
	uint32_t entries = 2;

	for (const struct process *p = file->processes; p; p = p->next)
		entries += 1 + p->item_count;
	if (!archive_begin(&writer, options->output, entries))
		return false;
	if (!add_init(&writer) || !add_table(&writer, file)) {
		archive_abandon(&writer);
		return false;
	}
	for (const struct process *p = file->processes; p; p = p->next)
		if (!add_process(&writer, file, options, p)) {
			archive_abandon(&writer);
			return false;
		}
	return archive_end(&writer);
}

bool mkimage(const char *system_path, const struct mkimage_options *options)
{
	struct system_file file;
	bool good = system_file_parse(&file, system_path) && system_file_resolve(&file) &&
		    check_images(&file, options) && replacements_are_used(&file, options) &&
		    write_archive(&file, options);

	system_file_free(&file);
	return good;
}
