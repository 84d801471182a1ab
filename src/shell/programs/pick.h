// SPDX-License-Identifier: MIT
// Filters on an input that is known. Each prints what is left of it and returns true, or does
// nothing and returns false when input or arguments are not known or not simple enough.
#ifndef PAIS_SHELL_PICK_H
#define PAIS_SHELL_PICK_H

#include "shell/call/call.h"
#include "shell/programs/decode.h"

// The lines that have the literal `pattern` (perhaps with ^ in front); `others`: the other lines.
bool pick_lines(call *c, const stream *s, shell_str pattern, bool others);
// The characters or, with a separator (-1: none), the fields that cut's list names.
// What head (tail) prints for a number of lines (bytes) as it is written: 5, -5, +5.
bool pick_ends(call *c, const stream *s, shell_str count, bool tail, bool bytes);
bool pick_columns(call *c, const stream *s, shell_str spec, int separator);
// What jq -r prints for a program that is a string, or . on a string; | @base64d may follow.
bool pick_json(call *c, const stream *s, shell_str script, bool null_input);
// What jq prints for a program that sets scripts of a package: all its strings, as such scripts.
bool pick_scripts(call *c, shell_str script, uint32_t taint);

#endif
