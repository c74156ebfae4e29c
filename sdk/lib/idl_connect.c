/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Connecting by name: each name of a path but the last is a namespace's, the last an endpoint's.
 * The kernel compares the interface with those that the endpoint was bound with.
 */
#include <tessera/idl_stub.h>
#include <tessera/syscalls.h>

/* Looks one name up; what is found has to be of this type. */
static int look_up(tess_cap_t namespace_, const char *name, size_t length, uint64_t interface_id,
		   enum tess_type wanted, tess_cap_t *cap)
{
	uint32_t type;
	int status;

	if (length == 0 || length > TESS_NAMESPACE_NAME_MAX)
		return TESS_EINVAL;
	status = tess_namespace_lookup(namespace_, (const uint8_t *)name, length, interface_id, cap,
				       &type);
	if (status == TESS_OK && type != (uint32_t)wanted) {
		tess_cap_close(cap);
		status = TESS_EPROTO;
	}
	/* There is no such path if what has the name leads nowhere. */
	return status == TESS_EPROTO && wanted == TESS_TYPE_NAMESPACE ? TESS_ENOENT : status;
}

static size_t name_length(const char *path)
{
	size_t length = 0;

	while (path[length] != '\0' && path[length] != '/')
		length++;
	return length;
}

int tess_connect(tess_cap_t namespace_, const char *path, uint64_t interface_id, tess_cap_t *cap)
{
	tess_cap_t inner = TESS_CAP_NONE;
	size_t length = name_length(path);
	int status = TESS_OK;

	while (status == TESS_OK && path[length] == '/') {
		tess_cap_t outer = inner;

		inner = TESS_CAP_NONE;
		status = look_up(outer ? outer : namespace_, path, length, 0, TESS_TYPE_NAMESPACE,
				 &inner);
		tess_cap_close(&outer);
		path += length + 1;
		length = name_length(path);
	}
	*cap = TESS_CAP_NONE;
	if (status == TESS_OK)
		status = look_up(inner ? inner : namespace_, path, length, interface_id,
				 TESS_TYPE_ENDPOINT, cap);
	tess_cap_close(&inner);
	return status;
}
