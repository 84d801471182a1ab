// SPDX-License-Identifier: MIT
// pais.fs: files for Lua. Every function returns nil, message, code on an expected failure.
#include <dirent.h>
#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "fs.h"
#include "libs.h"

#define LOCK_TYPE "pais.fs.lock"

static mode_t opt_mode(lua_State *L, int arg, mode_t fallback)
{
    return (mode_t)luaL_optinteger(L, arg, (lua_Integer)fallback);
}

static int done(lua_State *L, int err, const char *what, const char *path)
{
    if (err)
        return lib_fail(L, err, "%s %s", what, path);
    lua_pushboolean(L, 1);
    return 1;
}

typedef struct text_buf {
    char *data;
    size_t len;
} text_buf;

static int push_text(lua_State *L)
{
    const text_buf *t = lua_touserdata(L, 1);
    lua_pushlstring(L, t->data, t->len);
    return 1;
}

// read(path[, max]) -> text
static int lib_fs_read(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    lua_Integer max = luaL_optinteger(L, 2, 64 << 20);
    text_buf t = {0};
    int err = fs_read(path, (size_t)max, &t.data, &t.len);
    if (err)
        return lib_fail(L, err, "read %s", path);
    lua_pushcfunction(L, push_text);
    lua_pushlightuserdata(L, &t);
    int status = lua_pcall(L, 1, 1, 0);  // pushing may raise for want of memory
    free(t.data);
    return status == LUA_OK ? 1 : lua_error(L);
}

// write(path, text[, mode]) -> true: atomic replacement
static int lib_fs_write(lua_State *L)
{
    size_t n;
    const char *path = luaL_checkstring(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    return done(L, fs_replace(path, text, n, opt_mode(L, 3, 0644)), "write", path);
}

// append(path, text[, mode]) -> true: one write(2)
static int lib_fs_append(lua_State *L)
{
    size_t n;
    const char *path = luaL_checkstring(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    return done(L, fs_append(path, text, n, opt_mode(L, 3, 0600)), "append to", path);
}

// mkdirs(path[, mode]) -> true
static int lib_fs_mkdirs(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    return done(L, fs_mkdirs(path, opt_mode(L, 2, 0755)), "make directory", path);
}

// rmtree(path) -> true, also when there is nothing
static int lib_fs_rmtree(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    return done(L, fs_rmtree(path), "remove", path);
}

// remove(path) -> true
static int lib_fs_remove(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    return done(L, remove(path) == 0 ? 0 : errno, "remove", path);
}

// rename(from, to) -> true
static int lib_fs_rename(lua_State *L)
{
    const char *from = luaL_checkstring(L, 1);
    const char *to = luaL_checkstring(L, 2);
    if (rename(from, to) != 0)
        return lib_fail(L, errno, "rename %s to %s", from, to);
    lua_pushboolean(L, 1);
    return 1;
}

// symlink(target, path) -> true
static int lib_fs_symlink(lua_State *L)
{
    const char *target = luaL_checkstring(L, 1);
    const char *path = luaL_checkstring(L, 2);
    return done(L, symlink(target, path) == 0 ? 0 : errno, "link", path);
}

// chmod(path, mode) -> true
static int lib_fs_chmod(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    mode_t mode = (mode_t)luaL_checkinteger(L, 2);
    return done(L, chmod(path, mode) == 0 ? 0 : errno, "change the mode of", path);
}

// readlink(path) -> target
static int lib_fs_readlink(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    if (n < 0)
        return lib_fail(L, errno, "read the link %s", path);
    lua_pushlstring(L, target, (size_t)n);
    return 1;
}

// realpath(path) -> absolute path without links
static int lib_fs_realpath(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    char real[PATH_MAX];
    if (!realpath(path, real))
        return lib_fail(L, errno, "resolve %s", path);
    lua_pushstring(L, real);
    return 1;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// list(dir) -> names, sorted, without . and ..
static int lib_fs_list(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    DIR *dir = opendir(path);
    if (!dir)
        return lib_fail(L, errno, "list %s", path);
    char **names = NULL;
    size_t n = 0, cap = 0;
    int err = 0;
    struct dirent *e;
    while ((e = readdir(dir))) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (n == cap) {
            cap = cap ? cap * 2 : 32;
            char **more = realloc(names, cap * sizeof *names);
            if (!more) {
                err = ENOMEM;
                break;
            }
            names = more;
        }
        if (!(names[n] = strdup(e->d_name))) {
            err = ENOMEM;
            break;
        }
        n++;
    }
    closedir(dir);
    if (n)
        qsort(names, n, sizeof *names, compare_names);
    // One block in Lua's memory holds all names, so that nothing of ours is live when Lua may raise.
    size_t total = 0;
    for (size_t i = 0; i < n; i++)
        total += strlen(names[i]) + 1;
    char *block = malloc(total + 1);
    if (!block)
        err = ENOMEM;
    char *p = block;
    for (size_t i = 0; i < n; i++) {
        if (block)
            p = stpcpy(p, names[i]) + 1;
        free(names[i]);
    }
    free(names);
    if (err) {
        free(block);
        return lib_fail(L, err, "list %s", path);
    }
    text_buf t = {block, total};
    lua_pushcfunction(L, push_text);
    lua_pushlightuserdata(L, &t);
    int status = lua_pcall(L, 1, 1, 0);
    free(block);
    if (status != LUA_OK)
        return lua_error(L);
    const char *all = lua_tostring(L, -1);  // all
    lua_createtable(L, (int)n, 0);          // all names
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, all);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        all += strlen(all) + 1;
    }
    return 1;
}

static int push_stat(lua_State *L, const struct stat *st)
{
    const char *type = S_ISREG(st->st_mode)   ? "file"
                       : S_ISDIR(st->st_mode) ? "dir"
                       : S_ISLNK(st->st_mode) ? "link"
                                              : "other";
#ifdef __APPLE__
    struct timespec mtime = st->st_mtimespec;
#else
    struct timespec mtime = st->st_mtim;
#endif
    lua_createtable(L, 0, 6);
    lua_pushstring(L, type);
    lua_setfield(L, -2, "type");
    lua_pushinteger(L, (lua_Integer)st->st_size);
    lua_setfield(L, -2, "size");
    lua_pushinteger(L, (lua_Integer)mtime.tv_sec * 1000000000 + mtime.tv_nsec);
    lua_setfield(L, -2, "mtime_ns");
    lua_pushinteger(L, (lua_Integer)(st->st_mode & 07777));
    lua_setfield(L, -2, "mode");
    lua_pushinteger(L, (lua_Integer)st->st_uid);
    lua_setfield(L, -2, "uid");
    lua_pushinteger(L, (lua_Integer)st->st_ino);
    lua_setfield(L, -2, "ino");
    return 1;
}

// stat(path) -> {type, size, mtime_ns, mode, uid, ino}, links followed
static int lib_fs_stat(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat st;
    return stat(path, &st) == 0 ? push_stat(L, &st) : lib_fail(L, errno, "look at %s", path);
}

// lstat(path): as stat, of a link itself
static int lib_fs_lstat(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat st;
    return lstat(path, &st) == 0 ? push_stat(L, &st) : lib_fail(L, errno, "look at %s", path);
}

// writable(path) -> true when this process may write to it
static int lib_fs_writable(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    return done(L, access(path, W_OK) ? errno : 0, "write to", path);
}

// space(path) -> bytes that are left to the user on the file system of `path`
static int lib_fs_space(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct statvfs st;
    if (statvfs(path, &st) != 0)
        return lib_fail(L, errno, "look at the file system of %s", path);
    lua_pushinteger(L, (lua_Integer)st.f_bavail * (lua_Integer)st.f_frsize);
    return 1;
}

static int lock_release(lua_State *L)
{
    int *fd = luaL_checkudata(L, 1, LOCK_TYPE);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return 0;
}

// lock(path[, timeout_ms]) -> lock with :release(); also released when it goes out of scope
static int lib_fs_lock(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    int timeout = (int)luaL_optinteger(L, 2, 10000);
    int *fd = lua_newuserdatauv(L, sizeof *fd, 0);
    *fd = -1;
    luaL_setmetatable(L, LOCK_TYPE);
    int err = fs_lock(path, timeout, fd);
    return err ? lib_fail(L, err, "lock %s", path) : 1;
}

static const luaL_Reg functions[] = {
    {"append", lib_fs_append},     {"chmod", lib_fs_chmod},       {"list", lib_fs_list},
    {"lock", lib_fs_lock},         {"lstat", lib_fs_lstat},       {"mkdirs", lib_fs_mkdirs},
    {"read", lib_fs_read},         {"readlink", lib_fs_readlink}, {"realpath", lib_fs_realpath},
    {"remove", lib_fs_remove},     {"rename", lib_fs_rename},     {"rmtree", lib_fs_rmtree},
    {"space", lib_fs_space},       {"stat", lib_fs_stat},         {"symlink", lib_fs_symlink},
    {"writable", lib_fs_writable}, {"write", lib_fs_write},       {NULL, NULL},
};

int luaopen_pais_fs(lua_State *L)
{
    luaL_newmetatable(L, LOCK_TYPE);  // mt
    lua_pushcfunction(L, lock_release);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, lock_release);
    lua_setfield(L, -2, "__close");
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, lock_release);
    lua_setfield(L, -2, "release");
    lua_setfield(L, -2, "__index");
    luaL_newlib(L, functions);
    return 1;
}
