// SPDX-License-Identifier: MIT
// Times the shell engine alone, without Lua and without a process around it:
//
//   engine [-n ROUNDS] FILE...   commands, each as "LENGTH\n" and so many bytes
//   engine -g [-m BYTES] [NAME]  families of text made to cost time (spec/c/shell_families.h) up to
//                                so many bytes (1 MiB); NAME: only those that have it
//
// One JSON line: percentiles over the commands of the median of their rounds (us), and of the first
// round, in which all that the engine reads is as cold as it gets in one process. With -g a line for
// each family: the time for the largest (ms), and what a doubling multiplies it by, as the mean of
// the last three. (What a single one does is counted, not timed, by spec/c/shell_growth.c.) Times
// are the best of several rounds, in which the sizes take turns: the machine is as fast for one as
// for the other. In every run the memory of large blocks is touched for the first time, as it is
// where a process looks at one command.
#include <math.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../spec/c/shell_families.h"
#include "shell/shell.h"

enum { MAX_ROUNDS = 101, DOUBLINGS = 3, LEAST_TURNS = 4, MOST_TURNS = 40, ENOUGH_US = 250000 };

static const shell_env env = {.cwd = {"/home/user/project", 18}, .home = {"/home/user", 10},
                              .project = {"/home/user/project", 18}};
static shell_arena *arena;

static _Noreturn void fail(const char *what, const char *on)
{
    fprintf(stderr, "engine: %s%s\n", what, on);
    exit(1);
}

static void *need(void *memory)
{
    if (!memory)
        fail("out of memory", "");
    return memory;
}

// By the processor's clock what others do at the same time counts less, but asking it takes longer.
static double us_of(const char *text, size_t len, clockid_t clock)
{
    struct timespec from, to;
    clock_gettime(clock, &from);
    if (!shell_parse(arena, text, len, &env, NULL))
        fail("out of memory", "");
    shell_arena_reset(arena);  // what this run took, and not what the one before it did
    clock_gettime(clock, &to);
    return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// ---- commands

typedef struct command {
    char *text;
    size_t len;
    double us[MAX_ROUNDS];
} command;

static command *commands;
static size_t ncommands;

static void read_commands(const char *name)
{
    FILE *f = fopen(name, "r");
    if (!f)
        fail("read ", name);
    size_t len;
    while (fscanf(f, "%zu", &len) == 1 && fgetc(f) == '\n') {
        commands = need(realloc(commands, (ncommands + 1) * sizeof *commands));
        command *c = &commands[ncommands++];
        c->text = need(malloc(len + 1));
        c->len = len;
        if (fread(c->text, 1, len, f) != len)
            fail("too short: ", name);
    }
    if (!feof(f))
        fail("no length where one must be: ", name);
    fclose(f);
}

static void print_percentiles(const char *name, double *us)
{
    qsort(us, ncommands, sizeof *us, ascending);
    printf("\"%sp50_us\":%.3f,\"%sp99_us\":%.3f,\"%smax_us\":%.3f", name, us[(ncommands - 1) / 2],
           name, us[(ncommands - 1) * 99 / 100], name, us[ncommands - 1]);
}

static void time_commands(int rounds)
{
    for (int r = 0; r < rounds; r++)
        for (size_t i = 0; i < ncommands; i++)
            commands[i].us[r] = us_of(commands[i].text, commands[i].len, CLOCK_MONOTONIC);
    double *us = need(calloc(ncommands, sizeof *us)), *first = need(calloc(ncommands, sizeof *us));
    for (size_t i = 0; i < ncommands; i++) {
        first[i] = commands[i].us[0];
        qsort(commands[i].us, (size_t)rounds, sizeof *us, ascending);
        us[i] = commands[i].us[rounds / 2];
    }
    printf("{\"commands\":%zu,\"rounds\":%d,", ncommands, rounds);
    print_percentiles("", us);
    printf(",");
    print_percentiles("first_", first);
    printf("}\n");
}

// ---- families

static void time_family(const family *f, size_t most)
{
    char *text[DOUBLINGS + 1];
    size_t len[DOUBLINGS + 1];
    double best[DOUBLINGS + 1], spent = 0;
    for (int i = 0; i <= DOUBLINGS; i++)
        text[i] = need(family_text(f, most >> (DOUBLINGS - i), &len[i]));
    for (int turn = 0; turn < LEAST_TURNS || (turn < MOST_TURNS && spent < ENOUGH_US); turn++)
        for (int i = 0; i <= DOUBLINGS; i++) {
            double us = us_of(text[i], len[i], CLOCK_PROCESS_CPUTIME_ID);
            best[i] = turn && best[i] < us ? best[i] : us;
            spent += us;
        }
    for (int i = 0; i <= DOUBLINGS; i++)
        free(text[i]);
    printf("{\"family\":\"");
    for (const char *p = f->name; *p; p++)
        printf(*p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
    printf("\",\"kib\":%zu,\"ms\":%.3f,\"growth\":%.3f}\n", most >> 10, best[DOUBLINGS] / 1e3,
           cbrt(best[DOUBLINGS] / best[0]));
}

int main(int argc, char **argv)
{
    int rounds = 9;
    bool growth = false;
    size_t most = 1 << 20;
    for (int opt; (opt = getopt(argc, argv, "n:gm:")) != -1;) {
        if (opt == 'n')
            rounds = atoi(optarg);
        else if (opt == 'g')
            growth = true;
        else if (opt == 'm')
            most = (size_t)atol(optarg);
        else
            fail("usage: engine [-n ROUNDS] FILE... | engine -g [-m BYTES] [NAME]", "");
    }
    if (rounds < 1 || rounds > MAX_ROUNDS)
        fail("bad -n: 1 to 101", "");
    arena = need(shell_arena_new());
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 512 << 10);  // else some blocks come from memory that was used before
#endif
    if (growth) {
        for (int i = 0; i < FAMILIES; i++)
            if (!argv[optind] || strstr(families[i].name, argv[optind]))
                time_family(&families[i], most);
    } else {
        for (char **name = argv + optind; *name; name++)
            read_commands(*name);
        if (!ncommands)
            fail("no commands", "");
        time_commands(rounds);
    }
    shell_arena_free(arena);
    return fflush(stdout) == 0 ? 0 : 1;
}
