// SPDX-License-Identifier: MIT
// Patterns: text with the marks of globs (* ? [...]) and holes.
#ifndef PAIS_SHELL_PATTERN_H
#define PAIS_SHELL_PATTERN_H

#include "shell/value.h"

// Could the bytes of `s` (with marks) be `lit`? A * or ? does not match a leading dot or a slash.
bool could_be(shell_str s, const char *lit, size_t n);

// Longer patterns are not computed.
#define PATTERN_MOST 256

// Takes from the front or the end of `s` what the pattern matches, as ${s#pattern} does: the least
// or the most of it, perhaps nothing. * matches every byte; the pattern has no holes. The work is
// the length of the text times that of the pattern. False when that is too long.
bool pattern_trim(shell_str pattern, shell_str *s, bool front, bool longest);

#endif
