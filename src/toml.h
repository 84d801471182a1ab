// SPDX-License-Identifier: MIT
// What the parts of the TOML reader share.
#ifndef PAIS_TOML_H
#define PAIS_TOML_H

#include "doc_build.h"

typedef struct toml_reader {
    doc *d;
    const char *p, *end;  // what is still to be read
    const char *seen;     // toml_place counts from here; its place is `at`
    doc_place at;
    char *pool;           // where the next string goes; as long as the text, which is enough
} toml_reader;

// Where the reader is. Places are asked for in the order of the text, so all of them together
// cost one pass.
doc_place toml_place(toml_reader *r);

// Records a syntax error where the reader is; false.
#define toml_fail(r, ...) doc_fail((r)->d, DOC_SYNTAX, toml_place(r), __VA_ARGS__)

// Skips `c` if it is next.
bool toml_eat(toml_reader *r, char c);

// The next byte; 0 at the end (the text has no NUL).
char toml_peek(const toml_reader *r);

// Skips LF or CR LF.
bool toml_newline(toml_reader *r);

// Reads the string that begins here, of any of the four forms. False: recorded.
bool toml_string(toml_reader *r, doc_text *out);

// Reads one part of a key: bare, "basic" or 'literal'. False: recorded.
bool toml_key(toml_reader *r, doc_text *out);

// Reads a boolean, number or date into `n`. False: recorded.
bool toml_scalar(toml_reader *r, doc_node *n);

// Tells a date or time, and normalises it to RFC 3339 (capital T and Z). `text` is complete.
// DOC_STRING: it is none; *problem says why when it looks like one, otherwise it is NULL.
doc_kind toml_date(char *text, size_t len, const char **problem);

#endif
