// SPDX-License-Identifier: MIT
// Composes a line of the record.
#include "line.h"

#include <stdio.h>
#include <string.h>

#include "json.h"

// Looked at beyond a cut, so that a secret that straddles it is still seen whole.
enum { SLACK = 1024 };

void line_raw(line *l, const char *ptr, size_t len)
{
    if (len > sizeof l->text - l->len) {
        l->full = true;
        return;
    }
    memcpy(l->text + l->len, ptr, len);
    l->len += len;
}

static void emit_raw(void *ud, const char *ptr, size_t len)
{
    line_raw(ud, ptr, len);
}

void line_number(line *l, long long number)
{
    char digits[24];
    size_t n = 0;
    unsigned long long rest = number < 0 ? 0ULL - (unsigned long long)number
                                         : (unsigned long long)number;
    do
        digits[sizeof digits - ++n] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        digits[sizeof digits - ++n] = '-';
    line_raw(l, digits + sizeof digits - n, n);
}

// A text that is being redacted: its beginning, and how long it is.
typedef struct beginning {
    char text[LINE_MAX_FIELD + 64];  // with room for the note of a cut
    size_t len;
} beginning;

static void emit_beginning(void *ud, const char *ptr, size_t len)
{
    beginning *b = ud;
    if (b->len < LINE_MAX_FIELD + 1)
        memcpy(b->text + b->len, ptr,
               len < LINE_MAX_FIELD + 1 - b->len ? len : LINE_MAX_FIELD + 1 - b->len);
    b->len += len;
}

void line_string(line *l, const char *text, size_t len, size_t max)
{
    size_t slack = l->secrets && l->secrets->longest > SLACK ? l->secrets->longest : SLACK;
    size_t seen = len > max && len > max + slack ? max + slack : len;
    beginning b = {.len = 0};
    bool redacted = seen >= REDACT_MIN_VALUE && redact(text, seen, l->secrets, emit_beginning, &b) > 0;
    size_t size = redacted ? b.len : seen;
    if (size <= max && seen == len) {
        json_quote(redacted ? b.text : text, size, false, emit_raw, l);
        return;
    }
    size_t stop = max < size ? max : size;
    if (!redacted)
        memcpy(b.text, text, stop < size ? stop + 1 : stop);
    for (int i = 0; i < 3 && stop > 0 && stop < size && (b.text[stop] & 0xC0) == 0x80; i++)
        stop--;  // back to the start of a character
    int note = snprintf(b.text + stop, sizeof b.text - stop, "… [cut, %zu bytes in all]", len);
    json_quote(b.text, stop + (size_t)note, false, emit_raw, l);
}
