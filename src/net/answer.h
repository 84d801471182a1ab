// SPDX-License-Identifier: MIT
// Answers of pais-net: one JSON object a line, written at once.
#ifndef PAIS_NET_ANSWER_H
#define PAIS_NET_ANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct answer {
    char *data;
    size_t len, size;
    bool short_of_memory;
} answer;

// Begins {"id":ID; `id` is JSON text.
void answer_begin(answer *a, const char *id);

// Adds a member; a NULL text adds none.
void answer_text(answer *a, const char *name, const char *value);
void answer_number(answer *a, const char *name, int64_t value);
void answer_flag(answer *a, const char *name, bool value);

// Everything up to answer_close goes into an object of its own.
void answer_open(answer *a, const char *name);
void answer_close(answer *a);

// Ends the object, writes the line to `fd`, and frees it. 0 or an errno value.
int answer_send(answer *a, int fd);

// {"id":ID,"error":{"code":...,"message":...,"next":...}}; `next` may be NULL.
int answer_error(int fd, const char *id, const char *code, const char *message, const char *next);

#endif
