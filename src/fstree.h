// SPDX-License-Identifier: MIT
// Folders that are put in the place of others: files copied and hashed as a stream, names exchanged
// at once, everything on the disk before it counts. Functions return 0 or an errno value.
#ifndef PAIS_FSTREE_H
#define PAIS_FSTREE_H

#include <stdint.h>
#include <sys/types.h>

enum { FSTREE_DIGEST = 65 };  // hexadecimal digits and a NUL

// Copies a regular file to `to`, which must not be there, with exactly this mode. What is no
// regular file is EINVAL, a link ELOOP; more than `max` bytes are EFBIG. After a failure `to` is not
// there. *size: bytes copied.
int fstree_copy(const char *from, const char *to, mode_t mode, uint64_t max, uint64_t *size);

// The SHA-256 of a regular file's bytes. A link is ELOOP, what else is no regular file EINVAL.
int fstree_digest(const char *path, char digest[FSTREE_DIGEST]);

// Exchanges two names of one file system in a single step. EINVAL or ENOSYS where the system or the
// file system cannot.
int fstree_exchange(const char *a, const char *b);

// Waits until what was written to the file system of `dir` is on the disk, as far as the system can
// be asked for that.
int fstree_sync(const char *dir);

#endif
