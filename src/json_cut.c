// SPDX-License-Identifier: MIT
// JSON text in pieces, without decoding it: members, elements, whole values.
#include <string.h>

#include "json.h"

static size_t skip_string(const char *text, size_t len, size_t at)
{
    for (at++; at < len && text[at] != '"'; at++)
        at += text[at] == '\\';
    return at < len ? at + 1 : len;
}

static size_t space(const char *text, size_t len, size_t at)
{
    while (at < len && strchr(" \n\t\r", text[at]) && text[at])
        at++;
    return at;
}

size_t json_skip(const char *text, size_t len, size_t start)
{
    size_t at = start;
    long depth = 0;
    do {
        switch (text[at]) {
        case '"':
            at = skip_string(text, len, at);
            break;
        case '{':
        case '[':
            depth++;
            at++;
            break;
        case '}':
        case ']':
            depth--;
            at++;
            break;
        case ',':
        case ':':
        case ' ':
        case '\n':
        case '\t':
        case '\r':
            at++;
            break;
        default:  // a number or a word
            do
                at++;
            while (at < len && !strchr(",]} \n\t\r", text[at]));
        }
    } while (depth > 0 && at < len);
    return (at > len ? len : at) - start;
}

bool json_next(const char *text, size_t len, size_t at, bool object, json_child *child)
{
    at = space(text, len, at);
    if (at < len && text[at] == ',')
        at = space(text, len, at + 1);
    if (at >= len || text[at] == '}' || text[at] == ']' || (object && text[at] != '"'))
        return false;
    child->name = child->name_end = at;
    if (object) {
        child->name_end = skip_string(text, len, at);
        at = space(text, len, space(text, len, child->name_end) + 1);  // over the colon
        if (at >= len)
            return false;
    }
    child->start = at;
    child->end = at + json_skip(text, len, at);
    return true;
}

bool json_member(const char *text, size_t len, size_t *start, size_t *end, const char *key,
                 size_t klen)
{
    size_t at = space(text, len, *start);
    if (at >= len || text[at] != '{')
        return false;
    json_child c = {.end = at + 1};
    bool found = false;
    while (json_next(text, len, c.end, true, &c)) {
        if (c.name_end - c.name == klen + 2 && memcmp(text + c.name + 1, key, klen) == 0) {
            *start = c.start;
            *end = c.end;
            found = true;
        }
    }
    return found;
}
