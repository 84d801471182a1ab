// SPDX-License-Identifier: MIT
// The rules of the guard in short: which effects some rule may be about. What falls through needs no
// rule to be read, and most calls are of that kind. It never says so of an effect that a rule is
// about: of a rule's conditions it has those that are words, and as one bit of 64 the names of
// operations and programs, and how the patterns of its targets begin or end; the rest of patterns, and
// exceptions, are left out. Knows no Lua.
#ifndef PAIS_SIEVE_H
#define PAIS_SIEVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shell/shell.h"

// Kinds of effects that the rules know and the engine does not.
enum {
    SIEVE_COMMAND = SHELL_NKINDS,  // each simple command
    SIEVE_PARTIAL,                 // what was not understood
    SIEVE_LIST,                    // names of files
    SIEVE_NKINDS
};

// One rule for one kind. Bits of places, SHELL_F_*, SHELL_T_*, and of names (sieve_name).
typedef struct sieve_row {
    uint64_t ops, tools, begins, ends;  // of a target: one of the two
    uint32_t kind, places;
    uint32_t flags, any_flags, no_flags;  // all, any (0: whatever), none of these
    uint32_t sources, all_sources, no_sources;  // any (0: whatever), all, none of these
} sieve_row;

// Rows as they are kept: `size` bytes of them, which need not be aligned.
typedef struct sieve {
    const char *rows;
    size_t size;
} sieve;

// The bit of an operation's or program's name.
uint64_t sieve_name(const char *name, size_t len);

// Adds to a row what the pattern of a target (pais.glob) begins or ends with.
void sieve_add_target(sieve_row *row, const char *pattern, size_t len);

// Whether a rule may be about something that a tool does with the file `path` (a program of
// SHELL_K_READ, ... as shell_file gives it): `op` and `tool` are its names.
bool sieve_holds_file(const sieve *s, const shell_program *p, shell_str path, const char *op,
                      const char *tool);

// Whether a rule may be about something in a command, or it cannot be said without a further look: a
// part was not understood, `text` has characters that hide, pais itself is called, a file on the
// way is a link, a script would have to be read. `cwd`: where relative programs are.
bool sieve_holds(const sieve *s, const shell_program *p, shell_str text, shell_str cwd);

#endif
