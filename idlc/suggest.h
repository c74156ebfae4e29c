/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a misspelt name was perhaps meant to be.
 */
#ifndef IDLC_SUGGEST_H
#define IDLC_SUGGEST_H

#include "ast.h"

/* The declaration or built-in type whose name is nearest; NULL if none is near. */
const char *suggest_name(const struct library *lib, const char *name);

#endif
