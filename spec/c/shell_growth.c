// SPDX-License-Identifier: MIT
// What the shell engine costs, counted and not timed: the work for text made to cost much grows in
// proportion to it, the memory too, and ordinary commands allocate nothing.
// The engine is compiled so that each of its basic blocks calls a counter, and the functions of the
// C library that it gives bytes to, and the allocator, are replaced at link time (spec/spec.mk).
//   shell-growth [-v] [-m BYTES] [NAME]   -v prints what was counted, -m is the largest text (64 KiB),
//                                         NAME: only families that have it
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "shell/shell.h"
#include "shell_families.h"

// The most that twice the text may multiply the work, what a byte may cost, and what it may take.
#define MOST_GROWTH 2.15
#define MOST_PER_BYTE 3400.0
#define MOST_MEMORY 660.0

static const shell_env env = {.cwd = {"/home/user/project", 18}, .home = {"/home/user", 10},
                              .project = {"/home/user/project", 18}};

// ---- counters

static uint64_t work;
static size_t allocations, allocated;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    work++;
}

// One unit for a call and one for 16 bytes: about what it costs.
#define LOOKED(n) (work += 1 + (n) / 16)

#define WRAP(result, name, args) result __real_##name args; result __wrap_##name args; \
    result __wrap_##name args

WRAP(void *, memcpy, (void *to, const void *from, size_t n))
{
    LOOKED(n);
    return __real_memcpy(to, from, n);
}

WRAP(void *, memmove, (void *to, const void *from, size_t n))
{
    LOOKED(n);
    return __real_memmove(to, from, n);
}

WRAP(void *, memset, (void *to, int c, size_t n))
{
    LOOKED(n);
    return __real_memset(to, c, n);
}

WRAP(int, memcmp, (const void *a, const void *b, size_t n))
{
    size_t same = 0;
    while (same < n && ((const char *)a)[same] == ((const char *)b)[same])
        same++;
    LOOKED(same);
    return __real_memcmp(a, b, n);
}

WRAP(void *, memchr, (const void *s, int c, size_t n))
{
    const char *at = __real_memchr(s, c, n);
    LOOKED(at ? (size_t)(at - (const char *)s) : n);
    return (void *)at;
}

WRAP(void *, memrchr, (const void *s, int c, size_t n))
{
    const char *at = __real_memrchr(s, c, n);
    LOOKED(at ? n - (size_t)(at - (const char *)s) : n);
    return (void *)at;
}

WRAP(void *, memmem, (const void *s, size_t n, const void *what, size_t len))
{
    const char *at = __real_memmem(s, n, what, len);
    LOOKED(at ? (size_t)(at - (const char *)s) + len : n);
    return (void *)at;
}

WRAP(size_t, strlen, (const char *s))
{
    size_t n = __real_strlen(s);
    LOOKED(n);
    return n;
}

WRAP(void *, malloc, (size_t n))
{
    allocations++;
    allocated += n;
    return __real_malloc(n);
}

WRAP(void *, aligned_alloc, (size_t to, size_t n))
{
    allocations++;
    allocated += n;
    return __real_aligned_alloc(to, n);
}

WRAP(void *, calloc, (size_t n, size_t size))
{
    allocations++;
    allocated += n * size;
    return __real_calloc(n, size);
}

WRAP(void *, realloc, (void *p, size_t n))
{
    allocations++;
    allocated += n;
    return __real_realloc(p, n);
}

// ---- the tests

static shell_arena *arena;
static bool verbose;
static int failures;

static uint64_t work_of(const char *text, size_t len)
{
    shell_arena_reset(arena);
    uint64_t before = work;
    if (!shell_parse(arena, text, len, &env, NULL))
        abort();
    return work - before;
}

static void complain(const char *name, const char *what, double is, double most)
{
    printf("%s: %s %.2f, more than %.2f\n", name, what, is, most);
    failures++;
}

static void test_family(const family *f, size_t largest)
{
    double worst = 0, dearest = 0;
    uint64_t last = 0;
    size_t most = 0, len = 0;
    for (size_t size = largest / 4; size <= largest; size *= 2) {
        char *text = family_text(f, size, &len);
        size_t before = allocated;
        uint64_t now = work_of(text, len);
        free(text);
        most = allocated - before;
        double growth = last ? (double)now / (double)last : 0, cost = (double)now / (double)len;
        worst = growth > worst ? growth : worst;
        dearest = cost > dearest ? cost : dearest;
        last = now;
    }
    if (verbose)
        printf("%-26s growth %5.2f, a byte %8.1f, memory %6.1f MiB\n", f->name, worst, dearest,
               (double)most / (1 << 20));
    if (worst > MOST_GROWTH)
        complain(f->name, "twice the text is work times", worst, MOST_GROWTH);
    if (dearest > MOST_PER_BYTE)
        complain(f->name, "work for a byte", dearest, MOST_PER_BYTE);
    // The first block of the arena was there before; the next one is of its size again.
    if ((double)most > MOST_MEMORY * (double)len + (1 << 20))
        complain(f->name, "memory for a byte", (double)most / (double)len, MOST_MEMORY);
}

// Commands of every day, and some that are refused.
static void test_heap(void)
{
    static const char *const ordinary[] = {
        "ls -la", "cd src && npm test 2>&1 | tail -n 20", "git commit -m 'a message' -- a b c",
        "for f in *.c; do gcc -c \"$f\" -o \"${f%.c}.o\" || exit 1; done",
        "cat <<'EOF' > notes.md\n# Notes\nrm -rf / is bad\nEOF\n",
        "docker compose up -d && curl -fsS http://localhost:8080/health | jq .status",
        "find . -name '*.o' -exec rm -f {} +", "sudo sh -c 'rm -rf \"$HOME\"/*'",
        "python3 -c 'import os; os.system(\"rm -rf /\")'", "echo cm0gLXJmIC8= | base64 -d | sh",
        "if [ -f .env ]; then set -a; . ./.env; set +a; fi; x=$(date +%s); echo \"$x ${y:-z}\"",
    };
    for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++) {
        size_t before = allocations;
        work_of(ordinary[i], strlen(ordinary[i]));
        if (allocations != before)
            complain(ordinary[i], "allocations", (double)(allocations - before), 0);
    }
}

int main(int argc, char **argv)
{
    size_t largest = 64 << 10;
    for (int opt; (opt = getopt(argc, argv, "vm:")) != -1;) {
        if (opt == 'v')
            verbose = true;
        else if (opt == 'm')
            largest = (size_t)atol(optarg);
        else
            return 2;
    }
    arena = shell_arena_new();
    if (!arena)
        return 1;
    test_heap();
    for (int i = 0; i < FAMILIES; i++)
        if (!argv[optind] || strstr(families[i].name, argv[optind]))
            test_family(&families[i], largest);
    if (!work || !allocations) {
        puts("nothing was counted");
        failures++;
    }
    shell_arena_free(arena);
    return failures != 0;
}
