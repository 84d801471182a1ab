// SPDX-License-Identifier: MIT
// Any bytes are a YAML document or an error with a place.
#include "doc_walk.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    doc_looks_like_toml((const char *)data, size);
    read_and_walk(doc_parse_yaml, (const char *)data, size);
    return 0;
}
