// SPDX-License-Identifier: MIT
// read and mapfile: what variables get of an input that is known.
#include <string.h>

#include "shell/call/call.h"

static bool blank(shell_str ifs, char c)
{
    return (c == ' ' || c == '\t' || c == '\n') && str_has(ifs, c);
}

// The next field of a line, from *at on, with the separators behind it; `last`: all that is left.
static shell_str next_field(shell_str s, shell_str ifs, size_t *at, bool last)
{
    size_t i = *at;
    while (i < s.len && blank(ifs, s.ptr[i]))
        i++;
    size_t from = i, end;
    if (last) {
        for (end = s.len; end > from && blank(ifs, s.ptr[end - 1]);)
            end--;
        // One separator at the end, when it ends the only field, goes too.
        if (end > from && str_has(ifs, s.ptr[end - 1])) {
            size_t k = from;
            while (k < end - 1 && !str_has(ifs, s.ptr[k]))
                k++;
            if (k == end - 1)
                end--;
        }
        *at = s.len;
        return (shell_str){s.ptr + from, end - from};
    }
    while (i < s.len && !str_has(ifs, s.ptr[i]))
        i++;
    end = i;
    while (i < s.len && blank(ifs, s.ptr[i]))
        i++;
    if (i < s.len && str_has(ifs, s.ptr[i]) && !blank(ifs, s.ptr[i]))
        i++;
    *at = i;
    return (shell_str){s.ptr + from, end - from};
}

// A line as NAME number `i` of `n` gets it.
static value field_of_line(shell_arena *a, shell_str line, shell_str ifs, size_t i, size_t n, bool raw)
{
    size_t at = 0;
    shell_str s = line;
    for (size_t k = 0; k <= i; k++)
        s = next_field(line, ifs, &at, k + 1 == n);
    value v = value_of(s, 0), any = value_hole(0);
    // What is not known may be of several fields; \ goes, and quotes a separator.
    if ((n > 1 && !str_exact(line)) || (!raw && str_has(line, '\\')))
        value_join(a, &v, &any);
    return v;
}

typedef struct lines {
    const shell_str *v;
    size_t n;
    bool any;  // which of them, or none, is not known
} lines;

#define MOST_LINES 64

// The lines that are read: all of the input's for a mapfile or in a loop, else the first.
static lines input_lines(const call *c, const stream *s, bool many)
{
    shell_str text = stream_text(s);
    size_t from = 0, most = 1;
    for (size_t i = 0; i < text.len && most < MOST_LINES; i++)
        most += text.ptr[i] == '\n';
    shell_str *v = sh_alloc(c->e->a, most * sizeof *v);
    lines l = {v, 0, false};
    for (size_t i = 0; i <= text.len && l.n < most; i++)
        if (i == text.len ? i > from : text.ptr[i] == '\n') {
            v[l.n++] = (shell_str){text.ptr + from, i - from};
            from = i + 1;
        }
    bool whole = from >= text.len;
    l.any = s->used || s->taint & T_VAGUE || str_has(text, SHELL_HOLE) || !whole || s->alts;
    if (!many && !l.any && c->e->loops == 0 && l.n > 1)
        l.n = 1;
    l.any = l.any || (!many && c->e->loops);
    return l;
}

static shell_str separators(const eval *e, bool *known)
{
    const value *v = &e->ifs->val;
    *known = value_exact(v);
    return *known && e->ifs->set && !str_unset(v->one) ? v->one : STR(" \t\n");
}

static void set_all(call *c, const shell_word *name, const lines *l, bool newline, uint32_t taint)
{
    fields *f = NEW(c->e->a, fields);
    for (size_t i = 0; i < l->n; i++) {
        value v = value_of(l->v[i], taint);
        if (newline) {
            char *p = sh_copy(c->e->a, l->v[i].ptr, l->v[i].len);
            p[l->v[i].len] = '\n';
            v.one = (shell_str){p, l->v[i].len + 1};
        }
        fields_add(c->e->a, f, field_of(c->e->a, &v, c->w[0].off, c->w[0].len));
    }
    value first = array_at(c->e->a, f, 0);
    if (name->known == SHELL_EXACT)
        var_set(c->e, name->alts[0], &first, f);
}

static void set_unknown(call *c, const shell_word *name, uint32_t taint, const lines *l)
{
    value v = value_hole(taint);
    for (size_t i = 0; i < l->n; i++) {
        value one = value_of(l->v[i], 0);
        value_join(c->e->a, &v, &one);
    }
    for (int i = 0; i < name->n; i++) {
        undo *mark = c->e->trail;
        if (str_exact(name->alts[i]))
            var_set_open(c->e, name->alts[i], &v);
        if (name->n > 1)
            var_join(c->e, mark);
    }
}

// mapfile -C COMMAND: it gets an index and a line more.
static void run_callback(call *c, const shell_word *w)
{
    shell_word words[2] = {*w, word_of(c->e, STR("\1"), w)};
    shell_word line = word_join(c->e, words, 2);
    for (int i = line.n - 1; i >= 0; i--) {
        ctx in = ctx_enter(c->e, c->c, "mapfile -C");
        in.cond = in.maybe = true;
        push_join(c->e, &in);
        run_text(c->e, &in, line.alts[i], &line);
    }
}

static void sh_mapfile(call *c, const void *data)
{
    static const optspec spec = {"dnOsuCc", ""};
    static const shell_str name = {"MAPFILE", 7};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    run_subscripts(c);
    if (opt_value(&o, 'C'))
        run_callback(c, opt_value(&o, 'C'));
    shell_word own = word_of(c->e, name, NULL);
    const shell_word *w = o.rest.n ? &o.rest.v[0] : &own;
    const stream *s = input(c);
    if (!s || o.nvals || w->known != SHELL_EXACT) {
        lines none = {0};
        if (s)
            none = input_lines(c, s, true);
        set_unknown(c, w, s ? s->taint : SHELL_T_STDIN, &none);
        return;
    }
    lines l = input_lines(c, s, true);
    if (l.any)
        set_unknown(c, w, s->taint & ~T_VAGUE, &l);
    else
        set_all(c, w, &l, !has(&o, 't'), s->taint);
}

// read -a NAME
static void read_array(call *c, const shell_word *name, const lines *l, shell_str ifs, bool known,
                       uint32_t taint)
{
    if (l->any || l->n > 1 || !known || (l->n && !str_exact(l->v[0]))) {
        set_unknown(c, name, taint, l);
        return;
    }
    shell_str pieces[MOST_LINES];
    lines f = {pieces, 0, false};
    for (size_t at = 0; l->n && at < l->v[0].len && f.n < MOST_LINES;) {
        shell_str s = next_field(l->v[0], ifs, &at, false);
        if (at < l->v[0].len || s.len)
            pieces[f.n++] = s;
    }
    set_all(c, name, &f, false, taint);
}

// Whether each word is the name of a variable, or of an element of one.
static bool all_names(const shell_word *w, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        shell_str s = w[i].alts[0];
        ok = s.len && is_name(s.ptr[0], true);
        for (size_t k = 1; k < s.len && ok && s.ptr[k] != '[' && s.ptr[k] != SHELL_SET; k++)
            ok = is_name(s.ptr[k], false);
    }
    return ok;
}

// An option that read does not have.
static bool other_options(const call *c)
{
    for (size_t i = 1; i < c->n && c->w[i].alts[0].len > 1 && c->w[i].alts[0].ptr[0] == '-'; i++)
        for (size_t k = 1; k < c->w[i].alts[0].len; k++) {
            char letter = c->w[i].alts[0].ptr[k];
            if (!letter || !strchr("-adeEinNprstu", letter))
                return true;
            if (strchr("adinNptu", letter))  // with a value
                return false;
        }
    return false;
}

// read NAME...: each gets its part of a line.
static void sh_read(call *c, const void *data)
{
    static const optspec spec = {"adinNptu", ""};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    run_subscripts(c);
    undo *before = c->e->trail;
    stream *s = input(c);
    bool ifs_known, raw = has(&o, 'r');
    shell_str ifs = separators(c->e, &ifs_known);
    lines l = {0};
    uint32_t taint = s ? s->taint & ~T_VAGUE : SHELL_T_STDIN;
    bool cut = false;  // where the line ends is not known
    for (size_t i = 0; i < o.nvals; i++)
        cut = cut || strchr("nNtu", o.vals[i].letter) ||
              (o.vals[i].letter == 'd' && !(s && s->taint & T_ZERO && word_is(&o.vals[i].w, "")));
    if (s)
        l = input_lines(c, s, cut);
    l.any = l.any || !s || cut;
    if (s)
        s->used = true;
    if (opt_value(&o, 'a')) {
        read_array(c, opt_value(&o, 'a'), &l, ifs, ifs_known && (raw || !l.n || !str_has(l.v[0], '\\')),
                   taint);
        if (!all_names(o.rest.v, o.rest.n) || other_options(c))
            var_join(c->e, before);
        return;
    }
    shell_word reply = word_of(c->e, STR("REPLY"), NULL);
    const shell_word *names = o.rest.n ? o.rest.v : &reply;
    size_t n = o.rest.n ? o.rest.n : 1;
    for (size_t k = 0; k < n; k++) {
        choice all = {.n = 0, .taint = taint};
        value none = value_of(STR(""), 0), any = value_hole(taint);
        for (size_t i = 0; i < l.n; i++) {
            value one = field_of_line(c->e->a, l.v[i], o.rest.n ? ifs : STR(""), k, n, raw);
            choice_add(&all, &one);
        }
        if (l.any && s)
            choice_add(&all, &none);
        value v = all.n ? choice_end(c->e->a, &all) : s ? none : any;
        if (cut || !ifs_known || (l.any && s && str_has(stream_text(s), SHELL_HOLE)) ||
            (s && (s->taint & T_VAGUE || s->alts)))
            value_join(c->e->a, &v, &any);
        v.taint |= taint;
        call_assign_name(c, &names[k], &v);
    }
    if (!all_names(o.rest.v, o.rest.n) || other_options(c))  // it is refused
        var_join(c->e, before);
}

const program read_programs[] = {{"read", sh_read, NULL}, {"mapfile", sh_mapfile, NULL},
                                 {"readarray", sh_mapfile, NULL}, {NULL, NULL, NULL}};
