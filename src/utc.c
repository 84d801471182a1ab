// SPDX-License-Identifier: MIT
// Time as text, without the C library's time zones.
#include "utc.h"

// Writes the last `width` digits of v and the byte behind them.
static char *digits(char *out, long long v, int width, char behind)
{
    for (int i = width - 1; i >= 0; i--, v /= 10)
        out[i] = (char)('0' + v % 10);
    out[width] = behind;
    return out + width + 1;
}

void utc_format(char *out, long long seconds, long ms)
{
    // Days since 0000-03-01, so that a leap day ends a year; 146097 days are 400 years.
    long long days = seconds / 86400 + 719468, rest = seconds % 86400;
    long long era = days / 146097, of_era = days % 146097;
    long long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    long long of_year = of_era - (365 * year + year / 4 - year / 100);
    long long shifted = (5 * of_year + 2) / 153;  // months since March
    long long day = of_year - (153 * shifted + 2) / 5 + 1;
    long long month = shifted < 10 ? shifted + 3 : shifted - 9;
    out = digits(out, year + era * 400 + (month <= 2), 4, '-');
    out = digits(out, month, 2, '-');
    out = digits(out, day, 2, 'T');
    out = digits(out, rest / 3600, 2, ':');
    out = digits(out, rest / 60 % 60, 2, ':');
    out = digits(out, rest % 60, 2, '.');
    out = digits(out, ms, 3, 'Z');
    *out = '\0';
}
