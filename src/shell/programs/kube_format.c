// SPDX-License-Identifier: MIT
// What kubectl get -o prints of an object: all of it, or something beside its data.
#include <string.h>

#include "shell/programs/verbs.h"

// A part of an object that says what it is, and holds nothing of what is in it. Annotations may: the
// object as it was applied is among them.
static bool beside_data(shell_str path)
{
    static const shell_str parts[] = {N(".metadata.name"), N(".metadata.namespace"),
        N(".metadata.creationTimestamp"), N(".metadata.resourceVersion"), N(".metadata.uid"),
        N(".metadata.labels"), N(".metadata.labels.app"), N(".type"), N(".kind")};
    static const shell_str lists[] = {N(".items[*]"), N(".items[0]")};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (path.len > lists[i].len && memcmp(path.ptr, lists[i].ptr, lists[i].len) == 0)
            path = str_from(path, lists[i].len);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_same(path, parts[i]))
            return true;
    return path.len && path.ptr[0] == '"';  // {"\n"}
}

// Whether each of the paths is one: between { and }, or behind : up to a comma.
static bool all_beside(shell_str s, char from, char to)
{
    bool any = false;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != from)
            continue;
        const char *end = memchr(s.ptr + i, to, s.len - i);
        size_t stop = end ? (size_t)(end - s.ptr) : s.len;
        if (!beside_data((shell_str){s.ptr + i + 1, stop - i - 1}))
            return false;
        any = true;
        i = stop;
    }
    return any;
}

static bool tells_data(const shell_word *w, size_t skip)
{
    shell_str s = w->known == SHELL_EXACT && w->alts[0].len > skip ? str_from(w->alts[0], skip)
                                                                   : STR("");
    if (s.len && s.ptr[0] == '=')
        s = str_from(s, 1);
    if (str_starts(s, "jsonpath="))
        return !all_beside(str_from(s, 9), '{', '}');
    if (str_starts(s, "custom-columns="))
        return !all_beside(str_from(s, 15), ':', ',');
    return !str_is(s, "name") && !str_is(s, "wide");
}

bool kube_prints_data(const call *c)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool next = str_is(s, "-o") || str_is(s, "--output");
        if (str_starts(s, "--template"))
            return true;
        if (next && i + 1 < c->n && tells_data(&c->w[++i], 0))
            return true;
        if (!next && ((str_starts(s, "--output") && tells_data(&c->w[i], 8)) ||
                      (str_starts(s, "-o") && tells_data(&c->w[i], 2))))
            return true;
    }
    return false;
}
