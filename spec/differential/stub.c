// SPDX-License-Identifier: MIT
// A recording stub, linked under every name in the bin folder of the oracle's root: notes its words,
// then becomes the real program of that name where root.sh has put one.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NOTES "/notes/log"
enum { MOST_TEXT = 1 << 16 };

int main(int argc, char **argv)
{
    static char note[MOST_TEXT + 8];
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    char **words = argv;
    int n = argc;
    if (strcmp(name, ".missing") == 0 && argc > 1)  // bash found no such program
        words++, n--, name = words[0];
    size_t len = 8;
    memcpy(note + 4, &(uint32_t){(uint32_t)n}, 4);
    for (int i = 0; i < n; i++) {
        size_t k = strlen(words[i]) + 1;
        if (len + k > sizeof note)
            return 1;
        memcpy(note + len, words[i], k);
        len += k;
    }
    memcpy(note, &(uint32_t){(uint32_t)len - 4}, 4);
    int fd = open(NOTES, O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0 || write(fd, note, len) != (ssize_t)len)
        return 1;
    close(fd);
    char real[300];
    if (words == argv && snprintf(real, sizeof real, "/real/%s", name) < (int)sizeof real) {
        execv(real, words);
        if (errno != ENOENT && errno != ENOTDIR)
            return 126;
    }
    // Output that has to be split, unless the program is one that is silent, or one whose text the
    // engine reads; both ways to end.
    static const char *const silent[] = {"rm", "mv", "cp", "mkdir", "touch", "chmod", "sleep",
                                         "python3", "node", "perl", "ruby", "php", "wget",
                                         "python", "lua", "luajit", "deno", "bun", "osascript",
                                         "pwsh", "which", "jq", "yes"};
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (strcmp(name, silent[i]) == 0)
            return 0;
    // find comes upon where it begins; the top of the work tree is the project.
    bool finds = strcmp(name, "find") == 0, zero = false;
    for (int i = 1; finds && i < n; i++)
        zero = zero || strcmp(words[i], "-print0") == 0;
    int at = 1;
    for (; finds && at < n && !strchr("-(!", words[at][0]); at++)
        dprintf(1, "%s%c", words[at], zero ? '\0' : '\n');
    if (finds && at == 1)
        dprintf(1, ".%c", zero ? '\0' : '\n');
    const char *out = finds ? "" : "o1 o2\n";
    if (strcmp(name, "git") == 0 && n > 1 && strcmp(words[1], "rev-parse") == 0)
        out = "/home/user/project\n";
    if (write(1, out, strlen(out)) < 0)
        return 1;
    return name[0] == 'f';
}
