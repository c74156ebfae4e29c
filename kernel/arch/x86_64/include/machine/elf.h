/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which ELF images and boot archives run here: the e_machine number.
 */
#ifndef MACHINE_ELF_H
#define MACHINE_ELF_H

#include <tessera/abi/archive.h>

#define ARCH_ARCHIVE_MACHINE TESS_ARCHIVE_X86_64

#endif
