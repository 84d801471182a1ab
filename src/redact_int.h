// SPDX-License-Identifier: MIT
// Shared by the parts of the redaction engine: redact.c (the pass), redact_token.c (shapes of
// credentials), redact_field.c (names with a secret after them), redact_value.c (where such a value
// begins and ends), redact_option.c (options of programs).
#ifndef PAIS_REDACT_INT_H
#define PAIS_REDACT_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

typedef struct redact_text {
    const char *p;
    size_t n;
} redact_text;

// Bytes [start, end) are a secret of this kind; kind NULL: none.
typedef struct redact_span {
    size_t start, end;
    const char *kind;
} redact_span;

// Classes of bytes, to be combined.
enum {
    CH_UPPER = 1,
    CH_LOWER = 2,
    CH_DIGIT = 4,
    CH_UNDER = 8,   // _
    CH_DASH = 16,   // -
    CH_DOT = 32,    // .
    CH_BASE = 64,   // + / = ~
    CH_SPACE = 128, // also other control characters
    CH_ALPHA = CH_UPPER | CH_LOWER,
    CH_ALNUM = CH_ALPHA | CH_DIGIT,
    CH_WORD = CH_ALNUM | CH_UNDER,
    CH_NAME = CH_WORD | CH_DASH,
    CH_DOTTED = CH_NAME | CH_DOT,
};

extern const unsigned char redact_classes[256];

static inline unsigned redact_class(char c)
{
    return redact_classes[(unsigned char)c];
}

// The end of the run of bytes of `classes` that starts at `from`.
static inline size_t redact_run(const redact_text *t, size_t from, unsigned classes)
{
    while (from < t->n && (redact_class(t->p[from]) & classes))
        from++;
    return from;
}

// Whether the text at `at` starts with `word` (NUL-terminated).
static inline bool redact_starts(const redact_text *t, size_t at, const char *word)
{
    for (; *word; word++, at++)
        if (at >= t->n || t->p[at] != *word)
            return false;
    return true;
}

// Whether [start, end) is `word`, whatever the case.
static inline bool redact_is(const redact_text *t, size_t start, size_t end, const char *word)
{
    return end - start == strlen(word) && strncasecmp(t->p + start, word, end - start) == 0;
}

// Whether there is a byte at `at`, and one of `set`.
static inline bool redact_byte_in(const redact_text *t, size_t at, const char *set)
{
    return at < t->n && t->p[at] != '\0' && strchr(set, t->p[at]);
}

// The end of the blanks that start at `at`.
static inline size_t redact_blanks(const redact_text *t, size_t at)
{
    while (at < t->n && (t->p[at] == ' ' || t->p[at] == '\t'))
        at++;
    return at;
}

// Whether [start, end) holds a digit, as nearly every generated secret does and few words do. Long
// ones count without a look, which bounds the cost.
bool redact_random(const redact_text *t, size_t start, size_t end);

// The end of a mark "[redacted:KIND]" that starts at `at`, or `at`.
size_t redact_mark(const redact_text *t, size_t at);

// The credential with a known shape that starts at `at`.
redact_span redact_token(const redact_text *t, size_t at);

// The private key block that starts at `at` (at "-----BEGIN").
redact_span redact_pem(const redact_text *t, size_t at);

// The password in the URL whose "://" is at `at`.
redact_span redact_url(const redact_text *t, size_t at);

// The text as far as a value at `at` is judged.
redact_text redact_near(const redact_text *t, size_t at);

// Passes over backslashes and a quote (\" is a quote inside a quoted text); *quote is 0 without one.
size_t redact_open_quote(const redact_text *t, size_t at, char *quote, size_t *slashes);

// The end of the value at `at`, behind what redact_open_quote found; that of one without a quote; and
// that of one which may hold blanks.
size_t redact_value_end(const redact_text *t, size_t at, char quote, size_t slashes);
size_t redact_bare_end(const redact_text *t, size_t at);
size_t redact_line_end(const redact_text *t, size_t at, char quote, size_t slashes);

// Whether the value [start, end) only stands for one: $NAME, <token>, ***, null, string.
bool redact_is_reference(const redact_text *t, size_t start, size_t end, char quote);

// Programs whose short options carry secrets.
typedef enum redact_program {
    PROGRAM_OTHER,
    PROGRAM_CURL,
    PROGRAM_SSHPASS,
    PROGRAM_MYSQL,
} redact_program;

// The program that the word [start, end) names, or `now`.
redact_program redact_program_of(const redact_text *t, size_t start, size_t end,
                                 redact_program now);

// The secret in the option [start, end) of such a program, or behind it.
redact_span redact_option(const redact_text *t, size_t start, size_t end, redact_program program);

// The secret behind the name [start, end): NAME=secret, "name": "secret", --name secret, Bearer
// secret. `*program` is updated when the name is that of a program.
redact_span redact_field(const redact_text *t, size_t start, size_t end, redact_program *program);

#endif
