// SPDX-License-Identifier: MIT
// What touches the guard without touching its files: our own program, and clients that are started
// without their hooks.
#include <string.h>

#include "shell/call/call.h"

// What only looks, or runs what the user installed for it; everything else changes how the guard
// works. NULL stands for all subcommands.
static const struct {
    const char *verb, *subs;
} harmless[] = {
    {"status", NULL}, {"why", NULL}, {"log", NULL}, {"version", NULL}, {"help", NULL},
    {"man", NULL}, {"completion", NULL}, {"complete", NULL}, {"docs", NULL}, {"run", NULL},
    {"hook", "dispatch list"}, {"plugin", "list info verify outdated generations"},
    {"contract", "list show call graph"}, {"config", "show get"}, {"module", "list show"},
    {"security", "explain test rules"}, {"doctor", NULL}, {"registry", "list show search"},
    {"bundle", "list show"}, {"mcp", "list show tools"}, {"skill", "list show check"},
    {"agent", "list show check"},
};

static bool contains(shell_str s, const char *lit)
{
    return memmem(s.ptr, s.len, lit, strlen(lit)) != NULL;
}

// Is every value of the word in the list?
static bool among(const char *list, const shell_word *w)
{
    for (int i = 0; i < w->n; i++)
        if (!str_listed(list, w->alts[i]))
            return false;
    return true;
}

static bool only_looks(shell_str verb, const shell_word *sub)
{
    for (size_t k = 0; k < sizeof harmless / sizeof *harmless; k++)
        if (str_is(verb, harmless[k].verb))
            return !harmless[k].subs || !sub || among(harmless[k].subs, sub);
    return false;
}

// Is it --fix, or may it be? A part that is not known is \1.
static bool may_fix(shell_str s)
{
    return (s.len > 2 && memcmp(s.ptr, "--f", 3) == 0) || memchr(s.ptr, '\1', s.len) != NULL;
}

// Lua in our own VM that asks for the modules behind the commands that change how the guard works.
static void lua_of_pais(call *c, size_t from)
{
    static const char *const behind[] = {"pais.guard.once", "pais.off", "pais.config.set",
        "pais.config.write", "pais.setup", "pais.install", "pais.claude"};
    for (size_t k = from; k < c->n; k++)
        for (size_t m = 0; m < sizeof behind / sizeof *behind; m++)
            if (contains(c->w[k].alts[0], behind[m])) {
                fx_text(c, SHELL_K_SELF, "settings", STR("lua"), &c->w[k], 0, 0);
                return;
            }
}

static void sh_pais(call *c, const void *data)
{
    static const optspec own = {"", "json no-color clean dev=:d version:V"};
    (void)data;
    opts o;
    opts_read(c, 1, &own, true, &o);
    out_unknown(c, SHELL_T_OUTPUT);
    size_t i = o.first;
    if (i >= c->n || help_asked(c) || has(&o, 'V'))
        return;
    if (among("lua", &c->w[i])) {
        lua_of_pais(c, i + 1);
        run_rest(c, i, "pais", 0);
        return;
    }
    if (i + 1 < c->n && word_is(&c->w[i], "plugin") && word_is(&c->w[i + 1], "new"))
        for (size_t k = i + 2; k < c->n; k++)
            if (word_starts(&c->w[k], "--dir"))
                return;  // beside the home, where it is no plugin yet
    bool harm = false;
    for (size_t k = i + 1; k < c->n && word_is(&c->w[i], "doctor"); k++)
        for (int a = 0; a < c->w[k].n; a++)
            harm = harm || may_fix(c->w[k].alts[a]);
    for (int k = 0; k < c->w[i].n; k++)
        harm = harm || !only_looks(c->w[i].alts[k], i + 1 < c->n ? &c->w[i + 1] : NULL);
    if (harm)
        fx_text(c, SHELL_K_SELF, "settings", c->w[i].alts[0], NULL, 0, 0);
}

// A client or another agent that is started without what guards this one.
static void sh_agent(call *c, const void *data)
{
    static const char *const without = "--dangerously-skip-permissions "
        "--allow-dangerously-skip-permissions --dangerously-bypass-approvals-and-sandbox --yolo "
        "--bare --safe-mode --approval-mode=yolo";
    bool client = data != NULL;
    out_unknown(c, SHELL_T_NET);
    if (help_asked(c))
        return;
    if (client && c->e->unguarded)
        fx_text(c, SHELL_K_SELF, "skip-permissions", c->name, NULL, 0, 0);
    // Plugins and settings of the client carry the hooks.
    if (client && c->n > 2 && among("config plugin plugins", &c->w[1]) &&
        among("set add remove disable uninstall", &c->w[2]))
        fx_text(c, SHELL_K_SELF, "client-settings", c->w[2].alts[0], NULL, 0, 0);
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        bool sources = client && (word_starts(&c->w[i], "--setting-sources=") ||
                                  (i > 1 && word_is(&c->w[i - 1], "--setting-sources")));
        if (str_listed(without, s) || contains(s, "disableAllHooks") ||
            contains(s, "bypassPermissions") || (sources && !contains(s, "user")) ||
            (str_is(c->name, "gemini") && str_is(s, "-y")))
            fx_text(c, SHELL_K_SELF, "skip-permissions", s, &c->w[i], 0, 0);
        if (str_is(s, "--") && i > 1 && word_is(&c->w[1], "mcp")) {
            run_rest(c, i + 1, "mcp", 0);
            break;
        }
    }
}

const program self_programs[] = {
    {"pais", sh_pais, NULL}, {"claude", sh_agent, "client"}, {"claude-code", sh_agent, "client"},
    {"codex", sh_agent, NULL}, {"gemini", sh_agent, NULL}, {"cursor-agent", sh_agent, NULL},
    {NULL, NULL, NULL}};
