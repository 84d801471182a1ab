// SPDX-License-Identifier: MIT
// Tells TOML from YAML in a file that should be YAML.
#include <string.h>

#include "doc.h"

typedef struct cursor {
    const char *p, *end;
} cursor;

static bool eat(cursor *c, char ch)
{
    if (c->p == c->end || *c->p != ch)
        return false;
    c->p++;
    return true;
}

static void skip_blanks(cursor *c)
{
    while (eat(c, ' ') || eat(c, '\t'))
        ;
}

// Skips blanks and a comment; true at the end of the line.
static bool rest_is_empty(cursor *c)
{
    skip_blanks(c);
    if (c->p < c->end && *c->p == '#')
        while (c->p < c->end && *c->p != '\n')
            c->p++;
    eat(c, '\r');
    return c->p == c->end || *c->p == '\n';
}

// Skips lines without content; false at the end of the text.
static bool significant_line(cursor *c)
{
    while (rest_is_empty(c))
        if (!eat(c, '\n'))
            return false;
    return true;
}

static bool is_bare(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-';
}

// One part of a table's name, bare or quoted, on this line.
static bool key_part(cursor *c, bool *quoted)
{
    const char *begin = c->p;
    if (eat(c, '"') || eat(c, '\'')) {
        char quote = *begin;
        *quoted = true;
        while (c->p < c->end && *c->p != quote && *c->p != '\n')
            c->p += *c->p == '\\' && quote == '"' && c->p + 1 < c->end ? 2 : 1;
        return eat(c, quote);
    }
    while (c->p < c->end && is_bare(*c->p))
        c->p++;
    return c->p > begin;
}

bool doc_looks_like_toml(const char *text, size_t len)
{
    cursor c = {text, text + len};
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        c.p += 3;
    if (!significant_line(&c) || !eat(&c, '['))
        return false;
    bool twice = eat(&c, '['), quoted = false;
    do {
        skip_blanks(&c);
        if (!key_part(&c, &quoted))
            return false;
        skip_blanks(&c);
    } while (eat(&c, '.'));
    if (!eat(&c, ']') || (twice && !eat(&c, ']')) || !rest_is_empty(&c))
        return false;
    // ["a"] and nothing else is a YAML list as people write it.
    return !quoted || significant_line(&c);
}
