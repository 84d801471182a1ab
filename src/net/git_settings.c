// SPDX-License-Identifier: MIT
// Rules and credentials for the git command.
#include "git_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "credential.h"
#include "http.h"

// A helper of git for one site alone: git asks it again wherever a server sends it.
static const char helper[] =
    "!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' \"$PAIS_NET_USER\" "
    "\"$PAIS_NET_PASSWORD\"; }; f";

// Adds to what GIT_CONFIG_COUNT numbers: the user may have some there already.
static bool add(const char *key, const char *value)
{
    char name[32], count[16];
    const char *before = getenv("GIT_CONFIG_COUNT");
    int n = before ? atoi(before) : 0;
    if (n < 0 || n > 100000)
        return false;
    snprintf(name, sizeof name, "GIT_CONFIG_KEY_%d", n);
    bool ok = setenv(name, key, 1) == 0;
    snprintf(name, sizeof name, "GIT_CONFIG_VALUE_%d", n);
    ok = ok && setenv(name, value, 1) == 0;
    snprintf(count, sizeof count, "%d", n + 1);
    return ok && setenv("GIT_CONFIG_COUNT", count, 1) == 0;
}

// Of the configuration for single addresses, the longest match counts: so it is the whole address.
static bool add_for(const char *section, const char *url, const char *name, const char *value)
{
    char key[8600];
    int n = snprintf(key, sizeof key, "%s.%s.%s", section, url, name);
    return n > 0 && (size_t)n < sizeof key && add(key, value);
}

static bool add_login(const job *j, const address *at)
{
    login l;
    char site[512];
    address place = *at;
    place.path[0] = '\0';
    login_begin(&l, j->rq, &j->address);
    if (l.from != LOGIN_GIVEN || j->refused || !address_same_site(at, &j->address))
        return true;
    if (!address_write(&place, false, site, sizeof site))
        return false;
    return setenv("PAIS_NET_USER", l.user[0] ? l.user : "x-access-token", 1) == 0 &&
           setenv("PAIS_NET_PASSWORD", l.token[0] ? l.token : l.password, 1) == 0 &&
           add_for("credential", site, "helper", "") &&  // none before ours
           add_for("credential", site, "helper", helper);
}

// ssh must not ask: nobody would see the question.
static bool set_ssh(void)
{
    char command[4200];
    const char *by_hand = getenv("GIT_SSH_COMMAND"), *program = getenv("GIT_SSH");
    bool given = by_hand && by_hand[0];
    if (!given && program && program[0])
        return true;
    int n = snprintf(command, sizeof command, "%s -o BatchMode=yes", given ? by_hand : "ssh");
    return n > 0 && (size_t)n < sizeof command && setenv("GIT_SSH_COMMAND", command, 1) == 0;
}

int git_settings_set(job *j, const address *at, const char *url)
{
    const char *ca = http_issuers();
    bool ok = true, by_http = at->scheme == ADDRESS_HTTPS || at->scheme == ADDRESS_HTTP;
    unsetenv("GIT_SSL_NO_VERIFY");
    if (ca)
        ok = setenv("GIT_SSL_CAINFO", ca, 1) == 0;
    if (by_http)
        ok = ok && add_for("http", url, "sslVerify", "true") &&
             add_for("http", url, "sslVersion", "tlsv1.2") &&
             add_for("http", url, "followRedirects", "false") && add_login(j, at);
    if (at->scheme == ADDRESS_SSH)
        ok = ok && set_ssh();
    return ok ? 0 : job_fail(j, "E_GIT", NULL, "git's configuration could not be made");
}

void git_settings_forget(void)
{
    unsetenv("PAIS_NET_USER");
    unsetenv("PAIS_NET_PASSWORD");
}
