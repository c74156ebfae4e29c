/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of checks. A check runs when all its prerequisites found nothing wrong, so one
 * mistake is reported once and not again by all that builds on it; what does not depend on it is
 * still checked. The table is in an order in which prerequisites come first.
 */
#include "checks.h"

#include "sym.h"

enum check_id {
	CHECK_NAMES,
	CHECK_OBJECTS,
	CHECK_ATTRIBUTES,
	CHECK_KERNEL_ONLY,
	CHECK_EMPTINESS,
	CHECK_TYPES,
	CHECK_BASES,
	CHECK_VALUES,
	CHECK_CONSTS,
	CHECK_BOUNDS,
	CHECK_RECURSION,
	CHECK_PLACES,
	CHECK_ORDINALS,
	CHECK_THROWS,
	CHECK_ONEWAY,
	CHECK_SIZES,
	CHECK_MESSAGES,
	CHECK_IDS,
	CHECK_KERNEL_TYPES,
	CHECK_KERNEL_CALLS,
	CHECK_C_NAMES,
	CHECK_COUNT
};

#define NEEDS(id) (1u << (id))

struct check {
	bool (*run)(struct compiler *c, struct library *lib);
	unsigned needs;
};

/*
 * Names are entered first and always, whether or not one is there twice. A type that could not be
 * resolved is TYPE_BAD, and what meets it later passes it by.
 */
static const struct check checks[] = {
	[CHECK_NAMES] = { sym_enter, 0 },
	[CHECK_OBJECTS] = { check_objects, 0 },
	[CHECK_ATTRIBUTES] = { check_attributes, NEEDS(CHECK_OBJECTS) },
	[CHECK_KERNEL_ONLY] = { check_kernel_only, 0 },
	[CHECK_EMPTINESS] = { check_emptiness, 0 },
	[CHECK_TYPES] = { check_names_of_types, 0 },
	[CHECK_BASES] = { check_base_types, 0 },
	[CHECK_VALUES] = { check_values, 0 },
	[CHECK_CONSTS] = { check_consts, 0 },
	[CHECK_BOUNDS] = { check_bounds, 0 },
	[CHECK_RECURSION] = { check_recursion, NEEDS(CHECK_TYPES) },
	[CHECK_PLACES] = { check_places, NEEDS(CHECK_KERNEL_ONLY) },
	[CHECK_ORDINALS] = { check_ordinals, 0 },
	[CHECK_THROWS] = { check_throws, 0 },
	[CHECK_ONEWAY] = { check_oneway, 0 },
	[CHECK_SIZES] = { check_sizes, NEEDS(CHECK_BOUNDS) | NEEDS(CHECK_RECURSION) |
				       NEEDS(CHECK_EMPTINESS) | NEEDS(CHECK_PLACES) |
				       NEEDS(CHECK_BASES) | NEEDS(CHECK_VALUES) },
	[CHECK_MESSAGES] = { check_messages, NEEDS(CHECK_SIZES) | NEEDS(CHECK_ONEWAY) },
	[CHECK_IDS] = { check_interface_ids, NEEDS(CHECK_ATTRIBUTES) },
	[CHECK_KERNEL_TYPES] = { check_kernel_types, NEEDS(CHECK_SIZES) },
	[CHECK_KERNEL_CALLS] = { check_kernel_calls,
				 NEEDS(CHECK_KERNEL_TYPES) | NEEDS(CHECK_ATTRIBUTES) |
				 NEEDS(CHECK_ORDINALS) },
	[CHECK_C_NAMES] = { check_c_names, NEEDS(CHECK_NAMES) | NEEDS(CHECK_ATTRIBUTES) |
					   NEEDS(CHECK_TYPES) },
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) == CHECK_COUNT, "a check without an entry");

bool check_library(struct compiler *c, struct library *lib)
{
	unsigned passed = 0;

	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		const struct check *check = &checks[i];

		if (diag_is_full(&c->diag))
			return false;
		if ((passed & check->needs) == check->needs && check->run(c, lib))
			passed |= NEEDS(i);
	}
	return passed == NEEDS(CHECK_COUNT) - 1;
}
