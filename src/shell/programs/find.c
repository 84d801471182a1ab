// SPDX-License-Identifier: MIT
// find: where it searches, what its expression selects, and what is done with that.
#include <string.h>

#include "shell/programs/find.h"
#include "shell/programs/items.h"

// Puts `env -C FOLDER` before a command: `base`, or what it lies in.
static void run_in(eval *e, fields *f, const shell_word *base, bool parent)
{
    shell_word dir = *base;
    if (parent) {
        builder b;
        build_start(&b, e->a);
        build_add(&b, base->alts[0].ptr, base->alts[0].len);
        build_add(&b, "/..", 3);
        value v = build_end(&b);
        dir = field_of(e->a, &v, base->off, base->len);
    }
    const shell_word before[] = {word_of(e, STR("env"), base), word_of(e, STR("-C"), base), dir};
    fields_append(e->a, f, before, sizeof before / sizeof *before);
}

static void act(call *c, const find_action *a, const shell_word *base, int depth)
{
    eval *e = c->e;
    shell_word found = select_below(e, base, &a->of, depth);
    shell_str s = a->at ? c->w[a->at].alts[0] : STR("-print");
    if (!found.n)
        return;
    if (str_is(s, "-delete")) {
        found.off = c->w[a->at].off;
        found.len = c->w[a->at].len;
        fx_path(c, SHELL_K_DELETE, a->of.folders && a->of.empty ? "rmdir" : "find", &found, 0, 0);
    } else if (str_starts(s, "-print") || str_is(s, "-ls")) {
        out_found(c, &found, str_is(s, "-print0") || (str_is(s, "-printf") && a->at + 1 < c->n &&
              c->w[a->at + 1].alts[0].len && memmem(c->w[a->at + 1].alts[0].ptr,
                                                     c->w[a->at + 1].alts[0].len, "\\0", 2)));
    } else {
        size_t from = a->at + 1, end = find_exec_end(c, from);
        value v = field_value(&found);
        fields f = {0};
        bool used = false;
        if (memmem(s.ptr, s.len, "dir", 3))  // in the folder of what is found
            run_in(e, &f, base, depth == 0);
        for (size_t j = from; j < end; j++)
            fields_add(e->a, &f, item_put(e, &c->w[j], "{}", &v, &used));
        ctx in = ctx_enter(e, c->c, sh_join(e->a, "find", " ", "-exec"));
        in.in = NULL;
        run_argv(e, &in, f.v, f.n);
    }
}

static void sh_find(call *c, const void *data)
{
    (void)data;
    eval *e = c->e;
    size_t i = 1;
    while (i < c->n && (str_is(c->w[i].alts[0], "-H") || str_is(c->w[i].alts[0], "-L") ||
                        str_is(c->w[i].alts[0], "-P") || str_is(c->w[i].alts[0], "--") ||
                        str_starts(c->w[i].alts[0], "-O")))
        i++;
    size_t paths = i;
    while (i < c->n && c->w[i].alts[0].len && !strchr("-(!", c->w[i].alts[0].ptr[0]))
        i++;
    find_expr x = find_read(c, i);
    fields listed = {0};
    if (x.list) {
        stream s = {0};
        if (!word_is(x.list, "-"))
            read_file(c, x.list, "read", &s);
        item_words(c, word_is(x.list, "-") ? input(c) : &s, SEP_RAW, &listed);
    }
    for (size_t k = 0; k < x.n; k++)
        if (x.v[k].file)
            fx_path(c, SHELL_K_WRITE, "find", x.v[k].file, SHELL_F_TRUNCATE, 0);
    shell_word dot = word_of(e, STR("."), &c->w[0]);
    const shell_word *bases = i > paths ? c->w + paths : listed.n ? listed.v : &dot;
    size_t n = i > paths ? i - paths : listed.n ? listed.n : 1;
    for (size_t k = 0; k < n && k < 64; k++)
        for (size_t j = 0; j < x.n; j++)
            if (!x.v[j].file)
                act(c, &x.v[j], &bases[k], x.depth);
}

const program find_programs[] = {
    {"find", sh_find, NULL}, {"bfs", sh_find, NULL}, {NULL, NULL, NULL}};
