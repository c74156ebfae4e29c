/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The prototype of a call as user code sees it: token, arguments, deadline, then a pointer per
 * result. The stubs and the manual pages are both made from it.
 */
#include <stdio.h>
#include <string.h>

#include "c_names.h"
#include "emit_kernel.h"

static bool has_name(const struct prototype *p, const char *name)
{
	for (unsigned i = 0; i < p->count; i++) {
		if (strcmp(p->param[i].name, name) == 0)
			return true;
	}
	return false;
}

static struct param *add(struct prototype *p, enum param_kind kind, const struct field *f,
			 const char *type, const char *name, const char *suffix)
{
	struct param *param = &p->param[p->count++];

	*param = (struct param){ .kind = kind, .field = f };
	snprintf(param->type, sizeof(param->type), "%.110s", type);
	snprintf(param->name, sizeof(param->name), "%.256s%.8s", name, suffix);
	return param;
}

/* Bytes are void, so that strings and structs go in without a cast. */
static void add_buffer(struct prototype *p, const struct field *f)
{
	const struct type *element = f->type->element;
	bool is_bytes = element->kind == TYPE_UINT8;
	char type[112], buffer[96];

	snprintf(type, sizeof(type), "%s%s *", f->type->direction == DIRECTION_IN ? "const " : "",
		 is_bytes ? "void" : kernel_member_type(element, buffer));
	add(p, PARAM_BUFFER, f, type, f->c_name, "");
	if (f->type->bound > 1)
		add(p, PARAM_COUNT, f, "size_t ", f->c_name, is_bytes ? "_length" : "_count");
}

static void add_argument(struct prototype *p, const struct field *f)
{
	char type[112], buffer[96];

	if (f->type->kind == TYPE_USER) {
		add_buffer(p, f);
		return;
	}
	snprintf(type, sizeof(type), "%s ", kernel_type(f->type, buffer));
	add(p, PARAM_SCALAR, f, type, f->c_name, "");
}

/* The token is called after the object; `namespace` is a word of C++. */
static void add_token(struct prototype *p, const struct object_type *object)
{
	add(p, PARAM_TOKEN, NULL, "tess_cap_t ", object->c_name,
	    c_word_is_taken(object->c_name) ? "_" : "");
}

static void add_result(struct prototype *p, const struct field *f)
{
	char type[112], buffer[96];

	snprintf(type, sizeof(type), "%s *", kernel_type(f->type, buffer));
	add(p, PARAM_RESULT, f, type, f->c_name, has_name(p, f->c_name) ? "_out" : "");
}

void kernel_prototype(const struct method *m, struct prototype *p)
{
	p->count = 0;
	if (m->of)
		add_token(p, m->of);
	for (const struct field *f = m->request.fields; f; f = f->next)
		add_argument(p, f);
	if (m->blocking)
		add(p, PARAM_DEADLINE, NULL, "tess_time_t ", "deadline", "");
	for (const struct field *f = m->reply.fields; f; f = f->next)
		add_result(p, f);
}
