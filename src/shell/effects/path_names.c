// SPDX-License-Identifier: MIT
// Files known by their names: those that hold secrets and those that run by themselves.
#include <string.h>

#include "shell/effects/path.h"

// A last component that is exactly this.
static const shell_str secret_names[] = {
    N(".env"), N("id_rsa"), N("id_dsa"), N("id_ecdsa"), N("id_ed25519"), N("id_ecdsa_sk"),
        N("id_ed25519_sk"), N(".netrc"),
    N("_netrc"), N(".pgpass"), N(".my.cnf"), N(".pypirc"), N(".git-credentials"),
        N(".vault-token"), N(".htpasswd"),
    N("credentials.json"), N("secring.gpg"), N(".env.local"), N(".env.production"), N(".env.prod"),
    N(".env.development"), N(".env.staging"), N(".dockercfg"), N("master.key"), N("kubeconfig"),
        N(".envrc"),
    N("application_default_credentials.json"), N(".boto"), N(".s3cfg"), N("secrets.yml"),
        N("secrets.yaml"),
    N("secrets.json"), N("service-account.json"), N("serviceaccount.json"), N(".terraformrc"),
    N("credentials.tfrc.json"), N(".npmrc.secret"), N("authinfo.gpg"), N(".authinfo"),
        N("private.key"),
    N("privkey.pem"), N("server.key"), N("id_rsa.key"), N("secrets.toml"), N(".databrickscfg"),
    N(".mylogin.cnf"), N(".rclone.conf"), N(".sentryclirc"), N("wallet.dat"), N("kaggle.json"),
    N("oauth_creds.json")
};
// The same, below home (or with nothing known before it).
static const shell_str secret_home[] = {
    N("/.npmrc"), N("/.aws"), N("/.kube/config"),
        N("/.docker/config.json"),
    N("/.config/gh/hosts.yml"), N("/.config/gcloud"), N("/.azure"), N("/.gnupg"),
        N("/.password-store"),
    N("/.cargo/credentials"), N("/.cargo/credentials.toml"), N("/.gem/credentials"),
        N("/.config/hub"),
    N("/.config/op"), N("/.local/share/keyrings"), N("/Library/Keychains"), N("/.mozilla"),
        N("/.config/google-chrome"),
    N("/.claude/.credentials.json"), N("/.terraform.d"), N("/.config/rclone"),
    N("/.config/pais/.env"), N("/.yarnrc.yml"), N("/.m2/settings.xml"),
        N("/.gradle/gradle.properties"),
    // Where the command lines of services keep the account.
    N("/.config/sops/age"), N("/.config/age"), N("/.config/heroku"), N("/.config/doctl"), N("/.oci"),
    N("/.config/hcloud"), N("/.config/stripe"), N("/.config/netlify"), N("/.netlify/config.json"),
    N("/.local/share/com.vercel.cli"), N("/.vercel/auth.json"), N("/.fly/config.yml"),
    N("/.wrangler/config"), N("/.config/.wrangler"), N("/.cloudflared"), N("/.ngrok2"),
    N("/.config/ngrok"), N("/.twilio-cli"), N("/.circleci/cli.yml"), N("/.travis/config.yml"),
    N("/.pulumi/credentials.json"), N("/.mc/config.json"), N("/.tsh"), N("/.kaggle"),
    N("/.huggingface/token"), N("/.cache/huggingface/token"), N("/.snowsql/config"),
    N("/.snowflake"), N("/.dbt/profiles.yml"), N("/.composer/auth.json"),
    N("/.config/composer/auth.json"), N("/.config/containers/auth.json"), N("/.subversion/auth"),
    N("/.config/git/credentials"), N("/.config/github-copilot"), N("/.codex/auth.json"),
    N("/.config/anthropic"), N("/.config/openai"), N("/.local/share/opencode/auth.json"),
    // Wallets, browsers, password managers.
    N("/.config/solana/id.json"), N("/.ethereum/keystore"), N("/.bitcoin"), N("/.config/chromium"),
    N("/.config/BraveSoftware"), N("/.config/microsoft-edge"), N("/.local/share/kwalletd"),
    N("/.config/Bitwarden"), N("/.config/Bitwarden CLI"), N("/.lastpass"), N("/.thunderbird")
};
// Anywhere on the machine.
static const shell_str secret_system[] = {N("/run/secrets"), N("/var/run/secrets"),
    N("/etc/ssl/private"), N("/etc/krb5.keytab"), N("/etc/kubernetes"), N("/etc/rancher/k3s"),
    N("/etc/wireguard"), N("/etc/openvpn"), N("/etc/mysql/debian.cnf"),
    N("/etc/NetworkManager/system-connections")};
static const shell_str secret_suffix[] = {N(".pem"), N(".key"), N(".p12"), N(".pfx"), N(".jks"),
    N(".keystore"), N(".kdbx"), N(".ppk"), N(".p8"), N(".keytab")};
static const shell_str templates[] = {N("example"), N("sample"), N("template"), N("dist"), N("tpl"),
    N("defaults"), N("test"), N("schema"), N("md"), N("ci"), N("d.ts"), N("js"), N("ts"), N("tmpl")};

static bool ends_with(shell_str s, shell_str end)
{
    return s.len >= end.len && memcmp(s.ptr + s.len - end.len, end.ptr, end.len) == 0;
}

// Enough of a name with globs or holes is known to say that it means this one.
static bool says_enough(shell_str b)
{
    // Of *.yml only the ending is known: that says nothing.
    size_t literal = 0, end = b.len;
    for (size_t i = b.len; i > 1 && end == b.len; i--)
        if (b.ptr[i - 1] == '.')
            end = i - 1;
    for (size_t i = 0; i < end; i++) {
        const char *set = b.ptr[i] == SHELL_SET
            ? memchr(b.ptr + i, SHELL_SET_END, end - i) : NULL;
        literal += set ? set == b.ptr + i + 2 : !is_mark(b.ptr[i]);
        if (set)  // one of several
            i = (size_t)(set - b.ptr);
    }
    return literal >= 2;
}

// Of these with a * behind, what is most often meant holds no secret: .gitignore, server.js.
static bool begins_others(shell_str b, bool at_home)
{
    static const shell_str stems[] = {N(".git"), N("server.")};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (b.len == stems[i].len + 1 && b.ptr[b.len - 1] == SHELL_STAR &&
            memcmp(b.ptr, stems[i].ptr, stems[i].len) == 0)
            return !at_home;
    return false;
}

static bool env_file(shell_str b)
{
    if (b.len < 5 || memcmp(b.ptr, ".env.", 5) != 0)
        return false;
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (ends_with(b, templates[i]) && b.ptr[b.len - templates[i].len - 1] == '.')
            return false;
    return true;
}

// What follows the home folder in a path: ours, another user's, or after an unknown start.
// {NULL, 0} when the path is in no home.
static shell_str after_home(shell_str p, shell_str home)
{
    if (home.len > 1 && p.len > home.len && memcmp(p.ptr, home.ptr, home.len) == 0 &&
        p.ptr[home.len] == '/')
        return (shell_str){p.ptr + home.len, p.len - home.len};
    size_t skip = p.len > 6 && memcmp(p.ptr, "/home/", 6) == 0 ? 6
                  : p.len > 7 && memcmp(p.ptr, "/Users/", 7) == 0 ? 7
                  : p.len > 5 && memcmp(p.ptr, "/root/", 6) == 0 ? 5 : 0;
    if (p.len && p.ptr[0] == SHELL_HOLE)
        skip = 1;
    if (!skip)
        return (shell_str){NULL, 0};
    while (skip < p.len && p.ptr[skip] != '/')
        skip++;
    return (shell_str){p.ptr + skip, p.len - skip};
}

// Is `rest` (of a path, after home) the file or folder `name`, or below it?
static bool is_or_below(shell_str rest, bool exact, shell_str name)
{
    if (!exact)
        return path_rel(rest, name) >= REL_SAME;
    return rest.len >= name.len && memcmp(rest.ptr, name.ptr, name.len) == 0 &&
           (rest.len == name.len || rest.ptr[name.len] == '/');
}

// Whether what follows home can be one of the names below, which begin with /. or /L.
static bool may_be_named(shell_str rest)
{
    return rest.ptr && rest.len > 1 &&
           (rest.ptr[1] == '.' || rest.ptr[1] == 'L' || is_mark(rest.ptr[1]));
}

// A copy of such a folder elsewhere: those whose name, of two parts or more, says enough.
static bool copied_home(shell_str p)
{
    for (size_t at = 0; at + 2 < p.len; at++) {
        if (p.ptr[at] != '/' || p.ptr[at + 1] != '.')
            continue;
        shell_str rest = {p.ptr + at, p.len - at};
        for (size_t i = 0; i < sizeof secret_home / sizeof *secret_home; i++)
            if (rest.ptr[2] == secret_home[i].ptr[2] &&
                memchr(secret_home[i].ptr + 1, '/', secret_home[i].len - 1) &&
                is_or_below(rest, true, secret_home[i]))
                return true;
    }
    return false;
}

// Inside .ssh everything but public keys and lists of hosts.
static bool ssh_secret(shell_str p)
{
    const char *at = memmem(p.ptr, p.len, "/.ssh/", 6);
    shell_str b = path_base(p);
    if (!at)
        return ends_with(p, STR("/.ssh"));
    return !ends_with(b, STR(".pub")) && !str_is(b, "known_hosts") && !str_is(b, "config") &&
           !str_is(b, "known_hosts.old") && !str_is(b, "authorized_keys");
}

static bool has_part(shell_str b, const char *const *parts)
{
    for (; *parts; parts++)
        if (memmem(b.ptr, b.len, *parts, strlen(*parts)))
            return true;
    return false;
}

// Certificates and the public halves of keys are for everybody.
static bool is_public(shell_str b)
{
    static const char *const halves[] = {"public", "pubkey", "pub-key", "pub_key", "-pub.", "_pub.",
        NULL};
    static const char *const others[] = {"cert", "chain", "ca.", "ca-", "root", "pub.", NULL};
    static const char *const not[] = {"priv", "Priv", "PRIV", "secret", NULL};
    bool pem = ends_with(b, STR(".pem"));
    if ((pem || ends_with(b, STR(".key"))) && has_part(b, halves) && !has_part(b, not))
        return true;
    return pem && !memmem(b.ptr, b.len, "key", 3) && has_part(b, others);
}

// One of the names begins like this one and is as long. Every path of every command asks.
static bool like_secret(shell_str b)
{
    static uint64_t lengths[256];  // by the first byte
    if (!lengths['.'])
        for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names; i++)
            lengths[(unsigned char)*secret_names[i].ptr] |= 1ull << (secret_names[i].len & 63);
    return b.len && lengths[(unsigned char)*b.ptr] >> (b.len & 63) & 1;
}

// The name without what a backup of the file has behind it: it holds the same.
static shell_str without_backup(shell_str p)
{
    static const shell_str ends[] = {N(".bak"), N(".old"), N(".orig"), N(".save"), N(".backup"),
        N("~")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (p.len > ends[i].len + 1 && p.ptr[p.len - 1] == ends[i].ptr[ends[i].len - 1] &&
            ends_with(p, ends[i]) && p.ptr[p.len - ends[i].len - 1] != '/')
            return (shell_str){p.ptr, p.len - ends[i].len};
    return p;
}

// Keys that tests were given, and manifests whose secrets are yet to be filled in, by their folder.
static bool for_show(shell_str p, shell_str b)
{
    static const shell_str tests[] = {N("/test/"), N("/tests/"), N("/testdata/"), N("/fixtures/"),
        N("/__fixtures__/"), N("/__tests__/"), N("/spec/"), N("/e2e/"), N("/examples/")};
    static const shell_str kinds[] = {N(".pem"), N(".key"), N(".p12"), N(".pfx"), N(".jks")};
    shell_str folder = {p.ptr, p.len - b.len};
    if (str_starts(p, "/etc/") || str_starts(p, "/run/") || str_starts(p, "/var/"))
        return false;
    if (str_starts(b, "secrets.y"))
        return memmem(folder.ptr, folder.len, "/templates/", 11);
    bool key = false, test = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        key = key || ends_with(b, kinds[i]);
    for (size_t i = 0; key && !test && i < sizeof tests / sizeof *tests; i++)
        test = memmem(folder.ptr, folder.len, tests[i].ptr, tests[i].len);
    return test;
}

// A name that says by itself that the file is secret, wherever it lies.
static bool secret_name(shell_str b, bool exact, bool at_home)
{
    if (exact ? like_secret(b) : says_enough(b) && !begins_others(b, at_home))
        for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names; i++)
            if (exact ? str_same(b, secret_names[i])
                      : could_be(b, secret_names[i].ptr, secret_names[i].len))
                return true;
    return env_file(b);
}

enum { NAME_MAX_LEN = 48 };

// The name in small letters: on some systems .ENV is .env. What is longer than any of ours stays.
static shell_str in_small(shell_str b, char name[NAME_MAX_LEN])
{
    size_t i = 0;
    while (i < b.len && (b.ptr[i] < 'A' || b.ptr[i] > 'Z'))
        i++;
    if (i == b.len || b.len > NAME_MAX_LEN)
        return b;
    for (i = 0; i < b.len; i++)
        name[i] = (char)(b.ptr[i] >= 'A' && b.ptr[i] <= 'Z' ? b.ptr[i] + 32 : b.ptr[i]);
    return (shell_str){name, b.len};
}

// Below /proc: the variables of a process; the memory and the open files of another one.
static bool process_secret(shell_str p)
{
    size_t i = 6;
    while (i < p.len && is_digit(p.ptr[i]))
        i++;
    shell_str rest = {p.ptr + i, p.len - i};
    return ends_with(p, STR("/environ")) ||
           (i > 6 && (str_is(rest, "/mem") || (str_starts(rest, "/fd/") && rest.len > 4)));
}

bool path_secret(shell_str p, shell_str home)
{
    if (p.len == 0)
        return false;
    if (p.ptr[p.len - 1] > 'c')
        p = without_backup(p);
    bool exact = str_exact(p);
    char name[NAME_MAX_LEN];
    shell_str b = path_base(p);
    // Most names have neither a dot nor a _, and only those with a k of those that are looked for.
    bool plain = exact && !memchr(b.ptr, '.', b.len) && !memchr(b.ptr, '_', b.len) &&
                 !memchr(b.ptr, 'k', b.len) && !memchr(b.ptr, 'K', b.len);
    if (!plain)
        b = in_small(b, name);
    if (!plain && ends_with(b, STR(".pub")))
        return false;
    shell_str rest = after_home(p, home);
    bool dotted = memmem(p.ptr, p.len, "/.", 2);
    if (!plain && secret_name(b, exact, rest.ptr && rest.len == b.len + 1))
        return dotted || !exact || !for_show(p, b);
    if (dotted && ssh_secret(p))
        return true;
    if (!plain && is_public(b))
        return false;
    const char *dot = b.len ? memrchr(b.ptr, '.', b.len) : NULL;
    for (size_t i = 0; dot && dot > b.ptr && i < sizeof secret_suffix / sizeof *secret_suffix; i++)
        if (ends_with(b, secret_suffix[i]))
            return dotted || !exact || !for_show(p, b);
    if (may_be_named(rest))
        for (size_t i = 0; i < sizeof secret_home / sizeof *secret_home; i++)
            if (is_or_below(rest, exact, secret_home[i]))
                return true;
    if (exact && dotted && copied_home(p))
        return true;
    if (p.len > 5 && p.ptr[0] == '/' && strchr("erv", p.ptr[1]))
        for (size_t i = 0; i < sizeof secret_system / sizeof *secret_system; i++)
            if (is_or_below(p, exact, secret_system[i]))
                return true;
    if (str_starts(p, "/etc/ssh/") && str_starts(b, "ssh_host_"))
        return true;
    return p.len > 6 && memcmp(p.ptr, "/proc/", 6) == 0 && process_secret(p);
}

bool path_holds_secrets(shell_str p, shell_str home)
{
    shell_str rest = after_home(p, home);
    bool own = home.len && p.len == home.len && memcmp(p.ptr, home.ptr, p.len) == 0;
    if (own || str_is(p, "/home") || str_is(p, "/Users") || str_is(p, "/root") || str_is(p, "/"))
        return true;
    if (!rest.ptr || !str_exact(p))
        return false;
    if (rest.len == 0)
        return true;
    for (size_t i = 0; i < sizeof secret_home / sizeof *secret_home; i++)
        if (secret_home[i].len > rest.len && secret_home[i].ptr[rest.len] == '/' &&
            memcmp(secret_home[i].ptr, rest.ptr, rest.len) == 0)
            return true;
    return false;
}

// Whether the first folder of the path can begin with one of these: most paths need no other look.
static bool may_begin(shell_str p, const char *letters)
{
    return p.len > 1 && (p.ptr[0] != '/' || is_mark(p.ptr[1]) || strchr(letters, p.ptr[1]));
}

bool path_accounts(shell_str p)
{
    static const shell_str names[] = {N("/etc/shadow"), N("/etc/gshadow"), N("/etc/sudoers"),
        N("/etc/sudoers.d"), N("/etc/master.passwd"), N("/proc/1/root/etc/shadow"),
        N("/etc/shadow-")};
    for (size_t i = 0; may_begin(p, "ep") && i < sizeof names / sizeof *names; i++)
        if (path_rel(p, names[i]) >= REL_SAME)
            return true;
    return false;
}

bool path_private(shell_str p, shell_str home)
{
    return path_secret(p, home) || path_accounts(p);
}

bool path_startup(shell_str p, shell_str home)
{
    static const shell_str names[] = {
        N("/.bashrc"), N("/.bash_profile"), N("/.bash_login"), N("/.bash_logout"), N("/.profile"),
            N("/.zshrc"),
        N("/.zshenv"), N("/.zprofile"), N("/.zlogin"), N("/.zlogout"), N("/.config/fish"),
            N("/.config/autostart"),
        N("/.config/systemd"), N("/.local/share/systemd"), N("/Library/LaunchAgents"),
            N("/.ssh/authorized_keys"),
        N("/.ssh/config"), N("/.ssh/rc"), N("/.ssh/environment"), N("/.bash_aliases"),
            N("/.xprofile"), N("/.xinitrc"),
        N("/.inputrc"), N("/.gitconfig"), N("/.config/git"), N("/.pam_environment"), N("/.vimrc"),
            N("/.tmux.conf")};
    static const shell_str system[] = {N("/etc/profile"), N("/etc/profile.d"),
        N("/etc/bash.bashrc"),
        N("/etc/crontab"), N("/etc/cron.d"), N("/etc/cron.daily"), N("/etc/cron.hourly"),
            N("/etc/systemd"),
        N("/etc/init.d"), N("/etc/rc.local"), N("/var/spool/cron"), N("/etc/ld.so.preload"),
        N("/Library/LaunchDaemons"), N("/etc/zsh"), N("/etc/pam.d")};
    shell_str rest = after_home(p, home);
    bool exact = rest.ptr && str_exact(p);
    if (may_be_named(rest))
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (is_or_below(rest, exact, names[i]))
                return true;
    for (size_t i = 0; may_begin(p, "evL") && i < sizeof system / sizeof *system; i++)
        if (path_rel(p, system[i]) >= REL_SAME)
            return true;
    shell_str b = path_base(p);
    return (ends_with(b, STR(".pth")) && memmem(p.ptr, p.len, "site-packages", 13)) ||
           str_is(b, "sitecustomize.py") || str_is(b, "usercustomize.py");
}
