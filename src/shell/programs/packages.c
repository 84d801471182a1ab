// SPDX-License-Identifier: MIT
// Package managers: what is taken away, and packages that come from anywhere.
#include <string.h>

#include "shell/call/call.h"

// Package managers: what the system or the guard needs is taken away.
static void sh_packages(call *c, const void *data)
{
    static const char *const verbs[] = {"remove", "purge", "autoremove", "erase", "uninstall",
        "-R", "-Rns", "-Rs", "-Rdd", "-Rcns", "-r", "-e", "-P", "--purge", "--remove", "--erase",
        "del", "rm"};
    static const char *const needed[] = {"libc6", "glibc", "coreutils", "bash", "dash", "dpkg",
        "apt", "systemd", "sudo", "base-files", "util-linux", "init", "rpm", "pacman", "zypper",
        "yum", "dnf", "openssh-server", "musl", "busybox", "linux-image", "kernel", "grub",
        "login", "passwd", "perl-base", "python3-minimal", "network-manager", "e2fsprogs"};
    static const char *const force[] = {"--allow-remove-essential", "--force-all", "--nodeps",
        "--force-depends", "--force-remove-essential"};
    (void)data;
    bool removes = false, forced = false;
    for (size_t i = 1; i < c->n; i++) {
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
            removes = removes || word_is(&c->w[i], verbs[k]);
        for (size_t k = 0; k < sizeof force / sizeof *force; k++)
            forced = forced || word_is(&c->w[i], force[k]);
    }
    out_unknown(c, SHELL_T_OUTPUT);
    if (!removes || help_asked(c))
        return;
    for (size_t i = 1; i < c->n; i++) {
        if (word_is(&c->w[i], "pais"))
            fx_text(c, SHELL_K_SELF, "disable-guard", STR("pais"), &c->w[i], 0, 0);
        for (size_t k = 0; k < sizeof needed / sizeof *needed && !forced; k++)
            forced = word_is(&c->w[i], needed[k]) || (k > 19 && word_starts(&c->w[i], needed[k]));
    }
    if (forced)
        fx_text(c, SHELL_K_SYSTEM, "package-remove", STR(""), NULL, 0, 0);
}

// Packages by address instead of by name: their scripts run when they are installed.
static void sh_install(call *c, const void *data)
{
    static const char *const verbs[] = {"install", "add", "i", "tap", "sync"};
    static const char *const local[] = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"};
    bool installs = false, plain = false, remote = false;
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        for (size_t k = 0; k < sizeof verbs / sizeof *verbs; k++)
            installs = installs || word_is(&c->w[i], verbs[k]);
        shell_str s = c->w[i].alts[0];
        const char *url = s.len ? memmem(s.ptr, s.len, "://", 3) : NULL;
        if (word_starts(&c->w[i], "--trusted-host"))
            plain = true;
        if (!url)
            continue;
        size_t left = s.len - (size_t)(url + 3 - s.ptr);
        bool here = false, http = url - s.ptr >= 4 && memcmp(url - 4, "http", 4) == 0;
        for (size_t k = 0; k < sizeof local / sizeof *local; k++)
            here = here || (left >= strlen(local[k]) &&
                            memcmp(url + 3, local[k], strlen(local[k])) == 0);
        plain = plain || (http && !here);
        remote = remote || !here;
    }
    if (installs && (plain || remote))
        fx_text(c, SHELL_K_EXEC, plain ? "package-plain" : "package", STR(""), NULL, 0,
                SHELL_T_NET);
    const program *p = program_after(package_programs, c->name);
    if (p)
        p->run(c, p->data);
    else
        call_default(c);
}

const program package_programs[] = {
    {"pip", sh_install, NULL}, {"pip3", sh_install, NULL}, {"pipx", sh_install, NULL},
    {"uv", sh_install, NULL}, {"npm", sh_install, NULL}, {"pnpm", sh_install, NULL},
    {"yarn", sh_install, NULL}, {"bun", sh_install, NULL}, {"gem", sh_install, NULL},
    {"cargo", sh_install, NULL}, {NULL, NULL, NULL}};

const program manager_programs[] = {
    {"apt", sh_packages, NULL}, {"apt-get", sh_packages, NULL}, {"aptitude", sh_packages, NULL},
    {"dpkg", sh_packages, NULL}, {"yum", sh_packages, NULL}, {"dnf", sh_packages, NULL},
    {"rpm", sh_packages, NULL}, {"pacman", sh_packages, NULL}, {"zypper", sh_packages, NULL},
    {"apk", sh_packages, NULL}, {"brew", sh_packages, NULL}, {"snap", sh_packages, NULL},
    {NULL, NULL, NULL}};
