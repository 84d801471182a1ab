// SPDX-License-Identifier: MIT
// Command lines of clusters, clouds, containers and services: verbs that destroy, as data.
#include <string.h>
#include <strings.h>

#include "shell/programs/verbs.h"

static const row kube[] = {
    {"^auth can-i", NULL, ""}, {"^explain", NULL, ""}, {"^api-resources", NULL, ""},
    {"delete", NULL, "delete"}, {"drain", NULL, "drain"}, {"replace", "--force", "replace"},
    {"apply", "--prune", "prune"}, {"scale", "--replicas=0", "scale-zero"},
    {"taint *:NoExecute", NULL, "taint"}, {"config view", "--raw", "read-secret"},
    {"config delete-*", NULL, "delete"},
    {"get secret|secrets|secret/*|secrets/*|secret,*|secrets,*|*,secret|*,secrets", NULL,
        "kube-secret"}, END};
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
static const row pulumi[] = {
    {"stack output|export", "--show-secrets", "read-secret"}, {"destroy", NULL, "destroy"},
    {"stack rm", NULL, "delete"},
    {"state delete", NULL, "state-rm"}, {"down", NULL, "destroy"}, END};
static const row destroy[] = {{"destroy", NULL, "destroy"}, {"remove|rm", NULL, "delete"},
                              {"delete", NULL, "delete"}, {"terminate", NULL, "destroy"},
                              {"purge", NULL, "delete"}, {"undeploy", NULL, "delete"},
                              {"*:destroy", NULL, "destroy"}, {"*:delete", NULL, "delete"},
                              {"*:reset", NULL, "reset"}, {"*:remove", NULL, "delete"},
                              {"uninstall", NULL, "delete"}, {"* destroy", NULL, "destroy"},
                              {"* delete", NULL, "delete"}, END};
static const row aws[] = {
    {"athena start-query-execution", NULL, "query"}, {"dynamodb execute-statement", NULL, "query"},
    {"rds-data|redshift-data *execute-*", NULL, "query"},
    {"ecs update-service", "--desired-count=0", "scale-zero"},
    {"autoscaling update-auto-scaling-group", "--desired-capacity=0", "scale-zero"},
    {"s3 rm", NULL, "delete"}, {"s3 rb", NULL, "delete"}, {"s3 sync", "--delete", "delete"},
    {"s3 mv", "--recursive", "delete"}, {"* *delete-*", NULL, "delete"},
    {"cloudtrail stop-logging", NULL, "stop"}, {"* close-account|leave-organization", NULL, "delete"},
    {"iam create-access-key", NULL, "keys"}, {"iam attach-user-policy|attach-role-policy|"
        "put-user-policy", NULL, "rights"}, {"ecr batch-delete-image", NULL, "delete"},
    {"* terminate-*", NULL, "terminate"}, {"* deregister-*", NULL, "delete"}, {"* purge-*", NULL,
        "delete"},
    {"* schedule-key-deletion", NULL, "delete"}, {"* *-delete", NULL, "delete"},
    {"* remove-*", NULL, "remove"}, {"secretsmanager get-secret-value|batch-get-*", NULL, "read-secret"},
    {"ssm get-parameter*", "--with-decryption", "read-secret"}, {"s3 cp|mv|sync", NULL, "send"},
    {"s3api put-object", NULL, "send"}, {"configure get aws_secret_access_key|aws_session_token",
        NULL, "token"}, {"configure export-credentials", NULL, "token"}, END};
static const row cloud[] = {
    {"spanner databases execute-sql", NULL, "query"}, {"d1 execute", "--remote", "query"},
    {"* delete", NULL, "delete"}, {"* purge", NULL, "delete"}, {"* delete-*", NULL, "delete"},
    {"* destroy", NULL, "delete"}, {"storage rm", NULL, "delete"}, {"beta|alpha storage rm", NULL,
        "delete"}, {"* undeploy|cancel|clear|reset-all", NULL, "delete"}, {"* untag", NULL, "delete"},
    {"user|subscription|membership remove", NULL, "delete"},
    {"* subscription|membership|user remove", NULL, "delete"},
    {"devops invoke", "--http-method=DELETE", "delete"}, {"* terminate", NULL, "delete"},
    {"* *-delete", NULL, "delete"}, {"delete", NULL, "delete"},
    {"storage cp|rsync", NULL, "send"}, {"storage cat", NULL, "fetch"},
    {"storage blob upload*", NULL, "send"},
    {"auth print-access-token|print-identity-token", NULL, "token"},
    {"account get-access-token", NULL, "token"},
    {"secrets versions access", NULL, "read-secret"}, {"keyvault secret show", NULL,
        "read-secret"}, END};
static const row gsutil[] = {{"rm", NULL, "delete"}, {"rb", NULL, "delete"},
                             {"rsync", "-d !-n", "delete"}, {"cp|put|sync", NULL, "send"},
                             {"cat", NULL, "fetch"}, {"del", NULL, "delete"},
                             {"mv", NULL, "send"}, {"query", NULL, "query"}, END};
static const row gh[] = {{"auth token", NULL, "token"}, {"auth status", "--show-token -t", "token"},
    {"repo delete", NULL, "delete"}, {"repo archive", NULL, "delete"}, {"release delete*", NULL,
        "delete"},
    {"secret delete|remove", NULL, "delete"}, {"variable delete|remove", NULL, "delete"},
    {"run delete", NULL, "delete"}, {"gist delete", NULL, "delete"}, {"issue delete", NULL,
        "delete"},
    {"project delete", NULL, "delete"}, {"ssh-key delete|add", NULL, "keys"},
        {"gpg-key delete|add", NULL, "keys"},
    {"workflow disable", NULL, "delete"}, {"codespace delete", NULL, "delete"},
    {"label delete", NULL, "delete"},
    {"cache delete", "--all -a", "delete"}, {"gist create|edit", NULL, "send"}, {"release upload", NULL,
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
                         {"kv metadata", "delete", "delete"}, {"auth disable", NULL, "delete"},
                         {"policy delete", NULL, "delete"}, {"member remove", NULL, "delete"},
                         {"operator raft remove-peer", NULL, "delete"},
                         {"snapshot restore", NULL, "restore"}, END};
static const row nomad[] = {{"job stop", "-purge", "delete"}, {"system gc", NULL, "delete"},
                            {"stop", "-purge", "delete"}, {"namespace delete", NULL, "delete"},
                                END};
static const row vagrant_rows[] = {{"destroy", NULL, "destroy"}, END};
static const row registry[] = {{"unpublish", NULL, "unpublish"}, {"yank", "!--undo", "unpublish"},
                               {"deprecate", NULL, "unpublish"}, {"push", NULL, "publish"},
                               {"owner", "--add -a --remove -r", "owner"}, END};
static const row nuget[] = {{"ef database drop", NULL, "db-drop"},
    {"nuget push", NULL, "publish"}, {"nuget delete", NULL, "unpublish"},
    END};
static const row frameworks[] = {
    {"db:drop|db:drop:all|db:reset|db:purge|db:wipe|db:schema:load", NULL, "db-drop"},
        {"migrate:fresh|migrate:reset|migrate:refresh", NULL, "db-drop"},
    {"flush|reset_db", NULL, "db-drop"}, {"db:drop:all|db:migrate:reset|db:wipe", NULL,
        "db-drop"}, {"ecto.drop|ecto.reset", NULL, "db-drop"}, {"dropAll|drop-all|clean",
        "-cleanDisabled=false", "db-drop"}, END};
static const row prisma[] = {{"migrate reset", NULL, "db-drop"}, {"db push",
    "--force-reset --accept-data-loss", "db-drop"}, END};
static const row flyway[] = {{"clean", NULL, "db-drop"}, {"dropAll|drop-all", NULL, "db-drop"},
    END};
static const row supabase[] = {{"db reset", NULL, "db-drop"}, {"* delete", NULL, "delete"},
    {"migration down", NULL, "db-drop"}, {"storage rm", NULL, "delete"},
    {"secrets unset", NULL, "delete"}, {"sso remove", NULL, "delete"},
    {"stop", "--no-backup", "db-drop"}, {"db execute|query", NULL, "query"}, END};
static const row mc[] = {{"rm|rb", NULL, "delete"},
    {"admin user|policy|group|bucket remove|delete|unset|disable", NULL, "delete"}, {"mirror", "--remove", "delete"},
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
static const row backups[] = {{"forget", NULL, "delete"}, {"key remove", NULL, "delete"},
    {"recreate", NULL, "delete"}, {"compact", NULL, "delete"}, {"prune", NULL, "delete"},
    {"delete", NULL, "delete"}, {"", "--nuke --delete-all --delete", "delete"}, END};
static const row flows[] = {{"db reset", NULL, "db-drop"}, {"* delete", NULL, "delete"}, END};
static const row zookeeper[] = {{"deleteall|delete|rmr", NULL, "delete"}, END};
static const row streams[] = {{"stream rm|purge|rmm", NULL, "delete"}, {"kv del|purge|rm", NULL,
    "delete"}, {"consumer rm", NULL, "delete"}, {"object rm|del", NULL, "delete"}, END};
static const row ring[] = {{"decommission|removenode|assassinate|clearsnapshot|drain|truncatehints",
    NULL, "delete"}, END};
static const row queue[] = {{"purge", NULL, "delete"}, END};
static const row manage[] = {{"flush|reset_db|reset_schema", NULL, "db-drop"}, END};
static const row migrations[] = {{"downgrade base", "!--sql", "db-drop"}, {"schema:drop", NULL,
    "db-drop"}, {"migrate:rollback", "--all", "db-drop"}, {"drop", NULL, "db-drop"},
    {"db:drop*|db:wipe", NULL, "db-drop"}, END};
static const row npm_rows[] = {{"unpublish|deprecate", NULL, "unpublish"},
    {"npm unpublish|deprecate", NULL, "unpublish"}, {"owner add|rm", NULL,
    "owner"}, {"access revoke|grant|set", NULL, "owner"}, {"access public|restricted", NULL,
        "owner"}, {"dist-tag rm", NULL, "unpublish"}, {"token revoke|create", NULL, "owner"},
    {"team destroy|rm", NULL, "owner"}, END};
static const row secrets_pass[] = {{"show", NULL, "read-secret"}, {"rm|remove|delete", NULL,
    "delete"}, END};
static const row secrets_op[] = {{"read", NULL, "read-secret"}, {"item get",
    "--reveal --fields --field", "read-secret"}, {"document get", NULL, "token"},
    {"item|vault|document|user|group delete", NULL, "delete"}, END};
static const row secrets_bw[] = {{"get password|item|notes|totp", NULL, "read-secret"},
    {"export", NULL, "read-secret"}, END};
static const row keychain[] = {{"find-generic-password|find-internet-password", "-w -g",
    "read-secret"}, {"dump-keychain|export", NULL, "read-secret"}, {"delete-keychain|"
        "delete-generic-password", NULL, "delete"}, END};
static const row secret_tool[] = {{"lookup|search", NULL, "read-secret"}, END};
static const row hdfs[] = {{"", "-rm -rmr -expunge", "delete"}, END};
static const row influx[] = {{"delete", NULL, "delete"}, {"* delete", NULL, "delete"}, END};
static const row restore[] = {{"", "--drop", "restore"}, END};
static const row resetwal[] = {{"", "!-n !--dry-run", "delete"}, END};

#define FLAGS \
    "--debug --quiet -q --verbose --yes -y --no-cli-pager --no-verify-ssl --no-paginate " \
    "--no-sign-request --only-show-errors --all -A --all-namespaces --force -f --wait -v " \
    "--recursive --json " \
    "--dry-run --dryrun --no-color -no-color --remote -m --help --insecure-skip-tls-verify --now"
static const tool t_kube = {kube,
    "--all -A --all-namespaces --force --now -v --wait --dry-run -R --recursive -w", true, false},
    t_helm = {helm, FLAGS, true, true}, t_terraform = {terraform, FLAGS, false, false},
    t_pulumi = {pulumi, FLAGS, true, false}, t_destroy = {destroy, FLAGS, true, true},
    t_aws = {aws, FLAGS, true, true}, t_cloud = {cloud, FLAGS, true, true}, t_gsutil = {gsutil,
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
    t_restore = {restore, FLAGS, true, false},
    t_resetwal = {resetwal, FLAGS, false, false};

void judge_graphql(call *c, shell_str text, shell_str service, const shell_word *w)
{
    static const char *const verbs[] = {"delete", "Delete", "archive", "destroy", "Destroy",
        "Remove("};
    const char *mutation = text.len ? memmem(text.ptr, text.len, "mutation", 8) : NULL;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs && mutation; i++) {
        size_t left = text.len - (size_t)(mutation - text.ptr);
        if (memmem(mutation, left, verbs[i], strlen(verbs[i]))) {
            fx_text(c, SHELL_K_INFRA, "delete", service, w, 0, 0);
            return;
        }
    }
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
            judge_graphql(c, s, STR("graphql"), &o.vals[i].w);
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
    {"eksctl", sh_tool, &t_destroy}, {"kops", sh_tool, &t_destroy},
    {"aws", sh_tool, &t_aws}, {"awslocal", sh_tool, &t_aws}, {"az", sh_tool, &t_cloud},
    {"gcloud", sh_tool, &t_cloud}, {"oci", sh_tool, &t_cloud}, {"aliyun", sh_tool, &t_cloud},
    {"gsutil", sh_tool, &t_gsutil}, {"bq", sh_tool, &t_gsutil}, {"s3cmd", sh_tool, &t_gsutil},
    {"gh", sh_gh, &t_gh}, {"glab", sh_gh, &t_gh},
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
    {"mongorestore", sh_tool, &t_restore},
    {"pg_resetwal", sh_tool, &t_resetwal},
    {"pg_resetxlog", sh_tool, &t_resetwal}, {NULL, NULL, NULL}};
