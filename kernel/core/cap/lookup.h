/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Look-up where it is needed: the case that nearly every call is, a capability that is as it should
 * be, is decided in place, where type and rights are constants. Whatever is not just so is left to
 * cap_lookup(), which knows what is wrong.
 */
#ifndef CAP_LOOKUP_H
#define CAP_LOOKUP_H

#include <tessera/abi/status.h>

#include "cap/table.h"
#include "obj/process.h"

/*
 * An index that was found to be below the limit; 0, by arithmetic, where a processor only guesses
 * that it is. The empty statement hides from the compiler what it could know, for else it would
 * leave the arithmetic out.
 */
static inline uint32_t bound_in_speculation(uint32_t index, uint32_t limit)
{
	int64_t below = (int64_t)index - (int64_t)limit;

	__asm__("" : "+r"(below));
	return index & (uint32_t)(below >> 63);
}

/* Types that name and create; in capability mode they are of no use. */
static inline bool type_is_barred(const struct process *p, enum tess_type type)
{
	return (type == TESS_TYPE_JOB || type == TESS_TYPE_NAMESPACE) && p->sandboxed;
}

/* cap_lookup(), for a type and rights that are known when this is compiled. */
static inline int cap_lookup_inline(struct process *p, tess_cap_t token, enum tess_type type,
				    uint16_t rights, struct slot **slot)
{
	uint32_t index = (uint32_t)token, limit = p->caps.limit;

	if (type != TESS_TYPE_NONE && index < limit && !type_is_barred(p, type)) {
		struct slot *s = cap_slot_at(&p->caps, bound_in_speculation(index, limit));

		if (s->generation == token >> 32 && s->type == type && !(s->flags & SLOT_HIDDEN) &&
		    (s->rights & rights) == rights) {
			*slot = s;
			return TESS_OK;
		}
	}
	return cap_lookup(p, token, type, rights, slot);
}

#endif
