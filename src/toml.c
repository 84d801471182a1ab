// SPDX-License-Identifier: MIT
// The TOML 1.0.0 reader: tables, keys, arrays, and the rules about defining things twice.
#include "toml.h"

// How a table or array came to be, which decides what may be added to it later.
typedef enum origin {
    FIXED,     // an inline table or array: nothing
    HEADER,    // [name]: what stands below; sub-tables by headers
    IMPLIED,   // `a` of [a.b]: may still be given its own header
    DOTTED,    // `a` of a.b = 1: more dotted keys; sub-tables by headers
    ELEMENTS,  // the array of [[name]]: more elements
} origin;

static bool read_value(toml_reader *r, doc_node *parent, doc_node **out);

doc_place toml_place(toml_reader *r)
{
    for (; r->seen < r->p; r->seen++) {
        if (*r->seen == '\n')
            r->at = (doc_place){r->at.line + 1, 1};
        else if (((unsigned char)*r->seen & 0xC0) != 0x80)
            r->at.column++;
    }
    return r->at;
}

char toml_peek(const toml_reader *r)
{
    return r->p < r->end ? *r->p : '\0';
}

bool toml_eat(toml_reader *r, char c)
{
    if (toml_peek(r) != c || r->p == r->end)
        return false;
    r->p++;
    return true;
}

bool toml_newline(toml_reader *r)
{
    if (r->end - r->p >= 2 && r->p[0] == '\r' && r->p[1] == '\n') {
        r->p += 2;
        return true;
    }
    return toml_eat(r, '\n');
}

static void skip_blanks(toml_reader *r)
{
    while (toml_eat(r, ' ') || toml_eat(r, '\t'))
        ;
}

static bool at_line_end(const toml_reader *r)
{
    char c = toml_peek(r);
    return r->p == r->end || c == '\n' || (c == '\r' && r->end - r->p > 1 && r->p[1] == '\n');
}

// Skips blanks and a comment, but not the line break.
static bool skip_comment(toml_reader *r)
{
    skip_blanks(r);
    if (!toml_eat(r, '#'))
        return true;
    for (; !at_line_end(r); r->p++) {
        unsigned char c = (unsigned char)*r->p;
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return toml_fail(r, "control character 0x%02X in a comment", c);
    }
    return true;
}

// Blanks, comments and line breaks, as they may be inside an array.
static bool skip_lines(toml_reader *r)
{
    do {
        if (!skip_comment(r))
            return false;
    } while (toml_newline(r));
    return true;
}

static doc_node *new_container(toml_reader *r, doc_kind kind, origin from, const doc_node *parent,
                               doc_place at)
{
    unsigned levels = parent ? parent->levels + 1u : 1;
    if (levels > r->d->limits.depth) {
        doc_fail(r->d, DOC_LIMIT, at, "nested deeper than %u levels", r->d->limits.depth);
        return NULL;
    }
    doc_node *n = doc_node_new(r->d, kind, at);
    if (n) {
        n->levels = (unsigned char)levels;
        n->state = (unsigned char)from;
    }
    return n;
}

// A key as it is read: its text and place.
typedef struct toml_name {
    doc_text text;
    doc_place at;
} toml_name;

static bool read_name(toml_reader *r, toml_name *name)
{
    skip_blanks(r);
    name->at = toml_place(r);
    if (!toml_key(r, &name->text))
        return false;
    skip_blanks(r);
    return true;
}

static bool put(toml_reader *r, doc_node *table, toml_name name, doc_node *value)
{
    value->key = name.text;
    value->key_at = name.at;
    return doc_put(r->d, table, value);
}

// A new table or array of this origin as member of `table`; NULL: recorded.
static doc_node *put_new(toml_reader *r, doc_node *table, toml_name name, doc_kind kind,
                         origin from)
{
    doc_node *n = new_container(r, kind, from, table, name.at);
    return n && put(r, table, name, n) ? n : NULL;
}

// `other` has this name already: that fails, where it may not be repeated.
static bool fail_twice(toml_reader *r, toml_name name, const doc_node *other)
{
    doc_quoted q;
    if (r->d->limits.repeats)
        return true;
    const char *what = other->kind != DOC_MAP || other->state == FIXED ? "the key" : "the table";
    return doc_fail(r->d, DOC_SYNTAX, name.at, "%s %s is there already, since %u:%u", what,
                    doc_quote(&q, name.text), other->key_at.line, other->key_at.column);
}

static bool repeat(toml_reader *r, doc_node *table, toml_name name, doc_node *value)
{
    value->key = name.text;
    value->key_at = name.at;
    return doc_repeat(r->d, table, value);
}

// A table or array that has the name of `other`, and does not become a member; NULL: recorded.
static doc_node *put_again(toml_reader *r, doc_node *table, toml_name name, doc_node *other,
                           doc_kind kind, origin from)
{
    if (!fail_twice(r, name, other))
        return NULL;
    doc_node *n = new_container(r, kind, from, table, name.at);
    if (!n || !repeat(r, table, name, n))
        return NULL;
    // What stands below belongs to the later one.
    other->again = n;
    return n;
}

// The table that a part of a dotted key, not the last, names in `table`; NULL: recorded.
static doc_node *dotted_step(toml_reader *r, doc_node *table, toml_name name)
{
    doc_node *n = doc_find(r->d, table, name.text);
    if (!n)
        return put_new(r, table, name, DOC_MAP, DOTTED);
    if (n->kind == DOC_MAP && n->state == DOTTED)
        return n;
    return put_again(r, table, name, n, DOC_MAP, DOTTED);
}

// The table that a part of a header, not the last, names in `table`; NULL: recorded.
static doc_node *header_step(toml_reader *r, doc_node *table, toml_name name)
{
    doc_node *n = doc_find(r->d, table, name.text);
    if (!n)
        return put_new(r, table, name, DOC_MAP, IMPLIED);
    if (n->again)
        n = n->again;
    if (n->kind == DOC_MAP && n->state != FIXED)
        return n;
    if (n->kind == DOC_ARRAY && n->state == ELEMENTS)
        return n->last;
    return put_again(r, table, name, n, DOC_MAP, IMPLIED);
}

// key = value, in `table`.
static bool read_pair(toml_reader *r, doc_node *table)
{
    toml_name name;
    doc_quoted q;
    for (;;) {
        if (!read_name(r, &name))
            return false;
        if (!toml_eat(r, '.'))
            break;
        table = dotted_step(r, table, name);
        if (!table)
            return false;
    }
    if (!toml_eat(r, '='))
        return toml_fail(r, "a '=' was expected after the key %s", doc_quote(&q, name.text));
    const doc_node *other = doc_find(r->d, table, name.text);
    if (other && !fail_twice(r, name, other))
        return false;
    doc_node *value = NULL;
    return read_value(r, table, &value) &&
           (other ? repeat(r, table, name, value) : put(r, table, name, value));
}

static bool read_array(toml_reader *r, doc_node *array)
{
    doc_place from = array->at;
    r->p++;
    for (;;) {
        if (!skip_lines(r))
            return false;
        if (toml_eat(r, ']'))
            return true;
        if (r->p == r->end)
            return doc_fail(r->d, DOC_SYNTAX, from, "this array has no end; a ']' is missing");
        doc_node *value = NULL;
        if (!read_value(r, array, &value))
            return false;
        doc_append(array, value);
        if (!skip_lines(r))
            return false;
        if (!toml_eat(r, ',') && toml_peek(r) != ']') {
            if (r->p == r->end)
                return doc_fail(r->d, DOC_SYNTAX, from, "this array has no end; a ']' is missing");
            return toml_fail(r, "a ',' or ']' was expected in the array");
        }
    }
}

static bool read_inline_table(toml_reader *r, doc_node *table)
{
    r->p++;
    skip_blanks(r);
    if (toml_eat(r, '}'))
        return true;
    for (;;) {
        if (at_line_end(r))
            return toml_fail(r, "an inline table must end on its line; a '}' is missing");
        if (toml_peek(r) == '}')
            return toml_fail(r, "a comma cannot be the last thing in an inline table");
        if (!read_pair(r, table))
            return false;
        skip_blanks(r);
        if (toml_eat(r, '}'))
            return true;
        if (!at_line_end(r) && !toml_eat(r, ','))
            return toml_fail(r, "a ',' or '}' was expected in the inline table");
        skip_blanks(r);
    }
}

// Reads the value that stands behind a '=' or in an array. It will belong to `parent`.
static bool read_value(toml_reader *r, doc_node *parent, doc_node **out)
{
    skip_blanks(r);
    doc_place at = toml_place(r);
    char c = toml_peek(r);
    if (c == '[' || c == '{') {
        *out = new_container(r, c == '[' ? DOC_ARRAY : DOC_MAP, FIXED, parent, at);
        return *out && (c == '[' ? read_array(r, *out) : read_inline_table(r, *out));
    }
    *out = doc_node_new(r->d, DOC_STRING, at);
    if (!*out)
        return false;
    return c == '"' || c == '\'' ? toml_string(r, &(*out)->text) : toml_scalar(r, *out);
}

// [name] or [[name]]; *current becomes its table.
static bool read_header(toml_reader *r, doc_node **current)
{
    r->p++;
    bool element = toml_eat(r, '[');
    doc_node *table = r->d->root;
    toml_name name;
    for (;;) {
        if (!read_name(r, &name))
            return false;
        if (!toml_eat(r, '.'))
            break;
        table = header_step(r, table, name);
        if (!table)
            return false;
    }
    if (!toml_eat(r, ']') || (element && !toml_eat(r, ']')))
        return toml_fail(r, "a '%s' was expected here", element ? "]]" : "]");

    doc_node *n = doc_find(r->d, table, name.text);
    if (!element) {
        if (n && (n->kind != DOC_MAP || n->state != IMPLIED))
            n = put_again(r, table, name, n, DOC_MAP, HEADER);
        else if (n)
            n->state = HEADER;
        else
            n = put_new(r, table, name, DOC_MAP, HEADER);
        *current = n;
        return n != NULL;
    }
    if (!n)
        n = put_new(r, table, name, DOC_ARRAY, ELEMENTS);
    else if (n->kind != DOC_ARRAY || n->state != ELEMENTS)
        n = put_again(r, table, name, n, DOC_ARRAY, ELEMENTS);
    *current = n ? new_container(r, DOC_MAP, HEADER, n, name.at) : NULL;
    if (!*current)
        return false;
    doc_append(n, *current);
    return true;
}

static bool read_document(toml_reader *r)
{
    doc_node *current = r->d->root = new_container(r, DOC_MAP, HEADER, NULL, toml_place(r));
    if (!current)
        return false;
    for (;;) {
        if (!skip_lines(r))
            return false;
        if (r->p == r->end)
            return true;
        bool ok = toml_peek(r) == '[' ? read_header(r, &current) : read_pair(r, current);
        if (!ok || !skip_comment(r))
            return false;
        if (r->p < r->end && !toml_newline(r))
            return toml_fail(r, "the line should end here");
    }
}

doc_status doc_parse_toml(const char *text, size_t len, const doc_limits *limits, doc **out,
                          doc_error *err)
{
    doc_status status = DOC_OK;
    *out = NULL;
    doc *d = doc_new(text, len, limits, err, &status);
    if (!d)
        return status;
    const char *begin = text;
    if (len >= 3 && (unsigned char)text[0] == 0xEF && (unsigned char)text[1] == 0xBB &&
        (unsigned char)text[2] == 0xBF)
        begin += 3;
    toml_reader r = {
        .d = d, .p = begin, .end = text + len, .seen = begin, .at = {1, 1},
        // Every string is at most as long as what it was written as, and the NUL behind it takes
        // the place of a quote or of what follows.
        .pool = doc_alloc(d, len + 1),
    };
    if (r.pool)
        read_document(&r);
    return doc_finish(d, out);
}
