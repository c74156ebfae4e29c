/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makers of tree nodes, called from the grammar's actions.
 */
#include "parser.h"

#include <stdarg.h>
#include <string.h>

#define new(p, type) arena_new(&(p)->compiler->arena, type)

/* Every node that is kept in lists begins with its `next`. */
struct link {
	struct link *next;
};

struct list list_one(void *item)
{
	return (struct list){ item, item };
}

struct list list_add(struct list list, void *item)
{
	if (!item)
		return list;
	if (!list.first)
		return list_one(item);
	((struct link *)list.last)->next = item;
	list.last = item;
	return list;
}

void parser_error(struct parser *p, struct srcpos pos, enum diag_code code, const char *format, ...)
{
	char *message;
	va_list args;

	va_start(args, format);
	message = arena_vprintf(&p->compiler->arena, format, args);
	va_end(args);
	diag_error(&p->compiler->diag, pos, code, "%s", message);
	if (code < E_FILE)
		p->broken = true;
	else
		p->library->has_errors = true;
	if (diag_is_full(&p->compiler->diag))
		p->stopped = true;
}

void parser_reserved(struct parser *p, struct srcpos pos, const char *what)
{
	parser_error(p, pos, E_RESERVED, "%s is not in this version of the language", what);
	diag_note(&p->compiler->diag, pos, "the word is reserved for a later version");
}

struct expr *node_number(struct parser *p, struct srcpos pos, uint64_t number)
{
	struct expr *e = new(p, struct expr);

	*e = (struct expr){ .kind = EXPR_NUMBER, .pos = pos, .number = number };
	return e;
}

struct expr *node_name(struct parser *p, struct name name)
{
	struct expr *e = new(p, struct expr);

	*e = (struct expr){ .kind = EXPR_NAME, .pos = name.pos, .name = name.text };
	return e;
}

struct expr *node_operator(struct parser *p, enum expr_kind kind, struct expr *left,
			   struct expr *right, struct srcpos pos)
{
	struct expr *e = new(p, struct expr);
	unsigned depth = right && right->depth > left->depth ? right->depth : left->depth;

	if (depth >= EXPR_DEPTH_MAX) {
		parser_error(p, pos, E_NESTING, "an expression may nest at most %d operators",
			     EXPR_DEPTH_MAX);
		p->stopped = true;
		return left;
	}
	*e = (struct expr){
		.kind = kind, .depth = depth + 1, .pos = pos, .left = left, .right = right,
	};
	return e;
}

struct expr *node_type_expr(struct parser *p, struct type *type)
{
	struct expr *e = new(p, struct expr);

	*e = (struct expr){ .kind = EXPR_TYPE, .pos = type->pos, .type = type };
	return e;
}

struct type_argument *node_type_argument(struct parser *p, struct expr *expr)
{
	struct type_argument *a = new(p, struct type_argument);

	a->expr = expr;
	return a;
}

struct type *node_type(struct parser *p, struct name head, struct list arguments, struct srcpos pos)
{
	struct type *t = new(p, struct type);
	unsigned count = 0;

	t->pos = pos;
	for (struct type_argument *a = arguments.first; a; a = a->next)
		count++;
	type_build(p, t, head, arguments.first, count);
	return t;
}

struct type *node_plain_type(struct parser *p, struct name head)
{
	return node_type(p, head, (struct list){ 0 }, head.pos);
}

struct field *node_field(struct parser *p, struct name name, struct type *type,
			 struct list attributes, const char *doc)
{
	struct field *f = new(p, struct field);

	*f = (struct field){
		.name = name.text, .pos = name.pos, .doc = doc, .type = type,
		.attributes = attributes.first,
	};
	return f;
}

struct member *node_member(struct parser *p, struct name name, struct expr *value,
			   struct list attributes, const char *doc)
{
	struct member *m = new(p, struct member);

	*m = (struct member){
		.name = name.text, .pos = name.pos, .doc = doc, .expr = value,
		.attributes = attributes.first,
	};
	return m;
}

struct method *node_method(struct parser *p, uint64_t ordinal, struct srcpos ordinal_pos,
			   struct name name)
{
	struct method *m = new(p, struct method);

	m->name = name.text;
	m->pos = name.pos;
	m->ordinal_expr = node_number(p, ordinal_pos, ordinal);
	return m;
}

struct method *node_finish_method(struct method *m, struct list attributes, const char *doc,
				  struct list params, struct srcpos params_pos,
				  struct message results, struct name throws)
{
	m->attributes = attributes.first;
	m->doc = doc;
	m->request.fields = params.first;
	m->request.pos = params_pos;
	m->has_results = results.count != 0;
	m->reply = results;
	m->throws_name = throws;
	return m;
}

struct decl *node_decl(struct parser *p, enum decl_kind kind, struct name name)
{
	struct decl *d = new(p, struct decl);

	*d = (struct decl){
		.kind = kind, .name = name.text, .pos = name.pos, .library = p->library,
	};
	return d;
}

struct decl *node_values(struct parser *p, enum decl_kind kind, struct name name, struct type *type,
			 struct list members)
{
	struct decl *d = node_decl(p, kind, name);

	d->type = type;
	d->members = members.first;
	return d;
}

struct decl *node_methods(struct parser *p, enum decl_kind kind, struct name name,
			  struct list methods)
{
	struct decl *d = node_decl(p, kind, name);

	d->methods = methods.first;
	for (struct method *m = d->methods; m; m = m->next)
		m->owner = d;
	return d;
}

struct attribute *node_attribute(struct parser *p, struct name name, struct list arguments)
{
	struct attribute *a = new(p, struct attribute);

	a->name = name;
	a->arguments = arguments.first;
	return a;
}

struct attribute_argument *node_argument(struct parser *p, struct expr *expr, const char *string,
					 struct srcpos pos)
{
	struct attribute_argument *a = new(p, struct attribute_argument);

	*a = (struct attribute_argument){ .pos = pos, .string = string, .expr = expr };
	return a;
}

struct import *node_import(struct parser *p, struct name name, struct list attributes)
{
	struct import *i = new(p, struct import);

	*i = (struct import){ .name = name, .attributes = attributes.first };
	return i;
}

struct name node_dotted(struct parser *p, struct name left, struct name right)
{
	struct name name = { left.text, srcpos_join(left.pos, right.pos) };

	if (strlen(left.text) + 1 + strlen(right.text) > NAME_LENGTH_MAX) {
		parser_error(p, name.pos, E_LENGTH, "a name has at most %d bytes", NAME_LENGTH_MAX);
		p->stopped = true;
		return left;
	}
	name.text = arena_printf(&p->compiler->arena, "%s.%s", left.text, right.text);
	return name;
}
