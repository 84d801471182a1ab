// SPDX-License-Identifier: MIT
// Command lines of clusters, clouds, containers and services: verbs that destroy, as data.
#include <string.h>
#include <strings.h>

#include "call.h"
#include "path.h"

// A row matches when its words appear among the operands, in this order. In a word, * at the end
// stands for any rest, at the start for any beginning, ^ at the start for the first operand
// alone; the op "" lets it pass. `need` is an option that must be there, with
// ! in front a word that must not.
typedef struct row {
    const char *words, *need, *op;
} row;

typedef struct tool {
    const row *rows;
    const char *flags;  // options without a value that stand alone, separated by spaces
    bool dry;  // has a working --dry-run
    bool strict;  // the first word of a row must be the first operand
} tool;

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

static bool in_list(const char *list, shell_str s)
{
    for (const char *p = s.len ? list : NULL; p; p = strchr(p, ' ')) {
        p += *p == ' ';
        if (*p == *s.ptr && strcspn(p, " ") == s.len && memcmp(p, s.ptr, s.len) == 0)
            return true;
    }
    return false;
}

static bool has_option(const call *c, const char *options)
{
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        shell_str name = {s.ptr, eq ? (size_t)(eq - s.ptr) : s.len};
        size_t rest = eq ? s.len - (size_t)(eq + 1 - s.ptr) : 0;
        bool off = eq && str_starts((shell_str){eq + 1, rest}, "false");
        if (!off && (in_list(options, name) || in_list(options, s)))
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
    return in_list("can-i explain describe help get list ls show status wait tail read diff "
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

static bool is_dry(const call *c)
{
    bool dry = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--dry-run") || str_is(s, "--dryrun") || str_is(s, "--dry-run=client") ||
            str_is(s, "--dry-run=server") || str_is(s, "--dry-run=true"))
            dry = !(i + 1 < c->n && str_is(s, "--dry-run") && str_is(c->w[i + 1].alts[0], "none"));
        else if (str_is(s, "--preview-only"))
            dry = true;
        else if (str_starts(s, "--dry-run=") || str_starts(s, "--dryrun=") || str_is(s, "--no-dry-run"))
            dry = false;
    }
    return dry;
}

// Files that are uploaded: the operands, and secrets among the values of options.
static void send_files(call *c, const shell_word *files, size_t n)
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

static void sh_tool(call *c, const void *data)
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
        if (s.len && s.ptr[0] == '-') {
            // An option without = takes the next word, unless it is known to stand alone.
            if (s.len > 1 && !memchr(s.ptr, '=', s.len) && (s.ptr[1] == '-' || s.len == 2) &&
                !in_list(t->flags, s) && i + 1 < c->n && !str_starts(c->w[i + 1].alts[0], "-"))
                i++;
            continue;
        }
        fields_add(c->e->a, &ops, c->w[i]);
    }
    if (help_wanted(c, &ops))
        return;
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
            while (at < limit && !one(p, n, ops.v[at].alts[0]) && !looks(ops.v[at].alts[0]))
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
            ok = !strchr(r->need, '!') || !in_list(r->need, (shell_str){mark, s.len + 1});
        }
        if (!ok)
            continue;
        if (!r->op[0])
            return;
        bool preview = t->dry && is_dry(c);
        shell_str target = at < ops.n ? word_join(c->e, ops.v + at, ops.n - at > 4 ? 4
            : ops.n - at).alts[0]
                                      : STR("");
        if (strcmp(r->op, "read-secret") == 0)
            fx_text(c, SHELL_K_READ, "secret-store", target, NULL, SHELL_F_SECRET, 0);
        else if (strcmp(r->op, "send") == 0)
            send_files(c, ops.v + (at < ops.n ? at : ops.n), at < ops.n ? ops.n - at : 0);
        else if (strcmp(r->op, "fetch") == 0)
            out_unknown(c, SHELL_T_NET);
        else if (strcmp(r->op, "query") == 0)
            judge_sql(c, target, NULL);
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

#define END {NULL, NULL, NULL}
static const row kube[] = {
    {"^auth can-i", NULL, ""}, {"^explain", NULL, ""}, {"^api-resources", NULL, ""},
    {"delete", NULL, "delete"}, {"drain", NULL, "drain"}, {"replace", "--force", "replace"},
    {"apply", "--prune", "prune"}, {"scale", "--replicas=0", "scale-zero"},
    {"config delete-*", NULL, "delete"},
    {"get secret|secrets|secret/*|secrets/*",
     "-o -oyaml -ojson --output --template -ojsonpath !name !wide !-oname !-owide "
     "!--output=name !--output=wide !-o=name !-o=wide", "read-secret"}, END};
static const row helm[] = {{"uninstall|delete|del|un", NULL, "delete"}, {"destroy", NULL,
    "destroy"}, END};
static const row terraform[] = {
    {"destroy", NULL, "destroy"}, {"plan", "-destroy --destroy", "plan-destroy"},
    {"apply", "-destroy --destroy", "destroy"}, {"apply", "-auto-approve --auto-approve", "apply"},
    {"destroy-all", NULL, "destroy"}, {"apply-all", "-auto-approve --auto-approve "
        "--terragrunt-non-interactive", "apply"},
    {"state rm", NULL, "state-rm"}, {"state push", NULL, "state-push"},
    {"workspace delete", NULL, "delete"}, {"force-unlock", NULL, "unlock"}, {"taint", NULL,
        "taint"}, END};
static const row pulumi[] = {{"destroy", NULL, "destroy"}, {"stack rm", NULL, "delete"},
                             {"state delete", NULL, "state-rm"}, {"down", NULL, "destroy"}, END};
static const row destroy[] = {{"destroy", NULL, "destroy"}, {"remove|rm", NULL, "delete"},
                              {"delete", NULL, "delete"}, {"terminate", NULL, "destroy"},
                              {"purge", NULL, "delete"}, {"undeploy", NULL, "delete"},
                              {"*:destroy", NULL, "destroy"}, {"*:delete", NULL, "delete"},
                              {"*:reset", NULL, "reset"}, {"*:remove", NULL, "delete"},
                              {"uninstall", NULL, "delete"}, {"* destroy", NULL, "destroy"},
                              {"* delete", NULL, "delete"}, END};
static const row docker[] = {
    {"system prune", NULL, "prune"}, {"volume rm|remove|prune", NULL, "volume-delete"},
    {"image prune", "-a --all", "prune"}, {"container prune", NULL, "prune"},
    {"network prune", NULL, "prune"}, {"builder prune", "-a --all", "prune"},
    {"compose down", "-v --volumes --rmi", "compose-down"}, {"compose rm", "-f --force -v",
        "delete"},
    {"stack rm", NULL, "delete"}, {"service rm", NULL, "delete"}, {"system reset", NULL, "prune"},
    {"kill", NULL, "kill"}, {"swarm leave", "--force -f", "delete"},
    {"rmi", "-f --force", "delete"}, {"image rm", "-f --force", "delete"}, {"rm", "-f --force",
        "delete"},
    {"container rm", "-f --force", "delete"}, {"pod rm", "-f --force", "delete"}, END};
static const row aws[] = {
    {"s3 rm", NULL, "delete"}, {"s3 rb", NULL, "delete"}, {"s3 sync", "--delete", "delete"},
    {"s3 mv", "--recursive", "delete"}, {"* *delete-*", NULL, "delete"},
    {"cloudtrail stop-logging", NULL, "stop"}, {"* close-account", NULL, "delete"},
    {"iam create-access-key", NULL, "keys"}, {"iam attach-user-policy|attach-role-policy|"
        "put-user-policy", NULL, "rights"}, {"ecr batch-delete-image", NULL, "delete"},
    {"* terminate-*", NULL, "terminate"}, {"* deregister-*", NULL, "delete"}, {"* purge-*", NULL,
        "delete"},
    {"* schedule-key-deletion", NULL, "delete"}, {"* *-delete", NULL, "delete"},
    {"* remove-*", NULL, "remove"}, {"secretsmanager get-secret-value", NULL, "read-secret"},
    {"ssm get-parameter*", "--with-decryption", "read-secret"}, {"s3 cp|mv|sync", NULL, "send"},
    {"s3api put-object", NULL, "send"}, END};
static const row cloud[] = {
    {"* delete", NULL, "delete"}, {"* purge", NULL, "delete"}, {"* delete-*", NULL, "delete"},
    {"* destroy", NULL, "delete"}, {"storage rm", NULL, "delete"}, {"* terminate", NULL, "delete"},
    {"* *-delete", NULL, "delete"}, {"delete", NULL, "delete"},
    {"storage cp|rsync", NULL, "send"}, {"storage cat", NULL, "fetch"},
    {"storage blob upload*", NULL, "send"},
    {"secrets versions access", NULL, "read-secret"}, {"keyvault secret show", NULL,
        "read-secret"}, END};
static const row gsutil[] = {{"rm", NULL, "delete"}, {"rb", NULL, "delete"},
                             {"rsync", "-d !-n", "delete"}, {"cp|put|sync", NULL, "send"},
                             {"cat", NULL, "fetch"}, {"del", NULL, "delete"},
                             {"mv", NULL, "send"}, {"query", NULL, "query"}, END};
static const row gh[] = {
    {"repo delete", NULL, "delete"}, {"repo archive", NULL, "delete"}, {"release delete*", NULL,
        "delete"},
    {"secret delete|remove", NULL, "delete"}, {"variable delete|remove", NULL, "delete"},
    {"run delete", NULL, "delete"}, {"gist delete", NULL, "delete"}, {"issue delete", NULL,
        "delete"},
    {"project delete", NULL, "delete"}, {"ssh-key delete|add", NULL, "keys"},
        {"gpg-key delete|add", NULL, "keys"},
    {"workflow disable", NULL, "delete"}, {"codespace delete", NULL, "delete"},
    {"label delete", NULL, "delete"},
    {"cache delete", "--all -a", "delete"}, {"gist create", NULL, "send"}, {"release upload", NULL,
        "send"},
    {"issue|pr create|comment|edit|review", "-F --body-file", "send"},
    {"snippet create", NULL, "send"}, {"gist view", NULL, "fetch"}, {"repo sync", "--force",
        "force"},
    {"repo edit", "--visibility", "visibility"}, END};
static const row kv[] = {{"kv delete|destroy|rm", NULL, "delete"}, {"delete", NULL, "delete"},
                         {"secrets disable", NULL, "delete"}, {"lease revoke", NULL, "delete"},
                         {"del", NULL, "delete"}, {"operator seal", NULL, "delete"},
                         {"token revoke", NULL, "delete"},
                         {"read|get", "!-keys !--keys-only", "read-secret"},
                         {"kv get", "!-keys", "read-secret"},
                         {"kv metadata", "delete", "delete"}, END};
static const row nomad[] = {{"job stop", "-purge", "delete"}, {"system gc", NULL, "delete"},
                            {"stop", "-purge", "delete"}, {"namespace delete", NULL, "delete"},
                                END};
static const row vagrant_rows[] = {{"destroy", NULL, "destroy"}, END};
static const row registry[] = {{"unpublish", NULL, "unpublish"}, {"yank", NULL, "unpublish"},
                               {"deprecate", NULL, "unpublish"}, {"push", NULL, "publish"},
                               {"owner", "--add -a --remove -r", "owner"}, END};
static const row nuget[] = {{"ef database drop", NULL, "db-drop"},
    {"nuget push", NULL, "publish"}, {"nuget delete", NULL, "unpublish"},
    END};
static const row frameworks[] = {
    {"db:drop|db:drop:all|db:reset|db:purge|db:wipe|db:schema:load", NULL, "db-drop"},
        {"migrate:fresh|migrate:reset|migrate:refresh", NULL, "db-drop"},
    {"flush|reset_db|sqlflush", NULL, "db-drop"}, {"db:drop:all|db:migrate:reset|db:wipe", NULL,
        "db-drop"}, {"ecto.drop|ecto.reset", NULL, "db-drop"}, {"dropAll|drop-all|clean",
        "-cleanDisabled=false", "db-drop"}, END};
static const row prisma[] = {{"migrate reset", NULL, "db-drop"}, {"db push",
    "--force-reset --accept-data-loss", "db-drop"}, END};
static const row flyway[] = {{"clean", NULL, "db-drop"}, {"dropAll|drop-all", NULL, "db-drop"},
    END};
static const row supabase[] = {{"db reset", NULL, "db-drop"}, {"* delete", NULL, "delete"}, END};
static const row mc[] = {{"rm|rb", NULL, "delete"}, {"mirror", "--remove", "delete"},
    {"cp|mirror|mv", NULL, "send"}, {"cat", NULL, "fetch"}, END};
static const row rclone[] = {{"delete|purge|deletefile|rmdirs|cleanup", NULL, "delete"},
    {"sync", NULL, "sync"}, {"copy|copyto|move|moveto", NULL, "send"}, {"cat", NULL, "fetch"},
    END};
static const row cluster[] = {{"delete", NULL, "delete"}, {"* delete", NULL, "delete"},
    {"reset", NULL, "reset"}, {"* *delete", NULL, "delete"}, {"destroy", NULL, "destroy"},
    {"undefine", NULL, "delete"}, {"unregistervm", NULL, "delete"}, {"purge", NULL, "delete"},
    {"down", NULL, "down"}, {"terminate", NULL, "delete"}, {"rm|rmi|rmp", "-f -fa -a --all --prune",
        "delete"}, {"stop", "-purge", "delete"}, {"system reset", NULL, "delete"}, END};
static const row broker[] = {{"reset|force_reset|purge_queue|delete_queue|delete_vhost|"
    "delete_user", NULL, "delete"}, {"delete", NULL, "delete"}, {"purge", NULL, "delete"}, END};
static const row kafka[] = {{"", "--delete --delete-offsets", "delete"}, END};
static const row always[] = {{"", NULL, "delete"}, END};
static const row backups[] = {{"forget", "--prune", "delete"}, {"prune", NULL, "delete"},
    {"delete", NULL, "delete"}, {"", "--nuke --delete-all --delete", "delete"}, END};
static const row flows[] = {{"db reset", NULL, "db-drop"}, {"* delete", NULL, "delete"}, END};
static const row zookeeper[] = {{"deleteall|delete|rmr", NULL, "delete"}, END};
static const row streams[] = {{"stream rm|purge|rmm", NULL, "delete"}, {"kv del|purge|rm", NULL,
    "delete"}, {"consumer rm", NULL, "delete"}, {"object rm|del", NULL, "delete"}, END};
static const row ring[] = {{"decommission|removenode|assassinate|clearsnapshot|drain|truncatehints",
    NULL, "delete"}, END};
static const row queue[] = {{"purge", NULL, "delete"}, END};
static const row manage[] = {{"flush|reset_db|sqlflush|reset_schema", NULL, "db-drop"}, END};
static const row migrations[] = {{"downgrade base", NULL, "db-drop"}, {"schema:drop", NULL,
    "db-drop"}, {"migrate:rollback", "--all", "db-drop"}, {"drop", NULL, "db-drop"},
    {"db:drop*|db:wipe", NULL, "db-drop"}, END};
static const row npm_rows[] = {{"unpublish|deprecate", NULL, "unpublish"}, {"owner add|rm", NULL,
    "owner"}, {"access revoke|grant|set", NULL, "owner"}, {"access public|restricted", NULL,
        "owner"}, {"dist-tag rm", NULL, "unpublish"}, {"token revoke|create", NULL, "owner"},
    {"team destroy|rm", NULL, "owner"}, END};
static const row secrets_pass[] = {{"show", NULL, "read-secret"}, {"rm|remove|delete", NULL,
    "delete"}, END};
static const row secrets_op[] = {{"read", NULL, "read-secret"}, {"item get",
    "--reveal --fields --field", "read-secret"}, END};
static const row secrets_bw[] = {{"get password|item|notes|totp", NULL, "read-secret"},
    {"export", NULL, "read-secret"}, END};
static const row keychain[] = {{"find-generic-password|find-internet-password", "-w -g",
    "read-secret"}, {"dump-keychain|export", NULL, "read-secret"}, {"delete-keychain|"
        "delete-generic-password", NULL, "delete"}, END};
static const row secret_tool[] = {{"lookup|search", NULL, "read-secret"}, END};
static const row hdfs[] = {{"", "-rm -rmr -expunge", "delete"}, END};
static const row influx[] = {{"delete", NULL, "delete"}, {"* delete", NULL, "delete"}, END};
static const row restore[] = {{"", "--clean -c --drop", "restore"}, END};

#define FLAGS \
    "--debug --quiet -q --verbose --yes -y --no-cli-pager --no-verify-ssl --no-paginate " \
    "--no-sign-request --only-show-errors --all -A --all-namespaces --force -f --wait -v " \
    "--recursive " \
    "--dry-run --dryrun --no-color -no-color --remote -m --help --insecure-skip-tls-verify --now"
static const tool t_kube = {kube,
    "--all -A --all-namespaces --force --now -v --wait --dry-run -R --recursive -w", true, false},
    t_helm = {helm, FLAGS, true, true}, t_terraform = {terraform, FLAGS, false, false},
    t_pulumi = {pulumi, FLAGS, true, false}, t_destroy = {destroy, FLAGS, true, true},
        t_loose = {destroy, FLAGS, true, false},
    t_docker = {docker,
        "-D --debug --tls --tlsverify -a --all -f --force -v --volumes -af -fa --remote -q", false,
        true},
    t_aws = {aws, FLAGS, true, true}, t_cloud = {cloud, FLAGS, false, true}, t_gsutil = {gsutil,
        FLAGS, false, true},
    t_gh = {gh, "--yes -y --cleanup-tag --public -p", false, true}, t_kv = {kv, FLAGS, false, true},
    t_nomad = {nomad, FLAGS, false, true}, t_vagrant = {vagrant_rows, FLAGS, false, true},
    t_registry = {registry, FLAGS, true, true}, t_nuget = {nuget, FLAGS, true, true},
    t_frameworks = {frameworks, FLAGS, false, false},
    t_prisma = {prisma, FLAGS, false, true}, t_flyway = {flyway, FLAGS, false, false},
    t_supabase = {supabase, FLAGS, false, true}, t_mc = {mc, FLAGS, false, true},
    t_rclone = {rclone, FLAGS, true, true}, t_cluster = {cluster, FLAGS, true, true},
    t_broker = {broker, FLAGS, false, true}, t_kafka = {kafka, "--delete", false, false},
    t_always = {always, FLAGS, true, false}, t_backups = {backups, FLAGS, true, true},
    t_flows = {flows, FLAGS, false, true}, t_zookeeper = {zookeeper, FLAGS, false, false},
    t_streams = {streams, FLAGS, false, true}, t_ring = {ring, FLAGS, false, false},
    t_queue = {queue, FLAGS, false, false},
    t_manage = {manage, FLAGS, false, false}, t_migrations = {migrations, FLAGS, false, false},
    t_npm = {npm_rows, FLAGS, true, true}, t_pass = {secrets_pass, FLAGS, false, true},
    t_op = {secrets_op, FLAGS, false, true}, t_bw = {secrets_bw, FLAGS, false, true},
    t_keychain = {keychain, FLAGS " -w -g", false, true},
    t_secret_tool = {secret_tool, FLAGS, false, true}, t_hdfs = {hdfs, "-rm -rmr -r -skipTrash",
        false, false}, t_influx = {influx, FLAGS, false, true},
    t_restore = {restore, FLAGS, false, false};

// SOURCE:TARGET:ro of one file that is no secret, such as /etc/localtime.
static bool shown_only(const call *c, shell_str mount)
{
    const char *colon = memchr(mount.ptr, ':', mount.len);
    if (!colon || mount.len < 3 || memcmp(mount.ptr + mount.len - 3, ":ro", 3) != 0)
        return false;
    shell_str file = {mount.ptr, (size_t)(colon - mount.ptr)};
    where at = path_where(c->e, path_here(c->e, file), SHELL_K_READ);
    return at.place == SHELL_P_SYSTEM && !at.flags;
}

// docker run|exec: the inner command, privileges and mounts.
static void docker_run(call *c, size_t sub)
{
    static const optspec run = {"aceheklmpuvwHP", "attach=:a name=:1 volume=:v env=:e env-file=:2 "
        "workdir=:w user=:u publish=:p network=:3 net=:3 mount=:4 entrypoint=:E hostname=:h "
        "label=:l "
        "memory=:m cpus=:5 platform=:6 pull=:7 restart=:8 add-host=:9 cap-add=:C security-opt=:S "
        "privileged:P pid=:D ipc= gpus= rm interactive:i tty:t detach:d init device=:V tmpfs= "
        "link= "
        "shm-size= ulimit= volumes-from= log-driver= log-opt= dns= expose= userns= uts= read-only "
        "index= detach-keys= no-TTY:T no-deps service-ports build quiet-pull"};
    static const optspec exec = {"ewu",
        "env=:e workdir=:w user=:u privileged:P interactive:i tty:t "
        "detach:d index=:1 env-file=:2 no-TTY:T"};
    bool is_exec = word_is(&c->w[sub], "exec");
    opts o;
    opts_read(c, sub + 1, is_exec ? &exec : &run, true, &o);
    for (size_t i = 0; i < o.nvals; i++) {
        shell_str s = o.vals[i].w.alts[0];
        if (o.vals[i].letter == 'v' || o.vals[i].letter == '4') {
            if (o.vals[i].letter == 'v' && (str_starts(s, "/:") || str_starts(s, "/var/run/docker.sock") ||
                                            (str_starts(s, "/etc") && !shown_only(c, s))))
                fx_text(c, SHELL_K_SYSTEM, str_starts(s, "/var") ? "mount-socket" : "mount-root", s,
                    &o.vals[i].w, 0, 0);
            else if (o.vals[i].letter == '4' && (memmem(s.ptr, s.len, "source=/,", 9) ||
                memmem(s.ptr, s.len, "src=/,", 6)))
                fx_text(c, SHELL_K_SYSTEM, "mount-root", s, &o.vals[i].w, 0, 0);
        }
    }
    for (size_t i = 0; i < o.nvals && !is_exec; i++)
        if (o.vals[i].letter == 'C' && (word_is(&o.vals[i].w, "ALL") ||
                                        word_is(&o.vals[i].w, "SYS_ADMIN")))
            fx_text(c, SHELL_K_SYSTEM, "privileged-container", STR(""), &o.vals[i].w, 0, 0);
    if (has(&o, 'P') && !is_exec)
        fx_text(c, SHELL_K_SYSTEM, "privileged-container", STR(""), NULL, 0, 0);
    const shell_word *entry = opt_value(&o, 'E');
    size_t from = o.first + 1;
    out_unknown(c, SHELL_T_OUTPUT);
    ctx in = ctx_enter(c->e, c->c, is_exec ? "docker exec" : "docker run");
    in.flags |= SHELL_F_CONTAINER;
    fields f = {0};
    if (entry)
        fields_add(c->e->a, &f, *entry);
    if (from < c->n)
        fields_append(c->e->a, &f, c->w + from, c->n - from);
    run_argv(c->e, &in, f.v, f.n);
}

static void sh_docker(call *c, const void *data)
{
    for (size_t i = 1; i < c->n && i < 10; i++) {
        if (word_is(&c->w[i], "run") || word_is(&c->w[i], "exec") || word_is(&c->w[i], "create")) {
            docker_run(c, i);
            return;
        }
        if (word_is(&c->w[i], "build")) {
            for (size_t k = i; k < c->n; k++) {
                shell_str s = c->w[k].alts[0];
                const char *src = s.len ? memmem(s.ptr, s.len, "src=", 4) : NULL;
                if (!src)
                    continue;
                shell_word w = word_of(c->e, (shell_str){src + 4,
                    s.len - (size_t)(src + 4 - s.ptr)}, &c->w[k]);
                read_file(c, &w, "send", NULL);
            }
            return;
        }
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] != '-' && !word_is(&c->w[i], "compose") &&
            !word_is(&c->w[i], "container") && i > 3)
            break;
    }
    sh_tool(c, data);
}

static void sh_docker_compose(call *c, const void *data)
{
    shell_word *w = sh_alloc(c->e->a, (c->n + 1) * sizeof *w);
    w[0] = c->w[0];
    w[1] = word_of(c->e, STR("compose"), &c->w[0]);
    memcpy(w + 2, c->w + 1, (c->n - 1) * sizeof *w);
    c->w = w;
    c->n++;
    sh_docker(c, data);
}

// gh api -X DELETE path
static void sh_gh(call *c, const void *data)
{
    if (c->n > 1 && word_is(&c->w[1], "api")) {
        static const optspec spec = {"XFfHpqt",
            "method=:X field=:F raw-field=:f header=:H input=:i hostname=:h jq=:q"};
        opts o;
        opts_read(c, 2, &spec, false, &o);
        const shell_word *m = opt_value(&o, 'X');
        out_unknown(c, SHELL_T_OUTPUT);
        bool upload = false;
        for (size_t i = 0; i < o.nvals; i++) {
            shell_str s = o.vals[i].w.alts[0];
            upload = upload || (s.len && memchr(s.ptr, '@', s.len));
            if (memmem(s.ptr, s.len, "mutation", 8) && (memmem(s.ptr, s.len, "delete", 6) ||
                                                        memmem(s.ptr, s.len, "archive", 7)))
                fx_text(c, SHELL_K_INFRA, "delete", STR("graphql"), &o.vals[i].w, 0, 0);
        }
        if (upload)
            send_files(c, NULL, 0);
        if (m && m->alts[0].len == 6 && strncasecmp(m->alts[0].ptr, "delete", 6) == 0)
            fx_text(c, SHELL_K_INFRA, "delete", o.rest.n ? o.rest.v[0].alts[0] : STR(""), NULL, 0,
                0);
        return;
    }
    sh_tool(c, data);
}

const program infra_programs[] = {
    {"kubectl", sh_tool, &t_kube}, {"oc", sh_tool, &t_kube}, {"k", sh_tool, &t_kube},
    {"k3s", sh_tool, &t_kube}, {"microk8s", sh_tool, &t_kube}, {"minikube", sh_tool, &t_destroy},
    {"helm", sh_tool, &t_helm}, {"helmfile", sh_tool, &t_helm}, {"terraform", sh_tool,
        &t_terraform},
    {"tofu", sh_tool, &t_terraform}, {"terragrunt", sh_tool, &t_terraform}, {"atmos", sh_tool,
        &t_terraform},
    {"cdktf", sh_tool, &t_destroy}, {"pulumi", sh_tool, &t_pulumi}, {"cdk", sh_tool, &t_destroy},
    {"serverless", sh_tool, &t_destroy}, {"sls", sh_tool, &t_destroy}, {"sam", sh_tool, &t_destroy},
    {"eb", sh_tool, &t_destroy}, {"copilot", sh_tool, &t_destroy}, {"amplify", sh_tool, &t_destroy},
    {"eksctl", sh_tool, &t_destroy}, {"kops", sh_tool, &t_destroy}, {"docker", sh_docker,
        &t_docker},
    {"podman", sh_docker, &t_docker}, {"nerdctl", sh_docker, &t_docker},
    {"docker-compose", sh_docker_compose, &t_docker}, {"podman-compose", sh_docker_compose,
        &t_docker},
    {"aws", sh_tool, &t_aws}, {"awslocal", sh_tool, &t_aws}, {"az", sh_tool, &t_cloud},
    {"gcloud", sh_tool, &t_cloud}, {"oci", sh_tool, &t_cloud}, {"aliyun", sh_tool, &t_cloud},
    {"gsutil", sh_tool, &t_gsutil}, {"bq", sh_tool, &t_gsutil}, {"s3cmd", sh_tool, &t_gsutil},
    {"gh", sh_gh, &t_gh}, {"glab", sh_gh, &t_gh}, {"fly", sh_tool, &t_loose},
    {"flyctl", sh_tool, &t_loose}, {"heroku", sh_tool, &t_destroy}, {"vercel", sh_tool, &t_destroy},
    {"netlify", sh_tool, &t_destroy}, {"firebase", sh_tool, &t_destroy}, {"railway", sh_tool,
        &t_cluster},
    {"doctl", sh_tool, &t_cloud}, {"linode-cli", sh_tool, &t_cloud}, {"hcloud", sh_tool, &t_cloud},
    {"ibmcloud", sh_tool, &t_cloud}, {"scw", sh_tool, &t_cloud}, {"vultr-cli", sh_tool, &t_cloud},
    {"wrangler", sh_tool, &t_cloud}, {"supabase", sh_tool, &t_supabase}, {"vault", sh_tool, &t_kv},
    {"consul", sh_tool, &t_kv}, {"etcdctl", sh_tool, &t_kv}, {"nomad", sh_tool, &t_nomad},
    {"argocd", sh_tool, &t_cloud}, {"flux", sh_tool, &t_destroy}, {"istioctl", sh_tool, &t_destroy},
    {"velero", sh_tool, &t_cloud}, {"kind", sh_tool, &t_cluster}, {"cargo", sh_tool, &t_registry},
    {"gem", sh_tool, &t_registry}, {"dotnet", sh_tool, &t_nuget}, {"rails", sh_tool, &t_frameworks},
    {"rake", sh_tool, &t_frameworks}, {"artisan", sh_tool, &t_frameworks}, {"mix", sh_tool,
        &t_frameworks},
    {"sequelize", sh_tool, &t_frameworks}, {"prisma", sh_tool, &t_prisma}, {"flyway", sh_tool,
        &t_flyway},
    {"liquibase", sh_tool, &t_flyway}, {"mc", sh_tool, &t_mc}, {"rclone", sh_tool, &t_rclone},
    {"vagrant", sh_tool, &t_vagrant}, {"k3d", sh_tool, &t_cluster}, {"kubeadm", sh_tool,
    &t_cluster},
    {"talosctl", sh_tool, &t_cluster}, {"virsh", sh_tool, &t_cluster},
    {"VBoxManage", sh_tool, &t_cluster}, {"multipass", sh_tool, &t_cluster},
    {"lxc", sh_tool, &t_cluster}, {"incus", sh_tool, &t_cluster}, {"crictl", sh_tool, &t_cluster},
    {"neonctl", sh_tool, &t_cluster}, {"pscale", sh_tool, &t_cluster},
    {"render", sh_tool, &t_cluster}, {"zkCli.sh", sh_tool, &t_zookeeper},
    {"zkCli", sh_tool, &t_zookeeper},
    {"zookeepercli", sh_tool, &t_zookeeper}, {"nats", sh_tool, &t_streams},
    {"nodetool", sh_tool, &t_ring}, {"rabbitmqctl", sh_tool, &t_broker},
    {"rabbitmqadmin", sh_tool, &t_broker}, {"kafka-topics", sh_tool, &t_kafka},
    {"kafka-topics.sh", sh_tool, &t_kafka}, {"kafka-consumer-groups", sh_tool, &t_kafka},
    {"kafka-consumer-groups.sh", sh_tool, &t_kafka}, {"kafka-delete-records", sh_tool, &t_always},
    {"kafka-delete-records.sh", sh_tool, &t_always}, {"restic", sh_tool, &t_backups},
    {"borg", sh_tool, &t_backups}, {"snapper", sh_tool, &t_backups},
    {"timeshift", sh_tool, &t_backups}, {"tarsnap", sh_tool, &t_backups},
    {"duplicity", sh_tool, &t_backups}, {"airflow", sh_tool, &t_flows},
    {"celery", sh_tool, &t_queue}, {"manage.py", sh_tool, &t_manage},
    {"alembic", sh_tool, &t_migrations}, {"typeorm", sh_tool, &t_migrations},
    {"knex", sh_tool, &t_migrations}, {"drizzle-kit", sh_tool, &t_migrations},
    {"sequelize-cli", sh_tool, &t_migrations}, {"npm", sh_tool, &t_npm}, {"pnpm", sh_tool, &t_npm},
    {"yarn", sh_tool, &t_npm}, {"pass", sh_tool, &t_pass}, {"gopass", sh_tool, &t_pass},
    {"op", sh_tool, &t_op}, {"bw", sh_tool, &t_bw}, {"security", sh_tool, &t_keychain},
    {"secret-tool", sh_tool, &t_secret_tool}, {"hdfs", sh_tool, &t_hdfs},
    {"hadoop", sh_tool, &t_hdfs}, {"influx", sh_tool, &t_influx},
    {"pg_restore", sh_tool, &t_restore}, {"mongorestore", sh_tool, &t_restore},
    {"pg_resetwal", sh_tool, &t_always}, {NULL, NULL, NULL}};
