// SPDX-License-Identifier: MIT
// pais.sys: the process, its environment, time and terminal.
#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "fs.h"
#include "libs.h"
#include "utc.h"
#include "version.h"

extern char **environ;

// env(name) -> value or nil
static int lib_sys_env(lua_State *L)
{
    lua_pushstring(L, getenv(luaL_checkstring(L, 1)));
    return 1;
}

// environ([prefix]) -> {NAME = value} of the variables whose name begins with it
static int lib_sys_environ(lua_State *L)
{
    size_t n;
    const char *prefix = luaL_optlstring(L, 1, "", &n);
    lua_newtable(L);
    for (char **e = environ; *e; e++) {
        const char *eq = strchr(*e, '=');
        if (!eq || eq == *e || strncmp(*e, prefix, n) != 0)
            continue;
        lua_pushlstring(L, *e, (size_t)(eq - *e));
        lua_pushstring(L, eq + 1);
        lua_rawset(L, -3);
    }
    return 1;
}

static lua_Integer clock_value(clockid_t id, lua_Integer unit_ns)
{
    struct timespec t;
    clock_gettime(id, &t);
    return ((lua_Integer)t.tv_sec * 1000000000 + t.tv_nsec) / unit_ns;
}

// now_us() -> microseconds of a clock that never jumps
static int lib_sys_now_us(lua_State *L)
{
    lua_pushinteger(L, clock_value(CLOCK_MONOTONIC, 1000));
    return 1;
}

// time_ns() -> nanoseconds since 1970
static int lib_sys_time_ns(lua_State *L)
{
    lua_pushinteger(L, clock_value(CLOCK_REALTIME, 1));
    return 1;
}

// utc([ns]) -> a time (ns since 1970; now) as RFC 3339 with milliseconds
static int lib_sys_utc(lua_State *L)
{
    char text[UTC_SIZE];
    lua_Integer ns = luaL_opt(L, luaL_checkinteger, 1, clock_value(CLOCK_REALTIME, 1));
    utc_format(text, ns / 1000000000, (long)(ns / 1000000 % 1000));
    lua_pushstring(L, text);
    return 1;
}

// sleep_ms(n)
static int lib_sys_sleep_ms(lua_State *L)
{
    lua_Integer ms = luaL_checkinteger(L, 1);
    nanosleep(&(struct timespec){ms / 1000, (ms % 1000) * 1000000}, NULL);
    return 0;
}

// pid() -> process id
static int lib_sys_pid(lua_State *L)
{
    lua_pushinteger(L, getpid());
    return 1;
}

// uid() -> effective user id
static int lib_sys_uid(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)geteuid());
    return 1;
}

// cwd() -> working directory, or nil, message, code when it was deleted
static int lib_sys_cwd(lua_State *L)
{
    char path[PATH_MAX];
    if (!getcwd(path, sizeof path))
        return lib_fail(L, errno, "find the working directory");
    lua_pushstring(L, path);
    return 1;
}

// isatty(fd) -> boolean
static int lib_sys_isatty(lua_State *L)
{
    lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
    return 1;
}

// width() -> columns of the terminal on standard output, or nil
static int lib_sys_width(lua_State *L)
{
    struct winsize w;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        lua_pushinteger(L, w.ws_col);
    else
        lua_pushnil(L);
    return 1;
}

// home() -> the user's home directory, or nil. HOME, else the line of /etc/passwd, which is read
// directly: getpwuid would load libraries at run time into a static program.
static int lib_sys_home(lua_State *L)
{
    const char *home = getenv("HOME");
    if (home && home[0] == '/') {
        lua_pushstring(L, home);
        return 1;
    }
    lua_pushnil(L);
#ifdef __GLIBC__
    FILE *f = fopen("/etc/passwd", "re");
    if (!f)
        return 1;
    char dir[PATH_MAX] = "";
    for (struct passwd *p; (p = fgetpwent(f));)
        if (p->pw_uid == geteuid() && p->pw_dir[0] == '/' && strlen(p->pw_dir) < sizeof dir) {
            strcpy(dir, p->pw_dir);
            break;
        }
    fclose(f);
    if (dir[0])
        lua_pushstring(L, dir);
#endif
    return 1;
}

// exe() -> path of the running program, or nil
static int lib_sys_exe(lua_State *L)
{
    char path[PATH_MAX];
#ifdef __APPLE__
    uint32_t size = sizeof path;
    if (_NSGetExecutablePath(path, &size) != 0)
        return 0;
    lua_pushstring(L, path);
#else
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n < 0)
        return 0;
    lua_pushlstring(L, path, (size_t)n);
#endif
    return 1;
}

static int push_bytes(lua_State *L)
{
    lua_pushlstring(L, lua_touserdata(L, 1), *(size_t *)lua_touserdata(L, 2));
    return 1;
}

// read(fd[, max]) -> all bytes until end of file
static int lib_sys_read(lua_State *L)
{
    int fd = (int)luaL_checkinteger(L, 1);
    lua_Integer max = luaL_optinteger(L, 2, 1 << 30);
    char *data;
    size_t n;
    int err = fs_read_fd(fd, (size_t)max, 0, &data, &n);
    if (err)
        return lib_fail(L, err, "read descriptor %d", fd);
    lua_pushcfunction(L, push_bytes);
    lua_pushlightuserdata(L, data);
    lua_pushlightuserdata(L, &n);
    int status = lua_pcall(L, 2, 1, 0);
    free(data);
    return status == LUA_OK ? 1 : lua_error(L);
}

// write(fd, text) -> true
static int lib_sys_write(lua_State *L)
{
    size_t n;
    int fd = (int)luaL_checkinteger(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    int err = fs_write_fd(fd, text, n);
    if (err)
        return lib_fail(L, err, "write to descriptor %d", fd);
    lua_pushboolean(L, 1);
    return 1;
}

static const luaL_Reg functions[] = {
    {"cwd", lib_sys_cwd},         {"env", lib_sys_env},           {"environ", lib_sys_environ},
    {"exe", lib_sys_exe},         {"home", lib_sys_home},         {"isatty", lib_sys_isatty},
    {"now_us", lib_sys_now_us},   {"pid", lib_sys_pid},           {"read", lib_sys_read},
    {"time_ns", lib_sys_time_ns}, {"uid", lib_sys_uid},           {"width", lib_sys_width},
    {"utc", lib_sys_utc},
    {"write", lib_sys_write},     {"sleep_ms", lib_sys_sleep_ms}, {NULL, NULL},
};

int luaopen_pais_sys(lua_State *L)
{
    luaL_newlib(L, functions);
    lua_pushliteral(L, PAIS_VERSION);
    lua_setfield(L, -2, "version");
    lua_pushinteger(L, PAIS_API_LEVEL);
    lua_setfield(L, -2, "api_level");
    lua_pushliteral(L, PAIS_SYSCONFDIR);
    lua_setfield(L, -2, "sysconfdir");
#ifdef PAIS_TEST  // only test builds can be pointed at another /etc/pais
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "test_build");
#endif
    return 1;
}
