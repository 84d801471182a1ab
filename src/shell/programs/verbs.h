// SPDX-License-Identifier: MIT
// Verbs of a program that destroy, send or reveal something, as rows of a table.
#ifndef PAIS_SHELL_VERBS_H
#define PAIS_SHELL_VERBS_H

#include "shell/call/call.h"

// A row matches when its words appear among the operands, in this order. In a word, * at the end
// stands for any rest, at the start for any beginning, ^ at the start for the first operand
// alone; the op "" lets it pass. `need` is an option that must be there, with
// ! in front a word that must not.
typedef struct row {
    const char *words, *need, *op;
} row;

typedef struct tool {
    const row *rows;
    const char *flags;  // options without a value that stand alone, separated by spaces
    bool dry;  // has a working --dry-run
    bool strict;  // the first word of a row must be the first operand
} tool;

// Whether an output format shows more than the names of what kubectl gets (kube_format.c).
bool kube_prints_data(const call *c);

#define END {NULL, NULL, NULL}  // of the rows

// A program that is described by the `tool` that it is given.
void sh_tool(call *c, const void *data);
// Files that are uploaded: the operands, and secrets among the values of options.
void send_files(call *c, const shell_word *files, size_t n);

#endif
