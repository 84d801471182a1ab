// SPDX-License-Identifier: MIT
// Runners of recipes: what is in the file that this command wrote for them, or set in it. As with make,
// all recipes count, whichever is asked for.
#include <string.h>

#include "shell/call/call.h"

static void pass_on(call *c)
{
    const program *p = program_after(recipe_programs, c->name);
    if (p)
        p->run(c, p->data);
    else
        call_default(c);
}

static void run_recipe(call *c, shell_str text)
{
    shell_word w = word_of(c->e, text, &c->w[0]);
    run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &w, NULL);
}

// The text of the first of these files, separated by spaces, that was written here; or of `given`.
static shell_str written(call *c, const shell_word *given, const char *names)
{
    stream *s = given ? file_stream(c->e, given) : NULL;
    for (const char *p = names; !s && !given && *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        shell_word w = word_of(c->e, (shell_str){p, n}, &c->w[0]);
        s = file_stream(c->e, &w);
        p += n;
    }
    if (!s || !eval_charge(c->e, s->len))
        return STR("");
    if (s->taint & SHELL_T_NET)
        fx_text(c, SHELL_K_EXEC, "interp", STR(""), NULL, 0, s->taint);
    return stream_text(s);
}

static shell_str line_at(shell_str text, size_t *i)
{
    const char *nl = memchr(text.ptr + *i, '\n', text.len - *i);
    size_t from = *i, end = nl ? (size_t)(nl - text.ptr) : text.len;
    *i = end + 1;
    return (shell_str){text.ptr + from, end - from};
}

static shell_str trimmed(shell_str s, const char *marks)
{
    while (s.len && s.ptr[0] && strchr(marks, s.ptr[0]))
        s = (shell_str){s.ptr + 1, s.len - 1};
    return s;
}

// ---- package.json -------------------------------------------------------------------------

#define SCRIPTS STR("(scripts)")  // no name that a script could use

// A JSON string from its opening quote on; *i is then behind it.
static shell_str json_string(call *c, shell_str s, size_t *i)
{
    builder b;
    build_start(&b, c->e->a);
    for (++*i; *i < s.len && s.ptr[*i] != '"'; ++*i) {
        char ch = s.ptr[*i];
        if (ch == '\\' && *i + 1 < s.len) {
            ch = s.ptr[++*i];
            ch = ch == 'n' ? '\n' : ch == 't' ? '\t' : ch;
        }
        build_char(&b, ch);
    }
    ++*i;
    return build_text(&b);
}

// The values of "scripts": { ... }
static void run_scripts(call *c, shell_str s)
{
    const char *at = s.len ? memmem(s.ptr, s.len, "\"scripts\"", 9) : NULL;
    const char *open = at ? memchr(at, '{', s.len - (size_t)(at - s.ptr)) : NULL;
    bool behind = false;
    for (size_t i = open ? (size_t)(open - s.ptr) : s.len; i < s.len && s.ptr[i] != '}';) {
        if (s.ptr[i] != '"') {
            behind = s.ptr[i] == ':' || (behind && s.ptr[i] != ',');
            i++;
            continue;
        }
        shell_str text = json_string(c, s, &i);
        if (behind)
            run_recipe(c, text);
        behind = false;
    }
}

// npm pkg set scripts.NAME=TEXT, npm set-script NAME TEXT: kept until something is run.
static bool sets_script(call *c)
{
    bool old = c->n > 3 && word_is(&c->w[1], "set-script");
    if (!old && !(c->n > 3 && word_is(&c->w[1], "pkg") && word_is(&c->w[2], "set")))
        return false;
    const var *was = var_get(c->e, SCRIPTS);
    value all = was ? was->val : value_of(STR(":"), 0);
    for (size_t i = 3; i < c->n; i++) {
        if (!old && !word_starts(&c->w[i], "scripts.") && !word_starts(&c->w[i], "scripts["))
            continue;
        shell_word w = old ? c->w[i] : word_after(c->e, &c->w[i], '=');
        value v = field_value(&w);
        value_join(c->e->a, &all, &v);
    }
    var_set(c->e, SCRIPTS, &all, NULL);
    return true;
}

// Does the command run a script of the package? Without a verb yarn installs, which runs some too.
static bool runs_script(const call *c)
{
    static const char *const others[] = {"pkg", "config", "view", "info", "ls", "list", "audit",
        "outdated", "why", "login", "whoami", "help", "search", "cache", "init", "set", "root"};
    for (size_t i = 0; c->n > 1 && i < sizeof others / sizeof *others; i++)
        if (word_is(&c->w[1], others[i]))
            return false;
    return !help_asked(c);
}

static void sh_package(call *c, const void *data)
{
    (void)data;
    if (sets_script(c) || !runs_script(c)) {
        pass_on(c);
        return;
    }
    const var *set = var_get(c->e, SCRIPTS);
    if (set) {
        shell_word w = field_of(c->e->a, &set->val, c->w[0].off, c->w[0].len);
        run_script(c, sh_copy(c->e->a, c->name.ptr, c->name.len), &w, NULL);
    }
    run_scripts(c, written(c, NULL, "package.json"));
    pass_on(c);
}

// ---- justfile, Taskfile -------------------------------------------------------------------

// Lines that are indented are commands; {{ }} stands for anything.
static void sh_just(call *c, const void *data)
{
    static const optspec spec = {"fd", "justfile=:f working-directory=:d"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    shell_str text = written(c, opt_value(&o, 'f'), "justfile Justfile .justfile");
    for (size_t i = 0; i < text.len;) {
        shell_str line = line_at(text, &i);
        if (!line.len || (line.ptr[0] != ' ' && line.ptr[0] != '\t'))
            continue;
        builder b;
        build_start(&b, c->e->a);
        line = trimmed(line, " \t@-");
        for (size_t k = 0; k < line.len; k++) {
            const char *end = line.len - k > 3 && memcmp(line.ptr + k, "{{", 2) == 0
                ? memmem(line.ptr + k, line.len - k, "}}", 2) : NULL;
            build_char(&b, end ? SHELL_NAME : line.ptr[k]);
            k = end ? (size_t)(end + 1 - line.ptr) : k;
        }
        run_recipe(c, build_text(&b));
    }
    pass_on(c);
}

// The lines of `text` from `i` on that are indented by `depth` at least, or empty.
static shell_str deeper(shell_str text, size_t i, size_t depth)
{
    size_t from = i < text.len ? i : text.len, end = from;
    while (i < text.len) {
        shell_str line = line_at(text, &i), s = trimmed(line, " \t");
        if (s.len && line.len - s.len < depth)
            break;
        end = i < text.len ? i : text.len;
    }
    return (shell_str){text.ptr + from, end - from};
}

// Items of lists, and the lines of a block that begins in one.
static void sh_task(call *c, const void *data)
{
    static const optspec spec = {"td", "taskfile=:t dir=:d"};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, true, &o);
    shell_str text = written(c, opt_value(&o, 't'),
        "Taskfile.yml taskfile.yml Taskfile.yaml taskfile.yaml Taskfile.dist.yml");
    size_t inside = 0;
    for (size_t i = 0; i < text.len;) {
        shell_str line = line_at(text, &i), s = trimmed(line, " \t");
        size_t depth = line.len - s.len;
        if (inside && (depth >= inside || !s.len))
            continue;
        inside = 0;
        bool item = str_starts(s, "- ");
        s = trimmed(s, "- ");
        bool named = str_starts(s, "cmd:");
        if (!item && !named)
            continue;
        if (named)
            s = trimmed((shell_str){s.ptr + 4, s.len - 4}, " ");
        if (s.len && (s.ptr[0] == '|' || s.ptr[0] == '>')) {
            inside = depth + 1;
            run_recipe(c, deeper(text, i, inside));
            continue;
        }
        char quote = s.len > 1 ? s.ptr[0] : '\0';
        if ((quote == '"' || quote == '\'') && s.ptr[s.len - 1] == quote)
            s = (shell_str){s.ptr + 1, s.len - 2};
        run_recipe(c, s);
    }
    pass_on(c);
}

// ---- cmake --------------------------------------------------------------------------------

// The words of a cmake command from `i` on, up to its ).
static fields cmake_words(call *c, shell_str s, size_t i)
{
    fields f = {0};
    while (i < s.len && s.ptr[i] != ')' && f.n < 64) {
        if (strchr(" \t\n", s.ptr[i])) {
            i++;
            continue;
        }
        shell_str w;
        if (s.ptr[i] == '"') {
            w = json_string(c, s, &i);
        } else {
            size_t from = i;
            while (i < s.len && !strchr(" \t\n)", s.ptr[i]))
                i++;
            w = (shell_str){s.ptr + from, i - from};
        }
        const char *open = w.len ? memmem(w.ptr, w.len, "${", 2) : NULL;
        if (open) {  // a variable of cmake's: what comes before it is known
            builder b;
            build_start(&b, c->e->a);
            build_add(&b, w.ptr, (size_t)(open - w.ptr));
            build_char(&b, SHELL_NAME);
            w = build_text(&b);
        }
        fields_add(c->e->a, &f, word_of(c->e, w, &c->w[0]));
    }
    return f;
}

// file(REMOVE_RECURSE PATH ...), execute_process(COMMAND WORD ...)
static void cmake_text(call *c, shell_str s)
{
    for (size_t i = 0; i < s.len;) {
        shell_str line = trimmed(line_at(s, &i), " \t");
        bool file = str_starts(line, "file(") || str_starts(line, "FILE(");
        bool runs = str_starts(line, "execute_process(");
        if (!file && !runs)
            continue;
        size_t from = (size_t)(line.ptr - s.ptr) + (file ? 5 : 16);
        fields f = cmake_words(c, s, from);
        bool tree = f.n && word_is(&f.v[0], "REMOVE_RECURSE");
        for (size_t k = 1; file && k < f.n && (tree || word_is(&f.v[0], "REMOVE")); k++)
            fx_path(c, SHELL_K_DELETE, "rm", &f.v[k], tree ? SHELL_F_RECURSIVE : 0, 0);
        size_t at = 0;
        while (runs && at < f.n && !word_is(&f.v[at], "COMMAND"))
            at++;
        if (!runs || at + 1 >= f.n)
            continue;
        ctx in = ctx_enter(c->e, c->c, "cmake");
        run_argv(c->e, &in, f.v + at + 1, f.n - at - 1);
    }
}

// cmake -P SCRIPT; else the project's own file is read, as it is when a build is set up.
static void sh_cmake(call *c, const void *data)
{
    (void)data;
    const shell_word *script = NULL;
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-P"))
            script = &c->w[i + 1];
    if (script && word_is_input(script) && c->c->in)
        cmake_text(c, input_text(c));
    else if (c->n > 1 && !word_is(&c->w[1], "-E"))
        cmake_text(c, written(c, script, "CMakeLists.txt"));
    pass_on(c);
}

const program recipe_programs[] = {
    {"npm", sh_package, NULL}, {"pnpm", sh_package, NULL}, {"yarn", sh_package, NULL},
    {"bun", sh_package, NULL}, {"just", sh_just, NULL}, {"task", sh_task, NULL},
    {"go-task", sh_task, NULL}, {"cmake", sh_cmake, NULL}, {NULL, NULL, NULL}};
