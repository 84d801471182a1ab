// SPDX-License-Identifier: MIT
// Between the parts of the expansion.
#ifndef PAIS_SHELL_EXPAND_H
#define PAIS_SHELL_EXPAND_H

#include "eval.h"

// ${name OP operand} applied to the value of `name`.
value param_operator(eval *e, const char *op, const value *v, bool set, const value *operand,
                     shell_str name);

#endif
