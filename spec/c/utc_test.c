// SPDX-License-Identifier: MIT
// Time as text, against the C library's own calendar.
#undef NDEBUG
#include "utc.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void same(long long seconds, long ms)
{
    char got[UTC_SIZE + 1], want[64];
    time_t t = (time_t)seconds;
    struct tm tm;
    assert(gmtime_r(&t, &tm));
    size_t n = strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(want + n, sizeof want - n, ".%03ldZ", ms);
    got[UTC_SIZE] = '#';
    utc_format(got, seconds, ms);
    if (strcmp(got, want) != 0)
        fprintf(stderr, "%lld gave %s, not %s\n", seconds, got, want);
    assert(strcmp(got, want) == 0 && got[UTC_SIZE] == '#');
}

static void is(long long seconds, long ms, const char *want)
{
    char got[UTC_SIZE];
    utc_format(got, seconds, ms);
    assert(strcmp(got, want) == 0);
}

int main(void)
{
    const long long day = 86400, last = 253402300799;  // 9999-12-31T23:59:59
    is(0, 0, "1970-01-01T00:00:00.000Z");
    is(951782399, 7, "2000-02-28T23:59:59.007Z");
    is(951782400, 70, "2000-02-29T00:00:00.070Z");
    is(4107542400, 700, "2100-03-01T00:00:00.700Z");  // no leap year
    is(last, 999, "9999-12-31T23:59:59.999Z");
    // The first and the last second of every day of 400 years, which hold every kind of year, and
    // of the last 400.
    for (long long d = 0; d < 146097; d++) {
        same(d * day, d % 1000);
        same(d * day + day - 1, 999);
        same(last - d * day, 0);
    }
    for (long long s = 0; s < day; s += 7)  // every hour and minute, most seconds
        same(1709164800 + s, s % 1000);     // 2024-02-29
    return 0;
}
