// SPDX-License-Identifier: MIT
// Hook matchers with Claude Code's semantics, and regular expressions in JavaScript's manner.
//
// A matcher that is empty or "*" matches everything. One made only of letters, digits, '_', '-',
// spaces, ',' and '|' is a list of exact names, separated by '|' or ',', case-sensitive, with the
// spaces around each name ignored. Anything else is an unanchored regular expression; one that does
// not compile matches nothing. Source: observed behaviour of Claude Code 2.1.330.
#ifndef PAIS_MATCH_H
#define PAIS_MATCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct match_regex match_regex;

// Compiles `pattern`. On failure returns NULL with a message in `error` (`size` bytes) and the
// offset of the fault in *at. Bounded in time and memory when matching: see match_test.
match_regex *match_compile(const char *pattern, size_t len, char *error, size_t size, size_t *at);

// Frees what match_compile returned; NULL is fine.
void match_free(match_regex *re);

// Whether `re` occurs in `text`: 1, 0, or -1 when the search was given up because it took too many
// steps, too much memory or more than about half a second. With `span` not NULL the place of the
// match goes to span[0] (start) and span[1] (behind).
int match_test(const match_regex *re, const char *text, size_t len, size_t span[2]);

// Whether `matcher` applies to `name`.
bool match_name(const char *matcher, size_t mlen, const char *name, size_t nlen);

#endif
