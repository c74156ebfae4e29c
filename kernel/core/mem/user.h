/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * User memory, as the kernel sees it: a range of addresses that nobody may dereference.
 *
 * The copies go by way of the process's mappings and the direct map, page by page, so a bad address
 * is a status and never a fault in the kernel.
 */
#ifndef MEM_USER_H
#define MEM_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kernel;
struct process;

struct user_range {
	uint64_t address;
	uint64_t length; /* bytes */
};

/* Checks count elements at an address: EINVAL above max_count, EFAULT outside user space. */
int user_range_make(uint64_t address, uint64_t count, uint64_t element_size, uint64_t max_count,
		    struct user_range *range);

/* EFAULT unless every byte may be read (PROT_READ) or written (PROT_WRITE) by the process. */
int user_check(struct kernel *k, struct process *p, const struct user_range *range,
	       unsigned access);

/* Copies the whole range in or out, as memmove does, for both sides may be the same pages: EFAULT,
 * with nothing copied, if a byte of it is not accessible. */
int user_copy_in(struct kernel *k, struct process *p, void *to, const struct user_range *range);
int user_copy_out(struct kernel *k, struct process *p, const struct user_range *range,
		  const void *from);

/* Copies min(size, range) bytes out: for structs, which may grow. EINVAL if the range is shorter
 * than size. */
int user_put(struct kernel *k, struct process *p, const struct user_range *range, const void *from,
	     size_t size);

#endif
