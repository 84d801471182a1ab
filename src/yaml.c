// SPDX-License-Identifier: MIT
// The YAML reader: libyaml's events become a document tree. libyaml knows the syntax of YAML 1.1;
// what a scalar means is decided in yaml_scalar.c by the core schema of YAML 1.2.
#include <string.h>
#include <yaml.h>

#include "doc_build.h"
#include "yaml_scalar.h"

// A node's state while it is built.
enum { OPEN = 1, KEY_GIVEN = 2, REPEATED = 4 };

enum { MAX_TAG_DIRECTIVES = 100 };

typedef struct reader {
    doc *d;
    yaml_parser_t parser;
    const char *text;
    size_t len;
    doc_node *stack[DOC_MAX_DEPTH + 1];  // the arrays and maps that are open
    doc_node *keys[DOC_MAX_DEPTH + 1];   // of an open map: the key that waits for its value
    unsigned depth;
    doc_node *anchors;  // a map: the name of each anchor to a holder whose `first` is the value
    size_t aliased;
} reader;

static doc_place place(yaml_mark_t mark)
{
    return (doc_place){(unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

// The place of a byte.
static doc_place place_of(const reader *r, size_t offset)
{
    doc_place at = {1, 1};
    for (size_t i = 0; i < offset && i < r->len; i++) {
        if (r->text[i] == '\n')
            at = (doc_place){at.line + 1, 1};
        else if ((r->text[i] & 0xC0) != 0x80)
            at.column++;
    }
    return at;
}

// What libyaml says, in words that tell what to do.
static const char *const plain_words[][2] = {
    {"found character that cannot start any token",
     "this character cannot begin a value; quote the text"},
    {"mapping values are not allowed in this context",
     "a ':' is not allowed here; quote the value, or check the indentation"},
    {"did not find expected key",
     "a key was expected here; check the indentation and the quotes"},
    {"did not find expected '-' indicator",
     "a '- ' was expected here; check the indentation"},
    {"could not find expected ':'", "a ':' is missing after the key before this line"},
    {"did not find expected <document start>",
     "the document ended before this line; check the indentation"},
    {"found unexpected end of stream", "the text ends inside a quoted string"},
    {"did not find expected ',' or ']'", "a ',' or ']' was expected here"},
    {"did not find expected ',' or '}'", "a ',' or '}' was expected here"},
    {"did not find expected node content", "a value was expected here"},
    {"block sequence entries are not allowed in this context",
     "a '- ' is not allowed here; put the list on lines of its own"},
    {"found undefined tag handle", "this tag is not known"},
    {"control characters are not allowed", "control characters are not allowed"},
};

// The byte at a place; 0 behind the end.
static char byte_at(const reader *r, yaml_mark_t mark)
{
    return mark.index < r->len ? r->text[mark.index] : '\0';
}

// Whether the white space that the line of this place begins with has a tab in it.
static bool tab_before(const reader *r, doc_place at)
{
    const char *p = r->text, *end = r->text + r->len;
    for (unsigned line = 1; line < at.line; line++) {
        p = memchr(p, '\n', (size_t)(end - p));
        if (!p)
            return false;
        p++;
    }
    while (p < end && *p == ' ')
        p++;
    return p < end && *p == '\t';
}

static bool parser_failed(reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_MEMORY_ERROR)
        return doc_fail(r->d, DOC_NOMEM, (doc_place){1, 1}, "out of memory");
    const char *problem = p->problem ? p->problem : "this cannot be read";
    doc_place at = place(p->problem_mark);
    if (p->error == YAML_READER_ERROR)
        at = place_of(r, p->problem_offset);
    if (p->error == YAML_SCANNER_ERROR &&
        (byte_at(r, p->problem_mark) == '\t' || tab_before(r, at)))
        return doc_fail(r->d, DOC_SYNTAX, at, "tabs cannot indent YAML; use spaces");
    for (size_t i = 0; i < sizeof plain_words / sizeof *plain_words; i++)
        if (strcmp(problem, plain_words[i][0]) == 0)
            problem = plain_words[i][1];
    if (p->context && p->context_mark.line + 1 < at.line)
        return doc_fail(r->d, DOC_SYNTAX, at, "%s (%s that began in line %zu)", problem,
                        p->context, p->context_mark.line + 1);
    return doc_fail(r->d, DOC_SYNTAX, at, "%s", problem);
}

// Whether the next scalar is the key of a map.
static bool wants_key(const reader *r)
{
    const doc_node *parent = r->depth ? r->stack[r->depth - 1] : NULL;
    return parent && parent->kind == DOC_MAP && !(parent->state & KEY_GIVEN);
}

// Makes the scalar `n`, or the alias of one, the key that waits in the open map. It is no value, so
// it does not count as one.
static bool set_key(reader *r, doc_node *n)
{
    doc_node *map = r->stack[r->depth - 1];
    doc_quoted q;
    const doc_node *other = doc_find(r->d, map, n->text);
    if (other && !r->d->limits.repeats)
        return doc_fail(r->d, DOC_SYNTAX, n->at, "the key %s is there twice, first at %u:%u",
                        doc_quote(&q, n->text), other->key_at.line, other->key_at.column);
    map->state |= other ? KEY_GIVEN | REPEATED : KEY_GIVEN;
    r->keys[r->depth - 1] = n;
    r->d->nodes--;
    return true;
}

// Puts a finished scalar, or an array or map that begins here, where it belongs.
static bool place_value(reader *r, doc_node *n)
{
    if (r->depth == 0) {
        r->d->root = n;
        return true;
    }
    doc_node *parent = r->stack[r->depth - 1];
    if (parent->kind == DOC_ARRAY) {
        doc_append(parent, n);
        return true;
    }
    if (wants_key(r)) {
        if (n->kind == DOC_MAP || n->kind == DOC_ARRAY)
            return doc_fail(r->d, DOC_SYNTAX, n->at, "a key must be text, not a list or a map");
        return set_key(r, n);
    }
    const doc_node *key = r->keys[r->depth - 1];
    bool again = parent->state & REPEATED;
    parent->state &= (unsigned char)~(KEY_GIVEN | REPEATED);
    n->key = key->text;
    n->key_at = key->at;
    return again ? doc_repeat(r->d, parent, n) : doc_put(r->d, parent, n);
}

// Adds what a finished value weighs to the array or map around it.
static void weigh(reader *r, const doc_node *n)
{
    if (r->depth == 0)
        return;
    doc_node *parent = r->stack[r->depth - 1];
    parent->size += n->size;
    if (parent->levels < n->levels + 1)
        parent->levels = (unsigned char)(n->levels + 1);
}

static bool set_anchor(reader *r, const yaml_char_t *name, doc_node *n)
{
    if (!name)
        return true;
    doc_text key = {(const char *)name, strlen((const char *)name)};
    doc_node *holder = doc_find(r->d, r->anchors, key);
    if (!holder) {
        holder = doc_alloc(r->d, sizeof *holder);
        if (!holder)
            return false;
        memset(holder, 0, sizeof *holder);
        holder->key = doc_copy(r->d, key.ptr, key.len);
        if (!holder->key.ptr || !doc_put(r->d, r->anchors, holder))
            return false;
    }
    holder->first = n;
    return true;
}

// A copy of a finished tree; its size and levels have been checked.
static doc_node *copy_tree(doc *d, const doc_node *n)
{
    doc_node *copy = doc_node_new(d, n->kind, n->at);
    if (!copy)
        return NULL;
    copy->text = n->text;
    copy->as = n->as;
    copy->key = n->key;
    copy->key_at = n->key_at;
    copy->size = n->size;
    copy->levels = n->levels;
    copy->repeated = n->repeated;
    for (const doc_node *c = n->first; c; c = c->next) {
        doc_node *child = copy_tree(d, c);
        if (!child)
            return NULL;
        if (n->kind == DOC_ARRAY)
            doc_append(copy, child);
        else if (!doc_put(d, copy, child))
            return NULL;
    }
    return copy;
}

static bool on_alias(reader *r, const yaml_event_t *e)
{
    const char *name = (const char *)e->data.alias.anchor;
    doc_place at = place(e->start_mark);
    doc_quoted q;
    doc_text key = {name, strlen(name)};
    const doc_node *holder = doc_find(r->d, r->anchors, key);
    if (!holder)
        return doc_fail(r->d, DOC_SYNTAX, at, "there is no anchor %s before this alias",
                        doc_quote(&q, key));
    const doc_node *target = holder->first;
    if (target->state & OPEN)
        return doc_fail(r->d, DOC_SYNTAX, at, "the alias %s stands inside what it names",
                        doc_quote(&q, key));
    r->aliased += target->size;
    if (r->aliased > r->d->limits.aliased)
        return doc_fail(r->d, DOC_LIMIT, at, "the aliases stand for more than %zu values",
                        r->d->limits.aliased);
    if (r->depth + target->levels > r->d->limits.depth)
        return doc_fail(r->d, DOC_LIMIT, at, "nested deeper than %u levels", r->d->limits.depth);
    doc_node *n = copy_tree(r->d, target);
    if (!n)
        return false;
    n->at = at;
    if (!wants_key(r))
        weigh(r, n);
    return place_value(r, n);
}

static bool on_scalar(reader *r, const yaml_event_t *e)
{
    doc_node *n = doc_node_new(r->d, DOC_STRING, place(e->start_mark));
    if (!n)
        return false;
    n->text = doc_copy(r->d, (const char *)e->data.scalar.value, e->data.scalar.length);
    if (!n->text.ptr)
        return false;
    bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    bool is_key = wants_key(r);
    if (is_key && plain && n->text.len == 2 && memcmp(n->text.ptr, "<<", 2) == 0)
        return doc_fail(r->d, DOC_SYNTAX, n->at,
                        "merge keys (<<) are not part of YAML 1.2; write the keys out");
    // A key is its text, so it may also be a number that no value could be.
    if (!is_key && !yaml_resolve(r->d, n, (const char *)e->data.scalar.tag, plain))
        return false;
    if (!set_anchor(r, e->data.scalar.anchor, n))
        return false;
    if (!is_key)
        weigh(r, n);
    return place_value(r, n);
}

static bool on_open(reader *r, doc_kind kind, const yaml_event_t *e)
{
    doc_place at = place(e->start_mark);
    bool map = kind == DOC_MAP;
    const char *tag = (const char *)(map ? e->data.mapping_start.tag : e->data.sequence_start.tag);
    doc_quoted q;
    if (tag && strcmp(tag, map ? YAML_MAP_TAG : YAML_SEQ_TAG) != 0 && strcmp(tag, "!") != 0)
        return doc_fail(r->d, DOC_SYNTAX, at, "the tag %s is not supported",
                        doc_quote(&q, (doc_text){tag, strlen(tag)}));
    if (r->depth >= r->d->limits.depth)
        return doc_fail(r->d, DOC_LIMIT, at, "nested deeper than %u levels", r->d->limits.depth);
    doc_node *n = doc_node_new(r->d, kind, at);
    if (!n)
        return false;
    n->state = OPEN;
    n->levels = 1;
    if (!set_anchor(r, map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor, n) ||
        !place_value(r, n))
        return false;
    r->stack[r->depth++] = n;
    return true;
}

static bool on_close(reader *r)
{
    doc_node *n = r->stack[--r->depth];
    n->state = 0;
    weigh(r, n);
    return true;
}

static bool on_event(reader *r, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (r->d->root)
            return doc_fail(r->d, DOC_SYNTAX, place(e->start_mark),
                            "a second document begins here; there may be only one");
        return true;
    case YAML_ALIAS_EVENT:
        return on_alias(r, e);
    case YAML_SCALAR_EVENT:
        return on_scalar(r, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_open(r, DOC_ARRAY, e);
    case YAML_MAPPING_START_EVENT:
        return on_open(r, DOC_MAP, e);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_close(r);
    default:
        return true;
    }
}

// libyaml compares each %TAG directive with all before it, so many of them would take minutes.
static bool few_tag_directives(reader *r)
{
    static const char name[] = "%TAG";
    size_t n = 0;
    const char *end = r->text + r->len, *p = r->text;
    while ((p = memmem(p, (size_t)(end - p), name, sizeof name - 1))) {
        if (++n > MAX_TAG_DIRECTIVES)
            return doc_fail(r->d, DOC_LIMIT, place_of(r, (size_t)(p - r->text)),
                            "more than %d %%TAG directives", MAX_TAG_DIRECTIVES);
        p += sizeof name - 1;
    }
    return true;
}

static bool read_events(reader *r)
{
    for (bool more = true; more;) {
        yaml_event_t e;
        if (!yaml_parser_parse(&r->parser, &e))
            return parser_failed(r);
        more = e.type != YAML_STREAM_END_EVENT;
        bool ok = on_event(r, &e);
        yaml_event_delete(&e);
        if (!ok)
            return false;
    }
    // Nothing, or nothing but comments and "---", is a map without keys.
    doc_node *root = r->d->root;
    if (!root || (root->kind == DOC_NULL && root->text.len == 0))
        r->d->root = doc_node_new(r->d, DOC_MAP, (doc_place){1, 1});
    return r->d->root != NULL;
}

doc_status doc_parse_yaml(const char *text, size_t len, const doc_limits *limits, doc **out,
                          doc_error *err)
{
    doc_status status = DOC_OK;
    *out = NULL;
    doc *d = doc_new(text, len, limits, err, &status);
    if (!d)
        return status;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    reader r = {.d = d, .text = text, .len = len};
    r.anchors = doc_node_new(d, DOC_MAP, (doc_place){1, 1});
    d->nodes = 0;  // nobody sees that one
    if (!yaml_parser_initialize(&r.parser))
        doc_fail(d, DOC_NOMEM, (doc_place){1, 1}, "out of memory");
    if (d->status == DOC_OK && few_tag_directives(&r)) {
        yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, len);
        read_events(&r);
    }
    yaml_parser_delete(&r.parser);
    return doc_finish(d, out);
}
