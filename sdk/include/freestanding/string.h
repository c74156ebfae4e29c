/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <string.h> of libtessera: memory and byte strings. Each means what C11 7.24 says (strnlen,
 * strlcpy: POSIX.1-2024).
 */
#ifndef TESSERA_FREESTANDING_STRING_H
#define TESSERA_FREESTANDING_STRING_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *memcpy(void *__restrict to, const void *__restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
void *memchr(const void *bytes, int byte, size_t length);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t limit);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t limit);
char *strchr(const char *s, int byte);
char *strrchr(const char *s, int byte);
char *strstr(const char *text, const char *part);

/* Copies as much of from as fits size bytes with its NUL; returns strlen(from). */
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);

#ifdef __cplusplus
}
#endif

#endif
