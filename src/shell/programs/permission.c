// SPDX-License-Identifier: MIT
// Programs that change who may do what with a file.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

static uint32_t mode_flags(shell_str m)
{
    uint32_t f = 0;
    if (m.len && is_digit(m.ptr[0])) {
        char last = m.ptr[m.len - 1];
        if (last >= '0' && last <= '7')
            f |= ((last - '0') & 2 ? SHELL_F_WORLD : 0) | ((last - '0') & 4 ? SHELL_F_READABLE : 0);
        if (m.len >= 4 && m.ptr[m.len - 4] >= '2' && m.ptr[m.len - 4] != '8')
            f |= SHELL_F_SETUID;
        return f;
    }
    // [ugoa]*[+=][rwxst]*
    bool others = true;
    for (size_t i = 0; i < m.len; i++) {
        char ch = m.ptr[i];
        if (ch == 'o' || ch == 'a')
            others = true;
        else if (ch == 'u' || ch == 'g')
            others = i > 0 && others && m.ptr[i - 1] != ',';
        if (ch == '+' || ch == '=') {
            bool who = i == 0 || m.ptr[i - 1] == ',';
            for (size_t k = i + 1; k < m.len && m.ptr[k] != ','; k++) {
                if (m.ptr[k] == 'w' && (others || who))
                    f |= who ? 0 : SHELL_F_WORLD;
                if (m.ptr[k] == 'r' && (others || who))
                    f |= SHELL_F_READABLE;
                if (m.ptr[k] == 's')
                    f |= SHELL_F_SETUID;
            }
            others = false;
        }
    }
    return f;
}

static bool is_mode(shell_str s)
{
    if (s.len < 2 || s.ptr[0] != '-')
        return false;
    for (size_t i = 1; i < s.len; i++)
        if (!strchr("rwxXst", s.ptr[i]))
            return false;
    return true;
}

// A long option, perhaps shortened.
static bool shortened(shell_str s, const char *option)
{
    return s.len > 4 && s.len <= strlen(option) && memcmp(s.ptr, option, s.len) == 0;
}

static void sh_perm(call *c, const void *data)
{
    const char *op = data;
    if (c->n == 2 && help_asked(c))
        return;
    bool recursive = false, reference = false;
    uint32_t flags = 0;
    bool mode = false, ended = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (!ended && str_is(s, "--")) {
            ended = true;
        } else if (!ended && s.len > 1 && s.ptr[0] == '-' && !(op[2] == 'm' && !mode &&
            is_mode(s)) &&
                   !(op[2] == 'a' && s.ptr[1] != 'R' && s.ptr[1] != 'f')) {
            const char *eq = memchr(s.ptr, '=', s.len);
            shell_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};
            recursive = recursive || shortened(name, "--recursive") ||
                        (s.ptr[1] != '-' && memchr(s.ptr, 'R', s.len));
            if (shortened(name, "--reference")) {
                reference = true;
                i += !eq;
            } else if (!eq && shortened(name, "--from")) {
                i++;
            }
        } else if (!mode && !reference) {
            mode = true;
            if (op[2] == 'm')
                flags |= mode_flags(s);
        } else {
            fx_path(c, SHELL_K_PERM, op, &c->w[i], flags | (recursive ? SHELL_F_RECURSIVE : 0), 0);
        }
    }
    // -R after the operands counts too
    if (recursive)
        for (size_t i = c->e->effects.n; i > 0 && c->e->effects.v[i - 1].command == c->command; i--)
            if (!(c->e->effects.v[i - 1].flags & SHELL_F_RECURSIVE)) {
                c->e->effects.v[i - 1].flags |= SHELL_F_RECURSIVE;
                core_check(c->e, (uint32_t)i - 1);
            }
}

// What the entries of an access list give to everybody: u:me:rw,o::rw
static uint32_t acl_flags(shell_str s)
{
    for (size_t from = 0; from < s.len;) {
        const char *end = memchr(s.ptr + from, ',', s.len - from);
        size_t n = (end ? (size_t)(end - s.ptr) : s.len) - from;
        shell_str entry = {s.ptr + from, n};
        if ((str_starts(entry, "o:") || str_starts(entry, "other:")) &&
            memchr(entry.ptr, 'w', entry.len))
            return SHELL_F_WORLD;
        from += n + 1;
    }
    return 0;
}

static void sh_setfacl(call *c, const void *data)
{
    static const optspec spec = {"mxMX", "modify=:m set=:m modify-file=:M set-file=:M remove=:x "
        "remove-file=:X restore=:r remove-all:b remove-default:b recursive:R test:t help:h version:v"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    if (has(&o, 't') || has(&o, 'h') || has(&o, 'v'))
        return;
    uint32_t flags = has(&o, 'R') ? SHELL_F_RECURSIVE : 0;
    for (size_t i = 0; i < o.nvals; i++)
        flags |= o.vals[i].letter == 'm' ? acl_flags(o.vals[i].w.alts[0]) : 0;
    for (size_t i = 0; i < o.rest.n; i++)
        fx_path(c, SHELL_K_PERM, "setfacl", &o.rest.v[i], flags, 0);
}

const program permission_programs[] = {
    {"chmod", sh_perm, "chmod"}, {"chown", sh_perm, "chown"}, {"chgrp", sh_perm, "chgrp"},
    {"setfacl", sh_setfacl, NULL}, {"chattr", sh_perm, "chattr"}, {"chflags", sh_perm, "chattr"},
    {NULL, NULL, NULL}};
