// SPDX-License-Identifier: MIT
// Redaction: the pass over the text. Spans that overlap become one; nothing is looked at twice
// except within bounds, so hostile text costs no more than other text.
#include "redact.h"

#include <string.h>

#include "redact_int.h"

// The CH_ class of every byte; bytes above 127 have none.
const unsigned char redact_classes[256] = {
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
    128,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0,  64,   0,  16,  32,  64,
      4,   4,   4,   4,   4,   4,   4,   4,   4,   4,   0,   0,   0,  64,   0,   0,
      0,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,
      1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   1,   0,   0,   0,   0,   8,
      0,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,
      2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   2,   0,   0,   0,  64, 128,
};

bool redact_random(const redact_text *t, size_t start, size_t end)
{
    if (end - start > 128)
        return true;
    for (; start < end; start++)
        if (redact_class(t->p[start]) & CH_DIGIT)
            return true;
    return false;
}

size_t redact_mark(const redact_text *t, size_t at)
{
    if (!redact_starts(t, at, "[redacted:"))
        return at;
    size_t end = at + strlen("[redacted:");
    size_t limit = end + 32;
    while (end < t->n && end < limit && (redact_class(t->p[end]) & (CH_LOWER | CH_DASH)))
        end++;
    return end < t->n && t->p[end] == ']' ? end + 1 : at;
}

void redact_set_init(redact_set *set, const redact_value *values, size_t count)
{
    set->values = values;
    set->count = count;
    set->longest = 0;
    memset(set->first, 0, sizeof set->first);
    for (size_t i = 0; i < count; i++)
        if (values[i].len >= REDACT_MIN_VALUE) {
            set->first[(unsigned char)values[i].ptr[0]] = 1;
            set->longest = values[i].len > set->longest ? values[i].len : set->longest;
        }
}

// The end of the longest value that starts at `at`, or `at`.
static size_t exact_end(const redact_text *t, size_t at, const redact_set *set)
{
    size_t end = at;
    for (size_t i = 0; i < set->count; i++) {
        const redact_value *v = &set->values[i];
        if (v->len >= REDACT_MIN_VALUE && v->len <= t->n - at && at + v->len > end &&
            memcmp(t->p + at, v->ptr, v->len) == 0)
            end = at + v->len;
    }
    return end;
}

typedef struct pass {
    redact_text t;
    redact_emit *emit;
    void *ud;
    size_t done;       // bytes of the text that were emitted or replaced
    size_t name_end;   // the end of the last name that was looked at
    size_t word;       // where an escape (\n, \u0026, %3D) ends and a word may begin
    size_t count;
    redact_span open;  // what is being replaced
    redact_span next;  // found ahead: the value behind a name
    redact_program program;
} pass;

static void put(const pass *s, const char *text)
{
    s->emit(s->ud, text, strlen(text));
}

static void close_span(pass *s)
{
    if (s->open.start > s->done)
        s->emit(s->ud, s->t.p + s->done, s->open.start - s->done);
    put(s, "[redacted:");
    put(s, s->open.kind);
    put(s, "]");
    s->done = s->open.end;
    s->open.kind = NULL;
    s->count++;
}

// What starts at `at`, where a word begins or a sign stands, outside of any span.
static redact_span find_at(pass *s, size_t at, unsigned class)
{
    const redact_text *t = &s->t;
    redact_span found = {0, 0, NULL}, ahead = {0, 0, NULL};
    if (class & CH_DOTTED) {
        if (class & CH_ALNUM)
            found = redact_token(t, at);
        else if (redact_starts(t, at, "-----BEGIN "))
            found = redact_pem(t, at);
        // A name is looked at once, also when tokens were taken out of it: its end decides.
        bool begins = at == s->word ||
                      (at >= s->name_end &&
                       (at == s->done || !(redact_class(t->p[at - 1]) & CH_DOTTED)));
        if (!found.kind && !s->next.kind && begins) {
            s->name_end = redact_run(t, at, CH_DOTTED);
            ahead = redact_field(t, at, s->name_end, &s->program);
        }
    } else if (t->p[at] == ':') {
        if (redact_starts(t, at, "://"))
            ahead = redact_url(t, at);
    } else if (t->p[at] == '\\' && at + 1 < t->n) {
        s->word = strchr("nrtbf", t->p[at + 1]) ? at + 2 : t->p[at + 1] == 'u' ? at + 6 : at;
    } else if (t->p[at] == '%') {
        s->word = at + 3;
    } else if (t->p[at] == '\n' || t->p[at] == ';' || t->p[at] == '|') {
        s->program = PROGRAM_OTHER;
    }
    if (ahead.end > ahead.start && !s->next.kind)
        s->next = ahead;
    return found;
}

size_t redact(const char *text, size_t len, const redact_set *set, redact_emit *emit, void *ud)
{
    pass s = {.t = {text, len}, .emit = emit, .ud = ud};
    unsigned before = 0;  // class of the byte before
    for (size_t at = 0; at < len; at++) {
        unsigned class = redact_class(text[at]);
        bool value = set && set->first[(unsigned char)text[at]];
        // Within a word nothing begins, except a value or what was found ahead.
        if ((class & CH_ALNUM) && (before & CH_ALNUM) && !value && !s.open.kind &&
            at != s.word && !(s.next.kind && at >= s.next.start))
            continue;
        bool begins = !(class & CH_ALNUM) || !(before & CH_ALNUM) || at == s.word;
        before = class;
        if (s.open.kind && at >= s.open.end) {
            close_span(&s);
            begins = true;
        }
        if (!s.open.kind && text[at] == '[') {
            size_t mark = redact_mark(&s.t, at);
            if (mark > at) {
                at = mark - 1;
                continue;
            }
        }
        redact_span found = {0, 0, NULL};
        if (!s.open.kind && begins)
            found = find_at(&s, at, class);
        if (s.next.kind && at >= s.next.start) {
            if (at == s.next.start && s.next.end > found.end) {
                // A shape says more than the name before it.
                found.kind = found.kind ? found.kind : s.next.kind;
                found.end = s.next.end;
            }
            s.next.kind = NULL;
        }
        if (value) {
            size_t end = exact_end(&s.t, at, set);
            if (end > at && end > found.end) {
                found.kind = found.kind ? found.kind : "env";
                found.end = end;
            }
        }
        if (!found.kind)
            continue;
        if (!s.open.kind)
            s.open = (redact_span){at, found.end, found.kind};
        else if (found.end > s.open.end)
            s.open.end = found.end;
    }
    if (s.open.kind)
        close_span(&s);
    if (s.count && s.done < len)
        emit(ud, text + s.done, len - s.done);
    return s.count;
}
