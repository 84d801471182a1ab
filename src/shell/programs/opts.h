// SPDX-License-Identifier: MIT
// Options of a command, as getopt_long reads them.
#ifndef PAIS_SHELL_OPTS_H
#define PAIS_SHELL_OPTS_H

#include "shell/eval/eval.h"

// `shorts`: letters that take a value. `longs`: "name:l name=:l" separated by spaces: a long name
// that means the letter l, with = when it takes a value; unique beginnings of a name do.
typedef struct optspec {
    const char *shorts, *longs;
} optspec;

typedef struct optval {
    char letter;
    shell_word w;
} optval;

typedef struct opts {
    uint64_t has[2];
    optval *vals;
    size_t nvals, cap;
    fields rest;  // operands
    size_t first;  // index of the first operand among the words
    bool unknown;  // a word that could be any option
    bool help;  // --help, where it is no option's value
    bool may_take;  // scratch: the word before is an option that nobody knows
} opts;

static inline bool has(const opts *o, char c)
{
    return o->has[(unsigned char)c >> 6 & 1] >> ((unsigned char)c & 63) & 1;
}
// The value of a letter, NULL without one.
const shell_word *opt_value(const opts *o, char c);

// Reads the words from `from`; `stop`: the first operand ends the options.
void opts_read(const call *c, size_t from, const optspec *spec, bool stop, opts *o);
// All of them; false when help is asked for.
bool opts_asked(const call *c, const optspec *spec, opts *o);

#endif
