// SPDX-License-Identifier: MIT
// Expansion: from words to fields.
#ifndef PAIS_SHELL_EXPAND_H
#define PAIS_SHELL_EXPAND_H

#include "shell/eval/eval.h"

// Adds the fields of a word. Returns 1, or the number of alternatives that come to different numbers
// of fields: `pick` modulo that says which was added (-1: all, one after the other).
int expand_fields(eval *e, const ctx *c, const source *src, const word *w, int pick, fields *out);
// A word that is one value, without its first `skip` bytes; `globs`: * ? [ are active in it.
value expand_one(eval *e, const ctx *c, const word *w, size_t skip, bool globs);
value any_element(shell_arena *a, const fields *f);  // of an array; NAME[key]=value without the key

// What the text of an arithmetic expression sets (arith.c).
void arith_sets(eval *e, shell_str text);

#endif
