// SPDX-License-Identifier: MIT
// Programs that are something else, but run, read or write what an option or their input says.
// Described by data; the program's own handler, if there is one, has its turn afterwards.
#include "call.h"

#include <string.h>

#include "path.h"

static shell_str after(shell_str s, size_t n)
{
    return (shell_str){s.ptr + n, s.len - n};
}

// The handler of another family, or the default.
static void pass_on(call *c)
{
    const program *p = program_after(carrier_programs, c->name);
    if (p)
        p->run(c, p->data);
    else
        call_default(c);
}

// ---- options ------------------------------------------------------------------------------

// `does`: pairs of a letter and what becomes of its value: ! a script, = a script if its key names
// one, ( a script in brackets, < read, > written, / a folder that is written into, - deleted.
// `operands`: the same for
// operands (0: nothing; *: the last is written; 2: all but the first are written).
typedef struct habit {
    const char *shorts, *longs, *does;
    char operands;
} habit;

static void do_value(call *c, char verb, const shell_word *w)
{
    switch (verb) {
    case '!': run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), w, NULL); break;
    case '=':
        if (memmem(w->alts[0].ptr, w->alts[0].len, "Command", 7) ||
            memmem(w->alts[0].ptr, w->alts[0].len, "Invoke", 6)) {
            shell_word v = word_after(c->e, w, '=');
            do_value(c, '!', &v);
        }
        break;
    case '(': {  // %(command)
        shell_word v = word_after(c->e, w, '(');
        const char *end = v.alts[0].len ? memrchr(v.alts[0].ptr, ')', v.alts[0].len) : NULL;
        if (end)
            v = word_of(c->e, (shell_str){v.alts[0].ptr, (size_t)(end - v.alts[0].ptr)}, w);
        do_value(c, '!', &v);
        break;
    }
    case '<': read_file(c, w, "read", NULL); break;
    case '>': fx_path(c, SHELL_K_WRITE, "write", w, SHELL_F_TRUNCATE, 0); break;
    case '/': fx_path(c, SHELL_K_WRITE, "extract", w, 0, 0); break;
    case '-': fx_path(c, SHELL_K_DELETE, "rm", w, SHELL_F_RECURSIVE, 0); break;
    default: break;
    }
}

static void sh_habit(call *c, const void *data)
{
    const habit *d = data;
    if (help_asked(c))
        return;
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.nvals; i++)
        for (const char *p = d->does; *p && p[1]; p += 2)
            if (*p == o.vals[i].letter && *p)
                do_value(c, p[1], &o.vals[i].w);
    for (size_t i = 0; i < o.rest.n; i++) {
        bool last = i + 1 == o.rest.n;
        char verb = d->operands == '*' ? (last && i ? '>' : '<')
                    : d->operands == '2' ? (i ? '>' : '<') : d->operands;
        do_value(c, verb, &o.rest.v[i]);
    }
    pass_on(c);
}

static const habit
    tcpdump = {"zwrFiGWCcs", "", "z!w>", 0},
    openvpn = {"", "up=:u down=:u route-up=:u ipchange=:u dev= script-security=", "u!", 0},
    splits = {"abCln", "filter=:f lines=:l bytes=:b number=:n", "f!", '2'},
    csplit = {"fbn", "prefix=:f suffix-format=:b digits=:n", "f>", 0},
    sorts = {"kStTo", "compress-program=:p key=:k output=:o field-separator=:t", "p!", 0},
    far_copy = {"cFiJloPSDXbBR", "", "o=", 0},
    apt = {"oct", "option=:o", "o=", 0},
    unzip = {"dxP", "", "d/", 0},
    cpio = {"DFHEIO", "directory=:D file=:F", "D/", 0}, gpg = {"ou", "output=:o", "o>", 0},
    trash = {"", "", "", '-'}, sponge = {"", "append:a", "", '>'},
    strip = {"oNKRFIO", "output=:o", "o>", '>'},
    hyperfine = {"wmMrpcnusS",
        "prepare=:p cleanup=:c setup=:s conclude=:p warmup=:w runs=:r command-name=:n",
        "p!c!s!", 0},
    doppler = {"", "command=:c", "c!", 0}, swaks = {"", "attach=:a body=:a data=:a", "a<", 0},
    gcloud = {"", "command=:c", "c!", 0}, dater = {"drf", "file=:f reference=:r", "f<", 0},
    file_list = {"fmF", "files-from=:f", "f<", 0},
    unix_out = {"o", "output=:o output-file=:o outfile=:o", "o>", 0},
    qrencode = {"ros", "read-from=:r output=:o", "r<", 0};

// Compressors put a file in the place of another, unless they write to their output.
static void sh_compress(call *c, const void *data)
{
    static const optspec spec = {"SboT", "suffix=:S stdout:c to-stdout:c keep:k list:l test:t "
        "recursive:r decompress:d"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    if (!has(&o, 'c') && !has(&o, 'l') && !has(&o, 't') && !has(&o, 'k'))
        for (size_t i = 0; i < o.rest.n; i++)
            fx_path(c, SHELL_K_WRITE, "compress", &o.rest.v[i],
                    has(&o, 'r') ? SHELL_F_RECURSIVE : 0, 0);
    pass_on(c);
}

// The last operand is written: ffmpeg -i a b, convert a b, qemu-img convert a b.
static void sh_last(call *c, const void *data)
{
    (void)data;
    if (help_asked(c))
        return;
    const shell_word *last = c->n > 2 ? &c->w[c->n - 1] : NULL;
    if (last && !str_starts(last->alts[0], "-") && !str_starts(c->w[c->n - 2].alts[0], "-"))
        do_value(c, '>', last);
    pass_on(c);
}

// An option that is spelled with one dash or with = and what becomes of its value: "-out >".
static void sh_singles(call *c, const void *data)
{
    const char *option = data, *verb = strchr(option, ' ');
    size_t n = (size_t)(verb - option);
    if (help_asked(c))
        return;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len < n || memcmp(s.ptr, option, n) != 0)
            continue;
        if (s.len == n && i + 1 < c->n) {
            do_value(c, verb[1], &c->w[i + 1]);
        } else if (option[n - 1] == '=') {
            shell_word w = word_of(c->e, after(s, n), &c->w[i]);
            do_value(c, verb[1], &w);
        }
    }
    pass_on(c);
}

// kioclient5 del PATH
static void sh_kio(call *c, const void *data)
{
    (void)data;
    if (c->n > 2 && (word_is(&c->w[1], "del") || word_is(&c->w[1], "remove")))
        do_value(c, '-', &c->w[2]);
}

// A C program whose text is in the command: what it would do when it is run.
static void sh_compile(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        bool here = word_is(&c->w[i], "-") || word_is(&c->w[i], "/dev/stdin");
        stream *s = here ? input(c) : file_stream(c->e, &c->w[i]);
        if (s && !(i > 1 && word_is(&c->w[i - 1], "-o")))
            run_snippet(c, "node", stream_text(s), &c->w[0]);
    }
    pass_on(c);
}

// gio trash PATH
static void sh_gio(call *c, const void *data)
{
    (void)data;
    bool away = c->n > 1 && (word_is(&c->w[1], "trash") || word_is(&c->w[1], "remove"));
    for (size_t i = 2; away && i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            do_value(c, '-', &c->w[i]);
}

static void sh_setcap(call *c, const void *data)
{
    (void)data;
    size_t i = 1;
    while (i < c->n && str_starts(c->w[i].alts[0], "-"))
        if (word_is(&c->w[i++], "-r"))
            return;
    for (i++; i < c->n; i += 2)
        fx_path(c, SHELL_K_PERM, "setcap", &c->w[i], SHELL_F_SETUID, 0);
}

// gpg --export-secret-keys, ssh-keygen -y -f KEY: private keys are printed.
static void sh_keys(call *c, const void *data)
{
    (void)data;
    bool prints = false;
    for (size_t i = 1; i < c->n; i++) {
        if (str_starts(c->w[i].alts[0], "--export-secret"))
            fx_text(c, SHELL_K_READ, "secret-store", STR(""), &c->w[i], SHELL_F_SECRET, 0);
        prints = prints || word_is(&c->w[i], "-y") || word_is(&c->w[i], "-e");
        if (prints && word_is(&c->w[i], "-f") && i + 1 < c->n && str_is(c->name, "ssh-keygen"))
            read_file(c, &c->w[i + 1], "read", NULL);
    }
    if (!str_is(c->name, "ssh-keygen"))
        sh_habit(c, &gpg);
    else
        out_unknown(c, SHELL_T_OUTPUT);
}

// getent shadow
static void sh_getent(call *c, const void *data)
{
    (void)data;
    if (c->n > 1 && (word_is(&c->w[1], "shadow") || word_is(&c->w[1], "gshadow"))) {
        shell_word w = word_of(c->e, STR("/etc/shadow"), &c->w[1]);
        read_file(c, &w, "read", c->c->out);
    } else {
        out_unknown(c, SHELL_T_OUTPUT);
    }
}

// gcore PID: the memory of a program that keeps keys.
static void sh_core(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++)
        if (c->w[i].taint & SHELL_T_SECRET)
            fx_text(c, SHELL_K_READ, "secret-store", STR(""), &c->w[i], SHELL_F_SECRET, 0);
    pass_on(c);
}

// Programs that run or install the file they are given: one that came from the network.
static void sh_loader(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        stream *s = str_starts(c->w[i].alts[0], "-") ? NULL : file_stream(c->e, &c->w[i]);
        if (s && s->taint & SHELL_T_NET) {
            fx_text(c, SHELL_K_EXEC, "interp", c->w[i].alts[0], &c->w[i], 0, s->taint);
            break;
        }
    }
    pass_on(c);
}

// java FILE.java: a program in one file that the command wrote.
static void sh_java(call *c, const void *data)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len < 6 || memcmp(s.ptr + s.len - 5, ".java", 5) != 0)
            continue;
        stream *text = file_stream(c->e, &c->w[i]);
        if (text)
            run_snippet(c, "node", stream_text(text), &c->w[i]);
        break;
    }
    sh_loader(c, data);
}


static void sh_rpm(call *c, const void *data)
{
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "--eval") || word_is(&c->w[i], "-E"))
            do_value(c, '(', &c->w[i + 1]);
    sh_loader(c, data);
}

// Tcl's file delete -force PATH, beside the program of that name
static void sh_file(call *c, const void *data)
{
    (void)data;
    bool away = c->n > 2 && word_is(&c->w[1], "delete");
    for (size_t i = 2; away && i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            do_value(c, '-', &c->w[i]);
    if (!away)
        sh_habit(c, &file_list);
}

static void sh_patch(call *c, const void *data)
{
    static const optspec spec = {"dipoBDFrVYzg", "directory=:d input=:i output=:o strip=:p "
        "reject-file=:r dry-run:n"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    if (has(&o, 'n'))
        return;
    if (opt_value(&o, 'd'))
        do_value(c, '/', opt_value(&o, 'd'));
    if (o.rest.n)
        do_value(c, '>', &o.rest.v[0]);
}

// ---- dialogues ----------------------------------------------------------------------------

// What is typed into a program that obeys lines: !command, w file, put file.
static void line(call *c, shell_str s, bool sends, const shell_word *files, size_t nfiles)
{
    while (s.len && s.ptr[0] && strchr(" \t:%,$0123456789.+", s.ptr[0]))
        s = after(s, 1);
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    if (str_starts(s, "!")) {
        shell_word w = word_of(c->e, after(s, 1), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    if (str_starts(s, "shell ")) {
        shell_word w = word_of(c->e, after(s, 6), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    if (str_starts(s, "r !") || str_starts(s, "w !")) {
        shell_word w = word_of(c->e, after(s, 3), &c->w[0]);
        run_script(c, step, &w, NULL);
        return;
    }
    static const char *const puts[] = {"put ", "mput ", "send ", "reput ", "mirror -R "};
    for (size_t i = 0; sends && i < sizeof puts / sizeof *puts; i++)
        if (str_starts(s, puts[i])) {
            shell_word w = word_of(c->e, after(s, strlen(puts[i])), &c->w[0]);
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
    shell_str rest = after(s, verb);
    if ((!writes && !reads) || (rest.len && rest.ptr[0] != ' '))
        return;
    while (rest.len && rest.ptr[0] == ' ')
        rest = after(rest, 1);
    shell_word w = word_of(c->e, rest, &c->w[0]);
    if (rest.len && reads)
        read_file(c, &w, "read", NULL);
    else if (rest.len)
        do_value(c, '>', &w);
    for (size_t i = 0; writes && !rest.len && i < nfiles; i++)
        do_value(c, '>', &files[i]);
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
        s = after(s, 1);
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (str_starts(s, langs[i].mark)) {
            run_snippet(c, langs[i].lang, after(s, strlen(langs[i].mark)), w);
            return true;
        }
    static const char *const shells[] = {"shell ", "platform shell ", "make "};
    for (size_t i = 0; i < 2; i++)
        if (str_starts(s, shells[i])) {
            shell_word t = word_of(c->e, after(s, strlen(shells[i])), w);
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
    if (help_asked(c))
        return;
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.nvals; i++)
        if (o.vals[i].letter == 'o' && d->sends)
            do_value(c, '=', &o.vals[i].w);
    for (size_t i = 0; i < o.nvals; i++)
        if (strchr(d->code, o.vals[i].letter) && o.vals[i].letter &&
            !language(c, o.vals[i].w.alts[0], &o.vals[i].w))
            lines(c, o.vals[i].w.alts[0], d->sends, o.rest.v, o.rest.n);
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 2 && s.ptr[0] == '+' && !language(c, after(s, 1), &c->w[i]))
            line(c, after(s, 1), d->sends, NULL, 0);
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
    pass_on(c);
}

static const dialog ed = {"p", "", "", false}, ex = {"cT", "cmd=:c", "c", false},
    ftp = {"oPb", "", "", true}, lftp = {"ecupf", "", "ec", true}, dc = {"ef", "expression=:e",
        "e", false},
    sftp = {"bcFiJloPSDXBR", "", "", true}, pager = {"", "", "", false},
    debugger = {"oOskKpxd", "eval-command=:o init-eval-command=:o one-line=:o", "oO", false};

// ---- scripts of languages that have no handler of their own ---------------------------------

typedef struct tongue {
    const char *lang, *options;  // words that come before a script
} tongue;

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
                w = word_of(c->e, after(s, p[n - 1] == ':' ? n : n + 1), &w);
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
}

static const tongue lisp = {"lisp", "-eval --eval --execute -execute -e -c"},
    calls = {"node", "-e --eval -eval -c -p"}, tcl = {"tcl", "-c"},
    groovy = {"ruby", "-e --eval"}, crystal = {"ruby", "eval"}, nim = {"node", "--eval --eval:"},
    m4 = {"m4", ""}, java = {"node", "--execution-string"};

// ---- programs nobody knows ----------------------------------------------------------------

size_t guess_wrapped(call *c)
{
    static const shell_str likely[] = {N("rm"), N("shred"), N("dd"), N("sh"), N("bash"), N("zsh"),
        N("dash"), N("sudo"), N("doas"), N("find"), N("chmod"), N("chown"), N("chgrp"), N("mv"),
        N("rimraf"), N("unlink"), N("truncate"), N("wipefs"), N("busybox"), N("mkfs"), N("curl"),
        N("wget"), N("git")};
    static const shell_str script[] = {N("-c"), N("--exec"), N("--command"), N("--cmd"),
        N("--run")};
    bool dashes = false;
    if (help_asked(c))
        return 0;
    for (size_t i = 1; i + 1 < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--")) {
            dashes = true;
            continue;
        }
        for (size_t k = 0; k < sizeof script / sizeof *script; k++)
            if (str_same(s, script[k]) &&
                c->w[i + 1].alts[0].len && memchr(c->w[i + 1].alts[0].ptr, ' ',
                                                  c->w[i + 1].alts[0].len)) {
                run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &c->w[i + 1], NULL);
                return 0;
            }
        shell_str b = path_base(s);
        bool found = dashes && program_find(b);
        for (size_t k = 0; k < sizeof likely / sizeof *likely && !found; k++)
            found = (b.len == likely[k].len || (b.len > 5 && b.ptr[4] == '.')) &&
                    b.len >= likely[k].len && memcmp(b.ptr, likely[k].ptr, likely[k].len) == 0;
        if (found)
            return i;
        dashes = false;
    }
    return 0;
}

const program carrier_programs[] = {
    {"tcpdump", sh_habit, &tcpdump}, {"openvpn", sh_habit, &openvpn}, {"split", sh_habit, &splits},
    {"csplit", sh_habit, &csplit}, {"sort", sh_habit, &sorts}, {"scp", sh_habit, &far_copy},
    {"apt", sh_habit, &apt}, {"apt-get", sh_habit, &apt}, {"unzip", sh_habit, &unzip},
    {"cpio", sh_habit, &cpio}, 
    {"patch", sh_patch, NULL}, {"sponge", sh_habit, &sponge}, {"strip", sh_habit, &strip},
    {"uudecode", sh_habit, &unix_out}, {"nasm", sh_habit, &unix_out},
    {"pandoc", sh_habit, &unix_out}, {"ffmpeg", sh_last, NULL}, {"convert", sh_last, NULL},
    {"magick", sh_last, NULL}, {"gs", sh_singles, "-sOutputFile= >"},
    {"qemu-img", sh_last, NULL}, {"fio", sh_singles, "--filename= >"},
    {"ar", sh_singles, "--output /"}, {"rmtrash", sh_habit, &trash},
    {"kioclient5", sh_kio, NULL}, {"kioclient", sh_kio, NULL},
    {"openssl", sh_singles, "-out >"},
    {"trash", sh_habit, &trash}, {"trash-put", sh_habit, &trash}, {"gio", sh_gio, NULL},
    {"gzip", sh_compress, NULL},
    {"gunzip", sh_compress, NULL}, {"bzip2", sh_compress, NULL}, {"bunzip2", sh_compress, NULL},
    {"xz", sh_compress, NULL}, {"unxz", sh_compress, NULL}, {"setcap", sh_setcap, NULL},
    {"hyperfine", sh_habit, &hyperfine}, {"doppler", sh_habit, &doppler},
    {"swaks", sh_habit, &swaks}, {"gcloud", sh_habit, &gcloud}, {"date", sh_habit, &dater},
    {"file", sh_file, NULL},
    {"qrencode", sh_habit, &qrencode}, {"ed", sh_dialog, &ed}, {"red", sh_dialog, &ed},
    {"ex", sh_dialog, &ex}, {"vi", sh_dialog, &ex}, {"vim", sh_dialog, &ex},
    {"nvim", sh_dialog, &ex}, {"view", sh_dialog, &ex}, {"less", sh_dialog, &pager},
    {"more", sh_dialog, &pager}, {"dc", sh_dialog, &dc}, {"ftp", sh_dialog, &ftp},
    {"lftp", sh_dialog, &lftp}, {"sftp", sh_dialog, &sftp}, {"nmap", sh_dialog, &dc},
    {"gdb", sh_dialog, &debugger}, {"lldb", sh_dialog, &debugger}, {"emacs", sh_tongue, &lisp},
    {"guile", sh_tongue, &lisp}, {"racket", sh_tongue, &lisp}, {"sbcl", sh_tongue, &lisp},
    {"clojure", sh_tongue, &lisp}, {"clj", sh_tongue, &lisp}, {"bb", sh_tongue, &lisp},
    {"janet", sh_tongue, &lisp}, {"fennel", sh_tongue, &lisp}, {"ecl", sh_tongue, &lisp},
    {"erl", sh_tongue, &calls}, {"scala", sh_tongue, &groovy}, {"ghc", sh_tongue, &groovy},
    {"runghc", sh_tongue, &groovy}, {"ocaml", sh_tongue, &groovy}, {"gnuplot", sh_tongue, &calls},
    {"octave", sh_tongue, &calls}, {"bpftrace", sh_tongue, &calls}, {"qjs", sh_tongue, &calls},
    {"sage", sh_tongue, &calls}, {"swift", sh_tongue, &calls}, {"raku", sh_tongue, &groovy},
    {"jshell", sh_tongue, &java}, {"gcc", sh_compile, NULL}, {"cc", sh_compile, NULL},
    {"clang", sh_compile, NULL},
    {"g++", sh_compile, NULL}, {"clang++", sh_compile, NULL}, {"tcc", sh_compile, NULL},
    {"crystal", sh_tongue, &crystal}, {"nim", sh_tongue, &nim}, {"m4", sh_tongue, &m4},
    {"expect", sh_tongue, &tcl}, {"tclsh", sh_tongue, &tcl},
    {"wish", sh_tongue, &tcl}, {"gpg", sh_keys, NULL}, {"gpg2", sh_keys, NULL},
    {"ssh-keygen", sh_keys, NULL}, {"getent", sh_getent, NULL}, {"java", sh_java, NULL}, {"gcore", sh_core, NULL},
    {"dpkg", sh_loader, NULL}, {"rpm", sh_rpm, NULL}, {"go", sh_loader, NULL},
    {"insmod", sh_loader, NULL}, {"installer", sh_loader, NULL}, {"make", sh_loader, NULL},
    {NULL, NULL, NULL}};
