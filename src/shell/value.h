// SPDX-License-Identifier: MIT
// Values: up to SHELL_MAX_ALTS byte strings with marks, and where they come from.
#ifndef PAIS_SHELL_VALUE_H
#define PAIS_SHELL_VALUE_H

#include "shell/chars.h"
#include "shell/node.h"

// Marks that live only during an expansion.
enum { M_SPLIT = 6, M_LBRACE = 0x0e, M_COMMA = 0x0f, M_RBRACE = 0x10, M_NULL = 0x11,
       M_BORDER = 0x12 };  // separates as M_SPLIT, but nothing before it is a field too

// A component of a path that stands for any number of folders, where a search goes down: ** as a glob.
#define FOUND_BELOW "\2\2"

static inline bool is_mark(char c)
{
    return char_is(c, CH_MARK);
}

// Small, since every variable and every record of what one was has one. Nobody changes `many`.
typedef struct value {
    union {
        shell_str one;  // of up to one alternative
        const shell_str *many;
    };
    int n;
    uint32_t taint;
} value;

static inline shell_str value_at(const value *v, int i)
{
    return v->n > 1 ? v->many[i] : v->one;
}

// Alternatives that are being collected.
typedef struct choice {
    shell_str alt[SHELL_MAX_ALTS];
    int n;
    uint32_t taint;
} choice;

// A value under construction.
typedef struct builder {
    shell_arena *a;
    struct {
        char *p;
        size_t len, cap;
    } alt[SHELL_MAX_ALTS];
    int n;
    uint32_t taint;
} builder;

void build_start(builder *b, shell_arena *a);
// Adds bytes (with marks) to every alternative.
void build_add(builder *b, const char *s, size_t n);
void build_char(builder *b, char c);
// Adds literal bytes: those that look like marks become holes.
void build_literal(builder *b, const char *s, size_t n);
// Adds one of the alternatives of `v`: the product, or a hole when that would be too many.
void build_value(builder *b, const value *v);
value build_end(const builder *b);
// The only alternative, or the first.
shell_str build_text(const builder *b);

value value_of(shell_str s, uint32_t taint);
value value_hole(uint32_t taint);
// What a variable has that was taken away, and one that may have been set before this command: an
// empty text and any text, but ${x-default} counts.
value value_unset(void);
value value_outer(uint32_t taint);
bool str_unset(shell_str s);
bool str_outer(shell_str s);
// Begins with what a value may be, or with {.n = 0}.
choice choice_of(const value *v);
// Adds the alternatives of `v` that are not there; too many become one hole.
void choice_add(choice *c, const value *v);
value choice_end(shell_arena *a, const choice *c);
void value_join(shell_arena *a, value *into, const value *other);
// Adds an alternative whether it is there or not, where there is room for it.
void value_append(shell_arena *a, value *v, shell_str s);
// The alternatives in an array of the value's own, to be changed.
shell_str *value_own(shell_arena *a, value *v);
bool value_exact(const value *v);  // one alternative without marks
bool str_exact(shell_str s);
bool str_has(shell_str s, char mark);

typedef struct fields {
    shell_word *v;
    size_t n, cap;
    const struct fields *or;  // an array: the elements it may have instead
} fields;
void fields_add(shell_arena *a, fields *f, shell_word w);
void fields_append(shell_arena *a, fields *f, const shell_word *w, size_t n);
// Room for so many, for those who know how many there will be.
void fields_reserve(shell_arena *a, fields *f, size_t n);
bool field_open(const shell_word *w);  // it may be several
// What an array may have at this place: nothing is the empty text.
value array_at(shell_arena *a, const fields *f, size_t i);
// Bytes without marks; *s stays where it is.
shell_word field_exact(const shell_str *s, uint32_t off, uint32_t len);
// Classifies and wraps a value.
shell_word field_of(shell_arena *a, const value *v, uint32_t off, uint32_t len);
value field_value(const shell_word *w);

#define T_OPEN ((uint32_t)SHELL_T_OPEN)
#define T_VAGUE (1u << 21)  // of a stream: parts of its text may be missing or come again

// What flows through a pipe or lies in a file: text with marks.
struct stream {
    char *p;
    size_t len, cap;
    uint32_t taint;
    bool unknown;  // nobody here wrote it
    bool used;  // something was read of it
    const value *alts;  // the text is these, one after the other, and was one of them
};
void stream_add(shell_arena *a, stream *s, const char *text, size_t n, uint32_t taint);
// Adds what is in `from`. Nobody changes a text, so that the two have the same where it is all.
void stream_copy(shell_arena *a, stream *to, const stream *from, uint32_t taint);
// The text, so far, is one of these values; it has them all, one after the other.
void stream_one_of(shell_arena *a, stream *s, const value *v);
// The text as a value: all of it, or each line where it is not known which were printed.
value stream_value(shell_arena *a, const stream *s);
static inline shell_str stream_text(const stream *s)
{
    return (shell_str){s->p ? s->p : "", s->len};
}
#define STREAM_LIMIT ((size_t)1 << 20)

#endif
