/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of memory ranges.
 */
#include "ranges.h"

#define PAGE_MASK UINT64_C(0xfff)

static void delete_at(struct boot_info *boot, unsigned index)
{
	boot->ram_count--;
	for (unsigned i = index; i < boot->ram_count; i++)
		boot->ram[i] = boot->ram[i + 1];
}

static uint64_t size_of(struct boot_range r)
{
	return r.end - r.begin;
}

static unsigned smallest(const struct boot_info *boot)
{
	unsigned found = 0;

	for (unsigned i = 1; i < boot->ram_count; i++) {
		if (size_of(boot->ram[i]) < size_of(boot->ram[found]))
			found = i;
	}
	return found;
}

/* Puts in a range that overlaps none. */
static void insert(struct boot_info *boot, struct boot_range new)
{
	unsigned place;

	if (boot->ram_count == BOOT_RANGES_MAX) {
		unsigned loss = smallest(boot);

		if (size_of(boot->ram[loss]) >= size_of(new))
			return;
		delete_at(boot, loss);
	}
	for (place = boot->ram_count; place && boot->ram[place - 1].begin > new.begin; place--)
		boot->ram[place] = boot->ram[place - 1];
	boot->ram[place] = new;
	boot->ram_count++;
}

static void merge_neighbours(struct boot_info *boot)
{
	for (unsigned i = 0; i + 1 < boot->ram_count;) {
		if (boot->ram[i].end == boot->ram[i + 1].begin) {
			boot->ram[i].end = boot->ram[i + 1].end;
			delete_at(boot, i + 1);
		} else {
			i++;
		}
	}
}

void ranges_add(struct boot_info *boot, paddr_t begin, paddr_t end)
{
	struct boot_range new = {
		.begin = (begin + PAGE_MASK) & ~PAGE_MASK,
		.end = end & ~PAGE_MASK,
	};

	if (new.begin < begin || new.begin >= new.end)
		return;         /* rounding wrapped round, or no whole page */
	ranges_remove(boot, new.begin, new.end);
	insert(boot, new);
	merge_neighbours(boot);
}

void ranges_remove(struct boot_info *boot, paddr_t begin, paddr_t end)
{
	if (begin >= end)
		return;
	begin &= ~PAGE_MASK;
	end = end > ~PAGE_MASK ? UINT64_MAX : (end + PAGE_MASK) & ~PAGE_MASK;

	for (unsigned i = 0; i < boot->ram_count;) {
		struct boot_range r = boot->ram[i];

		if (end <= r.begin || r.end <= begin) {
			i++;
			continue;
		}
		delete_at(boot, i);
		if (r.begin < begin) {
			insert(boot, (struct boot_range) { r.begin, begin });
			i++;
		}
		if (end < r.end) {
			insert(boot, (struct boot_range) { end, r.end });
			i++;
		}
	}
}

void ranges_remove_small(struct boot_info *boot, uint64_t size)
{
	for (unsigned i = 0; i < boot->ram_count;) {
		if (size_of(boot->ram[i]) < size)
			delete_at(boot, i);
		else
			i++;
	}
}
