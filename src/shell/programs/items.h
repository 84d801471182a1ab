// SPDX-License-Identifier: MIT
// Commands that are run with words which come from somewhere else: a search, a stream.
#ifndef PAIS_SHELL_ITEMS_H
#define PAIS_SHELL_ITEMS_H

#include "shell/call/call.h"

// The word with every `mark` replaced by the value; *used is set when there was one.
shell_word item_put(eval *e, const shell_word *w, const char *mark, const value *v, bool *used);
// Runs the command with `v` in the place of the mark, or at the end (`append`) when it is nowhere.
void item_run(call *c, const shell_word *w, size_t n, const char *mark, const value *v, bool append,
              const char *step);
// One of the fields.
value item_any(eval *e, const fields *f);

// What separates the words of a stream; from SEP_BYTE on, a byte of its own.
enum separators { SEP_RAW, SEP_LINE, SEP_BLANK, SEP_BYTE };
// The words of a stream (NULL: nothing is known of it); those behind the first 64 are one that is not
// known. Unless raw, quotes and backslashes join, as xargs reads them.
void item_words(call *c, const stream *s, int sep, fields *out);

#endif
