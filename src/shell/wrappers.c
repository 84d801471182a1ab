// SPDX-License-Identifier: MIT
// Programs that run the command given to them, described by data.
#include <string.h>

#include "call.h"

enum {
    W_ASSIGN = 1,  // NAME=value may come before the command
    W_PRIV = 2,
    W_FAR = 4,  // inside a container or on another machine
    W_JOIN = 8,  // the words are joined and given to a shell
    W_TEXT = 16,  // the value of `text` is given to a shell
    W_SINGLE = 32,  // long options have one dash
    W_DASHES = 64,  // the command comes after --
    W_FIRST = 128  // only the first operand is the script
};

typedef struct wrapper {
    const char *sub;  // the word that must come first ("exec" of "docker exec")
    const char *shorts, *longs;
    int operands;  // words before the command
    int flags;
    char text;  // option whose value is a script
} wrapper;

static const wrapper plain[] = {{NULL, "", "", 0, 0, 0}};

static const wrapper ssh_w = {NULL, "BbcDEeFIiJLlmOopQRSWw", "", 1, W_JOIN | W_FAR, 0};

static void run_text_option(call *c, const shell_word *w, const char *step, const wrapper *d)
{
    ctx saved = *c->c;
    c->c->flags |= (d->flags & W_PRIV ? SHELL_F_PRIVILEGED : 0) |
                   (d->flags & W_FAR ? SHELL_F_CONTAINER : 0);
    run_script(c, step, w, NULL);
    *c->c = saved;
}

static void sh_wrapper(call *c, const void *data)
{
    const wrapper *d = data;
    size_t from = 1;
    const char *step = sh_copy(c->e->a, c->name.ptr, c->name.len);
    if (d->sub) {
        // Options of the program itself come before the subcommand.
        bool found = false;
        for (const wrapper *t = d; t->sub && !found; t++) {
            for (size_t i = 1; i < c->n && i < 12 && !found; i++)
                if (word_is(&c->w[i], t->sub)) {
                    d = t;
                    from = i + 1;
                    found = true;
                }
        }
        if (!found) {
            out_unknown(c, SHELL_T_OUTPUT);
            return;
        }
        step = sh_join(c->e->a, step, " ", d->sub);
    }
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, from, &spec, !d->text || !(d->flags & W_TEXT) || d->operands < 9, &o);
    if (d->flags & W_SINGLE) {
        o.first = from;
        while (o.first < c->n && c->w[o.first].alts[0].len && c->w[o.first].alts[0].ptr[0] == '-')
            o.first++;
    }
    if (d == &ssh_w)
        for (size_t i = 0; i < o.nvals; i++) {
            shell_str s = o.vals[i].w.alts[0];
            const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
            if (o.vals[i].letter != 'o' || !eq || !memmem(s.ptr, s.len, "Command", 7))
                continue;
            shell_word w = word_of(c->e, (shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)},
                &o.vals[i].w);
            run_script(c, "ssh -o", &w, NULL);
        }
    if (d->flags & W_FAR && c->c->in && c->c->in->taint & (SHELL_T_SECRET | SHELL_T_ENVSECRET))
        fx_text(c, SHELL_K_NET, "ssh", STR(""), NULL, 0, c->c->in->taint);
    if (has(&o, 'D') && d->flags & W_PRIV && opt_value(&o, 'D')) {
        task_push(c->e, K_RESTORE, c->c)->mark = c->e->trail;
        chdir_to(c, opt_value(&o, 'D'));
    }
    const shell_word *script = d->text ? opt_value(&o, d->text) : NULL;
    if (!script && d->text)  // options may follow the operands
        for (size_t i = o.first; i + 1 < c->n && !script; i++)
            if (c->w[i].alts[0].len == 2 && c->w[i].alts[0].ptr[0] == '-' &&
                c->w[i].alts[0].ptr[1] == d->text)
                script = &c->w[i + 1];
    out_unknown(c, SHELL_T_OUTPUT | (d->flags & W_FAR ? SHELL_T_NET : 0));
    if (script) {
        run_text_option(c, script, step, d);
        return;
    }
    size_t i = o.first;
    if (d->flags & W_DASHES)
        for (size_t k = from; k < c->n; k++)
            if (str_is(c->w[k].alts[0], "--")) {
                i = k + 1;
                goto found;
            }
    i += (size_t)d->operands;
found:
    while (d->flags & W_ASSIGN && i < c->n) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (!eq || !is_name(s.ptr[0], true))
            break;
        value v = value_of((shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)}, c->w[i].taint);
        call_assign(c, (shell_str){s.ptr, (size_t)(eq - s.ptr)}, &v, &c->w[i], false);
        i++;
    }
    if (i >= c->n) {
        if (c->c->in && d->flags & W_FAR)
            run_stream(c, step, c->c->in, NULL, "shell");
        return;
    }
    if (d->flags & (W_JOIN | W_FIRST)) {
        shell_word w = d->flags & W_FIRST ? c->w[i] : word_join(c->e, c->w + i, c->n - i);
        run_text_option(c, &w, step, d);
        return;
    }
    run_rest(c, i, step, (d->flags & W_PRIV ? SHELL_F_PRIVILEGED : 0) |
                         (d->flags & W_FAR ? SHELL_F_CONTAINER : 0));
}

// env -S 'command line'
static void sh_env(call *c, const void *data)
{
    static const optspec spec = {"uCSP", "unset=:u chdir=:C split-string=:S ignore-environment:i "
                                         "block-signal default-signal ignore-signal debug:v "
                                         "null:0"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    size_t i = o.first;
    if (opt_value(&o, 'C')) {
        task_push(c->e, K_RESTORE, c->c)->mark = c->e->trail;
        chdir_to(c, opt_value(&o, 'C'));
    }
    const shell_word *text = opt_value(&o, 'S');
    if (text) {
        run_script(c, "env -S", text, NULL);
        return;
    }
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *eq = s.len ? memchr(s.ptr, '=', s.len) : NULL;
        if (!eq)
            break;
        value v = value_of((shell_str){eq + 1, s.len - (size_t)(eq + 1 - s.ptr)}, c->w[i].taint);
        call_assign(c, (shell_str){s.ptr, (size_t)(eq - s.ptr)}, &v, &c->w[i], false);
    }
    if (i >= c->n)
        out_unknown(c, has(&o, 'i') ? 0 : SHELL_T_ENVSECRET);
    else
        run_rest(c, i, "env", 0);
}


static const wrapper sudo = {NULL, "ACDghpRrTtUu", "user=:u group=:g host=:h prompt=:p chdir=:D "
    "role=:r type=:t other-user=:U command-timeout=:T close-from=:C chroot=:R login:i shell:s "
    "preserve-env background:b stdin:S non-interactive:n", 0, W_ASSIGN | W_PRIV, 0};
static const wrapper doas = {NULL, "uCL", "", 0, W_PRIV, 0};
static const wrapper pkexec = {NULL, "u", "user=:u", 0, W_PRIV, 0};
static const wrapper su = {NULL, "cgsGw", "command=:c group=:g shell=:s login:l", 1,
                           W_PRIV, 'c'};
static const wrapper runuser = {NULL, "cgsGwu", "command=:c user=:u", 0, W_PRIV, 'c'};
static const wrapper nice = {NULL, "n", "adjustment=:n", 0, 0, 0};
static const wrapper timeout = {NULL, "ks", "kill-after=:k signal=:s", 1, 0, 0};
static const wrapper stdbuf = {NULL, "ioe", "input=:i output=:o error=:e", 0, 0, 0};
static const wrapper ionice = {NULL, "cnpPu", "class=:c classdata=:n pid=:p", 0, 0, 0};
static const wrapper chrt = {NULL, "pTPD", "", 1, 0, 0};
static const wrapper taskset = {NULL, "", "", 1, 0, 0};
static const wrapper flock = {NULL, "wEc", "timeout=:w conflict-exit-code=:E command=:c", 1, 0,
    'c'};
static const wrapper chroot_w = {NULL, "", "userspec= groups=", 1, W_PRIV, 0};
static const wrapper unshare = {NULL, "SGRw", "setuid= setgid= root= wd=", 0, 0, 0};
static const wrapper nsenter = {NULL, "tSGrw", "target=", 0, 0, 0};
static const wrapper systemd_run = {NULL, "puEHMd", "unit=:u property=:p description= slice= uid= "
    "gid= setenv=:E on-active= on-boot= on-startup= on-calendar= on-unit-active= timer-property= "
    "nice= working-directory= machine=:M host=:H service-type=", 0, 0, 0};
static const wrapper script_w = {NULL, "cEIOBTomt", "command=:c log-out= log-in= log-io=", 1, 0,
    'c'};
static const wrapper watch_w = {NULL, "n", "interval=:n exec:x", 0, W_JOIN, 0};
static const wrapper time_w = {NULL, "fo", "format=:f output=:o", 0, 0, 0};
static const wrapper strace = {NULL, "aeEIobOpPsSuUX", "output=:o trace=:e", 0, 0, 0};
static const wrapper arch = {NULL, "", "", 0, W_SINGLE, 0};
static const wrapper vagrant[] = {{"ssh", "c", "command=:c", 0, W_FAR, 'c'}, {0}};
static const wrapper direnv[] = {{"exec", "", "", 1, 0, 0}, {0}};
static const wrapper run_sub[] = {{"run", "pn", "python=:p with= extra= name=:n group= env-file=",
    0, 0, 0},
                                  {"exec", "", "", 0, W_DASHES, 0}, {0}};
static const wrapper exec_sub[] = {{"exec", "Adpc",
    "profile=:p duration=:d account= role= package=:p",
                                    0, W_DASHES, 'c'}, {"x", "", "", 0, W_DASHES, 0}, {0}};
static const wrapper aws_vault[] = {{"exec", "d", "duration=:d", 1, W_DASHES, 0}, {0}};
static const wrapper nix_shell = {NULL, "pIA", "run=:R command=:R packages=:p", 9, W_TEXT, 'R'};
static const wrapper nix[] = {{"develop", "c", "command=:c", 0, 0, 0}, {"shell", "c", "command=:c",
    0, 0, 0}, {0}};
static const wrapper entr = {NULL, "", "", 0, 0, 0};
static const wrapper watchexec = {NULL, "weifdsE", "watch=:w exts=:e ignore=:i", 0, W_JOIN, 0};
static const wrapper hyperfine = {NULL, "wmMrpcnus", "warmup=:w runs=:r prepare=:p", 0, W_FIRST, 0};
static const wrapper tmux[] = {{"new-session", "sntcxyF", "", 0, W_JOIN, 0},
    {"new", "sntcxyF", "", 0, W_JOIN, 0}, {"new-window", "ntcF", "", 0, W_JOIN, 0},
    {"split-window", "tclpF", "", 0, W_JOIN, 0}, {"send-keys", "tN", "", 0, W_FIRST, 0},
    {"run-shell", "bdt", "", 0, W_JOIN, 0}, {"send", "tN", "", 0, W_FIRST, 0}, {0}};
static const wrapper screen = {NULL, "SchpetTsX", "", 0, 0, 0};
static const wrapper osrun[] = {{"run", "", "env-file=", 0, W_DASHES, 0}, {0}};
static const wrapper parallel_ssh = {NULL, "hlpotH", "", 0, W_JOIN | W_FAR, 0};
static const wrapper concurrently = {NULL, "nckm", "names=:n", 0, W_FIRST, 0};
static const wrapper ansible_w = {NULL, "maieuklTUfMPo", "module-name=:m args=:a inventory=:i", 9,
                                  W_TEXT | W_FAR, 'a'};
static const wrapper distrobox[] = {{"enter", "n", "name=:n", 0, W_FAR | W_DASHES, 0}, {0}};
static const wrapper lxc[] = {{"exec", "", "", 1, W_FAR | W_DASHES, 0}, {0}};
static const wrapper firejail = {NULL, "", "", 0, 0, 0};
static const wrapper bwrap = {NULL, "", "bind= ro-bind= dev= proc= tmpfs= chdir=", 0, W_DASHES, 0};
static const wrapper perf[] = {{"record", "eoFcpt", "", 0, 0, 0}, {"stat", "eopt", "", 0, 0, 0},
                               {"trace", "eopt", "", 0, 0, 0}, {0}};
static const wrapper numactl = {NULL, "NmCpPilwx", "cpunodebind=:N membind=:m physcpubind=:C "
    "interleave=:i preferred=:p", 0, 0, 0};
static const wrapper cpulimit = {NULL, "lpePcg", "limit=:l pid=:p exe=:e path=:P cpu=:c", 0, 0, 0};
static const wrapper expect_w = {NULL, "cf", "", 9, W_TEXT, 'c'};

const program wrapper_programs[] = {
    {"sudo", sh_wrapper, &sudo}, {"doas", sh_wrapper, &doas}, {"pkexec", sh_wrapper, &pkexec},
    {"run0", sh_wrapper, &pkexec}, {"su", sh_wrapper, &su}, {"runuser", sh_wrapper, &runuser},
    {"env", sh_env, NULL}, {"nohup", sh_wrapper, plain}, {"nice", sh_wrapper, &nice},
    {"timeout", sh_wrapper, &timeout}, {"gtimeout", sh_wrapper, &timeout},
    {"stdbuf", sh_wrapper, &stdbuf}, {"setsid", sh_wrapper, plain}, {"ionice", sh_wrapper, &ionice},
    {"chrt", sh_wrapper, &chrt}, {"taskset", sh_wrapper, &taskset}, {"flock", sh_wrapper, &flock},
    {"chroot", sh_wrapper, &chroot_w}, {"unshare", sh_wrapper, &unshare},
    {"nsenter", sh_wrapper, &nsenter}, {"systemd-run", sh_wrapper, &systemd_run},
    {"systemd-inhibit", sh_wrapper, plain}, {"script", sh_wrapper, &script_w},
    {"watch", sh_wrapper, &watch_w}, {"time", sh_wrapper, &time_w}, {"gtime", sh_wrapper, &time_w},
    {"strace", sh_wrapper, &strace}, {"ltrace", sh_wrapper, &strace}, {"arch", sh_wrapper, &arch},
    {"ssh", sh_wrapper, &ssh_w}, {"vagrant", sh_wrapper, vagrant}, {"direnv", sh_wrapper, direnv},
    {"uv", sh_wrapper, run_sub}, {"poetry", sh_wrapper, run_sub}, {"pipenv", sh_wrapper, run_sub},
    {"pdm", sh_wrapper, run_sub}, {"rye", sh_wrapper, run_sub}, {"conda", sh_wrapper, run_sub},
    {"mamba", sh_wrapper, run_sub}, {"hatch", sh_wrapper, run_sub},
    {"bundle", sh_wrapper, exec_sub}, {"npm", sh_wrapper, exec_sub},
    {"pnpm", sh_wrapper, exec_sub}, {"yarn", sh_wrapper, exec_sub}, {"mise", sh_wrapper, exec_sub},
    {"asdf", sh_wrapper, exec_sub}, {"aws-vault", sh_wrapper, aws_vault},
    {"aws-sso", sh_wrapper, exec_sub}, {"nix-shell", sh_wrapper, &nix_shell},
    {"nix", sh_wrapper, nix}, {"entr", sh_wrapper, &entr}, {"watchexec", sh_wrapper, &watchexec},
    {"hyperfine", sh_wrapper, &hyperfine}, {"tmux", sh_wrapper, tmux},
    {"screen", sh_wrapper, &screen}, {"op", sh_wrapper, osrun}, {"doppler", sh_wrapper, osrun},
    {"infisical", sh_wrapper, osrun}, {"pssh", sh_wrapper, &parallel_ssh},
    {"concurrently", sh_wrapper, &concurrently}, {"ansible", sh_wrapper, &ansible_w},
    {"distrobox", sh_wrapper, distrobox}, {"toolbox", sh_wrapper, distrobox},
    {"lxc", sh_wrapper, lxc}, {"incus", sh_wrapper, lxc}, {"firejail", sh_wrapper, &firejail},
    {"bwrap", sh_wrapper, &bwrap}, {"perf", sh_wrapper, perf}, {"expect", sh_wrapper, &expect_w},
    {"busybox", sh_wrapper, plain}, {"toybox", sh_wrapper, plain}, {"fakeroot", sh_wrapper, plain},
    {"caffeinate", sh_wrapper, &(const wrapper){NULL, "tw", "", 0, 0, 0}}, {"chronic", sh_wrapper,
        plain},
    {"unbuffer", sh_wrapper, plain}, {"rlwrap", sh_wrapper, plain}, {"rtk", sh_wrapper, plain},
    {"torsocks", sh_wrapper, plain}, {"proxychains", sh_wrapper, plain},
    {"proxychains4", sh_wrapper, plain}, {"xvfb-run", sh_wrapper, plain},
    {"dbus-run-session", sh_wrapper, plain}, {"setarch", sh_wrapper, &arch},
    {"linux64", sh_wrapper, plain}, {"linux32", sh_wrapper, plain}, {"noglob", sh_wrapper, plain},
    {"nocorrect", sh_wrapper, plain}, {"valgrind", sh_wrapper, plain}, 
    {"sem", sh_wrapper, plain}, {"eatmydata", sh_wrapper, plain}, 
    {"cpulimit", sh_wrapper, &cpulimit}, {"numactl", sh_wrapper, &numactl}, {"softlimit", sh_wrapper, plain},
    {"dotenv", sh_wrapper, plain}, {"cross-env", sh_wrapper, &(const wrapper){NULL, "", "", 0, W_ASSIGN, 0}},
    {"npx", sh_wrapper, &(const wrapper){NULL, "pc", "package=:p call=:c yes:y", 0, 0, 'c'}},
    {"bunx", sh_wrapper, plain}, {"pipx", sh_wrapper, run_sub}, {"xargs-env", sh_wrapper, plain},
    {NULL, NULL, NULL}};
