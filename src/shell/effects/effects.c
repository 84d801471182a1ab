// SPDX-License-Identifier: MIT
// The list of effects, and the few that are refused without any rule.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

#define MOST_EFFECTS 50000

shell_str shown(eval *e, shell_str s)
{
    if (str_exact(s))
        return s;
    char *p = sh_alloc(e->a, s.len + 1);
    size_t n = shell_show(s, p, s.len + 1);
    return (shell_str){p, n};
}

static shell_effect *add(call *c, shell_effect f)
{
    eval *e = c->e;
    if (e->effects.n >= MOST_EFFECTS) {
        e->partial |= SHELL_PARTIAL_SIZE;
        e->effects.n--;  // the last place is used again, so that the core sees it
    }
    e->effects.v = sh_grow(e->a, e->effects.v, e->effects.n, &e->effects.cap,
                           sizeof *e->effects.v, 8);
    e->effects.v[e->effects.n] = f;
    return &e->effects.v[e->effects.n++];
}

shell_effect *fx(call *c, shell_kind kind, const char *op, const shell_word *w)
{
    shell_effect f = {.kind = kind, .place = SHELL_P_NONE, .op = op, .tool = c->name,
                      .target = STR(""), .flags = c->c->flags & ~(uint32_t)SHELL_F_FOUND,
                      .command = c->command, .path = c->c->path};
    if (w) {
        f.off = w->off;
        f.len = w->len;
    } else if (c->n) {
        f.off = c->w[0].off;
        uint32_t end = c->w[c->n - 1].off + c->w[c->n - 1].len;
        f.len = end > f.off ? end - f.off : c->w[0].len;
    }
    return add(c, f);
}

shell_effect *fx_text(call *c, shell_kind kind, const char *op, shell_str target,
                      const shell_word *w, uint32_t flags, uint32_t sources)
{
    shell_effect *f = fx(c, kind, op, w);
    f->target = shown(c->e, target);
    f->flags |= flags;
    f->sources = sources;
    core_check(c->e, (uint32_t)c->e->effects.n - 1);
    return f;
}

static bool changes(shell_kind kind)
{
    return kind == SHELL_K_DELETE || kind == SHELL_K_WRITE || kind == SHELL_K_PERM;
}

// What is deleted or opened with all that is in it may have folders of this machine in it.
static void fx_mounts_below(call *c, shell_kind kind, const char *op, const shell_word *w, shell_str path,
                            uint32_t flags)
{
    eval *e = c->e;
    for (const mount *m = e->mounts; m; m = m->next) {
        enum path_rel r = path_rel(path, m->target);
        if (m->fixed || (r != REL_ABOVE && r != REL_ALL))
            continue;
        where at = path_where(e, m->source, kind);
        shell_effect *f = fx(c, kind, op, w);
        f->target = shown(e, at.path);
        f->place = at.place;
        f->flags = (f->flags | flags | at.flags) & ~(uint32_t)SHELL_F_CONTAINER;
        core_check(e, (uint32_t)e->effects.n - 1);
    }
}

void fx_path(call *c, shell_kind kind, const char *op, const shell_word *w, uint32_t flags,
             uint32_t sources)
{
    eval *e = c->e;
    const value *cwd = &e->cwd->val;
    for (int i = 0; i < w->n; i++) {
        where best = {.place = SHELL_NPLACES};
        bool mounted = false;
        if (w->alts[i].len == 0)
            continue;
        for (int k = 0; k < cwd->n; k++) {
            shell_str path = path_resolve(e, w->alts[i], value_at(cwd, k));
            if (e->mounts) {
                const mount *m = path_mount(e, path);
                if (m && m->fixed && changes(kind))
                    continue;  // it fails
                mounted = mounted || m;
                path = path_outside(e, path);
            }
            where at = w->taint & T_FOUND ? path_where_found(e, path, kind)
                                          : path_where(e, path, kind);
            if (at.place < best.place) {
                at.flags |= best.flags & (SHELL_F_SECRET | SHELL_F_GUARD | SHELL_F_SYSFILE);
                best = at;
            }
            if (w->alts[i].ptr[0] == '/')
                break;
        }
        if (e->mounts && best.place == SHELL_NPLACES)
            continue;
        // A fresh temporary file, whatever its name, is nothing that was there before, nor what is in
        // a fresh folder.
        bool below = w->alts[i].ptr[0] != '/' && best.path.len && best.path.ptr[0] == '/';
        if ((w->taint | (below ? cwd->taint : 0)) & SHELL_T_TEMP && path_fresh(e, best.path)) {
            best.place = SHELL_P_TEMP;
            best.flags &= ~(uint32_t)(SHELL_F_GUARD | SHELL_F_SECRET);
        }
        shell_kind k = kind;
        if (kind == SHELL_K_WRITE && best.place == SHELL_P_DEVICE)
            k = SHELL_K_DEVICE;
        shell_effect *f = fx(c, k, op, w);
        f->target = shown(e, best.path);
        f->place = best.place;
        f->flags |= flags | best.flags | (w->taint & T_FOUND ? SHELL_F_FOUND : 0) |
                    (w->taint & T_ALL ? SHELL_F_RECURSIVE : 0);
        if (mounted)
            f->flags &= ~(uint32_t)SHELL_F_CONTAINER;
        f->sources = sources | (w->taint & (SHELL_T_VAR | SHELL_T_ARG | SHELL_T_OUTPUT |
                                            SHELL_T_TEMP | SHELL_T_STDIN));
        bool all = f->flags & SHELL_F_RECURSIVE;
        core_check(e, (uint32_t)e->effects.n - 1);
        if (e->mounts && !mounted && all && changes(kind))
            fx_mounts_below(c, kind, op, w, best.path, flags | SHELL_F_RECURSIVE);
    }
}

// ---- the core -----------------------------------------------------------------------------

#define BIT(x) (1u << (x))

static const struct {
    const char *id, *reason;
    uint32_t kinds, places, any, all, none;  // bits of kinds and places; flags
} core[] = {
    {"core.self", "It would switch the guard off.", BIT(SHELL_K_SELF), 0, 0, 0, SHELL_F_CONTAINER},
    {"core.root", "It would delete the whole file system.", BIT(SHELL_K_DELETE), BIT(SHELL_P_ROOT),
     SHELL_F_RECURSIVE | SHELL_F_GLOB | SHELL_F_FOUND | SHELL_F_MOVE, 0,
     SHELL_F_CONTAINER | SHELL_F_DRYRUN | SHELL_F_INEXACT},
    {"core.home", "It would delete the home folder.", BIT(SHELL_K_DELETE), BIT(SHELL_P_HOME),
     SHELL_F_RECURSIVE | SHELL_F_GLOB | SHELL_F_MOVE, 0,
     SHELL_F_CONTAINER | SHELL_F_DRYRUN | SHELL_F_INEXACT},
    {"core.system", "It would delete a system folder.", BIT(SHELL_K_DELETE),
     BIT(SHELL_P_SYSTEM_TOP), SHELL_F_RECURSIVE | SHELL_F_GLOB | SHELL_F_MOVE, 0,
     SHELL_F_CONTAINER | SHELL_F_DRYRUN | SHELL_F_INEXACT},
    {"core.perm", "It would change the permissions of the whole system.", BIT(SHELL_K_PERM),
     BIT(SHELL_P_ROOT) | BIT(SHELL_P_SYSTEM_TOP), 0, SHELL_F_RECURSIVE,
     SHELL_F_CONTAINER | SHELL_F_DRYRUN | SHELL_F_INEXACT},
    {"core.device", "It would write to a raw device.", BIT(SHELL_K_DEVICE), BIT(SHELL_P_DEVICE), 0,
     0, SHELL_F_CONTAINER | SHELL_F_DRYRUN},
    {"core.guard", "It would change or remove the guard itself.",
     BIT(SHELL_K_DELETE) | BIT(SHELL_K_WRITE) | BIT(SHELL_K_PERM), 0, 0, SHELL_F_GUARD,
     SHELL_F_CONTAINER | SHELL_F_DRYRUN},
};

void core_check(eval *e, uint32_t index)
{
    if (e->core.id)
        return;
    const shell_effect *f = &e->effects.v[index];
    for (size_t i = 0; i < sizeof core / sizeof *core; i++) {
        if (core[i].kinds & BIT(f->kind) && (!core[i].places || core[i].places & BIT(f->place)) &&
            (!core[i].any || core[i].any & f->flags) && (core[i].all & f->flags) == core[i].all &&
            !(core[i].none & f->flags)) {
            e->core = (shell_core){core[i].id, core[i].reason, index};
            return;
        }
    }
}
