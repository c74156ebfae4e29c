/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Port: see <tessera/port.h>.
 *
 * The channel signals the notification when something comes into the empty queue, and the
 * notification is bound to the endpoint. A receive looks at the channel first, so whatever came
 * before it is found, and what comes later wakes it.
 */
#include <tessera/port.h>

#include <tessera/syscalls.h>

static void give_up(tess_cap_t *cap)
{
	if (*cap)
		(void)tess_capability_delete(*cap);
	*cap = TESS_CAP_NONE;
}

static int furnish(tess_cap_t job, const struct tess_port_size *size, struct tess_port *port)
{
	int status = tess_endpoint_create(job, &port->endpoint);

	if (!status)
		status = tess_notification_create(job, &port->notification);
	if (!status)
		status = tess_channel_create(job, size->messages, size->words, size->capabilities,
					     &port->tx, &port->rx);
	if (!status)
		status = tess_endpoint_bind_notification(port->endpoint, port->notification);
	if (!status)
		status = tess_channel_bind_notification(port->rx, port->notification, 1);
	return status;
}

int tess_port_create(tess_cap_t job, const struct tess_port_size *size, struct tess_port *port)
{
	struct tess_port made = { 0, 0, 0, 0 };
	int status = furnish(job, size, &made);

	if (status)
		tess_port_close(&made);
	else
		*port = made;
	return status;
}

void tess_port_close(struct tess_port *port)
{
	give_up(&port->tx);
	give_up(&port->rx);
	give_up(&port->notification);
	give_up(&port->endpoint);
}

static int is_doorbell(const struct tess_message *m)
{
	return m->tag & TESS_TAG_KERNEL && tess_tag_label(m->tag) == TESS_LABEL_NOTIFY;
}

int tess_port_recv(const struct tess_port *port, tess_time_t deadline, struct tess_message *m)
{
	for (;;) {
		int status = tess_channel_recv(port->rx, TESS_DEADLINE_POLL, m);

		if (status != TESS_EAGAIN && status != TESS_EPIPE)
			return status;
		status = tess_recv(port->endpoint, deadline, m);
		if (status || !is_doorbell(m))
			return status;
	}
}
