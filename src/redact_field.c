// SPDX-License-Identifier: MIT
// Redaction: secrets that are recognised by the name before them. The name stays, the value goes.
//
// Why the rules differ by how name and value are joined: PASSWORD=x is nearly always a value, while
// "token: unexpected" is nearly always prose. The looser the join, the more the value itself has to
// look like a secret.
#include <string.h>

#include "redact_int.h"

typedef enum strength {
    WEAK,    // also an everyday word: behind ": " only what looks random counts
    STRONG,  // the value counts, whatever it looks like
    LONG,    // only long values count
    HEADER,  // Authorization: a scheme may come first
    COOKIE,  // NAME=VALUE pairs up to the end of the line
} strength;

typedef struct key {
    const char *suffix;  // of the name in lower case without separators and final digits
    const char *kind;
    strength strength;
} key;

static const key keys[] = {
    {"password", "password", STRONG},   {"passwd", "password", STRONG},
    {"passphrase", "password", STRONG}, {"secret", "secret", WEAK},
    {"token", "token", WEAK},           {"apikey", "key", STRONG},
    {"accesskey", "key", STRONG},       {"secretkey", "key", STRONG},
    {"privatekey", "key", STRONG},      {"authkey", "key", STRONG},
    {"accountkey", "key", STRONG},      {"signingkey", "key", STRONG},
    {"encryptionkey", "key", STRONG},   {"masterkey", "key", STRONG},
    {"credential", "secret", WEAK},     {"credentials", "secret", WEAK},
    {"signature", "signature", LONG},   {"authorization", "authorization", HEADER},
    {"cookie", "cookie", COOKIE},
};

enum { TAIL = 40 };  // so much of a name is looked at, from its end

// Writes the end of the name in lower case without separators and final digits; returns its length.
static size_t normalise(const redact_text *t, size_t start, size_t end, char *out)
{
    while (end > start && (redact_class(t->p[end - 1]) & (CH_DIGIT | CH_UNDER | CH_DASH | CH_DOT)))
        end--;
    if (end - start > TAIL)
        start = end - TAIL;
    size_t n = 0;
    for (; start < end; start++) {
        unsigned class = redact_class(t->p[start]);
        if (class & CH_ALNUM)
            out[n++] = (char)(class & CH_UPPER ? t->p[start] + ('a' - 'A') : t->p[start]);
    }
    return n;
}

// db_pass, dbPass, --pass, MYSQL_PWD, --auth, _auth: short words that need something before them.
static const key *short_key(const redact_text *t, size_t start, size_t end)
{
    static const key pass = {"pass", "password", STRONG}, auth = {"auth", "secret", LONG};
    const key *found = NULL;
    if (end - start > 4 && redact_is(t, end - 4, end, "pass"))
        found = &pass, end -= 4;
    else if (end - start > 3 && redact_is(t, end - 3, end, "pwd"))
        found = &pass, end -= 3;
    else if (end - start > 4 && redact_is(t, end - 4, end, "auth"))
        found = &auth, end -= 4;
    if (!found)
        return NULL;
    unsigned before = redact_class(t->p[end - 1]), first = redact_class(t->p[end]);
    bool apart = (before & (CH_UNDER | CH_DASH | CH_DOT)) ||
                 ((before & CH_LOWER) && (first & CH_UPPER));
    return apart ? found : NULL;
}

static const key *find_key(const redact_text *t, size_t start, size_t end)
{
    char name[TAIL];
    size_t n = normalise(t, start, end, name);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t len = strlen(keys[i].suffix);
        if (len <= n && memcmp(name + n - len, keys[i].suffix, len) == 0)
            return &keys[i];
    }
    return short_key(t, start, end);
}

typedef enum join {
    JOIN_NONE,
    JOIN_TIGHT,  // NAME=value
    JOIN_LOOSE,  // name = value, name: value, 'name' => value, name := value
    JOIN_FLAG,   // --name value
} join;

// What joins the name that ends at `at` to a value, and where the value starts.
static join find_join(const redact_text *t, size_t start, size_t *at)
{
    char quote;
    size_t slashes, end = *at, i = redact_open_quote(t, end, &quote, &slashes);
    if (quote && redact_byte_in(t, i, "]"))
        i++;  // environ["NAME"] = value
    size_t sep = redact_blanks(t, i);
    bool spaced = sep > i || quote;
    if (redact_byte_in(t, sep, "=")) {
        i = sep + 1;
        if (redact_byte_in(t, i, "=~"))
            return JOIN_NONE;  // a comparison
        if (redact_byte_in(t, i, ">"))
            i++, spaced = true;
        *at = redact_blanks(t, i);
        return spaced || *at > i ? JOIN_LOOSE : JOIN_TIGHT;
    }
    if (redact_byte_in(t, sep, ":")) {
        i = sep + 1;
        if (redact_byte_in(t, i, ":-?+/"))
            return JOIN_NONE;  // Type::member, ${NAME:-x}, scheme://
        if (redact_byte_in(t, i, "="))
            i++;
        *at = redact_blanks(t, i);
        return JOIN_LOOSE;
    }
    if (t->p[start] == '-' && sep > end && !quote) {
        *at = sep;
        return JOIN_FLAG;
    }
    return JOIN_NONE;
}

static bool is_path(const redact_text *t, size_t start)
{
    if (redact_starts(t, start, "./") || redact_starts(t, start, "../") ||
        redact_starts(t, start, "~/"))
        return true;
    size_t end = start + 1;
    while (end < t->n && end < start + 16 && (redact_class(t->p[end]) & CH_LOWER))
        end++;
    return t->p[start] == '/' && end > start + 1 && redact_byte_in(t, end, "/");
}

static bool ends_line(const redact_text *t, size_t at)
{
    at = redact_blanks(t, at);
    return at >= t->n || redact_byte_in(t, at, "\r\n\\\"'`,;}#");
}

// Authorization: [scheme] credentials
static redact_span authorization(const redact_text *t, size_t at, char quote, size_t slashes)
{
    static const char *const whole_line[] = {"digest", "token", "aws4-hmac-sha256", "oauth"};
    static const char *const one_word[] = {"bearer", "basic",     "apikey", "api-key",
                                           "key",    "negotiate", "bot",    "splunk"};
    redact_span none = {0, 0, NULL};
    redact_text view = redact_near(t, at);
    size_t word = redact_run(&view, at, CH_NAME), start = redact_blanks(&view, word);
    bool scheme = false, line = false;
    for (size_t i = 0; start > word && i < sizeof whole_line / sizeof *whole_line; i++)
        line = line || redact_is(t, at, word, whole_line[i]);
    for (size_t i = 0; start > word && i < sizeof one_word / sizeof *one_word; i++)
        scheme = scheme || redact_is(t, at, word, one_word[i]);
    if (!line && !scheme)
        start = at;
    view = redact_near(t, start);
    size_t end = redact_bare_end(&view, start);
    if (end <= start || redact_mark(t, start) > start || redact_is_reference(t, start, end, quote))
        return none;
    if (!line && !scheme && (end - start < 8 || !redact_random(t, start, end)))
        return none;
    end = line ? redact_line_end(t, start, quote, slashes) : redact_bare_end(t, start);
    return (redact_span){start, end, "authorization"};
}

static redact_span cookie(const redact_text *t, size_t at, char quote, size_t slashes)
{
    redact_text view = redact_near(t, at);
    size_t end = redact_line_end(&view, at, quote, slashes);
    if (redact_byte_in(t, at, "${<[") || !(end > at && memchr(t->p + at, '=', end - at)))
        return (redact_span){0, 0, NULL};
    return (redact_span){at, redact_line_end(t, at, quote, slashes), "cookie"};
}

// A name and the value behind it.
typedef struct pair {
    const key *k;
    join how;
    size_t name, name_end;
} pair;

// Whether the value [start, end) repeats the name: password=password, token: self.token.
static bool repeats(const redact_text *t, const pair *f, size_t start, size_t end)
{
    size_t len = f->name_end - f->name;
    return len <= end - start && memcmp(t->p + end - len, t->p + f->name, len) == 0;
}

// Whether the value [start, end) behind such a name is a secret.
static bool is_secret(const redact_text *t, const pair *f, size_t start, size_t end, char quote)
{
    const key *k = f->k;
    join how = f->how;
    bool strong = k->strength == STRONG;
    bool digit = redact_random(t, start, end);
    if (how == JOIN_FLAG && (t->p[start] == '-' || redact_starts(t, start, "id=")))
        return false;
    if (k->strength == LONG)
        return end - start >= 16 && digit;
    if (strcmp(k->kind, "password") != 0 && is_path(t, start))
        return false;
    if (quote)
        return strong || digit || redact_run(t, start, CH_DOTTED | CH_BASE) >= end;
    if (redact_byte_in(t, end, "(["))
        return false;  // a call or an index: code, not a value
    if (how == JOIN_FLAG)
        return true;
    if (repeats(t, f, start, end))
        return false;
    if (how == JOIN_TIGHT)  // not token=1
        return strong || redact_run(t, start, CH_DIGIT) < end;
    if (digit)
        return end - start >= (strong ? 4 : 8);
    return strong && ends_line(t, end);
}

static redact_span value_of(const redact_text *t, const pair *f, size_t at)
{
    const key *k = f->k;
    redact_span none = {0, 0, NULL};
    char quote;
    size_t slashes, start = redact_open_quote(t, at, &quote, &slashes);
    if (k->strength == HEADER)
        return authorization(t, start, quote, slashes);
    if (k->strength == COOKIE)
        return f->how == JOIN_TIGHT ? none : cookie(t, start, quote, slashes);
    redact_text view = redact_near(t, start);
    size_t end = redact_value_end(&view, start, quote, slashes);
    if (end <= start || redact_mark(t, start) > start || redact_is_reference(t, start, end, quote))
        return none;
    if (!is_secret(t, f, start, end, quote))
        return none;
    return (redact_span){start, redact_value_end(t, start, quote, slashes), k->kind};
}

// A cheap look at what follows a name, as most names are followed by another one.
static bool may_join(const redact_text *t, size_t start, size_t end)
{
    if (t->p[start] == '-')
        return true;
    while (end < t->n && (t->p[end] == ' ' || t->p[end] == '\t'))
        end++;
    if (end >= t->n)
        return false;
    switch (t->p[end]) {
    case '=': case ':': case '\\': case '"': case '\'': case '`': case ']':
        return true;
    default:
        return false;
    }
}

// aws_secret_access_key VALUE, as commands that store settings have it: only a name of several words,
// and a value that looks random.
static redact_span stored(const redact_text *t, size_t start, size_t end)
{
    redact_span none = {0, 0, NULL};
    size_t at = redact_blanks(t, end), part = redact_run(t, start, CH_ALNUM), slashes;
    char quote;
    if (at == end || part == end || part == start)
        return none;
    at = redact_open_quote(t, at, &quote, &slashes);
    redact_text view = redact_near(t, at);
    size_t stop = redact_run(&view, at, CH_ALNUM | CH_BASE);
    bool whole = stop == view.n || (redact_class(t->p[stop]) & CH_SPACE) ||
                 redact_byte_in(t, stop, "\"'\\;|&");
    if (stop - at < 16 || !whole || redact_byte_in(t, at, "/=~") || !redact_random(t, at, stop))
        return none;
    const key *k = find_key(t, start, end);
    if (!k || k->strength > STRONG)
        return none;
    return (redact_span){at, redact_run(t, at, CH_ALNUM | CH_BASE), k->kind};
}

redact_span redact_field(const redact_text *t, size_t start, size_t end, redact_program *program)
{
    redact_span none = {0, 0, NULL};
    if (start > 0 && t->p[start - 1] == '\\' && end - start > 1 && redact_byte_in(t, start, "nrt"))
        start++;  // the n of an escaped newline
    if (*program != PROGRAM_OTHER && t->p[start] == '-') {
        redact_span found = redact_option(t, start, end, *program);
        if (found.kind)
            return found;
    }
    *program = redact_program_of(t, start, end, *program);
    if ((t->p[start] == 'B' || t->p[start] == 'b') && redact_is(t, start, end, "bearer")) {
        size_t at = redact_blanks(t, end);
        size_t stop = redact_run(t, at, CH_DOTTED | CH_BASE);
        if (at > end && stop - at >= 16 && redact_random(t, at, stop))
            return (redact_span){at, stop, "bearer-token"};
        return none;
    }
    if (!may_join(t, start, end) || redact_byte_in(t, redact_blanks(t, end), "\"'")) {
        redact_span found = stored(t, start, end);
        if (found.kind || !may_join(t, start, end))
            return found;
    }
    size_t at = end;
    join how = find_join(t, start, &at);
    if (how == JOIN_NONE || at >= t->n || redact_starts(t, start, "--no-"))
        return none;
    if (start > 0 && t->p[start - 1] == '/' && how == JOIN_LOOSE)
        return none;  // a path and what a program hangs on it: /etc/passwd:ro
    pair f = {find_key(t, start, end), how, start, end};
    return f.k ? value_of(t, &f, at) : none;
}
