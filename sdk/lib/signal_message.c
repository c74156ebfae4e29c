/* SPDX-License-Identifier: BSD-2-Clause */
/* A signal on a channel: see signal_message.h. The receiver trusts nothing of it but the badge. */
#include "signal_message.h"

#include <tessera/abi/status.h>

#include "signal_state.h"

static bool can_be_said(const struct tess_signal_info *info)
{
	return signal_number_is_valid(info->number) && info->code <= TESS_SIGNAL_CODE_USER &&
	       info->code > TESS_SIGNAL_CODE_RAISED && info->code != TESS_SIGNAL_CODE_TIMER;
}

static uint64_t pair(uint32_t low, int32_t high)
{
	return low | (uint64_t)(uint32_t)high << 32;
}

int signal_encode(const struct tess_signal_info *info, struct tess_message *m)
{
	if (!can_be_said(info))
		return TESS_EINVAL;
	*m = (struct tess_message){
		.tag = TESS_TAG(SIGNAL_LABEL, SIGNAL_WORDS, 0),
		.word = { pair(info->number, info->error), pair((uint32_t)info->code, info->status),
			  info->user_time, info->system_time, info->value, info->address,
			  (uint64_t)info->band, info->handle },
	};
	return TESS_OK;
}

bool signal_decode(const struct tess_message *m, struct tess_signal_info *info)
{
	if (m->tag != TESS_TAG(SIGNAL_LABEL, SIGNAL_WORDS, 0))
		return false;
	*info = (struct tess_signal_info){
		.number = (uint32_t)m->word[0],
		.error = (int32_t)(m->word[0] >> 32),
		.code = (int32_t)(uint32_t)m->word[1],
		.status = (int32_t)(m->word[1] >> 32),
		.sender = m->badge,
		.user_time = m->word[2],
		.system_time = m->word[3],
		.value = m->word[4],
		.address = m->word[5],
		.band = (int64_t)m->word[6],
		.handle = m->word[7],
	};
	return can_be_said(info);
}
