// SPDX-License-Identifier: MIT
// Programs that decode and unpack the text they read.
#include <string.h>

#include "shell/call/call.h"
#include "shell/programs/decode.h"

static void sh_decode(call *c, const void *data)
{
    const decoder *d = data;
    if (help_asked(c))
        return;
    static const optspec spec = {"biwo", "decode:d ignore-garbage wrap=:w input=:i output=:o"};
    opts o;
    optspec mine = {d->shorts ? d->shorts : spec.shorts, spec.longs};
    opts_read(c, 1, &mine, false, &o);
    size_t skip = 0;
    if (d->kind == D_OPENSSL) {
        const program *tls = c->n > 1 && word_is(&c->w[1], "s_client")
            ? program_of(net_programs, STR("s_client")) : NULL;
        if (tls) {
            tls->run(c, NULL);
            return;
        }
        static const char *const shows[] = {"x509", "crl", "verify", "s_client", "dgst", "req",
                                            "version", "rand", "ciphers", "speed", "list"};
        for (size_t i = 0; i < sizeof shows / sizeof *shows; i++)
            if (c->n > 1 && word_is(&c->w[1], shows[i])) {
                out_unknown(c, SHELL_T_OUTPUT);
                return;
            }
        for (size_t i = 1; i + 1 < c->n; i++)
            if (word_is(&c->w[i], "-out"))
                write_file(c, &c->w[i + 1], "write", SHELL_F_TRUNCATE, NULL);
        bool codes = false;
        for (size_t i = 1; i < c->n; i++) {
            if (word_is(&c->w[i], "-d"))
                codes = true;
            if (word_is(&c->w[i], "-in") && i + 1 < c->n) {
                stream *s = NEW(c->e->a, stream);
                read_file(c, &c->w[i + 1], "read", s);
                out_unknown(c, s->taint | (codes ? SHELL_T_DECODED : 0));
                return;
            }
        }
        bool text = false;
        for (size_t i = 1; i < c->n; i++)
            text = text || word_is(&c->w[i], "base64") || word_is(&c->w[i], "-base64") ||
                   word_is(&c->w[i], "-a");
        stream *in = input(c);
        if (codes && text && in && decode_stream(c, D_BASE64, in))
            return;
        out_unknown(c, (in ? in->taint : 0) | (codes ? SHELL_T_DECODED : 0));
        return;
    }
    bool active = d->always || has(&o, 'd') || has(&o, 'D') || (d->kind == D_HEX && has(&o, 'r'));
    stream *s = NEW(c->e->a, stream);
    if (opt_value(&o, 'i') && !d->shorts)
        read_file(c, opt_value(&o, 'i'), "read", s);
    read_operands(c, &o.rest, skip, s);
    if (d->kind == D_HEX && o.rest.n > 1)  // xxd -r in out
        write_file(c, &o.rest.v[1], "write", SHELL_F_TRUNCATE, NULL);
    if (!active) {
        out_unknown(c, s->taint | SHELL_T_OUTPUT);
        return;
    }
    if (!decode_stream(c, d->kind, s))
        out_unknown(c, s->taint | SHELL_T_DECODED);
}

static const decoder base64 = {D_BASE64, false, NULL}, base32 = {D_OTHER, false, NULL},
    xxd = {D_HEX, false, "clgsoR"}, rev_d = {D_REV, true, ""}, gunzip = {D_OTHER, true, "S"},
    openssl = {D_OPENSSL, false, NULL}, uudecode = {D_OTHER, true, "o"}, gzip = {D_OTHER, false,
        "S"},
    tac = {D_TAC, true, "s"}, rot13 = {D_ROT13, true, ""};

const program decoder_programs[] = {
    {"zcat", sh_decode, &gunzip}, {"gunzip", sh_decode, &gunzip}, {"bunzip2", sh_decode, &gunzip},
    {"unxz", sh_decode, &gunzip}, {"xzcat", sh_decode, &gunzip}, {"bzcat", sh_decode, &gunzip},
    {"zstdcat", sh_decode, &gunzip}, {"uudecode", sh_decode, &uudecode}, {"gzip", sh_decode, &gzip},
    {"xz", sh_decode, &gzip}, {"bzip2", sh_decode, &gzip}, {"zstd", sh_decode, &gzip},
    {"gpg", sh_decode, &gzip}, {"age", sh_decode, &gzip}, {"openssl", sh_decode, &openssl},
    {"base64", sh_decode, &base64}, {"base32", sh_decode, &base32}, {"basenc", sh_decode, &base32},
    {"gbase64", sh_decode, &base64}, {"xxd", sh_decode, &xxd}, {"rev", sh_decode, &rev_d},
    {"tac", sh_decode, &tac}, {"rot13", sh_decode, &rot13}, {"gpg2", sh_decode, &gzip},
    {NULL, NULL, NULL}};
