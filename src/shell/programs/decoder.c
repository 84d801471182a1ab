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
    static const optspec spec = {"biwo", "decode:d ignore-garbage:I wrap=:w input=:i output=:o"};
    opts o;
    optspec mine = {d->shorts ? d->shorts : spec.shorts, spec.longs};
    opts_read(c, 1, &mine, false, &o);
    bool active = d->always || has(&o, 'd') || has(&o, 'D') || (d->kind == D_HEX && has(&o, 'r'));
    stream *s = NEW(c->e->a, stream);
    if (opt_value(&o, 'i') && !d->shorts)
        read_file(c, opt_value(&o, 'i'), "read", s);
    read_operands(c, &o.rest, 0, s);
    if (d->kind == D_HEX && o.rest.n > 1)  // xxd -r in out
        write_file(c, &o.rest.v[1], "write", SHELL_F_TRUNCATE, NULL);
    if (!active) {
        out_unknown(c, s->taint | SHELL_T_OUTPUT);
        return;
    }
    bool loose = d->kind == D_BASE64 && (has(&o, 'i') || has(&o, 'I'));
    if (!decode_stream(c, loose ? D_BASE64_LOOSE : d->kind, s))
        out_unknown(c, s->taint | SHELL_T_DECODED);
}

static const decoder base64 = {D_BASE64, false, NULL}, base32 = {D_OTHER, false, NULL},
    xxd = {D_HEX, false, "clgsoR"}, rev_d = {D_REV, true, ""}, gunzip = {D_OTHER, true, "S"},
    uudecode = {D_OTHER, true, "o"}, gzip = {D_OTHER, false,
        "S"},
    tac = {D_TAC, true, "s"}, rot13 = {D_ROT13, true, ""};

const program decoder_programs[] = {
    {"zcat", sh_decode, &gunzip}, {"gunzip", sh_decode, &gunzip}, {"bunzip2", sh_decode, &gunzip},
    {"unxz", sh_decode, &gunzip}, {"xzcat", sh_decode, &gunzip}, {"bzcat", sh_decode, &gunzip},
    {"zstdcat", sh_decode, &gunzip}, {"uudecode", sh_decode, &uudecode}, {"gzip", sh_decode, &gzip},
    {"xz", sh_decode, &gzip}, {"bzip2", sh_decode, &gzip}, {"zstd", sh_decode, &gzip},
    {"gpg", sh_decode, &gzip}, {"age", sh_decode, &gzip}, {"openssl", sh_openssl, NULL},
    {"base64", sh_decode, &base64}, {"base32", sh_decode, &base32}, {"basenc", sh_decode, &base32},
    {"gbase64", sh_decode, &base64}, {"xxd", sh_decode, &xxd}, {"rev", sh_decode, &rev_d},
    {"tac", sh_decode, &tac}, {"rot13", sh_decode, &rot13}, {"gpg2", sh_decode, &gzip},
    {NULL, NULL, NULL}};
