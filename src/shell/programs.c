// SPDX-License-Identifier: MIT
// Finds the entry of a program among the tables of all families.
#include <string.h>

#include "call.h"

#define SLOTS 2048

static const program *slots[SLOTS];
static bool ready;

static unsigned hash(const char *s, size_t n)
{
    unsigned h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return (h ^ h >> 15) % SLOTS;
}

static void add_all(const program *p)
{
    for (; p->name; p++) {
        unsigned i = hash(p->name, strlen(p->name));
        while (slots[i] && strcmp(slots[i]->name, p->name) != 0)
            i = (i + 1) % SLOTS;
        if (!slots[i])  // the first table that names it wins
            slots[i] = p;
    }
}

const program *program_find(shell_str name)
{
    if (!ready) {
        add_all(builtin_programs);
        add_all(shell_programs);
        add_all(find_programs);
        add_all(wrapper_programs);
        add_all(file_programs);
        add_all(text_programs);
        add_all(git_programs);
        add_all(net_programs);
        add_all(infra_programs);
        add_all(sql_programs);
        add_all(system_programs);
        add_all(interp_programs);
        ready = true;
    }
    for (unsigned i = hash(name.ptr, name.len); slots[i]; i = (i + 1) % SLOTS)
        if (strlen(slots[i]->name) == name.len &&
            memcmp(slots[i]->name, name.ptr, name.len) == 0)
            return slots[i];
    // mkfs.ext4, python3.12, clang-14: the part before a dot or digit may be known
    static const char *const stems[] = {"mkfs.", "python3.", "python2.", "php8.", "php7.", "lua5.",
                                        "ruby3.", "newfs_"};
    static const char *const means[] = {"mkfs", "python3", "python", "php", "php", "lua", "ruby",
                                        "mkfs"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (name.len > strlen(stems[i]) && memcmp(name.ptr, stems[i], strlen(stems[i])) == 0)
            return program_find((shell_str){means[i], strlen(means[i])});
    return NULL;
}
