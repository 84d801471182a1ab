// SPDX-License-Identifier: MIT
// What a YAML scalar means.
#ifndef PAIS_YAML_SCALAR_H
#define PAIS_YAML_SCALAR_H

#include "doc_build.h"

// Gives the string `n` the kind and value that its text has in the core schema of YAML 1.2, or that
// `tag` (NULL: none) asks for; only `plain` scalars are looked at. False: recorded in `d`.
bool yaml_resolve(doc *d, doc_node *n, const char *tag, bool plain);

#endif
