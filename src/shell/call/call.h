// SPDX-License-Identifier: MIT
// One simple command: redirections, what it is, what it does.
#ifndef PAIS_SHELL_CALL_H
#define PAIS_SHELL_CALL_H

#include "shell/eval/eval.h"
#include "shell/programs/opts.h"

void eval_run(eval *e, const ctx *c, node *list);
// A step of a simple command, the task on top (simple.c).
void step_simple(eval *e, task *t);
// The substitution runs until the tasks that are pushed next have ended.
void start_sub(eval *e, const ctx *c, part *q, const source *src);
// What >( ) does when the command has ended, with the variables as they were before it.
void finish_out_subs(eval *e, const ctx *c, const node *n, undo *before);
// Where the command has redirections that may fail, what the tasks do that are pushed next may not
// be done.
void push_redirected(eval *e, const ctx *c, const node *n);
// Makes the redirections of `n`: effects, and where input and output go.
void call_redirs(eval *e, ctx *c, const node *n);

// A program that is known: how it is judged, with the data it needs.
typedef struct program {
    const char *name;
    void (*run)(call *c, const void *data);
    const void *data;
} program;
const program *program_find(shell_str name);
// The same in one table: for names that several families know.
const program *program_of(const program *table, shell_str name);
// The next one, of the families behind that table.
const program *program_after(const program *table, shell_str name);
// Asks that one, or does the default.
void program_pass(call *c, const program *table);
// The programs of each family; tables end with a NULL name.
extern const program wrapper_programs[], file_programs[], archive_programs[], permission_programs[],
    git_programs[], print_programs[], filter_programs[], sed_programs[], decoder_programs[],
    net_programs[], infra_programs[], service_programs[], sql_programs[], store_programs[],
    system_programs[], disk_programs[], interp_programs[], make_programs[], escape_programs[],
    powershell_programs[], shell_programs[], option_programs[], find_programs[], fd_programs[],
    xargs_programs[], carrier_programs[], dialog_programs[], tongue_programs[], package_programs[],
    manager_programs[], container_programs[], recipe_programs[],
    builtin_programs[], folder_programs[], read_programs[], self_programs[];

// ---- effects (effects/effects.c) ----------------------------------------------------------
// A new effect of the command, its span being `w` (NULL: the whole command).
shell_effect *fx(call *c, shell_kind kind, const char *op, const shell_word *w);
// The same for every value of a path; flags are added to those of the path.
void fx_path(call *c, shell_kind kind, const char *op, const shell_word *w, uint32_t flags,
             uint32_t sources);
shell_effect *fx_text(call *c, shell_kind kind, const char *op, shell_str target,
                      const shell_word *w, uint32_t flags, uint32_t sources);
void core_check(eval *e, uint32_t index);
// A copy with marks shown, for names that people read.
shell_str shown(eval *e, shell_str s);

// ---- helpers ------------------------------------------------------------------------------
// Adds to the command's output.
void out_text(call *c, const char *s, size_t n, uint32_t taint);
void out_unknown(call *c, uint32_t taint);
// Text with variables is printed: an effect when a file with secrets may have set them (e->loaded).
void variables_printed(call *c, uint32_t taint);
// ... and nothing of the text is known.
void out_variables(call *c, uint32_t taint);
// All that is in `s`.
void out_stream(call *c, const stream *s, uint32_t taint);
// Each value that the word may have, in a line of its own.
void out_values(call *c, const shell_word *w);
// The paths that a search comes upon, a line each; `zero`: a NUL ends them.
void out_found(call *c, const shell_word *found, bool zero);
// One of the values, not known which.
void out_value(call *c, const value *v);
// The output, so far, is one of these values and nothing else.
void out_one_of(call *c, const value *v);
// All that the command reads from its input: NULL when nothing is known. Who only asks whether there
// is any looks at c->c->in.
stream *input(const call *c);
shell_str input_text(const call *c);  // the same, empty when nothing is known
// The files that the words from `skip` on name, or the input, are read into `s`.
void read_operands(call *c, const fields *operands, size_t skip, stream *s);
// The file that the word names is read: effect, and its text into `to` (may be NULL).
void read_file(call *c, const shell_word *w, const char *op, stream *to);
// A file is written with `s` (NULL: unknown content).
void write_file(call *c, const shell_word *w, const char *op, uint32_t flags, const stream *s);
bool word_is(const shell_word *w, const char *lit);  // could it be this?
bool word_starts(const shell_word *w, const char *lit);
// Is it one of the words of the list, which are separated by spaces?
bool str_listed(const char *list, shell_str s);
bool word_is_input(const shell_word *w);  // -, /dev/stdin and the like
// A regular expression that is a name: without anchors and backslashes.
shell_str pattern_name(eval *e, shell_str pattern);
shell_word word_of(eval *e, shell_str s, const shell_word *host);
// The word behind its first n bytes: of the alternatives that begin with the same.
shell_word word_tail(eval *e, const shell_word *w, size_t n);
// What follows the first `mark` in the word; all of it when there is none.
shell_word word_after(eval *e, const shell_word *w, char mark);
shell_word word_join(eval *e, const shell_word *w, size_t n);  // with spaces
void words_own(call *c);  // they can be changed: those that were recorded stay
// Whether the word at `i`, which is not the first, asks for help; and whether any does.
bool help_at(const call *c, size_t i);
bool help_asked(const call *c);
bool help_alone(const call *c);  // with nothing else
// A shell script given as a word or as the text of a stream: followed, or an exec effect.
void run_script(call *c, const char *step, const shell_word *w, fields *args);
void run_stream(call *c, const char *step, const stream *s, fields *args, const char *op);
// A script of another language (snippet/lexer.c); the language by its program's name. True: it runs
// what the arguments of the program say.
bool run_snippet(call *c, const char *lang, shell_str text, const shell_word *w);
// Changes the directory as cd does (programs/folder.c); later commands see it.
void chdir_to(call *c, const shell_word *w);
// NAME=value: what programs do with it is judged, and it is set; `keep`: for later commands too.
void call_assign(call *c, shell_str name, const value *v, const shell_word *w, bool keep);
// sh takes the time of time -p for a program.
void call_timed(eval *e, const ctx *c, const fields *f);
// What declare, local ... with these words make of a variable before it gets its elements.
void declare_before(eval *e, const shell_word *w, size_t n, shell_str name);
// The same for a name that a command was given: it may have a subscript.
void call_assign_name(call *c, const shell_word *name, const value *v);
// Commands in the subscripts of names among the words (programs/variable.c).
void run_subscripts(call *c);
// What is done with any program: secrets among its words are read.
void call_default(call *c);
// A program that is not known may be a wrapper: the index of the word with which a command begins
// that runs or destroys, 0 when there is none. An option that is a script is run.
size_t guess_wrapped(call *c);
// Runs the words from `from` on as a command, reached through `step`.
void run_rest(call *c, size_t from, const char *step, uint32_t flags);
// The same for a program that looks at no word behind `from`: as many may stand one before the other as
// there are words, for it counts as no shell within a shell.
void run_tail(call *c, size_t from, const char *step, uint32_t flags);

// Statements that destroy data (programs/sql.c).
void judge_sql(call *c, shell_str text, const shell_word *w);
// A GraphQL document that deletes: an effect on `service`.
void judge_graphql(call *c, shell_str text, shell_str service, const shell_word *w);
// Lines that destroy data, as they are sent to a cache or a server over a bare connection
// (programs/store.c).
void judge_lines(call *c, shell_str text);

#endif
