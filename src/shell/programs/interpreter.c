// SPDX-License-Identifier: MIT
// Interpreters of other languages: where their script comes from.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"
#include "shell/programs/decode.h"

typedef struct interp {
    const char *lang;
    const char *shorts, *longs;
    const char *code;  // letters whose value is a script
    bool operand;  // the first operand is the script (awk)
} interp;

static void judge_stream(call *c, const interp *d, const stream *s)
{
    if (s->taint & SHELL_T_NET || (s->taint & SHELL_T_DECODED && !str_exact(stream_text(s)))) {
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), NULL, 0, s->taint);
        return;
    }
    run_snippet(c, d->lang, stream_text(s), &c->w[0]);
}

// A folder is put on the network: that of -d, or this one.
static void serve(call *c, size_t from)
{
    shell_word dir = word_of(c->e, STR("."), &c->w[0]);
    for (size_t i = from; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-d") || word_is(&c->w[i], "--directory") ||
            word_is(&c->w[i], "-t"))
            dir = c->w[i + 1];
    stream s = {0};
    where at = path_where(c->e, path_here(c->e, dir.alts[0]),
                          SHELL_K_READ);
    if (at.flags & SHELL_F_SECRET)
        read_file(c, &dir, "serve", &s);
    fx_text(c, SHELL_K_NET, "serve", STR(""), &dir, 0, s.taint);
}

// node -p EXPRESSION
static shell_str printed_value(call *c, shell_str s)
{
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, "print(", 6);
    build_add(&b, s.ptr, s.len);
    build_add(&b, ")", 1);
    return build_text(&b);
}

static bool has_word(const call *c, const char *option)
{
    for (size_t i = 1; i < c->n; i++)
        if (word_is(&c->w[i], option))
            return true;
    return false;
}

static void sh_interp(call *c, const void *data)
{
    const interp *d = data;
    optspec spec = {d->shorts, d->longs};
    opts o;
    if (strchr(d->code, 'p'))
        for (size_t i = 1; i < c->n; i++)
            if (word_is(&c->w[i], "-pe"))  // both letters have one value
                c->w[i] = word_of(c->e, STR("-e"), &c->w[i]);
    opts_read(c, 1, &spec, true, &o);
    uint32_t flows = c->c->in ? c->c->in->taint : 0;
    if (d->operand && flows & T_PIDS && o.rest.n && memchr(o.rest.v[0].alts[0].ptr, '/',
                                                           o.rest.v[0].alts[0].len))
        flows &= ~T_PIDS;  // awk '/name/': some of the processes
    size_t printed = c->c->out ? c->c->out->len : 0;
    out_text(c, "", 0, SHELL_T_OUTPUT | flows);
    const shell_word *file = d->operand ? opt_value(&o, 'f') : NULL;
    stream *script = file && word_is_input(file) ? input(c) : file ? file_stream(c->e, file) : NULL;
    if (script) {
        judge_stream(c, d, script);
        return;
    }
    const shell_word *module = strchr(d->shorts, 'm') ? opt_value(&o, 'm') : NULL;
    for (size_t i = 1; module && i < c->n; i++)
        if (word_is(&c->w[i], "pip") || word_is(&c->w[i], "pipx")) {  // -m pip
            run_rest(c, i, "python -m", 0);
            return;
        }
    if (module && word_is(module, "http.server")) {
        serve(c, 1);
        return;
    }
    if (str_is(c->name, "php") && has(&o, 'S'))
        serve(c, 1);
    if (module && word_is(module, "base64") && has_word(c, "-d")) {
        if (!c->c->in || !decode_stream(c, D_BASE64, input(c)))
            out_unknown(c, flows | SHELL_T_DECODED);
        return;
    }
    bool given = false;
    for (size_t i = 0; i < o.nvals; i++)
        if (strchr(d->code, o.vals[i].letter)) {
            const shell_word *w = &o.vals[i].w;
            given = true;
            for (int k = 0; k < w->n; k++) {
                if (w->taint & SHELL_T_NET || (w->taint & SHELL_T_DECODED &&
                    w->known == SHELL_UNKNOWN))
                    fx_text(c, SHELL_K_EXEC, "interp", STR(""), w, 0, w->taint);
                else if (o.vals[i].letter == 'p' && strcmp(d->lang, "node") == 0)
                    run_snippet(c, d->lang, printed_value(c, w->alts[k]), w);
                else
                    run_snippet(c, d->lang, w->alts[k], w);
            }
        }
    if (given && c->c->out && c->c->out->len == printed)
        out_text(c, "\1\n", 2, 0);
    if (!given)
        out_text(c, "\1\n", 2, 0);
    if (given || (strchr(d->code, 'm') == NULL && has(&o, 'm'))) {
        // perl -pe, -ne, -i and python -m json.tool work on the files that follow
        bool each = (str_is(c->name, "perl") || str_is(c->name, "ruby")) &&
                    (has(&o, 'p') || has(&o, 'n') || has(&o, 'i'));
        for (size_t i = 0; i < o.rest.n && given && !each; i++)  // sys.argv
            if (path_private(path_here(c->e, o.rest.v[i].alts[0]),
                             c->e->home))
                read_file(c, &o.rest.v[i], "read", NULL);
        for (size_t i = 0; i < o.rest.n && (each || !given); i++) {
            read_file(c, &o.rest.v[i], "read", NULL);
            if (each && has(&o, 'i'))
                fx_path(c, SHELL_K_WRITE, "edit", &o.rest.v[i], 0, 0);
        }
        return;
    }
    if (o.rest.n && !word_is_input(&o.rest.v[0])) {
        if (d->operand && o.rest.v[0].taint & SHELL_T_NET) {
            fx_text(c, SHELL_K_EXEC, "interp", STR(""), &o.rest.v[0], 0, o.rest.v[0].taint);
            return;
        }
        if (d->operand) {
            run_snippet(c, d->lang, o.rest.v[0].alts[0], &o.rest.v[0]);
            bool edits = opt_value(&o, 'i') && word_is(opt_value(&o, 'i'), "inplace");
            for (size_t i = 1; i < o.rest.n; i++) {
                read_file(c, &o.rest.v[i], "read", NULL);
                if (edits)
                    fx_path(c, SHELL_K_WRITE, "edit", &o.rest.v[i], 0, 0);
            }
            return;
        }
        size_t k = (str_is(c->name, "deno") || str_is(c->name, "bun")) && o.rest.n > 1 &&
                   (word_is(&o.rest.v[0], "run") || word_is(&o.rest.v[0], "eval")) ? 1 : 0;
        if (k && word_is(&o.rest.v[0], "eval")) {
            run_snippet(c, d->lang, o.rest.v[1].alts[0], &o.rest.v[1]);
            return;
        }
        if (str_is(c->name, "bun") && word_is(&o.rest.v[0], "x")) {
            run_rest(c, o.first + 1, "bun x", 0);
            return;
        }
        while (k && k + 1 < o.rest.n && o.rest.v[k].alts[0].len > 1 &&
            o.rest.v[k].alts[0].ptr[0] == '-')
            k++;
        stream *s = k && word_is(&o.rest.v[k], "-") ? input(c) : file_stream(c->e, &o.rest.v[k]);
        // manage.py, artisan: a script that is known as a program
        if (o.rest.n > k + 1 && program_of(infra_programs, path_base(o.rest.v[k].alts[0])))
            run_rest(c, o.first + k, d->lang, 0);
        if (word_starts(&o.rest.v[k], "https://") || word_starts(&o.rest.v[k], "http://"))
            fx_text(c, SHELL_K_EXEC, "interp", o.rest.v[k].alts[0], &o.rest.v[k], 0, SHELL_T_NET);
        else if (s)
            judge_stream(c, d, s);
        else
            fx_path(c, SHELL_K_READ, "script", &o.rest.v[k], 0, 0);
        return;
    }
    if (c->c->in)
        judge_stream(c, d, c->c->in);
}

// ---- make ---------------------------------------------------------------------------------

static void make_run(call *c, shell_str text)
{
    ctx in = ctx_enter(c->e, c->c, "make");
    run_text(c->e, &in, text, &c->w[0]);
}

static bool name_char(char ch)
{
    return is_name(ch, false) || ch == '-' || ch == '.';
}

// NAME = value, NAME := value, NAME ?= value: kept as a variable of its own.
static void make_variable(call *c, shell_str line)
{
    size_t n = 0;
    while (n < line.len && name_char(line.ptr[n]))
        n++;
    size_t at = n;
    while (at < line.len && line.ptr[at] && strchr(" :?+", line.ptr[at]))
        at++;
    if (!n || at >= line.len || line.ptr[at] != '=')
        return;
    at++;
    while (at < line.len && line.ptr[at] == ' ')
        at++;
    value v = value_of((shell_str){line.ptr + at, line.len - at}, 0);
    const char *name = sh_join(c->e->a, "$(", "", sh_copy(c->e->a, line.ptr, n));
    var_set(c->e, (shell_str){name, n + 2}, &v, NULL);
}

// A recipe as the shell gets it: $(NAME) is what it was set to, $$ a dollar.
static shell_str make_recipe(call *c, shell_str line)
{
    builder b;
    build_start(&b, c->e->a);
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : '\0';
        if (ch != '$' || !next) {
            build_char(&b, ch);
        } else if (next == '$') {
            build_char(&b, '$');
            i++;
        } else if (next == '(' || next == '{') {
            size_t from = i + 2, end = from;
            while (end < line.len && line.ptr[end] != ')' && line.ptr[end] != '}')
                end++;
            const char *name = sh_join(c->e->a, "$(", "",
                                       sh_copy(c->e->a, line.ptr + from, end - from));
            var *v = var_get(c->e, (shell_str){name, end - from + 2});
            if (v && v->val.n == 1 && eval_charge(c->e, v->val.one.len) &&
                !memchr(v->val.one.ptr, '$', v->val.one.len))
                build_add(&b, v->val.one.ptr, v->val.one.len);
            else
                build_char(&b, SHELL_NAME);
            i = end;
        } else {
            build_char(&b, SHELL_NAME);  // $@ and the like
            i++;
        }
    }
    return build_text(&b);
}

static void make_file(call *c, shell_str text)
{
    for (size_t i = 0; i < text.len;) {
        const char *nl = memchr(text.ptr + i, '\n', text.len - i);
        size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
        shell_str line = {text.ptr + i, end - i};
        i = end + 1;
        const char *shell = line.len ? memmem(line.ptr, line.len, "$(shell ", 8) : NULL;
        if (shell) {  // it is run as the file is read
            shell += 8;
            size_t left = line.len - (size_t)(shell - line.ptr);
            const char *close = memrchr(shell, ')', left);
            make_run(c, make_recipe(c, (shell_str){shell, close ? (size_t)(close - shell) : left}));
        }
        if (line.len && line.ptr[0] != '\t') {
            const char *colon = memchr(line.ptr, ':', line.len);
            size_t left = colon ? line.len - (size_t)(colon - line.ptr) : 0;
            const char *semi = left > 1 && colon[1] != '=' ? memchr(colon, ';', left) : NULL;
            if (semi)  // target: ; command
                make_run(c, make_recipe(c, (shell_str){semi + 1, line.len - (size_t)(semi + 1 -
                                                                                   line.ptr)}));
            make_variable(c, line);
            continue;
        }
        size_t from = 1;  // lines that begin with a tab are commands
        while (from < line.len && line.ptr[from] && strchr("@-+ ", line.ptr[from]))
            from++;
        if (from < line.len && !shell)
            make_run(c, make_recipe(c, (shell_str){line.ptr + from, line.len - from}));
    }
}

// make -f -, make --eval
static void sh_make(call *c, const void *data)
{
    static const optspec spec = {"fCjIoWl", "file=:f makefile=:f directory=:C eval=:E jobs=:j"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    out_unknown(c, SHELL_T_OUTPUT);
    push_restore(c->e, c->c, c->e->trail);
    for (size_t i = 0; i < o.nvals; i++)
        if (o.vals[i].letter == 'C')
            chdir_to(c, &o.vals[i].w);
    for (size_t i = 0; i < o.rest.n; i++) {
        shell_str s = o.rest.v[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (eq) {
            value v = value_of((shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)}, 0);
            call_assign(c, (shell_str){s.ptr, (size_t)(eq - s.ptr)}, &v, &o.rest.v[i], false);
            ctx in = ctx_enter(c->e, c->c, "make");
            if (eq - s.ptr == 5 && memcmp(s.ptr, "SHELL", 5) == 0)
                run_text(c->e, &in, value_at(&v, 0), &o.rest.v[i]);
        }
    }
    shell_word own = word_of(c->e, STR("Makefile"), &c->w[0]);
    const shell_word *f = opt_value(&o, 'f') ? opt_value(&o, 'f') : &own;
    stream *s = f ? (word_is(f, "-") || word_is(f, "/dev/stdin") ? input(c) : file_stream(c->e, f))
        : NULL;
    shell_str text = s ? stream_text(s) : STR("");
    if (s && s->taint & SHELL_T_NET)
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), f, 0, s->taint);
    if (opt_value(&o, 'E'))
        text = opt_value(&o, 'E')->alts[0];
    make_file(c, text);
}

// man -P pager, less and vim with a command, gdb: options that are shell commands.
typedef struct escape {
    const char *shorts, *code, *marks;
} escape;

static void sh_escape(call *c, const void *data)
{
    const escape *d = data;
    optspec spec = {d->shorts, "pager=:P html=:H cmd=:c command=:c eval-command=:x ex=:x"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.nvals; i++)
        if (strchr(d->code, o.vals[i].letter)) {
            shell_word w = o.vals[i].w;
            shell_str s = w.alts[0];
            const char *bang = d->marks && s.len ? memmem(s.ptr, s.len, d->marks, strlen(d->marks))
                : NULL;
            if (d->marks && !bang)
                continue;
            if (bang) {
                size_t skip = (size_t)(bang - s.ptr) + strlen(d->marks);
                w = word_of(c->e, (shell_str){s.ptr + skip, s.len - skip}, &w);
            }
            run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &w, NULL);
        }
    // gdb and vim name commands with + or -ex in a word of its own
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 2 && s.ptr[0] == '+' && memchr(s.ptr, '!', s.len)) {
            const char *bang = memchr(s.ptr, '!', s.len);
            size_t skip = (size_t)(bang - s.ptr) + 1;
            shell_word w = word_of(c->e, (shell_str){s.ptr + skip, s.len - skip}, &c->w[i]);
            run_script(c, "vim", &w, NULL);
        }
        if (i > 1 && word_is(&c->w[i - 1], "-ex") && s.len > 6 && memcmp(s.ptr, "shell ", 6) == 0) {
            shell_word w = word_of(c->e, (shell_str){s.ptr + 6, s.len - 6}, &c->w[i]);
            run_script(c, "gdb shell", &w, NULL);
        }
    }
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-ex") || word_is(&c->w[i], "-eval-command"))
            run_snippet(c, "gdb", c->w[i + 1].alts[0], &c->w[i + 1]);
    if (d->marks)
        for (size_t i = 0; i < o.rest.n; i++)
            read_file(c, &o.rest.v[i], "read", NULL);
}

static const interp
    python = {"python", "cWXm", "check-hash-based-pycs=:1", "c", false},
    node_js = {"node", "erpC",
        "eval=:e print=:p require=:r import=:r loader=:r conditions=:C input-type=:i env-file=:v",
        "ep", false},
    perl = {"perl", "eEIMmF", "", "eE", false}, ruby = {"ruby", "eIrCEFKTW", "", "e", false},
    php = {"php", "rdfBREcFSt", "run=:r process-code=:R", "rRBE", false}, lua = {"lua", "el", "",
        "e", false},
    osascript = {"osascript", "els", "", "e", false}, awk = {"awk", "Fvfi",
        "assign=:v file=:f field-separator=:F source=:e include=:i", "e", true},
    julia = {"node", "eE", "eval=:e print=:E", "eE", false}, rscript = {"node", "e", "", "e",
        false},
    deno = {"node", "", "", "", false}, groovy = {"ruby", "e", "", "e", false}, tclsh = {"ruby",
        "", "", "", false};
static const escape man = {"PHCMSLmps", "PH", NULL}, vim = {"cT", "c", "!"},
    gdb = {"exp", "", NULL};

static const char *const evaluates[] = {"iex", "invoke-expression", NULL};
static const char *const downloads[] = {"iwr", "irm", "invoke-webrequest", "invoke-restmethod",
                                        "downloadstring", "net.webclient", "curl", "wget", NULL};

static bool has_any(shell_str s, const char *const *words)
{
    for (; *words; words++)
        for (size_t i = 0, n = strlen(*words); i + n <= s.len; i++)
            if (strncasecmp(s.ptr + i, *words, n) == 0)
                return true;
    return false;
}

// pwsh -c 'Remove-Item -Recurse -Force path': words are close enough to those of a shell
static void sh_pwsh(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 1 && s.ptr[0] == '-' && (s.ptr[1] | 32) == 'c' && i + 1 < c->n) {
            shell_word w = word_join(c->e, c->w + i + 1, c->n - i - 1);
            if (has_any(w.alts[0], evaluates) && has_any(w.alts[0], downloads))
                fx_text(c, SHELL_K_EXEC, "shell", STR(""), &w, 0, SHELL_T_NET);
            run_snippet(c, "pwsh", w.alts[0], &w);
            run_script(c, "pwsh -c", &w, NULL);
            return;
        }
        if (s.len > 1 && s.ptr[0] == '-' && (s.ptr[1] | 32) == 'e' && i + 1 < c->n &&
            s.len > 2 && (s.ptr[2] | 32) == 'n') {
            fx_text(c, SHELL_K_EXEC, "shell", STR(""), &c->w[i + 1], 0, SHELL_T_DECODED);
            return;
        }
    }
    if (c->c->in)
        run_stream(c, "pwsh", c->c->in, NULL, "shell");
}

static void sh_remove_item(call *c, const void *data)
{
    (void)data;
    const uint32_t flags = SHELL_F_RECURSIVE | SHELL_F_FORCE;
    bool any = false;
    for (size_t i = 1; i < c->n; i++)
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] != '-') {
            any = true;
            fx_path(c, SHELL_K_DELETE, "rm", &c->w[i], flags, 0);
        }
    shell_str in = c->c->in && !any ? input_text(c) : STR("");
    while (in.len && in.ptr[in.len - 1] == '\n')
        in.len--;
    if (in.len) {
        shell_word w = word_of(c->e, in, &c->w[0]);
        w.taint |= c->c->in->taint;
        fx_path(c, SHELL_K_DELETE, "rm", &w, flags, 0);
    }
}

// Get-ChildItem PATH: what is in it.
static void sh_list_items(call *c, const void *data)
{
    (void)data;
    bool any = false;
    for (size_t i = 1; i < c->n; i++)
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] != '-' &&
            !(i > 1 && word_starts(&c->w[i - 1], "-F"))) {
            out_text(c, c->w[i].alts[0].ptr, c->w[i].alts[0].len, c->w[i].taint | T_FOUND);
            out_text(c, "\n", 1, 0);
            any = true;
        }
    if (!any)
        out_unknown(c, T_FOUND);
}

static void sh_invoke(call *c, const void *data)
{
    (void)data;
    if (c->c->in)
        run_stream(c, "iex", c->c->in, NULL, "shell");
}

static void sh_iwr(call *c, const void *data)
{
    (void)data;
    fx_text(c, SHELL_K_NET, "http", c->n > 1 ? c->w[1].alts[0] : STR(""), NULL, 0, 0);
    out_unknown(c, SHELL_T_NET);
}

const program interp_programs[] = {
    {"python", sh_interp, &python}, {"python3", sh_interp, &python}, {"python2", sh_interp,
        &python},
    {"pypy", sh_interp, &python}, {"pypy3", sh_interp, &python}, {"ipython", sh_interp, &python},
    {"node", sh_interp, &node_js}, {"nodejs", sh_interp, &node_js}, {"ts-node", sh_interp,
        &node_js},
    {"tsx", sh_interp, &node_js}, {"deno", sh_interp, &deno}, {"bun", sh_interp, &node_js},
    {"perl", sh_interp, &perl}, {"ruby", sh_interp, &ruby}, {"irb", sh_interp, &ruby},
    {"php", sh_interp, &php}, {"lua", sh_interp, &lua}, {"luajit", sh_interp, &lua},
    {"osascript", sh_interp, &osascript}, {"awk", sh_interp, &awk}, {"gawk", sh_interp, &awk},
    {"mawk", sh_interp, &awk}, {"nawk", sh_interp, &awk}, {"julia", sh_interp, &julia},
    {"Rscript", sh_interp, &rscript}, {"R", sh_interp, &rscript}, {"groovy", sh_interp, &groovy},
    {"tclsh", sh_interp, &tclsh}, {"elixir", sh_interp, &groovy}, {"scala", sh_interp, &groovy},
    {"make", sh_make, NULL}, {"gmake", sh_make, NULL}, {"man", sh_escape, &man},
    {"gdb", sh_escape, &gdb}, {"lldb", sh_escape, &gdb}, {"vim", sh_escape, &vim},
    {"nvim", sh_escape, &vim}, {"vi", sh_escape, &vim}, {"ex", sh_escape, &vim},
    {"pwsh", sh_pwsh, NULL}, {"powershell", sh_pwsh, NULL}, {"Remove-Item", sh_remove_item, NULL},
    {"Get-ChildItem", sh_list_items, NULL}, {"gci", sh_list_items, NULL},
    {"ri", sh_remove_item, NULL}, {"Invoke-Expression", sh_invoke, NULL}, {"iex", sh_invoke, NULL},
    {"Invoke-WebRequest", sh_iwr, NULL}, {"iwr", sh_iwr, NULL}, {"irm", sh_iwr, NULL},
    {"Invoke-RestMethod", sh_iwr, NULL}, {NULL, NULL, NULL}};
