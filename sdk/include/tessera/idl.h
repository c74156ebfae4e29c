/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the headers that tessera-idlc writes are made of: the types of arguments and results.
 * tessera-idl-c(7) tells how each type of the language looks in C.
 *
 * A view points to bytes that belong to someone else. In a request, the handler may read it until
 * it returns, whatever it calls meanwhile; as an argument of a call, it may point anywhere.
 */
#ifndef TESSERA_IDL_H
#define TESSERA_IDL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tessera/abi/types.h>

#ifdef __cplusplus
extern "C" {
#define TESS_IDL_ASSERT(condition, text) static_assert(condition, text)
#else
#define TESS_IDL_ASSERT(condition, text) _Static_assert(condition, text)
#endif

#define TESS_MUST_CHECK __attribute__((__warn_unused_result__))

/* A string<N>: length bytes of UTF-8, not terminated. */
typedef struct {
	const char *data;
	size_t length;
} tess_str_t;

/* A bytes<N>. */
typedef struct {
	const uint8_t *data;
	size_t length;
} tess_bytes_t;

/*
 * Room for a string, bytes or vector whose bound is above 256. Who reads sets data and capacity
 * before the call and finds length after it; who writes sets data and length. Both count elements:
 * bytes in a string or bytes, elements of a vector. An answer that does not fit is TESS_EMSGSIZE,
 * and length is 0.
 */
typedef struct {
	void *data;
	uint32_t length;
	uint32_t capacity;
} tess_buf_t;

/*
 * A grant<in, MAX>: bytes [offset, offset + length) of a memory object. The caller names them; the
 * stub lends the peer just the pages they lie in, read-only, until the call ends. In a handler,
 * memory is that lent capability; read it with tess_grant_read().
 */
typedef struct {
	tess_cap_t memory;
	uint64_t offset;
	uint64_t length;
} tess_grant_in_t;

/* What a handler is told of the message it serves. */
struct tess_call {
	uint64_t badge;         /* of the capability the client used; 0: unbadged */
	tess_time_t deadline;   /* of the client, TESS_DEADLINE_FOREVER if not known */
	uint32_t ordinal;       /* of the method */
	bool awaited;           /* the client waits for a reply; false: oneway */
};

/* The view of a NUL-terminated string. s: not NULL. */
static inline tess_str_t tess_str(const char *s)
{
	tess_str_t view = {s, 0};

	while (s[view.length] != '\0')
		view.length++;
	return view;
}

/* The view of length bytes of text. */
static inline tess_str_t tess_str_of(const char *data, size_t length)
{
	tess_str_t view = {data, length};

	return view;
}

/* The view of length bytes. */
static inline tess_bytes_t tess_bytes_of(const void *data, size_t length)
{
	tess_bytes_t view = {(const uint8_t *)data, length};

	return view;
}

/* Room for capacity elements at data. */
static inline tess_buf_t tess_buf_of(void *data, uint32_t capacity)
{
	tess_buf_t room = {data, 0, capacity};

	return room;
}

/* What a writer answers or passes: length elements at data, which are only read. */
static inline tess_buf_t tess_buf_filled(const void *data, uint32_t length)
{
	tess_buf_t filled = {(void *)(uintptr_t)data, length, length};

	return filled;
}

/* Whether the view holds exactly the bytes of a NUL-terminated string. */
bool tess_str_equal(tess_str_t view, const char *s);

/*
 * Takes a capability out of a request or reply: returns the token, which now belongs to the caller,
 * and leaves 0, which is never closed.
 */
static inline tess_cap_t tess_cap_take(tess_cap_t *cap)
{
	tess_cap_t token = *cap;

	*cap = TESS_CAP_NONE;
	return token;
}

/* Gives a capability up and leaves 0; does nothing if it is 0 already. */
void tess_cap_close(tess_cap_t *cap);

/*
 * Looks an endpoint up by a path of names ("net/dns") from a namespace; fs_dir_connect() is this
 * with the interface's id and the client's type. The capability has SEND and GRANT and a badge of
 * its own.
 *
 * Returns 0 or what tess_namespace_lookup(2) returns: TESS_ENOENT (nothing has the name),
 * TESS_EPROTO (it is no endpoint, or serves another interface), TESS_EINVAL (a name is empty or too
 * long) and others; then *cap is 0.
 */
TESS_MUST_CHECK int tess_connect(tess_cap_t namespace_, const char *path, uint64_t interface_id,
				 tess_cap_t *cap);

/*
 * Copies size bytes of a grant, from offset bytes after its beginning, to buffer. Each byte is read
 * once, so what is checked in buffer stays as it is, whatever the client does to the memory.
 *
 * Returns 0, or TESS_EOVERFLOW (offset + size is above 64 bits), TESS_EINVAL (the range leaves the
 * grant, or the grant its memory), or what tess_memory_read(2) returns. After an error the contents
 * of buffer are undefined.
 */
TESS_MUST_CHECK int tess_grant_read(const tess_grant_in_t *grant, uint64_t offset, void *buffer,
				    size_t size);

/*
 * Maps a grant into this process, read-only, and gives the address of its first byte; the mapping
 * goes when the call ends. Racy by nature: the client can change the bytes between two looks at
 * them, so nothing that was checked there may be trusted later. Never for data whose validity
 * matters; for bulk that is read once, and harmless whatever it holds. An empty grant gives an
 * address not to be read.
 *
 * Returns 0, or TESS_EINVAL (the grant leaves its memory), or what tess_memory_map(2) returns;
 * then *data is NULL.
 */
TESS_MUST_CHECK int tess_grant_shared(const tess_grant_in_t *grant, const void **data);

/*
 * Called when a handler broke its interface: what happened is a phrase; status is what the handler
 * returned, or TESS_EPROTO for a reply, and the client is told TESS_EPROTO. The one in libtessera
 * writes a line to the log; a program may define its own.
 *
 * interface_name: "example.fs.Dir/1"; method: "open"
 */
void tess_idl_log(const char *interface_name, const char *method, const char *what, int status);

/*
 * The notes of the stubs, in section .note.tessera of every program that contains some: which
 * interfaces it can call and serve. An ELF note of name "Tessera" and type TESS_NOTE_INTERFACE,
 * 4-byte aligned, all numbers little-endian; its descriptor is struct tess_interface_note, followed
 * by the name of the interface with its version ("example.fs.Dir/1"), NUL-terminated, padded with
 * NUL to a multiple of 4 bytes. 64-bit numbers are split, low half first, because notes are 4-byte
 * aligned.
 */
#define TESS_NOTE_NAME      "Tessera"
#define TESS_NOTE_INTERFACE 1

enum tess_note_side { TESS_NOTE_CLIENT = 1, TESS_NOTE_SERVER = 2 };

struct tess_interface_note {
	uint32_t id[2];                 /* FS_DIR_INTERFACE_ID */
	uint32_t version;               /* @version */
	uint32_t side;                  /* enum tess_note_side */
	uint32_t fingerprint[2];        /* equal: the same ordinals, encodings and errors */
};

struct tess_note {
	uint32_t name_size;             /* 8 */
	uint32_t size;                  /* of what follows name, in bytes */
	uint32_t type;                  /* TESS_NOTE_INTERFACE */
	char name[8];                   /* TESS_NOTE_NAME */
	struct tess_interface_note interface_;
};

TESS_IDL_ASSERT(sizeof(struct tess_note) == 44, "format");

#ifdef __cplusplus
}
#endif

#endif
