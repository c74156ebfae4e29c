/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory objects and mappings. The lines "# expect: crash NAME ADDRESS" tell the script on the
 * host, which sees the console, what crash records to look for.
 */
#include "memory.h"

#include <string.h>

#include "suite.h"

static const struct test tests[] = {
	{ "two processes share a page", two_processes_share, NULL },
	{ "rights bound the protection of a mapping", rights_bound_protection, NULL },
	{ "protection is raised within the rights", protection_is_raised_within_rights, NULL },
	{ "nothing is writable and executable", never_writable_and_executable, NULL },
	{ "code can be written, then executed elsewhere", code_can_be_made, NULL },
	{ "a revocation takes the mappings", revoked_mappings_go, NULL },
	{ "parts of memory objects", parts_are_parts, NULL },
	{ "mappings lie where they are wanted", hints_are_followed, NULL },
	{ "ranges that cannot be", bad_ranges_are_refused, NULL },
	{ "holes in mappings", holes_can_be_made, NULL },
	{ "IPC buffer and clock page stay", kernel_mappings_stay, NULL },
	{ "mappings in another process", other_processes_are_mapped, NULL },
	{ "mappings all over user space", mappings_lie_everywhere, NULL },
	{ "large objects fill page by page", large_objects_fill_lazily, NULL },
	{ "new pages are zero", new_pages_are_zero, NULL },
	{ "reading and writing without a mapping", reads_and_writes_copy, NULL },
	{ "buffers that are not there", bad_buffers_are_refused, NULL },
	{ "cloned pages are private", clones_are_private, NULL },
	{ "the kernel's writes to cloned pages are private", kernel_writes_are_private, NULL },
	{ "untouched pages can be supplied", untouched_pages_are_supplied, NULL },
	{ "moved pages are gone where they were", moved_pages_are_gone, NULL },
	{ "a pager supplies a process's pages", pagers_supply_pages, NULL },
	{ "a handler declines by a label", handlers_decline_by_label, NULL },
	{ "a handler declines by giving the call up", handlers_decline_by_silence, NULL },
	{ "a thread's handler goes before its process's", threads_have_handlers_of_their_own,
	  NULL },
	{ "memory runs out, and a neighbour goes on", memory_runs_out_clean, NULL },
};

static const struct {
	const char *name;
	int (*run)(void);
} roles[] = {
	{ "sharer", sharer_role },   { "reader", reader_role }, { "neighbour", neighbour_role },
	{ "cloner", cloner_role },   { "giver", giver_role },   { "paged", paged_role },
	{ "trapped", trapped_role },
};

static int role(const char *name)
{
	for (size_t i = 0; i < COUNT(roles); i++)
		if (!strcmp(roles[i].name, name))
			return roles[i].run();
	return 1;
}

int main(int argc, char **argv)
{
	const struct suite suite = { .tests = tests, .test_count = COUNT(tests), .role = role };

	return suite_main(argc, argv, &suite);
}
