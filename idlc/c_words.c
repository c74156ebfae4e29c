/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words that generated code cannot use as they are: keywords of C23 and C++23, and lower-case
 * macros that C, POSIX or a compiler may have defined where a generated header is included.
 */
#include "c_names.h"

#include <ctype.h>
#include <string.h>

static const char *const taken[] = {
	"NULL",
	"EOF",
	"alignas",
	"alignof",
	"and",
	"and_eq",
	"asm",
	"assert",
	"atomic",
	"atomic_bool",
	"auto",
	"bitand",
	"bitor",
	"bool",
	"break",
	"case",
	"catch",
	"char",
	"char16_t",
	"char32_t",
	"char8_t",
	"class",
	"co_await",
	"co_return",
	"co_yield",
	"compl",
	"complex",
	"concept",
	"const",
	"const_cast",
	"consteval",
	"constexpr",
	"constinit",
	"continue",
	"decltype",
	"default",
	"delete",
	"do",
	"double",
	"dynamic_cast",
	"else",
	"enum",
	"errno",
	"explicit",
	"export",
	"extern",
	"false",
	"float",
	"for",
	"fpclassify",
	"friend",
	"goto",
	"i386",
	"if",
	"imaginary",
	"inline",
	"int",
	"linux",
	"long",
	"major",
	"makedev",
	"minor",
	"mutable",
	"namespace",
	"new",
	"noexcept",
	"noreturn",
	"not",
	"not_eq",
	"nullptr",
	"offsetof",
	"operator",
	"or",
	"or_eq",
	"private",
	"protected",
	"public",
	"register",
	"reinterpret_cast",
	"requires",
	"restrict",
	"return",
	"setjmp",
	"short",
	"signed",
	"sizeof",
	"stack_t",
	"static",
	"static_assert",
	"static_cast",
	"stderr",
	"stdin",
	"stdout",
	"struct",
	"switch",
	"template",
	"this",
	"thread_local",
	"throw",
	"true",
	"try",
	"typedef",
	"typeid",
	"typename",
	"typeof",
	"typeof_unqual",
	"union",
	"unix",
	"unsigned",
	"using",
	"va_arg",
	"va_copy",
	"va_end",
	"va_list",
	"va_start",
	"virtual",
	"void",
	"volatile",
	"wchar_t",
	"while",
	"xor",
	"xor_eq",
};

bool c_word_is_taken(const char *word)
{
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		if (strcmp(taken[i], word) == 0)
			return true;
	}
	/* Whatever begins with '_' and a capital or another '_' is the implementation's. */
	return word[0] == '_' && (word[1] == '_' || isupper((unsigned char)word[1]));
}

const char *c_word(struct arena *a, const char *word)
{
	return c_word_is_taken(word) ? arena_printf(a, "%s_", word) : word;
}

/* Whether a new word begins at name[i]: "aB", "1B", and "ABc" before the B. */
static bool begins_word(const char *name, size_t i)
{
	if (i == 0 || !isupper((unsigned char)name[i]))
		return false;
	if (islower((unsigned char)name[i - 1]) || isdigit((unsigned char)name[i - 1]))
		return true;
	return isupper((unsigned char)name[i - 1]) && islower((unsigned char)name[i + 1]);
}

const char *c_snake(struct arena *a, const char *name)
{
	char *snake = arena_alloc(a, strlen(name) * 2 + 1), *out = snake;

	for (size_t i = 0; name[i]; i++) {
		if (begins_word(name, i))
			*out++ = '_';
		*out++ = name[i] == '.' ? '_' : (char)tolower((unsigned char)name[i]);
	}
	return snake;
}

const char *c_upper(struct arena *a, const char *name)
{
	char *upper = arena_copy(a, c_snake(a, name), strlen(c_snake(a, name)));

	for (char *p = upper; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return upper;
}
