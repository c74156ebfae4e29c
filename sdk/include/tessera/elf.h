/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Executable images: what of an ELF file matters to load it, checked against every way in which a
 * file may lie. Used by `tessera mkimage` on the host and by tess_spawn() on the target alike.
 *
 * Source: Tool Interface Standard ELF 1.2 and the System V ABI's ELF-64 object file format.
 */
#ifndef TESSERA_ELF_H
#define TESSERA_ELF_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TESS_ELF_HEAD_SIZE    4096      /* ELF header and program headers lie in this many bytes */
#define TESS_ELF_SEGMENTS_MAX 16

/* Where segments may lie: above the first page, below what the kernel places by itself. */
#define TESS_ELF_ADDRESS_MIN UINT64_C(0x1000)
#define TESS_ELF_ADDRESS_END UINT64_C(0x10000000)

/* The values of PF_X, PF_W, PF_R in program headers. */
#define TESS_ELF_EXECUTE 1u
#define TESS_ELF_WRITE   2u
#define TESS_ELF_READ    4u

struct tess_elf_segment {
	uint64_t address;               /* of its first byte */
	uint64_t memory_size;           /* bytes, not 0; address + size stays below the end */
	uint64_t file_offset;
	uint64_t file_size;             /* at most memory_size; the rest is zero */
	uint32_t flags;                 /* TESS_ELF_*, never WRITE and EXECUTE */
};

struct tess_elf {
	uint64_t entry;                 /* in an executable segment */
	uint32_t segment_count;         /* at least 1; ascending, no two on one page */
	struct tess_elf_segment segment[TESS_ELF_SEGMENTS_MAX];
	uint64_t note_offset;           /* of the first PT_NOTE in the file; note_size 0: none */
	uint64_t note_size;
};

/*
 * Reads the head of an image: the first head_size bytes (file_size or TESS_ELF_HEAD_SIZE, whichever
 * is less) of a file of file_size bytes. Accepts ELF64, little-endian, x86_64, ET_EXEC, static.
 * Returns NULL and fills *elf, or an English sentence part that says what is wrong.
 */
const char *tess_elf_check(const void *head, size_t head_size, uint64_t file_size,
			   struct tess_elf *elf) __attribute__((__warn_unused_result__));

#ifdef __cplusplus
}
#endif

#endif
