/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Results across an interface. A reply's label is 0, a positive error that the method declares, or
 * one of the three statuses that a stub gives for itself; nothing else is believed, in either
 * direction.
 */
#include <tessera/idl_stub.h>

static bool is_declared(int result, const struct tess_idl_method *method)
{
	for (unsigned i = 0; i < method->error_count; i++)
		if (method->errors[i] == result)
			return true;
	return false;
}

/* What a stub may say when the method itself has not decided. */
static bool is_stub_status(int result)
{
	return result == TESS_ENOSYS || result == TESS_EBADMSG || result == TESS_EPROTO;
}

int tess_idl_failure(uint64_t tag, const struct tess_idl_method *method)
{
	int result = (int)(int32_t)tess_tag_label(tag);

	if (!tess_idl_is_exactly(tag, 0, 0)) {
		tess_idl_close_received(tag);
		return TESS_EPROTO;
	}
	if (is_stub_status(result) || (result > 0 && is_declared(result, method)))
		return result;
	return TESS_EPROTO;
}

int tess_idl_verdict(int result, const struct tess_idl_method *method)
{
	if (is_stub_status(result) || (result > 0 && is_declared(result, method)))
		return result;
	tess_idl_log(method->interface_name, method->name, "the handler's result is not declared",
		     result);
	return TESS_EPROTO;
}

int tess_idl_invalid(const struct tess_idl_method *method)
{
	tess_idl_log(method->interface_name, method->name, "the handler's reply is not valid",
		     TESS_EPROTO);
	return TESS_EPROTO;
}

int tess_idl_refuse(const struct tess_message *m, int status)
{
	tess_idl_close_received(m->tag);
	return status;
}

void tess_idl_answer(struct tess_message *m, int status)
{
	m->tag = TESS_TAG(status, 0, 0);
	for (unsigned i = 0; i < TESS_INLINE_WORDS; i++)
		m->word[i] = 0;
}
