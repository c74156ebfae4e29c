/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console: the first serial port, 115200 baud, 8 bits, no parity.
 */
#ifndef X86_64_SERIAL_H
#define X86_64_SERIAL_H

void serial_init(void);

#endif
