// SPDX-License-Identifier: MIT
// Composes a line of the record: JSON that is valid whatever was put in, bounded, without secrets.
// Knows no Lua, allocates nothing.
#ifndef PAIS_LINE_H
#define PAIS_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "redact.h"

enum {
    LINE_MAX_BYTES = 32768,   // with the newline
    LINE_MAX_FIELD = 4096     // the most that line_string keeps of a string
};

typedef struct line {
    char text[LINE_MAX_BYTES];
    size_t len;
    bool full;                  // something did not fit, and the text is not whole
    const redact_set *secrets;  // may be NULL
} line;

// Adds `len` bytes as they are.
void line_raw(line *l, const char *ptr, size_t len);

// Adds a number in decimal.
void line_number(line *l, long long number);

// Adds a string in JSON: secrets taken out first, then cut to `max` bytes (at most LINE_MAX_FIELD)
// between two characters, with a note of how long it was, so that no half of a secret stays.
void line_string(line *l, const char *text, size_t len, size_t max);

#endif
