// SPDX-License-Identifier: MIT
// Signatures of minisign, checked by libsodium.
#include "minisign.h"

#include <sodium.h>
#include <string.h>

enum {
    ID = 8,
    KEY = 2 + ID + crypto_sign_PUBLICKEYBYTES,
    SIGNATURE = 2 + ID + crypto_sign_BYTES,
};

static const char untrusted[] = "untrusted comment: ", trusted[] = "trusted comment: ";

typedef struct line {
    const char *text;
    size_t len;
} line;

// Takes the next line off `rest`; a carriage return at its end is not part of it.
static line next_line(line *rest)
{
    line l = *rest;
    const char *end = memchr(l.text, '\n', l.len);
    if (end)
        l.len = (size_t)(end - l.text);
    size_t step = l.len + (end != NULL);
    rest->text += step;
    rest->len -= step;
    if (l.len && l.text[l.len - 1] == '\r')
        l.len--;
    return l;
}

// Whether the line is the base64 of exactly `size` bytes.
static int decode(line l, unsigned char *out, size_t size)
{
    size_t n = 0;
    const char *end = NULL;
    return sodium_base642bin(out, size, l.text, l.len, NULL, &n, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == size && end == l.text + l.len;
}

static int starts(line l, const char *with)
{
    size_t n = strlen(with);
    return l.len >= n && memcmp(l.text, with, n) == 0;
}

static int read_key(const char *key, size_t len, unsigned char *out)
{
    return decode((line){key, len}, out, KEY) && out[0] == 'E' && out[1] == 'd';
}

const char *minisign_key(const char *key, size_t len)
{
    unsigned char k[KEY];
    return read_key(key, len, k) ? NULL : "it is no public key of minisign (56 characters, RW...)";
}

// The signature of the text itself: of its hash since minisign 0.6, of all its bytes before.
static int is_signed(const char *text, size_t len, const unsigned char *s, const unsigned char *k)
{
    unsigned char hash[crypto_generichash_BYTES_MAX];
    const unsigned char *message = (const unsigned char *)text;
    if (s[1] == 'D') {
        crypto_generichash(hash, sizeof hash, message, len, NULL, 0);
        message = hash;
        len = sizeof hash;
    }
    return crypto_sign_verify_detached(s + 2 + ID, message, len, k + 2 + ID) == 0;
}

const char *minisign_verify(const char *text, size_t text_len, const char *signature,
                            size_t signature_len, const char *key, size_t key_len, char *comment)
{
    unsigned char k[KEY], s[SIGNATURE], global[crypto_sign_BYTES];
    unsigned char both[crypto_sign_BYTES + MINISIGN_COMMENT];
    line rest = {signature, signature_len};
    line head = next_line(&rest), first = next_line(&rest), said = next_line(&rest),
         second = next_line(&rest);
    if (!read_key(key, key_len, k))
        return minisign_key(key, key_len);
    if (!starts(head, untrusted) || !decode(first, s, SIGNATURE) || !starts(said, trusted) ||
        !decode(second, global, sizeof global) || s[0] != 'E' || (s[1] != 'd' && s[1] != 'D'))
        return "the signature is none of minisign";
    said.text += sizeof trusted - 1;
    said.len -= sizeof trusted - 1;
    if (said.len >= MINISIGN_COMMENT || memchr(said.text, '\0', said.len))
        return "the signature's comment cannot be read";
    if (memcmp(s + 2, k + 2, ID) != 0)
        return "it is signed with another key";
    if (!is_signed(text, text_len, s, k))
        return "the signature does not fit: what came was changed";
    memcpy(both, s + 2 + ID, crypto_sign_BYTES);
    memcpy(both + crypto_sign_BYTES, said.text, said.len);
    if (crypto_sign_verify_detached(global, both, crypto_sign_BYTES + said.len, k + 2 + ID) != 0)
        return "the signature's comment was changed";
    memcpy(comment, said.text, said.len);
    comment[said.len] = '\0';
    return NULL;
}
