// SPDX-License-Identifier: MIT
// The dispatch plan on disk: which handlers there are for each event, and the files it was made
// from. Reading it costs one open, a stat for each of those files, and a read for each section that
// is used: the code of a hundred plugins may be a megabyte.
//
// Text, one header line, then three parts of known length:
//   pais-plan 1 KEY HASH INPUTS INDEX TOTAL\n   (hexadecimal; HASH covers inputs and index)
//   inputs: "STAMP PATH\n" each; a path without '/' in front is below the directory of the first
//           line, "- DIR\n". A line "~\n" divides them: those before it are looked at in every
//           dispatch, of those behind it at most `some` are, in turn.
//   index:  "NAME OFFSET LENGTH HASH\n" each, offsets from the end of the index
//   body:   sections; one for an event has a line "MATCHER\tFIELDS\n" for each handler, in order.
//           FIELDS are NAME=VALUE with tabs between; tab, newline and % in a value are %XX.
// The whole is replaced by rename; a file that is damaged anywhere is as good as none.
#ifndef PAIS_PLANFILE_H
#define PAIS_PLANFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct planfile {
    char *data;  // the file, at least up to the body
    size_t len;
    const char *inputs, *index, *body;  // where these parts begin; body is also the end of index
    const char *last;                   // in index, behind the section that was found last
    size_t room;                        // bytes of the body
    bool in_file;                       // sections are read from fd; else the body is in data
    int fd;
    off_t body_at;                      // in the file
    struct planfile_block *blocks;      // sections that were read
} planfile;

// A 64-bit hash for noticing damage and change; not for adversaries.
uint64_t planfile_hash(const void *data, size_t len, uint64_t seed);

// What stat says of `path` (relative to directory `dirfd`, -1: there is none), as one number; 0 when
// it is not there.
// With `changed` not NULL, the time of the last change goes there (ns since 1970).
uint64_t planfile_stamp(int dirfd, const char *path, int64_t *changed);

// Opens `path` as *plan. False when there is none, it belongs to somebody else, has another key,
// or is damaged.
bool planfile_open(planfile *plan, const char *path, uint64_t key);

// As planfile_open, from a copy of `text`.
bool planfile_parse(planfile *plan, const char *text, size_t len, uint64_t key);

// Frees what belongs to an opened plan.
void planfile_close(planfile *plan);

// Whether the inputs are unchanged. `some`: how many of the divided ones to look at, beginning at
// number `from` (modulo their count); SIZE_MAX: all.
bool planfile_fresh(const planfile *plan, size_t some, size_t from);

// Finds section `name`: 1 found, 0 there is none, -1 damaged or memory is short. The text is valid
// until planfile_close.
int planfile_section(planfile *plan, const char *name, const char **text, size_t *len);

#endif
