// SPDX-License-Identifier: MIT
// Options (and words that come like one) whose value is a command, a script or a file with one, of
// programs that do something else. Described by data: "OPTION VERB OPTION VERB ...".
#include <string.h>

#include "shell/programs/carrier.h"

// Up to the first and from behind the last of these, where they are the first and the last byte.
static shell_word unquoted(call *c, const shell_word *w)
{
    shell_str s = w->alts[0];
    if (s.len < 2 || !strchr("\"'", s.ptr[0]) || s.ptr[s.len - 1] != s.ptr[0])
        return *w;
    return word_of(c->e, (shell_str){s.ptr + 1, s.len - 2}, w);
}

// WORD,WORD,...: a command by its words.
static void run_listed(call *c, const shell_word *w)
{
    fields f = {0};
    shell_str s = w->alts[0];
    for (size_t i = 0; i <= s.len && f.n < 64;) {
        const char *comma = i < s.len ? memchr(s.ptr + i, ',', s.len - i) : NULL;
        size_t end = comma ? (size_t)(comma - s.ptr) : s.len;
        fields_add(c->e->a, &f, word_of(c->e, (shell_str){s.ptr + i, end - i}, w));
        i = end + 1;
    }
    ctx in = ctx_enter(c->e, c->c, sh_copy(c->e->a, c->name.ptr, c->name.len));
    run_argv(c->e, &in, f.v, f.n);
}

// The text behind a mark in the value, without blanks in front.
static void run_behind(call *c, const shell_word *w, const char *marks)
{
    shell_str s = w->alts[0];
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] && strchr(marks, s.ptr[i])) {
            shell_word v = word_of(c->e, str_from(s, i + 1), w);
            carry_value(c, '!', &v);
            return;
        }
}

// Beside the verbs of carry_value: | a script behind a | or ! in front, x one behind any !, q one as
// the quoted value of a key, w one in braces, , the words of a command; the languages l (Lisp) p
// (Python) r (Ruby) n (node) s (Perl), and L for a file with Lua.
static void hand_value(call *c, char verb, const shell_word *w)
{
    shell_str s = w->alts[0];
    static const char *const langs[][2] = {{"l", "lisp"}, {"p", "python"}, {"r", "ruby"}, {"n", "node"},
        {"s", "perl"}};
    for (size_t i = 0; i < sizeof langs / sizeof *langs; i++)
        if (verb == *langs[i][0])
            run_snippet(c, langs[i][1], s, w);
    if (verb == '|' && (str_starts(s, "|") || str_starts(s, "!"))) {
        run_behind(c, w, "|!");
    } else if (verb == 'x') {
        run_behind(c, w, "!");
    } else if (verb == 'q') {
        shell_word v = word_after(c->e, w, '=');
        v = unquoted(c, &v);
        carry_value(c, '!', &v);
    } else if (verb == 'w') {
        const char *end = s.len ? memrchr(s.ptr, '}', s.len) : NULL;
        shell_word v = word_of(c->e, (shell_str){s.ptr, end ? (size_t)(end - s.ptr) : s.len}, w);
        run_behind(c, &v, "{");
    } else if (verb == ',') {
        run_listed(c, w);
    } else if (verb == 'L') {
        stream *text = file_stream(c->e, w);
        if (text)
            run_snippet(c, "lua", stream_text(text), w);
    } else {
        carry_value(c, verb, w);
    }
}

// The value of an option at `i`: the next word, what is behind its =, or what is joined to a letter.
static bool option_value(call *c, size_t i, shell_str option, shell_word *given)
{
    shell_str s = c->w[i].alts[0];
    if (s.len < option.len || memcmp(s.ptr, option.ptr, option.len) != 0)
        return false;
    bool letter = option.len == 2 && *option.ptr == '-';
    if (s.len == option.len) {
        if (i + 1 >= c->n)
            return false;
        *given = c->w[i + 1];
        return true;
    }
    bool equals = s.ptr[option.len] == '=';
    *given = word_tail(c->e, &c->w[i], option.len + equals);
    return equals || letter || s.ptr[option.len] == '{';
}

// The next option of the data and its verb; false at the end.
static bool next_option(const char **data, shell_str *option, char *verb)
{
    size_t n = strcspn(*data, " ");
    if (!n)
        return false;
    *option = (shell_str){*data, n};
    *verb = (*data)[n] ? (*data)[n + 1] : '\0';
    *data += n + (*verb ? 2 : 0);
    *data += strspn(*data, " ");
    return true;
}

static void sh_options(call *c, const void *data)
{
    if (help_asked(c))
        return;
    for (size_t i = 1; i < c->n; i++) {
        const char *p = data;
        shell_str option;
        char verb;
        shell_word given;
        while (next_option(&p, &option, &verb))
            if (option_value(c, i, option, &given)) {
                hand_value(c, verb, &given);
                break;
            }
    }
    program_pass(c, option_programs);
}

// The program is the value of an option, and its arguments come behind --.
static void sh_apart(call *c, const void *data)
{
    size_t dashes = 1;
    while (dashes < c->n && !str_is(c->w[dashes].alts[0], "--"))
        dashes++;
    for (size_t i = 1; i < dashes; i++) {
        const char *p = data;
        shell_str option;
        char verb;
        shell_word given;
        while (next_option(&p, &option, &verb)) {
            if (!option_value(c, i, option, &given))
                continue;
            fields f = {0};
            fields_add(c->e->a, &f, given);
            if (dashes + 1 < c->n)
                fields_append(c->e->a, &f, c->w + dashes + 1, c->n - dashes - 1);
            ctx in = ctx_enter(c->e, c->c, sh_copy(c->e->a, c->name.ptr, c->name.len));
            run_argv(c->e, &in, f.v, f.n);
            return;
        }
    }
    program_pass(c, option_programs);
}

// nix run nixpkgs#NAME -- ARGUMENTS
static void sh_nix(call *c, const void *data)
{
    (void)data;
    const char *at = c->n > 2 && word_is(&c->w[1], "run") && c->w[2].alts[0].len
        ? memchr(c->w[2].alts[0].ptr, '#', c->w[2].alts[0].len) : NULL;
    size_t i = c->n > 3 && word_is(&c->w[3], "--") ? 4 : 3;
    if (!at) {
        program_pass(c, option_programs);
        return;
    }
    fields f = {0};
    fields_add(c->e->a, &f, word_after(c->e, &c->w[2], '#'));
    if (i < c->n)
        fields_append(c->e->a, &f, c->w + i, c->n - i);
    ctx in = ctx_enter(c->e, c->c, "nix run");
    run_argv(c->e, &in, f.v, f.n);
}

// The scripts in a configuration of logrotate that this command wrote.
static void sh_logrotate(call *c, const void *data)
{
    static const char *const begins[] = {"prerotate", "postrotate", "firstaction", "lastaction",
        "preremove"};
    (void)data;
    for (size_t i = 1; i < c->n; i++) {
        stream *file = file_stream(c->e, &c->w[i]);
        shell_str s = file ? stream_text(file) : STR("");
        for (size_t k = 0; k < sizeof begins / sizeof *begins && eval_charge(c->e, s.len); k++) {
            const char *at = s.len ? memmem(s.ptr, s.len, begins[k], strlen(begins[k])) : NULL;
            if (!at)
                continue;
            shell_str rest = str_from(s, (size_t)(at - s.ptr) + strlen(begins[k]));
            const char *end = rest.len ? memmem(rest.ptr, rest.len, "endscript", 9) : NULL;
            shell_word w = word_of(c->e, (shell_str){rest.ptr, end ? (size_t)(end - rest.ptr) : rest.len},
                                   &c->w[i]);
            carry_value(c, '!', &w);
        }
    }
    program_pass(c, option_programs);
}

static const char tex[] = "\\write18 w \\immediate\\write18 w", late[] = "-x - --exec - -a - --startas -";

const program option_programs[] = {
    {"nmap", sh_options, "--script L"}, {"strace", sh_options, "-o | --output |"},
    {"cargo", sh_options, "--config q -x !"}, {"go", sh_options, "-toolexec ! -exec ! -vettool !"},
    {"gcc", sh_options, "-wrapper ,"}, {"g++", sh_options, "-wrapper ,"},
    {"cc", sh_options, "-wrapper ,"}, {"clang", sh_options, "-wrapper ,"},
    {"fzf", sh_options, "--preview ! --bind ("}, {"sk", sh_options, "--preview ! --bind ( -c !"},
    {"tmux", sh_options, "-c !"}, {"dialog", sh_options, "--prgbox ! --programbox !"},
    {"rg", sh_options, "--pre ! --hostname-bin !"}, {"ag", sh_options, "--pager !"},
    {"bat", sh_options, "--pager !"}, {"batcat", sh_options, "--pager !"},
    {"mutt", sh_options, "-e x"}, {"neomutt", sh_options, "-e x"},
    {"pppd", sh_options, "connect ! disconnect ! pty ! init !"}, {"dhclient", sh_options, "-sf !"},
    {"salt-call", sh_options, "cmd.run ! cmd.shell ! cmd.run_all ! cmd.script !"},
    {"bazel", sh_options, "--run_under !"}, {"bazelisk", sh_options, "--run_under !"},
    {"meson", sh_options, "--wrap ! --wrapper !"}, {"rails", sh_options, "runner r r r"},
    {"rake", sh_options, "-e r --execute r"},
    {"gimp", sh_options, "-b l --batch l -b p --batch p"}, {"blender", sh_options, "--python-expr p"},
    {"scrot", sh_options, "-e ! --exec !"}, {"pm2", sh_options, "start !"},
    {"aria2c", sh_options, "--on-download-complete ! --on-download-start ! --on-download-error ! "
        "--on-download-stop ! --on-download-pause ! --on-bt-download-complete !"},
    {"restic", sh_options, "--password-command ! -o ="}, {"rclone", sh_options, "--password-command !"},
    {"borg", sh_options, "--rsh !"}, {"bpftrace", sh_options, "-c ! -e n"},
    {"pdflatex", sh_options, tex}, {"latex", sh_options, tex}, {"tex", sh_options, tex},
    {"xelatex", sh_options, tex}, {"lualatex", sh_options, tex},
    {"latexmk", sh_options, "-e s -pdflatex ! -latex ! -pdflualatex !"},
    {"knife", sh_options, "-E r --exec r"}, {"chef-apply", sh_options, "-e r --execute r"},
    {"sqlmap", sh_options, "--eval p"}, {"jrunscript", sh_options, "-e n"},
    {"mysql", sh_options, "--pager !"}, {"mariadb", sh_options, "--pager !"},
    {"systemd-run", sh_options, "-p = --property ="}, {"scp", sh_options, "-S !"},
    {"sftp", sh_options, "-S !"}, {"start-server-and-test", sh_options, "start !"},
    {"flyctl", sh_options, "-C ! --command !"}, {"fly", sh_options, "-C ! --command !"},
    {"start-stop-daemon", sh_apart, late}, {"nix", sh_nix, NULL},
    {"logrotate", sh_logrotate, NULL}, {NULL, NULL, NULL}};
