/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * FPU and SSE state, saved by FXSAVE: OSXSAVE stays off, so there is no AVX state to keep.
 */
#include "fpu.h"

#include <arch/context.h>
#include <machine/cpu.h>
#include <stddef.h>

#include "asm.h"

/* Offsets in the FXSAVE area, and the values of a fresh thread: Intel SDM volume 1, table 10-2. */
#define FXSAVE_FCW     0
#define FXSAVE_MXCSR   24
#define FXSAVE_MXCSR_MASK 28
#define DEFAULT_MXCSR_MASK 0xffbf       /* of processors whose FXSAVE stores 0 there */
#define INITIAL_FCW    0x037f   /* all exceptions masked, 64-bit precision */
#define INITIAL_MXCSR  0x1f80   /* all exceptions masked */

void fpu_start(struct machine_context *c)
{
	for (unsigned i = 0; i < sizeof(c->fpu); i++)
		c->fpu[i] = 0;
	c->fpu[FXSAVE_FCW] = INITIAL_FCW & 0xff;
	c->fpu[FXSAVE_FCW + 1] = INITIAL_FCW >> 8;
	c->fpu[FXSAVE_MXCSR] = INITIAL_MXCSR & 0xff;
	c->fpu[FXSAVE_MXCSR + 1] = INITIAL_MXCSR >> 8;
}

static void set_disabled(struct machine_cpu *m, bool disabled)
{
	if (m->fpu_disabled == disabled)
		return;
	if (disabled)
		write_cr0(read_cr0() | CR0_TASK_SWITCHED);
	else
		__asm__ volatile("clts");
	m->fpu_disabled = disabled;
}

/*
 * AMD's FXRSTOR leaves the x87 instruction and data pointers alone unless an exception is pending,
 * and so would show one thread's addresses to the next: a harmless load overwrites them first.
 */
static void restore(const struct machine_context *c)
{
	static const int32_t zero;

	__asm__ volatile("fnclex; emms; fildl %0; fxrstor64 %1" : : "m"(zero), "m"(c->fpu));
}

void fpu_take(struct machine_cpu *m, struct machine_context *c)
{
	set_disabled(m, false);
	if (m->fpu_owner == c)
		return;
	if (m->fpu_owner)
		__asm__ volatile("fxsave64 %0" : "=m"(m->fpu_owner->fpu));
	restore(c);
	m->fpu_owner = c;
}

void fpu_switch(struct machine_cpu *m, struct machine_context *c)
{
	if (m->fpu_eager)
		fpu_take(m, c);
	else
		set_disabled(m, m->fpu_owner != c);
}

static uint32_t read_u32(const uint8_t *from)
{
	return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

/* The bits of MXCSR that the processor has: FXSAVE tells them. */
static uint32_t mxcsr_mask(struct machine_cpu *m)
{
	_Alignas(16) uint8_t area[MACHINE_FPU_SIZE];
	bool disabled = m->fpu_disabled;
	uint32_t mask;

	set_disabled(m, false);
	__asm__ volatile("fxsave64 %0" : "=m"(area));
	set_disabled(m, disabled);
	mask = read_u32(area + FXSAVE_MXCSR_MASK);
	return mask ? mask : DEFAULT_MXCSR_MASK;
}

bool fpu_is_valid(struct machine_cpu *m, const uint8_t *state)
{
	return !(read_u32(state + FXSAVE_MXCSR) & ~mxcsr_mask(m));
}

void fpu_store(struct machine_cpu *m, struct machine_context *c)
{
	bool disabled = m->fpu_disabled;

	if (m->fpu_owner != c)
		return;
	set_disabled(m, false);
	__asm__ volatile("fxsave64 %0" : "=m"(c->fpu));
	set_disabled(m, disabled);
}

void fpu_flush(struct machine_cpu *m, struct machine_context *c)
{
	fpu_store(m, c);
	fpu_release(m, c);
}

void fpu_release(struct machine_cpu *m, const struct machine_context *c)
{
	if (m->fpu_owner != c)
		return;
	m->fpu_owner = NULL;
	set_disabled(m, true);
}
