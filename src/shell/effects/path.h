// SPDX-License-Identifier: MIT
// Paths: made absolute, and told where they lie. They may have globs and holes.
#ifndef PAIS_SHELL_PATH_H
#define PAIS_SHELL_PATH_H

#include "shell/eval/eval.h"
#include "shell/pattern.h"

typedef struct where {
    shell_str path;  // absolute and without . and .., unless nothing is known of its start
    shell_place place;
    uint32_t flags;  // GLOB INEXACT SECRET GUARD STARTUP SYSFILE
} where;

// Makes `s` absolute against `cwd`.
shell_str path_resolve(eval *e, shell_str s, shell_str cwd);
// The folder of this machine, in a container, that a resolved path is or lies in; NULL: none.
const mount *path_mount(const eval *e, shell_str resolved);
// What a resolved path is on this machine: another where the command is in a container, and the path in
// a folder that it was given.
shell_str path_outside(eval *e, shell_str resolved);
// The path as this machine has it, against the folder that the command is in, or the first it may be
// in.
static inline shell_str path_here(eval *e, shell_str s)
{
    shell_str p = path_resolve(e, s, value_at(&e->cwd->val, 0));
    return e->mounts ? path_outside(e, p) : p;
}
// Tells where a resolved path lies; `kind` decides whether a folder above the guard counts.
where path_where(eval *e, shell_str resolved, shell_kind kind);
// The same for a path that a search comes upon: it lies where the search began, whatever folders are
// between.
where path_where_found(eval *e, shell_str resolved, shell_kind kind);
// Whether a search came upon a path; *at: where its folder ends.
bool path_found(shell_str p, size_t *at);
// Does the unknown part of a name, made by mktemp, begin in a folder for temporary files (or where
// nothing is known)?
bool path_fresh(eval *e, shell_str p);
// The last component.
shell_str path_base(shell_str s);
// How a path stands to a folder.
enum path_rel { REL_NONE, REL_ABOVE, REL_SAME, REL_ALL, REL_INSIDE };
enum path_rel path_compare(shell_str path, shell_str base);

// A byte of a path that is itself, and nothing else.
static inline bool path_plain(char c)
{
    return !is_mark(c) && c != '~';
}

// Most folders differ in their first letter already.
static inline enum path_rel path_rel(shell_str path, shell_str base)
{
    if (path.len > 1 && base.len > 1 && path.ptr[0] == '/' && base.ptr[0] == '/') {
        char c = path.ptr[1], b = base.ptr[1];
        if (c != b && c != '/' && b != '/' && path_plain(c))
            return REL_NONE;
    }
    return path_compare(path, base);
}
// Names of files that hold secrets or run by themselves (effects/path_names.c).
bool path_secret(shell_str path, shell_str home);
bool path_holds_secrets(shell_str path, shell_str home);  // a folder with secrets in it
bool path_accounts(shell_str path);  // /etc/shadow and the like
bool path_private(shell_str path, shell_str home);  // one of the two
bool path_startup(shell_str path, shell_str home);

#endif
