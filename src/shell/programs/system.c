// SPDX-License-Identifier: MIT
// The machine itself: power, processes, users, schedules, and the guard's own processes.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

static bool contains(shell_str s, const char *lit)
{
    return s.len && memmem(s.ptr, s.len, lit, strlen(lit)) != NULL;
}

static void system_fx(call *c, const char *op)
{
    fx_text(c, SHELL_K_SYSTEM, op, c->n > 1 ? c->w[c->n - 1].alts[0] : STR(""), NULL, 0, 0);
}

// The whole program is one effect.
static void sh_always(call *c, const void *data)
{
    if (!help_asked(c) && !(c->n > 1 && (word_is(&c->w[1], "-c") || word_is(&c->w[1], "--show"))))
        system_fx(c, data);
}

static void sh_systemctl(call *c, const void *data)
{
    static const char *const power[] = {"poweroff", "reboot", "halt", "kexec", "rescue",
        "emergency", "suspend", "hibernate", "isolate", "soft-reboot", "exit", "switch-root",
        "default", "hybrid-sleep", "suspend-then-hibernate"};
    (void)data;
    if (help_asked(c))
        return;
    bool user = false;  // services of the user's own
    for (size_t i = 1; i < c->n; i++)
        user = user || word_is(&c->w[i], "--user");
    for (size_t i = 1; i < c->n; i++) {
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] == '-')
            continue;
        for (size_t k = 0; k < sizeof power / sizeof *power; k++)
            if (word_is(&c->w[i], power[k])) {
                system_fx(c, "shutdown");
                return;
            }
        for (size_t k = 0; k < sizeof power / sizeof *power && i + 1 < c->n; k++)
            if (str_starts(c->w[c->n - 1].alts[0], power[k]) &&
                contains(c->w[c->n - 1].alts[0], ".target")) {
                system_fx(c, "shutdown");
                return;
            }
        if (word_is(&c->w[i], "enable") || word_is(&c->w[i], "link"))
            fx_text(c, SHELL_K_PERSIST, "service", c->w[c->n - 1].alts[0], NULL, 0, 0);
        else if ((!user || contains(c->w[c->n - 1].alts[0], "pais")) &&
                 str_listed("disable mask stop", c->w[i].alts[0]))
            system_fx(c, "service-stop");
        return;
    }
}

static void sh_init(call *c, const void *data)
{
    (void)data;
    if (c->n == 2 && (word_is(&c->w[1], "0") || word_is(&c->w[1], "6")))
        system_fx(c, "shutdown");
}

static void sh_kill(call *c, const void *data)
{
    (void)data;
    size_t i = 1;
    bool list = false, signalled = false;
    for (; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--")) {
            i++;
            break;
        }
        if (str_is(s, "-s") || str_is(s, "-n")) {
            i++;
            signalled = true;
        } else if (str_is(s, "-l") || str_is(s, "-L")) {
            list = true;
        } else if (s.len > 1 && s.ptr[0] == '-' && !signalled && !(i + 1 == c->n)) {
            signalled = true;
        } else {
            break;
        }
    }
    for (; i < c->n && !list; i++) {
        if (c->w[i].taint & T_GUARD)
            fx_text(c, SHELL_K_SELF, "kill-guard", STR("pais"), &c->w[i], 0, 0);
        if (word_is(&c->w[i], "-1") || word_is(&c->w[i], "1") || c->w[i].taint & T_PIDS) {
            system_fx(c, "kill-all");
            return;
        }
    }
}

// Programs that have keys and passwords in memory.
static bool keeps_keys(shell_str s)
{
    static const char *const names[] = {"ssh-agent", "gpg-agent", "gnome-keyring", "keepass",
        "1password", "bitwarden", "kwallet", "secretd", "vault"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (contains(s, names[i]))
            return true;
    return false;
}

// pgrep, pidof, ps: the numbers of processes.
static void sh_pids(call *c, const void *data)
{
    static const optspec spec = {"sugGPtUndF", "euid=:u uid=:U group=:G parent=:P terminal=:t "
        "session=:s delimiter=:d pidfile=:F full:f exact:x"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    uint32_t taint = str_is(c->name, "ps") || o.rest.n == 0 ? T_PIDS : 0;
    for (size_t i = 0; i < o.rest.n && !taint; i++) {
        shell_str s = o.rest.v[i].alts[0];
        if (contains(s, "pais"))
            taint = T_GUARD;
        else if (str_is(s, ".") || str_is(s, ".*"))
            taint = T_PIDS;
        else if (keeps_keys(s))
            taint = SHELL_T_SECRET;
    }
    if (o.rest.n == 0 && (opt_value(&o, 'P') || opt_value(&o, 't') || opt_value(&o, 'F') ||
                          has(&o, 'p')))
        taint = 0;  // those of one process
    out_text(c, "\7\n", 2, taint);
}

// pkill, killall: the guard, the client, or everything.
static void sh_pkill(call *c, const void *data)
{
    (void)data;
    static const optspec spec = {"sugGPtUnoF", "signal=:s user=:u euid=:u uid=:U full:f exact:x "
                                               "group=:g parent=:P terminal=:t session= "
                                               "pidfile=:F list:l"};
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if ((str_is(c->name, "pkill") && has(&o, 'l')) || str_is(c->name, "killall5")) {
        if (str_is(c->name, "killall5"))
            system_fx(c, "kill-all");
        return;
    }
    for (size_t i = 0; i < o.rest.n; i++) {
        shell_str s = o.rest.v[i].alts[0];
        bool whole = has(&o, 'f');
        if (str_is(s, "pais") || (whole && contains(s, "pais")) || str_starts(s, "pais"))
            fx_text(c, SHELL_K_SELF, "kill-guard", s, &o.rest.v[i], 0, 0);
        else if (str_is(s, "claude") || (whole && contains(s, "claude")))
            system_fx(c, "kill-client");
        else if (str_is(s, ".") || str_is(s, ".*") || str_is(s, "\2") || s.len == 0)
            system_fx(c, "kill-all");
    }
    if (o.rest.n == 0 && (opt_value(&o, 'u') || opt_value(&o, 'U')))
        system_fx(c, "kill-all");
}

static void sh_mount(call *c, const void *data)
{
    static const optspec spec = {"ot", "options=:o types=:t bind:B rbind:B remount:R move:M all:a"};
    (void)data;
    opts o;
    if (help_asked(c) || c->n < 2)
        return;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *options = opt_value(&o, 'o');
    if (has(&o, 'B') || (options && (contains(options->alts[0], "bind") ||
        contains(options->alts[0], "remount")))) {
        stream s = {0};
        if (o.rest.n)
            read_file(c, &o.rest.v[0], "mount", &s);
        system_fx(c, "mount");
    }
    // What lies there can no longer be reached.
    const shell_word *over = o.rest.n > 1 ? &o.rest.v[o.rest.n - 1] : NULL;
    shell_str to = over ? path_here(c->e, over->alts[0]) : STR("");
    int place = to.len ? (int)path_where(c->e, to, SHELL_K_DELETE).place : -1;
    if ((place == SHELL_P_ROOT || place == SHELL_P_HOME || place == SHELL_P_SYSTEM_TOP) &&
        !str_listed("/mnt /media", to))
        fx_path(c, SHELL_K_DELETE, "mount", over, SHELL_F_RECURSIVE, 0);
}

// ---- users, schedules, kernel -------------------------------------------------------------

static void sh_crontab(call *c, const void *data)
{
    static const optspec spec = {"u", ""};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    if (has(&o, 'r'))
        system_fx(c, "crontab-remove");
    else if (o.rest.n || (c->n == 1 && c->c->in))
        fx_text(c, SHELL_K_PERSIST, "crontab", o.rest.n ? o.rest.v[0].alts[0] : STR(""), NULL, 0,
                c->c->in ? c->c->in->taint : 0);
    if (c->c->in && (c->n == 1 || (o.rest.n && word_is(&o.rest.v[0], "-")))) {
        shell_str s = input_text(c);  // five fields, then a command
        size_t k = 0;
        for (int field = 0; field < 5 && k < s.len; field++) {
            while (k < s.len && s.ptr[k] != ' ')
                k++;
            while (k < s.len && s.ptr[k] == ' ')
                k++;
        }
        ctx in = ctx_enter(c->e, c->c, "crontab");
        run_text(c->e, &in, (shell_str){s.ptr + k, s.len - k}, &c->w[0]);
    }
    out_unknown(c, SHELL_T_OUTPUT);
}

static void sh_at(call *c, const void *data)
{
    (void)data;
    if (c->c->in)
        run_stream(c, "at", c->c->in, NULL, "shell");
    for (size_t i = 1; i < c->n; i++)
        if (word_is(&c->w[i], "-f") && i + 1 < c->n)
            fx_text(c, SHELL_K_PERSIST, "at", c->w[i + 1].alts[0], &c->w[i + 1], 0, 0);
}

// A word that must be there for the effect.
typedef struct need {
    const char *words, *op;
} need;

static void sh_needs(call *c, const void *data)
{
    const need *d = data;
    for (; d->op; d++)
        for (size_t i = 1; i < c->n; i++)
            for (const char *p = d->words; *p;) {
                size_t n = strcspn(p, " ");
                if (c->w[i].alts[0].len == n && memcmp(c->w[i].alts[0].ptr, p, n) == 0) {
                    system_fx(c, d->op);
                    return;
                }
                p += n;
                p += strspn(p, " ");
            }
}

static const need iptables[] = {{"-F --flush -X --delete-chain -P --policy", "firewall"},
    {NULL, NULL}};
static const need firewalld[] = {{"--panic-on", "firewall"}, {NULL, NULL}};
static const need loginctl[] = {{"poweroff reboot halt suspend hibernate", "shutdown"},
    {"terminate-user terminate-session kill-user terminate-seat", "kill-user"}, {NULL, NULL}};
static const need service[] = {{"stop", "service-stop"}, {NULL, NULL}};
static const need ip_link[] = {{"down", "network-off"}, {NULL, NULL}};
static const need nmcli[] = {{"off down", "network-off"}, {NULL, NULL}};
static const need rfkill[] = {{"block", "network-off"}, {NULL, NULL}};
static const need efi[] = {{"-B --delete-bootnum", "boot"}, {NULL, NULL}};
static const need flashrom[] = {{"-w --write -E --erase", "firmware"}, {NULL, NULL}};
static const need ipmitool[] = {{"off reset cycle soft", "shutdown"}, {NULL, NULL}};
static const need umount[] = {{"-a --all / /home /usr /var /boot", "mount"}, {NULL, NULL}};
static const need enabling[] = {{"defaults enable on add", "service-enable"}, {NULL, NULL}};
static const need busctl[] = {{"PowerOff Reboot Halt", "shutdown"}, {NULL, NULL}};
static const need defaults[] = {{"LoginHook LogoutHook", "service-enable"}, {NULL, NULL}};
static const need asr[] = {{"--erase", "disk"}, {NULL, NULL}};
static const need gpasswd[] = {{"-a -d --add --delete", "user-change"}, {NULL, NULL}};
static const need chsh[] = {{"-s --shell", "user-change"}, {NULL, NULL}};
static const need ufw[] = {{"disable reset", "firewall"}, {NULL, NULL}};
static const need nft[] = {{"flush delete", "firewall"}, {NULL, NULL}};
static const need setenforce[] = {{"0 Permissive permissive", "hardening-off"}, {NULL, NULL}};
static const need csrutil[] = {{"disable", "hardening-off"}, {NULL, NULL}};
static const need launchctl[] = {{"load bootstrap", "service"}, {NULL, NULL}};
static const need go_env[] = {{"GOPROXY", "settings"}, {NULL, NULL}};
static const need tmutil[] = {{"delete deletelocalsnapshots disable", "backup-delete"},
    {NULL, NULL}};
static const need dscl[] = {{"-delete delete", "user-delete"}, {NULL, NULL}};
static const need sysctl[] = {{"-w --write", "kernel"}, {NULL, NULL}};
static const need journalctl[] = {{"--vacuum-time --vacuum-size --rotate", "logs-delete"},
    {NULL, NULL}};

// iptables -A INPUT -j DROP, without a condition: all that comes in, or goes out.
static void sh_iptables(call *c, const void *data)
{
    static const optspec spec = {"AIjspdiotmD", "append=:A insert=:A jump=:j source=:s protocol=:s "
        "destination=:s in-interface=:s out-interface=:s table=:t match=:s dport=:s sport=:s"};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *target = opt_value(&o, 'j');
    bool some = has(&o, 's') || has(&o, 'p') || has(&o, 'd') || has(&o, 'i') || has(&o, 'o') ||
                has(&o, 'm');
    if ((has(&o, 'A') || has(&o, 'I')) && !some && target &&
        (word_is(target, "DROP") || word_is(target, "REJECT")))
        system_fx(c, "firewall");
    else
        sh_needs(c, data);
}

// The way to the network: the default route taken away, all routes or addresses. One route, and
// what the kernel finds out again, is of less consequence.
static void sh_route(call *c, const void *data)
{
    bool removes = false, all = false, flushes = false, again = false;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        removes = removes || str_listed("del delete d", s);
        flushes = flushes || str_is(s, "flush");
        all = all || str_listed("default 0.0.0.0/0 ::/0", s);
        again = again || str_listed("cache neigh neighbor neighbour n", s);
    }
    if ((removes && all) || (flushes && !again))
        system_fx(c, "network-off");
    else if (!help_asked(c))
        sh_needs(c, data);
}

static void sh_go(call *c, const void *data)
{
    (void)data;
    if (c->n > 3 && word_is(&c->w[1], "env") && word_is(&c->w[2], "-w"))
        for (size_t i = 3; i < c->n; i++)
            if (str_starts(c->w[i].alts[0], "GOPROXY=") || str_starts(c->w[i].alts[0], "GOFLAGS=") ||
                str_starts(c->w[i].alts[0], "GONOSUMDB=") || str_starts(c->w[i].alts[0], "GOSUMDB="))
                fx_text(c, SHELL_K_ENVIRON, "GOPROXY", c->w[i].alts[0], &c->w[i], 0, 0);
    out_unknown(c, SHELL_T_OUTPUT);
}

const program system_programs[] = {
    {"shutdown", sh_always, "shutdown"}, {"reboot", sh_always, "shutdown"}, {"halt", sh_always,
        "shutdown"},
    {"poweroff", sh_always, "shutdown"}, {"systemctl", sh_systemctl, NULL}, {"init", sh_init, NULL},
    {"telinit", sh_init, NULL}, {"kill", sh_kill, NULL}, {"pkill", sh_pkill, NULL},
    {"killall", sh_pkill, NULL}, {"killall5", sh_pkill, NULL}, {"skill", sh_pkill, NULL},
    {"mount", sh_mount, NULL},
    {"crontab", sh_crontab, NULL}, {"at", sh_at, NULL}, {"batch", sh_at, NULL},
    {"userdel", sh_always, "user-delete"}, {"deluser", sh_always, "user-delete"},
    {"groupdel", sh_always, "user-delete"}, {"useradd", sh_always, "user-change"},
    {"adduser", sh_always, "user-change"}, {"usermod", sh_always, "user-change"},
    {"passwd", sh_always, "user-change"}, {"chpasswd", sh_always, "user-change"},
    {"visudo", sh_always, "user-change"}, {"iptables", sh_iptables, iptables},
    {"ip6tables", sh_iptables, iptables},
    {"ufw", sh_needs, ufw}, {"nft", sh_needs, nft}, {"setenforce", sh_needs, setenforce},
    {"csrutil", sh_needs, csrutil}, {"launchctl", sh_needs, launchctl}, {"tmutil", sh_needs,
        tmutil},
    {"dscl", sh_needs, dscl}, {"sysctl", sh_needs, sysctl}, {"journalctl", sh_needs, journalctl},
    {"insmod", sh_always, "kernel"}, {"modprobe", sh_always, "kernel"}, {"rmmod", sh_always,
        "kernel"},
    {"kexec", sh_always, "shutdown"}, {"go", sh_go, go_env},
    {"pgrep", sh_pids, NULL}, {"pidof", sh_pids, NULL}, {"ps", sh_pids, NULL},
    {"loginctl", sh_needs, loginctl}, {"service", sh_needs, service}, {"ip", sh_route, ip_link},
    {"route", sh_route, ip_link},
    {"ifconfig", sh_needs, ip_link}, {"nmcli", sh_needs, nmcli}, {"rfkill", sh_needs, rfkill},
    {"efibootmgr", sh_needs, efi}, {"flashrom", sh_needs, flashrom},
    {"ipmitool", sh_needs, ipmitool}, {"umount", sh_needs, umount},
    {"update-rc.d", sh_needs, enabling}, {"chkconfig", sh_needs, enabling},
    {"rc-update", sh_needs, enabling}, {"busctl", sh_needs, busctl},
    {"defaults", sh_needs, defaults}, {"asr", sh_needs, asr},
    {"gpasswd", sh_needs, gpasswd},
    {"chsh", sh_needs, chsh}, {"firewall-cmd", sh_needs, firewalld},
    {"grub-install", sh_always, "boot"}, {NULL, NULL, NULL}};
