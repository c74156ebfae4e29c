/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compiling a system file. Two walks over the same data: one counts, one fills.
 */
#include "system_compile.h"

#include <stdlib.h>
#include <string.h>

#include "say.h"

struct output {
	struct tess_system_header *header;
	struct tess_system_process *process;
	struct tess_system_item *item;
	uint64_t *interface;
	char *strings;
	uint32_t items, interfaces, string_size;        /* filled so far */
};

char *entry_of_file(const struct process *process, const struct item *item)
{
	return must_format("file/%s/%s", process->name.text, item->name.text);
}

char *entry_of_image(const struct process *process)
{
	return must_format("image/%s", process->image.text);
}

static size_t item_string_size(const struct process *process, const struct item *item)
{
	size_t size = 1;

	if (item->name.text)
		size += strlen(item->name.text) + 1;
	if (item->as.text)
		size += strlen(item->as.text) + 1;
	if (item->kind == TESS_SYSTEM_FILE)
		return size + strlen("file//") + strlen(process->name.text) +
		       strlen(item->name.text) + 1;
	return size + (item->text.text ? strlen(item->text.text) + 1 : 0);
}

/* Interface ids, or the numbers of a device. */
static uint32_t number_count(const struct item *item)
{
	return item_is_device(item) ? 2 : item->interface_count;
}

/* An upper bound of what the table needs. */
static size_t measure(const struct system_file *file)
{
	size_t size = sizeof(struct tess_system_header) + 1;

	for (const struct process *p = file->processes; p; p = p->next) {
		size += sizeof(struct tess_system_process);
		size += strlen(p->name.text) + strlen("image/") + strlen(p->image.text) + 2;
		for (const struct item *i = p->items; i; i = i->next)
			size += sizeof(struct tess_system_item) +
				number_count(i) * sizeof(uint64_t) + item_string_size(p, i);
	}
	return size;
}

static void count(const struct system_file *file, struct tess_system_header *header)
{
	header->magic = TESS_SYSTEM_MAGIC;
	header->version = TESS_SYSTEM_VERSION;
	header->process_count = file->process_count;
	for (const struct process *p = file->processes; p; p = p->next) {
		header->item_count += p->item_count;
		for (const struct item *i = p->items; i; i = i->next)
			header->interface_count += number_count(i);
	}
}

static uint32_t add_string(struct output *out, const char *text)
{
	uint32_t offset = out->string_size;

	if (!text || !*text)
		return 0;
	strcpy(out->strings + offset, text);
	out->string_size += (uint32_t)strlen(text) + 1;
	return offset;
}

static void add_item(struct output *out, const struct process *process, const struct item *item)
{
	struct tess_system_item *to = &out->item[out->items++];

	to->kind = item->kind;
	to->name = add_string(out, item->as.text ? item->as.text : item->name.text);
	if (item->kind == TESS_SYSTEM_FILE) {
		char *entry = entry_of_file(process, item);

		to->text = add_string(out, entry);
		free(entry);
	} else {
		to->text = add_string(out, item->text.text);
	}
	to->value = item->value;
	to->first_interface = out->interfaces;
	to->interface_count = number_count(item);
	if (item_is_device(item)) {
		out->interface[out->interfaces++] = item->device.first;
		out->interface[out->interfaces++] = item->device.second;
	}
	for (uint32_t i = 0; i < item->interface_count; i++)
		out->interface[out->interfaces++] = item->interface[i].id;
}

static void add_process(struct output *out, struct tess_system_process *to,
			const struct process *process)
{
	char *image = entry_of_image(process);

	to->name = add_string(out, process->name.text);
	to->image = add_string(out, image);
	free(image);
	to->flags = process->flags;
	to->priority = process->priority;
	to->first_item = out->items;
	to->item_count = process->item_count;
	to->stack_size = process->stack_size;
	memcpy(to->limit, process->limit, sizeof(to->limit));
	for (const struct item *i = process->items; i; i = i->next)
		add_item(out, process, i);
}

void *system_compile(const struct system_file *file, size_t *size)
{
	struct tess_system_header *header = must_alloc(measure(file));
	struct output out = {.header = header, .string_size = 1};
	struct tess_system_process *to;

	count(file, header);
	to = out.process = (void *)(header + 1);
	out.item = (void *)(out.process + header->process_count);
	out.interface = (void *)(out.item + header->item_count);
	out.strings = (void *)(out.interface + header->interface_count);
	for (const struct process *p = file->processes; p; p = p->next)
		add_process(&out, to++, p);
	header->string_size = out.string_size;
	*size = (size_t)(out.strings - (char *)header) + out.string_size;
	header->size = (uint32_t)*size;
	return header;
}
