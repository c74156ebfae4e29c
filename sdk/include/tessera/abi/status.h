/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Status codes: 0 or one of these, negative. Where Linux's errno has the idea, its number is used.
 */
#ifndef TESSERA_ABI_STATUS_H
#define TESSERA_ABI_STATUS_H

enum tess_status {
	TESS_OK = 0,
	TESS_EPERM = -1,         /* the capability lacks a right */
	TESS_ENOENT = -2,        /* no such name */
	TESS_ESRCH = -3,         /* no caller to reply to, no such process or thread any more */
	TESS_EINTR = -4,         /* the wait was interrupted */
	TESS_EIO = -5,           /* a device or a consistency check failed */
	TESS_EBADCAP = -9,       /* the token names no capability, or one of another type */
	TESS_EAGAIN = -11,       /* would have to wait, and was told to poll */
	TESS_ENOMEM = -12,       /* memory, or the job's quota of it, is used up */
	TESS_EACCES = -13,       /* the job, or the mapping, does not allow this */
	TESS_EFAULT = -14,       /* a user buffer is not mapped as it needs to be */
	TESS_EBUSY = -16,        /* in use, or already done */
	TESS_EEXIST = -17,       /* the name or the range is taken */
	TESS_EINVAL = -22,       /* an argument is out of its range */
	TESS_EMFILE = -24,       /* the capability table, or its quota, is full */
	TESS_ENOSPC = -28,       /* no room left in the object */
	TESS_EPIPE = -32,        /* the other side is gone */
	TESS_EDEADLK = -35,      /* the wait would never end */
	TESS_ENOSYS = -38,       /* no such call */
	TESS_EPROTO = -71,       /* the peer broke the protocol, or speaks another interface */
	TESS_EBADMSG = -74,      /* the message does not decode */
	TESS_EOVERFLOW = -75,    /* a number does not fit */
	TESS_EMSGSIZE = -90,     /* the message does not fit the receiver's window */
	TESS_ETIMEDOUT = -110,   /* the deadline passed */
	TESS_ECANCELED = -125,   /* the other side gave up */
	TESS_EOWNERDEAD = -130,  /* the other side died */
};

#endif
