// SPDX-License-Identifier: MIT
// The state of an evaluation: variables, files written, functions, a stack of what is to be done.
#ifndef PAIS_SHELL_EVAL_H
#define PAIS_SHELL_EVAL_H

#include "shell/names.h"
#include "shell/value.h"

// Whether programs that are started see a variable.
enum exported { KEPT, PERHAPS, EXPORTED };

typedef struct var {
    shell_str name;
    value val;
    fields *array;  // of an array variable
    bool set;
    uint8_t exported;
    bool fixed;  // it may be readonly
    bool list;  // the positional parameters
    bool odd;  // what is set is not what it has then: numbers, or a trap changes it
    uint32_t shell;  // which shell process set it
    uint32_t at, read;  // clock: when it was set; the oldest value that was read in a loop
    uint32_t epoch;  // the outermost loop that `read` is about
    shell_str ref;  // declare -n: the variable that is meant
    struct undo *first;  // scratch: its oldest record since some mark
    unsigned ways;  // scratch: how many set it
} var;

// An undo record: what a variable was before.
typedef struct undo {
    var *v;
    value val;
    fields *array;
    shell_str ref;
    bool set;
    uint8_t exported;
    bool prefix;  // it was set for one command: x=1 cmd
    uint32_t shell, at;
    struct undo *prev;
} undo;

// What a way through a command made of a variable.
typedef struct undo way;

// A variable of a function, and what it was outside.
typedef struct hidden {
    undo was;
    struct hidden *next;
} hidden;

typedef struct vfile {
    shell_str path;
    stream *content;
    bool executable;
    bool moved_from;  // `origin` was moved here
    shell_str origin;
} vfile;

// Every definition counts: which of them holds when it is called depends on what ran.
typedef struct func {
    shell_str name;
    struct definition {
        node *n;
        struct definition *older;
    } *last;
} func;

typedef struct alias {
    shell_str name, text;
} alias;

// A folder of this machine, and where it is in a container.
typedef struct mount {
    shell_str target, source;
    bool fixed;  // nothing in it can be changed
    const struct mount *next;
} mount;

// What a command inherits from where it stands.
typedef struct ctx {
    stream *in, *out;
    const char *path;  // "sudo > sh -c"
    const mount *mounts;  // of the container that it is in
    uint32_t flags;  // SHELL_F_PRIVILEGED, SHELL_F_CONTAINER, SHELL_F_FOUND
    uint32_t taint;  // of the holes in text that is run
    uint8_t calls;  // depth of re-entry
    bool background, piped;
    bool inside;  // a substitution, which does not take over set -e
    uint8_t aliases;  // inside so many aliases
    bool cond;  // it may not run, or not once
    bool maybe;  // nor is it known whether `out` gets what it prints
} ctx;

enum task_kind { K_OUT, K_TEXT, K_LIST, K_COMMAND, K_ARGV, K_RESTORE, K_JOIN, K_REASSIGN, K_POP_FUNC, K_TRAP };

typedef struct task {
    uint8_t kind;
    uint16_t state;
    node *n;  // list or command
    node *cur;  // next command of a list
    union {
        part *sub;  // next substitution of a command
        hidden *locals;  // K_POP_FUNC: those of the caller
    };
    ctx c;
    undo *mark;
    bool started;
    bool weak;  // in a && or || chain that is being joined; K_REASSIGN: of a special builtin
    bool once;  // a `for` over unknown parameters
    bool ored;  // the chain has a ||
    bool entered;  // ... and its right side leaves when the cd before it failed
    bool unsure;  // as e->unsure was
    bool line;  // a new line follows the last command
    bool negated;  // that command has a !
    bool away;  // in a && or || chain that runs in the background, from `apart` on
    bool certain;  // nothing but that command decides what && does
    bool root;  // a list that is all of a text
    struct trap *traps;  // those that were set before
    int before;  // how the command before was connected
    undo *apart;
    undo *chain;  // where that chain, or the command, began
    uint32_t breaks, stops;  // how many there were before
    union {
        uint32_t clock;  // when a loop began
        uint32_t nways;  // if, case: how many lists ended
        uint32_t returns;  // how many there were before a list or function
        uint32_t shell;  // K_RESTORE: the shell process to go back to
    };
    union {
        stream *pipe;  // output of the stage before
        way *ways;  // if, case: how the lists ended
        struct simple *simple;  // a simple command that is being taken apart
    };
    union {
        fields argv;
        var *args;  // K_POP_FUNC: those of the caller
        struct {
            shell_str text;  // K_TEXT, and where in the command it stands
            uint32_t off, len;
        };
    };
    struct task *below;
} task;

typedef struct trap {
    task t;
    bool at_exit;
    struct trap *next;
} trap;

typedef struct eval {
    shell_arena *a;
    const shell_env *env;
    shell_str text, cwd0, home, project, tmpdir;
    size_t bytes, steps, depth;  // what is left
    unsigned partial;
    name_table vars, files, funcs, aliases;
    undo *trail;
    const mount *mounts;  // of the command that runs
    var *args;  // the positional parameters
    var *cwd, *ifs;  // cwd: the folder itself, supposing that each cd succeeded
    bool doubt;  // the command that ended last was a cd that may have failed
    bool sure;  // ... was one that succeeds whatever happens
    bool loaded;  // a file with secrets was sourced: any variable may be one
    bool unsure;  // an error may have ended this line: what it sets may not have been set
    size_t shared;  // words of commands that others hand on
    uint32_t shell, shells;  // the shell process that runs, and how many there were
    hidden *locals;
    unsigned calling;  // functions
    // What left a loop, a function, a shell process, and may have skipped what follows.
    uint32_t breaks, returns, stops;
    uint32_t clock, epoch, loops;  // of var_set; when the outermost loop began; loops around
    trap *traps;  // of this process, then of those around it
    trap *later;  // hooks that were written: they run when all has run
    bool lastpipe;  // the end of a pipe may be no process of its own
    bool odd_globs;  // globs may match in any case, or come to nothing
    bool braces;  // { } may be no expansion
    bool noclobber;  // set -C: > may leave a file as it is
    bool xpg_echo;  // echo may read escapes
    bool posix;  // what is set for a special builtin may stay
    bool keyword;  // set -k: a NAME=value among the words is no word
    bool open;  // text with holes was run
    bool unguarded;  // a variable was set that keeps the guard from clients started here
    unsigned fds;  // numbers given to process substitutions
    struct snip *snip;  // one that may be used again (snippet.h)
    task *top, *free;  // a stack, and those that may be used again
    size_t n;
    struct {
        shell_command *v;
        size_t n, cap;
    } commands;
    struct {
        shell_effect *v;
        size_t n, cap;
    } effects;
    shell_core core;
    shell_program result;  // lies here so that it can be handed out when memory has ended
} eval;

// What has this name among the variables, functions ..., NULL when there is none.
static inline void *eval_find(eval *e, const name_table *t, shell_str name)
{
    bool far = false;
    void *found = names_find(t, name, &far);
    if (far)
        e->partial |= SHELL_PARTIAL_SIZE;
    return found;
}

// ---- variables (eval/vars.c) --------------------------------------------------------------
// NULL when unknown. A variable of an outer shell process is known only if it was exported.
var *var_get(eval *e, shell_str name);
void var_set(eval *e, shell_str name, const value *val, fields *array);
// NAME=value: of an array that is its first element.
void var_assign(eval *e, shell_str name, const value *val);
// An array of which only is known what is among its elements.
void var_set_open(eval *e, shell_str name, const value *val);
void var_refer(eval *e, shell_str name, shell_str target);  // declare -n
// The variable is the function's own; it gets its old value when var_outside is called with `outer`.
void var_local(eval *e, shell_str name);
void var_export(eval *e, shell_str name);
void var_keep(eval *e, shell_str name);  // export -n
void var_fix(eval *e, shell_str name);  // readonly
void var_make_odd(eval *e, shell_str name);
// The text runs at any time (trap): what it may set has any value from here on.
void vars_any_time(eval *e, shell_str text);
void function_any_time(eval *e, const node *n);
bool var_is_odd(eval *e, shell_str name);
// The positional parameters, $0 first (eval/args.c). NULL: nobody set them.
void args_set(eval *e, fields *args);
var *args_own(eval *e, fields *args);  // of a function: until e->args is again what this returns
const fields *args_get(eval *e);
fields *args_any(eval *e);  // any number of any
shell_word args_first(eval *e);  // $0
void vars_start(eval *e);
bool name_is_secret(shell_str name);
bool name_is_number(shell_str name);  // the shell itself gives it a short value

// ---- what variables were (eval/trail.c) ---------------------------------------------------
void var_undo(eval *e, undo *mark);  // back to how it was (subshells)
void var_join(eval *e, undo *mark);  // both may hold (branches)
// One of several ways ends: what it did is kept in `ways`, and undone.
void var_way(eval *e, undo *mark, way **ways);
// After `n` ways each variable is what one of them made of it.
void var_merge(eval *e, way *ways, unsigned n);
// The variables that were set between two points get their old values again; others stay. `prefix`:
// only those that were set for one command, not what their values set.
void var_reassign(eval *e, undo *from, undo *mark, bool prefix);
void var_outside(eval *e, hidden *outer);
// Whether a loop that began at `mark` and `start` must run once more: it changed a variable that it
// read before. `widen`: such variables become unknown instead of growing for ever.
bool var_carried(eval *e, undo *mark, uint32_t start, bool widen);

// Takes `n` bytes of work off the budget; false, and the result is partial, when it is used up.
static inline bool eval_charge(eval *e, size_t n)
{
    if (n > e->bytes) {
        e->partial |= SHELL_PARTIAL_SIZE;
        return false;
    }
    e->bytes -= n;
    return true;
}

// The same for text that was read once and is passed over again, which is much faster.
static inline bool eval_pass(eval *e, size_t n)
{
    return eval_charge(e, n / 8);
}

// ---- files written in the command (eval/files.c) ------------------------------------------
vfile *file_find(eval *e, shell_str path);
// Whether the command wrote this path, or one below it.
bool file_below(eval *e, shell_str folder);
vfile *file_make(eval *e, shell_str path);
// The stream of the file that a value names; NULL when nobody here wrote it.
stream *file_stream(eval *e, const shell_word *w);

// ---- tasks (eval/task.c) ------------------------------------------------------------------
task *task_push(eval *e, int kind, const ctx *c);
// The same, to be done when all that was pushed since `mark` was on top has been done.
task *task_push_after(eval *e, const task *mark, int kind, const ctx *c);
// What it was can be read until another is pushed.
task *task_pop(eval *e);
// Variables go back to how they were at `mark` when the tasks that are pushed next have ended.
void push_restore(eval *e, const ctx *c, undo *mark);
// What variables become until the tasks that are pushed next have ended is one of two ways.
void push_join(eval *e, const ctx *c);
// These are the positional parameters until the tasks that are pushed next have ended: those of a
// function, or of a file that is sourced.
void push_args(eval *e, const ctx *c, node *function, fields *args);
// Text that is run as a shell script. `host` says where it stands.
#define MOST_ALIASES 4  // aliases within aliases
#define MOST_CALLS 20  // shells within shells
#define T_FOUND ((uint32_t)SHELL_T_FOUND)  // a path that find came upon; T_ALL: without a narrower test
#define T_ALL (1u << 18)
#define T_GUARD (1u << 19)  // the number of a process of the guard
#define T_PIDS (1u << 20)  // the numbers of all processes
#define T_ZERO (1u << 23)  // of a stream: a NUL ends each path, though a new line stands for it
#define T_SHELL (1u << 16)  // printed by a shell that obeys an unknown input
void run_text(eval *e, const ctx *c, shell_str text, const shell_word *host);
// What is run until the tasks that are pushed next have ended is a shell process of its own.
void run_in_process(eval *e, const ctx *c);
// A command given by its words.
void run_argv(eval *e, const ctx *c, const shell_word *w, size_t n);
ctx ctx_enter(eval *e, const ctx *c, const char *step);
// Where what is printed goes: to a stream that is new, and whatever happens.
void ctx_out(ctx *c, stream *s);
// An error may have ended the line, and with it a shell process.
void may_stop(eval *e);
// exec > file: what follows in this process reads and writes where `c` does.
void stay_redirected(eval *e, const ctx *c);
// The cd that was the last command has succeeded.
void cd_succeeded(eval *e);
void cd_failed(eval *e);  // ... has failed: everything is as it was before

// The function of that name; NULL: it is none any more (call/defined.c).
void function_set(eval *e, shell_str name, const struct definition *d);

// ---- one simple command (call/) -----------------------------------------------------------
typedef struct call {
    eval *e;
    ctx *c;
    shell_word *w;
    size_t n;
    shell_str name;
    uint32_t command;
    bool written;  // stands in a script: functions and aliases count
} call;
void call_run(eval *e, ctx *c, const fields *f, bool written);

#endif
