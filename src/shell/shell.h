// SPDX-License-Identifier: MIT
// What a shell command would do, found without running it: the simple commands it comes to (through
// quoting, expansions, wrappers, nested shells, inline snippets) and their effects on files,
// network, repositories and services. Knows no Lua. Linear in the text, no recursion on its depth.
#ifndef PAIS_SHELL_H
#define PAIS_SHELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- memory -------------------------------------------------------------------------------

// One arena holds everything that a result refers to. Reset it between commands: its first block
// is kept, so that ordinary commands allocate nothing.
typedef struct shell_arena shell_arena;

// A new arena, or NULL without memory. Free it with shell_arena_free.
shell_arena *shell_arena_new(void);
void shell_arena_free(shell_arena *a);
// Forgets all results made in `a`.
void shell_arena_reset(shell_arena *a);

// ---- input --------------------------------------------------------------------------------

typedef struct shell_str {
    const char *ptr;
    size_t len;
} shell_str;

typedef struct shell_var {
    shell_str name, value;
} shell_var;

// What is known of the world outside the command. Any member may be empty.
typedef struct shell_env {
    shell_str cwd;      // absolute; where the command starts
    shell_str home;     // absolute; the user's home
    shell_str project;  // absolute; the folder that may be worked in (default: cwd)
    shell_str tmpdir;   // $TMPDIR (default /tmp)
    const shell_var *vars;  // variables of the environment that may be taken as known
    size_t nvars;
    const shell_str *guard;  // absolute paths of the guard's own files and folders
    size_t nguard;
} shell_env;

// Limits on the work. 0 means the default.
typedef struct shell_budget {
    size_t bytes;  // text looked at, with what is re-entered (4 x the text + 256 KiB)
    size_t steps;  // commands evaluated (2 x those of the text + 4096)
    size_t depth;  // nesting of the syntax (1000)
} shell_budget;

// ---- words --------------------------------------------------------------------------------

// Inside the bytes of a value, these stand for what is not known. Text of the command that has
// such a byte is treated as unknown, so they are never ambiguous.
enum {
    SHELL_HOLE = 1,    // any text, perhaps empty
    SHELL_STAR = 2,    // active glob *
    SHELL_ANY = 3,     // active glob ?
    SHELL_SET = 4,     // active glob [, up to SHELL_SET_END
    SHELL_SET_END = 5,
    SHELL_NAME = 7     // a piece of a name: unknown, without a slash, not empty
};

typedef enum shell_known {
    SHELL_EXACT,    // one value, all of it
    SHELL_ONE_OF,   // one of `n` exact values
    SHELL_PATTERN,  // has globs or holes, something of it is known
    SHELL_UNKNOWN   // nothing is known
} shell_known;

// Where the bytes of a word or a stream come from.
enum {
    SHELL_T_NET = 1 << 0,       // received from the network
    SHELL_T_SECRET = 1 << 1,    // content of a secret file
    SHELL_T_ENVSECRET = 1 << 2, // a variable that is named like a secret, or the environment
    SHELL_T_DECODED = 1 << 3,   // came out of a decoder, content unknown
    SHELL_T_VAR = 1 << 4,       // a variable nobody set in this command
    SHELL_T_OUTPUT = 1 << 5,    // output of a local program
    SHELL_T_FILE = 1 << 6,      // content of a file that was not written by this command
    SHELL_T_STDIN = 1 << 7,     // read from the command's own input
    SHELL_T_TEMP = 1 << 8,      // a fresh temporary file (mktemp)
    SHELL_T_CLEAR = 1 << 9,     // decoded, and the content is known
    SHELL_T_ARG = 1 << 10,      // a positional parameter nobody set
    SHELL_T_SYSTEM = 1 << 11,   // content of a system file (/etc/passwd)
    SHELL_T_DUMP = 1 << 12,     // a copy of a database
    SHELL_T_FOUND = 1 << 17,    // of a word: it stands for the files that a search comes upon
    SHELL_T_OPEN = 1 << 22      // of a word: it may be none, or several of these
};

#define SHELL_MAX_ALTS 16

typedef struct shell_word {
    const shell_str *alts;  // n values, bytes with the marks above
    uint16_t n;
    uint8_t known;   // shell_known
    uint32_t taint;  // SHELL_T_*
    uint32_t off, len;  // in the text given
} shell_word;

typedef struct shell_command {
    shell_str name;  // program without its folder, "" when unknown
    const shell_word *words;  // words[0] is the program as written
    size_t nwords;
    const char *path;  // how it was reached: "sudo > sh -c"; "" at the top
    uint32_t off, len;
} shell_command;

// ---- effects ------------------------------------------------------------------------------

#define SHELL_KINDS(X)                                                                            \
    X(DELETE, "delete") /* target goes away */                                                    \
    X(WRITE, "write") /* target is created, changed, replaced */                                  \
    X(PERM, "perm") /* mode, owner, attributes of target */                                       \
    X(READ, "read") /* content of target is read */                                               \
    X(NET, "net") /* data leaves: target is the host or address; sources say what */             \
    X(EXEC, "exec") /* text becomes code that could not be followed; sources say from where */    \
    X(DEVICE, "device") /* raw device or its file system is written */                            \
    X(GIT, "git") /* history or work is lost; op says how */                                      \
    X(INFRA, "infra") /* infrastructure is destroyed; tool, op, target */                         \
    X(SQL, "sql") /* data is destroyed in a database */                                           \
    X(SELF, "self") /* the guard is touched */                                                    \
    X(SYSTEM, "system") /* machine or many processes: shutdown, kill-all, fork-bomb, ... */       \
    X(PERSIST, "persist") /* code that runs later: crontab, shell start files, services */        \
    X(ENVIRON, "environ") /* a variable that makes programs run code is set */                    \
    X(SHELL, "shell") /* a shell is connected to the network */

typedef enum shell_kind {
#define X(name, text) SHELL_K_##name,
    SHELL_KINDS(X)
#undef X
    SHELL_NKINDS
} shell_kind;

// Where a path lies. The first that holds, from the most to the least grave.
#define SHELL_PLACES(X)                                                                           \
    X(NONE, "none") /* the effect has no path */                                                  \
    X(ROOT, "root") /* / or all that is in it */                                                  \
    X(HOME, "home") /* the home folder, all that is in it, or all homes */                        \
    X(SYSTEM_TOP, "system-top") /* a top folder of the system, or all that is in it: /etc, /usr */\
    X(PROJECT_PARENT, "parent") /* a folder that contains the project or the cwd */               \
    X(SYSTEM, "system") /* inside a system folder */                                              \
    X(DEVICE, "device") /* a raw device */                                                        \
    X(KERNEL, "kernel") /* /proc, /sys */                                                         \
    X(SINK, "sink") /* /dev/null, /dev/stdout, /dev/fd/N, ... */                                  \
    X(PROJECT_TOP, "project-top") /* the project itself, or all that is in it */                  \
    X(GITDIR, "git-dir") /* .git or inside it */                                                  \
    X(PROJECT, "project") /* inside the project */                                                \
    X(TEMP_TOP, "temp-top") /* /tmp itself, or all that is in it */                               \
    X(TEMP, "temp") /* inside a folder for temporary files, or mktemp's */                        \
    X(HOME_TOP, "home-top") /* a folder directly in home */                                       \
    X(HOME_IN, "home-in") /* deeper in home */                                                    \
    X(OTHER, "other") /* another absolute place */                                                \
    X(UNKNOWN, "unknown") /* could be anywhere */

typedef enum shell_place {
#define X(name, text) SHELL_P_##name,
    SHELL_PLACES(X)
#undef X
    SHELL_NPLACES
} shell_place;

#define SHELL_FLAGS(X)                                                                            \
    X(0, RECURSIVE, "recursive")                                                                  \
    X(1, FORCE, "force")                                                                          \
    X(2, APPEND, "append")                                                                        \
    X(3, GLOB, "glob") /* the target has an active * ? [ */                                       \
    X(4, INEXACT, "inexact") /* part of the target is not known */                                \
    X(5, SECRET, "secret") /* a file that holds secrets: .env, private keys, credentials */       \
    X(6, GUARD, "guard") /* a file of the guard: pais's home, the client's settings */            \
    X(7, STARTUP, "startup") /* a file that is run at login or by a service */                    \
    X(8, WORLD, "world") /* permissions for everybody */                                          \
    X(9, SETUID, "setuid")                                                                        \
    X(10, MOVE, "move") /* the target goes away because it is moved */                            \
    X(11, TRUNCATE, "truncate") /* the content is lost whatever it was */                         \
    X(12, DRYRUN, "dry-run") /* only shows what would be done */                                  \
    X(13, CONTAINER, "container") /* inside a container or another machine */                     \
    X(14, PRIVILEGED, "privileged") /* through sudo, doas, su */                                  \
    X(15, INTERACTIVE, "interactive") /* asks before (rm -i) */                                   \
    X(16, FOUND, "found") /* not named: the files that find, fd or xargs come upon */             \
    X(17, ALL, "all") /* everything of its kind: --all, no WHERE */                               \
    X(18, LINK, "link") /* a link to the target is made */                                        \
    X(19, SYSFILE, "sysfile") /* a system file with accounts or passwords: /etc/shadow */         \
    X(20, READABLE, "readable") /* permissions for everybody to read */

enum {
#define X(bit, name, text) SHELL_F_##name = 1 << bit,
    SHELL_FLAGS(X)
#undef X
};

typedef struct shell_effect {
    shell_kind kind;
    shell_place place;
    const char *op;    // what exactly: "rm", "force-push", "destroy", "drop" (see docs)
    shell_str tool;    // the program that does it
    shell_str target;  // resolved absolute path, host, resource; holes and globs shown as * ? [
    uint32_t flags;    // SHELL_F_*
    uint32_t sources;  // SHELL_T_*: what flows into it
    uint32_t off, len; // the offending span of the text given
    uint32_t command;  // index into the commands
    const char *path;  // how it was reached: "sudo > sh -c"
} shell_effect;

// ---- result -------------------------------------------------------------------------------

// Why a result is partial; bits.
enum {
    SHELL_PARTIAL_SYNTAX = 1 << 0,  // text that bash would refuse, or that was not understood
    SHELL_PARTIAL_QUOTE = 1 << 1,   // unterminated quote, substitution, compound or here-document
    SHELL_PARTIAL_DEPTH = 1 << 2,
    SHELL_PARTIAL_SIZE = 1 << 3,
    SHELL_PARTIAL_STEPS = 1 << 4,
    SHELL_PARTIAL_MEMORY = 1 << 5
};

// What the core refuses by itself; it needs no rules and cannot be switched off by a project.
typedef struct shell_core {
    const char *id;      // "core.root", NULL when there is nothing to refuse
    const char *reason;  // one sentence
    uint32_t effect;     // index into the effects
} shell_core;

typedef struct shell_program {
    const shell_command *commands;
    size_t ncommands;
    const shell_effect *effects;
    size_t neffects;
    unsigned partial;  // SHELL_PARTIAL_*; 0: every byte is accounted for
    bool open;  // text that was run has parts that are not known: there may be more commands
    shell_core core;
} shell_program;

// Analyses `len` bytes of a bash command (any bytes; what follows a NUL counts). `env` and `budget`
// may be NULL. The result lives in `a` until it is reset, and refers to `text` and `env`, which
// must
// stay as long. Returns NULL only without memory.
const shell_program *shell_parse(shell_arena *a, const char *text, size_t len,
                                 const shell_env *env, const shell_budget *budget);

// The effects of a tool that works on one file: `kind` is SHELL_K_READ, SHELL_K_WRITE or
// SHELL_K_DELETE. The path may be relative, begin with ~ and have globs. Same result as above.
const shell_program *shell_file(shell_arena *a, shell_kind kind, const char *path, size_t len,
                                const shell_env *env);

// The words of the tables above.
const char *shell_kind_name(shell_kind kind);
const char *shell_place_name(shell_place place);
// Name of the flag or source with this bit number, NULL when there is none.
const char *shell_flag_name(unsigned bit);
const char *shell_source_name(unsigned bit);

// Writes a value with its marks shown (* for holes) into `out`, at most `cap` bytes with the final
// NUL; returns the length it has.
size_t shell_show(shell_str value, char *out, size_t cap);

#endif
