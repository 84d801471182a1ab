// SPDX-License-Identifier: MIT
// The plan on disk: what is believed, what is found in it, and when it is stale.
#undef NDEBUG
#include "alloc_fail.h"

#include "planfile.c"  // the source itself, so that its allocations can be made to fail

#undef malloc
#undef realloc

#include <assert.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY = 0xBEEF };

static char dir[] = "/tmp/pais-planfile-test.XXXXXX";
static char text[1 << 16];
static size_t len;

#include "in_dir.h"

static void put_file(const char *path, const char *data, size_t n, mode_t mode)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    close(fd);
    assert(chmod(path, mode) == 0);
}

// A plan of these inputs and two sections, into `text`.
static void compose(const char *inputs, const char *a, const char *b)
{
    char rest[1 << 15], index[256];
    size_t na = strlen(a), nb = strlen(b), ni = strlen(inputs);
    int n = snprintf(index, sizeof index, "on:A 0 %zx %llx\non:AB %zx %zx %llx\n", na,
                     (unsigned long long)planfile_hash(a, na, 3), na, nb,
                     (unsigned long long)planfile_hash(b, nb, 3));
    snprintf(rest, sizeof rest, "%s%s%s%s", inputs, index, a, b);
    len = (size_t)snprintf(text, sizeof text, "pais-plan 1 %x %llx %zx %x %zx\n%s", KEY,
                           (unsigned long long)planfile_hash(rest, ni + (size_t)n, 2), ni,
                           (unsigned)n, strlen(rest), rest);
}

static bool parses(const char *data, size_t n, uint64_t key)
{
    planfile plan;
    bool ok = planfile_parse(&plan, data, n, key);
    assert(ok || !plan.data);
    planfile_close(&plan);
    return ok;
}

static void test_sections(void)
{
    planfile plan;
    const char *s;
    size_t n;
    compose("- /\n", "first\n", "second\n");
    assert(planfile_parse(&plan, text, len, KEY));
    assert(planfile_section(&plan, "on:A", &s, &n) == 1 && n == 6 && memcmp(s, "first\n", 6) == 0);
    assert(planfile_section(&plan, "on:AB", &s, &n) == 1 && memcmp(s, "second\n", n) == 0);
    assert(planfile_section(&plan, "on:", &s, &n) == 0);
    assert(planfile_section(&plan, "on:ABC", &s, &n) == 0);
    assert(planfile_section(&plan, "", &s, &n) == 0);
    planfile_close(&plan);
    planfile_close(&plan);
    compose("", "", "");
    assert(planfile_parse(&plan, text, len, KEY));
    assert(planfile_section(&plan, "on:A", &s, &n) == 1 && n == 0);
    assert(!planfile_fresh(&plan, SIZE_MAX, 0));
    planfile_close(&plan);
}

static void test_damage(void)
{
    compose("- /\n0 /nowhere\n", "first\n", "second\n");
    assert(parses(text, len, KEY));
    assert(!parses(text, len, KEY + 1));
    for (size_t n = 0; n < len; n++)
        assert(!parses(text, n, KEY));
    char *longer = malloc(len + 1);
    assert(longer);
    memcpy(longer, text, len);
    longer[len] = 'x';
    assert(!parses(longer, len + 1, KEY));
    free(longer);
    // One bit anywhere: refused as a whole, or the section that holds it is.
    for (size_t i = 0; i < len * 8; i++) {
        planfile plan;
        const char *s;
        size_t n;
        text[i / 8] ^= (char)(1 << i % 8);
        if (planfile_parse(&plan, text, len, KEY)) {
            int a = planfile_section(&plan, "on:A", &s, &n);
            int b = planfile_section(&plan, "on:AB", &s, &n);
            bool same_hex = text[i / 8] >= 'A' && text[i / 8] <= 'F';
            assert((a == -1) != (b == -1) || same_hex);
        }
        planfile_close(&plan);
        text[i / 8] ^= (char)(1 << i % 8);
    }
}

static void test_open(void)
{
    const char *path = in_dir("plan");
    planfile plan;
    compose("- /\n", "a\n", "b\n");
    assert(!planfile_open(&plan, path, KEY));
    put_file(path, text, len, 0600);
    assert(planfile_open(&plan, path, KEY));
    planfile_close(&plan);
    assert(!planfile_open(&plan, path, KEY + 1));
    for (mode_t mode = 0; mode <= 0777; mode++) {
        assert(chmod(path, mode | 0400) == 0);
        bool ok = planfile_open(&plan, path, KEY);
        assert(ok == !(mode & 022));
        planfile_close(&plan);
    }
    assert(chmod(path, 0600) == 0);
    assert(symlink("plan", in_dir("link")) == 0);
    assert(!planfile_open(&plan, in_dir("link"), KEY));
    assert(!planfile_open(&plan, dir, KEY));
    assert(mkfifo(in_dir("fifo"), 0600) == 0);
    assert(!planfile_open(&plan, in_dir("fifo"), KEY));
    assert(!planfile_open(&plan, "/dev/zero", KEY));
    if (geteuid() == 0) {
        assert(chown(path, 65534, 65534) == 0);
        assert(!planfile_open(&plan, path, KEY));
    }
}

static bool fresh(const char *inputs, size_t some, size_t from)
{
    planfile plan;
    compose(inputs, "", "");
    assert(planfile_parse(&plan, text, len, KEY));
    bool ok = planfile_fresh(&plan, some, from);
    planfile_close(&plan);
    return ok;
}

static unsigned long long stamp(const char *name)
{
    int64_t changed = 0;
    unsigned long long s = planfile_stamp(AT_FDCWD, in_dir(name), &changed);
    assert((s == 0) == (changed == 0));
    return s;
}

// What stands far behind in the file is read when it is asked for, and checked then.
static void test_far(void)
{
    static char big[20000], inputs[20000];
    const char *path = in_dir("far"), *s;
    size_t n;
    planfile plan;
    memset(big, 'x', sizeof big - 1);
    memcpy(inputs, "- /\n", 4);
    compose(inputs, "first\n", big);
    put_file(path, text, len, 0600);
    assert(planfile_open(&plan, path, KEY));
    unlink(path);  // another one takes its place; this one is read on
    assert(planfile_section(&plan, "on:AB", &s, &n) == 1 && n == strlen(big) &&
           memcmp(s, big, n) == 0);
    assert(planfile_section(&plan, "on:A", &s, &n) == 1 && memcmp(s, "first\n", 6) == 0);
    planfile_close(&plan);

    text[len - 1] = 'y';
    put_file(path, text, len, 0600);
    assert(planfile_open(&plan, path, KEY));
    assert(planfile_section(&plan, "on:AB", &s, &n) == -1);
    assert(planfile_section(&plan, "on:A", &s, &n) == 1);
    assert(truncate(path, 18000) == 0);
    assert(planfile_section(&plan, "on:AB", &s, &n) == -1);
    planfile_close(&plan);
    assert(!planfile_open(&plan, path, KEY));

    memset(inputs + 4, 'i', 18000);  // more in front than is read at once
    inputs[18003] = '\n';
    compose(inputs, "first\n", "second\n");
    put_file(path, text, len, 0600);
    assert(planfile_open(&plan, path, KEY));
    assert(planfile_section(&plan, "on:AB", &s, &n) == 1 && memcmp(s, "second\n", n) == 0);
    planfile_close(&plan);
    text[15000] ^= 1;
    put_file(path, text, len, 0600);
    assert(!planfile_open(&plan, path, KEY));
}

static void test_fresh(void)
{
    char inputs[4096];
    put_file(in_dir("a"), "1", 1, 0600);
    put_file(in_dir("b"), "1", 1, 0600);
    assert(stamp("none") == 0 && stamp("a") != 0 && stamp("a") != stamp("b"));
    snprintf(inputs, sizeof inputs, "- %s\n%llx a\n0 none\n%llx %s\n~\n%llx b\n0 c\n0 d\n", dir,
             stamp("a"), stamp("b"), in_dir("b"), stamp("b"));
    assert(fresh(inputs, SIZE_MAX, 0) && fresh(inputs, 1, 0) && fresh(inputs, 0, 7));
    // A file that appears behind the mark is seen when its turn comes.
    put_file(in_dir("d"), "", 0, 0600);
    assert(!fresh(inputs, SIZE_MAX, 0) && !fresh(inputs, 3, 1));
    int seen = 0;
    for (size_t from = 0; from < 3; from++)
        seen += !fresh(inputs, 1, from);
    assert(seen == 1);
    seen = 0;
    for (size_t from = 0; from < 3; from++)
        seen += !fresh(inputs, 2, from);
    assert(seen == 2);
    assert(fresh(inputs, 0, 2));
    unlink(in_dir("d"));
    assert(fresh(inputs, SIZE_MAX, 0));
    // One that appears in front of it is seen at once, and so is every kind of change.
    put_file(in_dir("none"), "", 0, 0600);
    assert(!fresh(inputs, 0, 0));
    unlink(in_dir("none"));
    assert(fresh(inputs, 0, 0));
    unsigned long long before = stamp("a");
    assert(chmod(in_dir("a"), 0640) == 0 && stamp("a") != before);
    before = stamp("a");
    put_file(in_dir("a"), "2", 1, 0600);
    assert(stamp("a") != before);
    assert(!fresh(inputs, 0, 0));
    // A directory that is gone is like one where nothing is.
    assert(fresh("- /nowhere/at/all\n0 a\n", SIZE_MAX, 0));

    static const char *const bad[] = {"", "x\n", "-\n", "- /", "-", "- /\nx a\n", "- /\n0\n", "- /\n0 a",
                                      "- /\n~", "- /\n~\n0 a", "- /\n~\n\n", "~\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert(!fresh(bad[i], SIZE_MAX, 1) || strchr(bad[i], '~'));
    char *big = malloc(8000);
    assert(big);
    memset(big, 'x', 8000);
    memcpy(big, "- ", 2);
    memcpy(big + 7994, "\n1 a\n", 6);  // a directory that cannot be: the file was there, and is not
    assert(!fresh(big, SIZE_MAX, 0));
    free(big);
}

// Whatever their number and how many are looked at in one go: each has its turn soon.
static void test_turns(void)
{
    for (size_t n = 1; n <= 12; n++)
        for (size_t some = 1; some <= n + 1; some++)
            for (size_t gone = 0; gone < n; gone++) {
                char inputs[1024];
                size_t k = (size_t)sprintf(inputs, "- %s\n~\n", dir), first = gone * 7 + n;
                for (size_t i = 0; i < n; i++)
                    k += (size_t)sprintf(inputs + k, "%d never%zu\n", i == gone, i);
                bool noticed = false;
                for (size_t calls = 0; calls < (n + some - 1) / some; calls++)
                    noticed = noticed || !fresh(inputs, some, first + calls * some);
                assert(noticed);
            }
}

// Without the directory of the inputs, those of the present one are not looked at instead.
static void test_no_directory(void)
{
    char from[PATH_MAX], inputs[256];
    put_file(in_dir("a"), "1", 1, 0600);
    unsigned long long there = stamp("a");
    assert(getcwd(from, sizeof from) && chdir(dir) == 0);
    assert(fresh("- ./gone\n0 a\n", SIZE_MAX, 0));
    snprintf(inputs, sizeof inputs, "- ./gone\n%llx %s\n", there, in_dir("a"));
    assert(fresh(inputs, SIZE_MAX, 0));
    snprintf(inputs, sizeof inputs, "- ./gone\n%llx a\n", there);
    assert(!fresh(inputs, SIZE_MAX, 0));
    assert(chdir(from) == 0);
}

// Without memory there is no plan, and no section; a later try finds it.
static void test_memory(void)
{
    static char inputs[20000], big[20000];
    planfile plan;
    const char *s;
    size_t n;
    memset(inputs, 'i', 18000);
    memset(big, 'x', sizeof big - 1);
    memcpy(inputs, "- ", 2);
    strcpy(inputs + 18000, "\n");
    compose(inputs, "first\n", "second\n");
    put_file(in_dir("plan2"), text, len, 0600);
    for (alloc_fail_at = 1; alloc_fail_at <= 2; alloc_fail_at += 1) {
        long at = alloc_fail_at;
        assert(!planfile_open(&plan, in_dir("plan2"), KEY) && !plan.data && !plan.in_file);
        alloc_fail_at = at;
    }
    alloc_fail_at = 1;
    assert(!planfile_parse(&plan, text, len, KEY) && !plan.data);
    compose("- /\n", "first\n", big);
    put_file(in_dir("plan2"), text, len, 0600);
    assert(planfile_open(&plan, in_dir("plan2"), KEY));
    alloc_fail_at = 1;
    assert(planfile_section(&plan, "on:AB", &s, &n) == -1);
    alloc_fail_at = 0;
    assert(planfile_section(&plan, "on:AB", &s, &n) == 1 && n == strlen(big));
    planfile_close(&plan);
}

int main(void)
{
    assert(mkdtemp(dir));
    test_sections();
    test_damage();
    test_open();
    test_far();
    test_fresh();
    test_turns();
    test_no_directory();
    test_memory();
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command) != 0;
}
