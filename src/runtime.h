// SPDX-License-Identifier: MIT
// What main.c tells the Lua side about this run of the program.
#ifndef PAIS_RUNTIME_H
#define PAIS_RUNTIME_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct pais_runtime {
    bool clean;         // --clean: no overlays, no policy, no user plugins
    bool safe;          // no overlays and no policy, after a fault that no handler is to blame for
    bool hook;          // a dispatch: stdout belongs to the protocol
    const char *dev;    // --dev DIR, or NULL
    char **faults;      // "KIND:HANDLER" of earlier tries of this dispatch
    int fault_count;
    char home[PATH_MAX];  // the home of pais, "" when it cannot be known
    const char *etc;      // the machine's directory, usually /etc/pais
} pais_runtime;

// The one of this process; filled by main.c before the Lua state is made.
extern pais_runtime runtime;

#endif
