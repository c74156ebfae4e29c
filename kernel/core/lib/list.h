/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Intrusive circular doubly linked list. A head and an item are the same struct; an item that is in
 * no list points at itself, so removing it again does nothing.
 */
#ifndef LIB_LIST_H
#define LIB_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *next, *prev;
};

/* The struct that holds the list item at ptr as its member. */
#define LIST_ENTRY(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/* Visits each item; the body must not remove it. */
#define LIST_FOR_EACH(var, head)                                                                   \
	for (struct list *var = (head)->next; var != (head); var = var->next)

/* Visits each item; the body may remove that item, but no other. */
#define LIST_FOR_EACH_SAFE(var, head)                                                              \
	for (struct list *var = (head)->next, *var##_next = var->next; var != (head);              \
	     var = var##_next, var##_next = var->next)

static inline void list_init(struct list *l)
{
	l->next = l;
	l->prev = l;
}

static inline bool list_is_empty(const struct list *l)
{
	return l->next == l;
}

static inline void list_insert_before(struct list *pos, struct list *item)
{
	item->next = pos;
	item->prev = pos->prev;
	pos->prev->next = item;
	pos->prev = item;
}

static inline void list_push_back(struct list *l, struct list *item)
{
	list_insert_before(l, item);
}

static inline void list_push_front(struct list *l, struct list *item)
{
	list_insert_before(l->next, item);
}

/* Takes the item out of its list, and leaves it in none. */
static inline void list_remove(struct list *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	list_init(item);
}

/* The first item, or NULL. */
static inline struct list *list_first(const struct list *l)
{
	return list_is_empty(l) ? NULL : l->next;
}

/* Takes the first item out and returns it, or NULL. */
static inline struct list *list_pop_front(struct list *l)
{
	struct list *item = list_first(l);

	if (item)
		list_remove(item);
	return item;
}

#endif
