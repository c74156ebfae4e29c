/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few C string functions that the kernel uses, and that compilers call on their own. A hosted
 * build takes them from the C library; string.c is for bare metal alone, and memcpy and memset come
 * from the machine.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t size);
int strcmp(const char *a, const char *b);

#endif
