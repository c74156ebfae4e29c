/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parsed system file as a data structure.
 */
#include "system_file.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "say.h"

#define PRIORITY_DEFAULT 100
#define STACK_DEFAULT    (64u << 10)

struct process *system_file_add_process(struct system_file *file)
{
	struct process *process = must_alloc(sizeof(*process));

	process->priority = PRIORITY_DEFAULT;
	process->stack_size = STACK_DEFAULT;
	for (unsigned int i = 0; i < TESS_SYSTEM_LIMITS; i++)
		process->limit[i] = TESS_SYSTEM_NO_LIMIT;
	process->items_end = &process->items;
	*file->processes_end = process;
	file->processes_end = &process->next;
	file->process_count++;
	return process;
}

struct item *process_add_item(struct process *process, enum tess_system_kind kind)
{
	struct item *item = must_alloc(sizeof(*item));

	item->kind = kind;
	*process->items_end = item;
	process->items_end = &item->next;
	process->item_count++;
	return item;
}

bool item_is_device(const struct item *item)
{
	return item->kind == TESS_SYSTEM_GRANT && item->value >= TESS_SYSTEM_INTERRUPT;
}

static void item_free(struct item *item)
{
	for (uint32_t i = 0; i < item->interface_count; i++)
		free(item->interface[i].name.text);
	free(item->name.text);
	free(item->text.text);
	free(item->from.text);
	free(item->as.text);
	free(item);
}

static void process_free(struct process *process)
{
	while (process->items) {
		struct item *item = process->items;

		process->items = item->next;
		item_free(item);
	}
	free(process->name.text);
	free(process->image.text);
	free(process);
}

void system_file_free(struct system_file *file)
{
	while (file->processes) {
		struct process *process = file->processes;

		file->processes = process->next;
		process_free(process);
	}
	source_free(&file->source);
}

uint64_t interface_id(const char *name)
{
	struct sha256_ctx context;
	uint8_t digest[8];
	uint64_t id = 0;

	sha256_init(&context);
	sha256_update(&context, strlen(name), (const uint8_t *)name);
	sha256_digest(&context, sizeof(digest), digest);
	for (unsigned int i = 0; i < sizeof(digest); i++)
		id |= (uint64_t)digest[i] << (8 * i);
	return id;
}
