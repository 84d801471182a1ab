// SPDX-License-Identifier: MIT
// A file that is there whole, or not at all.
#ifndef PAIS_NET_PART_H
#define PAIS_NET_PART_H

#include <stdbool.h>
#include <stddef.h>

// The name of the file that grows: PATH.part. False when `size` is too small.
bool part_name(const char *path, char *out, size_t size);

// Opens PATH.part, never through a link. The descriptor, or -1 with errno.
int part_open(const char *path);

// Gives the file its name, or, when not `keep`, takes it away. 0 or an errno value. Not durable by itself:
// whoever asked for it checks it first, and then keeps it.
int part_close(int fd, const char *path, bool keep);

#endif
