/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and meanings of status codes.
 */
#ifndef TESSERA_STATUS_H
#define TESSERA_STATUS_H

#include <tessera/abi/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "ETIMEDOUT" for TESS_ETIMEDOUT, "OK" for 0, "unknown" for what is no status. Never NULL. */
const char *tess_status_name(int status);

#ifdef __cplusplus
}
#endif

#endif
