// SPDX-License-Identifier: MIT
// Redaction: secrets in short options of programs: curl -u name:secret, sshpass -p secret,
// mysql -psecret.
#include "redact_int.h"

redact_span redact_option(const redact_text *t, size_t start, size_t end, redact_program program)
{
    redact_span none = {0, 0, NULL};
    char quote;
    size_t slashes, at;
    if (program == PROGRAM_CURL) {
        bool user = redact_is(t, start, end, "--user") || redact_is(t, start, end, "--proxy-user");
        if (!user && !(end - start >= 2 && (redact_starts(t, start, "-u") ||
                                            redact_starts(t, start, "-U"))))
            return none;
        at = user ? end : start + 2;
        if (redact_byte_in(t, at, "="))
            at++;
        at = redact_open_quote(t, redact_blanks(t, at), &quote, &slashes);
        redact_text view = redact_near(t, at);
        size_t stop = redact_value_end(&view, at, quote, slashes);
        while (at < stop && t->p[at] != ':')
            at++;
        if (at + 1 >= stop || redact_mark(t, at + 1) > at + 1 ||
            redact_is_reference(t, at + 1, stop, quote))
            return none;
        return (redact_span){at + 1, redact_value_end(t, at + 1, quote, slashes), "password"};
    }
    if (!redact_starts(t, start, "-p") || redact_starts(t, start, "-P"))
        return none;
    at = start + 2;
    if (program == PROGRAM_SSHPASS && end == at)
        at = redact_blanks(t, at);
    at = redact_open_quote(t, at, &quote, &slashes);
    redact_text view = redact_near(t, at);
    size_t stop = redact_value_end(&view, at, quote, slashes);
    if (stop <= at || redact_mark(t, at) > at || redact_is_reference(t, at, stop, quote))
        return none;
    return (redact_span){at, redact_value_end(t, at, quote, slashes), "password"};
}

redact_program redact_program_of(const redact_text *t, size_t start, size_t end,
                                 redact_program now)
{
    switch (t->p[start]) {
    case 'c':
        return redact_is(t, start, end, "curl") ? PROGRAM_CURL : now;
    case 's':
        return redact_is(t, start, end, "sshpass") ? PROGRAM_SSHPASS : now;
    case 'm':
        return redact_is(t, start, end, "mysql") || redact_is(t, start, end, "mysqldump") ||
                       redact_is(t, start, end, "mysqladmin") || redact_is(t, start, end, "mariadb")
                   ? PROGRAM_MYSQL
                   : now;
    default:
        return now;
    }
}
