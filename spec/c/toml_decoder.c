// SPDX-License-Identifier: MIT
// The decoder that the official TOML test runner asks for: TOML on stdin, tagged JSON on stdout;
// exit 1 when the text is not TOML.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "doc.h"

static void print_string(doc_text t)
{
    putchar('"');
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.ptr[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_scalar(const doc_node *n)
{
    static const char *const types[] = {
        [DOC_BOOL] = "bool",
        [DOC_INTEGER] = "integer",
        [DOC_FLOAT] = "float",
        [DOC_STRING] = "string",
        [DOC_OFFSET_DATETIME] = "datetime",
        [DOC_LOCAL_DATETIME] = "datetime-local",
        [DOC_LOCAL_DATE] = "date-local",
        [DOC_LOCAL_TIME] = "time-local",
    };
    printf("{\"type\": \"%s\", \"value\": ", types[n->kind]);
    if (n->kind == DOC_BOOL)
        printf("\"%s\"", n->as.boolean ? "true" : "false");
    else if (n->kind == DOC_INTEGER)
        printf("\"%lld\"", (long long)n->as.integer);
    else if (n->kind == DOC_FLOAT && isnan(n->as.number))
        printf("\"nan\"");
    else if (n->kind == DOC_FLOAT)
        printf("\"%.17g\"", n->as.number);
    else
        print_string(n->text);
    printf("}");
}

static void print_node(const doc_node *n)
{
    if (n->kind != DOC_MAP && n->kind != DOC_ARRAY) {
        print_scalar(n);
        return;
    }
    bool map = n->kind == DOC_MAP;
    putchar(map ? '{' : '[');
    for (const doc_node *c = n->first; c; c = c->next) {
        if (map) {
            print_string(c->key);
            printf(": ");
        }
        print_node(c);
        if (c->next)
            printf(", ");
    }
    putchar(map ? '}' : ']');
}

int main(void)
{
    static char text[1 << 20];
    size_t len = fread(text, 1, sizeof text, stdin);
    doc *d;
    doc_error err;
    if (doc_parse_toml(text, len, NULL, &d, &err) != DOC_OK) {
        fprintf(stderr, "%u:%u: %s\n", err.at.line, err.at.column, err.message);
        return 1;
    }
    print_node(doc_root(d));
    putchar('\n');
    doc_free(d);
    return 0;
}
