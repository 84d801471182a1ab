// SPDX-License-Identifier: MIT
// Programs that print what they are told: words, paths, names.
#include <stdio.h>
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

static void words_printed(call *c)
{
    uint32_t taint = 0;
    for (size_t i = 1; i < c->n; i++)
        taint |= c->w[i].taint;
    variables_printed(c, taint);
}

static void sh_echo(call *c, const void *data)
{
    (void)data;
    words_printed(c);
    if (!c->c->out)
        return;
    bool newline = true, escapes = false;
    size_t i = 1;
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        size_t k = 1;
        while (k < s.len && strchr("neE", s.ptr[k]))
            k++;
        if (s.len < 2 || s.ptr[0] != '-' || k < s.len)
            break;
        newline = newline && !memchr(s.ptr, 'n', s.len);
        escapes = escapes || memchr(s.ptr, 'e', s.len);
    }
    bool alone = c->c->out->len == 0;
    for (size_t k = i; k < c->n; k++) {
        if (k > i)
            out_text(c, " ", 1, 0);
        if (escapes && c->w[k].n == 1) {
            char *p = sh_alloc(c->e->a, c->w[k].alts[0].len * 2 + 8);
            size_t n = sh_echo_c(c->w[k].alts[0].ptr, c->w[k].alts[0].len, p);
            out_text(c, p, n, c->w[k].taint);
        } else {
            out_values(c, &c->w[k]);
        }
    }
    if (!escapes && c->e->xpg_echo)
        out_text(c, "", 0, T_VAGUE);
    if (newline)
        out_text(c, "\n", 1, 0);
    shell_word line = word_join(c->e, c->w + i, c->n - i);
    if (alone && line.n > 1) {
        value v = field_value(&line);
        shell_str *alts = value_own(c->e->a, &v);
        for (int k = 0; escapes && k < v.n; k++) {
            char *p = sh_alloc(c->e->a, alts[k].len * 2 + 8);
            alts[k] = (shell_str){p, sh_echo_c(alts[k].ptr, alts[k].len, p)};
        }
        out_one_of(c, &v);
    }
}

// A decimal number as %o, %x or %X prints it; unknown when it is none.
static shell_str in_base(shell_arena *a, shell_str s, char kind)
{
    unsigned long number = 0;
    bool known = s.len && s.len < 10 && (s.ptr[0] != '0' || s.len == 1);
    for (size_t i = 0; i < s.len && known; i++) {
        known = is_digit(s.ptr[i]);
        number = number * 10 + (unsigned long)(s.ptr[i] - '0');
    }
    if (!known)
        return STR("\1");
    char *text = sh_alloc(a, 16);
    int n = snprintf(text, 16, kind == 'o' ? "%lo" : kind == 'x' ? "%lx" : "%lX", number);
    return (shell_str){text, (size_t)n};
}

// One conversion of a format, what is behind the %, with its argument.
static void convert(builder *b, char kind, bool plain, const shell_word *w)
{
    value v = field_value(w);
    shell_str *alts = value_own(b->a, &v);
    for (int i = 0; i < v.n; i++) {
        shell_str s = alts[i];
        bool known = plain && str_exact(s);
        if (kind == 'b') {
            char *p = sh_alloc(b->a, s.len * 2 + 8);
            alts[i] = (shell_str){p, sh_echo_c(s.ptr, s.len, p)};
        } else if (kind == 'd' || kind == 'i' || kind == 'q') {
            known = known && s.len && !(kind != 'q' && s.ptr[0] == '0' && s.len > 1);
            for (size_t k = 0; k < s.len && known; k++)
                known = is_digit(s.ptr[k]) || (kind == 'q' && is_name(s.ptr[k], false));
            if (!known && (kind != 'q' || str_exact(s)))
                alts[i] = STR("\1");
        } else if (strchr("oxX", kind)) {
            alts[i] = known ? in_base(b->a, s, kind) : STR("\1");
        } else if (kind != 's') {
            alts[i] = STR("\1");
        }
        if (!plain)  // padded or cut
            alts[i] = STR("\1");
    }
    build_value(b, &v);
}

static void format_once(const call *c, builder *b, shell_str f, size_t *arg)
{
    for (size_t i = 0; i < f.len; i++) {
        if (f.ptr[i] != '%' || i + 1 >= f.len) {
            build_char(b, f.ptr[i]);
            continue;
        }
        size_t from = ++i;
        if (f.ptr[i] == '%') {
            build_char(b, '%');
            continue;
        }
        if (f.ptr[i] == '(') {  // %(%Y)T
            const char *close = memchr(f.ptr + i, ')', f.len - i);
            i = close ? (size_t)(close - f.ptr) + 1 : f.len;
        }
        while (i < f.len && !is_alpha(f.ptr[i])) {
            if (f.ptr[i] == '*')
                ++*arg;
            i++;
        }
        if (i >= f.len)
            break;
        if (*arg < c->n)
            convert(b, f.ptr[i], i == from, &c->w[(*arg)++]);
        else if (i != from)
            build_char(b, SHELL_HOLE);
        else if (strchr("di", f.ptr[i]))
            build_char(b, '0');
        else if (f.ptr[i] != 's' && f.ptr[i] != 'b')
            build_char(b, SHELL_HOLE);
    }
}

static void sh_printf(call *c, const void *data)
{
    (void)data;
    size_t first = 1;
    eval *e = c->e;
    shell_str var_name = STR("");
    if (c->n > 3 && str_is(c->w[1].alts[0], "-v")) {
        var_name = c->w[2].alts[0];
        run_subscripts(c);
        first = 3;
    }
    if (!var_name.len)
        words_printed(c);
    if (first < c->n && str_is(c->w[first].alts[0], "--"))
        first++;
    if (first >= c->n || (!c->c->out && !var_name.len))
        return;
    shell_str raw = c->w[first].alts[0];
    char *fmt = sh_alloc(e->a, raw.len * 2 + 8);
    shell_str format = {fmt, sh_ansi_c(raw.ptr, raw.len, fmt)};
    bool option = first == 1 && raw.len > 1 && raw.ptr[0] == '-';  // none that it has
    bool vague = option || c->w[first].n > 1 || !str_exact(format);
    builder b;
    build_start(&b, e->a);
    b.taint = c->w[first].taint;
    size_t arg = first + 1;
    for (int round = 0; round < 64; round++) {
        size_t before = arg;
        if (round && c->w[arg].known == SHELL_UNKNOWN) {  // perhaps no word at all
            value any = field_value(&c->w[arg++]);
            build_value(&b, &any);
        } else {
            format_once(c, &b, format, &arg);
        }
        if (arg >= c->n || arg == before)
            break;
    }
    vague = vague || (arg < c->n && arg > first + 1);
    value v = build_end(&b);
    if (var_name.len) {
        value any = value_hole(v.taint);
        if (vague)
            value_join(e->a, &v, &any);
        call_assign_name(c, &c->w[2], &v);
        return;
    }
    out_value(c, &v);
    if (vague)
        out_text(c, "", 0, T_VAGUE);
}

// basename, dirname, realpath, readlink: computed where the path is known.
static void sh_pathname(call *c, const void *data)
{
    const char *what = data;
    size_t i = 1;
    while (i + 1 < c->n && c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] == '-')
        i++;
    if (i >= c->n) {
        out_unknown(c, SHELL_T_OUTPUT);
        return;
    }
    choice v = {.n = 0};
    for (int k = 0; k < c->w[i].n; k++) {
        shell_str s = c->w[i].alts[k];
        if (*what == 'r')
            s = path_here(c->e, s);
        else if (*what == 'b')
            s = c->w[i].known == SHELL_UNKNOWN ? STR("\7") : path_base(s);
        else {
            shell_str b = path_base(s);
            size_t n = b.ptr > s.ptr ? (size_t)(b.ptr - s.ptr) : 0;
            while (n > 1 && s.ptr[n - 1] == '/')
                n--;
            s = n ? (shell_str){s.ptr, n} : str_exact(s) ? STR(".") : STR("\1");
        }
        value one = value_of(s, c->w[i].taint);
        choice_add(&v, &one);
    }
    value all = choice_end(c->e->a, &v);
    out_value(c, &all);
    if (i + 1 < c->n)  // a suffix, or another path
        out_text(c, "", 0, T_VAGUE);
}

static void sh_mktemp(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"p", "tmpdir=:p directory:d suffix=:s dry-run:u"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    shell_str dir = c->e->tmpdir;
    const shell_word *p = opt_value(&o, 'p');
    if (p)
        dir = p->alts[0];
    shell_str t = o.rest.n ? o.rest.v[0].alts[0] : STR("");
    if (!(t.len && t.ptr[0] == '/')) {
        out_text(c, dir.ptr, dir.len, SHELL_T_TEMP);
        out_text(c, "/", 1, 0);
    }
    size_t n = t.len;
    while (n && t.ptr[n - 1] == 'X')
        n--;
    out_text(c, t.ptr, n, SHELL_T_TEMP);
    out_text(c, "\7\n", 2, 0);
}

// Prints something short that is no path: a date, a number.
static void sh_name(call *c, const void *data)
{
    (void)data;
    out_text(c, "\7\n", 2, 0);
}

static void sh_printenv(call *c, const void *data)
{
    (void)data;
    uint32_t t = c->n == 1 ? SHELL_T_ENVSECRET : 0;
    for (size_t i = 1; i < c->n; i++)
        if (name_is_secret(c->w[i].alts[0]))
            t |= SHELL_T_ENVSECRET;
    out_variables(c, t | SHELL_T_OUTPUT);
}

const program print_programs[] = {
    {"echo", sh_echo, NULL}, {"yes", sh_echo, NULL}, {"printf", sh_printf, NULL},
    {"basename", sh_pathname, "b"}, {"dirname", sh_pathname, "d"}, {"realpath", sh_pathname, "r"},
    {"readlink", sh_pathname, "r"}, {"mktemp", sh_mktemp, NULL}, {"date", sh_name, NULL},
    {"seq", sh_name, NULL}, {"nproc", sh_name, NULL}, {"uname", sh_name, NULL},
    {"hostname", sh_name, NULL}, {"whoami", sh_name, NULL}, {"id", sh_name, NULL},
    {"uuidgen", sh_name, NULL}, {"printenv", sh_printenv, NULL},
    {NULL, NULL, NULL}};
