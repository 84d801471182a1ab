// SPDX-License-Identifier: MIT
// Answers, written as JSON.
#include "answer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fs.h"
#include "json.h"

static void add(void *ud, const char *text, size_t len)
{
    answer *a = ud;
    if (a->len + len > a->size) {
        size_t size = (a->len + len) * 2;
        char *grown = a->short_of_memory ? NULL : realloc(a->data, size);
        if (!grown) {
            a->short_of_memory = true;
            return;
        }
        a->data = grown;
        a->size = size;
    }
    memcpy(a->data + a->len, text, len);
    a->len += len;
}

static void add_text(answer *a, const char *text)
{
    add(a, text, strlen(text));
}

static void name(answer *a, const char *text)
{
    if (a->len && a->data[a->len - 1] != '{')
        add_text(a, ",");
    json_quote(text, strlen(text), false, add, a);
    add_text(a, ":");
}

void answer_begin(answer *a, const char *id)
{
    *a = (answer){0};
    add_text(a, "{");
    name(a, "id");
    add_text(a, id);
}

void answer_text(answer *a, const char *key, const char *value)
{
    if (!value)
        return;
    name(a, key);
    json_quote(value, strlen(value), false, add, a);
}

void answer_number(answer *a, const char *key, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    name(a, key);
    add_text(a, digits);
}

void answer_flag(answer *a, const char *key, bool value)
{
    name(a, key);
    add_text(a, value ? "true" : "false");
}

void answer_open(answer *a, const char *key)
{
    name(a, key);
    add_text(a, "{");
}

void answer_close(answer *a)
{
    add_text(a, "}");
}

int answer_send(answer *a, int fd)
{
    add_text(a, "}\n");
    int err = a->short_of_memory ? ENOMEM : fs_write_fd(fd, a->data, a->len);
    free(a->data);
    *a = (answer){0};
    return err;
}

int answer_error(int fd, const char *id, const char *code, const char *message, const char *next)
{
    answer a;
    answer_begin(&a, id);
    answer_open(&a, "error");
    answer_text(&a, "code", code);
    answer_text(&a, "message", message);
    answer_text(&a, "next", next);
    answer_close(&a);
    return answer_send(&a, fd);
}
