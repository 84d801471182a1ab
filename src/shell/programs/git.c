// SPDX-License-Identifier: MIT
// git: what is called, with which options; what it reads and shows. Other tools of its kind.
#include <string.h>
#include <strings.h>

#include "shell/effects/path.h"
#include "shell/programs/git.h"

// The place of a repository to throw away, if it can be no other.
static shell_place surely_temp(const gitcall *g, const shell_word *dir)
{
    eval *e = g->c->e;
    const value *cwd = &e->cwd->val;
    if (g->moved || (g->dir && dir != g->dir))
        return SHELL_P_UNKNOWN;
    for (int i = 0; i < (dir ? dir->n : 1); i++)
        for (int k = 0; k < (cwd->n ? cwd->n : 1); k++) {
            shell_str p = path_resolve(e, dir ? dir->alts[i] : STR("."), value_at(cwd, k));
            shell_place place = path_where(e, p, SHELL_K_WRITE).place;
            if (place != SHELL_P_TEMP)
                return place;
        }
    return SHELL_P_TEMP;
}

void git_fx(const gitcall *g, const char *op, const shell_word *dir, uint32_t flags,
            const shell_word *w)
{
    call *c = g->c;
    eval *e = c->e;
    shell_str p = path_here(e, dir ? dir->alts[0] : STR("."));
    where at = path_where(e, p, SHELL_K_WRITE);
    shell_effect *f = fx(c, SHELL_K_GIT, op, w);
    f->target = shown(e, p);
    f->place = at.place == SHELL_P_TEMP ? surely_temp(g, dir) : at.place;
    f->flags |= flags | (at.flags & (SHELL_F_GLOB | SHELL_F_INEXACT));
    // A file that is named gets other content: rules about files hold, too.
    if (dir && !(flags & SHELL_F_ALL) && strcmp(op, "discard") == 0)
        fx_path(c, SHELL_K_WRITE, "git-restore", dir, 0, 0);
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
            if (str_starts(c->w[i].alts[0], patch[k]) || git_option_is(c->w[i].alts[0], patch[k]))
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

static const struct {
    const char *name;
    void (*run)(gitcall *g);
} subcommands[] = {{"reset", git_reset}, {"clean", git_clean}, {"push", git_push},
                   {"branch", git_branch}, {"checkout", git_checkout}, {"switch", git_checkout},
                   {"restore", git_restore}, {"show", git_shown}, {"config", git_config}, {"rm", git_rm}};

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

// Whether a variable says where the work tree or its repository is.
static bool elsewhere(eval *e)
{
    const var *dir = var_get(e, STR("GIT_DIR")), *tree = var_get(e, STR("GIT_WORK_TREE"));
    return dir || tree;
}

static void sh_git(call *c, const void *data)
{
    (void)data;
    gitcall g = {.c = c, .moved = elsewhere(c->e)};
    fields aliases = {0};
    size_t i = 1;
    out_unknown(c, SHELL_T_OUTPUT);
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        g.moved = g.moved || c->w[i].n > 1 || str_starts(s, "--work-tree") ||
                  str_starts(s, "--git-dir") || (g.dir && str_is(s, "-C"));
        if (str_is(s, "-C") && i + 1 < c->n) {
            g.dir = &c->w[++i];
        } else if ((str_is(s, "-c") || str_is(s, "--config-env")) && i + 1 < c->n) {
            shell_str kv = c->w[++i].alts[0];
            const char *eq = kv.len ? memchr(kv.ptr, '=', kv.len) : NULL;
            if (!eq)
                continue;
            shell_str key = {kv.ptr, (size_t)(eq - kv.ptr)};
            shell_str val = {eq + 1, kv.len - key.len - 1};
            git_run_setting(c, key, val, &c->w[i], "git -c");
            g.moved = g.moved || !str_exact(key) ||
                      (key.len == 13 && strncasecmp(key.ptr, "core.worktree", 13) == 0);
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
        git_run_words(c, (shell_str){eq + 1, kv.len - (size_t)(eq + 1 - kv.ptr)}, i, &aliases.v[k]);
        return;
    }
    if (git_run_alias(c, i))
        return;
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
    if (str_is(sub, "update-ref") && c->c->in && git_deletes_refs(input_text(c)))
        git_fx(&g, "update-ref-delete", g.dir, 0, NULL);
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
            git_fx(&(gitcall){.c = c, .moved = true}, rows[r].op, NULL, 0, NULL);
            return;
        }
    }
}

const program git_programs[] = {{"svn", sh_vcs, NULL}, {"hg", sh_vcs, NULL}, {"jj", sh_vcs, NULL},
                                {"bfg", sh_vcs, NULL}, {"git-", sh_git_part, NULL},
    {"git", sh_git, NULL}, {"git.exe", sh_git, NULL}, {"hub", sh_git,
    NULL},
                                {"yadm", sh_git, NULL}, {NULL, NULL, NULL}};
