// SPDX-License-Identifier: MIT
// What the YAML and TOML readers share: the arena, nodes, and failing with a place.
#ifndef PAIS_DOC_BUILD_H
#define PAIS_DOC_BUILD_H

#include "doc.h"

struct doc {
    struct doc_chunk *chunks;
    doc_node *root;
    doc_limits limits;
    size_t nodes;
    size_t repeats;
    uint64_t seed;      // of the key hash, so that nobody can prepare colliding keys
    doc_status status;  // the first failure; later ones are ignored
    doc_error *err;
};

// A new document for `len` bytes of text, after checking that the text is within the limits,
// UTF-8 and free of NUL. NULL: *err and *status say why.
doc *doc_new(const char *text, size_t len, const doc_limits *limits, doc_error *err,
             doc_status *status);

// Ends a reader: the document when it succeeded, otherwise frees it.
doc_status doc_finish(doc *d, doc **out);

// Records a failure and returns false; the first one is kept.
bool doc_fail(doc *d, doc_status status, doc_place at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// `text` for a message: quoted, shortened, without control characters. Valid in `buf`.
typedef struct doc_quoted {
    char s[64];
} doc_quoted;
const char *doc_quote(doc_quoted *buf, doc_text text);

// Memory that lives as long as the document, aligned for anything. NULL: failure is recorded.
void *doc_alloc(doc *d, size_t size);

// A copy of `len` bytes, with a NUL behind them. ptr is NULL on failure.
doc_text doc_copy(doc *d, const char *ptr, size_t len);

// A node of this kind. NULL: no memory or too many nodes, recorded.
doc_node *doc_node_new(doc *d, doc_kind kind, doc_place at);

// Adds `value` to the end of an array.
void doc_append(doc_node *array, doc_node *value);

// Adds `value`, whose key and key_at are set, to a map. The key must not be there yet. False: no
// memory, recorded.
bool doc_put(doc *d, doc_node *map, doc_node *value);

// Notes `value`, whose key and key_at are set and whose key the map has already. False where that is
// not allowed, recorded by the caller before or as a limit here.
bool doc_repeat(doc *d, doc_node *map, doc_node *value);

// doc_get for the readers.
doc_node *doc_find(const doc *d, const doc_node *map, doc_text key);

// Reads a decimal floating-point number (digits . e + -; `text` may have a sign) whatever the
// locale. False: no memory, recorded.
bool doc_number(doc *d, doc_text text, double *out);

#endif
