// SPDX-License-Identifier: MIT
// Programs that print: what they print, as far as it is known.
#include <string.h>

#include "call.h"
#include "decode.h"
#include "path.h"
#include "pick.h"

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
        call_assign_name(c, var_name, &v, &c->w[2]);
        return;
    }
    out_value(c, &v);
    if (vague)
        out_text(c, "", 0, T_VAGUE);
}

static bool add_input(call *c, stream *s)
{
    const stream *in = input(c);
    if (in)
        stream_copy(c->e->a, s, in, in->taint);
    return in;
}

// The operands (or the input) of a filter, read into `s`.
static void gather(call *c, const fields *operands, size_t skip, stream *s)
{
    bool any = false;
    for (size_t i = skip; i < operands->n; i++) {
        any = true;
        if (word_is_input(&operands->v[i])) {
            add_input(c, s);
        } else {
            read_file(c, &operands->v[i], "read", s);
        }
    }
    if (!any && !add_input(c, s))
        stream_add(c->e->a, s, "\1", 1, SHELL_T_STDIN);
}

typedef struct filter {
    const char *shorts, *longs;
    int skip;  // operands that are no files (the pattern of grep)
    char skip_unless;  // not even these when this option gives them
    char write;  // option whose value is a file that is written
    bool same;  // prints what it reads
    char inplace;  // option that changes the files
    char readopt;  // option whose value is a file that is read
    char files;  // prints names of files: F with -F, with -l; f with -f
    char pick;  // g: lines, c: columns, j: JSON
} filter;

// What grep, cut and jq leave of an input that is known.
static bool picked_out(call *c, const filter *d, const opts *o, const stream *s)
{
    if (d->pick == 'g') {
        const shell_word *e = opt_value(o, 'e'), *p = e || !o->rest.n ? e : &o->rest.v[0];
        return p && !has(o, 'c') && !has(o, 'q') && !has(o, 'o') && !has(o, 'i') && !has(o, 'n') &&
               pick_lines(c, s, p->alts[0], has(o, 'v'));
    }
    if (d->pick == 'c') {
        const shell_word *f = opt_value(o, 'f');
        const shell_word *k = f ? f : opt_value(o, 'c') ? opt_value(o, 'c') : opt_value(o, 'b');
        shell_str by = opt_value(o, 'd') ? opt_value(o, 'd')->alts[0] : STR("\t");
        return k && by.len && pick_columns(c, s, k->alts[0], f ? (unsigned char)by.ptr[0] : -1);
    }
    return d->pick == 'j' && o->rest.n && (has(o, 'r') || has(o, 'j')) &&
           pick_json(c, has(o, 'n') ? NULL : s, o->rest.v[0].alts[0], has(o, 'n'));
}

// rg --files FOLDER, grep -rl PATTERN FOLDER, tree -fi FOLDER: the names of files in it.
static bool lists_files(call *c, const filter *d, const opts *o, size_t skip)
{
    bool all = has(o, 'F') && d->files == 'F';
    if (!d->files || (!all && !has(o, 'l') && !(d->files == 'f' && has(o, 'f'))))
        return false;
    if (d->files == 'F' && all)
        skip = 0;
    uint32_t mark = T_FOUND | (all && !has(o, 'g') && !has(o, 't') ? T_ALL : 0);
    for (size_t i = skip; i < o->rest.n; i++) {
        out_text(c, o->rest.v[i].alts[0].ptr, o->rest.v[i].alts[0].len, o->rest.v[i].taint | mark);
        out_text(c, "\n", 1, 0);
    }
    if (o->rest.n <= skip)
        out_text(c, ".\n", 2, mark);
    return true;
}

// grep NAME over the names of files or the processes of the machine: what is left of them.
static bool narrow(call *c, const shell_word *pattern, stream *out)
{
    const stream *in = input(c);
    shell_str s = pattern->alts[0], text = stream_text(in);
    if (in->taint & T_PIDS) {
        bool mine = s.len && memmem(s.ptr, s.len, "pais", 4);
        stream_add(c->e->a, out, "\7\n", 2, (in->taint & ~T_PIDS) | (mine ? T_GUARD : 0));
        return true;
    }
    if (text.len > 16 || str_exact(text))
        return false;
    shell_str name = pattern_name(c->e, s);
    if (!path_private(path_here(c->e, name),
                      c->e->home))
        return false;
    stream_add(c->e->a, out, name.ptr, name.len, in->taint);
    stream_add(c->e->a, out, "\n", 1, 0);
    return true;
}

static const filter cat = {"", "", 0, 0, 0, true, 0, 0, 0, 0};

static void sh_filter(call *c, const void *data)
{
    const filter *d = data;
    if (help_asked(c))
        return;
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    size_t skip = (size_t)d->skip;
    if (d->skip_unless && has(&o, d->skip_unless))
        skip = 0;
    stream *s = NEW(c->e->a, stream);
    stream picked = {0};
    if (d->skip && o.rest.n == 1 && c->c->in && narrow(c, &o.rest.v[0], &picked)) {
        out_stream(c, &picked, picked.taint);
        return;
    }
    if (d->readopt && opt_value(&o, d->readopt) && !word_is_input(opt_value(&o, d->readopt)))
        read_file(c, opt_value(&o, d->readopt), "read", s);
    gather(c, &o.rest, skip, s);
    if (d->inplace && has(&o, d->inplace))
        for (size_t i = skip; i < o.rest.n; i++)
            fx_path(c, SHELL_K_WRITE, "sed-i", &o.rest.v[i], 0, 0);
    const shell_word *to = d->write ? opt_value(&o, d->write) : NULL;
    if (to)
        write_file(c, to, "write", SHELL_F_TRUNCATE, d->same ? s : NULL);
    if (!c->c->out || lists_files(c, d, &o, skip))
        return;
    if (d->pick && picked_out(c, d, &o, s))
        return;
    const char *nl = s->len ? memchr(s->p, '\n', s->len) : NULL;
    bool several = nl && nl + 1 < s->p + s->len;
    if (d->same)  // what it leaves out, or in which order, is not looked at
        out_stream(c, s, s->taint | (c->n > 1 + o.rest.n || (d != &cat && several) ? T_VAGUE : 0));
    else
        out_unknown(c, s->taint | SHELL_T_OUTPUT);
}

// ---- sed ----------------------------------------------------------------------------------

// The rest of the line from `i` on, without the blanks before it.
static shell_str to_line_end(shell_str t, size_t *i)
{
    while (*i < t.len && t.ptr[*i] == ' ')
        ++*i;
    size_t from = *i;
    while (*i < t.len && t.ptr[*i] != '\n')
        ++*i;
    return (shell_str){t.ptr + from, *i - from};
}

// Past a delimited text: /.../ or s|...|...|
static void past(shell_str t, size_t *i, char end)
{
    while (*i < t.len && t.ptr[*i] != end && t.ptr[*i] != '\n')
        *i += t.ptr[*i] == '\\' ? 2 : 1;
    ++*i;
}

// s/literal/text/, s/^/text/, s/$/text/ on an input that is known; of others the text alone.
static void sed_replace(call *c, const stream *in, shell_str from, shell_str to)
{
    if (!c->c->out || memmem(to.ptr, to.len, "\\1", 2))
        return;
    char *text = sh_alloc(c->e->a, to.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < to.len; i++)
        if (to.ptr[i] != '\\' || (i + 1 < to.len && to.ptr[i + 1] == '\\'))
            text[n++] = to.ptr[i];
    bool literal = from.len > 0, start = str_is(from, "^"), end = str_is(from, "$");
    for (size_t i = 0; i < from.len; i++)
        literal = literal && !strchr(".*[]^$\\", from.ptr[i]);
    shell_str s = stream_text(in);
    bool places = literal || start || end;
    if (s.len > 4096 || !places || !eval_charge(c->e, s.len) || !str_exact(s)) {
        out_text(c, text, n, in->taint);
        out_text(c, "\n", 1, 0);
        return;
    }
    for (size_t i = 0; i < s.len;) {
        const char *nl = memchr(s.ptr + i, '\n', s.len - i);
        size_t stop = nl ? (size_t)(nl - s.ptr) : s.len;
        if (start)
            out_text(c, text, n, in->taint);
        while (i < stop) {
            const char *at = literal ? memmem(s.ptr + i, stop - i, from.ptr, from.len) : NULL;
            size_t until = at ? (size_t)(at - s.ptr) : stop;
            out_text(c, s.ptr + i, until - i, in->taint);
            if (at)
                out_text(c, text, n, 0);
            i = until + (at ? from.len : 0);
        }
        if (end)
            out_text(c, text, n, in->taint);
        out_text(c, "\n", 1, 0);
        i = stop + 1;
    }
}

static void sed_file(call *c, char verb, shell_str name, const shell_word *w, stream *read)
{
    if (!name.len)
        return;
    shell_word f = word_of(c->e, name, w);
    if ((verb | 32) == 'w')
        fx_path(c, SHELL_K_WRITE, "write", &f, SHELL_F_TRUNCATE, 0);
    else
        read_file(c, &f, "read", read);
}

// A sed script: e runs commands, w writes files, r reads them; s///e and s///w do too.
static void sed_script(call *c, shell_str t, const shell_word *w, stream *read)
{
    ctx in = ctx_enter(c->e, c->c, "sed e");
    for (size_t i = 0; i < t.len;) {
        char k = t.ptr[i++];
        if (k == '/' || (k == '\\' && i < t.len)) {
            char end = k == '/' ? '/' : t.ptr[i++];
            past(t, &i, end);
        } else if ((k == 's' || k == 'y') && i < t.len) {
            char end = t.ptr[i++];
            size_t start = i;
            past(t, &i, end);
            size_t from = i;
            past(t, &i, end);
            if (k == 's' && from > start && from <= t.len && i > from && i <= t.len + 1)
                sed_replace(c, read, (shell_str){t.ptr + start, from - start - 1},
                            (shell_str){t.ptr + from, i - from - 1});
            if (k == 'y' && from > start && i > from && i <= t.len + 1)
                translate(c, read, (shell_str){t.ptr + start, from - start - 1},
                          (shell_str){t.ptr + from, i - from - 1}, false);
            shell_str text = {t.ptr + from, i > from && i <= t.len ? i - from - 1 : 0};
            for (; i < t.len && k == 's' && strchr("gpiImMew0123456789", t.ptr[i]); i++) {
                if (t.ptr[i] == 'e')
                    run_text(c->e, &in, text, w);
                if (t.ptr[i] == 'w') {
                    i++;
                    sed_file(c, 'w', to_line_end(t, &i), w, read);
                    break;
                }
            }
        } else if (k == 'e') {
            run_text(c->e, &in, to_line_end(t, &i), w);
        } else if (k == 'w' || k == 'W' || k == 'r' || k == 'R') {
            sed_file(c, k, to_line_end(t, &i), w, read);
        } else if (k == 'a' || k == 'i' || k == 'c' || k == ':' || k == 'b' || k == 't' ||
                   k == '#') {
            to_line_end(t, &i);
        }
    }
}

static void sh_sed(call *c, const void *data)
{
    static const optspec spec = {"efl", "expression=:e file=:f in-place:i quiet:n silent:n "
                                        "regexp-extended:r line-length=:l null-data:z"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    size_t skip = has(&o, 'e') || has(&o, 'f') ? 0 : 1;
    const shell_word *script = skip && o.rest.n ? &o.rest.v[0] : NULL;
    if (has(&o, 'i') && skip && o.rest.n > 1 && o.rest.v[0].alts[0].len == 0) {
        script = &o.rest.v[1];  // BSD: -i ''
        skip = 2;
    }
    stream *s = NEW(c->e->a, stream);
    gather(c, &o.rest, skip, s);
    if (has(&o, 'i'))
        for (size_t i = skip; i < o.rest.n; i++)
            fx_path(c, SHELL_K_WRITE, "sed-i", &o.rest.v[i], 0, 0);
    uint32_t taint = script ? script->taint : 0;
    if (script)
        sed_script(c, script->alts[0], script, s);
    for (size_t i = 0; i < o.nvals; i++) {
        const shell_word *w = &o.vals[i].w;
        stream *file = o.vals[i].letter != 'f' ? NULL
                       : word_is_input(w) ? input(c) : file_stream(c->e, w);
        if (o.vals[i].letter == 'e')
            sed_script(c, w->alts[0], w, s);
        else if (file)
            sed_script(c, stream_text(file), w, s);
        taint |= w->taint;
    }
    out_unknown(c, s->taint | taint);
}

static void sh_decode(call *c, const void *data)
{
    const decoder *d = data;
    if (help_asked(c))
        return;
    static const optspec spec = {"biwo", "decode:d ignore-garbage wrap=:w input=:i output=:o"};
    opts o;
    optspec mine = {d->shorts ? d->shorts : spec.shorts, spec.longs};
    opts_read(c, 1, &mine, false, &o);
    size_t skip = 0;
    if (d->kind == D_OPENSSL) {
        const program *tls = c->n > 1 && word_is(&c->w[1], "s_client")
            ? program_of(net_programs, STR("s_client")) : NULL;
        if (tls) {
            tls->run(c, NULL);
            return;
        }
        static const char *const shows[] = {"x509", "crl", "verify", "s_client", "dgst", "req",
                                            "version", "rand", "ciphers", "speed", "list"};
        for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
            if (c->n > 1 && word_is(&c->w[1], shows[i])) {
                out_unknown(c, SHELL_T_OUTPUT);
                return;
            }
        for (size_t i = 1; i + 1 < c->n; i++)
            if (word_is(&c->w[i], "-out"))
                write_file(c, &c->w[i + 1], "write", SHELL_F_TRUNCATE, NULL);
        bool codes = false;
        for (size_t i = 1; i < c->n; i++) {
            if (word_is(&c->w[i], "-d"))
                codes = true;
            if (word_is(&c->w[i], "-in") && i + 1 < c->n) {
                stream *s = NEW(c->e->a, stream);
                read_file(c, &c->w[i + 1], "read", s);
                out_unknown(c, s->taint | (codes ? SHELL_T_DECODED : 0));
                return;
            }
        }
        bool text = false;
        for (size_t i = 1; i < c->n; i++)
            text = text || word_is(&c->w[i], "base64") || word_is(&c->w[i], "-base64") ||
                   word_is(&c->w[i], "-a");
        stream *in = input(c);
        if (codes && text && in && decode_stream(c, D_BASE64, in))
            return;
        out_unknown(c, (in ? in->taint : 0) | (codes ? SHELL_T_DECODED : 0));
        return;
    }
    bool active = d->always || has(&o, 'd') || has(&o, 'D') || (d->kind == D_HEX && has(&o, 'r'));
    stream *s = NEW(c->e->a, stream);
    if (opt_value(&o, 'i') && !d->shorts)
        read_file(c, opt_value(&o, 'i'), "read", s);
    gather(c, &o.rest, skip, s);
    if (d->kind == D_HEX && o.rest.n > 1)  // xxd -r in out
        write_file(c, &o.rest.v[1], "write", SHELL_F_TRUNCATE, NULL);
    if (!active) {
        out_unknown(c, s->taint | SHELL_T_OUTPUT);
        return;
    }
    if (!decode_stream(c, d->kind, s))
        out_unknown(c, s->taint | SHELL_T_DECODED);
}

// tr SET1 SET2: known maps are applied (rot13), deletions too.
static void sh_tr(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"", "delete:d squeeze-repeats:s complement:c"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    stream *s = input(c);
    if (!s || !o.rest.n || !translate(c, s, o.rest.v[0].alts[0],
                                      o.rest.n > 1 ? o.rest.v[1].alts[0] : STR(""), has(&o, 'd')))
        out_unknown(c, s ? s->taint | SHELL_T_OUTPUT : SHELL_T_OUTPUT);
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

static void sh_tee(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"", "append:a"};
    opts o;
    if (help_asked(c))
        return;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.rest.n; i++)
        write_file(c, &o.rest.v[i], "tee", has(&o, 'a') ? SHELL_F_APPEND : SHELL_F_TRUNCATE,
                   c->c->in);
    if (c->c->in)
        out_stream(c, c->c->in, c->c->in->taint);
}

static const filter
    plain = {"", "", 0, 0, 0, false, 0, 0, 0, 0},
    head = {"nc", "lines=:n bytes=:c", 0, 0, 0, true, 0, 0, 0, 0},
    sort = {"kStTo", "key=:k output=:o field-separator=:t", 0, 0, 'o', true, 0, 0, 0, 0},
    grep = {"efmABCdD", "regexp=:e file=:f max-count=:m include= exclude= exclude-dir= color "
            "context=:C after-context=:A before-context=:B files-with-matches:l "
            "files-without-match:L", 1, 'e', 0, false, 0, 'f', 'l', 'g'},
    rg = {"efmABCgtTrj", "regexp=:e file=:f glob=:g type=:t max-count=:m files:F "
        "files-with-matches:l files-without-match:L", 1, 'e', 0, false, 0, 'f', 'F', 'g'},
    jq = {"L", "arg= argjson= slurpfile= rawfile= from-file=:f raw-output:r null-input:n", 1, 'f',
        0,
        false, 0, 0, 0, 'j'},
    yq = {"pIo", "inplace:i", 1, 0, 0, false, 'i', 0, 0, 0},
    cut = {"dfcb", "delimiter=:d fields=:f characters=:c bytes=:b", 0, 0, 0, false, 0, 0, 0, 'c'},
    tree = {"LPIo", "", 0, 0, 0, false, 0, 0, 'f', 0},
    od = {"AjNtwS", "", 0, 0, 0, false, 0, 0, 0, 0}, uniq = {"fsw", "", 0, 0, 0, true, 0, 0, 0, 0},
    pv = {"LsNi", "", 0, 0, 0, true, 0, 0, 0, 0}, fold = {"w", "", 0, 0, 0, true, 0, 0, 0, 0},
    split = {"abCln", "", 0, 0, 0, false, 0, 0, 0, 0}, iconv = {"fto",
        "from-code=:f to-code=:t output=:o", 0, 0, 'o', true, 0, 0, 0, 0},
    sponge = {"", "", 9, 0, 0, true, 0, 0, 0, 0}, ed = {"p", "", 0, 0, 0, false, 0, 0, 0, 0};
static const decoder base64 = {D_BASE64, false, NULL}, base32 = {D_OTHER, false, NULL},
    xxd = {D_HEX, false, "clgsoR"}, rev_d = {D_REV, true, ""}, gunzip = {D_OTHER, true, "S"},
    openssl = {D_OPENSSL, false, NULL}, uudecode = {D_OTHER, true, "o"}, gzip = {D_OTHER, false,
        "S"},
    tac = {D_TAC, true, "s"}, rot13 = {D_ROT13, true, ""};

const program text_programs[] = {
    {"echo", sh_echo, NULL}, {"yes", sh_echo, NULL}, {"printf", sh_printf, NULL},
    {"cat", sh_filter, &cat},
    {"bat", sh_filter, &cat}, {"less", sh_filter, &cat}, {"more", sh_filter, &cat},
    {"zcat", sh_decode, &gunzip}, {"gunzip", sh_decode, &gunzip}, {"bunzip2", sh_decode, &gunzip},
    {"unxz", sh_decode, &gunzip}, {"xzcat", sh_decode, &gunzip}, {"bzcat", sh_decode, &gunzip},
    {"zstdcat", sh_decode, &gunzip}, {"uudecode", sh_decode, &uudecode}, {"gzip", sh_decode, &gzip},
    {"xz", sh_decode, &gzip}, {"bzip2", sh_decode, &gzip}, {"zstd", sh_decode, &gzip},
    {"gpg", sh_decode, &gzip}, {"age", sh_decode, &gzip}, {"openssl", sh_decode, &openssl},
    {"base64", sh_decode, &base64}, {"base32", sh_decode, &base32}, {"basenc", sh_decode, &base32},
    {"gbase64", sh_decode, &base64}, {"xxd", sh_decode, &xxd}, {"rev", sh_decode, &rev_d},
    {"tac", sh_decode, &tac}, {"rot13", sh_decode, &rot13}, {"tr", sh_tr, NULL},
    {"head", sh_filter, &head}, {"tail", sh_filter, &head}, {"sort", sh_filter, &sort},
    {"uniq", sh_filter, &uniq}, {"grep", sh_filter, &grep}, {"egrep", sh_filter, &grep},
    {"fgrep", sh_filter, &grep}, {"zgrep", sh_filter, &grep}, {"rg", sh_filter, &rg},
    {"ag", sh_filter, &rg}, {"ack", sh_filter, &rg}, {"jq", sh_filter, &jq}, {"yq", sh_filter, &yq},
    {"sed", sh_sed, NULL}, {"gsed", sh_sed, NULL}, {"cut", sh_filter, &cut}, {"wc", sh_filter,
        &plain},
    {"nl", sh_filter, &cat}, {"od", sh_filter, &od}, {"hexdump", sh_filter, &od},
    {"hd", sh_filter, &od}, {"strings", sh_filter, &od}, {"diff", sh_filter, &plain},
    {"cmp", sh_filter, &plain}, {"comm", sh_filter, &plain}, {"paste", sh_filter, &cut},
    {"join", sh_filter, &plain}, {"tree", sh_filter, &tree}, {"column", sh_filter, &cut},
    {"fold", sh_filter, &fold},
    {"fmt", sh_filter, &fold}, {"pr", sh_filter, &plain}, {"pv", sh_filter, &pv},
    {"iconv", sh_filter, &iconv}, {"split", sh_filter, &split}, {"expand", sh_filter, &cat},
    {"sponge", sh_filter, &sponge}, {"unexpand", sh_filter, &cat},
    {"nano", sh_filter, &plain}, {"emacs", sh_filter, &plain}, {"ed", sh_filter, &ed},
    {"view", sh_filter, &plain}, {"code", sh_filter, &plain}, {"open", sh_filter, &plain},
    {"md5sum", sh_filter, &plain}, {"dotenv-linter", sh_filter, &plain}, {"batcat", sh_filter,
        &cat},
    {"gpg2", sh_decode, &gzip}, {"xdg-open", sh_filter, &plain}, {"pbcopy", sh_filter, &plain},
    {"basename", sh_pathname, "b"}, {"dirname", sh_pathname, "d"}, {"realpath", sh_pathname, "r"},
    {"readlink", sh_pathname, "r"}, {"mktemp", sh_mktemp, NULL}, {"date", sh_name, NULL},
    {"seq", sh_name, NULL}, {"nproc", sh_name, NULL}, {"uname", sh_name, NULL},
    {"hostname", sh_name, NULL}, {"whoami", sh_name, NULL}, {"id", sh_name, NULL},
    {"uuidgen", sh_name, NULL}, {"printenv", sh_printenv, NULL}, {"tee", sh_tee, NULL},
    {NULL, NULL, NULL}};
