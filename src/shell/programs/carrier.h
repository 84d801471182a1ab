// SPDX-License-Identifier: MIT
// What programs do with the value of an option or an operand.
#ifndef PAIS_SHELL_CARRIER_H
#define PAIS_SHELL_CARRIER_H

#include "shell/call/call.h"

// `verb`: ! a script, = a script if its key names one, ( a script in brackets, < read, > written,
// / a folder that is written into, - deleted.
void carry_value(call *c, char verb, const shell_word *w);

#endif
