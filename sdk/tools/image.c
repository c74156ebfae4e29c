/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Finding and checking program images on the host.
 */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tessera/elf.h>

#include "note.h"
#include "say.h"
#include "sdk_path.h"

#define NOTES_MAX (1u << 20)

char *image_beside(const char *system_path, const char *name)
{
	const char *slash = strrchr(system_path, '/');

	if (!slash || name[0] == '/')
		return must_format("%s", name);
	return must_format("%.*s/%s", (int)(slash - system_path), system_path, name);
}

/* The path if there is something, else NULL. Takes the path over. */
static char *if_exists(char *path)
{
	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *image_find(const struct search_path *search, const char *system_path, const char *name)
{
	char *path = if_exists(image_beside(system_path, name));

	if (path || name[0] == '/')
		return path;
	for (unsigned int i = 0; i < search->count && !path; i++)
		path = if_exists(must_format("%s/%s", search->directories[i], name));
	if (!path && !strchr(name, '/')) {
		char *below = must_format("services/%s", name);

		path = if_exists(sdk_target_path(below));
		free(below);
	}
	return path;
}

/* What of an image is looked at. */
struct image {
	uint8_t head[TESS_ELF_HEAD_SIZE];
	uint64_t size;
	struct tess_elf elf;
	uint8_t *notes;         /* elf.note_size bytes */
};

static const char *read_at(int fd, uint64_t offset, void *to, size_t size)
{
	ssize_t got = pread(fd, to, size, (off_t)offset);

	if (got < 0)
		return strerror(errno);
	return (size_t)got == size ? NULL : "became shorter while it was read";
}

static const char *read_open(int fd, struct image *image)
{
	struct stat st;
	const char *wrong;
	size_t head_size;

	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "is not a regular file";
	image->size = (uint64_t)st.st_size;
	head_size = image->size < sizeof(image->head) ? (size_t)image->size : sizeof(image->head);
	wrong = read_at(fd, 0, image->head, head_size);
	if (!wrong)
		wrong = tess_elf_check(image->head, head_size, image->size, &image->elf);
	if (wrong)
		return wrong;
	if (image->elf.note_size > NOTES_MAX)
		return "has more than 1 MiB of notes";
	image->notes = must_alloc(image->elf.note_size);
	return read_at(fd, image->elf.note_offset, image->notes, image->elf.note_size);
}

static const char *read_image(const char *path, struct image *image)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *wrong;

	if (fd < 0)
		return strerror(errno);
	wrong = read_open(fd, image);
	close(fd);
	return wrong;
}

/*
 * libtessera brings stubs of the system's own interfaces, for the log. They say nothing of the
 * program: one that has no others may still speak any interface without generated stubs.
 */
static bool is_own(const char *name)
{
	return strncmp(name, "tessera.", 8) != 0;
}

static bool can_be_told(const struct note_list *known)
{
	for (unsigned int i = 0; i < known->count; i++)
		if (is_own(known->note[i].name))
			return true;
	return false;
}

static void complain_interface(struct system_file *file, const struct process *process,
			       const struct interface *interface, const struct note_list *known,
			       const char *part)
{
	source_error(&file->source, interface->name.at, "image \"%s\" is not built as a %s of %s",
		     process->image.text, part, interface->name.text);
	for (unsigned int i = 0; i < known->count; i++)
		if (is_own(known->note[i].name))
			source_note(&file->source, process->image.at, "it is built as a %s of %s",
				    part, known->note[i].name);
}

/* One interface of one statement against the notes of the image. */
static void check_interface(struct system_file *file, const struct process *process,
			    const struct image *image, const struct interface *interface,
			    unsigned int side)
{
	struct note_list known = notes_read(image->notes, image->elf.note_size, side);

	if (can_be_told(&known) && !notes_have(&known, interface->id))
		complain_interface(file, process, interface, &known,
				   side == NOTE_SERVER ? "server" : "client");
	notes_free(&known);
}

static void check_interfaces(struct system_file *file, const struct process *process,
			     const struct image *image)
{
	for (const struct item *i = process->items; i; i = i->next)
		for (uint32_t k = 0; k < i->interface_count; k++)
			check_interface(file, process, image, &i->interface[k],
					i->kind == TESS_SYSTEM_PROVIDES ? NOTE_SERVER
									: NOTE_CLIENT);
}

bool image_check(struct system_file *file, const struct process *process, const char *path)
{
	struct image *image = must_alloc(sizeof(*image));
	unsigned int errors = file->source.errors;
	const char *wrong = read_image(path, image);

	if (wrong)
		source_error(&file->source, process->image.at, "process '%s': image %s: %s",
			     process->name.text, path, wrong);
	else
		check_interfaces(file, process, image);
	free(image->notes);
	free(image);
	return file->source.errors == errors;
}
