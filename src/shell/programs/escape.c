// SPDX-License-Identifier: MIT
// Pagers, editors and debuggers that run what an option says.
#include <string.h>

#include "shell/call/call.h"

// man -P pager, less and vim with a command, gdb: options that are shell commands.
typedef struct escape {
    const char *shorts, *code, *marks;
} escape;

static void sh_escape(call *c, const void *data)
{
    const escape *d = data;
    optspec spec = {d->shorts, "pager=:P html=:H cmd=:c command=:c eval-command=:x ex=:x"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    for (size_t i = 0; i < o.nvals; i++)
        if (strchr(d->code, o.vals[i].letter)) {
            shell_word w = o.vals[i].w;
            shell_str s = w.alts[0];
            const char *bang = d->marks && s.len ? memmem(s.ptr, s.len, d->marks, strlen(d->marks))
                : NULL;
            if (d->marks && !bang)
                continue;
            if (bang) {
                size_t skip = (size_t)(bang - s.ptr) + strlen(d->marks);
                w = word_of(c->e, (shell_str){s.ptr + skip, s.len - skip}, &w);
            }
            run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &w, NULL);
        }
    // gdb and vim name commands with + or -ex in a word of its own
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 2 && s.ptr[0] == '+' && memchr(s.ptr, '!', s.len)) {
            const char *bang = memchr(s.ptr, '!', s.len);
            size_t skip = (size_t)(bang - s.ptr) + 1;
            shell_word w = word_of(c->e, (shell_str){s.ptr + skip, s.len - skip}, &c->w[i]);
            run_script(c, "vim", &w, NULL);
        }
        if (i > 1 && word_is(&c->w[i - 1], "-ex") && s.len > 6 && memcmp(s.ptr, "shell ", 6) == 0) {
            shell_word w = word_of(c->e, (shell_str){s.ptr + 6, s.len - 6}, &c->w[i]);
            run_script(c, "gdb shell", &w, NULL);
        }
    }
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-ex") || word_is(&c->w[i], "-eval-command"))
            run_snippet(c, "gdb", c->w[i + 1].alts[0], &c->w[i + 1]);
    if (d->marks)
        for (size_t i = 0; i < o.rest.n; i++)
            read_file(c, &o.rest.v[i], "read", NULL);
}

static const escape man = {"PHCMSLmps", "PH", NULL}, vim = {"cT", "c", "!"},
    gdb = {"exp", "", NULL};

const program escape_programs[] = {
    {"man", sh_escape, &man}, {"gdb", sh_escape, &gdb}, {"lldb", sh_escape, &gdb},
    {"vim", sh_escape, &vim}, {"nvim", sh_escape, &vim}, {"vi", sh_escape, &vim},
    {"ex", sh_escape, &vim},
    {NULL, NULL, NULL}};
