/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The model's memory: each object has the first words of its pages, or knows that they are missing;
 * and what processes see of it. It does not know which pages are shared until they are written, or
 * were never touched: that must not show.
 */
#include <inttypes.h>

#include "mem/mapping.h"
#include "model.h"
#include "obj/memory_pages.h"

uint64_t *page_content(int object, unsigned page)
{
	const struct model_object *o = &m.object[object];

	return &m.object[o->base].content[o->first + page];
}

bool *page_missing(int object, unsigned page)
{
	const struct model_object *o = &m.object[object];

	return &m.object[o->base].missing[o->first + page];
}

int page_find(int process, int page)
{
	for (int i = 0; i < m.cap_end; i++) {
		if (m.cap[i].holder == HOLDER_PAGE && m.cap[i].process == process &&
		    m.cap[i].page == page)
			return i;
	}
	return NONE;
}

/* --- afterwards --- */

/* Looks without touching, so that the kernel's pages stay as lazy as they are. */
void compare_memory(int object)
{
	const struct memory *memory = m.object[object].kernel;

	for (unsigned page = 0; page < m.object[object].pages; page++) {
		paddr_t frame = memory_peek(memory, page);
		uint64_t word = frame ? *(uint64_t *)arch_direct(frame) : 0;

		model_expect(memory_is_absent(memory, page) == *page_missing(object, page),
			     "page %u is %smissing", page,
			     *page_missing(object, page) ? "not " : "");
		model_expect(*page_missing(object, page) || word == *page_content(object, page),
			     "page %u begins with %" PRIx64 ", not %" PRIx64, page, word,
			     *page_content(object, page));
	}
}

static void compare_page(const struct process *p, int page, const struct model_cap *c)
{
	uint64_t address = WINDOW + (uint64_t)page * PAGE;
	const struct mapping *mapping = space_find(p, address);

	model_expect((c != NULL) == (mapping != NULL), "page %d is %smapped", page,
		     mapping ? "" : "not ");
	if (!c)
		return;
	model_expect(mapping->protection == c->protection &&
			     mapping->max_protection == c->max_protection &&
			     mapping->inheritance == c->inheritance,
		     "page %d: protection %u of %u, not %u of %u", page, mapping->protection,
		     mapping->max_protection, c->protection, c->max_protection);
	model_expect(mapping->memory == m.object[c->object].kernel &&
			     mapping->offset + (address - mapping_address(mapping)) ==
				     c->offset * PAGE,
		     "page %d shows another page", page);
}

void compare_window(int process)
{
	const struct process *p = m.w.t[m.process[process].thread].process;

	for (int page = 0; page < WINDOW_PAGES; page++) {
		int cap = page_find(process, page);

		compare_page(p, page, cap == NONE ? NULL : &m.cap[cap]);
	}
}
