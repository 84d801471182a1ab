// SPDX-License-Identifier: MIT
// Files: atomic replacement, single-write appends, locks, trees.
// All functions return 0 or an errno value; none prints or exits.
#ifndef PAIS_FS_H
#define PAIS_FS_H

#include <stddef.h>
#include <sys/types.h>

// Reads all of `path`, at most `max` bytes (EFBIG beyond). On success *data (malloc'ed, with a NUL
// behind the last byte) belongs to the caller.
int fs_read(const char *path, size_t max, char **data, size_t *len);

// Reads descriptor `fd` until end of file, at most `max` bytes (EFBIG beyond). As fs_read.
int fs_read_fd(int fd, size_t max, size_t hint, char **data, size_t *len);

// Writes all of `data` to `fd`, restarting after signals.
int fs_write_fd(int fd, const char *data, size_t len);

// Replaces `path` by a file of mode `mode` with these bytes: temporary file beside it, fsync,
// rename. A reader sees the old bytes or the new ones. A symbolic link is followed, not replaced,
// also to a file that is not there yet; what is no regular file stays: EINVAL, or EISDIR for a
// directory.
int fs_replace(const char *path, const char *data, size_t len, mode_t mode);

// Appends with one write(2), so that lines of concurrent writers never mix; creates the file. A link
// is refused (ELOOP); so is a FIFO that nobody reads (ENXIO), rather than waited for.
int fs_append(const char *path, const char *data, size_t len, mode_t mode);

// Makes `path` and its missing parents.
int fs_mkdirs(const char *path, mode_t mode);

// Removes `path` and, when it is a directory, all below it, never following links.
int fs_rmtree(const char *path);

// Opens (creating) and locks `path` exclusively. Waits at most `timeout_ms` (EWOULDBLOCK after
// that). A file that its holder removed meanwhile is made anew. On success *fd holds the lock until closed.
int fs_lock(const char *path, int timeout_ms, int *fd);

#endif
