// SPDX-License-Identifier: MIT
// pais: reads the global options, makes the Lua state and runs pais.main or pais.dispatch.
// Only this file exits. A dispatch ends with 0 or 2 whatever happens: see backstop.h.
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backstop.h"
#include "frozen.h"
#include "fs.h"
#include "libs.h"
#include "limit.h"
#include "runtime.h"
#include "state.h"

enum { MAX_FAULTS = 8 };

static char *faults[MAX_FAULTS];

// Takes --clean, --dev DIR and --fault TEXT out of the arguments. Returns how many are left.
static int take_options(int argc, char **argv)
{
    int n = 0;
    bool front = true;  // --clean and --dev only stand before the command
    for (int i = 0; i < argc; i++) {
        if (i > 0 && front && strcmp(argv[i], "--clean") == 0) {
            runtime.clean = runtime.safe = true;
        } else if (i > 0 && front && strcmp(argv[i], "--dev") == 0 && i + 1 < argc) {
            runtime.dev = argv[++i];
        } else if (runtime.hook && strcmp(argv[i], "--fault") == 0 && i + 1 < argc && *argv[i + 1]) {
            i++;
            if (runtime.fault_count < MAX_FAULTS)
                faults[runtime.fault_count++] = argv[i];
            if (argv[i][strlen(argv[i]) - 1] == ':')  // no handler was running
                runtime.safe = true;
        } else {
            if (i > 0)
                front = false;
            argv[n++] = argv[i];
            runtime.hook = n == 3 && strcmp(argv[1], "hook") == 0 && strcmp(argv[2], "dispatch") == 0
                               ? true
                               : runtime.hook;
        }
    }
    // A person asking, not Claude Code.
    if (runtime.hook && n == 4 && (strcmp(argv[3], "--help") == 0 || strcmp(argv[3], "-h") == 0))
        runtime.hook = false;
    runtime.faults = faults;
    argv[n] = NULL;
    return n;
}

// The user's home directory: HOME, else the line of /etc/passwd, asked directly, because getpwuid
// would load libraries at run time into a static program. Writes "" when it is not known.
static void user_home(char *out, size_t size)
{
    const char *home = getenv("HOME");
    out[0] = '\0';
    if (home && home[0] == '/') {
        if (strlen(home) < size)
            strcpy(out, home);
        return;
    }
#ifdef __GLIBC__
    FILE *f = fopen("/etc/passwd", "re");
    for (struct passwd *p; f && (p = fgetpwent(f));)
        if (p->pw_uid == geteuid() && p->pw_dir[0] == '/' && strlen(p->pw_dir) < size) {
            strcpy(out, p->pw_dir);
            break;
        }
    if (f)
        fclose(f);
#endif
}

// The home of pais: PAIS_DIR (relative to the working directory, with ~), else XDG_CONFIG_HOME/pais,
// else ~/.config/pais; "" when nothing is known. lua/pais/paths.lua says the same.
static void find_home(void)
{
    char *out = runtime.home, base[PATH_MAX];
    size_t size = sizeof runtime.home;
    const char *dir = getenv("PAIS_DIR"), *xdg = getenv("XDG_CONFIG_HOME");
    int n = 0;
    if (dir && dir[0] == '/') {
        n = snprintf(out, size, "%s", dir);
    } else if (dir && dir[0] == '~' && (dir[1] == '/' || !dir[1])) {
        user_home(base, sizeof base);
        n = base[0] ? snprintf(out, size, "%s%s", base, dir + 1) : 0;
    } else if (dir && dir[0]) {
        n = getcwd(base, sizeof base) ? snprintf(out, size, "%s/%s", base, dir) : 0;
    } else if (xdg && xdg[0] == '/') {
        n = snprintf(out, size, "%s/pais", xdg);
    } else {
        user_home(base, sizeof base);
        n = base[0] ? snprintf(out, size, "%s/.config/pais", base) : 0;
    }
    if (n >= (int)size)
        out[0] = '\0';
    for (n = (int)strlen(out); n > 1 && out[n - 1] == '/'; n--)
        out[n - 1] = '\0';
}

static int message_handler(lua_State *L)
{
    const char *message = lua_tostring(L, 1);
    luaL_traceback(L, L, message ? message : luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

// Calls MODULE.NAME with the arguments as a table. Leaves its results, or a message, on the stack.
static int call_lua(lua_State *L, const char *module, const char *name, int argc, char **argv)
{
    lua_pushcfunction(L, message_handler);  // msgh
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    int status = lua_pcall(L, 1, 1, -3);  // msgh module
    if (status != LUA_OK)
        return status;
    if (lua_getfield(L, -1, name) != LUA_TFUNCTION) {
        lua_pushfstring(L, "module %s has no function %s", module, name);
        return LUA_ERRRUN;
    }
    lua_createtable(L, argc, 0);
    for (int i = 1; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i);
    }
    return lua_pcall(L, 1, LUA_MULTRET, -4);
}

// The modules that every dispatch uses, or those in which a handler speaks.
static const char *const hot[] = {
    "pais.dispatch", "pais.plan",  "pais.handlers", "pais.record", "pais.globals", "pais.settings",
    "pais.guard",    "pais.api",   "pais.outcome",  "pais.guards", "pais.merge",   "pais.answer",
    "pais.late",
};

// The collector stays off, because the process ends before a collection could pay; and with so much
// in advance it is not even asked about it every 2 KB.
static void no_collector(lua_State *L)
{
    lua_gc(L, LUA_GCSTOP);
    lua_gc(L, LUA_GCSTEP, -(8 << 20));
}

// A state for a dispatch, made now; NULL when memory is short.
static lua_State *make_hook_state(pais_heap *heap)
{
    lua_State *L = state_new(heap);
    if (!L)
        return NULL;
    no_collector(L);
    limit_open(L);
    return L;
}

static lua_State *hook_state(void)
{
    static pais_heap heap;
    lua_State *L = runtime_overlays() ? NULL : frozen_take();
    if (!L)
        return make_hook_state(&heap);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    lua_getfield(L, -1, "pais.runtime");
    runtime_fill(L);
    lua_pop(L, 2);
    return L;
}

// The build calls this: writes the frozen state to `path` (frozen.h).
static int freeze(const char *path)
{
    if (frozen_take()) {
        fprintf(stderr, "pais: --freeze is for the build; this program has its frozen state\n");
        return 2;
    }
    runtime.hook = true;
    runtime.etc = "";
    frozen_begin();
    lua_State *L = make_hook_state(frozen_heap());
    for (size_t i = 0; L && i < sizeof hot / sizeof *hot; i++) {
        lua_getglobal(L, "require");
        lua_pushstring(L, hot[i]);
        int status = lua_pcall(L, 1, 0, 0);
        if (status != LUA_OK) {
            fprintf(stderr, "pais: freeze %s: %s%s\n", hot[i], lua_tostring(L, -1),
                    status == LUA_ERRMEM ? "; its area is full: FROZEN_SIZE in src/frozen.c" : "");
            return 1;
        }
        lua_gc(L, LUA_GCCOLLECT);  // what a module left on the way is room for the next
    }
    if (L) {
        // The table of strings grows now rather than in each dispatch; then what was left on the way goes.
        for (int i = 0; i < 1024; i++) {
            lua_pushfstring(L, "room %d", i);
            lua_pop(L, 1);
        }
        // Nor shall there be anything on the stack above its top.
        lua_checkstack(L, 200);
        for (int i = 0; i < 200; i++)
            lua_pushinteger(L, 0);
        lua_settop(L, 0);
        lua_gc(L, LUA_GCCOLLECT);
        no_collector(L);
    }
    int err = L ? frozen_write(L, path) : ENOMEM;
    if (err)
        fprintf(stderr, "pais: freeze the state into %s: %s\n", path, strerror(err));
    return err ? 1 : 0;
}

// A dispatch: the answer is (code, stdout, stderr), written once each; nothing else reaches the
// protocol's streams, because descriptors 1 and 2 lead nowhere meanwhile.
static _Noreturn void run_hook(int argc, char **argv, char **original)
{
    const char *off = getenv("PAIS");
    if (off && strcmp(off, "0") == 0)
        _exit(0);
    for (int fd = 0; fd < 3; fd++)  // a closed stream must not become somebody's file
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0)
            _exit(0);
    int out = fcntl(1, F_DUPFD_CLOEXEC, 10), err = fcntl(2, F_DUPFD_CLOEXEC, 10);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null, 1);
    dup2(null, 2);
    backstop_streams(out, err);
    backstop_install(original);
    char history[PATH_MAX + 16];
    history[0] = '\0';
    if (runtime.home[0])
        snprintf(history, sizeof history, "%s/history", runtime.home);
    backstop_event(history, argc > 3 ? argv[3] : "unknown", "");
    lua_State *L = hook_state();
    if (!L)
        backstop_fail("memory", "no memory for the Lua state");
#ifdef PAIS_TEST
    const char *nth = getenv("PAIS_FAIL_ALLOC");
    pais_heap *heap = state_heap(L);
    heap->fail_at = nth ? atol(nth) + 2 : 0;
    heap->fail_always = nth && strchr(nth, '+');
    if (!heap->fail_always)
        unsetenv("PAIS_FAIL_ALLOC");  // a new start has its memory
#endif
    int base = lua_gettop(L);
    if (call_lua(L, "pais.dispatch", "main", argc, argv) != LUA_OK)
        backstop_fail("lua", lua_tostring(L, -1));
    lua_Integer code = lua_tointeger(L, base + 3);
    if (!lua_isinteger(L, base + 3) || (code != 0 && code != 2))
        backstop_fail("lua", "the dispatch returned something else than an answer");
    size_t n;
    const char *text = lua_tolstring(L, base + 4, &n);
    if (text)
        fs_write_fd(out, text, n);
    text = lua_tolstring(L, base + 5, &n);
    if (text)
        fs_write_fd(err, text, n);
    _exit(code == 2 ? 2 : 0);
}

static int run_command(int argc, char **argv)
{
    static pais_heap heap;
    lua_State *L = state_new(&heap);
    if (!L) {
        fprintf(stderr, "pais: no memory for the Lua state\n");
        return 1;
    }
    lua_gc(L, LUA_GCGEN, 0, 0);
    lua_gc(L, LUA_GCRESTART);
    limit_open(L);
    signal(SIGPIPE, SIG_DFL);
    if (call_lua(L, "pais.main", "main", argc, argv) != LUA_OK) {
        fflush(stdout);
        fprintf(stderr, "pais: internal error: %s\n"
                        "Run `pais --clean ...` to see whether an overlay or policy is the cause.\n",
                lua_tostring(L, -1));
        return 1;
    }
    int code = (int)lua_tointeger(L, -1);
    return fflush(stdout) == 0 ? code : 1;
}

int main(int argc, char **argv)
{
    // The backstop starts again with the arguments as they came.
    char **original = calloc((size_t)argc + 1, sizeof *original);
    if (!original)
        return 0;
    memcpy(original, argv, (size_t)argc * sizeof *original);
    if (argc == 3 && strcmp(argv[1], "--freeze") == 0)
        return freeze(argv[2]);
    argc = take_options(argc, argv);
    find_home();
#ifdef PAIS_TEST  // only test builds can be pointed at another /etc/pais
    const char *etc = getenv("PAIS_ETC");
    if (etc)
        runtime.etc = etc;
#endif
    if (runtime.hook)
        run_hook(argc, argv, original);
    return run_command(argc, argv);
}
