// SPDX-License-Identifier: MIT
// Where a path lies.
#include "shell/effects/path.h"

#include <string.h>

shell_str path_base(shell_str s)
{
    while (s.len > 1 && s.ptr[s.len - 1] == '/')
        s.len--;
    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == '/' && i < s.len)
            return (shell_str){s.ptr + i, s.len - i};
    return s;
}

// The next component of `s` from *i; false at the end.
static bool component(shell_str s, size_t *i, shell_str *c)
{
    while (*i < s.len && s.ptr[*i] == '/')
        ++*i;
    size_t from = *i;
    while (*i < s.len && s.ptr[*i] != '/')
        ++*i;
    *c = (shell_str){s.ptr + from, *i - from};
    return c->len > 0;
}

typedef struct resolved {
    char *out;
    size_t len;
    bool rooted;
} resolved;

// Adds the components of `s`; false where one goes above what is not known.
static bool add_path(resolved *r, shell_str s)
{
    shell_str c;
    for (size_t i = 0; component(s, &i, &c);) {
        if (str_is(c, "."))
            continue;
        if (str_is(c, "..")) {
            size_t back = r->len;
            while (back > 0 && r->out[back - 1] != '/')
                back--;
            if (memchr(r->out + back, SHELL_HOLE, r->len - back))
                return false;
            r->len = back > 0 ? back - 1 : 0;
            continue;
        }
        if (r->rooted || r->len)
            r->out[r->len++] = '/';
        memcpy(r->out + r->len, c.ptr, c.len);
        r->len += c.len;
    }
    return true;
}

shell_str path_resolve(eval *e, shell_str s, shell_str cwd)
{
    if (s.len && s.ptr[0] == SHELL_HOLE)
        return s;
    if (s.len + cwd.len > 256 && !eval_charge(e, s.len + cwd.len))
        return STR("\1");
    if (s.len && s.ptr[0] == '~' && (s.len == 1 || s.ptr[1] == '/')) {
        // Not expanded by the shell, but whoever writes it means home.
        cwd = e->home;
        s = (shell_str){s.ptr + 1, s.len - 1};
        while (s.len && s.ptr[0] == '/')
            s = (shell_str){s.ptr + 1, s.len - 1};
    } else if (s.len && s.ptr[0] == '/') {
        cwd = STR("/");
    }
    resolved r = {sh_room(e->a, s.len + cwd.len + 2), 0, !cwd.len || cwd.ptr[0] == '/'};
    if (!add_path(&r, cwd) || !add_path(&r, s))
        return STR("\1");  // .. of something unknown
    if (r.len == 0 && r.rooted)
        r.out[r.len++] = '/';
    return (shell_str){r.out, r.len};
}

const mount *path_mount(const eval *e, shell_str p)
{
    const mount *best = NULL;
    for (const mount *m = e->mounts; m; m = m->next) {
        size_t n = m->target.len;
        if (p.len >= n && memcmp(p.ptr, m->target.ptr, n) == 0 &&
            (p.len == n || p.ptr[n] == '/' || n == 1) && (!best || n > best->target.len))
            best = m;
    }
    return best;
}

shell_str path_outside(eval *e, shell_str p)
{
    const mount *m = path_mount(e, p);
    if (!m)
        return p;
    size_t n = m->target.len + (p.len > m->target.len && m->target.len > 1);
    return path_resolve(e, (shell_str){p.ptr + n, p.len - n}, m->source);
}

// * or ** or .* or *.*: stands for all there is in a folder; a hole may be nothing or anything.
static bool everything(shell_str c)
{
    bool wild = false;
    for (size_t i = 0; i < c.len; i++) {
        if (c.ptr[i] == SHELL_STAR || c.ptr[i] == SHELL_HOLE)
            wild = true;
        else if (c.ptr[i] == SHELL_SET || c.ptr[i] == SHELL_SET_END)
            continue;
        else if (c.ptr[i] != SHELL_ANY && !strchr(".!^", c.ptr[i]))
            return false;
    }
    return wild;
}

// What is left of a path below a folder, from `i` on.
static enum path_rel below(shell_str path, size_t i)
{
    shell_str c, more;
    if (!component(path, &i, &c))
        return REL_SAME;
    return everything(c) && !component(path, &i, &more) ? REL_ALL : REL_INSIDE;
}

enum path_rel path_compare(shell_str path, shell_str base)
{
    // Most pairs differ in a letter, or one begins with the other, with nothing before that could
    // stand for anything else.
    size_t i = 0, k = 0;
    size_t least = path.len < base.len ? path.len : base.len;
    while (i < least && path.ptr[i] == base.ptr[i])
        i++;
    bool slash = i && path.ptr[i - 1] == '/';
    if (i == base.len) {
        if (i && (slash || i == path.len || path.ptr[i] == '/'))
            return below(path, i);
    } else if (i == path.len) {
        if (!slash && i && base.ptr[i] != '/')
            return REL_NONE;
        if (!slash && i && i + 1 < base.len)
            return REL_ABOVE;
    } else if (path.ptr[i] != '/' && base.ptr[i] != '/' && path_plain(path.ptr[i])) {
        return REL_NONE;
    }
    i = 0;
    shell_str b, c;
    while (component(base, &k, &b)) {
        if (!component(path, &i, &c))
            return REL_ABOVE;
        if (everything(c)) {
            shell_str more;
            size_t at = i;
            if (!component(path, &at, &more))
                return REL_ABOVE;  // all that is in a folder above
            if (c.ptr[0] == SHELL_HOLE)
                return REL_NONE;
        }
        if (!could_be(c, b.ptr, b.len))
            return REL_NONE;
    }
    return below(path, i);
}

static enum path_rel rel(shell_str path, const char *base)
{
    return path_rel(path, (shell_str){base, strlen(base)});
}

static int depth_below(shell_str path, shell_str base)
{
    size_t i = 0;
    shell_str c;
    int n = 0, skip = 0;
    while (component(base, &i, &c))
        skip++;
    i = 0;
    while (component(path, &i, &c))
        n++;
    return n - skip;
}

static bool covers(enum path_rel r)
{
    return r == REL_SAME || r == REL_ALL;
}

static shell_place dev_place(shell_str p)
{
    static const char *const sinks[] = {"null", "zero", "full", "random", "urandom", "stdin",
        "stdout", "stderr", "tty", "fd", "ptmx", "pts", "console", "dsp", "audio"};
    static const char *const raw[] = {"sd", "hd", "vd", "xvd", "nvme", "mmcblk", "disk", "rdisk",
        "loop", "md", "dm-", "mapper", "mem", "kmem", "port", "sr", "nbd", "zd", "block", "ram"};
    if (rel(p, "/dev/shm") >= REL_SAME)
        return rel(p, "/dev/shm") == REL_INSIDE ? SHELL_P_TEMP : SHELL_P_TEMP_TOP;
    size_t i = 0;
    shell_str c;
    component(p, &i, &c);
    if (!component(p, &i, &c) || everything(c))
        return SHELL_P_SYSTEM_TOP;
    for (size_t k = 0; k < sizeof sinks / sizeof *sinks; k++)
        if (str_exact(c) && c.len == strlen(sinks[k]) && memcmp(c.ptr, sinks[k], c.len) == 0)
            return SHELL_P_SINK;
    for (size_t k = 0; k < sizeof raw / sizeof *raw; k++)
        if (c.len >= strlen(raw[k]) && memcmp(c.ptr, raw[k], strlen(raw[k])) == 0)
            return SHELL_P_DEVICE;
    return str_exact(c) ? SHELL_P_OTHER : SHELL_P_DEVICE;
}

static const shell_str temps[] = {N("/tmp"), N("/var/tmp"), N("/private/tmp"),
    N("/private/var/tmp"), N("/var/folders"), N("/private/var/folders")};
static const shell_str systems[] = {N("/etc"), N("/usr"), N("/var"), N("/bin"), N("/sbin"),
    N("/lib"), N("/lib64"), N("/lib32"), N("/libx32"), N("/boot"), N("/root"), N("/run"),
    N("/srv"), N("/opt"), N("/mnt"), N("/media"), N("/snap"), N("/System"), N("/Library"),
    N("/Applications"), N("/private"), N("/Volumes"), N("/cores"), N("/nix"), N("/efi"),
    N("/lost+found"), N("/C:"), N("/c")};
// Inside these is still the system; the others hold people's data.
#define OWN_SYSTEMS 12

// How a path stands to the folders for temporary files; NONE outside of all. Of a path in the home
// only those that are in the home themselves count: a home below /tmp is a home.
static enum path_rel temp_rel(eval *e, shell_str p, bool in_home)
{
    for (size_t i = 0; i < sizeof temps / sizeof *temps + 1; i++) {
        shell_str t = i ? temps[i - 1] : e->tmpdir;
        enum path_rel r = t.len > 1 ? path_rel(p, t) : REL_NONE;
        if (r >= REL_SAME && !(in_home && path_rel(e->home, t) == REL_INSIDE))
            return r;
    }
    return REL_NONE;
}

static shell_place place_of(eval *e, shell_str p)
{
    enum path_rel r;
    if (p.len == 0 || p.ptr[0] != '/')
        return SHELL_P_UNKNOWN;
    if (covers(path_rel(p, STR("/"))))
        return SHELL_P_ROOT;
    shell_place in_project = SHELL_P_NONE;
    if (e->project.len > 1) {
        r = path_rel(p, e->project);
        if (covers(r))
            in_project = SHELL_P_PROJECT_TOP;
        else if (r == REL_INSIDE)
            in_project = SHELL_P_PROJECT;
        else if (r == REL_ABOVE)
            in_project = SHELL_P_PROJECT_PARENT;
    }
    if (e->home.len > 1) {
        r = path_rel(p, e->home);
        if (covers(r) || r == REL_ABOVE)
            return SHELL_P_HOME;
    }
    if (in_project == SHELL_P_PROJECT) {
        shell_str c;
        size_t i = 0;
        while (component(p, &i, &c))
            if (c.len == 4 && could_be(c, ".git", 4) && !everything(c))
                return SHELL_P_GITDIR;
        return in_project;
    }
    if (in_project == SHELL_P_PROJECT_TOP)
        return in_project;
    bool in_home = e->home.len > 1 && path_rel(p, e->home) == REL_INSIDE;
    r = temp_rel(e, p, in_home);
    if (r != REL_NONE)
        return r == REL_INSIDE ? SHELL_P_TEMP : SHELL_P_TEMP_TOP;
    static const char *const homes[] = {"/home", "/Users", "/export/home"};
    for (size_t i = 0; i < 3; i++) {
        r = rel(p, homes[i]);
        if (covers(r) || (r == REL_INSIDE && depth_below(p, STR("/home")) -
                          (i == 2 ? 1 : 0) <= 1))
            return SHELL_P_HOME;
    }
    if (covers(rel(p, "/root")))
        return SHELL_P_HOME;
    // Before the folders of the system: root's home is one of them, a service's is inside.
    if (in_home && in_project == SHELL_P_PROJECT_PARENT)
        return in_project;
    if (in_home)
        return depth_below(p, e->home) == 1 ? SHELL_P_HOME_TOP : SHELL_P_HOME_IN;
    if (rel(p, "/dev") >= REL_SAME)
        return dev_place(p);
    if (rel(p, "/proc") >= REL_SAME || rel(p, "/sys") >= REL_SAME)
        return SHELL_P_KERNEL;
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        r = path_rel(p, systems[i]);
        if (covers(r))
            return SHELL_P_SYSTEM_TOP;
        if (r == REL_INSIDE && (i < OWN_SYSTEMS || systems[i].ptr[1] == 'S' || systems[i].ptr[1] == 'L'))
            return SHELL_P_SYSTEM;
    }
    return in_project == SHELL_P_PROJECT_PARENT ? in_project : SHELL_P_OTHER;
}

bool path_fresh(eval *e, shell_str p)
{
    if (p.len == 0 || p.ptr[0] != '/')
        return true;
    size_t n = 0, slash = 0;
    for (; n < p.len && !is_mark(p.ptr[n]); n++)
        if (p.ptr[n] == '/')
            slash = n;
    if (n == p.len || (p.ptr[n] != SHELL_HOLE && p.ptr[n] != SHELL_NAME))  // a pattern matches others
        return false;
    return temp_rel(e, (shell_str){p.ptr, slash ? slash : 1}, false) != REL_NONE;
}

// Is the path one of the names below a folder, or below one? `above`: a folder around one counts.
static bool below_any(shell_str p, shell_str base, const shell_str *names, size_t n, bool above)
{
    char buf[1024];
    bool there = p.len >= base.len && memcmp(p.ptr, base.ptr, base.len) == 0 &&
                 (p.len == base.len || p.ptr[base.len] == '/');
    shell_str rest = {p.ptr + base.len, there ? p.len - base.len : 0};
    for (size_t i = 0; i < n; i++) {
        shell_str name = names[i];
        if (!there) {
            if (base.len + name.len >= sizeof buf)
                continue;
            memcpy(buf, base.ptr, base.len);
            memcpy(buf + base.len, name.ptr, name.len);
            name = (shell_str){buf, base.len + name.len};
        }
        enum path_rel r = path_rel(there ? rest : p, name);
        if (r >= REL_SAME || (above && r == REL_ABOVE))
            return true;
    }
    return false;
}

static bool is_guard(eval *e, shell_str p, shell_kind kind)
{
    static const shell_str home[] = {N("/.claude/settings.json"),
        N("/.claude/settings.local.json"), N("/.claude/hooks"), N("/.claude.json"),
        N("/.config/pais"), N("/.claude/skills/pais")};
    static const shell_str project[] = {N("/.claude/settings.json"),
        N("/.claude/settings.local.json"), N("/.claude/hooks"), N("/.pais")};
    static const shell_str fixed[] = {N("/etc/pais"), N("/etc/claude-code"),
        N("/Library/Application Support/ClaudeCode")};
    bool above = kind == SHELL_K_DELETE;
    if (p.len == 0 || p.ptr[0] != '/')
        return false;
    // Home's own start must fit before its files are compared.
    if (e->home.len > 1 && path_rel(p, e->home) >= (above ? REL_ABOVE : REL_SAME) &&
        below_any(p, e->home, home, 6, above))
        return true;
    if (below_any(p, STR(""), fixed, 3, false))
        return true;
    if (e->project.len > 1 && path_rel(p, e->project) >= REL_INSIDE &&
        below_any(p, e->project, project, 4, above))
        return true;
    for (size_t i = 0; e->env && i < e->env->nguard; i++) {
        enum path_rel r = path_rel(p, e->env->guard[i]);
        if (r >= REL_SAME || (above && r == REL_ABOVE))
            return true;
    }
    shell_str b = path_base(p);
    return str_is(b, "pais") && p.len > 9 && memmem(p.ptr, p.len, "/bin/", 5);
}

where path_where(eval *e, shell_str p, shell_kind kind)
{
    where w = {.path = p, .place = place_of(e, p)};
    bool glob = false, hole = false;
    for (size_t i = 0; i < p.len; i++) {
        char c = p.ptr[i];
        glob = glob || c == SHELL_STAR || c == SHELL_ANY || c == SHELL_SET;
        hole = hole || c == SHELL_HOLE || c == SHELL_NAME;
    }
    w.flags = (glob ? SHELL_F_GLOB : 0) | (hole ? SHELL_F_INEXACT : 0);
    if (path_secret(p, e->home))
        w.flags |= SHELL_F_SECRET;
    if (path_startup(p, e->home))
        w.flags |= SHELL_F_STARTUP;
    if (path_accounts(p))
        w.flags |= SHELL_F_SYSFILE;
    if (is_guard(e, p, kind))
        w.flags |= SHELL_F_GUARD;
    return w;
}
