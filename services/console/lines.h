/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assembling lines and showing them.
 */
#ifndef CONSOLE_LINES_H
#define CONSOLE_LINES_H

#include <tessera/tessera.h>

#include "clients.h"

/* Adds bytes to the client's line; shows every line that ends or is full. */
void lines_write(tess_cap_t platform, struct client *client, const uint8_t *bytes, size_t length);

/* Shows what is left of a line whose end will not come. */
void lines_finish(tess_cap_t platform, struct client *client);

#endif
