/* SPDX-License-Identifier: BSD-2-Clause */
/* kernel_check: see check.h. */
#include "check/check.h"

#include <stddef.h>

#include "kernel.h"
#include "lib/console.h"
#include "obj/object.h"

bool check_fails(const char *what, const struct object *o)
{
	console_printf("kernel_check: %s", what);
	if (o)
		console_printf(" (%s, %u references)", object_type_name(o->type), o->refs);
	console_printf("\n");
	return false;
}

static bool check_allocators(const struct kernel *k)
{
	if (!frames_check(&k->frames))
		return check_fails("frames are inconsistent", NULL);
	for (unsigned i = 0; i < TESS_TYPE_COUNT; i++)
		if (k->cache[i].size && !slab_check(&k->cache[i]))
			return check_fails("a cache of objects is inconsistent", NULL);
	if (!slab_check(&k->nodes) || !slab_check(&k->badges) || !slab_check(&k->mappings) ||
	    !slab_check(&k->bindings) || !slab_check(&k->shares) || !slab_check(&k->knotes) ||
	    !slab_check(&k->forks) || !slab_check(&k->fork_copies))
		return check_fails("a cache is inconsistent", NULL);
	return true;
}

bool kernel_check(struct kernel *k)
{
	if (!check_allocators(k))
		return false;
	return check_shapes(k) && check_objects(k) && check_caps(k) && check_threads(k) &&
	       check_spaces(k) && check_events(k) && check_jobs(k) && check_devices(k) &&
	       check_traces(k);
}

int kernel_check_call(struct kernel *k)
{
	return kernel_check(k) ? TESS_OK : TESS_EIO;
}
