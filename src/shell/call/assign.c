// SPDX-License-Identifier: MIT
// Assignments, and variables that make programs run code.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

static const char *const code_vars[] = {
    "GIT_SSH_COMMAND", "GIT_EDITOR", "EDITOR", "VISUAL", "PAGER", "GIT_PAGER", "MANPAGER",
    "GIT_SEQUENCE_EDITOR", "GIT_EXTERNAL_DIFF", "GIT_ASKPASS", "SSH_ASKPASS", "PROMPT_COMMAND",
    "LESSOPEN", "LESSCLOSE", "BROWSER", "GIT_SSH", "SUDO_ASKPASS", "GIT_PROXY_COMMAND", "FCEDIT",
    "GIT_CONFIG_VALUE_0", "RSYNC_RSH", "CVS_RSH", "PS4", "CC", "CXX", "LD", "RUSTC", "RUSTDOC",
    "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "FZF_DEFAULT_COMMAND", "FZF_CTRL_T_COMMAND",
    "BORG_RSH", "BORG_PASSCOMMAND", "RESTIC_PASSWORD_COMMAND"};
// The ends of others.
static const char *const code_ends[] = {"_EDITOR", "_PAGER", "_ASKPASS", "_RUNNER", "_LINKER"};
static const char *const load_vars[] = {
    "LD_PRELOAD", "LD_AUDIT", "BASH_ENV", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP", "PERL5OPT",
    "PERL5DB", "RUBYOPT", "JAVA_TOOL_OPTIONS", "GCONV_PATH", "GIT_EXEC_PATH", "ENV"};

// The variable that a program runs the value of; NULL when it is no such variable.
static const char *code_var(call *c, shell_str name)
{
    for (size_t i = 0; i < sizeof code_vars / sizeof *code_vars; i++)
        if (str_is(name, code_vars[i]))
            return code_vars[i];
    for (size_t i = 0; i < sizeof code_ends / sizeof *code_ends; i++) {
        size_t n = strlen(code_ends[i]);
        if (name.len > n && memcmp(name.ptr + name.len - n, code_ends[i], n) == 0)
            return sh_copy(c->e->a, name.ptr, name.len);
    }
    return NULL;
}

// What runs instead of ssh when git connects: anything but ssh itself is code.
static bool other_than_ssh(const value *v)
{
    shell_str s = value_at(v, 0);
    const char *blank = s.len ? memchr(s.ptr, ' ', s.len) : NULL;
    shell_str first = path_base((shell_str){s.ptr, blank ? (size_t)(blank - s.ptr) : s.len});
    return s.len && (!value_exact(v) || (!memmem(first.ptr, first.len, "ssh", 3) &&
                                         !memmem(first.ptr, first.len, "plink", 5)));
}

// NODE_OPTIONS with a file of ours: --require ./a.js
static bool loads_file(shell_str s)
{
    static const char *const options[] = {"--require", "-r", "--import", "--loader",
        "--experimental-loader"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        size_t n = strlen(options[i]);
        const char *at = s.len > n ? memmem(s.ptr, s.len - 1, options[i], n) : NULL;
        if (at && strchr(" =", at[n]) && (size_t)(at - s.ptr) + n + 1 < s.len &&
            strchr("./~", at[n + 1]))
            return true;
    }
    return false;
}

// Libraries of the system to be loaded first, which nobody can change here unasked.
static bool system_libraries(shell_str name, const value *v)
{
    static const shell_str folders[] = {N("/usr/lib"), N("/lib"), N("/usr/lib64"), N("/lib64"),
        N("/usr/local/lib"), N("/opt/homebrew/lib")};
    if ((!str_is(name, "LD_PRELOAD") && !str_is(name, "DYLD_INSERT_LIBRARIES")) || !value_exact(v))
        return false;
    shell_str s = value_at(v, 0);
    for (size_t i = 0, end; i < s.len; i = end + 1) {
        for (end = i; end < s.len && s.ptr[end] != ':' && s.ptr[end] != ' ';)
            end++;
        shell_str one = {s.ptr + i, end - i};
        bool known = one.len == 0;
        for (size_t k = 0; k < sizeof folders / sizeof *folders; k++)
            known = known || path_rel(one, folders[k]) == REL_INSIDE;
        if (!known || (one.len && memmem(one.ptr, one.len, "..", 2)))
            return false;
    }
    return true;
}

// RUBYOPT and JAVA_TOOL_OPTIONS that only say how much memory or how many warnings: every option is
// one of these.
static bool tunes_only(shell_str name, const value *v)
{
    static const char *const options[] = {"-Xmx", "-Xms", "-Xss", "-W", "-w", "-Dfile.encoding=",
        "-Duser.timezone=", "-Djava.awt.headless=", "-XX:MaxRAMPercentage=", "--yjit", "--jit"};
    if ((!str_is(name, "RUBYOPT") && !str_is(name, "JAVA_TOOL_OPTIONS")) || !value_exact(v))
        return false;
    shell_str s = value_at(v, 0);
    for (size_t i = 0; i < s.len;) {
        size_t n = 0;
        for (size_t k = 0; k < sizeof options / sizeof *options && !n; k++) {
            size_t len = strlen(options[k]);
            if (s.len - i >= len && memcmp(s.ptr + i, options[k], len) == 0)
                n = len;
        }
        if (!n)
            return false;
        while (i < s.len && s.ptr[i] != ' ')
            i++;
        while (i < s.len && s.ptr[i] == ' ')
            i++;
    }
    return true;
}

// Variables that switch the guard off, here or in a client that is started.
static void watch_guard(call *c, shell_str name, const value *v, const shell_word *w, bool keep)
{
    bool off = str_is(name, "PAIS") && v->n && !str_is(value_at(v, 0), "1");
    bool less = str_is(name, "PAIS_SKIP") && v->n && value_at(v, 0).len;
    bool moved = str_is(name, "PAIS_DIR") || str_is(name, "CLAUDE_CONFIG_DIR") ||
                 str_is(name, "XDG_CONFIG_HOME") || str_is(name, "HOME");
    if (off || less || moved)
        c->e->unguarded = true;
    if (keep && (off || less))
        fx_text(c, SHELL_K_SELF, "disable-guard", name, w, 0, 0);
}

// A variable that makes programs run code.
static void watch_var(call *c, shell_str name, const value *v, const shell_word *w)
{
    if (!name.len || *name.ptr < 'A' || *name.ptr > 'Z')
        return;  // none of these
    if (str_is(name, "NODE_OPTIONS") && v->n && loads_file(value_at(v, 0)))
        fx_text(c, SHELL_K_ENVIRON, "NODE_OPTIONS", value_at(v, 0), w, 0, v->taint);
    bool harmless = tunes_only(name, v) || system_libraries(name, v);
    for (size_t i = 0; i < sizeof load_vars / sizeof *load_vars && !harmless; i++)
        if (str_is(name, "ENV") ? (i + 1 == sizeof load_vars / sizeof *load_vars && v->n == 1 &&
                                   v->one.len && v->one.ptr[0] == '/')
                                : (name.len == strlen(load_vars[i]) &&
                                   memcmp(name.ptr, load_vars[i], name.len) == 0 && v->n &&
                                   value_at(v, 0).len)) {
            fx_text(c, SHELL_K_ENVIRON, load_vars[i], value_at(v, 0), w, 0, v->taint);
            shell_word path = word_of(c->e, value_at(v, 0), w);
            const stream *s = strstr(load_vars[i], "ENV") ? file_stream(c->e, &path) : NULL;
            if (s) {
                ctx in = ctx_enter(c->e, c->c, load_vars[i]);
                in.out = NULL;
                run_in_process(c->e, &in);
                run_text(c->e, &in, stream_text(s), w);
            }
        }
    const char *code = code_var(c, name);
    if (!code)
        return;
    if (str_starts(name, "GIT_SSH") && v->n && other_than_ssh(v))
        fx_text(c, SHELL_K_ENVIRON, code, value_at(v, 0), w, 0, v->taint);
    ctx in = ctx_enter(c->e, c->c, code);
    in.out = NULL;
    for (int k = 0; k < v->n; k++)
        run_text(c->e, &in, value_at(v, k), w);
}

void call_assign(call *c, shell_str name, const value *v, const shell_word *w, bool keep)
{
    watch_var(c, name, v, w);
    c->e->posix = c->e->posix || str_is(name, "POSIXLY_CORRECT");
    watch_guard(c, name, v, w, keep);
    var_assign(c->e, name, v);
}

static void assign_name(call *c, shell_str name, const value *v, const shell_word *w)
{
    const char *open = name.len ? memchr(name.ptr, '[', name.len) : NULL;
    if (!open && name.len)  // as a pattern, which no file has to match
        open = memchr(name.ptr, SHELL_SET, name.len);
    if (open) {
        value any = value_hole(v->taint);
        value_join(c->e->a, &any, v);
        var_set_open(c->e, (shell_str){name.ptr, (size_t)(open - name.ptr)}, &any);
    } else if (str_exact(name)) {
        call_assign(c, name, v, w, true);
    }
}

void call_assign_name(call *c, const shell_word *name, const value *v)
{
    for (int i = 0; i < name->n; i++) {
        undo *mark = c->e->trail;
        assign_name(c, name->alts[i], v, name);
        if (name->n > 1)
            var_join(c->e, mark);
    }
}
