// SPDX-License-Identifier: MIT
// Calls found in a script of another language.
#ifndef PAIS_SHELL_SNIPPET_H
#define PAIS_SHELL_SNIPPET_H

#include "shell/call/call.h"

enum action {
    A_NONE, A_SHELL, A_DELETE, A_TREE, A_READ, A_WRITE, A_OPEN, A_PERM, A_NET, A_SOCKET, A_EVAL,
    A_DECODE, A_JOIN, A_MOVE, A_COPY, A_ARGV,
    A_LIST,  // yields the files of a folder or pattern
    A_ENV,  // yields a variable of the environment
    A_HOME,  // yields the home folder
    A_MAP,  // calls the function whose name is its first argument
    A_ATTR,  // yields the function whose name is an argument
    A_SQL,
    A_PRINT,
    A_INCLUDE,  // a file or an address whose content is run
    A_CHDIR,
    A_TEMP,  // yields a fresh temporary folder
    A_CHAR  // yields a character by its number
};
// What a call of this name does; the whole dotted name is given.
enum action snippet_action(shell_str name);
// The same, with the names that mean something in one language only.
enum action snippet_action_in(const char *lang, shell_str name);

#define SNIP_DEPTH 24
#define SNIP_ARGS 8
#define SNIP_VARS 16
#define SNIP_LISTS 8
#define SNIP_ITEMS 12
#define SNIP_EACH '\6'  // in a value: an element of a list, whichever it is

// A list of literals: of its own name, or what the variable `name` goes through.
typedef struct snip_list {
    shell_str name, item[SNIP_ITEMS];
    int n;
    bool each;  // the variable is one element after the other
} snip_list;

// A call whose arguments are being read.
typedef struct pending {
    shell_str name;
    enum action action;
    shell_str arg[SNIP_ARGS];
    bool known[SNIP_ARGS];  // something of the argument is literal
    int n;
    char open;
    bool method;  // of the path that was just read
    bool recursive;  // "recursive" was seen
    uint32_t flags;  // of the permission that is given
    uint32_t taint;
} pending;

typedef struct snip {
    call *c;
    const shell_word *w;
    const char *lang;
    shell_str s;
    size_t i;
    int level;  // scripts within scripts
    char before;  // a pipe or an arrow stood before the string (awk)
    bool joins;  // it puts lists together
    bool spells;  // it makes characters of numbers
    bool prints;  // the statement is one of awk's print
    uint32_t taint;  // of all that was read so far
    int depth, nvars, nlists;  // how many there are of what is at the end
    size_t object_end;  // of a call that yields an object nothing is known of
    shell_str around;  // the argument that it is part of, as it was before
    const snip_list *each;  // that SNIP_EACH stands for
    shell_str item;  // the element of the call that is acting
    shell_str last;  // identifier just read
    shell_str target;  // the variable that is being assigned
    int assigned;  // the one that was, and 1: a + may follow
    bool adds;  // it does
    shell_str called;  // name of the function that the last expression yields
    shell_str path;  // literal of the last Path(...) call: .unlink() belongs to it
    size_t path_end;  // where that call ends
    shell_str listed;  // files that were listed
    bool deletes, deletes_tree;  // something that is not known is deleted
    bool deletes_each;  // ... which a loop over a listing gives
    int listings;
    bool net, sock;
    bool shell;  // a shell is started
    bool runs, evals;  // text that is not known is run
    // What its commands print, and what is done with it: it is run by a shell, as a script of the
    // same language, or sent to `host`. `mark`: what was to be done before them.
    stream *got;
    const task *mark;
    bool got_runs, got_evals, got_sent;
    int getlines;  // of awk
    bool forks, loops;
    shell_str host;
    // From here on with any content.
    pending st[SNIP_DEPTH];
    struct {
        shell_str name, value;
        uint32_t taint;
        bool function;  // the value is the name of a function
    } vars[SNIP_VARS];
    snip_list lists[SNIP_LISTS];
} snip;

static inline bool is_lang(const snip *p, const char *lang)
{
    return strcmp(p->lang, lang) == 0;
}

// ---- calls (call.c) -----------------------------------------------------------------------
void snippet_open(snip *p, shell_str name, char open);
// A call is complete: it acts, and what it yields goes to the call around it.
void snippet_close(snip *p);
// Adds to the argument that is being read; `known`: it is literal.
void snippet_argument(snip *p, shell_str s, bool known, uint32_t taint);
// The elements of a list, one argument each.
void snippet_arguments(snip *p, const snip_list *l);
// The value of an expression goes to the call around it, or to the variable that is assigned.
void snippet_yield(snip *p, shell_str v, bool known, uint32_t taint);
void snippet_set(snip *p, shell_str name, shell_str v, uint32_t taint, bool function);
// * and ? of a pattern that is looked up.
shell_str snippet_glob(snip *p, shell_str s, bool folder);
// What follows the last dot of a name, or what else is in front.
shell_str snippet_tail_name(shell_str s);
// What the name at p->i begins (identifier.c).
void snippet_identifier(snip *p);

// ---- what they do -------------------------------------------------------------------------
// Does what the call says; `p->st` no longer has it (act.c).
void snippet_act(snip *p, pending *q);
// The same for each element, when an argument or the receiver goes through a list.
void snippet_act_each(snip *p, pending *q);
// A text of the script as a word: ~ is the home folder.
shell_word snippet_word(snip *p, shell_str s);
// perl -n: $_ goes through the lines of the input.
void snippet_input(snip *p);
// Finds the lists of the script and the variables that go through them (lists.c).
void snippet_lists(snip *p);
const snip_list *snippet_list(const snip *p, shell_str name);
// Reads a list of literals at `*i`, which then is behind it; false when there is none.
bool snippet_list_at(snip *p, size_t *i, snip_list *l);
// The same, or the name of one.
bool snippet_list_or_name(snip *p, size_t *i, snip_list *l);
// A list of literals at p->i that a method puts together, which is done (glue.c).
bool snippet_glued(snip *p);
// The elements with `by` between them.
shell_str snippet_joined(snip *p, const snip_list *l, shell_str by);
// Reads a string at p->i: its bytes, with the values of variables in it (literal.c).
shell_str snippet_literal(snip *p);
// The same, with the strings that are added to it: "a" + "b".
shell_str snippet_sum(snip *p);
void snippet_skip(snip *p);
// The string that was just read, after .format(), .join() or % with literals behind it.
shell_str snippet_filled(snip *p, shell_str v);
// The text of character codes that begin at `*i`, which then is behind the closing bracket; false
// when something else is there.
bool snippet_codes(const snip *p, size_t *i, shell_str *text);
// The same of a list whose bracket is at `*i`, in a script that makes characters of numbers.
bool snippet_spelled(const snip *p, size_t *i, shell_str *text);
// awk: its fields become lists, as far as the input is known; a print statement at p->i is done,
// false when it is not simple (awk.c).
void snippet_awk_fields(snip *p);
bool snippet_awk_print(snip *p);
// A string of awk: a command, a file, or text that is printed; and "/inet/tcp/0/host/port".
void snippet_awk_string(snip *p, shell_str v);
void snippet_inet(snip *p, shell_str v);
// A variable of the script; -1 when it has none of this name.
int snippet_var(const snip *p, shell_str name);
// ---- commands (run.c) ---------------------------------------------------------------------
// Runs the first argument as a shell script.
void snippet_shell(snip *p, pending *q);
// Runs the arguments as a command and its words, or the first alone as a script.
void snippet_argv(snip *p, pending *q);
// What only the whole script shows.
void snippet_end(snip *p);
// A script inside a script.
void snippet_run(call *c, const char *lang, shell_str text, const shell_word *w, int level);

#endif
