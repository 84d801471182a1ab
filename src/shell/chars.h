// SPDX-License-Identifier: MIT
// What bytes mean to the shell: one look into a table, since every byte of a command asks.
#ifndef PAIS_SHELL_CHARS_H
#define PAIS_SHELL_CHARS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CH_META = 1,      // ends a word: blanks, newline, operators; the end of the text too
    CH_WORD = 2,      // these, and what quotes or expands: not itself in a word
    CH_COND = 4,      // the same inside [[ ]], where ( ) < > | are not operators
    CH_DQ = 8,        // special inside double quotes
    CH_PARAM = 16,    // special inside ${...}
    CH_GROUP = 32,    // begins a group with a ( behind it: ?( *( +( @( !(
    CH_SPECIAL = 64,  // an unquoted word with it is not what it stands for
    CH_MARK = 128     // stands for something unknown in a value (value.h)
};
extern const uint8_t char_class[256];

static inline bool char_is(char c, unsigned classes)
{
    return char_class[(unsigned char)c] & classes;
}

#endif
