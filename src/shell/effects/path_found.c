// SPDX-License-Identifier: MIT
// Where a path lies that a search comes upon.
#include <string.h>

#include "shell/effects/path.h"

bool path_found(shell_str p, size_t *at)
{
    static const char mark[] = "/" FOUND_BELOW;
    const size_t n = sizeof mark - 1;
    const char *from = p.ptr, *end = p.ptr + p.len;
    while (p.len && (from = memmem(from, (size_t)(end - from), mark, n))) {
        *at = (size_t)(from - p.ptr);
        from += n;
        if (from == end || *from == '/')
            return true;
    }
    return false;
}

// The path without folders of which nothing is known.
static shell_str directly(eval *e, shell_str p)
{
    char *to = sh_room(e->a, p.len);
    size_t n = 0, at;
    while (path_found(p, &at)) {
        memcpy(to + n, p.ptr, at);
        n += at;
        at += sizeof FOUND_BELOW;
        p = (shell_str){p.ptr + at, p.len - at};
    }
    if (p.len)
        memcpy(to + n, p.ptr, p.len);
    return (shell_str){to, n + p.len};
}

where path_where_found(eval *e, shell_str p, shell_kind kind)
{
    size_t at;
    if (!path_found(p, &at))
        return path_where(e, p, kind);
    where w = path_where(e, directly(e, p), kind);
    where start = path_where(e, (shell_str){p.ptr, at ? at : 1}, kind);
    w.path = p;
    w.place = start.place;
    // That there are others with such a name is what a search is for.
    w.flags &= ~(uint32_t)(SHELL_F_GLOB | SHELL_F_INEXACT);
    w.flags |= start.flags & (SHELL_F_GLOB | SHELL_F_INEXACT | SHELL_F_SECRET);
    return w;
}
