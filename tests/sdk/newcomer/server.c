/* SPDX-License-Identifier: BSD-2-Clause */
/* A newcomer's server. */
#include <string.h>
#include <tessera/tessera.h>

#include "shop.h"

static struct shop_item items[16];
static char names[16][31];
static uint32_t count;

static int add(void *ctx, const struct tess_call *call, struct shop_shop_add_request *in,
	       struct shop_shop_add_reply *out)
{
	(void)ctx;
	(void)call;
	if (count == 16)
		return SHOP_ERROR_SOLD_OUT;
	if (in->price > 100000)
		return SHOP_ERROR_TOO_DEAR;
	items[count] = (struct shop_item){.id = count, .kind = in->kind, .price = in->price};
	memcpy(names[count], in->name.data, in->name.length);
	out->id = count++;
	return 0;
}

static int list(void *ctx, const struct tess_call *call, struct shop_shop_list_request *in,
		struct shop_shop_list_reply *out)
{
	(void)ctx;
	(void)call;
	for (uint32_t i = 0; i < count; i++) {
		if (items[i].kind != in->kind)
			continue;
		out->items.data[out->items.count++] = items[i];
		out->names.data[out->names.count].length = (uint32_t)strlen(names[i]);
		strlcpy(out->names.data[out->names.count++].data, names[i], 31);
	}
	return 0;
}

static int buy(void *ctx, const struct tess_call *call, struct shop_shop_buy_request *in,
	       struct shop_shop_buy_reply *out)
{
	(void)ctx;
	(void)call;
	if (in->id >= count)
		return SHOP_ERROR_SOLD_OUT;
	if (in->money < items[in->id].price)
		return SHOP_ERROR_TOO_DEAR;
	out->change = in->money - items[in->id].price;
	return tess_notification_signal(in->receipt, (uint64_t)1 << in->id) ? SHOP_ERROR_SOLD_OUT
									    : 0;
}

int main(void)
{
	static const struct shop_shop_ops ops = {.add = add, .list = list, .buy = buy};
	struct tess_service service = shop_shop_service(&ops, NULL);
	struct tess_server server = {
		.endpoint = tess_start_cap("my.shop"), .services = &service, .service_count = 1};

	return tess_serve(&server) ? 1 : 0;
}
