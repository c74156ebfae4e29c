/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_system_check: proves a compiled system file before anybody follows an index in it. The host
 * tool and init share it, so that what one writes the other takes.
 */
#include <tessera/system.h>

#include <stdbool.h>
#include <string.h>
#include <tessera/abi/start.h>

#define PAGE 4096u
#define STACK_MAX (UINT64_C(64) << 20)

static const char *check_sizes(const struct tess_system_header *h, size_t size)
{
	uint64_t expected;

	if (h->magic != TESS_SYSTEM_MAGIC)
		return "is not a compiled system file";
	if (h->version != TESS_SYSTEM_VERSION)
		return "is of another version";
	if (h->process_count == 0 || h->process_count > TESS_SYSTEM_PROCESSES_MAX)
		return "lists no process, or more than 1024";
	if (h->item_count > TESS_SYSTEM_ITEMS_MAX || h->interface_count > TESS_SYSTEM_ITEMS_MAX)
		return "lists more than 16384 items";
	expected = sizeof(*h) + (uint64_t)h->process_count * sizeof(struct tess_system_process) +
		   (uint64_t)h->item_count * sizeof(struct tess_system_item) +
		   (uint64_t)h->interface_count * sizeof(uint64_t) + h->string_size;
	if (expected != h->size || h->size != size)
		return "has parts that do not add up to its size";
	return NULL;
}

static void take_apart(const struct tess_system_header *h, struct tess_system *s)
{
	s->header = h;
	s->process = (const void *)(h + 1);
	s->item = (const void *)(s->process + h->process_count);
	s->interface_id = (const void *)(s->item + h->item_count);
	s->strings = (const void *)(s->interface_id + h->interface_count);
}

/*
 * The string's length, or ~0 if the offset names none. The last byte of all is NUL: checked before.
 */
static size_t length_at(const struct tess_system *s, uint32_t offset)
{
	return offset < s->header->string_size ? strlen(s->strings + offset) : ~(size_t)0;
}

static bool name_fits(const struct tess_system *s, uint32_t offset, size_t most)
{
	size_t length = length_at(s, offset);

	return length > 0 && length <= most;
}

static const char *check_process(const struct tess_system *s, const struct tess_system_process *p,
				 uint32_t first_item)
{
	if (!name_fits(s, p->name, TESS_NAME_MAX) || !name_fits(s, p->image, 103))
		return "has a process with a bad name or image";
	if (p->flags & ~(TESS_SYSTEM_SERVICE | TESS_SYSTEM_CONSOLE) || p->priority > 255)
		return "has a process with unknown flags or a priority above 255";
	if (p->stack_size == 0 || p->stack_size % PAGE || p->stack_size > STACK_MAX)
		return "has a process with a bad stack size";
	if (p->first_item != first_item || p->item_count > s->header->item_count - first_item)
		return "has a process whose items lie outside the table";
	return NULL;
}

static const char *check_processes(const struct tess_system *s)
{
	uint32_t items = 0, consoles = 0;

	for (uint32_t i = 0; i < s->header->process_count; i++) {
		const char *wrong = check_process(s, &s->process[i], items);

		if (wrong)
			return wrong;
		items += s->process[i].item_count;
		consoles += (s->process[i].flags & TESS_SYSTEM_CONSOLE) != 0;
	}
	if (items != s->header->item_count)
		return "has items that belong to no process";
	if (consoles > 1)
		return "has more than one console";
	return NULL;
}

static const char *check_uses(const struct tess_system *s, const struct tess_system_item *item)
{
	if (item->interface_count != 1 || !name_fits(s, item->name, TESS_NAMESPACE_NAME_MAX))
		return "has a bad 'uses'";
	if (item->value >= s->header->item_count ||
	    s->item[item->value].kind != TESS_SYSTEM_PROVIDES)
		return "has a 'uses' that nobody provides";
	return NULL;
}

/* The kernel checks what the numbers mean; here they are made sure to fit its arguments. */
static bool device_is_proper(uint32_t grant, uint64_t first, uint64_t second)
{
	switch (grant) {
	case TESS_SYSTEM_INTERRUPT:
		return first <= UINT32_MAX && second <= UINT32_MAX;
	case TESS_SYSTEM_IOPORT:
		return first <= UINT16_MAX && second <= UINT32_MAX;
	case TESS_SYSTEM_DEVICE_MEMORY:
		return true;
	default:
		return false;
	}
}

static bool grant_is_proper(const struct tess_system *s, const struct tess_system_item *item)
{
	const uint64_t *number = s->interface_id + item->first_interface;

	if (item->interface_count == 2)
		return device_is_proper(item->value, number[0], number[1]);
	return item->interface_count == 0 && item->value >= TESS_SYSTEM_PLATFORM_CONSOLE &&
	       item->value <= TESS_SYSTEM_PLATFORM_TRACE;
}

static const char *check_item(const struct tess_system *s, const struct tess_system_item *item)
{
	if (length_at(s, item->name) == ~(size_t)0 || length_at(s, item->text) == ~(size_t)0)
		return "has a string outside the table";
	if (item->first_interface > s->header->interface_count ||
	    item->interface_count > s->header->interface_count - item->first_interface)
		return "has an interface outside the table";
	switch (item->kind) {
	case TESS_SYSTEM_ARGUMENT:
		return NULL;
	case TESS_SYSTEM_PROVIDES:
		if (item->interface_count < 1 || item->interface_count > 16)
			return "has a bad 'provides'";
		break;
	case TESS_SYSTEM_USES:
		return check_uses(s, item);
	case TESS_SYSTEM_FILE:
		if (!name_fits(s, item->text, 103))
			return "has a bad 'file'";
		break;
	case TESS_SYSTEM_GRANT:
		if (!grant_is_proper(s, item))
			return "has an unknown 'grant'";
		break;
	default:
		return "has an item of an unknown kind";
	}
	return name_fits(s, item->name, TESS_START_NAME_MAX - 1) ? NULL
								 : "has a bad capability name";
}

static const char *check_all(const void *table, size_t size, struct tess_system *s)
{
	const char *wrong;

	if (size < sizeof(struct tess_system_header))
		return "is too short";
	wrong = check_sizes(table, size);
	if (wrong)
		return wrong;
	take_apart(table, s);
	if (s->header->string_size == 0 || s->strings[s->header->string_size - 1] != '\0')
		return "has strings without an end";
	wrong = check_processes(s);
	for (uint32_t i = 0; i < s->header->item_count && !wrong; i++)
		wrong = check_item(s, &s->item[i]);
	return wrong;
}

const char *tess_system_check(const void *table, size_t size, struct tess_system *system)
{
	const char *wrong;

	*system = (struct tess_system){0};
	wrong = check_all(table, size, system);
	if (wrong)
		*system = (struct tess_system){0};
	return wrong;
}

uint32_t tess_system_owner(const struct tess_system *system, uint32_t item)
{
	uint32_t i = 0;

	while (i + 1 < system->header->process_count && item >= system->process[i + 1].first_item)
		i++;
	return i;
}
