// SPDX-License-Identifier: MIT
// Between the parts of the expansion.
#ifndef PAIS_SHELL_EXPAND_H
#define PAIS_SHELL_EXPAND_H

#include "eval.h"

// ${name OP operand} applied to the value of `name`, for operators that compute something.
// `cut` is where the / of ${name/what/with} is in the operand; SIZE_MAX: the first.
value param_operator(eval *e, const char *op, const value *v, const value *operand, size_t cut);
// Whether the operand of ${name:-operand} (- = +) may be taken; `*also` says whether what it
// replaces may be taken too: the value of the name, nothing for +. A variable that nobody set may
// come from the environment: with + both may be.
bool param_default(const char *op, const value *v, bool set, bool *also);

#endif
