// SPDX-License-Identifier: MIT
// The empty module table of the test interpreter, which loads the tree's lua/ instead.
#include "modules.h"

const pais_module pais_modules[] = {{0}};
const int pais_module_count = 0;
const char pais_build_id[] = "dev";
