/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tess_status_name. A switch over the enum, so that the compiler complains when a status is added.
 */
#include <tessera/status.h>

#define NAME(status)           \
	case TESS_##status:    \
		return #status

const char *tess_status_name(int status)
{
	switch ((enum tess_status)status) {
	NAME(OK);
	NAME(EPERM);
	NAME(ENOENT);
	NAME(ESRCH);
	NAME(EINTR);
	NAME(EIO);
	NAME(EBADCAP);
	NAME(EAGAIN);
	NAME(ENOMEM);
	NAME(EACCES);
	NAME(EFAULT);
	NAME(EBUSY);
	NAME(EEXIST);
	NAME(EINVAL);
	NAME(EMFILE);
	NAME(ENOSPC);
	NAME(EPIPE);
	NAME(EDEADLK);
	NAME(ENOSYS);
	NAME(EPROTO);
	NAME(EBADMSG);
	NAME(EOVERFLOW);
	NAME(EMSGSIZE);
	NAME(ETIMEDOUT);
	NAME(ECANCELED);
	NAME(EOWNERDEAD);
	}
	return "unknown";
}
