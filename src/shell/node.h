// SPDX-License-Identifier: MIT
// The syntax tree of a shell command.
#ifndef PAIS_SHELL_NODE_H
#define PAIS_SHELL_NODE_H

#include <stdbool.h>

#include "shell/arena.h"

static inline bool str_is(shell_str s, const char *lit)
{
    size_t n = __builtin_strlen(lit);
    return s.len == n && __builtin_memcmp(s.ptr, lit, n) == 0;
}

static inline bool str_same(shell_str a, shell_str b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static inline shell_str str_from(shell_str s, size_t n)
{
    return (shell_str){s.ptr + n, s.len - n};
}

static inline bool str_starts(shell_str s, const char *lit)
{
    size_t n = __builtin_strlen(lit);
    return s.len >= n && __builtin_memcmp(s.ptr, lit, n) == 0;
}
static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static inline bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// May stand in a variable's name, at its start or later.
static inline bool is_name(char c, bool first)
{
    return c == '_' || is_alpha(c) || (!first && is_digit(c));
}
#define STR(lit) ((shell_str){(lit), sizeof(lit) - 1})
#define N(lit) {lit, sizeof(lit) - 1}  // the same in a table

// ---- source -------------------------------------------------------------------------------

// Text that is parsed. Where `mapped`, offset i of it is offset `off + i` of the text the user
// gave;
// else all of it came out of the `span` bytes at `off`.
typedef struct source {
    const char *text;
    size_t len;
    uint32_t off, span;
    bool mapped;
} source;

// ---- words --------------------------------------------------------------------------------

typedef struct word word;
typedef struct part part;
typedef struct node node;
typedef struct stream stream;

enum part_kind { P_LIT, P_QUOTED, P_PARAM, P_CMD, P_ARITH, P_IN, P_OUT, P_UNKNOWN };

struct part {
    union {
        shell_str text;  // text, name of the parameter, or source of a backtick command
        struct {
            const char *ptr;
            size_t len;
        };
    };
    part *next;
    uint32_t off;
    uint8_t kind : 7;
    bool quoted : 1;  // inside double quotes
    char op[3];  // of ${name op operand}: "-", ":-", "#", "##", "[", "!" ...
    struct {
        union {
            word *operand;  // of a parameter
            node *body;  // list of a substitution
        };
        union {
            stream *out;  // what a substitution printed, or the file it stands for
            size_t subscript;  // of ${name[9] op operand}: that number and 1; 0: none, or no number
        };
        part *sub_next;  // next substitution of the same command
    } more[];  // one of it, but for text: most parts are, and every word has one
};

struct word {
    part *parts, **tail;
    word *array;  // elements of NAME=( ... )
    uint32_t off, len;
    uint32_t name;  // length of the name where it is an assignment
    bool has_array;
    bool add;  // NAME+=
    bool index;  // NAME[i]=
    bool whole;  // an assignment behind declare, export ...: what it expands to is not split
    word *next;
};

// ---- commands -----------------------------------------------------------------------------

enum node_kind {
    N_SIMPLE, N_GROUP, N_SUBSHELL, N_IF, N_WHILE, N_FOR, N_CASE, N_FUNC, N_COND, N_ARITH, N_LIST
};
enum conn { C_END, C_SEMI, C_BG, C_AND, C_OR, C_PIPE };
enum role { R_COND, R_BODY };

typedef struct redir {
    char op[4];  // "<" ">" ">>" "<<" "<<<" "<>" ">|" "&>" "&>>" "<&" ">&"
    int fd;  // -1: the default of the operator
    word *target;  // or the body of a here-document
    bool quoted;  // here-document without expansions
    bool strip;
    shell_str delim;
    struct redir *next, *pending;
    node *owner;
} redir;

struct node {
    uint8_t kind, conn, role;
    bool line;  // a new line follows
    bool coproc, negated;
    bool timed;  // time -p
    bool running;  // a function that is being called
    bool chosen;  // select: what its variable gets is asked for
    bool total;  // if, case: one of its lists is run whatever happens
    bool falls;  // case: one of its lists goes on with the next
    bool computes;  // (( )), for (( ))
    uint32_t off, len;
    word *words;
    union {
        struct {
            word *assigns, **assign_tail;  // of a simple command
        };
        shell_str name;  // variable of `for`, name of a function, arithmetic that is computed
    };
    redir *redirs;
    part *subs;  // substitutions in its words, in order
    part **sub_tail;
    node *kids;  // lists of a compound, commands of a list
    const source *src;
    node *next;
};

typedef struct parsed {
    node *list;
    unsigned partial;
    size_t commands;
} parsed;

// Parses `src` (it must stay). Every byte belongs to a node, or `partial` says why not.
parsed sh_parse(shell_arena *a, const source *src, size_t depth);

// The decoded content of $'...' in `out` (as long as the text is enough); returns its length.
size_t sh_ansi_c(const char *s, size_t n, char *out);
// The same for the escapes of echo and printf %b: an octal number may begin with one more 0.
size_t sh_echo_c(const char *s, size_t n, char *out);

#endif
