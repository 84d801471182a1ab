// SPDX-License-Identifier: MIT
// git: what loses work or history.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/programs/git.h"

void git_reset(gitcall *g)
{
    static const optspec spec = {"U", "soft mixed hard:h keep merge:m quiet:q pathspec-from-file="};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'h'))
        git_fx(g, "reset-hard", g->dir, 0, NULL);
    else if (has(&o, 'm'))
        git_fx(g, "reset-merge", g->dir, 0, NULL);
}

// --dry-run, not taken back.
static bool dry(const opts *o)
{
    return has(o, 'n') && !has(o, 'N');
}

void git_clean(gitcall *g)
{
    static const optspec spec = {"e", "force:f dry-run:n no-dry-run:N interactive:i exclude=:e quiet:q"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (!has(&o, 'f') && !o.unknown && !(g->freely && !has(&o, 'i')))
        return;
    git_fx(g, "clean", o.rest.n ? &o.rest.v[0] : g->dir,
           (dry(&o) ? SHELL_F_DRYRUN : 0) | (has(&o, 'x') || has(&o, 'X') ? SHELL_F_ALL : 0),
               NULL);
}

void git_push(gitcall *g)
{
    static const optspec spec = {"o", "force:f delete:d mirror:m prune:p force-with-lease:l "
        "force-if-includes repo=:r receive-pack=:R exec=:R push-option=:o dry-run:n no-dry-run:N "
        "tags set-upstream:u"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (opt_value(&o, 'R'))
        run_script(g->c, "git push", opt_value(&o, 'R'), NULL);
    uint32_t flags = dry(&o) ? SHELL_F_DRYRUN : 0;
    bool force = has(&o, 'f') || has(&o, 'm'), removes = has(&o, 'd') || has(&o, 'p');
    for (size_t i = 0; i < o.rest.n; i++)
        for (int k = 0; k < o.rest.v[i].n; k++) {
            shell_str s = o.rest.v[i].alts[k];
            force = force || (i > 0 && str_starts(s, "+") && s.len > 1);
            removes = removes || (i > 0 && str_starts(s, ":") && s.len > 1);
        }
    shell_str ref = o.rest.n > 1 ? o.rest.v[o.rest.n - 1].alts[0] : STR("");
    if (force)
        fx_text(g->c, SHELL_K_GIT, "force-push", ref, NULL, flags, 0);
    else if (removes)
        fx_text(g->c, SHELL_K_GIT, "push-delete", ref, NULL, flags, 0);
    else if (has(&o, 'l'))
        fx_text(g->c, SHELL_K_GIT, "push-lease", ref, NULL, flags, 0);
}

void git_branch(gitcall *g)
{
    static const optspec spec = {"u",
        "delete:d force:f move:m copy:c set-upstream-to=:u contains= merged no-merged"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    shell_str ref = o.rest.n ? o.rest.v[0].alts[0] : STR("");
    if (has(&o, 'D') || (has(&o, 'd') && has(&o, 'f')))
        fx_text(g->c, SHELL_K_GIT, "branch-delete", ref, NULL, SHELL_F_FORCE, 0);
    else if (has(&o, 'f') && !has(&o, 'm') && !has(&o, 'c'))
        fx_text(g->c, SHELL_K_GIT, "branch-force", ref, NULL, SHELL_F_FORCE, 0);
}

void git_checkout(gitcall *g)
{
    static const optspec spec = {"bBc",
        "force:f ours:o theirs:t patch:p merge:m detach:d orphan=:b "
        "track discard-changes:f create=:b force-create=:B quiet:q conflict= "
        "pathspec-from-file=:F"};
    call *c = g->c;
    opts o;
    opts_read(c, g->sub + 1, &spec, false, &o);
    bool is_switch = str_is(c->w[g->sub].alts[0], "switch");
    if (!is_switch && opt_value(&o, 'B') && !word_is(opt_value(&o, 'B'), "-"))
        fx_text(c, SHELL_K_GIT, "branch-force", opt_value(&o, 'B')->alts[0], NULL, SHELL_F_FORCE,
                0);
    if (has(&o, 'f') || (is_switch && has(&o, 'C')) || opt_value(&o, 'F')) {
        git_fx(g, "discard", g->dir, SHELL_F_ALL, NULL);
        return;
    }
    if (is_switch)
        return;
    size_t dashes = 0;
    for (size_t i = g->sub + 1; i < c->n && !dashes; i++)
        if (str_is(c->w[i].alts[0], "--"))
            dashes = i;
    if (dashes && dashes + 1 < c->n) {
        for (size_t i = dashes + 1; i < c->n; i++)
            git_fx(g, "discard", &c->w[i], str_is(c->w[i].alts[0], ".") ? SHELL_F_ALL : 0, NULL);
        return;
    }
    if (has(&o, 'b') || has(&o, 'B') || has(&o, 'd'))
        return;
    for (size_t i = 0; i < o.rest.n; i++) {
        shell_str s = o.rest.v[i].alts[0];
        bool all = str_is(s, ".") || str_is(s, "./") || str_is(s, ":/") || str_starts(s, "\2");
        if (all || str_starts(s, "./") || (has(&o, 'o') || has(&o, 't')) ||
            (i > 0 && !has(&o, 'p') && o.rest.n > 1))
            git_fx(g, "discard", &o.rest.v[i], all ? SHELL_F_ALL : 0, NULL);
    }
}

void git_restore(gitcall *g)
{
    static const optspec spec = {"s",
        "staged:S worktree:W source=:s ours theirs patch:p quiet:q pathspec-from-file=:F"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'S') && !has(&o, 'W'))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        git_fx(g, "discard", &o.rest.v[i],
               str_is(o.rest.v[i].alts[0], ".") || str_is(o.rest.v[i].alts[0], ":/") ? SHELL_F_ALL
                   : 0,
               NULL);
}

bool git_option_is(shell_str s, const char *option)
{
    size_t n = strlen(option);
    const char *eq = strchr(option, '='), *at = s.len ? memchr(s.ptr, '=', s.len) : NULL;
    size_t name = eq ? (size_t)(eq - option) : n, mine = at ? (size_t)(at - s.ptr) : s.len;
    if (!eq != !at)
        return false;
    if (option[1] != '-')  // alone, or among letters: -af
        return s.len >= n && s.ptr[0] == '-' && s.ptr[1] != '-' && memchr(s.ptr, option[1], s.len);
    return mine > 3 && mine <= name && memcmp(s.ptr, option, mine) == 0 &&
           (!eq || (s.len - mine == n - name && memcmp(at, eq, n - name) == 0));
}

// --dry-run or `option` is given, neither taken back nor the value of --expire.
static bool only_shows(const gitcall *g, const char *option)
{
    const call *c = g->c;
    bool dry = false;
    for (size_t i = g->sub + 1; i < c->n && !str_is(c->w[i].alts[0], "--"); i++) {
        shell_str s = c->w[i].alts[0];
        size_t n = strlen(option);
        if (c->w[i].known != SHELL_EXACT || str_starts(s, "--no-"))
            return false;
        if (str_starts(s, "--exp") && !memchr(s.ptr, '=', s.len))
            i++;
        else
            dry = dry || str_is(s, "--dry-run") ||
                  (s.len == n && memcmp(s.ptr, option, n) == 0);
    }
    return dry;
}

// Does git reflog expire only what is old, as git gc does by itself: --expire=90.days?
static bool only_old(const gitcall *g)
{
    static const char *const units[] = {"day", "week", "month", "year", "never"};
    const call *c = g->c;
    size_t times = 0, old = 0;
    for (size_t i = g->sub + 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!str_starts(s, "--exp"))
            continue;
        times++;
        if (!memchr(s.ptr, '=', s.len) && i + 1 < c->n)
            s = c->w[++i].alts[0];
        for (size_t k = 0; k < sizeof units / sizeof *units; k++)
            if (memmem(s.ptr, s.len, units[k], strlen(units[k]))) {
                old++;
                break;
            }
    }
    return times && old == times;
}

void git_shown(gitcall *g)
{
    call *c = g->c;
    eval *e = c->e;
    if (g->sub + 2 != c->n || !c->c->out)
        return;
    const shell_word *w = &c->w[g->sub + 1];
    const char *colon = w->n == 1 ? memchr(w->alts[0].ptr, ':', w->alts[0].len) : NULL;
    if (!colon)
        return;
    shell_word file = word_tail(e, w, (size_t)(colon + 1 - w->alts[0].ptr));
    shell_str path = shown(e, path_here(e, file.alts[0]));
    for (size_t i = e->effects.n; i > 0; i--) {
        const shell_effect *f = &e->effects.v[i - 1];
        if (f->kind != SHELL_K_WRITE || strcmp(f->op, "redirect") != 0)
            break;
        if (!(f->flags & SHELL_F_APPEND) && f->target.len == path.len &&
            memcmp(f->target.ptr, path.ptr, path.len) == 0) {
            git_fx(g, "discard", &file, 0, NULL);
            return;
        }
    }
}

void git_words(gitcall *g)
{
    static const struct {
        const char *sub, *verb, *need, *op, *dry;  // dry: beside --dry-run
    } rows[] = {
        {"stash", "drop", NULL, "stash-drop", NULL}, {"stash", "clear", NULL, "stash-clear", NULL},
        {"reflog", "expire", NULL, "reflog-expire", "-n"},
        {"reflog", "delete", NULL, "reflog-expire", "-n"},
        {"filter-branch", NULL, NULL, "filter-history", NULL},
        {"filter-repo", NULL, NULL, "filter-history", "--analyze"},
        {"update-ref", NULL, "-d", "update-ref-delete", NULL},
        {"update-ref", NULL, "--delete", "update-ref-delete", NULL},
        {"worktree", "remove", "--force", "worktree-remove", NULL},
        {"worktree", "remove", "-f", "worktree-remove", NULL},
        {"gc", NULL, "--prune=now", "gc-prune", NULL},
        {"gc", NULL, "--prune=all", "gc-prune", NULL}, {"prune", NULL, NULL, "gc-prune", "-n"},
        {"symbolic-ref", NULL, "-d", "update-ref-delete", NULL},
        {"symbolic-ref", NULL, "--delete", "update-ref-delete", NULL},
        {"tag", NULL, "-d", "tag-delete", NULL}, {"tag", NULL, "--delete", "tag-delete", NULL},
        {"replace", NULL, "-d", "tag-delete", NULL}, {"notes", "prune", NULL, "gc-prune", "-n"},
        {"submodule", "deinit", "-f", "discard", NULL},
        {"submodule", "deinit", "--force", "discard", NULL},
        {"submodule", "update", "-f", "discard", NULL},
        {"submodule", "update", "--force", "discard", NULL},
        {"worktree", "add", "-B", "branch-force", NULL},
        {"read-tree", NULL, "--reset", "reset-hard", NULL},
        {"checkout-index", NULL, "-f", "discard", NULL},
        {"remote", "remove", NULL, "remote-remove", NULL},
        {"remote", "rm", NULL, "remote-remove", NULL}, {"lfs", "prune", NULL, "gc-prune", "-d"}};
    call *c = g->c;
    shell_str sub = c->w[g->sub].alts[0], verb = STR("");
    for (size_t i = g->sub + 1; i < c->n && !verb.len; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            verb = c->w[i].alts[0];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (sub.len != strlen(rows[i].sub) || memcmp(sub.ptr, rows[i].sub, sub.len) != 0)
            continue;
        if (rows[i].verb && (verb.len != strlen(rows[i].verb) ||
                             memcmp(verb.ptr, rows[i].verb, verb.len) != 0))
            continue;
        bool ok = !rows[i].need;
        for (size_t k = g->sub + 1; k < c->n && !ok; k++)
            ok = git_option_is(c->w[k].alts[0], rows[i].need);
        if (ok) {
            bool dry = rows[i].dry && only_shows(g, rows[i].dry);
            dry = dry || (str_is(sub, "reflog") && str_is(verb, "expire") && only_old(g));
            const shell_word *tree = strcmp(rows[i].op, "worktree-remove") == 0 && !g->dir
                                         ? &c->w[c->n - 1] : g->dir;
            git_fx(g, rows[i].op, tree, dry ? SHELL_F_DRYRUN : 0, NULL);
            return;
        }
    }
}

void git_rm(gitcall *g)
{
    static const optspec spec = {"", "force:f cached:c dry-run:n no-dry-run:N quiet:q"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'c') || dry(&o))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(g->c, SHELL_K_DELETE, "git-rm", &o.rest.v[i],
                (has(&o, 'r') ? SHELL_F_RECURSIVE : 0) | (has(&o, 'f') ? SHELL_F_FORCE : 0), 0);
}

// The commands of update-ref --stdin: gitcli, a line each, or ended by NUL bytes.
bool git_deletes_refs(shell_str lines)
{
    for (size_t i = 0; i < lines.len; i++)
        if ((i == 0 || lines.ptr[i - 1] == '\n' || lines.ptr[i - 1] == '\0') &&
            str_starts((shell_str){lines.ptr + i, lines.len - i}, "delete "))
            return true;
    return false;
}
