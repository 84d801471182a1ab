// SPDX-License-Identifier: MIT
// The document tree: its arena, its maps, and the checks that hold for every format.
#include <locale.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "doc_build.h"
#include "utf8.h"

const doc_limits doc_default_limits = {
    .bytes = 4 * 1024 * 1024,
    .nodes = 200 * 1000,
    .aliased = 10 * 1000,
    .depth = 64,
};

enum { CHUNK = 16 * 1024, INDEX_FROM = 8 };

struct doc_chunk {
    struct doc_chunk *next;
    size_t used, size;
    alignas(max_align_t) char data[];
};

bool doc_fail(doc *d, doc_status status, doc_place at, const char *format, ...)
{
    if (d->status != DOC_OK)
        return false;
    d->status = status;
    d->err->at = at;
    va_list args;
    va_start(args, format);
    vsnprintf(d->err->message, sizeof d->err->message, format, args);
    va_end(args);
    return false;
}

static void no_memory(doc *d)
{
    doc_fail(d, DOC_NOMEM, (doc_place){1, 1}, "out of memory");
}

void *doc_alloc(doc *d, size_t size)
{
    size_t align = alignof(max_align_t);
    size = (size + align - 1) / align * align;
    struct doc_chunk *c = d->chunks;
    if (!c || c->size - c->used < size) {
        size_t room = size > CHUNK ? size : CHUNK;
        struct doc_chunk *fresh = malloc(sizeof *fresh + room);
        if (!fresh) {
            no_memory(d);
            return NULL;
        }
        fresh->used = 0;
        fresh->size = room;
        // A large block goes behind the current chunk, whose rest stays in use.
        if (c && size > CHUNK / 4) {
            fresh->next = c->next;
            c->next = fresh;
        } else {
            fresh->next = c;
            d->chunks = fresh;
        }
        c = fresh;
    }
    void *p = c->data + c->used;
    c->used += size;
    return p;
}

doc_text doc_copy(doc *d, const char *ptr, size_t len)
{
    char *copy = doc_alloc(d, len + 1);
    if (!copy)
        return (doc_text){NULL, 0};
    memcpy(copy, ptr, len);
    copy[len] = '\0';
    return (doc_text){copy, len};
}

doc_node *doc_node_new(doc *d, doc_kind kind, doc_place at)
{
    if (d->nodes >= d->limits.nodes) {
        doc_fail(d, DOC_LIMIT, at, "more than %zu values", d->limits.nodes);
        return NULL;
    }
    doc_node *n = doc_alloc(d, sizeof *n);
    if (!n)
        return NULL;
    d->nodes++;
    memset(n, 0, sizeof *n);
    n->kind = kind;
    n->at = at;
    n->size = 1;
    return n;
}

void doc_append(doc_node *array, doc_node *value)
{
    if (array->last)
        array->last->next = value;
    else
        array->first = value;
    array->last = value;
    array->count++;
}

static uint64_t hash(uint64_t h, doc_text key)
{
    for (size_t i = 0; i < key.len; i++) {
        h = (h ^ (unsigned char)key.ptr[i]) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    return h ^ h >> 32;
}

static bool same(doc_text a, doc_text b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

// The slot of `key` in the index of a map: its value's or the empty one where it belongs.
static doc_node **slot(const doc *d, const doc_node *map, doc_text key)
{
    size_t mask = map->index_size - 1;
    size_t i = (size_t)hash(d->seed, key) & mask;
    while (map->index[i] && !same(map->index[i]->key, key))
        i = (i + 1) & mask;
    return &map->index[i];
}

// Makes the index twice as large as the map needs. Old ones stay in the arena: at most as much
// again.
static bool grow_index(doc *d, doc_node *map)
{
    size_t size = map->index_size ? map->index_size * 2 : 4 * INDEX_FROM;
    doc_node **index = doc_alloc(d, size * sizeof *index);
    if (!index)
        return false;
    memset(index, 0, size * sizeof *index);
    map->index = index;
    map->index_size = size;
    for (doc_node *n = map->first; n; n = n->next)
        *slot(d, map, n->key) = n;
    return true;
}

bool doc_put(doc *d, doc_node *map, doc_node *value)
{
    if (map->count >= INDEX_FROM && map->count * 2 >= map->index_size && !grow_index(d, map))
        return false;
    doc_append(map, value);
    if (map->index)
        *slot(d, map, value->key) = value;
    return true;
}

bool doc_repeat(doc *d, doc_node *map, doc_node *value)
{
    if (++d->repeats > d->limits.repeats)
        return doc_fail(d, DOC_LIMIT, value->key_at, "more than %zu keys are there twice",
                        d->limits.repeats);
    value->next = map->repeated;
    map->repeated = value;
    return true;
}

static doc_node *scan(const doc_node *map, doc_text key)
{
    doc_node *n = map->first;
    while (n && !same(n->key, key))
        n = n->next;
    return n;
}

doc_node *doc_find(const doc *d, const doc_node *map, doc_text key)
{
    return map->index ? *slot(d, map, key) : scan(map, key);
}

const doc_node *doc_get(const doc_node *map, const char *key, size_t len)
{
    return scan(map, (doc_text){key, len});
}

bool doc_number(doc *d, doc_text text, double *out)
{
    doc_text copy = doc_copy(d, text.ptr, text.len);
    if (!copy.ptr)
        return false;
    // strtod wants the point of the locale, which a program around us may have set.
    char *point = memchr(copy.ptr, '.', copy.len);
    if (point)
        *point = localeconv()->decimal_point[0];
    *out = strtod(copy.ptr, NULL);
    return true;
}

const char *doc_quote(doc_quoted *buf, doc_text text)
{
    enum { LONGEST = 48 };
    size_t used = 0;
    buf->s[used++] = '\'';
    for (size_t i = 0; i < text.len;) {
        const unsigned char *p = (const unsigned char *)text.ptr + i;
        int character = utf8_length(p, (const unsigned char *)text.ptr + text.len);
        size_t n = character > 0 ? (size_t)character : 0;
        if (used + n > LONGEST) {
            memcpy(buf->s + used, "...", 3);
            used += 3;
            break;
        }
        if (n == 0 || p[0] < 0x20 || p[0] == 0x7F) {
            buf->s[used++] = '?';
            i++;
            continue;
        }
        memcpy(buf->s + used, p, n);
        used += n;
        i += n;
    }
    buf->s[used++] = '\'';
    buf->s[used] = '\0';
    return buf->s;
}

// Finds what no format allows: bytes that are not UTF-8, and NUL.
static bool check_text(doc *d, const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text;
    doc_place at = {1, 1};
    for (size_t i = 0; i < len;) {
        int n = utf8_length(p + i, p + len);
        if (n <= 0)
            return doc_fail(d, DOC_SYNTAX, at, "this is not UTF-8 (byte 0x%02X)", p[i]);
        if (p[i] == 0)
            return doc_fail(d, DOC_SYNTAX, at, "a NUL character is not allowed");
        if (p[i] == '\n') {
            at.line++;
            at.column = 1;
        } else {
            at.column++;
        }
        i += (size_t)n;
    }
    return true;
}

doc *doc_new(const char *text, size_t len, const doc_limits *limits, doc_error *err,
             doc_status *status)
{
    *err = (doc_error){.at = {1, 1}};
    doc *d = calloc(1, sizeof *d);
    if (!d) {
        snprintf(err->message, sizeof err->message, "out of memory");
        *status = DOC_NOMEM;
        return NULL;
    }
    d->limits = limits ? *limits : doc_default_limits;
    if (d->limits.depth > DOC_MAX_DEPTH)
        d->limits.depth = DOC_MAX_DEPTH;
    d->err = err;
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    d->seed = ((uint64_t)now.tv_nsec << 32) ^ (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)d;
    if (len > d->limits.bytes)
        doc_fail(d, DOC_LIMIT, (doc_place){1, 1}, "larger than %zu bytes", d->limits.bytes);
    else
        check_text(d, text, len);
    if (d->status != DOC_OK) {
        *status = d->status;
        doc_free(d);
        return NULL;
    }
    return d;
}

doc_status doc_finish(doc *d, doc **out)
{
    doc_status status = d->status;
    d->err = NULL;
    *out = NULL;
    if (status == DOC_OK)
        *out = d;
    else
        doc_free(d);
    return status;
}

const doc_node *doc_root(const doc *d)
{
    return d->root;
}

void doc_free(doc *d)
{
    if (!d)
        return;
    for (struct doc_chunk *c = d->chunks; c;) {
        struct doc_chunk *next = c->next;
        free(c);
        c = next;
    }
    free(d);
}
