// SPDX-License-Identifier: MIT
// Credentials for HTTP.
#include "credential.h"

#include <stdio.h>
#include <string.h>

#include "spawn.h"

enum { HELPER_MS = 15000 };

static void put(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text ? text : "");
}

void login_begin(login *l, const net_request *rq, const address *at)
{
    *l = (login){.barred = address_is_open(at)};
    if (l->barred)
        return;
    if (at->has_password) {
        put(l->user, sizeof l->user, at->user);
        put(l->password, sizeof l->password, at->password);
    } else if (rq->password) {
        put(l->user, sizeof l->user, rq->user);
        put(l->password, sizeof l->password, rq->password);
    } else if (rq->token) {
        put(l->user, sizeof l->user, at->user);
        put(l->token, sizeof l->token, rq->token);
    } else {
        put(l->user, sizeof l->user, at->user);
        return;
    }
    l->from = LOGIN_GIVEN;
}

// Runs `git credential ACTION`. It must not ask: there is nobody to answer.
static bool helper(const char *action, const login *l, const address *at, char *out, size_t size)
{
    static const char *const quiet[] = {"GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS=",
                                        "GCM_INTERACTIVE=never", NULL};
    char *argv[] = {"git", "-c", "core.askPass=", "credential", (char *)action, NULL};
    char input[8192], port[16] = "";
    spawned s;
    if (at->port)
        snprintf(port, sizeof port, ":%d", at->port);
    // For HTTP, git's helpers go by the host unless credential.useHttpPath says otherwise.
    const char *path = at->path[0] == '/' ? at->path + 1 : at->path;
    int n = snprintf(input, sizeof input, "protocol=%s\nhost=%s%s\npath=%.*s\n",
                     at->scheme == ADDRESS_HTTPS ? "https" : "http", at->host, port,
                     (int)strcspn(path, "?"), path);
    if (l->user[0] && n > 0 && (size_t)n < sizeof input)
        n += snprintf(input + n, sizeof input - (size_t)n, "username=%s\n", l->user);
    if (l->password[0] && n > 0 && (size_t)n < sizeof input)
        n += snprintf(input + n, sizeof input - (size_t)n, "password=%s\n", l->password);
    if (n < 0 || (size_t)n + 1 >= sizeof input || spawn_start(argv, quiet, false, &s) != 0)
        return false;
    strcat(input, "\n");
    return spawn_talk(&s, input, out, size, HELPER_MS) == 0;
}

static bool line(const char *text, const char *name, char *to, size_t size)
{
    size_t n = strlen(name);
    for (; text; text = strchr(text, '\n') ? strchr(text, '\n') + 1 : NULL) {
        size_t len = strcspn(text, "\n");
        if (len > n && strncmp(text, name, n) == 0 && text[n] == '=' && len - n - 1 < size) {
            memcpy(to, text + n + 1, len - n - 1);
            to[len - n - 1] = '\0';
            return true;
        }
    }
    return false;
}

bool login_next(login *l, const address *at)
{
    char out[8192];
    if (l->barred || l->from == LOGIN_HELPER)
        return false;
    login asked = {0};
    put(asked.user, sizeof asked.user, at->user);
    if (!helper("fill", &asked, at, out, sizeof out) ||
        !line(out, "password", l->password, sizeof l->password) || !l->password[0])
        return false;
    if (!line(out, "username", l->user, sizeof l->user))
        l->user[0] = '\0';
    l->token[0] = '\0';
    l->from = LOGIN_HELPER;
    return true;
}

void login_worked(login *l, const address *at, bool worked)
{
    char out[256];
    if (l->from == LOGIN_HELPER)
        helper(worked ? "approve" : "reject", l, at, out, sizeof out);
    if (worked && l->from == LOGIN_HELPER)
        l->from = LOGIN_GIVEN;
}
