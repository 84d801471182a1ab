// SPDX-License-Identifier: MIT
// PowerShell, and those of its words that stand alone.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"
#include "shell/programs/select.h"

static const char *const evaluates[] = {"iex", "invoke-expression", NULL};
static const char *const downloads[] = {"iwr", "irm", "invoke-webrequest", "invoke-restmethod",
                                        "downloadstring", "net.webclient", "curl", "wget", NULL};

static bool has_any(shell_str s, const char *const *words)
{
    for (; *words; words++)
        for (size_t i = 0, n = strlen(*words); i + n <= s.len; i++)
            if (strncasecmp(s.ptr + i, *words, n) == 0)
                return true;
    return false;
}

// pwsh -c 'Remove-Item -Recurse -Force path': words are close enough to those of a shell
static void sh_pwsh(call *c, const void *data)
{
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len > 1 && s.ptr[0] == '-' && (s.ptr[1] | 32) == 'c' && i + 1 < c->n) {
            shell_word w = word_join(c->e, c->w + i + 1, c->n - i - 1);
            if (has_any(w.alts[0], evaluates) && has_any(w.alts[0], downloads))
                fx_text(c, SHELL_K_EXEC, "shell", STR(""), &w, 0, SHELL_T_NET);
            run_snippet(c, "pwsh", w.alts[0], &w);
            run_script(c, "pwsh -c", &w, NULL);
            return;
        }
        if (s.len > 1 && s.ptr[0] == '-' && (s.ptr[1] | 32) == 'e' && i + 1 < c->n &&
            s.len > 2 && (s.ptr[2] | 32) == 'n') {
            fx_text(c, SHELL_K_EXEC, "shell", STR(""), &c->w[i + 1], 0, SHELL_T_DECODED);
            return;
        }
    }
    if (c->c->in)
        run_stream(c, "pwsh", c->c->in, NULL, "shell");
}

static void sh_remove_item(call *c, const void *data)
{
    (void)data;
    const uint32_t flags = SHELL_F_RECURSIVE | SHELL_F_FORCE;
    bool any = false;
    for (size_t i = 1; i < c->n; i++)
        if (c->w[i].alts[0].len && c->w[i].alts[0].ptr[0] != '-') {
            any = true;
            fx_path(c, SHELL_K_DELETE, "rm", &c->w[i], flags, 0);
        }
    shell_str in = c->c->in && !any ? input_text(c) : STR("");
    while (in.len && in.ptr[in.len - 1] == '\n')
        in.len--;
    if (in.len) {
        shell_word w = word_of(c->e, in, &c->w[0]);
        w.taint |= c->c->in->taint;
        fx_path(c, SHELL_K_DELETE, "rm", &w, flags, 0);
    }
}

// Get-ChildItem PATH -Filter NAME: what is in it.
static void sh_list_items(call *c, const void *data)
{
    (void)data;
    selection s = {.narrow = false};
    shell_word dot = word_of(c->e, STR("."), &c->w[0]);
    const shell_word *base = &dot;
    for (size_t i = 1; i < c->n; i++) {
        bool option = i > 1 && word_starts(&c->w[i - 1], "-");
        if (word_starts(&c->w[i], "-"))
            continue;
        if (option && (word_starts(&c->w[i - 1], "-F") || word_starts(&c->w[i - 1], "-I")))
            s = select_glob(c->e, &c->w[i], false);
        else
            base = &c->w[i];
    }
    shell_word found = select_below(c->e, base, &s, -1);
    out_found(c, &found, false);
}

static void sh_invoke(call *c, const void *data)
{
    (void)data;
    if (c->c->in)
        run_stream(c, "iex", c->c->in, NULL, "shell");
}

static void sh_iwr(call *c, const void *data)
{
    (void)data;
    fx_text(c, SHELL_K_NET, "http", c->n > 1 ? c->w[1].alts[0] : STR(""), NULL, 0, 0);
    out_unknown(c, SHELL_T_NET);
}

const program powershell_programs[] = {
    {"pwsh", sh_pwsh, NULL}, {"powershell", sh_pwsh, NULL}, {"Remove-Item", sh_remove_item, NULL},
    {"Get-ChildItem", sh_list_items, NULL}, {"gci", sh_list_items, NULL},
    {"ri", sh_remove_item, NULL}, {"Invoke-Expression", sh_invoke, NULL}, {"iex", sh_invoke, NULL},
    {"Invoke-WebRequest", sh_iwr, NULL}, {"iwr", sh_iwr, NULL}, {"irm", sh_iwr, NULL},
    {"Invoke-RestMethod", sh_iwr, NULL},
    {NULL, NULL, NULL}};
