// SPDX-License-Identifier: MIT
// The one shape of an expected failure: nil, message, code.
#include <errno.h>
#include <lauxlib.h>
#include <stdarg.h>
#include <string.h>

#include "libs.h"

const char *lib_errno_name(int err)
{
#ifdef __GLIBC__
    const char *name = strerrorname_np(err);
    return name ? name : "EUNKNOWN";
#else
    switch (err) {
    case ENOENT: return "ENOENT";
    case EACCES: return "EACCES";
    case EEXIST: return "EEXIST";
    case ENOTDIR: return "ENOTDIR";
    case EISDIR: return "EISDIR";
    case ENOSPC: return "ENOSPC";
    case EROFS: return "EROFS";
    case EAGAIN: return "EAGAIN";
    case ENOTEMPTY: return "ENOTEMPTY";
    default: return "EIO";
    }
#endif
}

int lib_fail(lua_State *L, int err, const char *attempt, ...)
{
    va_list ap;
    luaL_pushfail(L);
    va_start(ap, attempt);
    lua_pushvfstring(L, attempt, ap);  // nil attempt
    va_end(ap);
    lua_pushfstring(L, ": %s", strerror(err));
    lua_concat(L, 2);                     // nil message
    lua_pushstring(L, lib_errno_name(err));   // nil message code
    return 3;
}
