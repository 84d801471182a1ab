// SPDX-License-Identifier: MIT
// A table with open addressing that doubles when it is half full.
#include "shell/names.h"

#include <string.h>

#define FIRST 32

static uint32_t hash(shell_str s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 16777619u;
    return h ^ h >> 15;
}

void *names_find(const name_table *t, shell_str name, bool *far)
{
    if (!t->n)
        return NULL;
    uint32_t h = hash(name);
    for (uint32_t i = 0; i < NAMES_PROBES && i < t->cap; i++) {
        const struct name_slot *s = &t->slots[(h + i) & (t->cap - 1)];
        if (!s->entry)
            return NULL;
        if (s->hash == h && s->entry->len == name.len &&
            memcmp(s->entry->ptr, name.ptr, name.len) == 0)
            return s->entry;
    }
    *far = true;
    return NULL;
}

static void put(name_table *t, uint32_t h, shell_str *entry)
{
    for (uint32_t i = 0; i < NAMES_PROBES && i < t->cap; i++) {
        struct name_slot *s = &t->slots[(h + i) & (t->cap - 1)];
        if (s->entry)
            continue;
        *s = (struct name_slot){h, entry};
        t->n++;
        return;
    }
}

void names_add(shell_arena *a, name_table *t, shell_str *entry)
{
    if (t->n >= t->cap / 2) {
        name_table old = *t;
        t->cap = old.cap ? 2 * old.cap : FIRST;
        t->slots = sh_alloc(a, t->cap * sizeof *t->slots);
        t->n = 0;
        for (uint32_t i = 0; i < old.cap; i++)
            if (old.slots[i].entry)
                put(t, old.slots[i].hash, old.slots[i].entry);
    }
    put(t, hash(*entry), entry);
}
