// SPDX-License-Identifier: MIT
// Time as text, without the C library's time zones: gmtime is not safe in a signal handler and reads
// a file.
#ifndef PAIS_UTC_H
#define PAIS_UTC_H

enum { UTC_SIZE = 25 };  // "2026-01-02T03:04:05.678Z" and a NUL

// Writes `seconds` since 1970 (0 to the year 9999) and `ms` as RFC 3339 into out[UTC_SIZE].
void utc_format(char *out, long long seconds, long ms);

#endif
