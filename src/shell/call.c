// SPDX-License-Identifier: MIT
// One simple command: assignments, redirections, and who is asked what it does.
#include "call.h"
#include "shell/expand/expand.h"

#include <string.h>

#include "path.h"

bool word_is(const shell_word *w, const char *lit)
{
    size_t n = strlen(lit);
    for (int i = 0; i < w->n; i++)
        if (w->alts[i].len == n && memcmp(w->alts[i].ptr, lit, n) == 0)
            return true;
    return false;
}

bool word_starts(const shell_word *w, const char *lit)
{
    size_t n = strlen(lit);
    for (int i = 0; i < w->n; i++)
        if (w->alts[i].len >= n && memcmp(w->alts[i].ptr, lit, n) == 0)
            return true;
    return false;
}

bool word_is_input(const shell_word *w)
{
    return word_is(w, "-") || word_is(w, "/dev/stdin") || word_is(w, "/dev/fd/0") ||
           word_is(w, "/proc/self/fd/0");
}

shell_str pattern_name(eval *e, shell_str pattern)
{
    char *name = sh_alloc(e->a, pattern.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < pattern.len; i++)
        if (!strchr("^$\\", pattern.ptr[i]) || !pattern.ptr[i])
            name[n++] = pattern.ptr[i];
    return (shell_str){name, n};
}

shell_word word_of(eval *e, shell_str s, const shell_word *host)
{
    if (s.len > 256 && !eval_pass(e, s.len))
        s = STR("\1");  // a long text that is used again and again
    value v = value_of(s, host ? host->taint : 0);
    return field_of(e->a, &v, host ? host->off : 0, host ? host->len : 0);
}

shell_word word_after(eval *e, const shell_word *w, char mark)
{
    shell_str s = w->alts[0];
    const char *at = s.len ? memchr(s.ptr, mark, s.len) : NULL;
    if (!at)
        return *w;
    return word_of(e, (shell_str){at + 1, s.len - (size_t)(at + 1 - s.ptr)}, w);
}

shell_word word_join(eval *e, const shell_word *w, size_t n)
{
    builder b;
    build_start(&b, e->a);
    for (size_t i = 0; i < n; i++) {
        if (i)
            build_char(&b, ' ');
        value v = field_value(&w[i]);
        build_value(&b, &v);
    }
    value v = build_end(&b);
    uint32_t off = n ? w[0].off : 0, end = n ? w[n - 1].off + w[n - 1].len : 0;
    return field_of(e->a, &v, off, end > off ? end - off : 0);
}

// Whether a word ends in a short option that takes the next word in most programs that have it. Taken for
// one where it is none, a request for help is judged by what the words would do.
static bool takes_value(shell_str s)
{
    return s.len > 1 && s.ptr[0] == '-' && s.ptr[1] != '-' && s.ptr[s.len - 1] &&
           strchr("AFHTXceomu", s.ptr[s.len - 1]);
}

bool help_at(const call *c, size_t i)
{
    return str_is(c->w[i].alts[0], "--help") && !takes_value(c->w[i - 1].alts[0]);
}

bool help_asked(const call *c)
{
    for (size_t i = 1; i < c->n && !str_is(c->w[i].alts[0], "--"); i++)
        if (help_at(c, i))
            return true;
    return c->n == 2 && (word_is(&c->w[1], "-h") || word_is(&c->w[1], "help") ||
                         word_is(&c->w[1], "--version") || word_is(&c->w[1], "-help"));
}

// ---- streams ------------------------------------------------------------------------------

void out_text(call *c, const char *s, size_t n, uint32_t taint)
{
    if (!c->c->out)
        return;
    if (c->c->out->unknown)  // a connection
        judge_lines(c, (shell_str){s, n});
    stream_add(c->e->a, c->c->out, s, n, taint | (c->c->maybe ? T_VAGUE : 0));
}

void out_values(call *c, const shell_word *w)
{
    for (int i = 0; i < w->n; i++) {
        if (i)
            out_text(c, "\n", 1, T_VAGUE);
        out_text(c, w->alts[i].ptr, w->alts[i].len, w->taint);
    }
}

void out_value(call *c, const value *v)
{
    if (!c->c->out)
        return;
    bool alone = c->c->out->len == 0;
    shell_word w = field_of(c->e->a, v, 0, 0);
    out_values(c, &w);
    if (alone && v->n > 1)
        out_one_of(c, v);
}

void out_one_of(call *c, const value *v)
{
    stream_one_of(c->e->a, c->c->out, v);
    if (c->c->maybe)
        c->c->out->alts = NULL;
}

void out_unknown(call *c, uint32_t taint)
{
    out_text(c, "\1", 1, taint);
}

// What stands for a text that is too long to be looked at once more.
static stream *unknown_stream(eval *e, const stream *was)
{
    stream *s = NEW(e->a, stream);
    s->unknown = was->unknown;
    stream_add(e->a, s, "\1", 1, was->taint);
    return s;
}

stream *input(const call *c)
{
    stream *s = c->c->in;
    if (s && !eval_pass(c->e, s->len))
        s = c->c->in = unknown_stream(c->e, s);
    return s;
}

shell_str input_text(const call *c)
{
    const stream *s = input(c);
    return s ? stream_text(s) : STR("");
}

void read_file(call *c, const shell_word *w, const char *op, stream *to)
{
    eval *e = c->e;
    stream *s = file_stream(e, w);
    if (!s && (word_is(w, "/dev/stdin") || word_is(w, "/dev/fd/0")))
        s = c->c->in;
    size_t before = e->effects.n;
    fx_path(c, SHELL_K_READ, op, w, 0, s ? s->taint : 0);
    uint32_t taint = 0;
    for (size_t i = before; i < e->effects.n; i++) {
        shell_effect *f = &e->effects.v[i];
        if (f->flags & SHELL_F_SECRET)
            taint |= SHELL_T_SECRET;
        if (path_holds_secrets(f->target, e->home))  // a folder that has them in it
            taint |= SHELL_T_SECRET;
        if (f->flags & SHELL_F_SYSFILE)
            taint |= SHELL_T_SECRET | SHELL_T_SYSTEM;
        // What was typed may hold anything; it is nobody else's business.
        if (f->target.len > 8 && memcmp(f->target.ptr + f->target.len - 8, "_history", 8) == 0)
            taint |= SHELL_T_SYSTEM;
        if (f->place == SHELL_P_SYSTEM || (f->flags & SHELL_F_FOUND && f->place <= SHELL_P_SYSTEM))
            taint |= SHELL_T_SYSTEM;
        // What this command downloaded or took from a secret is in the file now.
        if (s && s->taint & SHELL_T_SECRET && f->place != SHELL_P_SINK)
            f->flags |= SHELL_F_SECRET;
    }
    if (!to)
        return;
    if (word_is(w, "/dev/null"))
        return;  // there is nothing in it
    if (s && !eval_pass(e, s->len))
        s = unknown_stream(e, s);
    if (s && str_is(stream_text(s), ""))
        stream_add(e->a, to, "\1", s->taint ? 1 : 0, s->taint | taint);
    else if (s)
        stream_add(e->a, to, s->p, s->len, s->taint | taint);
    else
        stream_add(e->a, to, "\1", 1, taint | SHELL_T_FILE);
}

// A file is opened for writing: what was in it goes, unless that may not happen.
static void file_empty(call *c, vfile *f, bool append)
{
    if (append || memmem(f->path.ptr, f->path.len, "/fd/", 4))
        return;
    if (c->c->cond || c->e->unsure)
        f->content->taint |= T_VAGUE;
    else
        f->content = NEW(c->e->a, stream);
}

void write_file(call *c, const shell_word *w, const char *op, uint32_t flags, const stream *s)
{
    eval *e = c->e;
    if (s && !eval_pass(e, s->len))
        s = unknown_stream(e, s);
    fx_path(c, SHELL_K_WRITE, op, w, flags, s ? s->taint : 0);
    if (w->n != 1 || w->known == SHELL_UNKNOWN)
        return;
    vfile *f = file_make(e, path_here(e, w->alts[0]));
    file_empty(c, f, flags & SHELL_F_APPEND);
    if (c->c->cond)
        f->content->taint |= T_VAGUE;
    if (s)
        stream_add(e->a, f->content, s->p, s->len, s->taint);
    else
        stream_add(e->a, f->content, "\1", 1, SHELL_T_OUTPUT);
}

// ---- redirections -------------------------------------------------------------------------

static bool dev_tcp(const shell_word *w)
{
    return word_starts(w, "/dev/tcp/") || word_starts(w, "/dev/udp/");
}

// The stream that a descriptor above 2 stands for: exec 3< file; sh <&3.
static vfile *descriptor(eval *e, int fd, bool make)
{
    if (fd < 3 || fd > 255)
        return NULL;
    char name[16] = "/dev/fd/";
    size_t n = 8;
    if (fd > 99)
        name[n++] = (char)('0' + fd / 100);
    if (fd > 9)
        name[n++] = (char)('0' + fd / 10 % 10);
    name[n++] = (char)('0' + fd % 10);
    shell_str path = {name, n};
    vfile *f = file_find(e, path);
    if (!f && make)
        f = file_make(e, (shell_str){sh_copy(e->a, name, n), n});
    return f;
}

static vfile *duplicated(eval *e, const shell_word *w)
{
    int fd = 0;
    shell_str s = w->alts[0];
    for (size_t i = 0; i < s.len && i < 3; i++) {
        if (!is_digit(s.ptr[i]))
            return NULL;
        fd = fd * 10 + (s.ptr[i] - '0');
    }
    return descriptor(e, fd, false);
}

static void to_file(ctx *c, const vfile *f)
{
    c->out = f->content;
    c->maybe = c->cond;
}

static void redir_out(call *c, const redir *r, shell_word *w)
{
    eval *e = c->e;
    bool append = strcmp(r->op, ">>") == 0 || strcmp(r->op, "&>>") == 0;
    bool sends = r->fd < 0 || r->fd == 1;
    if (dev_tcp(w)) {
        uint32_t t = c->c->in ? c->c->in->taint : 0;
        fx_text(c, SHELL_K_NET, "socket", w->alts[0], w, 0, t);
        stream *s = NEW(e->a, stream);
        s->unknown = true;
        if (sends)
            ctx_out(c->c, s);
        if (r->fd > 2)
            descriptor(e, r->fd, true)->content = s;
        return;
    }
    if (w->known == SHELL_EXACT && w->alts[0].len && strcmp(r->op, ">&") == 0 &&
        (is_digit(w->alts[0].ptr[0]) || w->alts[0].ptr[0] == '-')) {
        // What goes where on stderr is not followed.
        c->c->maybe = c->c->maybe || r->fd == 2 || (sends && word_is(w, "2"));
        vfile *f = sends ? duplicated(e, w) : NULL;
        if (f && f->content->unknown && c->c->in)
            fx_text(c, SHELL_K_NET, "socket", STR(""), w, 0, c->c->in->taint);
        if (f)
            to_file(c->c, f);
        return;
    }
    fx_path(c, SHELL_K_WRITE, "redirect", w, append ? SHELL_F_APPEND : SHELL_F_TRUNCATE, 0);
    if (w->n != 1)
        return;
    shell_str path = path_here(e, w->alts[0]);
    if (path_where(e, path, SHELL_K_WRITE).place == SHELL_P_SINK && !file_find(e, path)) {
        if (sends && !memmem(path.ptr, path.len, "std", 3) && !memmem(path.ptr, path.len, "/fd/", 4))
            c->c->out = NULL;
        return;
    }
    vfile *f = file_make(e, path);
    file_empty(c, f, append);
    if (r->fd == 2 || r->fd > 2)
        stream_add(e->a, f->content, "\1", 1, T_VAGUE);
    if (sends)
        to_file(c->c, f);
    vfile *d = descriptor(e, r->fd, true);
    if (d)
        d->content = f->content;
}

static void redir_in(call *c, const redir *r, shell_word *w)
{
    eval *e = c->e;
    if (dev_tcp(w)) {
        fx_text(c, SHELL_K_NET, "socket", w->alts[0], w, 0, 0);
        stream *s = NEW(e->a, stream);
        stream_add(e->a, s, "\1", 1, SHELL_T_NET);
        s->unknown = true;
        if (r->fd > 2)
            descriptor(e, r->fd, true)->content = s;
        else
            c->c->in = s;
        return;
    }
    if (strcmp(r->op, "<&") == 0) {
        vfile *f = r->fd <= 0 ? duplicated(e, w) : NULL;
        if (f)
            c->c->in = f->content;
        return;
    }
    stream *s = NEW(e->a, stream);
    if (strcmp(r->op, "<>") == 0)
        fx_path(c, SHELL_K_WRITE, "redirect", w, SHELL_F_APPEND, 0);
    read_file(c, w, "redirect", s);
    if (r->fd <= 0)
        c->c->in = s;
    else if (r->fd > 2 && r->fd < 256)
        descriptor(e, r->fd, true)->content = s;
}

static void one_redir(call *c, const redir *r, const source *src)
{
    eval *e = c->e;
    if (!r->target)
        return;
    value v = expand_one(e, c->c, r->target, 0);
    uint32_t off = src->mapped ? src->off + r->target->off : src->off;
    shell_word w = field_of(e->a, &v, off, src->mapped ? r->target->len : src->span);
    if (r->op[0] == '<' && r->op[1] == '<') {
        stream *s = NEW(e->a, stream);
        for (int i = 0; i < v.n; i++) {
            stream_add(e->a, s, w.alts[i].ptr, w.alts[i].len, v.taint);
            stream_add(e->a, s, "\n", r->op[2] ? 1 : 0, 0);
        }
        if (v.n > 1)
            stream_one_of(e->a, s, &v);
        if (r->fd <= 0)
            c->c->in = s;
        else if (r->fd > 2 && r->fd < 256)
            descriptor(e, r->fd, true)->content = s;
    } else if (r->op[0] == '<') {
        redir_in(c, r, &w);
    } else {
        redir_out(c, r, &w);
    }
}

#define MOST_COMMANDS 50000

static uint32_t record(eval *e, const ctx *c, shell_word *w, size_t n, shell_str name, uint32_t off,
                       uint32_t len)
{
    if (e->commands.n >= MOST_COMMANDS) {
        e->partial |= SHELL_PARTIAL_SIZE;
        e->commands.n--;  // nobody reads so many; what they do is looked at all the same
    }
    e->commands.v = sh_grow(e->a, e->commands.v, e->commands.n, &e->commands.cap,
                            sizeof *e->commands.v, 8);
    e->commands.v[e->commands.n] = (shell_command){name, w, n, c->path, off, len};
    return (uint32_t)e->commands.n++;
}

void call_redirs(eval *e, ctx *c, const node *n)
{
    if (!n->redirs)
        return;
    const source *src = n->src;
    uint32_t off = src->mapped ? src->off + n->off : src->off;
    call k = {.e = e, .c = c, .name = STR("")};
    k.command = record(e, c, NULL, 0, STR(""), off, src->mapped ? n->len : src->span);
    for (const redir *r = n->redirs; r; r = r->next)
        one_redir(&k, r, src);
}

// ---- assignments --------------------------------------------------------------------------

static const char *const code_vars[] = {
    "GIT_SSH_COMMAND", "GIT_EDITOR", "EDITOR", "VISUAL", "PAGER", "GIT_PAGER", "MANPAGER",
    "GIT_SEQUENCE_EDITOR", "GIT_EXTERNAL_DIFF", "GIT_ASKPASS", "SSH_ASKPASS", "PROMPT_COMMAND",
    "LESSOPEN", "LESSCLOSE", "BROWSER", "GIT_SSH", "SUDO_ASKPASS", "GIT_PROXY_COMMAND", "FCEDIT",
    "GIT_CONFIG_VALUE_0", "RSYNC_RSH", "CVS_RSH", "PS4"};
static const char *const load_vars[] = {
    "LD_PRELOAD", "LD_AUDIT", "BASH_ENV", "DYLD_INSERT_LIBRARIES", "PYTHONSTARTUP", "PERL5OPT",
    "PERL5DB", "RUBYOPT", "JAVA_TOOL_OPTIONS", "GCONV_PATH", "GIT_EXEC_PATH", "ENV"};

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
    if (str_is(name, "NODE_OPTIONS") && v->n && loads_file(value_at(v, 0)))
        fx_text(c, SHELL_K_ENVIRON, "NODE_OPTIONS", value_at(v, 0), w, 0, v->taint);
    for (size_t i = 0; i < sizeof load_vars / sizeof *load_vars && !tunes_only(name, v); i++)
        if (str_is(name, "ENV") ? (i + 1 == sizeof load_vars / sizeof *load_vars && v->n == 1 &&
                                   v->one.len && v->one.ptr[0] == '/')
                                : (name.len == strlen(load_vars[i]) &&
                                   memcmp(name.ptr, load_vars[i], name.len) == 0 && v->n &&
                                   value_at(v, 0).len))
            fx_text(c, SHELL_K_ENVIRON, load_vars[i], value_at(v, 0), w, 0, v->taint);
    for (size_t i = 0; i < sizeof code_vars / sizeof *code_vars; i++)
        if (name.len == strlen(code_vars[i]) && memcmp(name.ptr, code_vars[i], name.len) == 0) {
            if (memcmp(name.ptr, "GIT_SSH", 7) == 0 && v->n && other_than_ssh(v))
                fx_text(c, SHELL_K_ENVIRON, code_vars[i], value_at(v, 0), w, 0, v->taint);
            ctx in = ctx_enter(c->e, c->c, code_vars[i]);
            in.out = NULL;
            for (int k = 0; k < v->n; k++)
                run_text(c->e, &in, value_at(v, k), w);
        }
}

void call_assign(call *c, shell_str name, const value *v, const shell_word *w, bool keep)
{
    watch_var(c, name, v, w);
    watch_guard(c, name, v, w, keep);
    var_set(c->e, name, v, NULL);
}

void call_assign_name(call *c, shell_str name, const value *v, const shell_word *w)
{
    const char *open = name.len ? memchr(name.ptr, '[', name.len) : NULL;
    if (open) {
        value any = value_hole(v->taint);
        value_join(c->e->a, &any, v);
        var_set_open(c->e, (shell_str){name.ptr, (size_t)(open - name.ptr)}, &any);
    } else if (str_exact(name)) {
        call_assign(c, name, v, w, true);
    }
}


// ---- the command --------------------------------------------------------------------------

static shell_str program_name(shell_str s)
{
    shell_str b = path_base(s);
    const char *back = b.len ? memrchr(b.ptr, '\\', b.len) : NULL;
    if (back)
        b = (shell_str){back + 1, b.len - (size_t)(back + 1 - b.ptr)};
    if (b.len > 4 && memcmp(b.ptr + b.len - 4, ".exe", 4) == 0)
        b.len -= 4;
    const char *version = b.len > 1 ? memchr(b.ptr + 1, '@', b.len - 1) : NULL;
    if (version)  // npx rimraf@5
        b.len = (size_t)(version - b.ptr);
    return b;
}

#define MOST_DEFINITIONS 256

static void call_function(call *c, node *n)
{
    if (c->c->calls > MOST_CALLS) {
        c->e->partial |= SHELL_PARTIAL_DEPTH;
        return;
    }
    ctx in = *c->c;
    in.calls++;
    fields *args = NEW(c->e->a, fields);
    fields_append(c->e->a, args, c->w, c->n);
    n->running = true;
    c->e->calling++;
    push_args(c->e, &in, n, args);
    task *t = task_push(c->e, K_LIST, &in);
    t->n = n->kids;
    t->cur = n->kids ? n->kids->kids : NULL;
}

static shell_str function_var(eval *e, shell_str name)
{
    return (shell_str){sh_join(e->a, sh_copy(e->a, name.ptr, name.len), "", "()"), name.len + 2};
}

void function_set(eval *e, shell_str name, const struct definition *d)
{
    if (!name.len || (!d && !e->funcs.n))
        return;
    value v = d ? value_of((shell_str){(const char *)&d->n, sizeof d->n}, 0) : value_unset();
    var_set(e, function_var(e, name), &v, NULL);
}

// The functions that the name may stand for, up to some: which of them, or none, depends on what
// ran. *sure: it is one of them.
static bool call_functions(call *c, shell_str own, bool *sure)
{
    eval *e = c->e;
    const func *f = eval_find(e, &e->funcs, own);
    const struct definition *d = f ? f->last : NULL;
    const var *v = d ? var_get(e, function_var(e, own)) : NULL;
    node *only = NULL;
    if (v && v->val.n == 1 && v->val.one.len == sizeof only)
        memcpy(&only, v->val.one.ptr, sizeof only);
    *sure = only != NULL;
    bool again = only && only->running;
    if (only && !again)
        call_function(c, only);
    ctx in = *c->c;
    in.cond = in.maybe = true;
    call k = *c;
    k.c = &in;
    size_t left = MOST_DEFINITIONS;
    for (; !only && d && left; d = d->older, left--) {
        again = again || d->n->running;
        if (d->n->running)
            continue;
        push_join(e, &in);
        call_function(&k, d->n);
    }
    if (again && (c->c->piped || c->c->background))
        fx_text(c, SHELL_K_SYSTEM, "fork-bomb", c->name, NULL, 0, 0);
    if (again || !left)  // with which arguments it is called again; or what an older one does
        e->partial |= SHELL_PARTIAL_DEPTH;
    return f != NULL;
}

static bool call_alias(call *c, shell_str own)
{
    const alias *a = eval_find(c->e, &c->e->aliases, own);
    if (!a || (a->text.len >= own.len && memcmp(a->text.ptr, own.ptr, own.len) == 0))
        return false;
    bool next = a->text.len && a->text.ptr[a->text.len - 1] == ' ';
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, a->text.ptr, a->text.len);
    for (size_t i = 1; i < c->n; i++) {
        shell_str text = c->w[i].alts[0];
        const alias *other = i == 1 && next ? eval_find(c->e, &c->e->aliases, text) : NULL;
        text = other ? other->text : text;
        build_char(&b, ' ');
        build_add(&b, text.ptr, text.len);
    }
    ctx in = ctx_enter(c->e, c->c, "alias");
    in.aliases++;
    run_text(c->e, &in, build_text(&b), &c->w[0]);
    return true;
}

// A script file that this command wrote, or the program with globs or holes in its name.
static void call_unknown(call *c)
{
    static const char *const likely[] = {"rm", "dd", "sh", "bash", "shred", "chmod", "mv", "mkfs",
                                         "chown", "curl", "python3", "cat", "git", "rmdir"};
    shell_str full = c->w[0].alts[0], s = c->name;
    size_t literal = 0;
    for (size_t i = 0; i < s.len; i++)
        literal += !is_mark(s.ptr[i]);
    bool found = false;
    for (size_t i = 0; i < sizeof likely / sizeof *likely && literal; i++) {
        if (!could_be(s, likely[i], strlen(likely[i])))
            continue;
        found = true;
        shell_word *w = sh_room(c->e->a, c->n * sizeof *w);
        memcpy(w, c->w, c->n * sizeof *w);
        w[0] = word_of(c->e, (shell_str){likely[i], strlen(likely[i])}, &c->w[0]);
        ctx in = ctx_enter(c->e, c->c, "glob");
        in.calls--;
        run_argv(c->e, &in, w, c->n);
        break;
    }
    if (!found && str_has(full, SHELL_HOLE))
        fx_text(c, SHELL_K_EXEC, "command", full, &c->w[0], 0,
                c->w[0].taint | c->c->taint);
    out_unknown(c, SHELL_T_OUTPUT | (c->w[0].taint & SHELL_T_NET));
}

// Unknown programs: named secrets count as read, output as unknown.
void call_default(call *c)
{
    eval *e = c->e;
    stream *s = NULL;
    if (e->files.n && c->w[0].known == SHELL_EXACT && (s = file_stream(e, &c->w[0])) &&
        memchr(c->w[0].alts[0].ptr, '/', c->w[0].alts[0].len)) {
        fields *args = NEW(e->a, fields);
        fields_append(e->a, args, c->w, c->n);
        run_stream(c, "script", s, args, "file");
        return;
    }
    uint32_t taint = SHELL_T_OUTPUT | (c->c->in ? c->c->in->taint : 0);
    for (size_t i = 1; i < c->n; i++) {
        shell_str a = c->w[i].alts[0];
        shell_str before = c->w[i - 1].alts[0];
        if (a.len == 0 || a.ptr[0] == '-' || c->w[i].known == SHELL_UNKNOWN)
            continue;
        if (i > 1 && before.len > 1 && before.ptr[0] == '-' && !memchr(before.ptr, '=', before.len))
            continue;  // an option's value: the program may need it
        if (path_private(path_here(e, a), e->home)) {
            fx_path(c, SHELL_K_READ, "operand", &c->w[i], 0, 0);
            taint |= SHELL_T_SECRET;
        }
    }
    out_unknown(c, taint);
}

static void dispatch(call *c)
{
    eval *e = c->e;
    shell_str own = program_name(c->w[0].alts[0]);
    const program *p = str_exact(own) ? program_find(own) : NULL;
    c->name = p ? (shell_str){p->name, strlen(p->name)} : own;
    c->command = record(e, c->c, c->w, c->n, str_exact(c->name) ? c->name : STR(""), c->w[0].off,
                        c->w[c->n - 1].off + c->w[c->n - 1].len > c->w[0].off
                            ? c->w[c->n - 1].off + c->w[c->n - 1].len - c->w[0].off : c->w[0].len);
    if (!str_exact(c->name)) {
        call_unknown(c);
        return;
    }
    // The program itself may be meant: the definition never ran, or was taken back.
    bool sure = false, defined = c->written && e->funcs.n && call_functions(c, own, &sure);
    if (c->written && e->aliases.n && c->c->aliases < MOST_ALIASES && call_alias(c, own))
        return;
    vfile *copy = e->files.n && memchr(c->w[0].alts[0].ptr, '/', c->w[0].alts[0].len)
        ? file_find(e, path_here(e, c->w[0].alts[0])) : NULL;
    const program *real = copy && copy->origin.len ? program_find(path_base(copy->origin)) : NULL;
    if (real) {  // cp /bin/rm x; ./x
        c->name = path_base(copy->origin);
        p = real;
    }
    if (sure || (defined && !p))
        return;
    if (defined) {
        push_join(e, c->c);
        c->c->cond = c->c->maybe = true;
    }
    if (c->c->in && !(p && (program_of(builtin_programs, own) || program_of(read_programs, own) ||
                            program_of(folder_programs, own))))
        c->c->in->used = true;  // perhaps
    if (p) {
        p->run(c, p->data);
        return;
    }
    if (e->funcs.n && call_functions(c, STR("command_not_found_handle"), &sure))
        return;
    size_t inner = guess_wrapped(c);
    call head = *c;
    head.n = inner ? inner : c->n;  // the other words belong to what is in it
    call_default(&head);
    if (inner)
        run_rest(c, inner, sh_copy(e->a, c->name.ptr, c->name.len), 0);
}

void call_run(eval *e, ctx *c, const fields *f, bool written)
{
    if (f->n == 0)
        return;
    shell_word first = f->v[0];
    for (int i = first.n - 1; i >= 0; i--) {
        shell_word *w = f->v;
        ctx in = *c;
        if (first.n > 1) {
            push_join(e, c);
            in.cond = in.maybe = true;
            w = sh_room(e->a, f->n * sizeof *w);
            memcpy(w, f->v, f->n * sizeof *w);
            w[0] = word_of(e, first.alts[i], &first);
        }
        call k = {.e = e, .c = &in, .w = w, .n = f->n, .written = written};
        dispatch(&k);
    }
}
