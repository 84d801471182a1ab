// SPDX-License-Identifier: MIT
// Programs that print what is left of the text they read.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"
#include "shell/programs/pick.h"
#include "shell/programs/select.h"

static bool add_input(call *c, stream *s)
{
    const stream *in = input(c);
    if (in)
        stream_copy(c->e->a, s, in, in->taint);
    return in;
}

void read_operands(call *c, const fields *operands, size_t skip, stream *s)
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
    char pick;  // g: lines, c: columns, j: JSON, h: the first lines, t: the last
    const char *changes;  // options with which it does not print what it reads
    // Options with which it says a number, a name, yes or no of a file, and prints nothing of what
    // is in it; "" when it always does.
    const char *tells;
} filter;

// A pattern that asks for a name or for any text: it tells nothing of a value. KEY=a does.
static bool asks_name(const shell_word *w)
{
    bool past = false, letters = false;
    for (size_t i = 0; i < w->alts[0].len; i++) {
        char c = w->alts[0].ptr[i];
        if (past && is_name(c, false))
            return false;
        past = past || !(is_name(c, false) || strchr("^-|()\\", c));
        letters = letters || is_name(c, false);
    }
    return w->known == SHELL_EXACT && (letters || w->alts[0].len < 8);
}

static bool only_tells(const filter *d, const opts *o)
{
    bool tells = d->tells && !*d->tells;
    for (const char *k = d->tells; k && *k; k++)
        tells = tells || has(o, *k);
    if (!tells || d->pick != 'g')
        return tells;
    if (o->unknown || has(o, 'f') || (!has(o, 'e') && !o->rest.n))
        return false;
    for (size_t i = 0; i < o->nvals; i++)
        if (o->vals[i].letter == 'e' && !asks_name(&o->vals[i].w))
            return false;
    return has(o, 'e') || asks_name(&o->rest.v[0]);
}

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
        bool own = has(o, 'O') || has(o, 'C') || (f && has(o, 's'));
        return k && by.len && !own &&
               pick_columns(c, s, k->alts[0], f ? (unsigned char)by.ptr[0] : -1);
    }
    if (d->pick == 'h' || d->pick == 't') {
        const shell_word *n = opt_value(o, 'n'), *k = n ? n : opt_value(o, 'c');
        shell_str first = c->n > 1 ? c->w[1].alts[0] : STR(""), count = k ? k->alts[0] : STR("10");
        if (!k && first.len > 1 && first.ptr[0] == '-' && is_digit(first.ptr[1]))  // head -5
            count = (shell_str){first.ptr + 1, first.len - 1};
        return o->rest.n < 2 && pick_ends(c, s, count, d->pick == 't', k && !n);
    }
    return d->pick == 'j' && o->rest.n && (has(o, 'r') || has(o, 'j')) &&
           pick_json(c, has(o, 'n') ? NULL : s, o->rest.v[0].alts[0], has(o, 'n'));
}

// What the globs among the options say of names: rg -g '*.ts', grep --include='*.ts'.
static selection by_globs(eval *e, const opts *o)
{
    selection any = {.nothing = true}, all = {.narrow = false};
    for (size_t i = 0; i < o->nvals; i++) {
        shell_str s = o->vals[i].w.alts[0];
        if (!strchr("gI", o->vals[i].letter) || !s.len || *s.ptr == '!')
            continue;
        selection one = {.narrow = true};
        if (!memchr(s.ptr, '/', s.len))
            one = select_glob(e, &o->vals[i].w, false);
        select_or(e, &any, &one);
    }
    return any.nothing ? all : any;
}

// rg --files FOLDER, grep -rl PATTERN FOLDER, tree -fi FOLDER: the names of files in it.
static bool lists_files(call *c, const filter *d, const opts *o, size_t skip)
{
    bool all = has(o, 'F') && d->files == 'F';
    if (!d->files || (!all && !has(o, 'l') && !(d->files == 'f' && has(o, 'f'))))
        return false;
    if (all)
        skip = 0;
    selection s = by_globs(c->e, o);
    s.narrow = s.narrow || !all || has(o, 't');
    shell_word dot = word_of(c->e, STR("."), &c->w[0]);
    for (size_t i = skip; i < o->rest.n || i == skip; i++) {
        shell_word found = select_below(c->e, i < o->rest.n ? &o->rest.v[i] : &dot, &s, -1);
        out_found(c, &found, false);
    }
    return true;
}

// grep over the paths that a search came upon: what is left of them.
static void narrow_found(call *c, const opts *o, stream *out)
{
    eval *e = c->e;
    selection any = {.nothing = true}, others = {.narrow = true};
    for (size_t i = 0; i <= o->nvals && !has(o, 'v'); i++) {
        const shell_word *w = i < o->nvals ? &o->vals[i].w : has(o, 'e') ? NULL : &o->rest.v[0];
        if (!w || (i < o->nvals && o->vals[i].letter != 'e'))
            continue;
        selection one = has(o, 'F') ? select_text(e, w->alts[0])
                                    : select_regex(e, w, true, has(o, 'x'));
        select_or(e, &any, &one);
    }
    select_lines(e, input(c), any.nothing ? &others : &any, out);
}

// grep NAME over the names of files or the processes of the machine: what is left of them.
static bool narrow(call *c, const opts *o, stream *out)
{
    const stream *in = input(c);
    shell_str s = o->rest.n ? o->rest.v[0].alts[0] : STR(""), text = stream_text(in);
    if (in->taint & T_FOUND && !has(o, 'c') && !has(o, 'q') && !has(o, 'o')) {
        narrow_found(c, o, out);
        return true;
    }
    if (!s.len)
        return false;
    if (in->taint & T_PIDS) {
        bool mine = memmem(s.ptr, s.len, "pais", 4);
        stream_add(c->e->a, out, "\7\n", 2, (in->taint & ~T_PIDS) | (mine ? T_GUARD : 0));
        return true;
    }
    if (text.len > 16 || str_exact(text))
        return false;
    shell_str name = pattern_name(c->e, s);
    if (!path_private(path_here(c->e, name), c->e->home))
        return false;
    stream_add(c->e->a, out, name.ptr, name.len, in->taint);
    stream_add(c->e->a, out, "\n", 1, 0);
    return true;
}

static const filter cat = {.longs = "number:n number-nonblank:b show-all:A show-ends:E show-tabs:T",
                           .same = true, .changes = "nbAeETvt"};

static void sh_filter(call *c, const void *data)
{
    const filter *d = data;
    optspec spec = {d->shorts ? d->shorts : "", d->longs ? d->longs : ""};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    size_t skip = (size_t)d->skip;
    if (d->skip_unless && (has(&o, d->skip_unless) || (d->readopt && has(&o, d->readopt))))
        skip = 0;
    stream *s = NEW(c->e->a, stream);
    stream picked = {0};
    if (d->pick == 'g' && o.rest.n == skip && c->c->in && narrow(c, &o, &picked)) {
        out_stream(c, &picked, picked.taint);
        return;
    }
    // rg -g .env, grep -r --include=.env
    for (size_t i = 0; d->pick == 'g' && i < o.nvals; i++)
        if (strchr("gI", o.vals[i].letter) && !word_starts(&o.vals[i].w, "!"))
            fx_path(c, SHELL_K_READ, "read", &o.vals[i].w, 0, 0);
    if (d->readopt && opt_value(&o, d->readopt) && !word_is_input(opt_value(&o, d->readopt)))
        read_file(c, opt_value(&o, d->readopt), "read", s);
    if (only_tells(d, &o) && o.rest.n > skip) {
        for (size_t i = skip; i < o.rest.n; i++)
            read_file(c, &o.rest.v[i], "measure", NULL);
        if (c->c->out && !lists_files(c, d, &o, skip))
            out_unknown(c, SHELL_T_OUTPUT);
        return;
    }
    read_operands(c, &o.rest, skip, s);
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
    shell_str first = o.rest.n ? o.rest.v[0].alts[0] : STR("");
    if (d->pick == 'j' && pick_scripts(c, first, s->taint))
        return;
    if (d->pick == 'j' && memmem(first.ptr, first.len, "@base64d", 8))
        s->taint |= SHELL_T_DECODED;
    for (const char *k = d->changes; k && *k; k++)
        if (has(&o, *k)) {
            out_unknown(c, s->taint | SHELL_T_OUTPUT);
            return;
        }
    const char *nl = s->len ? memchr(s->p, '\n', s->len) : NULL;
    bool several = nl && nl + 1 < s->p + s->len;
    if (d->same)  // what it leaves out, or in which order, is not looked at
        out_stream(c, s, s->taint | (c->n > 1 + o.rest.n || (d != &cat && several) ? T_VAGUE : 0));
    else
        out_unknown(c, s->taint | SHELL_T_OUTPUT);
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

static void sh_tee(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"", "append:a"};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    for (size_t i = 0; i < o.rest.n; i++)
        write_file(c, &o.rest.v[i], "tee", has(&o, 'a') ? SHELL_F_APPEND : SHELL_F_TRUNCATE,
                   c->c->in);
    if (c->c->in)
        out_stream(c, c->c->in, c->c->in->taint);
}

static const filter
    plain = {0},
    head = {.shorts = "nc", .longs = "lines=:n bytes=:c", .same = true, .pick = 'h'},
    tail = {.shorts = "ncsF", .longs = "lines=:n bytes=:c", .same = true, .pick = 't'},
    sort = {.shorts = "kStTo", .longs = "key=:k output=:o field-separator=:t", .write = 'o',
            .same = true},
    grep = {.shorts = "efmABCdD", .skip = 1, .skip_unless = 'e', .readopt = 'f', .files = 'l',
            .pick = 'g', .longs = "regexp=:e file=:f max-count=:m include=:I exclude= exclude-dir= "
            "color context=:C after-context=:A before-context=:B files-with-matches:l "
            "files-without-match:L count:c quiet:q silent:q label= binary-files= devices= "
            "directories= exclude-from=", .tells = "cqlL"},
    rg = {.shorts = "efmABCgtTrjEMdG", .skip = 1, .skip_unless = 'e', .readopt = 'f', .files = 'F',
          .pick = 'g', .longs = "regexp=:e file=:f glob=:g type=:t max-count=:m files:F "
          "files-with-matches:l files-without-match:L count:c count-matches:c quiet:q colors= "
          "encoding= engine= iglob=:g ignore-file= max-columns= pre= replace=:r sort= sortr= "
          "threads= color= context= after-context= before-context= max-depth= path-separator=",
          .tells = "cql"},
    counts = {.longs = "files0-from=:f", .readopt = 'f', .tells = ""},
    sums = {.shorts = "al", .longs = "algorithm= length=", .tells = ""},
    kind = {.shorts = "fmFPe", .longs = "files-from=:f magic-file= separator= parameter= exclude=",
            .readopt = 'f', .tells = ""},
    cmp = {.shorts = "in", .longs = "silent:s quiet:s ignore-initial= bytes=", .tells = "s"},
    diff = {.shorts = "CUFIxXSWDL", .longs = "brief:q label= ignore-matching-lines= exclude= "
            "exclude-from= starting-file= width= show-function-line= ifdef= line-format=",
            .tells = "q"},
    jq = {.shorts = "L", .skip = 1, .skip_unless = 'f', .pick = 'j', .longs = "arg= argjson= "
          "slurpfile= rawfile= from-file=:f raw-output:r null-input:n"},
    yq = {.shorts = "pIo", .longs = "inplace:i", .skip = 1, .inplace = 'i'},
    cut = {.shorts = "dfcb", .pick = 'c', .longs = "delimiter=:d fields=:f characters=:c bytes=:b "
           "output-delimiter=:O complement:C only-delimited:s"},
    tree = {.shorts = "LPIo", .files = 'f'}, od = {.shorts = "AjNtwS"},
    uniq = {.shorts = "fsw", .longs = "count:c", .same = true, .changes = "c"},
    pv = {.shorts = "LsNi", .same = true}, fold = {.shorts = "w", .same = true},
    split = {.shorts = "abCln"}, sponge = {.skip = 9, .same = true}, ed = {.shorts = "p"},
    iconv = {.shorts = "fto", .longs = "from-code=:f to-code=:t output=:o", .write = 'o',
             .same = true};

const program filter_programs[] = {
    {"cat", sh_filter, &cat}, {"bat", sh_filter, &cat}, {"less", sh_filter, &cat},
    {"more", sh_filter, &cat}, {"tr", sh_tr, NULL}, {"head", sh_filter, &head},
    {"tail", sh_filter, &tail}, {"sort", sh_filter, &sort}, {"uniq", sh_filter, &uniq},
    {"grep", sh_filter, &grep}, {"egrep", sh_filter, &grep}, {"fgrep", sh_filter, &grep},
    {"zgrep", sh_filter, &grep}, {"rg", sh_filter, &rg}, {"ag", sh_filter, &rg},
    {"ack", sh_filter, &rg}, {"jq", sh_filter, &jq}, {"yq", sh_filter, &yq},
    {"cut", sh_filter, &cut}, {"wc", sh_filter, &counts}, {"du", sh_filter, &counts}, {"nl", sh_filter, &plain},
    {"od", sh_filter, &od}, {"hexdump", sh_filter, &od}, {"hd", sh_filter, &od},
    {"strings", sh_filter, &od}, {"diff", sh_filter, &diff}, {"cmp", sh_filter, &cmp},
    {"comm", sh_filter, &plain}, {"paste", sh_filter, &cut}, {"join", sh_filter, &plain},
    {"tree", sh_filter, &tree}, {"column", sh_filter, &cut}, {"fold", sh_filter, &fold},
    {"fmt", sh_filter, &fold}, {"pr", sh_filter, &plain}, {"pv", sh_filter, &pv},
    {"iconv", sh_filter, &iconv}, {"split", sh_filter, &split}, {"expand", sh_filter, &cat},
    {"sponge", sh_filter, &sponge}, {"unexpand", sh_filter, &cat}, {"nano", sh_filter, &plain},
    {"emacs", sh_filter, &plain}, {"ed", sh_filter, &ed}, {"view", sh_filter, &plain},
    {"code", sh_filter, &plain}, {"open", sh_filter, &plain}, {"md5sum", sh_filter, &sums},
    {"md5", sh_filter, &sums}, {"sha1sum", sh_filter, &sums}, {"sha224sum", sh_filter, &sums},
    {"sha256sum", sh_filter, &sums}, {"sha384sum", sh_filter, &sums},
    {"sha512sum", sh_filter, &sums}, {"shasum", sh_filter, &sums}, {"b2sum", sh_filter, &sums},
    {"cksum", sh_filter, &sums}, {"file", sh_filter, &kind},
    {"dotenv-linter", sh_filter, &plain}, {"batcat", sh_filter, &cat},
    {"xdg-open", sh_filter, &plain}, {"pbcopy", sh_filter, &plain}, {"tee", sh_tee, NULL},
    {NULL, NULL, NULL}};
