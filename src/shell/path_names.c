// SPDX-License-Identifier: MIT
// Files known by their names: those that hold secrets and those that run by themselves.
#include <string.h>

#include "path.h"

// A last component that is exactly this.
static const char *const secret_names[] = {
    ".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", ".netrc",
    "_netrc", ".pgpass", ".my.cnf", ".pypirc", ".git-credentials", ".vault-token", ".htpasswd",
    "credentials.json", "secring.gpg", ".env.local", ".env.production", ".env.prod",
    ".env.development", ".env.staging", ".dockercfg", "master.key", "kubeconfig", ".envrc",
    "application_default_credentials.json", ".boto", ".s3cfg", "secrets.yml", "secrets.yaml",
    "secrets.json", "service-account.json", "serviceaccount.json", ".terraformrc",
    "credentials.tfrc.json", ".npmrc.secret", "authinfo.gpg", ".authinfo", "private.key",
    "privkey.pem", "server.key", "id_rsa.key"
};
// The same, below home (or with nothing known before it).
static const char *const secret_home[] = {
    "/.npmrc", "/.aws/credentials", "/.aws/config", "/.aws/sso", "/.kube/config", "/.docker/config.json",
    "/.config/gh/hosts.yml", "/.config/gcloud", "/.azure", "/.gnupg", "/.password-store",
    "/.cargo/credentials", "/.cargo/credentials.toml", "/.gem/credentials", "/.config/hub",
    "/.config/op", "/.local/share/keyrings", "/Library/Keychains", "/.mozilla", "/.config/google-chrome",
    "/.claude/.credentials.json", "/.terraform.d", "/.config/rclone",
    "/.config/pais/.env", "/.yarnrc.yml", "/.m2/settings.xml", "/.gradle/gradle.properties"
};
static const char *const secret_suffix[] = {".pem", ".key", ".p12", ".pfx", ".jks", ".keystore",
                                            ".kdbx", ".ppk", ".p8"};
static const char *const templates[] = {"example", "sample", "template", "dist", "tpl", "defaults",
                                        "test", "schema", "md", "ci", "d.ts", "js", "ts", "tmpl"};

static bool ends_with(shell_str s, const char *end)
{
    size_t n = strlen(end);
    return s.len >= n && memcmp(s.ptr + s.len - n, end, n) == 0;
}

// Enough of a name with globs or holes is known to say that it means this one.
static bool means(shell_str b, const char *name)
{
    size_t n = strlen(name), literal = 0, marks = 0;
    for (size_t i = 0; i < b.len; i++) {
        if (is_mark(b.ptr[i]))
            marks++;
        else
            literal++;
    }
    if (!marks)
        return b.len == n && memcmp(b.ptr, name, n) == 0;
    return literal >= 2 && could_be(b, name, n);
}

static bool env_file(shell_str b)
{
    if (b.len < 5 || memcmp(b.ptr, ".env.", 5) != 0)
        return false;
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (ends_with(b, templates[i]) && b.ptr[b.len - strlen(templates[i]) - 1] == '.')
            return false;
    return true;
}

static bool at_home(shell_str p, shell_str home, const char *name, bool below)
{
    char buf[1024];
    size_t n = strlen(name);
    if (home.len + n < sizeof buf && home.len > 1) {
        memcpy(buf, home.ptr, home.len);
        memcpy(buf + home.len, name, n);
        enum path_rel r = path_rel(p, (shell_str){buf, home.len + n});
        if (r == REL_SAME || (below && r >= REL_SAME))
            return true;
    }
    // Another user's, or below an unknown start.
    const char *at = str_exact(p) || (p.len && p.ptr[0] == SHELL_HOLE)
                         ? memmem(p.ptr, p.len, name, n) : NULL;
    if (!at)
        return false;
    size_t end = (size_t)(at - p.ptr) + n;
    if (end < p.len && (p.ptr[end] != '/' || !below))
        return false;
    // /home/NAME, /Users/NAME, /root
    size_t slashes = 0, head = (size_t)(at - p.ptr);
    for (size_t i = 0; i < head; i++)
        slashes += p.ptr[i] == '/';
    if (p.ptr[0] == '/' && slashes == 2 && (memcmp(p.ptr, "/home/", head > 6 ? 6 : head) == 0 ||
                                            memcmp(p.ptr, "/Users/", head > 7 ? 7 : head) == 0))
        return true;
    if (head == 5 && memcmp(p.ptr, "/root", 5) == 0)
        return true;
    return p.ptr[0] == SHELL_HOLE || strchr(name + 1, '/') != NULL;
}

// Inside .ssh everything but public keys and lists of hosts.
static bool ssh_secret(shell_str p)
{
    const char *at = memmem(p.ptr, p.len, "/.ssh/", 6);
    shell_str b = path_base(p);
    if (!at)
        return ends_with(p, "/.ssh");
    return !ends_with(b, ".pub") && !str_is(b, "known_hosts") && !str_is(b, "config") &&
           !str_is(b, "known_hosts.old") && !str_is(b, "authorized_keys");
}

// Certificates are for everybody.
static bool public_pem(shell_str b)
{
    static const char *const parts[] = {"cert", "chain", "ca.", "ca-", "public", "root", "pub."};
    if (!ends_with(b, ".pem") || memmem(b.ptr, b.len, "key", 3))
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (memmem(b.ptr, b.len, parts[i], strlen(parts[i])))
            return true;
    return false;
}

bool path_secret(shell_str p, shell_str home)
{
    if (p.len == 0)
        return false;
    shell_str b = path_base(p);
    if (ends_with(b, ".pub"))
        return false;
    for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names; i++)
        if (means(b, secret_names[i]))
            return true;
    if (env_file(b) || ssh_secret(p))
        return true;
    if (public_pem(b))
        return false;
    for (size_t i = 0; i < sizeof secret_suffix / sizeof *secret_suffix; i++)
        if (b.len > strlen(secret_suffix[i]) && ends_with(b, secret_suffix[i]))
            return true;
    for (size_t i = 0; i < sizeof secret_home / sizeof *secret_home; i++)
        if (at_home(p, home, secret_home[i], true))
            return true;
    return p.len > 6 && memcmp(p.ptr, "/proc/", 6) == 0 && ends_with(p, "/environ");
}

bool path_startup(shell_str p, shell_str home)
{
    static const char *const names[] = {
        "/.bashrc", "/.bash_profile", "/.bash_login", "/.bash_logout", "/.profile", "/.zshrc",
        "/.zshenv", "/.zprofile", "/.zlogin", "/.zlogout", "/.config/fish", "/.config/autostart",
        "/.config/systemd", "/.local/share/systemd", "/Library/LaunchAgents", "/.ssh/authorized_keys",
        "/.ssh/config", "/.ssh/rc", "/.ssh/environment", "/.bash_aliases", "/.xprofile", "/.xinitrc",
        "/.inputrc", "/.gitconfig", "/.config/git", "/.pam_environment", "/.vimrc", "/.tmux.conf"};
    static const char *const system[] = {"/etc/profile", "/etc/profile.d", "/etc/bash.bashrc",
        "/etc/crontab", "/etc/cron.d", "/etc/cron.daily", "/etc/cron.hourly", "/etc/systemd",
        "/etc/init.d", "/etc/rc.local", "/var/spool/cron", "/etc/ld.so.preload",
        "/Library/LaunchDaemons", "/etc/zsh", "/etc/pam.d"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (at_home(p, home, names[i], true))
            return true;
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        if (path_rel(p, (shell_str){system[i], strlen(system[i])}) >= REL_SAME)
            return true;
    shell_str b = path_base(p);
    return (ends_with(b, ".pth") && memmem(p.ptr, p.len, "site-packages", 13)) ||
           str_is(b, "sitecustomize.py") || str_is(b, "usercustomize.py");
}
