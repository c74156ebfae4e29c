/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting init: the only process that the kernel makes. It gets every authority there is: its
 * process, its thread, the root job, the platform, and the boot archive to read.
 */
#include <arch/entry.h>
#include <stddef.h>
#include <tessera/abi/start.h>

#include "boot/archive.h"
#include "boot/elf.h"
#include "cap/table.h"
#include "kernel.h"
#include "lib/string.h"
#include "mem/user.h"
#include "obj/job.h"
#include "obj/memory.h"
#include "obj/process.h"
#include "obj/thread.h"
#include "sched/sched.h"

#define INIT_STACK    UINT64_C(0x20000)
#define INIT_PRIORITY 255
#define AT_PAGESZ     6

enum { SELF_PROCESS, SELF_THREAD, SELF_JOB, PLATFORM, ARCHIVE, INIT_CAPS };

/* What stands on init's stack, as the System V ABI has it; the start block lies behind it, at the
 * very top. */
struct init_stack {
	uint64_t argc;
	uint64_t argv[2];
	uint64_t envp[1];
	uint64_t auxv[3][2];
	char name[8];
	uint64_t padding;
};

#define START_SIZE (sizeof(struct tess_start) + INIT_CAPS * sizeof(struct tess_start_cap))
_Static_assert(sizeof(struct init_stack) % 16 == 0 && START_SIZE % 16 == 0,
	       "the stack pointer starts aligned");

static void must(int status, const char *what)
{
	if (status)
		panic("cannot start init: %s (status %d)", what, status);
}

static void give(struct kernel *k, struct process *p, struct tess_start_cap *cap, const char *name,
		 struct object *o, uint16_t rights)
{
	struct cap_reservation r;

	must(cap_reserve(k, p, 1, &r), name);
	memcpy(cap->name, name, strlen(name));
	cap->type = o->type;
	cap->rights = rights;
	cap->token =
		cap_fill(k, p, &r, 0,
			 &(struct cap_content){ .object = o, .type = o->type, .rights = rights });
}

static struct object *make_platform(struct kernel *k)
{
	void *object;

	must(object_create(k, k->root_job, TESS_TYPE_PLATFORM, &object),
	     "no memory for the platform object");
	return object;
}

static struct object *make_archive(struct kernel *k, const struct boot_info *boot)
{
	struct memory *m;

	must(memory_create_run(k, k->root_job, boot->archive,
			       (boot->archive_size + TESS_PAGE_SIZE - 1) / TESS_PAGE_SIZE, &m),
	     "no memory for the archive object");
	return &m->object;
}

static void give_all(struct kernel *k, struct thread *t, const struct boot_info *boot,
		     struct tess_start_cap *cap)
{
	struct process *p = t->process;
	struct object *platform = make_platform(k), *archive = make_archive(k, boot);

	give(k, p, &cap[SELF_PROCESS], "self.process", &p->object, TESS_RIGHTS_PROCESS);
	give(k, p, &cap[SELF_THREAD], "self.thread", &t->object, TESS_RIGHTS_THREAD);
	give(k, p, &cap[SELF_JOB], "self.job", &k->root_job->object, TESS_RIGHTS_JOB);
	give(k, p, &cap[PLATFORM], "platform", platform, TESS_RIGHTS_PLATFORM);
	give(k, p, &cap[ARCHIVE], "boot.archive", archive,
	     TESS_RIGHT_READ | TESS_RIGHT_GRANT | TESS_RIGHT_REVOKE);
	object_unref(k, platform);
	object_unref(k, archive);
}

/* Maps a stack and returns the address where what is on it begins. */
static uint64_t make_stack(struct kernel *k, struct process *p)
{
	struct mapping_request r = { .length = INIT_STACK,
				     .protection = PROT_READ | PROT_WRITE,
				     .max_protection = PROT_READ | PROT_WRITE };
	struct mapping *m;

	must(memory_create(k, p->object.job, INIT_STACK, &r.memory), "no memory for its stack");
	must(mapping_create(k, p, &r, &m), "no room for its stack");
	object_unref(k, &r.memory->object);
	return mapping_end(m) - START_SIZE - sizeof(struct init_stack);
}

static void write_out(struct kernel *k, struct process *p, uint64_t *at, const void *from,
		      uint64_t size)
{
	struct user_range range = { *at, size };

	must(user_copy_out(k, p, &range, from), "its stack cannot be written");
	*at += size;
}

static void fill_stack(struct kernel *k, struct thread *t, const struct boot_info *boot,
		       uint64_t at)
{
	struct tess_start_cap cap[INIT_CAPS] = { 0 };
	struct tess_start start = { .abi_version = TESS_ABI_VERSION,
				    .cap_count = INIT_CAPS,
				    .clock_page = TESS_CLOCK_PAGE_ADDRESS };
	struct init_stack s = { .argc = 1,
				.argv = { at + offsetof(struct init_stack, name), 0 },
				.auxv = { { TESS_AT_START, at + sizeof(s) },
					  { AT_PAGESZ, TESS_PAGE_SIZE },
					  { 0, 0 } },
				.name = "init" };

	give_all(k, t, boot, cap);
	write_out(k, t->process, &at, &s, sizeof(s));
	write_out(k, t->process, &at, &start, sizeof(start));
	write_out(k, t->process, &at, cap, sizeof(cap));
}

static struct process *load(struct kernel *k, const struct boot_info *boot, uint64_t *entry)
{
	struct boot_image image;
	struct process *p;
	const char *fault;

	if (!boot->archive)
		panic("there is no boot archive: start the machine by `tessera run`, or give one "
		      "as the first module");
	fault = archive_open(arch_direct(boot->archive), boot->archive_size, &image);
	if (fault)
		panic("the boot archive cannot be used: %s", fault);
	must(process_create(k, k->root_job, "init", 4, &p), "no memory for its process");
	fault = elf_load(k, p, &image, entry);
	if (fault)
		panic("init's image cannot be used: %s", fault);
	return p;
}

void kernel_boot(struct kernel *k, struct cpu *cpu, const struct boot_info *boot)
{
	struct thread *t;
	struct process *p;
	uint64_t entry, stack;

	kernel_init(k, cpu, boot);
	p = load(k, boot, &entry);
	must(thread_create(k, p, INIT_PRIORITY, &t), "no memory for its thread");
	stack = make_stack(k, p);
	fill_stack(k, t, boot, stack);
	thread_start(k, t, entry, stack, 0, 0);
	object_unref(k, &t->object);
	object_unref(k, &p->object);
	sched_leave(k, cpu);
}
