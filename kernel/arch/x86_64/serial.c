/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The console on the first serial port, a 16550 or one like it, polled: it must work when nothing
 * else does.
 */
#include "serial.h"

#include <arch/platform.h>

#include "asm.h"

#define COM1          0x3f8
#define COM1_DATA     (COM1 + 0)        /* with DLAB: divisor, low byte */
#define COM1_INTERRUPT (COM1 + 1)       /* with DLAB: divisor, high byte */
#define COM1_FIFO     (COM1 + 2)        /* written: FIFO control; read: identification */
#define COM1_LINE     (COM1 + 3)
#define COM1_MODEM    (COM1 + 4)
#define COM1_STATUS   (COM1 + 5)

#define LINE_8N1      0x03
#define LINE_DLAB     0x80
#define MODEM_READY   0x03      /* DTR, RTS */
#define FIFO_ENABLE   0x07      /* and clear both */
#define FIFO_ENABLED  0xc0
#define STATUS_EMPTY  0x20      /* nothing left to send: the whole FIFO is free */
#define DIVISOR       1         /* 115200 baud */
#define FIFO_SIZE     16

/* How many bytes may be written at once; 0 without a port. */
static size_t burst;

void serial_init(void)
{
	out8(COM1_INTERRUPT, 0);
	out8(COM1_LINE, LINE_DLAB);
	out8(COM1_DATA, DIVISOR);
	out8(COM1_INTERRUPT, 0);
	out8(COM1_LINE, LINE_8N1);
	out8(COM1_MODEM, MODEM_READY);
	out8(COM1_FIFO, FIFO_ENABLE);
	if (in8(COM1_STATUS) == 0xff)
		return;         /* a bus without a device reads all ones */
	burst = (in8(COM1_FIFO) & FIFO_ENABLED) == FIFO_ENABLED ? FIFO_SIZE : 1;
}

void arch_console_write(const char *data, size_t length)
{
	if (!burst)
		return;
	for (size_t i = 0; i < length; i++) {
		if (i % burst == 0) {
			while (!(in8(COM1_STATUS) & STATUS_EMPTY))
				;
		}
		out8(COM1_DATA, (uint8_t)data[i]);
	}
}
