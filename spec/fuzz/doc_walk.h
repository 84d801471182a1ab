// SPDX-License-Identifier: MIT
// Checks a document tree as a reader of it would walk it.
#ifndef DOC_WALK_H
#define DOC_WALK_H

#include <assert.h>
#include <string.h>

#include "doc.h"

static void walk_text(doc_text t)
{
    assert(t.ptr && t.ptr[t.len] == '\0');
    volatile char sum = 0;
    for (size_t i = 0; i < t.len; i++)
        sum = (char)(sum ^ t.ptr[i]);
}

// Returns the number of values in the tree.
static size_t walk(const doc_node *n, unsigned depth)
{
    size_t total = 1, count = 0;
    assert(n->at.line >= 1 && n->at.column >= 1);
    if (n->kind != DOC_MAP && n->kind != DOC_ARRAY) {
        walk_text(n->text);
        assert(!n->first && n->count == 0);
        return total;
    }
    assert(depth < doc_default_limits.depth);
    for (const doc_node *c = n->first; c; c = c->next, count++) {
        if (n->kind == DOC_MAP) {
            walk_text(c->key);
            assert(c->key_at.line >= 1 && c->key_at.column >= 1);
            assert(count > 50 || doc_get(n, c->key.ptr, c->key.len) == c);  // no key twice
        }
        total += walk(c, depth + 1);
    }
    for (const doc_node *c = n->repeated; c; c = c->next) {
        walk_text(c->key);
        assert(doc_get(n, c->key.ptr, c->key.len));  // the first one counts
        total += walk(c, depth + 1);
    }
    assert(count == n->count);
    return total;
}

typedef doc_status doc_reader(const char *, size_t, const doc_limits *, doc **, doc_error *);

static bool read_once(doc_reader *read, const char *text, size_t len, const doc_limits *limits)
{
    doc *d = NULL;
    doc_error err;
    bool ok = read(text, len, limits, &d, &err) == DOC_OK;
    if (ok) {
        assert(walk(doc_root(d), 0) <= doc_default_limits.nodes);
    } else {
        assert(!d && err.at.line >= 1 && err.at.column >= 1);
        assert(err.message[0] && !strpbrk(err.message, "\r\n"));
    }
    doc_free(d);
    return ok;
}

// What both fuzzers do: `read` may fail with a place and a message of one line, or make a tree. What is
// read where no key may be there twice is also read where some may.
static void read_and_walk(doc_reader *read, const char *text, size_t len)
{
    doc_limits repeats = doc_default_limits;
    repeats.repeats = 20;
    bool strict = read_once(read, text, len, NULL);
    bool also = read_once(read, text, len, &repeats);
    assert(!strict || also);
}

#endif
