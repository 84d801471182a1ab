// SPDX-License-Identifier: MIT
// Runs files of labelled commands ({"command", "expect", "kind"} per line) through the shell engine
// and prints how many of each kind are judged as expected. The judgement here is a stand-in for the
// rules: it maps effects to verdicts in the plainest way, to show what the engine sees.
//   shell-corpus [-v] [-b] [-e] FILE...   -v lists what differs, -b times the commands, -e fails
//                                         when a command is judged on the wrong side
//   shell-corpus -x 'COMMAND'      shows one command
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "shell/shell.h"

enum { ALLOW, ASK, BLOCK };
static const char *const verdicts[] = {"allow", "ask", "block"};

static const shell_env env = {.cwd = {"/home/u/proj", 12}, .home = {"/home/u", 7},
                              .project = {"/home/u/proj", 12}};

static int is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static int one_of(const char *s, const char *list)
{
    size_t n = strlen(s);
    for (const char *p = list; *p;) {
        size_t k = strcspn(p, " ");
        if (k == n && memcmp(p, s, n) == 0)
            return 1;
        p += k;
        p += strspn(p, " ");
    }
    return 0;
}

static int judge_effect(const shell_effect *f)
{
    uint32_t fl = f->flags;
    uint32_t secret = f->sources & (SHELL_T_SECRET | SHELL_T_ENVSECRET);
    if (fl & SHELL_F_DRYRUN)
        return ALLOW;
    switch (f->kind) {
    case SHELL_K_DELETE:
        if (fl & SHELL_F_GUARD)
            return BLOCK;
        if (fl & SHELL_F_MOVE)
            return f->place == SHELL_P_ROOT || f->place == SHELL_P_HOME ||
                   f->place == SHELL_P_SYSTEM_TOP || f->place == SHELL_P_SYSTEM ||
                   (f->place == SHELL_P_PROJECT_PARENT) ? BLOCK : ALLOW;
        if (is(f->op, "git-rm"))
            return ALLOW;
        switch (f->place) {
        case SHELL_P_ROOT: case SHELL_P_HOME: case SHELL_P_SYSTEM_TOP: case SHELL_P_SYSTEM:
        case SHELL_P_PROJECT_PARENT: case SHELL_P_KERNEL:
            return fl & SHELL_F_INEXACT && !(fl & SHELL_F_FOUND) ? ASK : BLOCK;
        case SHELL_P_GITDIR: return fl & SHELL_F_RECURSIVE ? BLOCK : ALLOW;
        case SHELL_P_UNKNOWN: return ASK;
        case SHELL_P_HOME_TOP: case SHELL_P_HOME_IN: case SHELL_P_OTHER: case SHELL_P_DEVICE:
            return ASK;
        case SHELL_P_PROJECT_TOP: return fl & SHELL_F_FOUND && fl & SHELL_F_RECURSIVE ? ASK
                                         : fl & SHELL_F_FOUND ? ASK : ASK;
        default: return ALLOW;
        }
    case SHELL_K_WRITE:
        if (fl & (SHELL_F_GUARD | SHELL_F_SYSFILE | SHELL_F_STARTUP))
            return BLOCK;
        if (f->place == SHELL_P_SYSTEM || f->place == SHELL_P_SYSTEM_TOP ||
            f->place == SHELL_P_KERNEL)
            return BLOCK;
        if (fl & SHELL_F_SECRET && (f->place == SHELL_P_HOME_TOP || f->place == SHELL_P_HOME_IN))
            return BLOCK;
        if (secret && f->place != SHELL_P_PROJECT && f->place != SHELL_P_SINK)
            return BLOCK;
        return ALLOW;
    case SHELL_K_PERM:
        if (fl & (SHELL_F_GUARD | SHELL_F_SETUID | SHELL_F_SYSFILE))
            return BLOCK;
        if (fl & SHELL_F_WORLD)
            return BLOCK;
        if (is(f->op, "setfacl") && !(fl & SHELL_F_RECURSIVE))
            return ALLOW;
        return f->place <= SHELL_P_SYSTEM && f->place != SHELL_P_NONE &&
               !(f->place == SHELL_P_PROJECT_PARENT) ? BLOCK : ALLOW;
    case SHELL_K_READ:
        if (is(f->op, "secret-store"))
            return ALLOW;
        if (is(f->op, "git-add"))
            return fl & SHELL_F_SECRET ? BLOCK : ALLOW;
        return fl & (SHELL_F_SECRET | SHELL_F_SYSFILE) ? BLOCK : ALLOW;
    case SHELL_K_NET:
        if (secret || f->sources & SHELL_T_SYSTEM || is(f->op, "socket"))
            return BLOCK;
        return ALLOW;
    case SHELL_K_EXEC:
        if (f->sources & (SHELL_T_NET | SHELL_T_DECODED | SHELL_T_CLEAR))
            return BLOCK;
        if (f->sources & (SHELL_T_OUTPUT | SHELL_T_FILE) || is(f->op, "interactive"))
            return ALLOW;
        return ASK;
    case SHELL_K_DEVICE: return f->place == SHELL_P_DEVICE ? BLOCK : ALLOW;
    case SHELL_K_GIT:
        return one_of(f->op, "tag-delete remote-remove push-lease") ? ALLOW : BLOCK;
    case SHELL_K_INFRA:
        return one_of(f->op, "taint publish owner remove") ? ASK : BLOCK;
    case SHELL_K_SQL: return BLOCK;
    case SHELL_K_SELF: case SHELL_K_SHELL: case SHELL_K_ENVIRON: return BLOCK;
    case SHELL_K_SYSTEM:
        return one_of(f->op, "service-stop user-change logs-delete") ? ASK : BLOCK;
    case SHELL_K_PERSIST: return ASK;
    default: return ALLOW;
    }
}

static int judge(const shell_program *p, const shell_effect **why)
{
    int worst = ALLOW;
    *why = NULL;
    for (size_t i = 0; i < p->neffects; i++) {
        int v = judge_effect(&p->effects[i]);
        if (v > worst) {
            worst = v;
            *why = &p->effects[i];
        }
    }
    if (p->core.id) {
        worst = BLOCK;
        *why = &p->effects[p->core.effect];
    }
    return worst;
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
        printf("span=%.*s path=%s -> %s\n", (int)f->len, text + f->off, f->path,
               verdicts[judge_effect(f)]);
    }
    if (p->partial)
        printf("  partial %u\n", p->partial);
    if (p->core.id)
        printf("  core %s: %s\n", p->core.id, p->core.reason);
}

#define KINDS 256
static struct {
    char name[64];
    int n[3][3];
} table[KINDS];
static int nkinds;
static double *times;
static size_t ntimes;

static int kind_index(const char *name)
{
    for (int i = 0; i < nkinds; i++)
        if (is(table[i].name, name))
            return i;
    assert(nkinds < KINDS);
    snprintf(table[nkinds].name, sizeof table[0].name, "%.63s", name);
    return nkinds++;
}

static void run_file(shell_arena *a, const char *name, int verbose, int bench)
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
        char *text = malloc((size_t)len + 1), expect[64], kind[256];
        size_t n = member(line, "command", text);
        char *copy = malloc(n + 1);  // exactly as long, for the sanitizer
        memcpy(copy, text, n);
        member(line, "expect", expect);
        member(line, "kind", kind);
        struct timespec t0, t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        const shell_program *p = shell_parse(a, copy, n, &env, NULL);
        clock_gettime(CLOCK_MONOTONIC, &t1);
        if (bench) {
            times = realloc(times, (ntimes + 1) * sizeof *times);
            times[ntimes++] = (double)(t1.tv_sec - t0.tv_sec) * 1e6 +
                              (double)(t1.tv_nsec - t0.tv_nsec) / 1e3;
        }
        const shell_effect *why;
        int got = judge(p, &why);
        int want = is(expect, "block") ? BLOCK : is(expect, "ask") ? ASK : ALLOW;
        if (expect[0])
            table[kind_index(kind)].n[want][got]++;
        int bad = want == ALLOW ? got != ALLOW : got == ALLOW;
        if (verbose && (bad || (verbose > 1 && want != got))) {
            text[n] = '\0';
            printf("%s wanted %s got %s (%s %s %s)%s: %.300s\n", kind, expect, verdicts[got],
                   why ? shell_kind_name(why->kind) : "", why ? why->op : "",
                   why ? shell_place_name(why->place) : "", p->partial ? " partial" : "", text);
        }
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
    int verbose = 0, bench = 0, exact = 0, wrong = 0;
    for (int i = 1; i < argc; i++) {
        if (is(argv[i], "-v")) {
            verbose++;
        } else if (is(argv[i], "-e")) {
            exact = 1;
        } else if (is(argv[i], "-b")) {
            bench = 1;
        } else if (is(argv[i], "-x") && i + 1 < argc) {
            const char *text = argv[++i];
            const shell_effect *why;
            const shell_program *p = shell_parse(a, text, strlen(text), &env, NULL);
            explain(p, text);
            printf("%s\n", verdicts[judge(p, &why)]);
            shell_arena_reset(a);
        } else {
            run_file(a, argv[i], verbose, bench);
        }
    }
    int t[3][3] = {{0}};
    for (int i = 0; i < nkinds; i++) {
        int (*n)[3] = table[i].n;
        for (int w = 0; w < 3; w++)
            for (int g = 0; g < 3; g++)
                t[w][g] += n[w][g];
        int bad = n[ALLOW][ASK] + n[ALLOW][BLOCK] + n[ASK][ALLOW] + n[BLOCK][ALLOW];
        wrong += bad;
        int all = 0;
        for (int w = 0; w < 3; w++)
            for (int g = 0; g < 3; g++)
                all += n[w][g];
        printf("%-26s %5d %s %d\n", table[i].name, all, bad ? "wrong" : "ok", bad);
    }
    if (nkinds) {
        printf("wanted      allow    ask  block\n");
        for (int w = 0; w < 3; w++)
            printf("%-10s %6d %6d %6d\n", verdicts[w], t[w][0], t[w][1], t[w][2]);
    }
    if (ntimes) {
        qsort(times, ntimes, sizeof *times, by_value);
        printf("us p50 %.2f p99 %.2f max %.2f\n", times[ntimes / 2], times[ntimes * 99 / 100],
            times[ntimes - 1]);
    }
    free(times);
    shell_arena_free(a);
    return exact && wrong;
}
