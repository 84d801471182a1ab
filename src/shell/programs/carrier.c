// SPDX-License-Identifier: MIT
// Programs that are something else, but run, read or write what an option or an operand says.
// Described by data; the program's own handler, if there is one, has its turn afterwards.
#include <string.h>

#include "shell/programs/carrier.h"

// `does`: pairs of a letter and what becomes of its value: ! a script, = a script if its key names
// one, ( a script in brackets, < read, > written, / a folder that is written into, - deleted.
// `operands`: the same for
// operands (0: nothing; *: the last is written; 2: all but the first are written).
typedef struct habit {
    const char *shorts, *longs, *does;
    char operands;
} habit;

void carry_value(call *c, char verb, const shell_word *w)
{
    switch (verb) {
    case '!': run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), w, NULL); break;
    case '=':
        if (memmem(w->alts[0].ptr, w->alts[0].len, "Command", 7) ||
            memmem(w->alts[0].ptr, w->alts[0].len, "command", 7) ||
            memmem(w->alts[0].ptr, w->alts[0].len, "Invoke", 6) || str_starts(w->alts[0], "Exec")) {
            bool equals = memchr(w->alts[0].ptr, '=', w->alts[0].len);
            shell_word v = word_after(c->e, w, equals ? '=' : ' ');
            carry_value(c, '!', &v);
        }
        break;
    case '(': {  // %(command)
        shell_word v = word_after(c->e, w, '(');
        const char *end = v.alts[0].len ? memrchr(v.alts[0].ptr, ')', v.alts[0].len) : NULL;
        if (end)
            v = word_of(c->e, (shell_str){v.alts[0].ptr, (size_t)(end - v.alts[0].ptr)}, w);
        carry_value(c, '!', &v);
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
    optspec spec = {d->shorts, d->longs};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.nvals; i++)
        for (const char *p = d->does; *p && p[1]; p += 2)
            if (*p == o.vals[i].letter && *p)
                carry_value(c, p[1], &o.vals[i].w);
    for (size_t i = 0; i < o.rest.n; i++) {
        bool last = i + 1 == o.rest.n;
        char verb = d->operands == '*' ? (last && i ? '>' : '<')
                    : d->operands == '2' ? (i ? '>' : '<') : d->operands;
        carry_value(c, verb, &o.rest.v[i]);
    }
    program_pass(c, carrier_programs);
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
    trash = {"", "", "", '-'},
    strip = {"oNKRFIO", "output=:o", "o>", '>'},
    hyperfine = {"wmMrpcnusS",
        "prepare=:p cleanup=:c setup=:s conclude=:p warmup=:w runs=:r command-name=:n",
        "p!c!s!", 0},
    doppler = {"", "command=:c", "c!", 0}, swaks = {"", "attach=:a body=:a data=:a", "a<", 0},
    gcloud = {"", "command=:c", "c!", 0}, dater = {"drf", "file=:f reference=:r", "f<", 0},
    unix_out = {"o", "output=:o output-file=:o outfile=:o", "o>", 0},
    qrencode = {"ros", "read-from=:r output=:o", "r<", 0};

// Compressors put a file in the place of another, unless they write to their output.
static void sh_compress(call *c, const void *data)
{
    static const optspec spec = {"SboT", "suffix=:S stdout:c to-stdout:c keep:k list:l test:t "
        "recursive:r decompress:d"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if (!has(&o, 'c') && !has(&o, 'l') && !has(&o, 't') && !has(&o, 'k'))
        for (size_t i = 0; i < o.rest.n; i++)
            fx_path(c, SHELL_K_WRITE, "compress", &o.rest.v[i],
                    has(&o, 'r') ? SHELL_F_RECURSIVE : 0, 0);
    program_pass(c, carrier_programs);
}

// sponge FILE: the file becomes what was read.
static void sh_sponge(call *c, const void *data)
{
    static const optspec spec = {"", "append:a"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        write_file(c, &o.rest.v[i], "write", has(&o, 'a') ? SHELL_F_APPEND : SHELL_F_TRUNCATE, input(c));
    program_pass(c, carrier_programs);
}

// The last operand is written: ffmpeg -i a b, convert a b, qemu-img convert a b.
static void sh_last(call *c, const void *data)
{
    (void)data;
    if (help_asked(c))
        return;
    const shell_word *last = c->n > 2 ? &c->w[c->n - 1] : NULL;
    if (last && !str_starts(last->alts[0], "-") && !str_starts(c->w[c->n - 2].alts[0], "-"))
        carry_value(c, '>', last);
    program_pass(c, carrier_programs);
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
            carry_value(c, verb[1], &c->w[i + 1]);
        } else if (option[n - 1] == '=') {
            shell_word w = word_of(c->e, str_from(s, n), &c->w[i]);
            carry_value(c, verb[1], &w);
        }
    }
    program_pass(c, carrier_programs);
}

// kioclient5 del PATH
static void sh_kio(call *c, const void *data)
{
    (void)data;
    if (c->n > 2 && (word_is(&c->w[1], "del") || word_is(&c->w[1], "remove")))
        carry_value(c, '-', &c->w[2]);
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
    program_pass(c, carrier_programs);
}

// gio trash PATH
static void sh_gio(call *c, const void *data)
{
    (void)data;
    bool away = c->n > 1 && (word_is(&c->w[1], "trash") || word_is(&c->w[1], "remove"));
    for (size_t i = 2; away && i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            carry_value(c, '-', &c->w[i]);
}

static void sh_setcap(call *c, const void *data)
{
    (void)data;
    size_t i = 1;
    bool verify = false;
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!str_is(s, "-q") && !str_is(s, "-n") && !str_is(s, "-v"))
            break;
        verify = verify || str_is(s, "-v");
        i += str_is(s, "-n");
    }
    for (; i + 1 < c->n && !verify; i += 2)
        if (!str_is(c->w[i].alts[0], "-r"))
            fx_path(c, SHELL_K_PERM, "setcap", &c->w[i + 1], SHELL_F_SETUID, 0);
}

// gpg --export-secret-keys: private keys are printed.
static void sh_keys(call *c, const void *data)
{
    bool import = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        import = import || str_is(s, "--import") || str_is(s, "--show-keys");
        if (str_starts(s, "--export-secret"))
            fx_text(c, SHELL_K_READ, "secret-store", STR(""), &c->w[i], SHELL_F_SECRET, 0);
    }
    if (import)
        out_unknown(c, SHELL_T_OUTPUT);  // whose keys they are
    else
        sh_habit(c, data);
}

// ssh-add, ssh-keygen: a key is used, and at most its public part is printed.
static void sh_key_user(call *c, const void *data)
{
    (void)data;
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
    program_pass(c, carrier_programs);
}

// Programs that run or install the file they are given: one that came from the network.
static void sh_loader(call *c, const void *data)
{
    (void)data;
    bool reads = c->n > 1 && str_is(c->name, "go") && word_is(&c->w[1], "tool");  // go tool pprof
    for (size_t i = 1; i < c->n && !reads; i++) {
        stream *s = str_starts(c->w[i].alts[0], "-") ? NULL : file_stream(c->e, &c->w[i]);
        if (s && s->taint & SHELL_T_NET) {
            fx_text(c, SHELL_K_EXEC, "interp", c->w[i].alts[0], &c->w[i], 0, s->taint);
            break;
        }
    }
    program_pass(c, carrier_programs);
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
            carry_value(c, '(', &c->w[i + 1]);
    sh_loader(c, data);
}

// Tcl's file delete -force PATH, beside the program of that name
static void sh_file(call *c, const void *data)
{
    (void)data;
    bool away = c->n > 2 && word_is(&c->w[1], "delete");
    for (size_t i = 2; away && i < c->n; i++)
        if (!str_starts(c->w[i].alts[0], "-"))
            carry_value(c, '-', &c->w[i]);
    if (!away)
        program_pass(c, carrier_programs);
}

static void sh_patch(call *c, const void *data)
{
    static const optspec spec = {"dipoBDFrVYzg", "directory=:d input=:i output=:o strip=:p "
        "reject-file=:r dry-run:n"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if (has(&o, 'n'))
        return;
    if (opt_value(&o, 'd'))
        carry_value(c, '/', opt_value(&o, 'd'));
    if (o.rest.n)
        carry_value(c, '>', &o.rest.v[0]);
}

const program carrier_programs[] = {
    {"tcpdump", sh_habit, &tcpdump}, {"openvpn", sh_habit, &openvpn}, {"split", sh_habit, &splits},
    {"csplit", sh_habit, &csplit}, {"sort", sh_habit, &sorts}, {"scp", sh_habit, &far_copy},
    {"apt", sh_habit, &apt}, {"apt-get", sh_habit, &apt}, {"unzip", sh_habit, &unzip},
    {"cpio", sh_habit, &cpio}, {"patch", sh_patch, NULL}, {"sponge", sh_sponge, NULL},
    {"strip", sh_habit, &strip}, {"uudecode", sh_habit, &unix_out}, {"nasm", sh_habit, &unix_out},
    {"pandoc", sh_habit, &unix_out}, {"ffmpeg", sh_last, NULL}, {"convert", sh_last, NULL},
    {"magick", sh_last, NULL}, {"gs", sh_singles, "-sOutputFile= >"}, {"qemu-img", sh_last, NULL},
    {"fio", sh_singles, "--filename= >"}, {"ar", sh_singles, "--output /"},
    {"rmtrash", sh_habit, &trash}, {"kioclient5", sh_kio, NULL}, {"kioclient", sh_kio, NULL},
    {"trash", sh_habit, &trash}, {"trash-put", sh_habit, &trash},
    {"gio", sh_gio, NULL}, {"gzip", sh_compress, NULL}, {"gunzip", sh_compress, NULL},
    {"bzip2", sh_compress, NULL}, {"bunzip2", sh_compress, NULL}, {"xz", sh_compress, NULL},
    {"unxz", sh_compress, NULL}, {"setcap", sh_setcap, NULL}, {"hyperfine", sh_habit, &hyperfine},
    {"doppler", sh_habit, &doppler}, {"swaks", sh_habit, &swaks}, {"gcloud", sh_habit, &gcloud},
    {"date", sh_habit, &dater}, {"file", sh_file, NULL}, {"qrencode", sh_habit, &qrencode},
    {"gcc", sh_compile, NULL}, {"cc", sh_compile, NULL}, {"clang", sh_compile, NULL},
    {"g++", sh_compile, NULL}, {"clang++", sh_compile, NULL}, {"tcc", sh_compile, NULL},
    {"gpg", sh_keys, &gpg}, {"gpg2", sh_keys, &gpg}, {"ssh-keygen", sh_key_user, NULL},
    {"ssh-add", sh_key_user, NULL},
    {"getent", sh_getent, NULL}, {"java", sh_java, NULL}, {"gcore", sh_core, NULL},
    {"dpkg", sh_loader, NULL}, {"rpm", sh_rpm, NULL}, {"go", sh_loader, NULL},
    {"insmod", sh_loader, NULL}, {"installer", sh_loader, NULL}, {"make", sh_loader, NULL},
    {NULL, NULL, NULL}};
