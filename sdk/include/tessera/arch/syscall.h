/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system call instruction of x86_64, as inline functions.
 *
 *	rax number and tag -> status      rdi token -> badge      rdx deadline -> tag
 *	r10 reply token      words 0..7: rsi rbx r12 r13 r14 r15 r8 r9      rcx r11 lost
 *
 * The operands pass through plain locals on both sides of the instruction: a register variable is
 * sure of its register only as an operand, and at -O0 any expression between may use it as scratch.
 * rbp is not used, so the functions compile with frame pointers, by gcc and clang, as C and C++.
 */
#ifndef TESSERA_ARCH_SYSCALL_H
#define TESSERA_ARCH_SYSCALL_H

#include <stdint.h>

#define TESS_ALWAYS_INLINE static inline __attribute__((__always_inline__, __unused__))

/*
 * Any call of the kernel, with everything that a call can pass and return.
 *
 * number: call number, or-ed with the tag of a message
 * token_badge: in: the token in question; out: the badge of what was received
 * deadline_tag: in: the absolute deadline in nanoseconds; out: the tag of what was received
 * reply: token of a Reply capability, or 0
 * word: the 8 words, in and out
 *
 * Returns 0 or a negative TESS_E*.
 */
TESS_ALWAYS_INLINE int64_t tess_syscall_full(uint64_t number, uint64_t *token_badge,
					     uint64_t *deadline_tag, uint64_t reply,
					     uint64_t word[8])
{
	uint64_t a = number, d = *deadline_tag, t = *token_badge, w0 = word[0], w1 = word[1];
	uint64_t w2 = word[2], w3 = word[3], w4 = word[4], w5 = word[5], w6 = word[6], w7 = word[7];
	register uint64_t r10 __asm__("r10") = reply;
	register uint64_t r12 __asm__("r12") = w2;
	register uint64_t r13 __asm__("r13") = w3;
	register uint64_t r14 __asm__("r14") = w4;
	register uint64_t r15 __asm__("r15") = w5;
	register uint64_t r8 __asm__("r8") = w6;
	register uint64_t r9 __asm__("r9") = w7;

	__asm__ volatile("syscall"
			 : "+a"(a), "+D"(t), "+d"(d), "+S"(w0), "+b"(w1), "+r"(r12), "+r"(r13),
			   "+r"(r14), "+r"(r15), "+r"(r8), "+r"(r9), "+r"(r10)
			 :
			 : "rcx", "r11", "cc", "memory");
	w2 = r12;
	w3 = r13;
	w4 = r14;
	w5 = r15;
	w6 = r8;
	w7 = r9;
	*token_badge = t;
	*deadline_tag = d;
	word[0] = w0;
	word[1] = w1;
	word[2] = w2;
	word[3] = w3;
	word[4] = w4;
	word[5] = w5;
	word[6] = w6;
	word[7] = w7;
	return (int64_t)a;
}

/*
 * A call on an object: arguments in the words, results in the words.
 * Returns 0 or a negative TESS_E*; the words are results only after 0.
 */
TESS_ALWAYS_INLINE int64_t tess_syscall(uint64_t number, uint64_t token, uint64_t deadline,
					uint64_t word[8])
{
	return tess_syscall_full(number, &token, &deadline, 0, word);
}

#endif
