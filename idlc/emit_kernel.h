/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emitters for system calls. They see all of the kernel's libraries at once.
 */
#ifndef IDLC_EMIT_KERNEL_H
#define IDLC_EMIT_KERNEL_H

#include "emit.h"

/* A library comes behind those it imports; apart from that they are in the order of their names. */
struct kernel_set {
	const struct library *const *libraries;
	unsigned count;
};

/* Files: what both sides share, and the kernel's and the user's halves. */
void emit_kernel_abi(struct emit *out, const struct kernel_set *set);   /* tessera/abi/kernel.h */
void emit_kernel_args(struct emit *out, const struct kernel_set *set);  /* syscall_args.h */
void emit_kernel_table(struct emit *out, const struct kernel_set *set); /* syscall_table.c */
void emit_kernel_stubs(struct emit *out, const struct kernel_set *set); /* tessera/syscalls.h */
void emit_kernel_man(struct emit *out, const struct method *m);         /* man/tess_CALL.2.inc */

/* --- what they share, emit_kernel.c --- */

void kernel_banner(struct emit *out, const struct kernel_set *set, const char *purpose);

/* Calls visit for each call, in order of libraries and of declaration. */
void kernel_each_call(struct emit *out, const struct kernel_set *set,
		      void (*visit)(struct emit *out, const struct method *m));

/* "notification_signal", "send": the stem of kernel-side names. */
const char *kernel_call_name(const struct method *m);

/* Whether the handler gets an args struct: it has a member. */
bool kernel_has_args(const struct method *m);

/*
 * C type of a scalar argument or result: an enum has its own, bits their integer, a cap
 * tess_cap_t.
 */
const char *kernel_type(const struct type *t, char buffer[96]);

/* C type of a member of a shared struct or of an element of a buffer: enums are integers there. */
const char *kernel_member_type(const struct type *t, char buffer[96]);

/* "TESS_SYS_NOTIFICATION_SIGNAL" without its first nine letters, in capitals. */
void kernel_put_upper(struct emit *out, const char *name);

/* --- the user's prototype of a call, emit_kernel_proto.c --- */

enum param_kind {
	PARAM_TOKEN, PARAM_SCALAR, PARAM_BUFFER, PARAM_COUNT, PARAM_DEADLINE, PARAM_RESULT,
};

struct param {
	enum param_kind kind;
	const struct field *field;      /* scalar, buffer, count, result */
	char type[112];                 /* with the star, if it is a pointer: "const void *" */
	char name[272];
};

#define PARAMS_MAX 32

struct prototype {
	struct param param[PARAMS_MAX];
	unsigned count;
};

void kernel_prototype(const struct method *m, struct prototype *p);

#endif
