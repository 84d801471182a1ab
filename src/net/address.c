// SPDX-License-Identifier: MIT
// Addresses. The parser takes what is plainly right and refuses everything else: an address that two
// programs read in different ways is how credentials reach the wrong host.
#include "address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *prefix;
    int port;
} schemes[] = {
    [ADDRESS_HTTPS] = {"https://", 443}, [ADDRESS_HTTP] = {"http://", 80},
    [ADDRESS_SSH] = {"ssh://", 22},      [ADDRESS_GIT] = {"git://", 9418},
    [ADDRESS_FILE] = {"file://", 0},
};

enum { SCHEMES = sizeof schemes / sizeof *schemes };

// Copies len bytes as they are; false when they do not fit.
static bool copy(char *to, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(to, from, len);
    to[len] = '\0';
    return true;
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

// Copies with %XX resolved; false for a bad escape, a control character, or too much.
static bool decode(char *to, size_t size, const char *from, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = from[i];
        if (c == '%') {
            int high = i + 1 < len ? hex(from[i + 1]) : -1, low = i + 2 < len ? hex(from[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        }
        if ((unsigned char)c < 32 || c == 127 || n + 1 >= size)
            return false;
        to[n++] = c;
    }
    to[n] = '\0';
    return true;
}

static const char *parse_host(const char *text, size_t len, address *a)
{
    size_t end = len;
    if (len > 0 && text[0] == '[') {
        const char *close = memchr(text, ']', len);
        if (!close || strspn(text + 1, "0123456789abcdefABCDEF:.") != (size_t)(close - text - 1))
            return "its host is no IPv6 address";
        end = (size_t)(close - text) + 1;
        if (!copy(a->host, sizeof a->host, text + 1, end - 2))
            return "its host is too long";
    } else {
        const char *colon = memchr(text, ':', len);
        end = colon ? (size_t)(colon - text) : len;
        if (!copy(a->host, sizeof a->host, text, end))
            return "its host is too long";
    }
    if (!a->host[0])
        return "it has no host";
    if (a->host[0] == '-')
        return "its host begins with a dash";
    for (char *p = a->host; *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-_:", *p))
            return "its host has a character that no host has";
    }
    if (end == len)
        return NULL;
    const char *digits = text + end + 1;
    size_t n = len - end - 1;
    if (text[end] != ':' || n < 1 || n > 5 || strspn(digits, "0123456789") < n)
        return "its port is no number";
    a->port = atoi(digits);
    return a->port < 1 || a->port > 65535 ? "its port is no number from 1 to 65535" : NULL;
}

static const char *parse_authority(const char *text, size_t len, address *a)
{
    // The last @: a password may hold one, a host never does.
    const char *at = text + len;
    while (at > text && at[-1] != '@')
        at--;
    if (at > text) {
        at--;
        const char *colon = memchr(text, ':', (size_t)(at - text)), *end = colon ? colon : at;
        if (!decode(a->user, sizeof a->user, text, (size_t)(end - text)) ||
            (colon &&
             !decode(a->password, sizeof a->password, colon + 1, (size_t)(at - colon) - 1)))
            return "its user or password cannot be read";
        a->has_password = colon != NULL;
        if (a->user[0] == '-')
            return "its user begins with a dash";
        len -= (size_t)(at + 1 - text);
        text = at + 1;
    }
    return parse_host(text, len, a);
}

static const char *parse_path(const char *text, address *a)
{
    const char *end = strchr(text, '#');
    size_t len = end ? (size_t)(end - text) : strlen(text);
    if (a->scheme == ADDRESS_SSH || a->scheme == ADDRESS_FILE) {
        if (!decode(a->path, sizeof a->path, text, len))
            return "its path cannot be read";
        // As git has it: /~user/x is a path below that user's home.
        if (a->scheme == ADDRESS_SSH && a->path[0] == '/' && a->path[1] == '~')
            memmove(a->path, a->path + 1, strlen(a->path));
    } else if (!copy(a->path, sizeof a->path, text, len)) {
        return "its path is too long";
    }
    if (a->path[0] == '-')
        return "its path begins with a dash";
    return NULL;
}

// user@host:path
static const char *parse_scp(const char *text, address *a)
{
    const char *colon = strchr(text, ':'), *slash = strchr(text, '/');
    if (!colon || (slash && slash < colon) || colon[1] == ':' || strncmp(colon + 1, "//", 2) == 0)
        return "it begins with none of https://, ssh://, git://, file:// and http://";
    a->scheme = ADDRESS_SSH;
    const char *why = parse_authority(text, (size_t)(colon - text), a);
    if (why)
        return why;
    if (a->has_password || colon[1] == '\0')
        return "it is not of the form user@host:path";
    return copy(a->path, sizeof a->path, colon + 1, strlen(colon + 1))
               ? a->path[0] == '-' ? "its path begins with a dash" : NULL
               : "its path is too long";
}

const char *address_parse(const char *text, address *a)
{
    memset(a, 0, sizeof *a);
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p <= 32 || *p == 127 || *p == '\\')
            return "it has a blank, a backslash or a control character in it";
    if (text[0] == '-')
        return "it begins with a dash";
    for (int i = 0; i < SCHEMES; i++) {
        size_t n = strlen(schemes[i].prefix);
        if (strncasecmp(text, schemes[i].prefix, n) != 0)
            continue;
        a->scheme = (address_scheme)i;
        const char *rest = text + n;
        size_t len = strcspn(rest, "/?#");
        if (i == ADDRESS_FILE)
            return len != 0 || rest[0] != '/' ? "a file:// address needs an absolute path"
                                              : parse_path(rest, a);
        const char *why = parse_authority(rest, len, a);
        if (why)
            return why;
        if (rest[len] != '/' && a->scheme != ADDRESS_HTTP && a->scheme != ADDRESS_HTTPS)
            return "it has no path";
        return parse_path(rest + len, a);
    }
    return parse_scp(text, a);
}

bool address_is_loopback(const address *a)
{
    return strcmp(a->host, "localhost") == 0 || strcmp(a->host, "::1") == 0 ||
           (strncmp(a->host, "127.", 4) == 0 && !a->host[strspn(a->host, "0123456789.")]);
}

bool address_is_open(const address *a)
{
    return (a->scheme == ADDRESS_HTTP || a->scheme == ADDRESS_GIT) && !address_is_loopback(a);
}

int address_port(const address *a)
{
    return a->port ? a->port : schemes[a->scheme].port;
}

bool address_same_site(const address *a, const address *b)
{
    return a->scheme == b->scheme && strcmp(a->host, b->host) == 0 &&
           address_port(a) == address_port(b);
}

bool address_write(const address *a, bool shown, char *out, size_t size)
{
    char port[16] = "";
    const char *path = a->path, *v6 = strchr(a->host, ':');
    size_t len = shown ? strcspn(path, "?") : strlen(path);
    if (a->port)
        snprintf(port, sizeof port, ":%d", a->port);
    int n = snprintf(out, size, "%s%s%s%s%s%s%s%s%.*s", schemes[a->scheme].prefix,
                     a->scheme == ADDRESS_SSH ? a->user : "",
                     a->scheme == ADDRESS_SSH && a->user[0] ? "@" : "", v6 ? "[" : "", a->host,
                     v6 ? "]" : "", port, a->scheme == ADDRESS_SSH && path[0] != '/' ? "/" : "",
                     (int)len, path);
    return n >= 0 && (size_t)n < size;
}
