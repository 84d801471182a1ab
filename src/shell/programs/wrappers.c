// SPDX-License-Identifier: MIT
// The programs that run the command given to them.
#include "shell/programs/wrapper.h"

static const wrapper plain[] = {{NULL, "", "", 0, 0, 0}};
static const wrapper ssh_w = {NULL, "BbcDEeFIiJLlmOopQRSWw", "", 1, W_JOIN | W_FAR | W_KEYED, 0};
static const wrapper su = {NULL, "cgsGw", "command=:c group=:g shell=:s login:l", 1,
    W_PRIV | W_STDIN, 'c'};
static const wrapper sudo = {NULL, "CDghpRrTtUu", "user=:u group=:g host=:h prompt=:p chdir=:D "
    "role=:r type=:t other-user=:U command-timeout=:T close-from=:C chroot=:R login:i shell:s "
    "preserve-env background:b stdin:S non-interactive:n", 0, W_ASSIGN | W_PRIV | W_LOGIN, 0};
static const wrapper doas = {NULL, "uCL", "", 0, W_PRIV | W_LOGIN, 0};
static const wrapper pkexec = {NULL, "u", "user=:u", 0, W_PRIV, 0};
static const wrapper runuser = {NULL, "cgsGwu", "command=:c user=:u", 0, W_PRIV, 'c'};
static const wrapper nice = {NULL, "n", "adjustment=:n", 0, 0, 0};
static const wrapper timeout = {NULL, "ks", "kill-after=:k signal=:s", 1, 0, 0};
static const wrapper stdbuf = {NULL, "ioe", "input=:i output=:o error=:e", 0, 0, 0};
static const wrapper ionice = {NULL, "cnpPu", "class=:c classdata=:n pid=:p", 0, 0, 0};
static const wrapper chrt = {NULL, "pTPD", "", 1, 0, 0};
static const wrapper taskset = {NULL, "", "", 1, 0, 0};
static const wrapper flock = {NULL, "wEc", "timeout=:w conflict-exit-code=:E command:c", 1,
    W_TAIL, 'c'};
static const wrapper chroot_w = {NULL, "", "userspec= groups=", 1, W_PRIV, 0};
static const wrapper unshare = {NULL, "SGRw", "setuid= setgid= root= wd=", 0, 0, 0};
static const wrapper nsenter = {NULL, "tSGrw", "target=", 0, 0, 0};
static const wrapper systemd_run = {NULL, "puEHMd", "unit=:u property=:p description= slice= uid= "
    "gid= setenv=:E on-active= on-boot= on-startup= on-calendar= on-unit-active= timer-property= "
    "nice= working-directory= machine=:M host=:H service-type=", 0, 0, 0};
static const wrapper script_w = {NULL, "cEIOBTomt", "command=:c log-out= log-in= log-io=", 1, 0,
    'c'};
static const wrapper watch_w = {NULL, "n", "interval=:n exec:x", 0, W_JOIN | W_EACH, 0};
static const wrapper time_w = {NULL, "fo", "format=:f output=:o", 0, 0, 0};
static const wrapper setpriv = {NULL, "d", "reuid= regid= ruid= rgid= egid= euid= groups= "
    "inh-caps= bounding-set= securebits= selinux-label= apparmor-profile= pdeathsig=", 0, W_PRIV,
    0};
static const wrapper prlimit = {NULL, "po", "pid=:p output=:o", 0, 0, 0};
static const wrapper faketime = {NULL, "", "", 0, W_SKIP, 0};
static const wrapper skip = {NULL, "", "", 0, W_SKIP, 0};
static const wrapper skip_far = {NULL, "", "", 0, W_SKIP | W_FAR, 0};
static const wrapper one = {NULL, "", "", 1, 0, 0};
static const wrapper sem = {NULL, "j", "jobs=:j id=:i", 0, W_JOIN, 0};
static const wrapper newgrp = {NULL, "", "", 1, W_FAR, 0};
static const wrapper shell_text = {NULL, "guc", "command=:c cmd=:c", 0, 0, 'c'};
static const wrapper first_text = {NULL, "", "", 0, W_FIRST, 0};
static const wrapper terminal = {NULL, "TtghbfnWw", "execute:e command:e", 0, W_TAIL | W_DASHES,
    'e'};
static const wrapper far_one = {NULL, "iplnw", "identity=:i port=:p", 1, W_FAR, 0};
static const wrapper far_join = {NULL, "wgxlfupioLM", "", 1, W_FAR | W_JOIN, 0};
static const wrapper on_change = {NULL, "epiowrdgx", "exec=:x ext=:e watch=:w ignore=:i "
    "delay=:d command=:c pattern=:p run=:x regex=:r glob=:g", 9, W_TEXT, 'x'};
static const wrapper chokidar = {NULL, "cptdi", "command=:c", 9, W_TEXT, 'c'};
static const wrapper make_watch = {NULL, "ptr", "run=:r pattern=:p", 9, W_TEXT, 'r'};
static const wrapper cargo[] = {{"watch", "sxwdi", "shell=:s exec=:x watch=:w", 9, W_TEXT, 's'},
    {0}};
static const wrapper sops[] = {{"exec-env", "", "", 1, W_FIRST, 0},
    {"exec-file", "", "", 1, W_FIRST, 0}, {0}};
static const wrapper salt = {NULL, "tbLEGNSC", "", 2, W_FIRST | W_FAR, 0};
static const wrapper adb[] = {{"shell", "", "", 0, W_JOIN | W_FAR, 0}, {0}};
static const wrapper lima[] = {{"shell", "", "workdir=", 1, W_FAR, 0}, {0}};
static const wrapper vm_exec[] = {{"exec", "dn", "", 1, W_FAR | W_DASHES, 0},
    {"ssh", "p", "", 0, W_FAR | W_DASHES, 0}, {"shell", "", "", 1, W_FAR | W_DASHES, 0}, {0}};
static const wrapper netns[] = {{"netns", "", "", 2, 0, 0}, {"vrf", "", "", 2, 0, 0}, {0}};
static const wrapper uv[] = {{"run", "pn", "python=:p with= extra= name=:n group= env-file= "
    "with-requirements= project= directory= index-url= package=", 0, 0, 0}, {0}};
static const wrapper dlx[] = {{"exec", "pcC", "package=:p call=:c", 0, W_DASHES, 'c'},
    {"dlx", "p", "package=:p", 0, 0, 0}, {"x", "p", "package=:p", 0, W_DASHES, 0}, {0}};
static const wrapper exec_any[] = {{"exec", "", "", 0, W_DASHES | W_SKIP, 0},
    {"run", "", "", 0, W_DASHES | W_SKIP, 0}, {"shell", "", "", 0, W_DASHES | W_SKIP, 0}, {0}};
static const wrapper sshpass = {NULL, "pfdP", "", 0, 0, 0};
static const wrapper strace = {NULL, "aeEIobOpPsSuUX", "output=:o trace=:e", 0, 0, 0};
static const wrapper ltrace = {NULL, "aADeFlnopsuwx", "output=:o", 0, 0, 0};
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
static const wrapper nix[] = {{"develop", "", "command:c", 0, W_TAIL, 'c'},
    {"shell", "", "command:c", 0, W_TAIL, 'c'}, {"run", "", "", 1, W_DASHES, 0}, {0}};
static const wrapper entr = {NULL, "", "", 0, W_TAIL, 's'};
static const wrapper watchexec = {NULL, "weifdsE", "watch=:w exts=:e ignore=:i", 0, W_JOIN | W_EACH, 0};
static const wrapper hyperfine = {NULL, "wmMrpcnus",
    "warmup=:w runs=:r prepare=:p command-name=:n", 0, W_FIRST, 0};
static const wrapper tmux[] = {{"if-shell", "tb", "", 1, W_FIRST, 0}, {"run", "bdt", "", 0,
    W_JOIN, 0}, {"respawn-pane", "tk", "", 0, W_JOIN, 0},
    {"new-session", "sntcxyF", "", 0, W_JOIN, 0},
    {"new", "sntcxyF", "", 0, W_JOIN, 0}, {"new-window", "ntcF", "", 0, W_JOIN, 0},
    {"split-window", "tclpF", "", 0, W_JOIN, 0}, {"send-keys", "tN", "", 0, W_FIRST, 0},
    {"run-shell", "bdt", "", 0, W_JOIN, 0}, {"send", "tN", "", 0, W_FIRST, 0}, {0}};
static const wrapper screen = {NULL, "SchpetTsX", "", 0, 0, 0};
static const wrapper osrun[] = {{"run", "", "env-file= command=:C", 0, W_DASHES, 'C'}, {0}};
static const wrapper parallel_ssh = {NULL, "hlpotHwgxfMR", "", 0, W_JOIN | W_FAR, 0};
static const wrapper concurrently = {NULL, "nckm", "names=:n", 0, W_FIRST, 0};
static const wrapper ansible_w = {NULL, "maieuklTUfMPo", "module-name=:m args=:a inventory=:i", 9,
                                  W_TEXT | W_FAR, 'a'};
static const wrapper distrobox[] = {{"enter", "n", "name=:n", 0, W_FAR | W_DASHES, 0}, {0}};
static const wrapper lxc[] = {{"exec", "", "", 1, W_FAR | W_DASHES, 0}, {0}};
static const wrapper bwrap = {NULL, "", "", 0, W_DASHES | W_SKIP, 0};
static const wrapper perf[] = {{"record", "eoFcpt", "", 0, 0, 0}, {"stat", "eopt", "", 0, 0, 0},
                               {"trace", "eopt", "", 0, 0, 0}, {0}};
static const wrapper numactl = {NULL, "NmCpPilwx", "cpunodebind=:N membind=:m physcpubind=:C "
    "interleave=:i preferred=:p", 0, 0, 0};
static const wrapper cpulimit = {NULL, "lpePcg", "limit=:l pid=:p exe=:e path=:P cpu=:c", 0, 0, 0};
static const wrapper just = {NULL, "", "command:c", 0, W_TAIL | W_DASHES, 'c'};
static const wrapper run_far[] = {{"run", "asep", "app=:a size=:s env=:e", 0, W_FAR, 0}, {0}};
static const wrapper pidstat = {NULL, "CGpTU", "", 0, W_TAIL, 'e'};
static const wrapper cmake[] = {{"-E", "", "", 0, 0, 0}, {0}};

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
    {"strace", sh_wrapper, &strace}, {"ltrace", sh_wrapper, &ltrace}, {"arch", sh_wrapper, &arch},
    {"ssh", sh_wrapper, &ssh_w}, {"vagrant", sh_wrapper, vagrant}, {"direnv", sh_wrapper, direnv},
    {"poetry", sh_wrapper, run_sub}, {"pipenv", sh_wrapper, run_sub},
    {"pdm", sh_wrapper, run_sub}, {"rye", sh_wrapper, run_sub}, {"conda", sh_wrapper, run_sub},
    {"mamba", sh_wrapper, run_sub}, {"hatch", sh_wrapper, run_sub},
    {"uv", sh_wrapper, uv}, {"pixi", sh_wrapper, run_sub}, {"devbox", sh_wrapper, exec_any},
    {"micromamba", sh_wrapper, run_sub}, {"rbenv", sh_wrapper, exec_any},
    {"pyenv", sh_wrapper, exec_any}, {"nodenv", sh_wrapper, exec_any},
    {"opam", sh_wrapper, exec_any}, {"stack", sh_wrapper, exec_any},
    {"cabal", sh_wrapper, exec_any}, {"guix", sh_wrapper, exec_any},
    {"chamber", sh_wrapper, exec_any}, {"teller", sh_wrapper, exec_any},
    {"saml2aws", sh_wrapper, exec_any}, {"dotenvx", sh_wrapper, exec_any},
    {"lerna", sh_wrapper, exec_any}, {"rush", sh_wrapper, exec_any},
    {"turbo", sh_wrapper, exec_any}, {"sops", sh_wrapper, sops}, {"cargo", sh_wrapper, cargo},
    {"setpriv", sh_wrapper, &setpriv}, {"prlimit", sh_wrapper, &prlimit},
    {"faketime", sh_wrapper, &faketime}, {"datefudge", sh_wrapper, &one}, {"sem", sh_wrapper, &sem},
    {"dbus-launch", sh_wrapper, &skip}, {"proot", sh_wrapper, &skip},
    {"fakechroot", sh_wrapper, &skip}, {"uvx", sh_wrapper, &skip},
    {"sshpass", sh_wrapper, &sshpass}, {"mosh", sh_wrapper, &far_one},
    {"autossh", sh_wrapper, &ssh_w}, {"dsh", sh_wrapper, &far_join},
    {"pdsh", sh_wrapper, &parallel_ssh}, {"clush", sh_wrapper, &parallel_ssh},
    {"rsh", sh_wrapper, &far_join}, {"salt", sh_wrapper, &salt}, {"adb", sh_wrapper, adb},
    {"limactl", sh_wrapper, lima}, {"lima", sh_wrapper, &skip_far},
    {"multipass", sh_wrapper, vm_exec}, {"colima", sh_wrapper, vm_exec},
    {"crictl", sh_wrapper, vm_exec},
    {"orb", sh_wrapper, &skip_far}, {"wsl", sh_wrapper, &skip},
    {"flatpak-spawn", sh_wrapper, &skip}, {"lxc-attach", sh_wrapper, &skip_far},
    {"machinectl", sh_wrapper, &skip}, {"ip", sh_wrapper, netns},
    {"start-stop-daemon", sh_wrapper, &skip}, {"daemonize", sh_wrapper, &skip},
    {"daemon", sh_wrapper, &skip}, {"dtach", sh_wrapper, &skip}, {"abduco", sh_wrapper, &skip},
    {"zellij", sh_wrapper, exec_any}, {"xterm", sh_wrapper, &terminal},
    {"gnome-terminal", sh_wrapper, &terminal}, {"konsole", sh_wrapper, &terminal},
    {"alacritty", sh_wrapper, &terminal}, {"xfce4-terminal", sh_wrapper, &terminal},
    {"urxvt", sh_wrapper, &terminal}, {"kitty", sh_wrapper, &skip}, {"foot", sh_wrapper, &skip},
    {"wezterm", sh_wrapper, &skip}, {"xdg-terminal-exec", sh_wrapper, &skip},
    {"heaptrack", sh_wrapper, &skip}, {"catchsegv", sh_wrapper, plain}, {"ifne", sh_wrapper, plain},
    {"rr", sh_wrapper, &skip}, {"uftrace", sh_wrapper, &skip}, {"samply", sh_wrapper, &skip},
    {"pee", sh_wrapper, &first_text}, {"mispipe", sh_wrapper, &first_text},
    {"lckdo", sh_wrapper, &one}, {"logsave", sh_wrapper, &one}, {"zrun", sh_wrapper, plain},
    {"setlock", sh_wrapper, &one}, {"chpst", sh_wrapper, &skip},
    {"setuidgid", sh_wrapper, &one}, {"s6-setuidgid", sh_wrapper, &one},
    {"envuidgid", sh_wrapper, &one}, {"gosu", sh_wrapper, &one}, {"su-exec", sh_wrapper, &one},
    {"tini", sh_wrapper, &skip}, {"dumb-init", sh_wrapper, &skip},
    {"catatonit", sh_wrapper, &skip}, {"please", sh_wrapper, &pkexec},
    {"capsh", sh_wrapper, &shell_text}, {"sg", sh_wrapper, &shell_text},
    {"newgrp", sh_wrapper, &newgrp}, {"gksudo", sh_wrapper, &first_text},
    {"gksu", sh_wrapper, &first_text}, {"kdesu", sh_wrapper, &skip},
    {"runcon", sh_wrapper, &skip}, {"aa-exec", sh_wrapper, &skip},
    {"cgexec", sh_wrapper, &skip}, {"tsocks", sh_wrapper, plain}, {"torify", sh_wrapper, plain},
    {"trickle", sh_wrapper, &skip}, {"annotate-output", sh_wrapper, &skip},
    {"with-contenv", sh_wrapper, plain}, {"envconsul", sh_wrapper, &skip},
    {"env-cmd", sh_wrapper, &skip}, {"cross-env-shell", sh_wrapper, &first_text},
    {"nodemon", sh_wrapper, &on_change}, {"onchange", sh_wrapper, &skip},
    {"reflex", sh_wrapper, &skip}, {"chokidar", sh_wrapper, &chokidar},
    {"watchman-make", sh_wrapper, &make_watch}, {"retry", sh_wrapper, &skip},
    {"wait-for-it", sh_wrapper, &skip}, {"wait-for", sh_wrapper, &skip},
    {"dockerize", sh_wrapper, &skip}, {"run-one", sh_wrapper, plain},
    {"keep-one-running", sh_wrapper, plain}, {"run-this-one", sh_wrapper, plain},
    {"firejail", sh_wrapper, &skip}, {"bubblewrap", sh_wrapper, &bwrap},
    {"bundle", sh_wrapper, exec_sub}, {"npm", sh_wrapper, dlx},
    {"pnpm", sh_wrapper, dlx}, {"yarn", sh_wrapper, dlx}, {"mise", sh_wrapper, exec_sub},
    {"asdf", sh_wrapper, exec_sub}, {"aws-vault", sh_wrapper, aws_vault},
    {"aws-sso", sh_wrapper, exec_sub}, {"nix-shell", sh_wrapper, &nix_shell},
    {"nix", sh_wrapper, nix}, {"entr", sh_wrapper, &entr}, {"watchexec", sh_wrapper, &watchexec},
    {"hyperfine", sh_wrapper, &hyperfine}, {"tmux", sh_wrapper, tmux},
    {"screen", sh_wrapper, &screen}, {"op", sh_wrapper, osrun}, {"doppler", sh_wrapper, osrun},
    {"infisical", sh_wrapper, osrun}, {"pssh", sh_wrapper, &parallel_ssh},
    {"concurrently", sh_wrapper, &concurrently}, {"ansible", sh_ansible, &ansible_w},
    {"distrobox", sh_wrapper, distrobox}, {"toolbox", sh_wrapper, distrobox},
    {"lxc", sh_wrapper, lxc}, {"incus", sh_wrapper, lxc}, 
    {"bwrap", sh_wrapper, &bwrap}, {"perf", sh_wrapper, perf}, {"spawn", sh_wrapper, plain},
    {"just", sh_wrapper, &just}, {"cmake", sh_wrapper, cmake},
    {"busybox", sh_wrapper, plain}, {"toybox", sh_wrapper, plain}, {"fakeroot", sh_wrapper, plain},
    {"sbase-box", sh_wrapper, plain}, {"coreutils", sh_coreutils, NULL},
    {"uutils", sh_wrapper, plain}, {"busybox-static", sh_wrapper, plain},
    {"busybox.static", sh_wrapper, plain},
    {"caffeinate", sh_wrapper, &(const wrapper){NULL, "tw", "", 0, 0, 0}}, {"chronic", sh_wrapper,
        plain},
    {"unbuffer", sh_wrapper, plain}, {"rlwrap", sh_wrapper, &skip}, {"rtk", sh_wrapper, plain},
    {"torsocks", sh_wrapper, plain}, {"proxychains", sh_wrapper, plain},
    {"proxychains4", sh_wrapper, plain}, {"xvfb-run", sh_wrapper, plain},
    {"dbus-run-session", sh_wrapper, plain}, {"setarch", sh_wrapper, &arch},
    {"linux64", sh_wrapper, plain}, {"linux32", sh_wrapper, plain}, {"noglob", sh_wrapper, plain},
    {"nocorrect", sh_wrapper, plain}, {"valgrind", sh_wrapper, plain},
    {"eatmydata", sh_wrapper, plain},
    {"cpulimit", sh_wrapper, &cpulimit}, {"numactl", sh_wrapper, &numactl},
    {"softlimit", sh_wrapper, &skip},
    {"dotenv", sh_wrapper, &skip},
    {"cross-env", sh_wrapper, &(const wrapper){NULL, "", "", 0, W_ASSIGN, 0}},
    {"npx", sh_wrapper, &(const wrapper){NULL, "pc", "package=:p call=:c yes:y", 0, 0, 'c'}},
    {"byobu", sh_wrapper, &first_text}, {"start-server-and-test", sh_wrapper, &first_text},
    {"foreman", sh_wrapper, run_sub}, {"heroku", sh_wrapper, run_far},
    {"ssh-agent", sh_wrapper, &skip}, {"openvt", sh_wrapper, &skip}, {"multitime", sh_wrapper, &skip},
    {"genie", sh_wrapper, &shell_text}, {"pidstat", sh_wrapper, &pidstat},
    {"bunx", sh_wrapper, plain}, {"pipx", sh_wrapper, run_sub},
    {NULL, NULL, NULL}};
