// SPDX-License-Identifier: MIT
// Interpreters of other languages: the script that is given, and what reads and serves.
#include <string.h>

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
            if (word_is(&c->w[i], "-pe")) {  // both letters have one value
                words_own(c);
                c->w[i] = word_of(c->e, STR("-e"), &c->w[i]);
            }
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
    for (size_t i = 0; module && word_is(module, "timeit") && i < o.rest.n; i++)
        run_snippet(c, d->lang, o.rest.v[i].alts[0], &o.rest.v[i]);
    if (module && word_is(module, "http.server")) {
        serve(c, 1);
        return;
    }
    if (module && (word_is(module, "venv") || word_is(module, "virtualenv"))) {
        for (size_t i = 0; i < o.rest.n && has_word(c, "--clear"); i++)
            fx_path(c, SHELL_K_DELETE, "rm", &o.rest.v[i], SHELL_F_RECURSIVE, 0);
        return;
    }
    if (str_is(c->name, "php") && has(&o, 'S'))
        serve(c, 1);
    if ((has(&o, 'l') && str_is(c->name, "php")) ||
        (has(&o, 'c') && (str_is(c->name, "perl") || str_is(c->name, "ruby"))))
        return;  // it looks at the syntax
    if (module && word_is(module, "base64") && has_word(c, "-d")) {
        if (!c->c->in || !decode_stream(c, D_BASE64_LOOSE, input(c)))
            out_unknown(c, flows | SHELL_T_DECODED);
        return;
    }
    bool given = false, hands_on = false;
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
                    hands_on = run_snippet(c, d->lang, w->alts[k], w) || hands_on;
            }
        }
    if (hands_on && o.rest.n) {  // exec @ARGV, eval(sys.argv[1])
        shell_str first = o.rest.v[0].alts[0];
        size_t number = first.len && is_digit(*first.ptr) && o.rest.n > 1;  // alarm shift
        run_rest(c, o.first + number, d->lang, 0);
        for (size_t i = 0; i < o.rest.n; i++)
            run_snippet(c, d->lang, o.rest.v[i].alts[0], &o.rest.v[i]);
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

const program interp_programs[] = {
    {"python", sh_interp, &python}, {"python3", sh_interp, &python},
    {"python2", sh_interp, &python}, {"pypy", sh_interp, &python}, {"pypy3", sh_interp, &python},
    {"ipython", sh_interp, &python}, {"bpython", sh_interp, &python},
    {"ptpython", sh_interp, &python}, {"node", sh_interp, &node_js}, {"nodejs", sh_interp, &node_js},
    {"ts-node", sh_interp, &node_js}, {"tsx", sh_interp, &node_js}, {"deno", sh_interp, &deno},
    {"bun", sh_interp, &node_js}, {"perl", sh_interp, &perl}, {"ruby", sh_interp, &ruby},
    {"irb", sh_interp, &ruby}, {"pry", sh_interp, &ruby}, {"php", sh_interp, &php}, {"lua", sh_interp, &lua},
    {"luajit", sh_interp, &lua}, {"osascript", sh_interp, &osascript}, {"awk", sh_interp, &awk},
    {"gawk", sh_interp, &awk}, {"mawk", sh_interp, &awk}, {"nawk", sh_interp, &awk},
    {"julia", sh_interp, &julia}, {"Rscript", sh_interp, &rscript}, {"R", sh_interp, &rscript},
    {"groovy", sh_interp, &groovy}, {"tclsh", sh_interp, &tclsh}, {"elixir", sh_interp, &groovy},
    {"scala", sh_interp, &groovy}, {"kotlin", sh_interp, &groovy},
    {NULL, NULL, NULL}};
