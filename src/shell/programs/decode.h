// SPDX-License-Identifier: MIT
// Decoders: text that is known is decoded, else the result is marked as decoded.
#ifndef PAIS_SHELL_DECODE_H
#define PAIS_SHELL_DECODE_H

#include "shell/call/call.h"

enum decoder_kind { D_BASE64, D_BASE64_LOOSE, D_HEX, D_REV, D_TAC, D_ROT13, D_OTHER };

typedef struct decoder {
    int kind;
    bool always;  // decodes without being asked to
    const char *shorts;
} decoder;

// Prints the decoded stream; false when its text or the method is not known.
bool decode_stream(call *c, int kind, const stream *s);
// tr: false when the sets or the text are not known.
bool translate(call *c, const stream *s, shell_str from, shell_str to, bool deletes);
// The program of that name (programs/openssl.c).
void sh_openssl(call *c, const void *data);

#endif
