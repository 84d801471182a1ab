// SPDX-License-Identifier: MIT
// Runs files of commands ({"command", "kind"} per line) through the shell engine, under the
// sanitizers, and checks what holds for every result. Verdicts are the rules' affair: specs of
// pais.guard judge the same files.
//   shell-corpus [-b] FILE...   -b times the commands
//   shell-corpus -x 'COMMAND'   shows one command
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shell/shell.h"

static const shell_env env = {.cwd = {"/home/user/project", 18}, .home = {"/home/user", 10},
                              .project = {"/home/user/project", 18}};

static int is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

// ---- reading ------------------------------------------------------------------------------

static size_t utf8(unsigned c, char *o)
{
    if (c < 0x80)
        return o[0] = (char)c, 1;
    if (c < 0x800)
        return o[0] = (char)(0xC0 | c >> 6), o[1] = (char)(0x80 | (c & 63)), 2;
    return o[0] = (char)(0xE0 | c >> 12), o[1] = (char)(0x80 | (c >> 6 & 63)),
           o[2] = (char)(0x80 | (c & 63)), 3;
}

static size_t member(const char *line, const char *name, char *out)
{
    char key[64];
    snprintf(key, sizeof key, "\"%s\": \"", name);
    const char *p = strstr(line, key);
    if (!p) {
        snprintf(key, sizeof key, "\"%s\":\"", name);
        p = strstr(line, key);
    }
    out[0] = '\0';
    if (!p)
        return 0;
    p += strlen(key);
    size_t n = 0;
    for (; *p && *p != '"'; p++) {
        if (*p != '\\') {
            out[n++] = *p;
            continue;
        }
        p++;
        if (*p == 'u') {
            unsigned c = 0;
            sscanf(p + 1, "%4x", &c);
            p += 4;
            n += utf8(c, out + n);
        } else {
            out[n++] = *p == 'n' ? '\n' : *p == 't' ? '\t' : *p == 'r' ? '\r' : *p == 'b' ? '\b'
                       : *p == 'f' ? '\f' : *p;
        }
    }
    out[n] = '\0';
    return n;
}

static void show_value(const shell_word *w)
{
    static const char *const known[] = {"exact", "one-of", "pattern", "unknown"};
    for (int i = 0; i < w->n; i++) {
        char buf[200];
        shell_show(w->alts[i], buf, sizeof buf);
        printf("%s%s", i ? " | " : "", buf);
    }
    printf(" <%s", known[w->known]);
    for (unsigned b = 0; shell_source_name(b); b++)
        if (w->taint >> b & 1)
            printf(" %s", shell_source_name(b));
    printf(">");
}

static void explain(const shell_program *p, const char *text)
{
    for (size_t i = 0; i < p->ncommands; i++) {
        const shell_command *c = &p->commands[i];
        printf("  command %zu %.*s  [%s] at %u+%u\n", i, (int)c->name.len, c->name.ptr, c->path,
               c->off, c->len);
        for (size_t k = 0; k < c->nwords && k < 20; k++) {
            printf("    ");
            show_value(&c->words[k]);
            printf("\n");
        }
    }
    for (size_t i = 0; i < p->neffects; i++) {
        const shell_effect *f = &p->effects[i];
        printf("  effect %s %s tool=%.*s target=%.*s place=%s flags=", shell_kind_name(f->kind),
               f->op, (int)f->tool.len, f->tool.ptr, (int)f->target.len, f->target.ptr,
               shell_place_name(f->place));
        for (unsigned b = 0; shell_flag_name(b); b++)
            if (f->flags >> b & 1)
                printf("%s ", shell_flag_name(b));
        printf("sources=");
        for (unsigned b = 0; shell_source_name(b); b++)
            if (f->sources >> b & 1)
                printf("%s ", shell_source_name(b));
        printf("span=%.*s path=%s\n", (int)f->len, text + f->off, f->path);
    }
    if (p->partial)
        printf("  partial %u\n", p->partial);
    if (p->core.id)
        printf("  core %s: %s\n", p->core.id, p->core.reason);
}

// ---- what holds for every result

static int inside(uint32_t off, uint32_t len, size_t n)
{
    return off <= n && len <= n - off;
}

static const char *wrong_with(const shell_program *p, size_t n)
{
    for (size_t i = 0; i < p->ncommands; i++) {
        const shell_command *c = &p->commands[i];
        if (!inside(c->off, c->len, n))
            return "a command outside of the text";
        if (!c->path)
            return "a command that was reached in no way";
        for (size_t k = 0; k < c->nwords; k++) {
            const shell_word *w = &c->words[k];
            if (!inside(w->off, w->len, n))
                return "a word outside of the text";
            if (!w->n || w->n > SHELL_MAX_ALTS || w->known > SHELL_UNKNOWN)
                return "a word without a value";
            if (w->n > 1 && w->known == SHELL_EXACT)
                return "a word of several values that says otherwise";
        }
    }
    for (size_t i = 0; i < p->neffects; i++) {
        const shell_effect *f = &p->effects[i];
        if (!inside(f->off, f->len, n))
            return "an effect outside of the text";
        if (p->ncommands && f->command >= p->ncommands)
            return "an effect of no command";
        if (f->kind >= SHELL_NKINDS || f->place >= SHELL_NPLACES || !f->op || !f->path)
            return "an effect without kind, place, op or path";
        for (unsigned bit = 0; bit < 32; bit++)
            if ((f->sources >> bit & 1 && !shell_source_name(bit)) ||
                (f->flags >> bit & 1 && !shell_flag_name(bit)))
                return "a flag or source without a name";
    }
    if (p->core.id && (!p->core.reason || p->core.effect >= p->neffects))
        return "a core finding without an effect";
    return NULL;
}

static double *times;
static size_t ntimes, ncommands, nwrong;

static void run_file(shell_arena *a, const char *name, int bench)
{
    FILE *f = fopen(name, "r");
    if (!f) {
        perror(name);
        exit(1);
    }
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    while ((len = getline(&line, &cap, f)) > 0) {
        char *text = malloc((size_t)len + 1);
        size_t n = member(line, "command", text);
        char *copy = malloc(n + 1);  // exactly as long, for the sanitizer
        memcpy(copy, text, n);
        struct timespec t0, t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        const shell_program *p = shell_parse(a, copy, n, &env, NULL);
        clock_gettime(CLOCK_MONOTONIC, &t1);
        if (bench) {
            times = realloc(times, (ntimes + 1) * sizeof *times);
            times[ntimes++] = (double)(t1.tv_sec - t0.tv_sec) * 1e6 +
                              (double)(t1.tv_nsec - t0.tv_nsec) / 1e3;
        }
        const char *wrong = wrong_with(p, n);
        if (wrong)
            printf("%s: %.300s\n", wrong, text);
        ncommands++;
        nwrong += wrong != NULL;
        shell_arena_reset(a);
        free(text);
        free(copy);
    }
    free(line);
    fclose(f);
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
    shell_arena *a = shell_arena_new();
    int bench = 0;
    for (int i = 1; i < argc; i++) {
        if (is(argv[i], "-b")) {
            bench = 1;
        } else if (is(argv[i], "-x") && i + 1 < argc) {
            const char *text = argv[++i];
            explain(shell_parse(a, text, strlen(text), &env, NULL), text);
            shell_arena_reset(a);
        } else {
            run_file(a, argv[i], bench);
        }
    }
    if (ncommands)
        printf("%zu commands, %zu wrong\n", ncommands, nwrong);
    if (ntimes) {
        qsort(times, ntimes, sizeof *times, by_value);
        printf("us p50 %.2f p99 %.2f max %.2f\n", times[ntimes / 2], times[ntimes * 99 / 100],
            times[ntimes - 1]);
    }
    free(times);
    shell_arena_free(a);
    return nwrong != 0;
}
