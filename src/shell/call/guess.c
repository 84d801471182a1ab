// SPDX-License-Identifier: MIT
// Programs nobody knows, which may run others.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

// Whether the name of an option says that its value is run: a part of it does.
static bool says_run(shell_str s)
{
    static const shell_str parts[] = {N("cmd"), N("command"), N("commands"), N("exec"), N("execute"),
        N("run"), N("hook"), N("script"), N("shell"), N("sh"), N("pager"), N("editor"), N("runner"),
        N("wrapper"), N("launcher"), N("preview"), N("before"), N("after"), N("pre"), N("post"),
        N("on"), N("start"), N("stop"), N("prepare"), N("cleanup"), N("setup"), N("teardown"),
        N("callback"), N("program"), N("rsh"), N("action"), N("under"), N("with")};
    if (str_is(s, "-c"))
        return true;
    if (!str_starts(s, "--"))
        return false;
    for (size_t i = 2; i < s.len;) {
        size_t from = i;
        while (i < s.len && !strchr("-_=.", s.ptr[i]))
            i++;
        shell_str piece = {s.ptr + from, i - from};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (str_same(piece, parts[k]))
                return true;
        if (i++ < s.len && s.ptr[i - 1] == '=')
            break;
    }
    return false;
}

size_t guess_wrapped(call *c)
{
    static const shell_str likely[] = {N("rm"), N("shred"), N("dd"), N("sh"), N("bash"), N("zsh"),
        N("dash"), N("sudo"), N("doas"), N("find"), N("chmod"), N("chown"), N("chgrp"), N("mv"),
        N("rimraf"), N("unlink"), N("truncate"), N("wipefs"), N("busybox"), N("mkfs"), N("curl"),
        N("wget"), N("git")};
    bool dashes = false;
    if (help_asked(c))
        return 0;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--")) {
            dashes = true;
            continue;
        }
        if (s.len > 1 && *s.ptr == '-' && says_run(s)) {
            bool here = memchr(s.ptr, '=', s.len);
            shell_word w = here || i + 1 == c->n ? word_after(c->e, &c->w[i], '=') : c->w[i + 1];
            if (w.alts[0].len && memchr(w.alts[0].ptr, ' ', w.alts[0].len))
                run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &w, NULL);
        }
        shell_str b = path_base(s);
        bool found = dashes && program_find(b);
        for (size_t k = 0; k < sizeof likely / sizeof *likely && !found; k++)
            found = (b.len == likely[k].len || (b.len > 5 && b.ptr[4] == '.')) &&
                    b.len >= likely[k].len && memcmp(b.ptr, likely[k].ptr, likely[k].len) == 0;
        if (found && i + 1 < c->n)
            return i;
        dashes = false;
    }
    return 0;
}
