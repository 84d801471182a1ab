// SPDX-License-Identifier: MIT
// Scripts of languages that have no handler of their own.
#include <string.h>

#include "shell/call/call.h"

typedef struct tongue {
    const char *lang, *options;  // words that come before a script
} tongue;

// syscmd(COMMAND), which m4 takes without quotes too; with them the script's own reader sees it.
static void run_syscmd(call *c, shell_str s)
{
    static const char mark[] = "syscmd(";
    const char *at, *end;
    while (s.len && (at = memmem(s.ptr, s.len, mark, sizeof mark - 1))) {
        s = str_from(s, (size_t)(at - s.ptr) + sizeof mark - 1);
        end = s.len ? memchr(s.ptr, ')', s.len) : NULL;
        if (!end || *s.ptr == '`')
            continue;
        shell_word w = word_of(c->e, (shell_str){s.ptr, (size_t)(end - s.ptr)}, &c->w[0]);
        run_script(c, "m4", &w, NULL);
        s = str_from(s, (size_t)(end - s.ptr));
    }
}

static void sh_tongue(call *c, const void *data)
{
    const tongue *d = data;
    out_unknown(c, SHELL_T_OUTPUT | (c->c->in ? c->c->in->taint : 0));
    bool shell = strcmp(d->lang, "tcl") == 0, given = false;
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        for (const char *p = d->options; *p;) {
            size_t n = strcspn(p, " ");
            shell_word w = c->w[i];
            bool mine = s.len >= n && memcmp(s.ptr, p, n) == 0;
            if (mine && s.len == n && i + 1 < c->n)
                w = c->w[++i];
            else if (mine && s.len > n && (s.ptr[n] == '=' || p[n - 1] == ':'))
                w = word_of(c->e, str_from(s, p[n - 1] == ':' ? n : n + 1), &w);
            else
                mine = false;
            p += n;
            p += strspn(p, " ");
            if (!mine)
                continue;
            given = true;
            if (w.taint & SHELL_T_NET)
                fx_text(c, SHELL_K_EXEC, "interp", STR(""), &w, 0, w.taint);
            else if (shell)
                run_script(c, step, &w, NULL);
            else
                run_snippet(c, d->lang, w.alts[0], &w);
            break;
        }
    }
    if (given)
        return;
    for (size_t i = 1; i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-")) {
            stream *s = file_stream(c->e, &c->w[i]);
            if (s && s->taint & SHELL_T_NET)
                fx_text(c, SHELL_K_EXEC, "interp", STR(""), &c->w[i], 0, s->taint);
            else
                fx_path(c, SHELL_K_READ, "script", &c->w[i], 0, 0);
            return;
        }
    if (!c->c->in)
        return;
    if (shell)
        run_stream(c, step, c->c->in, NULL, "shell");
    else if (c->c->in->taint & SHELL_T_NET)
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), NULL, 0, c->c->in->taint);
    else
        run_snippet(c, d->lang, input_text(c), &c->w[0]);
    if (str_is(c->name, "m4"))
        run_syscmd(c, input_text(c));
}

static const tongue lisp = {"lisp", "-eval --eval --execute -execute -e -c -x -p"},
    calls = {"node", "-e --eval -eval -c -p -g -t --goal --query-goal"}, tcl = {"tcl", "-c"},
    groovy = {"ruby", "-e --eval"}, crystal = {"ruby", "eval"}, nim = {"node", "--eval --eval:"},
    m4 = {"m4", ""}, java = {"node", "--execution-string"};

const program tongue_programs[] = {
    {"emacs", sh_tongue, &lisp}, {"guile", sh_tongue, &lisp}, {"racket", sh_tongue, &lisp},
    {"sbcl", sh_tongue, &lisp}, {"clojure", sh_tongue, &lisp}, {"clj", sh_tongue, &lisp},
    {"bb", sh_tongue, &lisp}, {"janet", sh_tongue, &lisp}, {"fennel", sh_tongue, &lisp},
    {"ecl", sh_tongue, &lisp}, {"erl", sh_tongue, &calls}, {"scala", sh_tongue, &groovy},
    {"ghc", sh_tongue, &groovy}, {"runghc", sh_tongue, &groovy}, {"ocaml", sh_tongue, &groovy},
    {"gnuplot", sh_tongue, &calls}, {"octave", sh_tongue, &calls}, {"bpftrace", sh_tongue, &calls},
    {"qjs", sh_tongue, &calls}, {"sage", sh_tongue, &calls}, {"swift", sh_tongue, &calls},
    {"raku", sh_tongue, &groovy}, {"jshell", sh_tongue, &java}, {"crystal", sh_tongue, &crystal},
    {"nim", sh_tongue, &nim}, {"m4", sh_tongue, &m4}, {"expect", sh_tongue, &tcl},
    {"tclsh", sh_tongue, &tcl}, {"wish", sh_tongue, &tcl},
    {"emacsclient", sh_tongue, &lisp}, {"clisp", sh_tongue, &lisp}, {"scheme", sh_tongue, &lisp},
    {"mit-scheme", sh_tongue, &lisp}, {"csi", sh_tongue, &lisp}, {"chicken-csi", sh_tongue, &lisp},
    {"gosh", sh_tongue, &lisp}, {"chez", sh_tongue, &lisp}, {"swipl", sh_tongue, &calls},
    {"gprolog", sh_tongue, &calls}, {"ghci", sh_tongue, &calls}, {"octave-cli", sh_tongue, &calls},
    {"iex", sh_tongue, &groovy}, {"slsh", sh_tongue, &calls},
    {NULL, NULL, NULL}};
