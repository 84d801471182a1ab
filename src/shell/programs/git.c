// SPDX-License-Identifier: MIT
// git: work and history that would be lost, settings that run programs, secrets that are staged.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

// Settings whose value is a program.
static bool setting_runs(shell_str key)
{
    static const char *const keys[] = {"core.pager", "core.editor", "core.sshcommand",
        "core.fsmonitor", "diff.external", "sequence.editor", "core.askpass", "core.gitproxy",
        "gpg.program", "credential.helper", "uploadpack.packobjectshook", "pager.",
            "interactive.difffilter"};
    char lower[64];
    size_t n = key.len < sizeof lower ? key.len : sizeof lower - 1;
    for (size_t i = 0; i < n; i++)
        lower[i] = key.ptr[i] >= 'A' && key.ptr[i] <= 'Z' ? (char)(key.ptr[i] | 32) : key.ptr[i];
    shell_str k = {lower, n};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_starts(k, keys[i]))
            return true;
    return (str_starts(k, "filter.") || str_starts(k, "difftool.") || str_starts(k, "mergetool.") ||
            str_starts(k, "diff.") || str_starts(k, "merge.")) &&
           (memmem(lower, n, ".cmd", 4) || memmem(lower, n, ".clean", 6) ||
            memmem(lower, n, ".smudge", 7) || memmem(lower, n, ".command", 8) ||
            memmem(lower, n, ".driver", 7) || memmem(lower, n, ".textconv", 9));
}

static void run_setting(call *c, shell_str key, shell_str val, const shell_word *w,
    const char *step)
{
    bool is_alias = str_starts(key, "alias.");
    if (is_alias && !(val.len && val.ptr[0] == '!'))
        return;
    if (!is_alias && !setting_runs(key))
        return;
    if (val.len && val.ptr[0] == '!')
        val = (shell_str){val.ptr + 1, val.len - 1};
    shell_word text = word_of(c->e, val, w);
    text.off = w->off;
    ctx saved = *c->c;
    c->c->out = NULL;
    run_script(c, step, &text, NULL);
    *c->c = saved;
}

// An effect on the work tree at `dir`.
static void git_fx(call *c, const char *op, const shell_word *dir, uint32_t flags,
    const shell_word *w)
{
    eval *e = c->e;
    shell_str p = path_here(e, dir ? dir->alts[0] : STR("."));
    where at = path_where(e, p, SHELL_K_WRITE);
    shell_effect *f = fx(c, SHELL_K_GIT, op, w);
    f->target = shown(e, p);
    f->place = at.place;
    f->flags |= flags | (at.flags & (SHELL_F_GLOB | SHELL_F_INEXACT));
    // A file that is named gets other content: rules about files hold, too.
    if (dir && !(flags & SHELL_F_ALL) && strcmp(op, "discard") == 0)
        fx_path(c, SHELL_K_WRITE, "git-restore", dir, 0, 0);
}

typedef struct gitcall {
    call *c;
    size_t sub;  // index of the subcommand
    const shell_word *dir;  // of -C or --work-tree
    bool freely;  // clean.requireForce is off
} gitcall;

static void git_reset(gitcall *g)
{
    static const optspec spec = {"U", "soft mixed hard:h keep merge:m quiet:q pathspec-from-file="};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'h'))
        git_fx(g->c, "reset-hard", g->dir, 0, NULL);
    else if (has(&o, 'm'))
        git_fx(g->c, "reset-merge", g->dir, 0, NULL);
}

static void git_clean(gitcall *g)
{
    static const optspec spec = {"e", "force:f dry-run:n interactive:i exclude=:e quiet:q"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (!has(&o, 'f') && !o.unknown && !(g->freely && !has(&o, 'i')))
        return;
    git_fx(g->c, "clean", o.rest.n ? &o.rest.v[0] : g->dir,
           (has(&o, 'n') ? SHELL_F_DRYRUN : 0) | (has(&o, 'x') || has(&o, 'X') ? SHELL_F_ALL : 0),
               NULL);
}

static void git_push(gitcall *g)
{
    static const optspec spec = {"o", "force:f delete:d mirror:m prune:p force-with-lease:l "
        "force-if-includes repo=:r receive-pack=:R exec=:R push-option=:o dry-run:n tags "
        "set-upstream:u"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (opt_value(&o, 'R'))
        run_script(g->c, "git push", opt_value(&o, 'R'), NULL);
    uint32_t flags = has(&o, 'n') ? SHELL_F_DRYRUN : 0;
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

static void git_branch(gitcall *g)
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

static void git_checkout(gitcall *g)
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
        git_fx(c, "discard", g->dir, SHELL_F_ALL, NULL);
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
            git_fx(c, "discard", &c->w[i], str_is(c->w[i].alts[0], ".") ? SHELL_F_ALL : 0, NULL);
        return;
    }
    if (has(&o, 'b') || has(&o, 'B') || has(&o, 'd'))
        return;
    for (size_t i = 0; i < o.rest.n; i++) {
        shell_str s = o.rest.v[i].alts[0];
        bool all = str_is(s, ".") || str_is(s, "./") || str_is(s, ":/") || str_starts(s, "\2");
        if (all || str_starts(s, "./") || (has(&o, 'o') || has(&o, 't')) ||
            (i > 0 && !has(&o, 'p') && o.rest.n > 1))
            git_fx(c, "discard", &o.rest.v[i], all ? SHELL_F_ALL : 0, NULL);
    }
}

static void git_restore(gitcall *g)
{
    static const optspec spec = {"s",
        "staged:S worktree:W source=:s ours theirs patch:p quiet:q pathspec-from-file=:F"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'S') && !has(&o, 'W'))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        git_fx(g->c, "discard", &o.rest.v[i],
               str_is(o.rest.v[i].alts[0], ".") || str_is(o.rest.v[i].alts[0], ":/") ? SHELL_F_ALL
                   : 0,
               NULL);
}

// `s` is the option, perhaps shortened as git allows: --prun=now for --prune=now.
static bool option_is(shell_str s, const char *option)
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

static void git_words(gitcall *g)
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
            ok = option_is(c->w[k].alts[0], rows[i].need);
        if (ok) {
            bool dry = rows[i].dry && only_shows(g, rows[i].dry);
            git_fx(c, rows[i].op, g->dir, dry ? SHELL_F_DRYRUN : 0, NULL);
            return;
        }
    }
}

// Programs given as values of options or as the rest of the line.
static void git_runs(gitcall *g)
{
    static const struct {
        const char *sub, *option;
    } rows[] = {{"rebase", "--exec"}, {"rebase", "-x"}, {"difftool", "-x"}, {"difftool",
        "--extcmd"},
                {"fetch", "--upload-pack"}, {"clone", "--upload-pack"}, {"clone", "-u"},
                {"ls-remote", "--upload-pack"}, {"pull", "--upload-pack"}, {"archive", "--exec"},
                {"grep", "-O"}, {"grep", "--open-files-in-pager"}, {"clone", "-c"},
                {"clone", "--config"}};
    call *c = g->c;
    shell_str sub = c->w[g->sub].alts[0];
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        if (sub.len != strlen(rows[r].sub) || memcmp(sub.ptr, rows[r].sub, sub.len) != 0)
            continue;
        size_t n = strlen(rows[r].option);
        for (size_t i = g->sub + 1; i < c->n; i++) {
            shell_str s = c->w[i].alts[0];
            if (!str_starts(s, rows[r].option))
                continue;
            shell_word w = c->w[i];
            if (s.len > n)
                w = word_of(c->e, (shell_str){s.ptr + n + (s.ptr[n] == '='),
                    s.len - n - (s.ptr[n] == '=')}, &w);
            else if (i + 1 < c->n && rows[r].option[1] != 'O')
                w = c->w[i + 1];
            else
                continue;
            if (str_is(sub, "clone") && rows[r].option[strlen(rows[r].option) - 1] != 'k' &&
                (rows[r].option[1] == 'c' || rows[r].option[2] == 'c')) {  // key=value
                shell_word v = word_after(c->e, &w, '=');
                size_t key = w.alts[0].len - v.alts[0].len;
                run_setting(c, (shell_str){w.alts[0].ptr, key ? key - 1 : 0}, v.alts[0], &w,
                            "git -c");
                continue;
            }
            run_script(c, "git", &w, NULL);
        }
    }
    if (str_is(sub, "submodule") || str_is(sub, "bisect")) {
        const char *verb = sub.ptr[0] == 's' ? "foreach" : "run";
        for (size_t i = g->sub + 1; i + 1 < c->n && i < g->sub + 4; i++)
            if (word_is(&c->w[i], verb)) {
                size_t from = i + 1;
                while (from < c->n && str_starts(c->w[from].alts[0], "--"))
                    from++;
                if (from >= c->n)
                    return;
                if (verb[0] == 'r' || c->n - from > 1) {
                    run_rest(c, from, "git", 0);
                    return;
                }
                run_script(c, "git", &c->w[from], NULL);
                return;
            }
    }
}

// An editor, a pager or a helper by its name, with options: nothing that runs other code.
static bool familiar(shell_str val)
{
    static const char *const names[] = {"vim", "vi", "nvim", "nano", "emacs", "code", "subl",
        "micro", "hx", "helix", "gedit", "kate", "less", "more", "cat", "delta", "diff-so-fancy",
        "difft",
        "gpg", "gpg2", "meld", "cache", "store", "manager", "osxkeychain", "libsecret", "true"};
    for (size_t i = 0; i < val.len; i++)
        if (strchr(";&|<>`$()/\\!\n", val.ptr[i]))
            return false;
    const char *blank = val.len ? memchr(val.ptr, ' ', val.len) : NULL;
    size_t n = blank ? (size_t)(blank - val.ptr) : val.len;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (n == strlen(names[i]) && memcmp(val.ptr, names[i], n) == 0)
            return true;
    return false;
}

static void git_config(gitcall *g)
{
    call *c = g->c;
    fields f = {0};
    for (size_t i = g->sub + 1; i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            fields_add(c->e->a, &f, c->w[i]);
    size_t k = f.n && (word_is(&f.v[0], "set")) ? 1 : 0;
    if (f.n < k + 2)
        return;
    shell_str key = f.v[k].alts[0], val = f.v[k + 1].alts[0];
    size_t before = c->e->n;
    run_setting(c, key, val, &f.v[k + 1], "git config");
    bool hooks = str_is(key, "core.hooksPath") || str_is(key, "core.hookspath");
    if ((c->e->n > before && !familiar(val)) || hooks)
        fx_text(c, SHELL_K_GIT, "config-exec", key, NULL, 0, 0);
}

// Does the command say what changed, not how: git log without a patch, git diff --stat?
static bool names_only(const gitcall *g)
{
    static const char *const patch[] = {"-p", "-u", "-U", "-L", "-c", "-m", "--patch", "--cc",
        "--unified", "--word-diff", "--color-words", "--full-diff", "--remerge-diff",
        "--diff-merges", "--dd", "-W", "--function-context", "--binary", "--ext-diff", "--textconv"};
    static const char *const brief[] = {"--name-only", "--name-status", "--stat", "--numstat",
        "--shortstat", "--summary", "--quiet", "-s", "--no-patch"};
    const call *c = g->c;
    shell_str sub = c->w[g->sub].alts[0];
    bool log = str_is(sub, "log");
    if (!log && !str_is(sub, "diff"))
        return false;
    bool short_form = log;
    for (size_t i = g->sub + 1; i < c->n && !str_is(c->w[i].alts[0], "--"); i++) {
        if (c->w[i].known != SHELL_EXACT)
            return false;
        for (size_t k = 0; k < sizeof patch / sizeof *patch; k++)
            if (str_starts(c->w[i].alts[0], patch[k]) || option_is(c->w[i].alts[0], patch[k]))
                return false;
        for (size_t k = 0; k < sizeof brief / sizeof *brief; k++)
            short_form = short_form || str_is(c->w[i].alts[0], brief[k]);
    }
    return short_form;
}

// Files whose content is shown or staged.
static void git_reads(gitcall *g)
{
    static const char *const subs[] = {"add", "stage", "diff", "show", "blame", "cat-file",
        "annotate",
                                       "grep", "log", "hash-object", "archive", "stash"};
    call *c = g->c;
    shell_str sub = c->w[g->sub].alts[0];
    bool reads = false;
    for (size_t i = 0; i < sizeof subs / sizeof *subs; i++)
        reads = reads || (sub.len == strlen(subs[i]) && memcmp(sub.ptr, subs[i], sub.len) == 0);
    if (!reads || names_only(g))
        return;
    bool add = str_is(sub, "add") || str_is(sub, "stage");
    for (size_t i = g->sub + 1; i < c->n; i++) {
        shell_word w = c->w[i];
        shell_str s = w.alts[0];
        if (str_starts(s, "-") || w.known == SHELL_UNKNOWN)
            continue;
        const char *colon = !add && s.len ? memchr(s.ptr, ':', s.len) : NULL;
        if (colon)
            w = word_of(c->e, (shell_str){colon + 1, s.len - (size_t)(colon + 1 - s.ptr)}, &w);
        where at = path_where(c->e, path_here(c->e, w.alts[0]),
            SHELL_K_READ);
        if (at.flags & SHELL_F_SECRET)
            fx_path(c, SHELL_K_READ, add ? "git-add" : "git", &w, 0, 0);
    }
}

static void git_rm(gitcall *g)
{
    static const optspec spec = {"", "force:f cached:c dry-run:n quiet:q"};
    opts o;
    opts_read(g->c, g->sub + 1, &spec, false, &o);
    if (has(&o, 'c') || has(&o, 'n'))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(g->c, SHELL_K_DELETE, "git-rm", &o.rest.v[i],
                (has(&o, 'r') ? SHELL_F_RECURSIVE : 0) | (has(&o, 'f') ? SHELL_F_FORCE : 0), 0);
}

static const struct {
    const char *name;
    void (*run)(gitcall *g);
} subcommands[] = {{"reset", git_reset}, {"clean", git_clean}, {"push", git_push},
                   {"branch", git_branch}, {"checkout", git_checkout}, {"switch", git_checkout},
                   {"restore", git_restore}, {"config", git_config}, {"rm", git_rm}};

// The commands of update-ref --stdin: gitcli, a line each, or ended by NUL bytes.
static bool deletes_refs(shell_str lines)
{
    for (size_t i = 0; i < lines.len; i++)
        if ((i == 0 || lines.ptr[i - 1] == '\n' || lines.ptr[i - 1] == '\0') &&
            str_starts((shell_str){lines.ptr + i, lines.len - i}, "delete "))
            return true;
    return false;
}

// What is printed in a format of one's own (for-each-ref --format, log --format): its text, with an
// unknown piece for each field.
static void git_format(gitcall *g)
{
    call *c = g->c;
    shell_str f = {0};
    for (size_t i = 1; i < c->n; i++)
        if (word_starts(&c->w[i], "--format=") || word_starts(&c->w[i], "--pretty=format:"))
            f = word_after(c->e, &c->w[i], word_starts(&c->w[i], "--f") ? '=' : ':').alts[0];
    if (!f.len || !c->c->out || !eval_charge(c->e, f.len))
        return;
    builder b;
    build_start(&b, c->e->a);
    for (size_t i = 0; i < f.len; i++) {
        if (f.ptr[i] != '%' || i + 1 == f.len) {
            build_char(&b, f.ptr[i]);
        } else if (f.ptr[i + 1] == '%') {
            build_char(&b, f.ptr[++i]);
        } else if (f.ptr[i + 1] == 'n') {
            build_char(&b, '\n');
            i++;
        } else {
            const char *end = f.ptr[i + 1] == '(' ? memchr(f.ptr + i, ')', f.len - i) : NULL;
            i = end ? (size_t)(end - f.ptr) : i + 1;
            build_char(&b, SHELL_HOLE);
        }
    }
    build_char(&b, '\n');
    shell_str text = build_text(&b);
    *c->c->out = (stream){0};
    out_text(c, text.ptr, text.len, SHELL_T_OUTPUT | T_VAGUE);
}

static void sh_git(call *c, const void *data)
{
    (void)data;
    gitcall g = {.c = c};
    fields aliases = {0};
    size_t i = 1;
    out_unknown(c, SHELL_T_OUTPUT);
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "-C") && i + 1 < c->n) {
            g.dir = &c->w[++i];
        } else if ((str_is(s, "-c") || str_is(s, "--config-env")) && i + 1 < c->n) {
            shell_str kv = c->w[++i].alts[0];
            const char *eq = kv.len ? memchr(kv.ptr, '=', kv.len) : NULL;
            if (!eq)
                continue;
            shell_str key = {kv.ptr, (size_t)(eq - kv.ptr)};
            shell_str val = {eq + 1, kv.len - key.len - 1};
            run_setting(c, key, val, &c->w[i], "git -c");
            bool requires = key.len == 18 && strncasecmp(key.ptr, "clean.requireforce", 18) == 0;
            g.freely = g.freely || (requires && str_is(val, "false"));
            if (key.len == 14 && strncasecmp(key.ptr, "core.hookspath", 14) == 0 &&
                !str_is(val, "/dev/null") && val.len)
                fx_text(c, SHELL_K_GIT, "config-exec", key, &c->w[i], 0, 0);
            if (str_starts(key, "alias.") && val.len && val.ptr[0] != '!')
                fields_add(c->e->a, &aliases, c->w[i]);
        } else if (str_starts(s, "--work-tree=")) {
            shell_word *w = NEW(c->e->a, shell_word);
            *w = word_after(c->e, &c->w[i], '=');
            g.dir = w;
        } else if (str_starts(s, "--exec-path=")) {
            fx_text(c, SHELL_K_GIT, "config-exec", STR("exec-path"), &c->w[i], 0, 0);
        } else if ((str_is(s, "--git-dir") || str_is(s, "--work-tree") || str_is(s,
            "--namespace") ||
                    str_is(s, "--exec-path")) && i + 1 < c->n) {
            i++;
        } else if (!str_starts(s, "-")) {
            break;
        } else if (str_is(s, "--help") || str_is(s, "--version")) {
            return;
        }
    }
    if (i >= c->n)
        return;
    g.sub = i;
    for (size_t k = 0; k < aliases.n; k++) {
        shell_str kv = aliases.v[k].alts[0];
        const char *eq = memchr(kv.ptr, '=', kv.len);
        shell_str name = {kv.ptr + 6, (size_t)(eq - kv.ptr) - 6}, sub = c->w[i].alts[0];
        if (name.len != sub.len || memcmp(name.ptr, sub.ptr, sub.len) != 0)
            continue;
        shell_word rest = word_join(c->e, c->w + i + 1, c->n - i - 1);
        const char *text = sh_join(c->e->a, "git ", "", sh_copy(c->e->a, eq + 1,
            kv.len - (size_t)(eq + 1 - kv.ptr)));
        text = sh_join(c->e->a, text, " ", sh_copy(c->e->a, rest.alts[0].ptr, rest.alts[0].len));
        shell_word w = word_of(c->e, (shell_str){text, strlen(text)}, &aliases.v[k]);
        run_script(c, "git alias", &w, NULL);
        return;
    }
    for (size_t k = i + 1; k < c->n; k++) {
        if (str_is(c->w[k].alts[0], "--"))
            break;
        if (help_at(c, k) || (k == i + 1 && str_is(c->w[k].alts[0], "-h")))
            return;
    }
    shell_str sub = c->w[i].alts[0];
    for (size_t k = 0; k < sizeof subcommands / sizeof *subcommands; k++)
        if (sub.len == strlen(subcommands[k].name) && memcmp(sub.ptr, subcommands[k].name,
            sub.len) == 0) {
            subcommands[k].run(&g);
            git_reads(&g);
            return;
        }
    if (str_is(sub, "rev-parse") && c->c->out && i + 1 < c->n &&
        word_is(&c->w[i + 1], "--show-toplevel")) {
        *c->c->out = (stream){0};
        out_text(c, c->e->project.ptr, c->e->project.len, 0);
    }
    for (size_t k = i + 1; k < c->n; k++)
        if (str_starts(c->w[k].alts[0], "ext::")) {  // % stands for an escape
            shell_str s = c->w[k].alts[0];
            char *p = sh_copy(c->e->a, s.ptr + 5, s.len - 5);
            size_t n = s.len - 5;
            for (size_t j = 0; j < n; j++)
                if (p[j] == '%')
                    p[j] = '\\';
            shell_word w = word_of(c->e, (shell_str){p, n}, &c->w[k]);
            run_script(c, "git ext", &w, NULL);
        }
    if (str_is(sub, "update-ref") && c->c->in && deletes_refs(input_text(c)))
        git_fx(c, "update-ref-delete", g.dir, 0, NULL);
    git_format(&g);
    git_words(&g);
    git_runs(&g);
    git_reads(&g);
}

// git-push is git push.
static void sh_git_part(call *c, const void *data)
{
    fields f = {0};
    fields_add(c->e->a, &f, word_of(c->e, STR("git"), &c->w[0]));
    shell_str name = path_base(c->w[0].alts[0]);
    fields_add(c->e->a, &f, word_of(c->e, (shell_str){name.ptr + 4, name.len - 4}, &c->w[0]));
    fields_append(c->e->a, &f, c->w + 1, c->n - 1);
    call k = *c;
    k.w = f.v;
    k.n = f.n;
    sh_git(&k, data);
}

// Subversion, Mercurial and helpers of git: a word and perhaps an option.
static void sh_vcs(call *c, const void *data)
{
    static const struct {
        const char *name, *sub, *options, *op;
    } rows[] = {
        {"svn", "revert", NULL, "discard"}, {"svn", "cleanup", "--remove-unversioned", "clean"},
        {"hg", "update", "-C", "discard"}, {"hg", "update", "--clean", "discard"},
        {"hg", "up", "-C", "discard"}, {"hg", "checkout", "-C", "discard"},
        {"hg", "revert", NULL, "discard"}, {"hg", "purge", NULL, "clean"},
        {"hg", "strip", NULL, "filter-history"}, {"hg", "rollback", NULL, "filter-history"},
        {"jj", "abandon", NULL, "discard"}, {"jj", "restore", NULL, "discard"},
        {"bfg", NULL, "--delete-files", "filter-history"},
        {"bfg", NULL, "--strip-blobs-bigger-than", "filter-history"},
        {"bfg", NULL, "--delete-folders", "filter-history"},
        {"bfg", NULL, "--replace-text", "filter-history"}};
    (void)data;
    out_unknown(c, SHELL_T_OUTPUT);
    if (help_asked(c))
        return;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        if (c->name.len != strlen(rows[r].name) ||
            memcmp(c->name.ptr, rows[r].name, c->name.len) != 0)
            continue;
        bool ok = !rows[r].options;
        for (size_t i = 1; i < c->n && !ok; i++)
            ok = word_is(&c->w[i], rows[r].options);
        if (ok && (!rows[r].sub || (c->n > 1 && word_is(&c->w[1], rows[r].sub)))) {
            git_fx(c, rows[r].op, NULL, 0, NULL);
            return;
        }
    }
}

const program git_programs[] = {{"svn", sh_vcs, NULL}, {"hg", sh_vcs, NULL}, {"jj", sh_vcs, NULL},
                                {"bfg", sh_vcs, NULL}, {"git-", sh_git_part, NULL},
    {"git", sh_git, NULL}, {"git.exe", sh_git, NULL}, {"hub", sh_git,
    NULL},
                                {"yadm", sh_git, NULL}, {NULL, NULL, NULL}};
