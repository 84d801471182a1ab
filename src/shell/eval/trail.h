// SPDX-License-Identifier: MIT
// Between the files about variables: the record of what they were.
#ifndef PAIS_SHELL_EVAL_TRAIL_H
#define PAIS_SHELL_EVAL_TRAIL_H

#include "shell/eval/eval.h"

// What the variable is now, as a record in front of `prev`.
undo var_state(var *v, undo *prev);
// The variable becomes what the record says.
void var_put_back(const undo *u);
// Before a change: the trail gets what the variable is now.
void var_remember(eval *e, var *v);
// The variable as this shell process sees it, and reads it; NULL: not at all.
var *var_visible(eval *e, var *v);
// Its new value, and elements.
void var_change(eval *e, var *v, const value *val, fields *array);
// An array whose only element is `v`.
fields *array_of_one(eval *e, const value *v);
// What a variable that is no array, with this value, may have for elements; parameters: any.
fields *array_instead(eval *e, const var *v, const value *val);
// The arrays of `a` and those of `b` that are not among them; the last of too many is unknown.
fields *array_either(eval *e, const fields *a, const fields *b);

#endif
