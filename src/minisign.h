// SPDX-License-Identifier: MIT
// Signatures of minisign: Ed25519 over a text, or over its BLAKE2b hash, and over a trusted comment.
#ifndef PAIS_MINISIGN_H
#define PAIS_MINISIGN_H

#include <stddef.h>

enum { MINISIGN_COMMENT = 1024 };

// NULL when `key` is a public key of minisign (the line that `minisign -G` shows), else what is wrong.
const char *minisign_key(const char *key, size_t len);

// Checks that `signature`, the text of a .minisig file, is that of `text` by `key`, in either of
// minisign's modes, trusted comment included. NULL when it is, else what is wrong (static text).
// The trusted comment goes to `comment` (MINISIGN_COMMENT bytes), NUL at its end.
const char *minisign_verify(const char *text, size_t text_len, const char *signature,
                            size_t signature_len, const char *key, size_t key_len, char *comment);

#endif
