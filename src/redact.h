// SPDX-License-Identifier: MIT
// Takes secrets out of text: values given by the caller, and what looks like a credential by its
// shape or by the name before it. Knows no Lua, allocates nothing, time is linear in the text.
#ifndef PAIS_REDACT_H
#define PAIS_REDACT_H

#include <stddef.h>

// Shorter values are not looked for: they would turn ordinary text into noise.
#define REDACT_MIN_VALUE 6

typedef struct redact_value {
    const char *ptr;
    size_t len;
} redact_value;

// The exact values to take out, the length of the longest, and an index of their first bytes.
typedef struct redact_set {
    const redact_value *values;
    size_t count;
    size_t longest;  // bytes
    unsigned char first[256];
} redact_set;

// Makes `set` from `count` values, which must stay valid as long as it is used. Values shorter
// than REDACT_MIN_VALUE are passed over.
void redact_set_init(redact_set *set, const redact_value *values, size_t count);

// Receives the next piece of the result. It may leave by longjmp.
typedef void redact_emit(void *ud, const char *ptr, size_t len);

// Writes `text` (`len` bytes, any bytes) through `emit`, with "[redacted:KIND]" in the place of
// every secret. `set` may be NULL. Returns the number of places replaced; when it is 0 nothing was
// emitted and the text stands as it is. What was replaced stays as it is when a result is redacted
// again.
size_t redact(const char *text, size_t len, const redact_set *set, redact_emit *emit, void *ud);

#endif
