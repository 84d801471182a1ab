// SPDX-License-Identifier: MIT
// fd: a search by a pattern and options.
#include <string.h>

#include "shell/programs/items.h"
#include "shell/programs/select.h"

// -e EXT, as often as it is given.
static selection by_extension(eval *e, const opts *o)
{
    selection any = {.nothing = true};
    for (size_t i = 0; i < o->nvals; i++) {
        if (o->vals[i].letter != 'e')
            continue;
        const shell_word parts[] = {word_of(e, STR("*."), NULL), o->vals[i].w};
        value star = field_value(&parts[0]), name = field_value(&parts[1]);
        builder b;
        build_start(&b, e->a);
        build_value(&b, &star);
        build_value(&b, &name);
        value v = build_end(&b);
        shell_word w = field_of(e->a, &v, 0, 0);
        selection s = select_glob(e, &w, false);
        select_or(e, &any, &s);
    }
    return any.nothing ? (selection){.narrow = false} : any;
}

static selection by_pattern(eval *e, const opts *o, const shell_word *w)
{
    bool path = has(o, 'p');
    if (!w->alts[0].len)
        return (selection){.narrow = false};
    if (has(o, 'F'))
        return select_text(e, w->alts[0]);
    return has(o, 'g') ? select_glob(e, w, path) : select_regex(e, w, path, false);
}

static void sh_fd(call *c, const void *data)
{
    static const optspec spec = {"eEtdSojcC",
        "extension=:e exclude=:E type=:t max-depth=:d size=:S "
        "exec:x exec-batch:X hidden:H no-ignore:I glob:g base-directory=:B changed-within=:w "
        "changed-before=:w owner=:o search-path=:P full-path:p fixed-strings:F"};
    (void)data;
    eval *e = c->e;
    size_t x = 1;
    while (x < c->n && !str_is(c->w[x].alts[0], "-x") && !str_is(c->w[x].alts[0], "-X") &&
           !str_is(c->w[x].alts[0], "--exec") && !str_is(c->w[x].alts[0], "--exec-batch"))
        x++;
    call head = *c;
    head.n = x;
    opts o;
    opts_read(&head, 1, &spec, false, &o);
    selection s = by_extension(e, &o);
    if (o.rest.n) {
        selection pattern = by_pattern(e, &o, &o.rest.v[0]);
        select_and(e, &s, &pattern);
    }
    s.narrow = s.narrow || has(&o, 'S') || has(&o, 'w') || has(&o, 'o');
    const shell_word *in = opt_value(&o, 'B') ? opt_value(&o, 'B') : opt_value(&o, 'P');
    shell_word dot = word_of(e, STR("."), &c->w[0]);
    int depth = opt_value(&o, 'd') && word_is(opt_value(&o, 'd'), "1") ? 1 : -1;
    for (size_t k = 1; k < (o.rest.n > 1 ? o.rest.n : 2) && k < 64; k++) {
        shell_word base = k < o.rest.n ? o.rest.v[k] : in ? *in : dot;
        shell_word found = select_below(e, &base, &s, depth);
        out_found(c, &found, false);
        value v = field_value(&found);
        if (x + 1 < c->n)
            item_run(c, c->w + x + 1, c->n - x - 1, "{}", &v, true, "fd -x");
    }
}

const program fd_programs[] = {{"fd", sh_fd, NULL}, {"fdfind", sh_fd, NULL}, {NULL, NULL, NULL}};
