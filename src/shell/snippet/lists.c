// SPDX-License-Identifier: MIT
// Lists of literals in a script, and the variables that go through them: a call on such a variable
// is a call on each element. One pass before the script is read, as a comprehension has its call
// before its list.
#include <string.h>

#include "shell/snippet/snippet.h"

#define MOST_WORDS 512  // bytes of a quoted list of words that are looked at

static bool word_at(shell_str s, size_t i, const char *w)
{
    size_t n = strlen(w);
    return s.len - i >= n && memcmp(s.ptr + i, w, n) == 0 &&
           (s.len - i == n || !is_name(s.ptr[i + n], false));
}

static void blanks(shell_str s, size_t *i)
{
    while (*i < s.len && (s.ptr[*i] == ' ' || s.ptr[*i] == '\t' || s.ptr[*i] == '\n'))
        ++*i;
}

// A name, with the $ or @ of Perl and PHP.
static shell_str name_at(shell_str s, size_t *i)
{
    size_t from = *i;
    if (*i < s.len && (s.ptr[*i] == '$' || s.ptr[*i] == '@'))
        ++*i;
    while (*i < s.len && is_name(s.ptr[*i], false))
        ++*i;
    return (shell_str){s.ptr + from, *i - from};
}

static void add(snip_list *l, shell_str item)
{
    if (l->n < SNIP_ITEMS)
        l->item[l->n++] = item;
}

// qw(a b), %w[a b]
static bool words_at(snip *p, size_t *i, snip_list *l)
{
    shell_str s = p->s;
    bool mine = *i + 3 < s.len && (word_at(s, *i, "qw") || (s.ptr[*i] == '%' &&
                                                           (s.ptr[*i + 1] | 32) == 'w'));
    if (!mine || is_name(s.ptr[*i + 2], false))
        return false;
    size_t k = *i + 2;
    blanks(s, &k);
    if (k >= s.len || !s.ptr[k] || !strchr("([{</|!", s.ptr[k]))
        return false;
    char open = s.ptr[k++];
    char close = strchr("()[]{}<>||!!//", open)[1];
    size_t limit = k + MOST_WORDS < s.len ? k + MOST_WORDS : s.len;
    while (k < limit && s.ptr[k] != close) {
        size_t from = k;
        while (k < limit && s.ptr[k] != close && !strchr(" \t\n", s.ptr[k]))
            k++;
        if (k > from)
            add(l, (shell_str){s.ptr + from, k - from});
        blanks(s, &k);
    }
    if (k >= limit || !l->n)
        return false;
    *i = k + 1;
    return true;
}

// Behind an element: past the comma, if there is one; false when something else is there.
static bool next_item(shell_str s, size_t *k, char close)
{
    blanks(s, k);
    bool comma = *k < s.len && s.ptr[*k] == ',';
    *k += comma;
    return comma || (*k < s.len && s.ptr[*k] == close);
}

bool snippet_list_at(snip *p, size_t *i, snip_list *l)
{
    shell_str s = p->s;
    l->n = 0;
    if (words_at(p, i, l))
        return true;
    size_t k = *i, old = p->i;
    if (k >= s.len || (s.ptr[k] != '[' && s.ptr[k] != '(' && s.ptr[k] != '{'))
        return false;
    char close = s.ptr[k] == '[' ? ']' : s.ptr[k] == '(' ? ')' : '}';
    bool ok = true;
    k++;
    size_t inner = k;
    if (words_at(p, &inner, l)) {  // (qw(a b))
        *i = inner + (inner < s.len && s.ptr[inner] == close);
        return true;
    }
    l->n = 0;
    while (ok) {
        blanks(s, &k);
        size_t from = k;
        if (k < s.len && s.ptr[k] == close && l->n)
            break;
        while (k < s.len && (is_name(s.ptr[k], false) || s.ptr[k] == '.' || s.ptr[k] == '$'))
            k++;  // Path("a"), r"a"
        int at = k > from ? snippet_var(p, (shell_str){s.ptr + from, k - from}) : -1;
        if (at >= 0 && !p->vars[at].function && p->vars[at].value.len) {
            add(l, p->vars[at].value);
            ok = next_item(s, &k, close);
            continue;
        }
        bool wrapped = k > from && k < s.len && s.ptr[k] == '(';
        if (wrapped && k + 1 < s.len && s.ptr[k + 1] == ')' &&
            snippet_action_in(p->lang, (shell_str){s.ptr + from, k - from}) == A_HOME) {
            add(l, STR("~"));
            k += 2;
            ok = next_item(s, &k, close);
            continue;
        }
        k += wrapped;
        ok = k < s.len && (s.ptr[k] == '"' || s.ptr[k] == '\'') && (wrapped || k - from < 3);
        if (!ok)
            break;
        p->i = k;
        add(l, snippet_sum(p));
        k = p->i;
        k += wrapped && k < s.len && s.ptr[k] == ')';
        ok = next_item(s, &k, close);
    }
    p->i = old;
    if (ok)
        *i = k + 1;
    return ok;
}

const snip_list *snippet_list(const snip *p, shell_str name)
{
    for (int i = p->nlists; i > 0; i--)
        if (p->lists[i - 1].name.len == name.len &&
            memcmp(p->lists[i - 1].name.ptr, name.ptr, name.len) == 0)
            return &p->lists[i - 1];
    return NULL;
}

static void bind(snip *p, shell_str name, const snip_list *l, bool each)
{
    if (!name.len || p->nlists == SNIP_LISTS)
        return;
    p->lists[p->nlists] = *l;
    p->lists[p->nlists].each = each;
    p->lists[p->nlists++].name = name;
}

bool snippet_list_or_name(snip *p, size_t *i, snip_list *l)
{
    if (snippet_list_at(p, i, l))
        return true;
    size_t k = *i;
    shell_str name = name_at(p->s, &k);
    const snip_list *known = name.len ? snippet_list(p, name) : NULL;
    if (!known)
        return false;
    *l = *known;
    *i = k;
    return true;
}

// What follows for and foreach: d in LIST, const d of LIST, my $d (LIST), LIST as $d.
static void loop(snip *p, size_t i)
{
    static const char *const before[] = {"my", "our", "const", "let", "var", "await"};
    shell_str s = p->s;
    snip_list l;
    blanks(s, &i);
    size_t k = i + (i < s.len && s.ptr[i] == '(');
    blanks(s, &k);
    if (snippet_list_or_name(p, &k, &l)) {
        blanks(s, &k);
        if (word_at(s, k, "as")) {
            k += 2;
            blanks(s, &k);
            bind(p, name_at(s, &k), &l, true);
        }
        return;
    }
    for (size_t n = 0; n < sizeof before / sizeof *before; n++)
        if (word_at(s, k, before[n])) {
            k += strlen(before[n]);
            blanks(s, &k);
        }
    shell_str name = name_at(s, &k);
    blanks(s, &k);
    if (word_at(s, k, "in") || word_at(s, k, "of"))
        k += 2;
    blanks(s, &k);
    if (snippet_list_or_name(p, &k, &l))
        bind(p, name, &l, true);
}

// What may follow a list: .each { |d|, .each do |d|, .forEach(d =>, .map((d) =>
static void method(snip *p, size_t i, const snip_list *l)
{
    static const char *const names[] = {".each", ".forEach", ".map", ".each_entry"};
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        if (!word_at(p->s, i, names[n]))
            continue;
        size_t k = i + strlen(names[n]);
        blanks(p->s, &k);
        if (word_at(p->s, k, "do"))
            k += 2;
        while (k < p->s.len && p->s.ptr[k] && strchr(" ({|", p->s.ptr[k]))
            k++;
        if (word_at(p->s, k, "async"))
            k += 6;
        bind(p, name_at(p->s, &k), l, true);
        return;
    }
}

void snippet_lists(snip *p)
{
    shell_str s = p->s;
    snip_list l;
    bool name_before = false;
    for (size_t i = 0; i < s.len;) {
        char c = s.ptr[i];
        if (c == '"' || c == '\'') {
            p->i = i;
            snippet_skip(p);
            i = p->i;
        } else if ((c == '[' || c == '(' || c == '%') && !(c == '(' && name_before) &&
                   snippet_list_at(p, &i, &l)) {
            method(p, i, &l);
        } else if (is_name(c, true) || c == '$' || c == '@') {
            size_t k = i;
            shell_str name = name_at(s, &k);
            size_t v = k;
            blanks(s, &v);
            if (str_is(name, "for") || str_is(name, "foreach")) {
                loop(p, k);
            } else if (v + 1 < s.len && s.ptr[v] == '=' && s.ptr[v + 1] != '=') {
                v++;
                blanks(s, &v);
                size_t from = v;
                if (snippet_list_at(p, &v, &l)) {
                    bind(p, name, &l, false);
                    method(p, v, &l);
                    k = v;
                } else {
                    k = from > k ? from : k;
                }
            } else if (k < s.len && s.ptr[k] == '.' && snippet_list(p, name)) {
                l = *snippet_list(p, name);
                method(p, k, &l);
            } else if (snippet_list_at(p, &i, &l)) {  // qw(a b)
                method(p, i, &l);
                k = i;
            }
            i = k > i ? k : i + (k == i && !is_name(s.ptr[i], true));
            name_before = i < s.len && s.ptr[i] == '(';
            continue;
        } else {
            i++;
        }
        name_before = false;
    }
    p->i = 0;
}

void snippet_input(snip *p)
{
    const call *c = p->c;
    const stream *in = input(c);
    shell_str text = in ? stream_text(in) : STR("");
    bool each = false;
    for (size_t i = 1; i < c->n && strcmp(p->lang, "perl") == 0; i++) {
        shell_str s = c->w[i].alts[0];
        each = each || (s.len > 1 && s.len < 8 && s.ptr[0] == '-' && s.ptr[1] != '-' &&
                        (memchr(s.ptr, 'n', s.len) || memchr(s.ptr, 'p', s.len)));
    }
    if (!each || !text.len || text.len > 4096 || !str_exact(text))
        return;
    snip_list l = {.n = 0};
    for (size_t from = 0; from < text.len;) {
        const char *nl = memchr(text.ptr + from, '\n', text.len - from);
        size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
        add(&l, (shell_str){text.ptr + from, end - from});
        from = end + 1;
    }
    bind(p, STR("$_"), &l, true);
    shell_word *w = NEW(c->e->a, shell_word);
    *w = *p->w;
    w->taint |= in->taint & (T_FOUND | T_ALL);
    p->w = w;
}

static bool has_each(const snip *p, const pending *q)
{
    for (int i = 0; i <= q->n && i < SNIP_ARGS; i++)
        if (q->arg[i].len && eval_pass(p->c->e, q->arg[i].len) &&
            memchr(q->arg[i].ptr, SNIP_EACH, q->arg[i].len))
            return true;
    return false;
}

// `s` with the element in the place of the mark.
static shell_str with_item(snip *p, shell_str s, shell_str item)
{
    if (!s.len || !memchr(s.ptr, SNIP_EACH, s.len))
        return s;
    builder b;
    build_start(&b, p->c->e->a);
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == SNIP_EACH)
            build_add(&b, item.ptr, item.len);
        else
            build_char(&b, s.ptr[i]);
    return build_text(&b);
}

void snippet_act_each(snip *p, pending *q)
{
    const char *dot = q->name.len ? memrchr(q->name.ptr, '.', q->name.len) : NULL;
    const snip_list *own = dot && dot > q->name.ptr
        ? snippet_list(p, (shell_str){q->name.ptr, (size_t)(dot - q->name.ptr)}) : NULL;
    // Path(name).unlink() where the name goes through a list
    shell_str path = p->path;
    bool through = q->method && path.len && eval_pass(p->c->e, path.len) &&
                   memchr(path.ptr, SNIP_EACH, path.len);
    const snip_list *l = own && own->each ? own
                         : p->each && (through || has_each(p, q)) ? p->each : NULL;
    if (!l) {
        snippet_act(p, q);
        return;
    }
    uint32_t taint = q->taint;
    for (int k = 0; k < l->n; k++) {
        pending one = *q;
        p->item = l->item[k];
        for (int i = 0; i <= q->n && i < SNIP_ARGS; i++)
            one.arg[i] = with_item(p, q->arg[i], p->item);
        p->path = through ? with_item(p, path, p->item) : path;
        snippet_act(p, &one);
        taint |= one.taint;
    }
    p->item = STR("");
    p->path = path;
    q->taint = taint;
}
