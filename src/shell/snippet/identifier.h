// SPDX-License-Identifier: MIT
// A name in an inline script, and what it may begin.
#ifndef PAIS_SHELL_IDENTIFIER_H
#define PAIS_SHELL_IDENTIFIER_H

#include "shell/snippet/snippet.h"

typedef struct ident {
    shell_str name;
    shell_str before;  // the name that was read before it
    size_t from;
    size_t at;  // what comes behind it and the blanks
} ident;

// Each form: true when the name begins it, and then it is done and p->i is behind it.
typedef bool ident_form(snip *p, const ident *w);

// ---- name_call.c --------------------------------------------------------------------------
ident_form ident_quoted_command, ident_glob, ident_unlink, ident_method, ident_template, ident_call,
    ident_angled, ident_statement, ident_apple;
// ---- glue.c -------------------------------------------------------------------------------
ident_form ident_glued;
// ---- name_value.c -------------------------------------------------------------------------
ident_form ident_home, ident_symbol, ident_renamed, ident_property, ident_environment, ident_words, ident_assigned,
    ident_list, ident_argument;

static inline bool ident_followed(const snip *p, const ident *w, char by)
{
    return w->at < p->s.len && p->s.ptr[w->at] == by;
}

#endif
