// SPDX-License-Identifier: MIT
// A document read from YAML or TOML: one tree, every node with the place it was written at.
#ifndef PAIS_DOC_H
#define PAIS_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum doc_kind {
    DOC_NULL,
    DOC_BOOL,
    DOC_INTEGER,
    DOC_FLOAT,
    DOC_STRING,
    DOC_OFFSET_DATETIME,  // 1979-05-27T07:32:00Z; the four date kinds have only their text
    DOC_LOCAL_DATETIME,   // 1979-05-27T07:32:00
    DOC_LOCAL_DATE,       // 1979-05-27
    DOC_LOCAL_TIME,       // 07:32:00
    DOC_ARRAY,
    DOC_MAP,
} doc_kind;

// Bytes that are not terminated (there may be NUL inside a string).
typedef struct doc_text {
    const char *ptr;
    size_t len;
} doc_text;

// A place: 1-based; columns count characters, not bytes.
typedef struct doc_place {
    unsigned line, column;
} doc_place;

typedef struct doc_node doc_node;
struct doc_node {
    doc_kind kind;
    doc_place at;       // where the value begins
    doc_text text;      // scalars: the string's value, or a number, word or date as written
    union {
        bool boolean;
        int64_t integer;
        double number;
    } as;
    doc_text key;       // in a map: the key of this value
    doc_place key_at;   // and where the key begins
    doc_node *next;     // the next value of the same array or map, in the order of the file
    doc_node *first;    // arrays and maps: the first value
    size_t count;       // arrays and maps: how many values
    doc_node *repeated; // maps: values whose key was there already, by `next`; see doc_limits
    // For the readers only.
    doc_node *last;
    doc_node *again;    // TOML: what was written under the same key later
    doc_node **index;   // of a large map, by hash of the key
    size_t index_size;
    unsigned size;          // nodes in this tree, itself included
    unsigned char levels;  // YAML: from here down; TOML: from the top to here
    unsigned char state;
};

// What a document may cost. NULL where limits are asked for means doc_default_limits.
typedef struct doc_limits {
    size_t bytes;    // of text
    size_t nodes;    // of the tree, those made by aliases included
    size_t aliased;  // nodes that YAML aliases may add
    unsigned depth;  // arrays and maps inside each other; at most DOC_MAX_DEPTH
    size_t repeats;  // keys that may be there again: they are in `repeated`, the first one counts
} doc_limits;

enum { DOC_MAX_DEPTH = 200 };
extern const doc_limits doc_default_limits;

typedef enum doc_status {
    DOC_OK,
    DOC_SYNTAX,  // the text is not a document
    DOC_LIMIT,   // a limit was reached
    DOC_NOMEM,
} doc_status;

typedef struct doc_error {
    doc_place at;
    char message[240];  // one line, UTF-8 where the text is
} doc_error;

typedef struct doc doc;

// Reads `len` bytes of `text`, which may go away afterwards. DOC_OK: *out is the document, to be
// given to doc_free. Anything else: *out is NULL and *err says what is wrong, and where.
// YAML: the core schema of YAML 1.2 (yes and no are strings), one document, text keys that differ
// (but for limits->repeats); an empty document is an empty map. TOML: 1.0.0.
doc_status doc_parse_yaml(const char *text, size_t len, const doc_limits *limits, doc **out,
                          doc_error *err);
doc_status doc_parse_toml(const char *text, size_t len, const doc_limits *limits, doc **out,
                          doc_error *err);

// Whether `text` is TOML in a file that should be YAML: its first significant line is a table
// header, `[name]` or `[[name]]`.
bool doc_looks_like_toml(const char *text, size_t len);

// The top of the tree; valid until doc_free.
const doc_node *doc_root(const doc *d);

// The value of `key` in a map, or NULL.
const doc_node *doc_get(const doc_node *map, const char *key, size_t len);

// Releases a document; NULL is allowed.
void doc_free(doc *d);

#endif
