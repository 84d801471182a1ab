// SPDX-License-Identifier: MIT
// Programs that pais-net starts: git, ssh. They stay in its process group and end with it.
#ifndef PAIS_NET_SPAWN_H
#define PAIS_NET_SPAWN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct spawned {
    pid_t pid;
    int in, out, err;  // our ends of its pipes; -1: closed, or not asked for
} spawned;

// Starts argv[0], looked up in PATH, with pipes as its stdin and stdout, and as its stderr if `errors`
// (else its stderr is dropped). `extra` is put before the environment: "NAME=value", NULL-terminated.
// 0 or an errno value.
int spawn_start(char *const argv[], const char *const extra[], bool errors, spawned *s);

// Writes all of `input`, then reads stdout into `out` (at most size - 1 bytes, NUL behind them) until
// it ends. -1 when `deadline_ms` passes before; then, and in any case, the program is ended.
// Returns its exit status otherwise.
int spawn_talk(spawned *s, const char *input, char *out, size_t size, int deadline_ms);

// Closes the pipes, kills the program if it still runs, and waits for it. Its exit status, or -1.
int spawn_end(spawned *s);

#endif
