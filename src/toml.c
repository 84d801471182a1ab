// SPDX-License-Identifier: MIT
// The TOML reader.
#include "doc_build.h"

doc_status doc_parse_toml(const char *text, size_t len, const doc_limits *limits, doc **out,
                          doc_error *err)
{
    doc_status status = DOC_OK;
    *out = NULL;
    doc *d = doc_new(text, len, limits, err, &status);
    if (!d)
        return status;
    doc_fail(d, DOC_SYNTAX, (doc_place){1, 1}, "TOML is not read yet");
    return doc_finish(d, out);
}
