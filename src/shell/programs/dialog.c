// SPDX-License-Identifier: MIT
// Programs that are told line by line what to do: editors, debuggers, clients of file servers.
#include <string.h>

#include "shell/programs/carrier.h"

// What is typed into a program that obeys lines: !command, w file, put file.
static void line(call *c, shell_str s, bool sends, const shell_word *files, size_t nfiles)
{
    while (s.len && s.ptr[0] && strchr(" \t:%,$0123456789.+~", s.ptr[0]))
        s = str_from(s, 1);
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    if (str_starts(s, "!")) {
        shell_word w = word_of(c->e, str_from(s, 1), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    if (str_starts(s, "shell ")) {
        shell_word w = word_of(c->e, str_from(s, 6), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    if (str_starts(s, "r !") || str_starts(s, "w !")) {
        shell_word w = word_of(c->e, str_from(s, 3), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    static const char *const puts[] = {"put ", "mput ", "send ", "reput ", "mirror -R "};
    for (size_t i = 0; sends && i < sizeof puts / sizeof *puts; i++)
        if (str_starts(s, puts[i])) {
            shell_word w = word_of(c->e, str_from(s, strlen(puts[i])), &c->w[0]);
            const char *blank = memchr(w.alts[0].ptr, ' ', w.alts[0].len);
            if (blank)
                w = word_of(c->e, (shell_str){w.alts[0].ptr, (size_t)(blank - w.alts[0].ptr)},
                            &c->w[0]);
            stream f = {0};
            read_file(c, &w, "send", &f);
            fx_text(c, SHELL_K_NET, "ftp", STR(""), NULL, 0, f.taint);
            return;
        }
    if (sends)
        return;
    size_t verb = 0;
    while (verb < s.len && strchr("wqxaer!", s.ptr[verb]))
        verb++;
    bool writes = verb && (s.ptr[0] == 'w' || s.ptr[0] == 'x');
    bool reads = verb == 1 && (s.ptr[0] == 'r' || s.ptr[0] == 'e');
    shell_str rest = str_from(s, verb);
    if ((!writes && !reads) || (rest.len && rest.ptr[0] != ' '))
        return;
    while (rest.len && rest.ptr[0] == ' ')
        rest = str_from(rest, 1);
    shell_word w = word_of(c->e, rest, &c->w[0]);
    if (rest.len && reads)
        read_file(c, &w, "read", NULL);
    else if (rest.len)
        carry_value(c, '>', &w);
    for (size_t i = 0; writes && !rest.len && i < nfiles; i++)
        carry_value(c, '>', &files[i]);
}

static void lines(call *c, shell_str s, bool sends, const shell_word *files, size_t nfiles)
{
    bool runs = s.len && memchr(s.ptr, '!', s.len);
    for (size_t i = 0; i < s.len;) {
        size_t end = i;
        while (end < s.len && s.ptr[end] != '\n' &&
               !(s.ptr[end] == (sends ? ';' : '|') && !runs))
            end++;
        line(c, (shell_str){s.ptr + i, end - i}, sends, files, nfiles);
        i = end + 1;
    }
}

// ed, ex, vim, dc, ftp: commands in the input, or as the value of an option or after a +.
typedef struct dialog {
    const char *shorts, *longs, *code;  // options whose value is a command
    bool sends;
} dialog;

// The languages that editors know inside their commands.
static bool language(call *c, shell_str s, const shell_word *w)
{
    static const struct {
        const char *mark, *lang;
    } langs[] = {{"py3 ", "python"}, {"py ", "python"}, {"python3 ", "python"},
                 {"python ", "python"}, {"pythonx ", "python"}, {"pyx ", "python"},
                 {"lua ", "lua"}, {"perl ", "perl"}, {"ruby ", "ruby"}, {"script ", "python"}};
    while (s.len && (s.ptr[0] == ':' || s.ptr[0] == ' '))
        s = str_from(s, 1);
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (str_starts(s, langs[i].mark)) {
            run_snippet(c, langs[i].lang, str_from(s, strlen(langs[i].mark)), w);
            return true;
        }
    static const char *const shells[] = {"shell ", "platform shell ", "make "};
    for (size_t i = 0; i < 2; i++)
        if (str_starts(s, shells[i])) {
            shell_word t = word_of(c->e, str_from(s, strlen(shells[i])), w);
            run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &t, NULL);
            return true;
        }
    if (!memmem(s.ptr, s.len, "(", 1))
        return false;
    run_snippet(c, "vim", s, w);
    return true;
}

static void sh_dialog(call *c, const void *data)
{
    const dialog *d = data;
    optspec spec = {d->shorts, d->longs};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.nvals; i++)
        if (o.vals[i].letter == 'o' && d->sends)
            carry_value(c, '=', &o.vals[i].w);
    for (size_t i = 0; i < o.nvals; i++)
        if (strchr(d->code, o.vals[i].letter) && o.vals[i].letter &&
            !language(c, o.vals[i].w.alts[0], &o.vals[i].w))
            lines(c, o.vals[i].w.alts[0], d->sends, o.rest.v, o.rest.n);
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 2 && s.ptr[0] == '+' && !language(c, str_from(s, 1), &c->w[i]))
            line(c, str_from(s, 1), d->sends, NULL, 0);
        // gdb and lldb spell long options with one dash
        if (i + 1 < c->n && (word_is(&c->w[i], "-ex") || word_is(&c->w[i], "-eval-command") ||
                             word_is(&c->w[i], "-iex") || word_is(&c->w[i], "-ix")) &&
            !language(c, c->w[i + 1].alts[0], &c->w[i + 1]))
            line(c, c->w[i + 1].alts[0], d->sends, NULL, 0);
        if (word_is(&c->w[i], "--args")) {
            run_rest(c, i + 1, sh_copy(c->e->a, c->name.ptr, c->name.len), 0);
            break;
        }
    }
    stream *in = input(c);
    if (in)
        lines(c, stream_text(in), d->sends, o.rest.v, o.rest.n);
    if (opt_value(&o, 'b') && file_stream(c->e, opt_value(&o, 'b')))
        lines(c, stream_text(file_stream(c->e, opt_value(&o, 'b'))), d->sends, NULL, 0);
    program_pass(c, dialog_programs);
}

static const dialog ed = {"p", "", "", false}, ex = {"cT", "cmd=:c", "c", false},
    ftp = {"oPb", "", "", true}, lftp = {"ecupf", "", "ec", true}, dc = {"ef", "expression=:e",
        "e", false},
    sftp = {"bcFiJloPSDXBR", "", "", true}, pager = {"", "", "", false},
    debugger = {"oOskKpxd", "eval-command=:o init-eval-command=:o one-line=:o", "oO", false};

const program dialog_programs[] = {
    {"ed", sh_dialog, &ed}, {"red", sh_dialog, &ed}, {"ex", sh_dialog, &ex}, {"vi", sh_dialog, &ex},
    {"vim", sh_dialog, &ex}, {"nvim", sh_dialog, &ex}, {"view", sh_dialog, &ex},
    {"vimdiff", sh_dialog, &ex}, {"rvim", sh_dialog, &ex}, {"rview", sh_dialog, &ex},
    {"gvim", sh_dialog, &ex}, {"mail", sh_dialog, &pager}, {"mailx", sh_dialog, &pager},
    {"telnet", sh_dialog, &pager}, {"gnuplot", sh_dialog, &dc}, {"ginsh", sh_dialog, &pager},
    {"less", sh_dialog, &pager}, {"more", sh_dialog, &pager}, {"dc", sh_dialog, &dc},
    {"ftp", sh_dialog, &ftp}, {"lftp", sh_dialog, &lftp}, {"sftp", sh_dialog, &sftp},
    {"nmap", sh_dialog, &dc}, {"gdb", sh_dialog, &debugger}, {"lldb", sh_dialog, &debugger},
    {NULL, NULL, NULL}};
