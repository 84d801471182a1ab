// SPDX-License-Identifier: MIT
// Confinement: what of the file system and of TCP this process, and the program it becomes, may still
// use. By Landlock where the kernel has it (Linux 5.13 and later); elsewhere there is none, and callers
// say so.
#ifndef PAIS_CONFINE_H
#define PAIS_CONFINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What a path, and everything below it, may be used for.
enum { CONFINE_READ = 1, CONFINE_EXECUTE = 2, CONFINE_WRITE = 4, CONFINE_DEVICE = 8 };

typedef struct confine_path {
    const char *path;  // links are followed; one that is not there grants nothing
    unsigned access;   // CONFINE_READ and so on
} confine_path;

// TCP ports that may be used; without `limited`, all.
typedef struct confine_ports {
    bool limited;
    const uint16_t *ports;
    size_t n;
} confine_ports;

typedef struct confine_rules {
    const confine_path *paths;
    size_t n_paths;
    confine_ports connect, listen;
} confine_rules;

// What the kernel can hold a process to.
typedef struct confine_means {
    int level;     // version of Landlock's interface; 0: there is none, and `why` says why
    bool ports;    // TCP ports (level 4)
    bool signals;  // no signals to processes outside, no abstract sockets of theirs (level 6)
    const char *why;
} confine_means;

// Asks the kernel; changes nothing.
confine_means confine_ask(void);

// Confines this process, for good, to the rules, as far as the kernel can; new privileges (setuid
// programs) are ruled out as well, and of root's those that see into other processes. What is open
// already stays usable. Returns 0 and the means, whose level is 0 where nothing but privileges was
// ruled out; or an errno value, with the path or the step that it is about in *at.
int confine_apply(const confine_rules *rules, confine_means *means, const char **at);

#endif
