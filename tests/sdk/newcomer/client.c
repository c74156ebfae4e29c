/* SPDX-License-Identifier: BSD-2-Clause */
/* A newcomer's client. */
#include <tessera/tessera.h>

#include "shop.h"

static int visit(shop_shop_client_t shop, tess_cap_t receipt)
{
	struct shop_shop_add_reply added;
	struct shop_shop_list_reply listed;
	struct shop_shop_buy_reply bought;
	uint64_t bits;

	if (shop_shop_add(shop, tess_str("apple"), SHOP_KIND_FRUIT, 50, TESS_DEADLINE_FOREVER,
			  &added) ||
	    shop_shop_add(shop, tess_str("hammer"), SHOP_KIND_TOOL, 2000, TESS_DEADLINE_FOREVER,
			  &added) ||
	    shop_shop_add(shop, tess_str("pear"), SHOP_KIND_FRUIT, 70, TESS_DEADLINE_FOREVER,
			  &added))
		return 2;
	if (shop_shop_list(shop, SHOP_KIND_FRUIT, TESS_DEADLINE_FOREVER, &listed) ||
	    listed.items.count != 2 || listed.names.count != 2)
		return 3;
	for (uint32_t i = 0; i < listed.items.count; i++)
		tess_log("%u %s %ld", listed.items.data[i].id, listed.names.data[i].data,
			 listed.items.data[i].price);
	if (shop_shop_buy(shop, 1, 100, receipt, TESS_DEADLINE_FOREVER, &bought) !=
	    SHOP_ERROR_TOO_DEAR)
		return 4;
	if (shop_shop_buy(shop, 2, 100, receipt, TESS_DEADLINE_FOREVER, &bought) ||
	    bought.change != 30)
		return 5;
	if (tess_notification_wait(receipt, TESS_DEADLINE_POLL, &bits) || bits != 4)
		return 6;
	/* A kind that there is not never leaves this process. */
	if (shop_shop_list(shop, 9, TESS_DEADLINE_FOREVER, &listed) != TESS_EINVAL)
		return 7;
	return 0;
}

int main(void)
{
	shop_shop_client_t shop;
	tess_cap_t receipt;
	int result;

	if (shop_shop_connect(tess_self_namespace(), "my.shop", &shop) ||
	    tess_notification_create(tess_self_job(), &receipt))
		return 1;
	result = visit(shop, receipt);
	tess_log("the visit ends with %d", result);
	return result;
}
