// SPDX-License-Identifier: MIT
// Files that the command itself wrote: what is in them when it reads or runs them.
#include <string.h>

#include "path.h"

vfile *file_find(eval *e, shell_str path)
{
    size_t steps = 0;
    for (vfile *f = e->files; f && steps < 256; f = f->next, steps++)
        if (f->path.len == path.len && memcmp(f->path.ptr, path.ptr, path.len) == 0)
            return f;
    return NULL;
}

vfile *file_make(eval *e, shell_str path)
{
    vfile *f = file_find(e, path);
    if (f)
        return f;
    f = NEW(e->a, vfile);
    f->path = path;
    f->content = NEW(e->a, stream);
    f->next = e->files;
    e->files = f;
    return f;
}

stream *file_stream(eval *e, const shell_word *w)
{
    if (!e->files)
        return NULL;
    for (int i = 0; i < w->n; i++) {
        vfile *f = file_find(e, path_resolve(e, w->alts[i], e->cwd->val.alt[0]));
        if (f)
            return f->content;
    }
    return NULL;
}
