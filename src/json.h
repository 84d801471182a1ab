// SPDX-License-Identifier: MIT
// JSON text: checked, cleaned and cut without being decoded.
//
// lua-cjson decodes the text, but by itself loses the difference between {} and [] and between 1 and
// 1.0, rounds 64-bit integers, and refuses lone surrogates. json_prepare stands before it and marks
// what would be lost; lib_json.c puts the truth back into the decoded value. Grammar: RFC 8259.
#ifndef PAIS_JSON_H
#define PAIS_JSON_H

#include <stdbool.h>
#include <stddef.h>

// Containers nested deeper than this stay undecoded text.
#define JSON_MAX_DEPTH 200

// First byte of a marked string value, written \u0001 in the prepared text. The letter after it:
#define JSON_MARK '\001'
#define JSON_MARK_NUMBER 'n'  // then the number's text
#define JSON_MARK_EMPTY 'a'   // []
#define JSON_MARK_STRING 's'  // then a string that itself began with the mark
#define JSON_MARK_RAW 'r'     // then the text of a container nested too deep
#define JSON_MARK_LONG 'l'    // then "OFFSET LENGTH", where a long string's inside stands in the text

// Strings of more bytes than this are not handed through the decoder, which takes a byte at a time.
#define JSON_LONG 2048

typedef struct json_error {
    size_t offset;        // bytes from the start of the text
    const char *message;  // static text
} json_error;

typedef struct json_text {
    char *data;     // malloc'ed, NUL behind the last byte
    size_t len;     // bytes
    bool restore;   // the decoded value holds marks or arrays
} json_text;

// Checks `text` and writes the marked copy into *out, which the caller frees.
// Lone surrogate escapes become their three bytes (WTF-8); bytes that are no UTF-8 become U+FFFD;
// leading white space and a byte order mark are skipped. Linear time, heap of one bit a level.
// Returns 0, -1 with *err set for text that is not one JSON value, or 1 when memory is short.
int json_prepare(const char *text, size_t len, json_text *out, json_error *err);

// Writes what the inside of a string (between its quotes, in text that json_prepare accepted) stands
// for: escapes resolved, lone surrogates as WTF-8, bytes that are no UTF-8 as U+FFFD. `out` needs room
// for 3 * len bytes. Returns the bytes written.
size_t json_unescape(const char *text, size_t len, char *out);

// Number of ASCII bytes at the start of `p` that need no escape in JSON: the bulk of most text.
size_t json_plain(const unsigned char *p, const unsigned char *end);

// Finds member `key` (len `klen`, compared after unescaping of neither side: plain names only) of
// the object that starts at *start, in text that json_prepare accepted. The last of several equal
// members counts, as in every decoder. On success *start and *end frame its value.
bool json_member(const char *text, size_t len, size_t *start, size_t *end, const char *key,
                 size_t klen);

// Where a member of an object, or an element of an array, stands in its text.
typedef struct json_child {
    size_t name, name_end;  // the name with its quotes; an element has none: both at its start
    size_t start, end;      // the value
} json_child;

// The next member or element of a container, in accepted text: `at` is behind the opening bracket, or
// the end of the child before. `object` says which of the two it is. False behind the last.
bool json_next(const char *text, size_t len, size_t at, bool object, json_child *child);

// Number of bytes of the value that starts at `start` (white space skipped before) in accepted text.
size_t json_skip(const char *text, size_t len, size_t start);

// Whether all of `text` is UTF-8; WTF-8 surrogates are not.
bool json_is_utf8(const char *text, size_t len);

// Copies `len` bytes with every byte that is no UTF-8 replaced by U+FFFD. `out` needs room for
// 3 * len bytes. WTF-8 surrogates count as no UTF-8. Returns the bytes written.
size_t json_clean_utf8(const char *text, size_t len, char *out);

// Receives the next piece of a result. It may leave by longjmp.
typedef void json_emit(void *ud, const char *ptr, size_t len);

// Writes `len` bytes of text as a JSON string, with its quotes, through `emit`. Bytes that are no
// UTF-8 become U+FFFD; WTF-8 surrogates become the escapes they came from, or U+FFFD too when not
// `surrogates`.
void json_quote(const char *text, size_t len, bool surrogates, json_emit *emit, void *ud);

// Reads the four hexadecimal digits of an escape at p; false when there are fewer.
bool json_hex4(const unsigned char *p, const unsigned char *end, unsigned *value);

#endif
