// SPDX-License-Identifier: MIT
// Programs nobody knows, which may run others.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

size_t guess_wrapped(call *c)
{
    static const shell_str likely[] = {N("rm"), N("shred"), N("dd"), N("sh"), N("bash"), N("zsh"),
        N("dash"), N("sudo"), N("doas"), N("find"), N("chmod"), N("chown"), N("chgrp"), N("mv"),
        N("rimraf"), N("unlink"), N("truncate"), N("wipefs"), N("busybox"), N("mkfs"), N("curl"),
        N("wget"), N("git")};
    static const shell_str script[] = {N("-c"), N("--exec"), N("--command"), N("--cmd"),
        N("--run")};
    bool dashes = false;
    if (help_asked(c))
        return 0;
    for (size_t i = 1; i + 1 < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (str_is(s, "--")) {
            dashes = true;
            continue;
        }
        for (size_t k = 0; k < sizeof script / sizeof *script; k++)
            if (str_same(s, script[k]) &&
                c->w[i + 1].alts[0].len && memchr(c->w[i + 1].alts[0].ptr, ' ',
                                                  c->w[i + 1].alts[0].len)) {
                run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &c->w[i + 1], NULL);
                return 0;
            }
        shell_str b = path_base(s);
        bool found = dashes && program_find(b);
        for (size_t k = 0; k < sizeof likely / sizeof *likely && !found; k++)
            found = (b.len == likely[k].len || (b.len > 5 && b.ptr[4] == '.')) &&
                    b.len >= likely[k].len && memcmp(b.ptr, likely[k].ptr, likely[k].len) == 0;
        if (found)
            return i;
        dashes = false;
    }
    return 0;
}
