// SPDX-License-Identifier: MIT
// Any bytes: no value given stays.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "redact.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

typedef struct result {
    char *data;
    size_t len, size;
} result;

static void collect(void *ud, const char *ptr, size_t len)
{
    result *r = ud;
    if (r->len + len > r->size) {
        r->size = 2 * (r->len + len);
        r->data = realloc(r->data, r->size);
        if (!r->data)
            abort();
    }
    if (len)
        memcpy(r->data + r->len, ptr, len);
    r->len += len;
}

static size_t run(const char *text, size_t len, const redact_set *set, result *r)
{
    size_t count = redact(text, len, set, collect, r);
    if (count == 0 && r->len)
        abort();
    if (count == 0)
        collect(r, text, len);
    return count;
}

// The first line is a value to take out, the rest the text.
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    const char *text = (const char *)data;
    const char *end = size ? memchr(text, '\n', size) : NULL;
    redact_value value = {text, end ? (size_t)(end - text) : 0};
    redact_set set;
    redact_set_init(&set, &value, 1);
    if (end) {
        size -= value.len + 1;
        text = end + 1;
    }
    result once = {0}, again = {0};
    run(text, size, end ? &set : NULL, &once);
    // A value made of parts of our own marks may well appear again.
    bool plain = value.len >= REDACT_MIN_VALUE;
    for (size_t i = 0; plain && i < value.len; i++)
        plain = !strchr("[]:-", value.ptr[i]) && !(value.ptr[i] >= 'a' && value.ptr[i] <= 'z');
    if (plain && once.len && memmem(once.data, once.len, value.ptr, value.len))
        abort();
    run(once.data, once.len, NULL, &again);  // marks among hostile text
    free(once.data);
    free(again.data);
    return 0;
}
