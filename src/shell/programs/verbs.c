// SPDX-License-Identifier: MIT
// Holds a command line against the rows of its program.
#include "shell/programs/verbs.h"

#include <string.h>

#include "shell/effects/path.h"

static bool one(const char *pat, size_t n, shell_str w)
{
    const char *bar = memchr(pat, '|', n);
    if (bar)  // alternatives a|b
        return one(pat, (size_t)(bar - pat), w) ||
               one(bar + 1, n - (size_t)(bar - pat) - 1, w);
    bool tail = n && pat[n - 1] == '*', head = n && pat[0] == '*';
    if (n == 1 && head)
        return true;
    const char *p = pat + head;
    size_t k = n - head - tail;
    if (head && tail)
        return memmem(w.ptr, w.len, p, k) != NULL;
    if (tail)
        return w.len >= k && memcmp(w.ptr, p, k) == 0;
    if (head)
        return w.len >= k && memcmp(w.ptr + w.len - k, p, k) == 0;
    return w.len == n && memcmp(pat, w.ptr, n) == 0;
}

static bool has_option(const call *c, const char *options)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        shell_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};
        size_t rest = eq ? s.len - (size_t)(eq + 1 - s.ptr) : 0;
        bool off = eq && str_starts((shell_str){eq + 1, rest}, "false");
        if (!off && (str_listed(options, name) || str_listed(options, s)))
            return true;
        // --replicas 0 for --replicas=0
        for (const char *p = options; i + 1 < c->n && *p;) {
            size_t n = strcspn(p, " ");
            shell_str v = c->w[i + 1].alts[0];
            if (n == s.len + 1 + v.len && p[s.len] == '=' && memcmp(p, s.ptr, s.len) == 0 &&
                memcmp(p + s.len + 1, v.ptr, v.len) == 0)
                return true;
            p += n;
            p += strspn(p, " ");
        }
        // -af: letters together
        for (const char *p = options; s.len > 2 && s.ptr[0] == '-' && s.ptr[1] != '-' && *p;) {
            size_t n = strcspn(p, " ");
            if (n == 2 && p[0] == '-' && s.len < 6 && memchr(s.ptr + 1, p[1], s.len - 1))
                return true;
            p += n;
            p += strspn(p, " ");
        }
    }
    return false;
}

// A verb after which other words are only names: kubectl explain delete, gcloud help x delete.
static bool looks(shell_str w)
{
    return str_listed("can-i explain describe help get list ls show status wait tail read diff "
                   "what-if preview", w);
}

// The service is an emulator on this machine: --endpoint-url http://localhost:4566
static bool on_loopback(const call *c)
{
    static const char *const hosts[] = {"http://localhost", "http://127.0.0.1"};
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool joined = str_starts(s, "--endpoint-url=");
        if (!joined && !str_is(s, "--endpoint-url"))
            continue;
        shell_str url = joined ? (shell_str){s.ptr + 15, s.len - 15}
                        : i + 1 < c->n ? c->w[i + 1].alts[0] : STR("");
        for (size_t k = 0; k < sizeof hosts / sizeof *hosts; k++) {
            size_t n = strlen(hosts[k]);
            if (str_starts(url, hosts[k]) && (url.len == n || url.ptr[n] == ':' || url.ptr[n] == '/'))
                return !memchr(url.ptr, '@', url.len);
        }
    }
    return false;
}

// Options of these programs that take the next word, whatever it is.
static const char valued[] = "-n --namespace --context --kube-context --cluster --cache-dir --raw "
    "--description --profile --region --project --instance-ids --user-name --otp --registry "
    "--workspace -w --tag --userconfig --exclude --include --name --project-name --file -p";

// The last of the options that say so counts: --dry-run, --dry-run=client, --dry-run none.
static bool is_dry(const call *c)
{
    bool dry = false;
    for (size_t i = 1; i < c->n && !word_is(&c->w[i], "--"); i++) {
        shell_str s = c->w[i].alts[0], next = i + 1 < c->n ? c->w[i + 1].alts[0] : STR("");
        if (str_listed(valued, s))
            i++;
        else if (str_listed("--dry-run --dryrun --dryRun -dry-run", s))
            dry = !str_listed("none false", next);
        else if (str_listed("--preview-only --dry-run=client --dry-run=server --dry-run=true", s))
            dry = true;
        else if (str_starts(s, "--dry-run=") || str_starts(s, "--dryrun=") ||
                 str_is(s, "--no-dry-run"))
            dry = false;
    }
    return dry;
}

void send_files(call *c, const shell_word *files, size_t n)
{
    uint32_t taint = c->c->in ? c->c->in->taint : 0;
    for (size_t i = 0; i < n; i++) {
        stream s = {0};
        shell_str f = files[i].alts[0];
        const char *colon = f.len ? memchr(f.ptr, ':', f.len) : NULL;
        if (colon && !memchr(f.ptr, '/', (size_t)(colon - f.ptr)))
            continue;  // s3://bucket, remote:path
        read_file(c, &files[i], "send", &s);
        taint |= s.taint;
    }
    for (size_t i = 2; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool option = str_starts(c->w[i - 1].alts[0], "-");
        const char *at = s.len ? memchr(s.ptr, s.ptr[0] == '-' ? '=' : '@', s.len) : NULL;
        if (!option && !at)
            continue;
        shell_word w = c->w[i];
        if (at)
            w = word_of(c->e, (shell_str){at + 1, s.len - (size_t)(at + 1 - s.ptr)}, &w);
        if (str_starts(w.alts[0], "fileb://"))
            w = word_of(c->e, (shell_str){w.alts[0].ptr + 8, w.alts[0].len - 8}, &w);
        if (!path_private(path_here(c->e, w.alts[0]), c->e->home))
            continue;
        stream f = {0};
        read_file(c, &w, "send", &f);
        taint |= f.taint;
    }
    fx_text(c, SHELL_K_NET, "upload", STR(""), NULL, 0, taint);
    out_unknown(c, SHELL_T_NET);
}

// aws s3 rm help
static bool help_word(const call *c)
{
    return word_is(&c->w[c->n - 1], "help") && c->n > 2;
}

// help, or -help as Go programs spell it, which stands before what it is asked about.
static bool help_wanted(const call *c, const fields *ops)
{
    for (size_t i = 1; i < c->n && !str_is(c->w[i].alts[0], "--"); i++)
        if (str_is(c->w[i].alts[0], "-help"))
            return true;
    return ops->n && (word_is(&ops->v[0], "help") || word_is(&ops->v[0], "completion"));
}

// The frameworks' variables for the kind of database: that of the tests is made anew all the time.
static bool for_tests(eval *e)
{
    static const char *const names[] = {"RAILS_ENV", "RACK_ENV", "MIX_ENV", "APP_ENV", "NODE_ENV"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const var *v = var_get(e, (shell_str){names[i], strlen(names[i])});
        if (v && v->val.n == 1 && (str_is(v->val.one, "test") || str_is(v->val.one, "testing")))
            return true;
    }
    return false;
}

// An option without = takes the next word, unless it is known to stand alone.
static bool may_take(const tool *t, const shell_word *w)
{
    shell_str s = w->alts[0];
    return s.len > 1 && s.ptr[0] == '-' && !memchr(s.ptr, '=', s.len) &&
           (s.ptr[1] == '-' || s.len == 2) && !str_listed(t->flags, s);
}

// Statements: operands, and the values of the options that have them.
static void queries(call *c, const shell_word *operands, size_t n)
{
    for (size_t i = 0; i < n; i++)
        judge_sql(c, operands[i].alts[0], &operands[i]);
    for (size_t i = 2; i < c->n; i++) {
        shell_str s = c->w[i].alts[0], before = c->w[i - 1].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        static const char options[] = "--query-string --sql --sqls --query -q --statement --command "
            "--cli-input-json";
        if (str_listed(options, before))
            judge_sql(c, s, &c->w[i]);
        else if (eq && str_listed(options, (shell_str){s.ptr, (size_t)(eq - s.ptr)}))
            judge_sql(c, str_from(s, (size_t)(eq + 1 - s.ptr)), &c->w[i]);
    }
}

void sh_tool(call *c, const void *data)
{
    const tool *t = data;
    out_unknown(c, SHELL_T_OUTPUT | (c->c->in ? c->c->in->taint : 0));
    if (help_asked(c) || c->n < 2 || help_word(c) || on_loopback(c))
        return;
    fields ops = {0};
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--"))
            break;
        if (str_is(s, "-help"))  // as the Go programs have it
            return;
        if (str_is(s, "-h") && i + 1 == c->n && !may_take(t, &c->w[i - 1]))
            return;
        if (s.len && s.ptr[0] == '-') {
            if (may_take(t, &c->w[i]) && i + 1 < c->n && !str_starts(c->w[i + 1].alts[0], "-"))
                i++;
            continue;
        }
        fields_add(c->e->a, &ops, c->w[i]);
    }
    if (help_wanted(c, &ops))
        return;
    size_t looked = 0;  // the first operand with which the others are only names
    while (looked < ops.n && !looks(ops.v[looked].alts[0]))
        looked++;
    for (const row *r = t->rows; r->op; r++) {
        size_t at = 0;
        const char *p = r->words;
        bool ok = true;
        bool first = true;
        while (ok && *p) {
            size_t n = strcspn(p, " ");
            bool strict = first && (t->strict || *p == '^');
            size_t limit = strict && ops.n > 1 ? 1 : ops.n;
            p += *p == '^';
            n -= first && p > r->words;
            bool any = n == 1 && *p == '*';
            while (at < limit && at != looked && !one(p, n, ops.v[at].alts[0]))
                at++;
            ok = at < limit && one(p, n, ops.v[at].alts[0]) &&
                 !(any && looks(ops.v[at].alts[0]));
            at++;
            first = false;
            p += n;
            p += strspn(p, " ");
        }
        if (!ok || (r->need && r->need[0] != '!' && !has_option(c, r->need)))
            continue;
        for (size_t i = 1; i < c->n && r->need && ok; i++) {
            shell_str s = c->w[i].alts[0];
            const char *mark = sh_join(c->e->a, "!", "", sh_copy(c->e->a, s.ptr, s.len));
            const char *eq = memchr(mark, '=', s.len + 1);
            ok = !strchr(r->need, '!') ||
                 (!str_listed(r->need, (shell_str){mark, s.len + 1}) &&
                  !(eq && str_listed(r->need, (shell_str){mark, (size_t)(eq - mark)})));
        }
        if (!ok)
            continue;
        if (!r->op[0])
            return;
        if (strcmp(r->op, "db-drop") == 0 && for_tests(c->e))
            return;
        bool preview = t->dry && is_dry(c);
        shell_str target = at < ops.n ? word_join(c->e, ops.v + at, ops.n - at > 4 ? 4
            : ops.n - at).alts[0]
                                      : STR("");
        bool object = strcmp(r->op, "kube-secret") == 0;
        if (object && !kube_prints_data(c))
            return;
        if (object || strcmp(r->op, "read-secret") == 0)
            fx_text(c, SHELL_K_READ, "secret-store", target, NULL, SHELL_F_SECRET, 0);
        else if (strcmp(r->op, "token") == 0)
            out_unknown(c, SHELL_T_ENVSECRET);
        else if (strcmp(r->op, "send") == 0)
            send_files(c, ops.v + (at < ops.n ? at : ops.n), at < ops.n ? ops.n - at : 0);
        else if (strcmp(r->op, "fetch") == 0)
            out_unknown(c, SHELL_T_NET);
        else if (strcmp(r->op, "query") == 0)
            queries(c, ops.v + at, at < ops.n ? ops.n - at : 0);
        else if (strcmp(r->op, "sync") == 0) {  // from an empty folder, all is deleted
            if (at < ops.n && memmem(ops.v[at].alts[0].ptr, ops.v[at].alts[0].len, "empty", 5))
                fx_text(c, SHELL_K_INFRA, "delete", target, NULL, preview ? SHELL_F_DRYRUN : 0, 0);
            send_files(c, ops.v + (at < ops.n ? at : ops.n), at < ops.n ? ops.n - at : 0);
        } else
            fx_text(c, SHELL_K_INFRA, r->op, target, NULL,
                    preview ? SHELL_F_DRYRUN : 0, 0);
        return;
    }
    if (ops.n > 2 && word_is(&ops.v[0], "rsh"))  // oc rsh pod command
        for (size_t i = 1; i < c->n; i++)
            if (c->w[i].off == ops.v[2].off) {
                run_rest(c, i, "oc rsh", SHELL_F_CONTAINER);
                return;
            }
    if (str_is(c->name, "kubectl") || str_is(c->name, "oc"))
        for (size_t i = 1; i < c->n; i++)
            if (str_is(c->w[i].alts[0], "--")) {
                if (ops.n && (word_is(&ops.v[0], "rsh") || word_is(&ops.v[0], "exec") ||
                    word_is(&ops.v[0], "run") ||
                              word_is(&ops.v[0], "debug")))
                    run_rest(c, i + 1, "kubectl exec", SHELL_F_CONTAINER);
                return;
            }
}
