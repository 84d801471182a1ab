// SPDX-License-Identifier: MIT
// Which files a search comes upon, as far as their names tell: what find's tests, fd's pattern, a grep
// over a list of paths leave.
#ifndef PAIS_SHELL_SELECT_H
#define PAIS_SHELL_SELECT_H

#include "shell/eval/eval.h"

typedef struct selection {
    // Paths below the folder where the search begins, any of which a file may have; none: whatever
    // there is. FOUND_BELOW stands for any folders, at the end for all that is in the folder before.
    choice paths;
    bool nothing;
    bool narrow;  // not all of them: a test that is about something else
    bool folders, empty;  // only these
} selection;

// Makes `s` what both select, or what one of the two does. Of two names that a file must have, the one
// counts that says more.
void select_and(eval *e, selection *s, const selection *other);
void select_or(eval *e, selection *s, const selection *other);

// Names (or with `path` whole paths, which * goes across) that match a shell pattern.
selection select_glob(eval *e, const shell_word *w, bool path);
// The same for a regular expression of any kind; `whole`: nothing may be around it.
selection select_regex(eval *e, const shell_word *w, bool path, bool whole);
// Names with this text in them.
selection select_text(eval *e, shell_str text);

// The paths that a search beginning at `base` comes upon, which goes `depth` folders down (-1: all).
// Without any alternative when there are none.
shell_word select_below(eval *e, const shell_word *base, const selection *s, int depth);
// Of the paths in a stream, one to a line, those that are selected.
void select_lines(eval *e, const stream *in, const selection *s, stream *out);

#endif
