/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The grammar of tessera-idl(5). Actions only build nodes; what a node means is the checker's
 * business.
 *
 * The language's words are not taken from its users: `ident` takes a keyword too wherever only a
 * name can stand, so a method may be called `open` and a parameter `interface`. Forms that a
 * later version will have are parsed as far as needed to say so, and leave no node behind.
 */
%require "3.8"
%define api.pure full
%define api.prefix {idl_}
%define api.location.type {struct location}
%define parse.error custom
%define parse.lac full
%locations
%param {struct parser *p}

%code requires {
	#include "parser.h"
}

%code {
	#include <string.h>

	#include "scan.h"

	int idl_scan_lex(union IDL_STYPE *value, struct location *at, void *scanner);

	static int idl_lex(union IDL_STYPE *value, struct location *at, struct parser *p);
	static void idl_error(const struct location *at, struct parser *p, const char *message);

	/* A symbol lies from its first token to its last, and has the doc comment of the first. */
	static struct location location_of(const struct location *first,
					   const struct location *last)
	{
		struct location at = *first;

		at.pos = srcpos_join(first->pos, last->pos);
		return at;
	}

	/*
	 * The left-most part that is not empty; without any, the empty place after what came
	 * before.
	 */
	#define YYLLOC_DEFAULT(current, rhs, n)                                                    \
		do {                                                                               \
			int first_ = 1;                                                            \
			while (first_ < (n) && YYRHSLOC(rhs, first_).pos.begin ==                  \
						       YYRHSLOC(rhs, first_).pos.end)              \
				first_++;                                                          \
			if (n) {                                                                   \
				(current) = location_of(&YYRHSLOC(rhs, first_),                    \
							&YYRHSLOC(rhs, n));                        \
			} else {                                                                   \
				(current) = YYRHSLOC(rhs, 0);                                      \
				(current).doc = NULL;                                              \
				(current).pos.begin = (current).pos.end;                           \
			}                                                                          \
		} while (0)
}

%union {
	struct name name;
	uint64_t number;
	const char *string;
	bool flag;
	struct list list;
	struct expr *expr;
	struct type *type;
	struct field *field;
	struct member *member;
	struct method *method;
	struct message message;
	struct decl *decl;
	struct attribute *attribute;
	struct attribute_argument *argument;
}

%token END 0            "the end of the file"
%token <name> IDENT     "a name"
%token <number> NUMBER  "a number"
%token <string> STRING  "a string"
%token TIME             "a time"
%token ARROW            "'->'"
%token SHIFT            "'<<'"
%token <name> LIBRARY "'library'" USING "'using'" CONST "'const'" ENUM "'enum'" BITS "'bits'"
%token <name> ERRORS "'errors'" STRUCT "'struct'" INTERFACE "'interface'" OBJECT "'object'"
%token <name> SYSCALLS "'syscalls'" ONEWAY "'oneway'" THROWS "'throws'"
%token <name> STRICT "'strict'" FLEXIBLE "'flexible'"
%token <name> TABLE "'table'" UNION "'union'" OPEN "'open'" EVENT "'event'" COMPOSE "'compose'"
%token <name> WITHIN "'within'" RESERVED "'reserved'"

%type <name> ident dotted
%type <list> attributes arguments type_arguments fields field_list members methods params
%type <list> values struct_body calls
%type <attribute> attribute
%type <argument> argument
%type <expr> expr type_argument
%type <type> type generic
%type <field> field
%type <member> member
%type <method> method method_head
%type <message> results
%type <name> throws
%type <decl> decl
%type <number> modifier

%left '|'
%left SHIFT
%left '+' '-'
%left '*' '/'
%precedence NEGATE

%%

file:
	  head items
	;

head:
	  attributes LIBRARY dotted ';'
		{ node_library(p, $3, $1, @$.doc); }
	;

items:
	  %empty
	| items item
	;

item:
	  attributes USING dotted ';'
		{ parser_add_import(p, node_import(p, $3, $1)); }
	| attributes decl
		{ parser_add_decl(p, $2, $1, @$.doc); }
	| error ';'
	| error '}'
	;

decl:
	  CONST ident ':' type '=' expr ';'
		{ $$ = node_decl(p, DECL_CONST, $2); $$->type = $4; $$->expr = $6; }
	| modifier ENUM ident ':' type values
		{ $$ = node_values(p, DECL_ENUM, $3, $5, $6); $$->flexible = $1 == FLEXIBLE; }
	| modifier BITS ident ':' type values
		{ $$ = node_values(p, DECL_BITS, $3, $5, $6); $$->flexible = $1 == FLEXIBLE; }
	| ERRORS ident values
		{ $$ = node_values(p, DECL_ERRORS, $2, NULL, $3); }
	| STRUCT ident struct_body
		{ $$ = node_decl(p, DECL_STRUCT, $2); $$->fields = $3.first; }
	| modifier INTERFACE ident calls
		{
			$$ = node_methods(p, DECL_INTERFACE, $3, $4);
			if ($1)
				parser_reserved(p, @1.pos, "a strict, flexible or open interface");
		}
	| OBJECT ident calls
		{ $$ = node_methods(p, DECL_OBJECT, $2, $3); }
	| SYSCALLS calls
		{ $$ = node_methods(p, DECL_SYSCALLS, (struct name){ "", $1.pos }, $2); }
	| TABLE ident '{' skipped '}'
		{ parser_reserved(p, @1.pos, "'table'"); $$ = NULL; }
	| modifier UNION ident '{' skipped '}'
		{ parser_reserved(p, @2.pos, "'union'"); $$ = NULL; }
	;

modifier:
	  %empty                { $$ = 0; }
	| STRICT                { $$ = STRICT; }
	| FLEXIBLE              { $$ = FLEXIBLE; }
	| OPEN                  { $$ = OPEN; }
	;

values:
	  '{' members '}'       { $$ = $2; }
	| '{' members error '}' { $$ = $2; }
	;

members:
	  %empty                { $$ = (struct list){ 0 }; }
	| members member        { $$ = list_add($1, $2); }
	| members error ';'     { $$ = $1; }
	;

member:
	  attributes ident '=' expr ';'
		{ $$ = node_member(p, $2, $4, $1, @$.doc); }
	;

struct_body:
	  '{' fields '}'        { $$ = $2; }
	| '{' fields error '}'  { $$ = $2; }
	;

fields:
	  %empty                { $$ = (struct list){ 0 }; }
	| fields field ';'      { $$ = list_add($1, $2); }
	| fields error ';'      { $$ = $1; }
	;

field:
	  attributes ident ':' type
		{ $$ = node_field(p, $2, $4, $1, @$.doc); }
	;

calls:
	  '{' methods '}'       { $$ = $2; }
	| '{' methods error '}' { $$ = $2; }
	;

methods:
	  %empty                { $$ = (struct list){ 0 }; }
	| methods method        { $$ = list_add($1, $2); }
	| methods error ';'     { $$ = $1; }
	;

method:
	  attributes method_head params results throws within ';'
		{ $$ = node_finish_method($2, $1, @$.doc, $3, @3.pos, $4, $5); }
	| attributes NUMBER ':' EVENT ident params results throws within ';'
		{ parser_reserved(p, @4.pos, "'event'"); $$ = NULL; }
	| attributes NUMBER ':' RESERVED ';'
		{ parser_reserved(p, @4.pos, "'reserved'"); $$ = NULL; }
	| attributes COMPOSE dotted ';'
		{ parser_reserved(p, @2.pos, "'compose'"); $$ = NULL; }
	;

method_head:
	  NUMBER ':' ident
		{ $$ = node_method(p, $1, @1.pos, $3); }
	| NUMBER ':' ONEWAY ident
		{ $$ = node_method(p, $1, @1.pos, $4); $$->oneway = true; }
	;

params:
	  '(' ')'               { $$ = (struct list){ 0 }; }
	| '(' field_list ')'    { $$ = $2; }
	;

field_list:
	  field                 { $$ = list_one($1); }
	| field_list ',' field  { $$ = list_add($1, $3); }
	;

results:
	  %empty                { $$ = (struct message){ .pos = @$.pos }; }
	| ARROW params
		{ $$ = (struct message){ .fields = $2.first, .pos = @$.pos, .count = 1 }; }
	;

throws:
	  %empty                { $$ = (struct name){ .pos = @$.pos }; }
	| THROWS dotted         { $$ = $2; }
	;

within:
	  %empty
	| WITHIN TIME           { parser_reserved(p, @1.pos, "'within'"); }
	;

type:
	  dotted                { $$ = node_plain_type(p, $1); }
	| generic
	;

generic:
	  dotted '<' type_arguments '>'
		{ $$ = node_type(p, $1, $3, @$.pos); }
	;

type_arguments:
	  type_argument
		{ $$ = list_one(node_type_argument(p, $1)); }
	| type_arguments ',' type_argument
		{ $$ = list_add($1, node_type_argument(p, $3)); }
	;

type_argument:
	  expr
	| generic               { $$ = node_type_expr(p, $1); }
	;

expr:
	  NUMBER                { $$ = node_number(p, @$.pos, $1); }
	| dotted                { $$ = node_name(p, $1); }
	| '(' expr ')'          { $$ = $2; $$->pos = @$.pos; }
	| '-' expr %prec NEGATE { $$ = node_operator(p, EXPR_NEGATE, $2, NULL, @$.pos); }
	| expr '+' expr         { $$ = node_operator(p, EXPR_ADD, $1, $3, @$.pos); }
	| expr '-' expr         { $$ = node_operator(p, EXPR_SUBTRACT, $1, $3, @$.pos); }
	| expr '*' expr         { $$ = node_operator(p, EXPR_MULTIPLY, $1, $3, @$.pos); }
	| expr '/' expr         { $$ = node_operator(p, EXPR_DIVIDE, $1, $3, @$.pos); }
	| expr SHIFT expr       { $$ = node_operator(p, EXPR_SHIFT, $1, $3, @$.pos); }
	| expr '|' expr         { $$ = node_operator(p, EXPR_OR, $1, $3, @$.pos); }
	;

attributes:
	  %empty                { $$ = (struct list){ 0 }; }
	| attributes attribute  { $$ = list_add($1, $2); }
	;

attribute:
	  '@' ident
		{ $$ = node_attribute(p, $2, (struct list){ 0 }); }
	| '@' ident '(' arguments ')'
		{ $$ = node_attribute(p, $2, $4); }
	;

arguments:
	  argument              { $$ = list_one($1); }
	| arguments ',' argument
		{ $$ = list_add($1, $3); }
	;

argument:
	  expr                  { $$ = node_argument(p, $1, NULL, @$.pos); }
	| STRING                { $$ = node_argument(p, NULL, $1, @$.pos); }
	;

dotted:
	  ident
	| dotted '.' ident      { $$ = node_dotted(p, $1, $3); }
	;

ident:
	  IDENT | LIBRARY | USING | CONST | ENUM | BITS | ERRORS | STRUCT | INTERFACE | OBJECT
	| SYSCALLS | ONEWAY | THROWS | STRICT | FLEXIBLE | TABLE | UNION | OPEN | EVENT | COMPOSE
	| WITHIN | RESERVED
	;

/* The inside of a block that is not in this version of the language. */
skipped:
	  %empty
	| skipped '{' skipped '}'
	| skipped skipped_token
	;

skipped_token:
	  ident | NUMBER | STRING | TIME | ARROW | SHIFT | '(' | ')' | '<' | '>' | ';' | ':' | ','
	| '.' | '=' | '@' | '+' | '-' | '*' | '/' | '|'
	;

%%

/* Which tokens are worth naming, as a set of flags by group. */
enum group { GROUP_PLAIN, GROUP_WORD, GROUP_OPERATOR, GROUP_LATER };

static enum group group_of(yysymbol_kind_t kind)
{
	switch ((int)kind) {
	case YYSYMBOL_TABLE: case YYSYMBOL_UNION: case YYSYMBOL_OPEN: case YYSYMBOL_EVENT:
	case YYSYMBOL_COMPOSE: case YYSYMBOL_WITHIN: case YYSYMBOL_RESERVED:
		return GROUP_LATER;
	case YYSYMBOL_LIBRARY: case YYSYMBOL_USING: case YYSYMBOL_CONST: case YYSYMBOL_ENUM:
	case YYSYMBOL_BITS: case YYSYMBOL_ERRORS: case YYSYMBOL_STRUCT: case YYSYMBOL_INTERFACE:
	case YYSYMBOL_OBJECT: case YYSYMBOL_SYSCALLS: case YYSYMBOL_ONEWAY: case YYSYMBOL_THROWS:
	case YYSYMBOL_STRICT: case YYSYMBOL_FLEXIBLE:
		return GROUP_WORD;
	}
	/* Marks are called by their spelling: '+' */
	if (yysymbol_name(kind)[0] == '\'' && strchr("+-*/|.<@", yysymbol_name(kind)[1]))
		return GROUP_OPERATOR;
	return GROUP_PLAIN;
}

struct expected {
	yysymbol_kind_t kind[YYNTOKENS];
	int count;
	bool has[YYNTOKENS];
	bool has_plain;
};

static void expected_fill(struct expected *e, const yypcontext_t *context)
{
	memset(e, 0, sizeof(*e));
	e->count = yypcontext_expected_tokens(context, e->kind, YYNTOKENS);
	for (int i = 0; i < e->count; i++) {
		e->has[e->kind[i]] = true;
		e->has_plain |= group_of(e->kind[i]) <= GROUP_WORD;
	}
}

/* Whether a token of the set is named in the message. */
static bool expected_shows(const struct expected *e, yysymbol_kind_t kind)
{
	switch (group_of(kind)) {
	case GROUP_PLAIN:
		return true;
	case GROUP_WORD:
		return !e->has[YYSYMBOL_IDENT];
	case GROUP_OPERATOR:
		return !e->has_plain;
	case GROUP_LATER:
		return false;
	}
	return false;
}

/* "a name, '}' or ';'" */
static const char *expected_text(struct parser *p, const struct expected *e)
{
	const char *text = NULL, *last = NULL;

	if (e->has[YYSYMBOL_STRUCT] && e->has[YYSYMBOL_USING] && !e->has[YYSYMBOL_IDENT])
		return "a declaration";
	for (int i = 0; i < e->count; i++) {
		if (!expected_shows(e, e->kind[i]))
			continue;
		if (last && text)
			text = arena_printf(&p->compiler->arena, "%s, %s", text, last);
		else if (last)
			text = last;
		last = yysymbol_name(e->kind[i]);
	}
	if (!last)
		return "something else";
	return text ? arena_printf(&p->compiler->arena, "%s or %s", text, last) : last;
}

static const char *found_text(struct parser *p, const yypcontext_t *context)
{
	yysymbol_kind_t kind = yypcontext_token(context);
	struct srcpos pos = yypcontext_location(context)->pos;
	uint32_t length = pos.end - pos.begin;

	if (kind == YYSYMBOL_YYEMPTY || kind == YYSYMBOL_YYEOF)
		return "the end of the file";
	if (kind == YYSYMBOL_STRING)
		return "a string";
	return arena_printf(&p->compiler->arena, "'%.*s%s'", length > 40 ? 40 : (int)length,
			    p->source->text + pos.begin, length > 40 ? "..." : "");
}

static int yyreport_syntax_error(const yypcontext_t *context, struct parser *p)
{
	struct expected expected;

	if (p->stopped || p->quiet)
		return 0;
	expected_fill(&expected, context);
	parser_error(p, yypcontext_location(context)->pos, E_SYNTAX, "expected %s, found %s",
		     expected_text(p, &expected), found_text(p, context));
	return 0;
}

/* Called by the skeleton when its stack would grow beyond its limit, and never else. */
static void idl_error(const struct location *at, struct parser *p, const char *message)
{
	(void)message;
	parser_error(p, at->pos, E_NESTING, "this is nested too deep");
}

static int idl_lex(union IDL_STYPE *value, struct location *at, struct parser *p)
{
	int token = p->stopped ? END : idl_scan_lex(value, at, p->scanner);

	if (p->quiet)
		p->quiet--;
	if (p->stopped || token == END) {
		at->pos = (struct srcpos){ p->source, p->source->length, p->source->length };
		token = END;
	}
	at->doc = scan_take_doc(p);
	return token;
}
