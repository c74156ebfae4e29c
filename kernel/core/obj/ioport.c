/* SPDX-License-Identifier: BSD-2-Clause */
/* Ioport: see ioport.h. */
#include "obj/ioport.h"

#include <tessera/abi/status.h>
#include <tessera/abi/types.h>

int ioport_create(struct kernel *k, struct job *job, uint32_t first, uint32_t count,
		  struct ioport **ioport)
{
	void *object;
	int status = object_create(k, job, TESS_TYPE_IOPORT, &object);

	if (status)
		return status;
	*ioport = object;
	(*ioport)->first = first;
	(*ioport)->count = count;
	return TESS_OK;
}
