// SPDX-License-Identifier: MIT
// Between the expansions.
#ifndef PAIS_SHELL_EXPAND_PARTS_H
#define PAIS_SHELL_EXPAND_PARTS_H

#include "shell/expand/expand.h"

// Where parts stand: inside how many operands; `split`: blanks between them separate words.
typedef struct where {
    int level;
    bool split;
    bool fields;  // the word becomes fields: {1..3} is expanded, what is not quoted is split
    bool whole;  // ... but an expansion is not
    bool globs;  // * ? [ that are not quoted stand for what they match
} where;

static inline bool splits(where at)
{
    return at.level ? at.split : at.fields && !at.whole;
}

// Adds what the parts come to (word.c).
void expand_parts(eval *e, const ctx *c, builder *b, const part *q, where at);

// What a word comes to before it is taken apart into fields, without its first `skip` bytes.
value expand_word(eval *e, const ctx *c, const word *w, size_t skip, where at);
// A word of which nothing is known, or only what declare sets.
value unknown_word(eval *e, const word *w, where at, uint32_t taint);

// Adds the home folder where the parts, without `skip` bytes, begin with ~; returns what is left,
// which may lie in `rest`.
const part *expand_tilde(eval *e, builder *b, const part *q, size_t skip, part *rest);

// ---- braces -------------------------------------------------------------------------------
// {1..3}, {a..e..2}, {01..10}: added as {1,2,3}. Returns its length, 0 when there is none at `s`.
size_t brace_sequence(builder *b, const char *s, size_t n);
// Adds the words that the lists in `s` come to.
void brace_list(eval *e, shell_str s, fields *list);

// ---- parameters ---------------------------------------------------------------------------
void expand_param(eval *e, const ctx *c, builder *b, const part *q, where at);
// ${name OP operand} applied to the value of `name`, for operators that compute something.
// `cut` is where the / of ${name/what/with} is in the operand; SIZE_MAX: the first.
value param_operator(eval *e, const char *op, const value *v, const value *operand, size_t cut);
// Whether the operand of ${name:-operand} (- = +) may be taken; `*also` says whether what it
// replaces may be taken too: the value of the name, nothing for +. A variable that nobody set may
// come from the environment: with + both may be.
bool param_default(const char *op, const value *v, bool set, bool *also);

// ---- splitting (split.c) ------------------------------------------------------------------
static inline char separates(char c)  // as what a byte of IFS does
{
    return c == ' ' || c == '\t' || c == '\n' ? M_SPLIT : M_BORDER;
}
// The bytes that separate words.
shell_str field_separators(eval *e);
// What came out of an unquoted expansion may have globs, and is split at blanks where it makes words.
value split_value(eval *e, const value *v, where at);
// Text that must not grow without end when variables are doubled.
void charge_value(eval *e, value *v);
// Adds the value of an expansion.
void expand_value(eval *e, builder *b, value v, bool quoted, where at);
// One field: quoted nothing goes, braces that expanded to nothing are bytes again.
shell_str field_clean(eval *e, shell_str s);
void value_clean(eval *e, value *v);

#endif
