// SPDX-License-Identifier: MIT
// The program's version, and the level of the Lua API that modules, plugins and policies may rely on.
#ifndef PAIS_VERSION_H
#define PAIS_VERSION_H

#define PAIS_VERSION "0.1.0"
#define PAIS_API_LEVEL 1

#endif
