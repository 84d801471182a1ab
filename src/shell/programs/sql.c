// SPDX-License-Identifier: MIT
// Databases: statements that destroy, given to a client as an option, an operand or its input.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

// The next word of the statement in upper case; comments and strings are passed. 0 at the end.
typedef struct sql {
    shell_str s;
    size_t i;
} sql;

enum { Q_END, Q_WORD, Q_STRING, Q_SEMI, Q_OTHER };

static int next(sql *q, char *out, size_t cap)
{
    const char *s = q->s.ptr;
    size_t n = q->s.len;
    for (;;) {
        while (q->i < n && strchr(" \t\r\n", s[q->i]) && s[q->i])
            q->i++;
        if (q->i + 1 < n && s[q->i] == '/' && s[q->i + 1] == '*') {
            const char *end = memmem(s + q->i + 2, n - q->i - 2, "*/", 2);
            q->i = end ? (size_t)(end - s) + 2 : n;
        } else if (q->i + 1 < n && s[q->i] == '-' && s[q->i + 1] == '-') {
            const char *end = memchr(s + q->i, '\n', n - q->i);
            q->i = end ? (size_t)(end - s) : n;
        } else {
            break;
        }
    }
    if (q->i >= n)
        return Q_END;
    char c = s[q->i];
    if (c == '\'' || c == '"' || c == '`') {
        const char *end = memchr(s + q->i + 1, c, n - q->i - 1);
        q->i = end ? (size_t)(end - s) + 1 : n;
        return Q_STRING;
    }
    if (!is_name(c, true)) {
        q->i++;
        return c == ';' ? Q_SEMI : Q_OTHER;
    }
    size_t k = 0;
    while (q->i < n && (is_name(s[q->i], false) || s[q->i] == '.')) {
        if (k + 1 < cap)
            out[k++] = is_alpha(s[q->i]) ? (char)(s[q->i] & ~32) : s[q->i];
        q->i++;
    }
    out[k] = '\0';
    return Q_WORD;
}

// The bytes between two semicolons, without blanks around them.
static shell_str statement(shell_str text, size_t from, size_t to)
{
    while (to > from && memchr(" \t\r\n;", text.ptr[to - 1], 5))
        to--;
    while (from < to && memchr(" \t\r\n", text.ptr[from], 4))
        from++;
    return (shell_str){text.ptr + from, to - from};
}

// Does what follows WHERE leave anything out? WHERE 1 = 1 and WHERE true do not.
static bool narrows(shell_str text, size_t from)
{
    char said[8];
    size_t n = 0;
    for (; from < text.len && text.ptr[from] != ';' && n < sizeof said; from++)
        if (!memchr(" \t\r\n", text.ptr[from], 4))
            said[n++] = text.ptr[from];
    return !(n == 3 && memcmp(said, "1=1", 3) == 0) && !(n == 4 && strncasecmp(said, "true", 4) == 0);
}

// A document, such as {"QueryString": "DROP TABLE t"}: each string in it may be a statement.
static bool in_document(call *c, shell_str text, const shell_word *w)
{
    if (!text.len || text.ptr[0] != '{')
        return false;
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] != '"')
            continue;
        size_t from = ++i;
        while (i < text.len && text.ptr[i] != '"')
            i += 1 + (text.ptr[i] == '\\');
        if (i <= text.len)
            judge_sql(c, (shell_str){text.ptr + from, i - from}, w);
    }
    return true;
}

void judge_sql(call *c, shell_str text, const shell_word *w)
{
    if (!eval_charge(c->e, text.len) || in_document(c, text, w))
        return;
    sql q = {text, 0};
    char first[32] = "", second[32] = "", name[32] = "";
    bool filtered = false;
    int n = 0;
    size_t from = 0;  // of the statement
    for (;;) {
        int t = next(&q, name, sizeof name);
        if (t == Q_WORD) {
            if (n == 0)
                memcpy(first, name, sizeof first);
            else if (n == 1)
                memcpy(second, name, sizeof second);
            n++;
            filtered = filtered || (strcmp(name, "WHERE") == 0 && narrows(text, q.i));
            if (strcmp(name, "DROP") == 0 && strcmp(first, "ALTER") == 0)
                strcpy(second, "+DROP");
            continue;
        }
        if (t != Q_SEMI && t != Q_END) {
            n += n > 0;
            continue;
        }
        const char *op = NULL;
        uint32_t flags = 0;
        if (strcmp(first, "DROP") == 0 && strcmp(second, "PREPARE") != 0)
            op = "drop", flags = SHELL_F_ALL;
        else if (strcmp(first, "TRUNCATE") == 0 && (n > 1 || second[0]))
            op = "truncate", flags = SHELL_F_ALL;
        else if (strcmp(first, "DELETE") == 0 && !filtered && strcmp(second, "FROM") == 0)
            op = "delete", flags = SHELL_F_ALL;
        else if (strcmp(first, "UPDATE") == 0 && !filtered && n > 3)
            op = "update", flags = SHELL_F_ALL;
        else if (strcmp(first, "ALTER") == 0 && strcmp(second, "+DROP") == 0)
            op = "alter-drop";
        else if (strcmp(first, "PURGE") == 0 || (strcmp(first, "RESET") == 0 &&
                 (strcmp(second, "MASTER") == 0 || strcmp(second, "BINARY") == 0)))
            op = "purge-log";
        if (op)
            fx_text(c, SHELL_K_SQL, op, statement(text, from, q.i), w, flags, 0);
        if (t == Q_END)
            return;
        from = q.i;
        first[0] = second[0] = '\0';
        filtered = false;
        n = 0;
    }
}

typedef struct client {
    const char *shorts, *longs;
    const char *code;  // option letters whose value is SQL
    char file;
    int operand;  // operands before one that is SQL; -1: none is
} client;

// \! command of psql, .shell command of sqlite3, system command of mysql
static void shell_escape(call *c, shell_str s, const shell_word *w)
{
    static const char *const marks[] = {"\\!", ".shell ", ".system ", "system ", "\\o |", "\\g |",
        ".once |", ".output |", ".once '|", ".output '|"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t n = strlen(marks[i]);
        const char *at = s.len ? memmem(s.ptr, s.len, marks[i], n) : NULL;
        if (!at || (at != s.ptr && at[-1] != '\n' && at[-1] != ' '))
            continue;
        const char *end = memchr(at, '\n', s.len - (size_t)(at - s.ptr));
        size_t len = (end ? (size_t)(end - at) : s.len - (size_t)(at - s.ptr)) - n;
        len -= len && strchr(marks[i], '\'') && at[n + len - 1] == '\'';
        ctx in = ctx_enter(c->e, c->c, sh_copy(c->e->a, c->name.ptr, c->name.len));
        run_text(c->e, &in, (shell_str){at + n, len}, w);
        return;
    }
}

// COPY t FROM PROGRAM 'command'
static void copy_program(call *c, shell_str s, const shell_word *w)
{
    for (size_t i = 0; i + 9 < s.len; i++) {
        if (strncasecmp(s.ptr + i, "program ", 8) != 0)
            continue;
        const char *from = memchr(s.ptr + i, '\'', s.len - i);
        if (!from)
            return;
        from++;
        size_t left = s.len - (size_t)(from - s.ptr);
        const char *end = memchr(from, '\'', left);
        ctx in = ctx_enter(c->e, c->c, sh_copy(c->e->a, c->name.ptr, c->name.len));
        run_text(c->e, &in, (shell_str){from, end ? (size_t)(end - from) : left}, w);
        return;
    }
}

// `kept`: the data is of worth to somebody.
static void code(call *c, shell_str s, const shell_word *w, bool kept)
{
    shell_escape(c, s, w);
    copy_program(c, s, w);
    if (kept)
        judge_sql(c, s, w);
}

// May the text go on with another database?
static bool opens_other(shell_str s)
{
    for (size_t i = 0; i + 5 <= s.len; i++)
        if (strncasecmp(s.ptr + i, ".open", 5) == 0 || strncasecmp(s.ptr + i, "attac", 5) == 0)
            return true;
    return false;
}

// Is the database of sqlite3 or duckdb one that nobody keeps: in memory, or a temporary file?
static bool passing(call *c)
{
    for (size_t i = 1; i < c->n; i++)
        if (c->w[i].known != SHELL_EXACT || opens_other(c->w[i].alts[0]))
            return false;
    if (c->n < 2 || (c->c->in && opens_other(input_text(c))))
        return false;
    shell_str file = c->w[1].alts[0];
    shell_str p = path_here(c->e, file);
    return str_is(file, ":memory:") || path_where(c->e, p, SHELL_K_WRITE).place == SHELL_P_TEMP;
}

// A database for tests, by its name: app_test, test_app.
static bool test_name(shell_str s)
{
    return (s.len > 5 && (memcmp(s.ptr + s.len - 5, "_test", 5) == 0 ||
                          memcmp(s.ptr + s.len - 5, "-test", 5) == 0 ||
                          memcmp(s.ptr, "test_", 5) == 0)) && str_exact(s);
}

// Does one of the words say that the server is another machine?
static bool far(const call *c)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool host = s.len > 1 && s.ptr[0] == '-' &&
                    (s.ptr[1] == 'h' || memmem(s.ptr, s.len, "host", 4));
        if ((host && !(i + 1 < c->n && word_is(&c->w[i + 1], "localhost"))) ||
            c->w[i].known != SHELL_EXACT || memchr(s.ptr, ':', s.len) || memchr(s.ptr, '=', s.len))
            return true;
    }
    return false;
}

static void sh_client(call *c, const void *data)
{
    const client *d = data;
    optspec spec = {d->shorts, d->longs};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    bool given = false;
    if (d->operand == 1 && o.rest.n &&
        path_private(path_here(c->e, o.rest.v[0].alts[0]), c->e->home))
        read_file(c, &o.rest.v[0], "read", NULL);
    bool kept = d->operand != 1 || !passing(c);
    for (size_t i = 0; i < o.nvals; i++) {
        if (strchr(d->code, o.vals[i].letter) && o.vals[i].letter) {
            given = true;
            code(c, o.vals[i].w.alts[0], &o.vals[i].w, kept);
        } else if (o.vals[i].letter == d->file) {
            stream s = {0};
            if (word_is(&o.vals[i].w, "-"))
                continue;  // the input
            given = true;
            read_file(c, &o.vals[i].w, "script", &s);
            judge_sql(c, stream_text(&s), &o.vals[i].w);
        }
    }
    for (size_t i = 1; i + 1 < c->n; i++)
        if ((d->operand == 1 && word_is(&c->w[i], "-cmd")) ||
            (d->operand == 0 && word_is(&c->w[i], "-execute")))
            code(c, c->w[i + 1].alts[0], &c->w[i + 1], kept);
    if (d->operand >= 0)
        for (size_t i = (size_t)d->operand; i < o.rest.n; i++) {
            given = true;
            code(c, o.rest.v[i].alts[0], &o.rest.v[i], kept);
            if (word_is(&o.rest.v[i], ".read") && i + 1 < o.rest.n) {
                stream s = {0};
                read_file(c, &o.rest.v[++i], "script", &s);
                judge_sql(c, stream_text(&s), &o.rest.v[i]);
            }
        }
    if (!given && c->c->in)
        code(c, input_text(c), &c->w[0], kept);
    out_unknown(c, SHELL_T_OUTPUT);
}

static void sh_drop(call *c, const void *data)
{
    const char *verb = data;  // one of a list, NULL: it needs none
    if (help_asked(c))
        return;
    if (c->n > 1 && test_name(c->w[c->n - 1].alts[0]) && !far(c))
        return;
    for (size_t i = 1; i < c->n || !verb; i++)
        if (!verb || str_listed(verb, c->w[i].alts[0])) {
            fx_text(c, SHELL_K_SQL, "drop", c->w[c->n - 1].alts[0], NULL, SHELL_F_ALL, 0);
            return;
        }
}

// pg_restore -c: what is there is dropped first. With a file as its output it only writes that down.
static void sh_restore(call *c, const void *data)
{
    static const optspec spec = {"dfhpUnNtTPSLFIj", "clean:c file=:f list:l use-list=:L dbname=:d "
        "host=:h port=:p username=:U schema=:n exclude-schema=:N table=:t trigger=:T function=:P "
        "superuser=:S format=:F index=:I jobs=:j"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if (has(&o, 'c') && !has(&o, 'f') && !has(&o, 'l'))
        fx_text(c, SHELL_K_INFRA, "restore", o.rest.n ? o.rest.v[0].alts[0] : STR(""), NULL, 0, 0);
}

// What is in a database, printed or put into a file.
static void sh_dump(call *c, const void *data)
{
    static const optspec spec = {"fhpUnNtTEZFSdTrudPw", "file=:f result-file=:r host=:h port=:p "
        "username=:U user=:U dbname=:d schema=:n table=:t exclude-table=:T format=:F compress=:Z "
        "archive=:f out=:o output=:o password=:w databases"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    const shell_word *to = opt_value(&o, 'f') ? opt_value(&o, 'f') : opt_value(&o, 'r');
    stream s = {0};
    stream_add(c->e->a, &s, "\1", 1, SHELL_T_OUTPUT | SHELL_T_DUMP);
    if (to)
        write_file(c, to, "dump", SHELL_F_TRUNCATE, &s);
    else
        out_stream(c, &s, s.taint);
}

static const client
    psql = {"cdfhpUvoFRTL",
        "command=:c dbname=:d file=:f host=:h port=:p username=:U set=:v output=:o variable=:v",
        "c", 'f', -1},
    mysql = {"ehPuDS", "execute=:e host=:h port=:P user=:u database=:D socket=:S init-command=:e",
        "e", 0, -1},
    sqlite = {"", "cmd=:c init=:i separator= newline= nullvalue=", "c", 'i', 1},
    sqlcmd = {"QqSUPdi", "query=:Q server=:S input-file=:i", "Qq", 'i', 0},
    sqlplus = {"CMR", "", "", 0, -1},
    generic = {"qcekhudp", "query=:q execute=:e command=:c", "qec", 0, 0};

const program sql_programs[] = {
    {"mysqldump", sh_dump, NULL}, {"mariadb-dump", sh_dump, NULL}, {"pg_dump", sh_dump, NULL},
    {"pg_dumpall", sh_dump, NULL}, {"mongodump", sh_dump, NULL}, {"mydumper", sh_dump, NULL},
    {"psql", sh_client, &psql}, {"pgcli", sh_client, &psql}, {"mysql", sh_client, &mysql},
    {"mariadb", sh_client, &mysql}, {"mycli", sh_client, &mysql}, {"sqlite3", sh_client, &sqlite},
    {"sqlite", sh_client, &sqlite}, {"duckdb", sh_client, &sqlite}, {"sqlcmd", sh_client, &sqlcmd},
    {"cockroach", sh_client, &generic}, {"clickhouse-client", sh_client, &generic},
    {"cqlsh", sh_client, &generic}, {"snowsql", sh_client, &generic}, {"usql", sh_client, &generic},
    {"sqlplus", sh_client, &sqlplus}, {"sqlplus64", sh_client, &sqlplus},
    {"tsql", sh_client, &generic}, {"isql", sh_client, &sqlplus}, {"vsql", sh_client, &generic},
    {"trino", sh_client, &generic}, {"influx", sh_client, &generic}, {"bigquery", sh_client,
        &generic},
    {"pg_restore", sh_restore, NULL}, {"dropdb", sh_drop, NULL}, {"dropuser", sh_drop, NULL},
    {"pg_dropcluster", sh_drop, NULL},
    {"mysqladmin", sh_drop, "drop shutdown"}, {"mariadb-admin", sh_drop, "drop shutdown"},
    {"clickhouse", sh_client, &generic}, {NULL, NULL, NULL}};
