/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * <stddef.h> for programs without a C library.
 */
#ifndef TESSERA_FREESTANDING_STDDEF_H
#define TESSERA_FREESTANDING_STDDEF_H

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;

#ifdef __cplusplus
#define NULL __null
#else
#define NULL ((void *)0)
typedef __WCHAR_TYPE__ wchar_t;
#endif

/* An object of the strictest alignment that malloc promises. */
typedef struct {
	long long tess_align_ll __attribute__((__aligned__(__alignof__(long long))));
	long double tess_align_ld __attribute__((__aligned__(__alignof__(long double))));
} max_align_t;

#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
