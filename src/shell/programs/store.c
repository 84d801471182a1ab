// SPDX-License-Identifier: MIT
// Caches and document stores: what destroys data, as commands or calls.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"

void judge_lines(call *c, shell_str s)
{
    // Those with a capital stand alone anywhere, as in redis.call('flushall'), others begin a line.
    static const char *const verbs[] = {"Flushall", "Flushdb", "Flush_all", "shutdown", "drop ",
        "delete /"};
    if (!eval_charge(c->e, s.len))
        return;
    for (size_t i = 0; i < s.len; i++)
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++) {
            size_t n = strlen(verbs[k]);
            if ((s.ptr[i] | 32) != (*verbs[k] | 32) || s.len - i < n || strncasecmp(s.ptr + i, verbs[k], n) != 0)
                continue;
            bool alone = (i == 0 || !is_name(s.ptr[i - 1], false)) &&
                        (s.len - i == n || !is_name(s.ptr[i + n], false));
            bool begins = i == 0 || s.ptr[i - 1] == '\n';
            if (verbs[k][0] < 'a' ? alone : begins) {
                fx_text(c, SHELL_K_SQL, "flush", s, NULL, SHELL_F_ALL, 0);
                return;
            }
        }
}

static bool same(shell_str s, const char *lit)
{
    return s.len == strlen(lit) && strncasecmp(s.ptr, lit, s.len) == 0;
}

// Commands of one or two words; the second may be any of several.
static bool ruins(const fields *f)
{
    static const struct { const char *first, *second; } commands[] = {
        {"shutdown", NULL}, {"swapdb", NULL}, {"replicaof", NULL}, {"slaveof", NULL},
        {"debug", "segfault panic restart crash-and-recover reload flushall"},
        {"script", "flush"}, {"function", "flush delete"}, {"cluster", "reset flushslots forget"},
        {"acl", "deluser"}, {"config", "rewrite"}};
    static const char *const settings[] = {"dir", "dbfilename", "save", "appendonly"};
    if (!f->n)
        return false;
    shell_str first = f->v[0].alts[0], second = f->n > 1 ? f->v[1].alts[0] : STR("");
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (!same(first, commands[i].first))
            continue;
        if (!commands[i].second)
            return !(f->n > 1 && same(second, "no"));  // replicaof no one
        for (const char *p = commands[i].second; *p; p += strspn(p, " ")) {
            size_t n = strcspn(p, " ");
            if (second.len == n && strncasecmp(second.ptr, p, n) == 0)
                return true;
            p += n;
        }
    }
    for (size_t i = 0; f->n > 2 && i < sizeof settings / sizeof *settings; i++)
        if (same(first, "config") && same(second, "set") && same(f->v[2].alts[0], settings[i]))
            return true;
    return false;
}

static void sh_redis(call *c, const void *data)
{
    static const optspec spec = {"hpnauirsd", "pattern=:1 user=:2 pass=:3 scan:S eval=:4"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    shell_str s = o.rest.n ? o.rest.v[0].alts[0] : input_text(c);
    if (ruins(&o.rest))
        fx_text(c, SHELL_K_SQL, "settings", s, NULL, SHELL_F_ALL, 0);
    judge_lines(c, o.rest.n > 1 && same(s, "eval") ? o.rest.v[1].alts[0] : s);
    for (size_t k = 1; k < o.rest.n && (same(s, "del") || same(s, "unlink")); k++)
        if (o.rest.v[k].taint & T_ALL) {
            fx_text(c, SHELL_K_SQL, "flush", s, NULL, SHELL_F_ALL, 0);
            break;
        }
    // KEYS * and --scan name everything there is.
    const shell_word *pattern = opt_value(&o, '1');
    bool keys = o.rest.n > 1 && same(s, "keys");
    bool all = keys ? word_is(&o.rest.v[1], "*")
                    : has(&o, 'S') && (!pattern || word_is(pattern, "*"));
    out_unknown(c, SHELL_T_OUTPUT | (all ? T_ALL : 0));
}

// The text without blanks; inside strings only where they are names, as in {"dropDatabase": 1}.
static shell_str tight(eval *e, shell_str s)
{
    char *out = sh_alloc(e->a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[i];
        if (ch && strchr(" \t\n", ch))
            continue;
        if (ch != '"' && ch != '\'') {
            out[n++] = ch;
            continue;
        }
        size_t from = i + 1, end = from;
        while (end < s.len && s.ptr[end] != ch)
            end += 1 + (s.ptr[end] == '\\');
        size_t next = end + 1;
        while (next < s.len && s.ptr[next] == ' ')
            next++;
        if (next < s.len && s.ptr[next] == ':')
            for (size_t k = from; k < end; k++)
                out[n++] = s.ptr[k];
        else
            out[n++] = ch;
        i = end;
    }
    return (shell_str){out, n};
}

static void sh_mongo(call *c, const void *data)
{
    static const char *const calls[] = {"dropDatabase", ".drop(", "deleteMany({})", "remove({})",
        "dropUser(", "dropAllUsers", "dropAllRoles", "dropRole(", "dropCollection(", "drop:",
        "dropIndex", "shutdownServer", "shutdown:", "updateMany({},", "deleteMany:{filter:{}",
        "q:{},limit:0", "dropTarget:true"};
    static const optspec spec = {"upf", "eval=:e host=:h port=:p username=:u password=:p file=:f"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *w = opt_value(&o, 'e');
    shell_str s = tight(c->e, w ? w->alts[0] : input_text(c));
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (s.len && memmem(s.ptr, s.len, calls[i], strlen(calls[i]))) {
            fx_text(c, SHELL_K_SQL, "drop", s, w, SHELL_F_ALL, 0);
            return;
        }
    out_unknown(c, SHELL_T_OUTPUT);
}

// --drop of an import replaces what is there.
static void sh_import(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n && !help_asked(c); i++)
        if (word_is(&c->w[i], "--drop"))
            fx_text(c, SHELL_K_SQL, "drop", c->w[c->n - 1].alts[0], &c->w[i], SHELL_F_ALL, 0);
}

const program store_programs[] = {
    {"redis-cli", sh_redis, NULL}, {"valkey-cli", sh_redis, NULL}, {"keydb-cli", sh_redis, NULL},
    {"mongosh", sh_mongo, NULL}, {"mongo", sh_mongo, NULL}, {"mongoimport", sh_import, NULL},
    {NULL, NULL, NULL}};
