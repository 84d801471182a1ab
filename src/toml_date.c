// SPDX-License-Identifier: MIT
// TOML dates and times, which are those of RFC 3339.
#include <string.h>

#include "toml.h"

// Reads two digits; -1 when there are none.
static int two(const char *p)
{
    if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
        return -1;
    return (p[0] - '0') * 10 + p[1] - '0';
}

static int days_in(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

// YYYY-MM-DD, the first ten characters.
static const char *check_date(const char *p)
{
    int century = two(p), year = two(p + 2), month = two(p + 5), day = two(p + 8);
    if (century < 0 || year < 0 || p[4] != '-' || month < 0 || p[7] != '-' || day < 0)
        return "a date is written YYYY-MM-DD";
    if (month < 1 || month > 12)
        return "there is no such month";
    if (day < 1 || day > days_in(century * 100 + year, month))
        return "there is no such day in that month";
    return NULL;
}

// HH:MM:SS[.fraction]; *p moves behind it.
static const char *check_time(const char **p, const char *end)
{
    static const char form[] = "a time is written HH:MM:SS";
    const char *s = *p;
    if (end - s < 8)
        return form;
    int hour = two(s), minute = two(s + 3), second = two(s + 6);
    if (hour < 0 || s[2] != ':' || minute < 0 || s[5] != ':' || second < 0)
        return form;
    if (hour > 23 || minute > 59 || second > 60)  // 60: a leap second
        return "there is no such time";
    s += 8;
    if (s < end && *s == '.') {
        const char *fraction = ++s;
        while (s < end && *s >= '0' && *s <= '9')
            s++;
        if (s == fraction)
            return "digits are missing after the point";
    }
    *p = s;
    return NULL;
}

// +HH:MM or -HH:MM
static const char *check_offset(const char *p, const char *end)
{
    if (end - p != 6 || (*p != '+' && *p != '-') || two(p + 1) < 0 || p[3] != ':' || two(p + 4) < 0)
        return "an offset is Z or is written +HH:MM";
    if (two(p + 1) > 23 || two(p + 4) > 59)
        return "there is no such offset";
    return NULL;
}

doc_kind toml_date(char *text, size_t len, const char **problem)
{
    *problem = NULL;
    const char *end = text + len, *p = text;
    bool begins = len >= 5 && two(text) >= 0;
    if (begins && text[2] == ':') {
        *problem = check_time(&p, end);
        if (!*problem && p != end)
            *problem = "a time without a date ends after the seconds";
        return *problem ? DOC_STRING : DOC_LOCAL_TIME;
    }
    // 1e-5, 1000-x: only a dash behind four digits makes a date.
    if (!begins || two(text + 2) < 0 || text[4] != '-')
        return DOC_STRING;
    *problem = len < 10 ? "a date is written YYYY-MM-DD" : check_date(text);
    if (*problem)
        return DOC_STRING;
    if (len == 10)
        return DOC_LOCAL_DATE;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') {
        *problem = "a T was expected between date and time";
        return DOC_STRING;
    }
    p = text + 11;
    *problem = check_time(&p, end);
    if (*problem)
        return DOC_STRING;
    bool local = p == end, utc = !local && (*p == 'Z' || *p == 'z');
    if (!local && !(utc && p + 1 == end))
        *problem = check_offset(p, end);
    if (*problem)
        return DOC_STRING;
    text[10] = 'T';
    if (utc)
        text[len - 1] = 'Z';
    return local ? DOC_LOCAL_DATETIME : DOC_OFFSET_DATETIME;
}
