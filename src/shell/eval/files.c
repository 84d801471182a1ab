// SPDX-License-Identifier: MIT
// Files that the command itself wrote: what is in them when it reads or runs them.
#include <string.h>

#include "shell/effects/path.h"

vfile *file_find(eval *e, shell_str path)
{
    return eval_find(e, &e->files, path);
}

bool file_below(eval *e, shell_str folder)
{
    for (uint32_t i = 0; i < e->files.cap && e->files.n; i++) {
        const shell_str *path = e->files.slots[i].entry;
        if (path && path_rel(*path, folder) >= REL_SAME)
            return true;
    }
    return false;
}

// Git runs a hook later: what this command writes into it is followed when the rest has run.
static void run_hook(eval *e, shell_str path)
{
    const char *at = memmem(path.ptr, path.len, "/.git/hooks/", 12);
    if (!at || !str_exact(path) || memchr(path.ptr, '\'', path.len))
        return;
    const char *text = sh_join(e->a, "sh '", sh_copy(e->a, path.ptr, path.len), "'");
    value v = value_of((shell_str){text, path.len + 5}, 0);
    trap *later = NEW(e->a, trap);
    later->t = (task){.kind = K_TRAP, .c = {.path = "git hook"}};
    fields_add(e->a, &later->t.argv, field_of(e->a, &v, 0, (uint32_t)e->text.len));
    later->at_exit = true;
    later->next = e->later;
    e->later = later;
}

vfile *file_make(eval *e, shell_str path)
{
    vfile *f = file_find(e, path);
    if (f)
        return f;
    f = NEW(e->a, vfile);
    f->path = path;
    f->content = NEW(e->a, stream);
    names_add(e->a, &e->files, &f->path);
    run_hook(e, path);
    return f;
}

stream *file_stream(eval *e, const shell_word *w)
{
    if (!e->files.n)
        return NULL;
    for (int i = 0; i < w->n; i++) {
        vfile *f = file_find(e, path_here(e, w->alts[i]));
        if (f)
            return f->content;
    }
    return NULL;
}
