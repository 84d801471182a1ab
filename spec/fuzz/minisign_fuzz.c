// SPDX-License-Identifier: MIT
// Any bytes are no signature of a text that nobody signed.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "minisign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char key[] = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    char comment[MINISIGN_COMMENT];
    char *text = malloc(size + 1);
    if (size)
        memcpy(text, data, size);
    if (!minisign_verify("nobody signed this", 18, text, size, key, sizeof key - 1, comment))
        abort();
    minisign_verify("x", 1, text, size, text, size < 56 ? size : 56, comment);
    minisign_key(text, size);
    free(text);
    return 0;
}
