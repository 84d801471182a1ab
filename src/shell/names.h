// SPDX-License-Identifier: MIT
// Things that are found by their name: variables, functions, aliases, files. Each begins with it.
#ifndef PAIS_SHELL_NAMES_H
#define PAIS_SHELL_NAMES_H

#include <stdbool.h>

#include "shell/arena.h"

typedef struct name_table {
    struct name_slot {
        uint32_t hash;
        shell_str *entry;  // the first member of the thing
    } *slots;
    uint32_t n, cap;  // a power of two
} name_table;

// How far from its place an entry may lie: text can be made so that all have the same place.
#define NAMES_PROBES 64

// The entry, or NULL. *far is set where others are in all of its places.
void *names_find(const name_table *t, shell_str name, bool *far);
// Adds an entry with a name that was not found (nor will be, with others in all of its places).
void names_add(shell_arena *a, name_table *t, shell_str *entry);

#endif
