// SPDX-License-Identifier: MIT
// openssl: a subcommand decodes, makes keys and certificates, or shows what is in them.
#include <string.h>

#include "shell/programs/decode.h"

static bool sub_is(const call *c, const char *const *subs)
{
    for (; c->n > 1 && *subs; subs++)
        if (word_is(&c->w[1], *subs))
            return true;
    return false;
}

// An option, with one dash or with two.
static const shell_word *option(const call *c, const char *name)
{
    for (size_t i = 2; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (word_is(&c->w[i], name) || (s.len > 2 && s.ptr[0] == '-' && s.ptr[1] == '-' &&
                                        str_is(str_from(s, 1), name)))
            return &c->w[i];
    }
    return NULL;
}

static const shell_word *option_value(const call *c, const char *name)
{
    const shell_word *w = option(c, name);
    return w && w + 1 < c->w + c->n ? w + 1 : NULL;
}

// Of a key in a file only the public half is printed, or whether it is in order.
static bool shows_public(const call *c)
{
    static const char *const subs[] = {"rsa", "ec", "dsa", "pkey", NULL};
    return sub_is(c, subs) && (option(c, "-pubout") || option(c, "-noout")) && !option(c, "-text");
}

void sh_openssl(call *c, const void *data)
{
    static const char *const shows[] = {"x509", "crl", "verify", "s_client", "dgst", "req",
        "version", "rand", "ciphers", "speed", "list", NULL};
    static const char *const makes[] = {"genrsa", "gendsa", "genpkey", "ecparam", "dhparam",
        "dsaparam", "req", "x509", "pkcs12", NULL};
    (void)data;
    if (help_asked(c))
        return;
    const program *tls = c->n > 1 && word_is(&c->w[1], "s_client")
        ? program_of(net_programs, STR("s_client")) : NULL;
    if (tls) {
        tls->run(c, NULL);
        return;
    }
    const char *op = sub_is(c, makes) ? "keygen" : "write";
    const shell_word *out = option_value(c, "-out"), *key = option_value(c, "-keyout");
    if (out)
        write_file(c, out, op, SHELL_F_TRUNCATE, NULL);
    if (key)
        write_file(c, key, op, SHELL_F_TRUNCATE, NULL);
    if (sub_is(c, shows)) {
        out_unknown(c, SHELL_T_OUTPUT);
        return;
    }
    const shell_word *in = option_value(c, "-in");
    if (in && shows_public(c)) {
        read_file(c, in, "measure", NULL);
        out_unknown(c, SHELL_T_OUTPUT);
        return;
    }
    uint32_t decoded = option(c, "-d") ? SHELL_T_DECODED : 0;
    if (in) {
        stream s = {0};
        read_file(c, in, "read", &s);
        out_unknown(c, s.taint | decoded);
        return;
    }
    static const char *const base64[] = {"base64", NULL};
    bool text = sub_is(c, base64) || option(c, "-base64") || option(c, "-a");
    stream *typed = input(c);
    if (!decoded || !text || !typed || !decode_stream(c, D_BASE64_LOOSE, typed))
        out_unknown(c, (typed ? typed->taint : 0) | decoded);
}
