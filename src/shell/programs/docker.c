// SPDX-License-Identifier: MIT
// Containers: what is run in one, with the folders of this machine that it gets, and what of them is
// destroyed.
#include <string.h>

#include "shell/effects/path.h"
#include "shell/programs/verbs.h"

static const row docker[] = {
    {"system prune", NULL, "prune"}, {"volume rm|remove|prune", NULL, "volume-delete"},
    {"image prune", "-a --all", "prune"}, {"container prune", NULL, "prune"},
    {"network prune", NULL, "prune"}, {"builder prune", "-a --all", "prune"},
    {"compose down", "-v --volumes --rmi", "compose-down"}, {"compose rm", "-f --force -v --volumes",
        "delete"},
    {"stack rm", NULL, "delete"}, {"service rm", NULL, "delete"}, {"system reset", NULL, "prune"},
    {"swarm leave", "--force -f", "delete"},
    {"rmi", "-f --force", "delete"}, {"image rm|remove", "-f --force", "delete"},
    {"rm", "-f --force", "delete"}, {"container rm|remove", "-f --force", "delete"},
    {"pod rm", "-f --force", "delete"}, {"pod prune", NULL, "prune"},
    {"buildx prune", "-a --all", "prune"}, END};
static const tool t_docker = {docker,
    "-D --debug --tls --tlsverify -a --all -f --force -v --volumes -af -fa --remote -q "
    "--verbose --dry-run --compatibility", true, true};

// ---- mounts -------------------------------------------------------------------------------

// What an option says of one: -v SOURCE:TARGET:ro, --mount type=bind,src=SOURCE,dst=TARGET,ro.
typedef struct bind {
    shell_str source, target;
    bool shown;  // read only
} bind;

// The piece of `s` from *i to the next `mark`.
static shell_str piece(shell_str s, size_t *i, char mark)
{
    size_t from = *i;
    while (*i < s.len && s.ptr[*i] != mark)
        ++*i;
    shell_str p = {s.ptr + from, *i - from};
    ++*i;
    return p;
}

static bind read_volume(shell_str s)
{
    bind b = {.shown = false};
    size_t i = 0;
    b.source = piece(s, &i, ':');
    if (!b.source.len || !strchr("/.~", b.source.ptr[0]) || i >= s.len)
        return (bind){.shown = false};  // a volume that has a name, or none
    b.target = piece(s, &i, ':');
    while (i < s.len)
        b.shown = str_is(piece(s, &i, ','), "ro") || b.shown;
    return b;
}

// ro, readonly, and these =true or =1.
static bool says_read_only(shell_str s)
{
    const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
    shell_str is = eq ? (shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)} : STR("true");
    s.len = eq ? (size_t)(eq - s.ptr) : s.len;
    return (str_is(s, "ro") || str_is(s, "readonly")) && (str_is(is, "true") || str_is(is, "1"));
}

static bind read_mount(shell_str s)
{
    static const char *const sources[] = {"src=", "source="}, *const targets[] = {"dst=", "target=",
        "destination="};
    bind b = {.shown = false};
    bool binds = false;
    for (size_t i = 0; i < s.len;) {
        shell_str p = piece(s, &i, ',');
        binds = binds || str_is(p, "type=bind");
        b.shown = b.shown || says_read_only(p);
        for (size_t k = 0; k < sizeof sources / sizeof *sources; k++)
            if (str_starts(p, sources[k]))
                b.source = (shell_str){p.ptr + strlen(sources[k]), p.len - strlen(sources[k])};
        for (size_t k = 0; k < sizeof targets / sizeof *targets; k++)
            if (str_starts(p, targets[k]))
                b.target = (shell_str){p.ptr + strlen(targets[k]), p.len - strlen(targets[k])};
    }
    return binds ? b : (bind){.shown = false};
}

// One file that is shown and is no secret, such as /etc/localtime.
static bool harmless(const call *c, const bind *b, shell_str from)
{
    where at = path_where(c->e, from, SHELL_K_READ);
    return b->shown && at.place == SHELL_P_SYSTEM && !at.flags;
}

// Adds the folder that an option gives the container to `in`.
static void add_mount(call *c, ctx *in, const shell_word *w, shell_str s, bind b)
{
    eval *e = c->e;
    if (!b.source.len || !b.target.len)
        return;
    shell_str from = path_here(e, b.source);
    bool sock = path_rel(from, STR("/var/run/docker.sock")) >= REL_SAME;
    if (sock || str_is(from, "/") ||
        (path_rel(from, STR("/etc")) >= REL_SAME && !harmless(c, &b, from)))
        fx_text(c, SHELL_K_SYSTEM, sock ? "mount-socket" : "mount-root", s, w, 0, 0);
    shell_str target = path_resolve(e, b.target, STR("/"));
    if (!str_exact(target) || !from.len || from.ptr[0] != '/')
        return;
    mount *m = NEW(e->a, mount);
    *m = (mount){target, from, b.shown, in->mounts};
    in->mounts = m;
}

// ---- run and exec -------------------------------------------------------------------------

// The inner command, privileges and mounts.
static void docker_run(call *c, size_t sub)
{
    static const optspec run = {"acehlmpuvw", "attach=:a name=:1 volume=:v env=:e env-file=:2 "
        "workdir=:w user=:u publish=:p network=:3 net=:3 mount=:4 entrypoint=:E hostname=:h "
        "label=:l "
        "memory=:m cpus=:5 platform=:6 pull=:7 restart=:8 add-host=:9 cap-add=:C security-opt=:S "
        "privileged:0 pid=:D ipc= gpus= rm interactive:i tty:t detach:d init device=:V tmpfs= "
        "link= "
        "shm-size= ulimit= volumes-from= log-driver= log-opt= dns= expose= userns= uts= read-only "
        "index= detach-keys= no-TTY:T no-deps service-ports build quiet-pull"};
    static const optspec exec = {"ewu",
        "env=:e workdir=:w user=:u privileged:0 interactive:i tty:t "
        "detach:d index=:1 env-file=:2 no-TTY:T"};
    bool is_exec = word_is(&c->w[sub], "exec");
    opts o;
    opts_read(c, sub + 1, is_exec ? &exec : &run, true, &o);
    ctx in = ctx_enter(c->e, c->c, is_exec ? "docker exec" : "docker run");
    in.flags |= SHELL_F_CONTAINER;
    in.mounts = NULL;
    for (size_t i = 0; i < o.nvals && !is_exec; i++) {
        const shell_word *w = &o.vals[i].w;
        for (int k = 0; k < w->n; k++)
            if (o.vals[i].letter == 'v')
                add_mount(c, &in, w, w->alts[k], read_volume(w->alts[k]));
            else if (o.vals[i].letter == '4')
                add_mount(c, &in, w, w->alts[k], read_mount(w->alts[k]));
        if (o.vals[i].letter == 'C' && (word_is(w, "ALL") || word_is(w, "SYS_ADMIN")))
            fx_text(c, SHELL_K_SYSTEM, "privileged-container", STR(""), w, 0, 0);
    }
    const shell_word *privileged = opt_value(&o, '0');
    if (has(&o, '0') && !is_exec && !(privileged && word_is(privileged, "false")))
        fx_text(c, SHELL_K_SYSTEM, "privileged-container", STR(""), NULL, 0, 0);
    const shell_word *entry = opt_value(&o, 'E'), *folder = opt_value(&o, 'w');
    size_t from = o.first + 1;
    out_unknown(c, SHELL_T_OUTPUT);
    fields f = {0};
    if (entry)
        fields_add(c->e->a, &f, *entry);
    if (from < c->n)
        fields_append(c->e->a, &f, c->w + from, c->n - from);
    if (folder && in.mounts) {
        push_restore(c->e, c->c, c->e->trail);
        chdir_to(c, folder);
    }
    run_argv(c->e, &in, f.v, f.n);
}

// docker ps names every container, unless it is filtered; docker stop $(docker ps -q) ends them all.
static bool every_container(call *c)
{
    size_t i = 1 + (c->n > 2 && word_is(&c->w[1], "container"));
    if (c->n <= i || help_asked(c))
        return false;
    if (word_is(&c->w[i], "ps") || word_is(&c->w[i], "ls")) {
        bool some = false;
        for (i++; i < c->n; i++)
            some = some || str_starts(c->w[i].alts[0], "--filter") || word_is(&c->w[i], "-f");
        out_unknown(c, SHELL_T_OUTPUT | (some ? 0 : T_ALL));
        return true;
    }
    if (!str_listed("kill stop rm", c->w[i].alts[0]))
        return false;
    const char *op = word_is(&c->w[i], "stop") ? "stop-all" : "delete";
    for (i++; i < c->n; i++)
        if (c->w[i].taint & T_ALL) {
            fx_text(c, SHELL_K_INFRA, op, STR("*"), &c->w[i], SHELL_F_ALL, 0);
            return true;
        }
    return false;
}

static void sh_docker(call *c, const void *data)
{
    (void)data;
    if (every_container(c))
        return;
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
    sh_tool(c, &t_docker);
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

const program container_programs[] = {
    {"docker", sh_docker, NULL}, {"podman", sh_docker, NULL}, {"nerdctl", sh_docker, NULL},
    {"docker-compose", sh_docker_compose, NULL}, {"podman-compose", sh_docker_compose, NULL},
    {NULL, NULL, NULL}};
