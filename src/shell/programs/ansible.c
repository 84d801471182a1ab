// SPDX-License-Identifier: MIT
// One task given to ansible.
#include <string.h>

#include "shell/programs/wrapper.h"

// ansible -m file -a 'path=FOLDER state=absent' deletes; other modules run what they are given.
void sh_ansible(call *c, const void *data)
{
    const wrapper *d = data;
    optspec spec = {d->shorts, d->longs};
    opts o;
    opts_read(c, 1, &spec, false, &o);
    const shell_word *module = opt_value(&o, 'm'), *args = opt_value(&o, 'a');
    shell_str m = module ? module->alts[0] : STR(""), s = args ? args->alts[0] : STR("");
    bool file = m.len >= 4 && memcmp(m.ptr + m.len - 4, "file", 4) == 0;
    if (!file || !s.len || !memmem(s.ptr, s.len, "state=absent", 12)) {
        sh_wrapper(c, data);
        return;
    }
    static const char *const keys[] = {"path=", "dest=", "name="};
    for (size_t i = 0; i < s.len; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
            if (s.len - i < 6 || memcmp(s.ptr + i, keys[k], 5) != 0 ||
                (i && s.ptr[i - 1] != ' '))
                continue;
            const char *from = s.ptr + i + 5;
            size_t left = s.len - i - 5;
            const char *end = memchr(from, ' ', left);
            shell_word w = word_of(c->e, (shell_str){from, end ? (size_t)(end - from) : left},
                                   args);
            fx_path(c, SHELL_K_DELETE, "rm", &w,
                    SHELL_F_RECURSIVE | SHELL_F_FORCE | SHELL_F_CONTAINER, 0);
        }
}
