// SPDX-License-Identifier: MIT
// sed: scripts that are known are carried out, as far as they replace, read and write.
#include <string.h>

#include "shell/call/call.h"
#include "shell/programs/decode.h"

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

// s/../\\x&/g: each run of so many characters of a line becomes the text, which has & for it.
static void each_run(call *c, shell_str s, size_t len, shell_str text, uint32_t taint)
{
    for (size_t i = 0; i < s.len;) {
        const char *nl = memchr(s.ptr + i, '\n', s.len - i);
        size_t stop = nl ? (size_t)(nl - s.ptr) : s.len;
        for (; i + len <= stop; i += len)
            for (size_t k = 0; k < text.len; k++)
                if (text.ptr[k] == '&')
                    out_text(c, s.ptr + i, len, taint);
                else
                    out_text(c, text.ptr + k, 1, taint);
        out_text(c, s.ptr + i, stop - i, taint);
        out_text(c, "\n", 1, 0);
        i = stop + 1;
    }
}

// s/literal/text/, with ^ before or $ behind, or one of them alone, on an input that is known; of
// others the text alone.
static void sed_replace(call *c, const stream *in, shell_str from, shell_str to)
{
    if (!c->c->out || memmem(to.ptr, to.len, "\\1", 2))
        return;
    char *text = sh_alloc(c->e->a, to.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < to.len; i++)
        if (to.ptr[i] != '\\' || (i + 1 < to.len && to.ptr[i + 1] == '\\'))
            text[n++] = to.ptr[i];
    bool start = str_starts(from, "^"), end = from.len && from.ptr[from.len - 1] == '$';
    from = (shell_str){from.ptr + start, from.len - start - end};
    bool literal = from.len > 0, dots = from.len > 0, whole = memchr(text, '&', n);
    for (size_t i = 0; i < from.len; i++) {
        literal = literal && !strchr(".*[]^$\\", from.ptr[i]);
        dots = dots && from.ptr[i] == '.';
    }
    shell_str s = stream_text(in);
    bool places = (literal && !whole) || (dots && whole) || (!from.len && (start || end));
    if (s.len > 4096 || !places || !eval_charge(c->e, s.len) || !str_exact(s)) {
        out_text(c, text, n, in->taint);
        out_text(c, "\n", 1, 0);
        return;
    }
    if (dots && whole) {
        each_run(c, s, from.len, (shell_str){text, n}, in->taint);
        return;
    }
    for (size_t i = 0; i < s.len;) {
        const char *nl = memchr(s.ptr + i, '\n', s.len - i);
        size_t stop = nl ? (size_t)(nl - s.ptr) : s.len;
        if (start && !literal)
            out_text(c, text, n, in->taint);
        size_t first = i;
        while (i < stop) {
            const char *at = literal ? memmem(s.ptr + i, stop - i, from.ptr, from.len) : NULL;
            size_t far = at ? (size_t)(at - s.ptr) : 0;
            if (at && ((start && far != first) || (end && far + from.len != stop)))
                at = NULL;  // the first is not the one that is meant
            size_t until = at ? (size_t)(at - s.ptr) : stop;
            out_text(c, s.ptr + i, until - i, in->taint);
            if (at)
                out_text(c, text, n, 0);
            i = until + (at ? from.len : 0);
        }
        if (end && !literal)
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
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    size_t skip = has(&o, 'e') || has(&o, 'f') ? 0 : 1;
    const shell_word *script = skip && o.rest.n ? &o.rest.v[0] : NULL;
    if (has(&o, 'i') && skip && o.rest.n > 1 && o.rest.v[0].alts[0].len == 0) {
        script = &o.rest.v[1];  // BSD: -i ''
        skip = 2;
    }
    stream *s = NEW(c->e->a, stream);
    read_operands(c, &o.rest, skip, s);
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
    out_unknown(c, s->taint | taint | T_VAGUE);
}

const program sed_programs[] = {
    {"sed", sh_sed, NULL}, {"gsed", sh_sed, NULL},
    {NULL, NULL, NULL}};
