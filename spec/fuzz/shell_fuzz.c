// SPDX-License-Identifier: MIT
// Any bytes as a command: spans lie in the text, nothing depends on what was analysed before.
#include <stdlib.h>
#include <string.h>

#include "shell/shell.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const shell_env env = {.cwd = {"/home/u/p", 9}, .home = {"/home/u", 7},
                              .project = {"/home/u/p", 9}};

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static shell_arena *a;
    if (!a)
        a = shell_arena_new();
    char *text = malloc(size ? size : 1);
    if (!a || !text)
        abort();
    if (size)
        memcpy(text, data, size);
    shell_arena_reset(a);
    const shell_program *p = shell_parse(a, text, size, &env, NULL);
    for (size_t i = 0; i < p->neffects; i++) {
        const shell_effect *f = &p->effects[i];
        if (f->off > size || f->len > size - f->off || !f->op || !f->path)
            abort();
        if (p->ncommands && f->command >= p->ncommands)
            abort();
    }
    for (size_t i = 0; i < p->ncommands; i++) {
        const shell_command *c = &p->commands[i];
        if (c->off > size || c->len > size - c->off)
            abort();
        for (size_t k = 0; k < c->nwords; k++)
            if (c->words[k].n == 0 || c->words[k].off > size ||
                c->words[k].len > size - c->words[k].off)
                abort();
    }
    free(text);
    return 0;
}
