// SPDX-License-Identifier: MIT
// git: settings and options that run programs.
#include <string.h>
#include <strings.h>

#include "shell/effects/path.h"
#include "shell/programs/git.h"

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

void git_run_setting(call *c, shell_str key, shell_str val, const shell_word *w,
                     const char *step)
{
    bool is_alias = str_starts(key, "alias.");
    if (is_alias && !(val.len && val.ptr[0] == '!'))
        return;
    bool submodule = str_starts(key, "submodule.") && val.len && val.ptr[0] == '!';
    if (!is_alias && !submodule && !setting_runs(key))
        return;
    if (str_is(val, "true") || str_is(val, "false"))  // core.fsmonitor, pager.log
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

void git_runs(gitcall *g)
{
    static const struct {
        const char *sub, *option;
    } rows[] = {{"rebase", "--exec"}, {"rebase", "-x"}, {"difftool", "-x"}, {"difftool",
        "--extcmd"},
                {"fetch", "--upload-pack"},
                {"fetch-pack", "--upload-pack"}, {"clone", "--upload-pack"}, {"clone", "-u"},
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
                git_run_setting(c, (shell_str){w.alts[0].ptr, key ? key - 1 : 0}, v.alts[0], &w,
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
        "difft", "git-lfs",
        "gpg", "gpg2", "meld", "cache", "store", "manager", "osxkeychain", "libsecret", "true"};
    bool ssh = str_starts(val, "ssh ");
    for (size_t i = 0; i < val.len; i++)
        if (strchr(";&|<>`$()\\!\n", val.ptr[i]) || (val.ptr[i] == '/' && !ssh))
            return false;
    if (ssh) {  // ProxyCommand and its kin run programs, as may a file of settings
        for (size_t i = 0; i + 7 <= val.len; i++)
            if (strncasecmp(val.ptr + i, "command", 7) == 0 || memcmp(val.ptr + i, " -F", 3) == 0)
                return false;
        return true;
    }
    const char *blank = val.len ? memchr(val.ptr, ' ', val.len) : NULL;
    size_t n = blank ? (size_t)(blank - val.ptr) : val.len;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (n == strlen(names[i]) && memcmp(val.ptr, names[i], n) == 0)
            return true;
    return false;
}

// A variable whose name no script can use.
static shell_str alias_variable(eval *e, shell_str name)
{
    const char *text = sh_join(e->a, "(git alias)", "", sh_copy(e->a, name.ptr, name.len));
    return (shell_str){text, strlen(text)};
}

static void git_set_alias(eval *e, shell_str key, const shell_word *w)
{
    value v = field_value(w);
    var_set(e, alias_variable(e, (shell_str){key.ptr + 6, key.len - 6}), &v, NULL);
}

bool git_run_alias(call *c, size_t sub)
{
    const var *v = var_get(c->e, alias_variable(c->e, c->w[sub].alts[0]));
    if (!v || !v->val.n || str_starts(value_at(&v->val, 0), "!"))
        return false;
    git_run_words(c, value_at(&v->val, 0), sub, &c->w[sub]);
    return true;
}

void git_run_words(call *c, shell_str text, size_t sub, const shell_word *host)
{
    shell_word rest = word_join(c->e, c->w + sub + 1, c->n - sub - 1);
    const char *all = sh_join(c->e->a, "git ", "", sh_copy(c->e->a, text.ptr, text.len));
    all = sh_join(c->e->a, all, " ", sh_copy(c->e->a, rest.alts[0].ptr, rest.alts[0].len));
    shell_word w = word_of(c->e, (shell_str){all, strlen(all)}, host);
    run_script(c, "git alias", &w, NULL);
}

// Hooks of the project, as it came: a folder in it that this command has not written to.
static bool project_hooks(call *c, shell_str folder)
{
    shell_str p = path_here(c->e, folder);
    return str_exact(folder) && !file_below(c->e, p) &&
           path_where(c->e, p, SHELL_K_READ).place == SHELL_P_PROJECT;
}

// Whether it only shows a setting, or takes one away.
static bool config_asks(const gitcall *g)
{
    static const char *const asks[] = {"--get", "--get-all", "--get-regexp", "--get-urlmatch",
        "--list", "-l", "--unset", "--unset-all", "--get-color", "--get-colorbool"};
    for (size_t i = g->sub + 1; i < g->c->n; i++)
        for (size_t k = 0; k < sizeof asks / sizeof *asks; k++)
            if (str_is(g->c->w[i].alts[0], asks[k]) && g->c->w[i].known == SHELL_EXACT)
                return true;
    return false;
}

static bool config_has(const gitcall *g, const char *option)
{
    for (size_t i = g->sub + 1; i < g->c->n; i++)
        if (word_is(&g->c->w[i], option))
            return true;
    return false;
}

void git_config(gitcall *g)
{
    call *c = g->c;
    fields f = {0};
    if (config_asks(g))
        return;
    for (size_t i = g->sub + 1; i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            fields_add(c->e->a, &f, c->w[i]);
    size_t k = f.n && (word_is(&f.v[0], "set")) ? 1 : 0;
    if (f.n < k + 2)
        return;
    shell_str key = f.v[k].alts[0], val = f.v[k + 1].alts[0];
    size_t before = c->e->n;
    if (str_starts(key, "alias."))
        git_set_alias(c->e, key, &f.v[k + 1]);
    git_run_setting(c, key, val, &f.v[k + 1], "git config");
    bool hooks = str_is(key, "core.hooksPath") || str_is(key, "core.hookspath");
    bool everywhere = config_has(g, "--global") || config_has(g, "--system");
    if (hooks && !everywhere && f.v[k + 1].n == 1 && project_hooks(c, val))
        hooks = false;
    bool ext = str_is(key, "protocol.ext.allow") || str_is(key, "protocol.allow");
    if ((c->e->n > before && !familiar(val)) || hooks || (ext && !str_is(val, "never")))
        fx_text(c, SHELL_K_GIT, "config-exec", key, NULL, 0, 0);
}
