// SPDX-License-Identifier: MIT
// Lists of commands: separators, reserved words, which command begins.
#include <string.h>

#include "shell/parse/parser.h"

// The reserved word at the position, by its place in `reserved`; -1 when there is none.
static const shell_str reserved[] = {
    N("then"), N("do"), N("done"), N("elif"), N("else"), N("fi"), N("esac"), N("}"),  // end lists
    N("{"), N("if"), N("while"), N("until"), N("for"), N("select"), N("case"), N("function"),
    N("[["), N("!"), N("time"), N("coproc")
};
enum { W_THEN, W_DO, W_DONE, W_ELIF, W_ELSE, W_FI, W_ESAC, W_RBRACE, W_LBRACE, W_IF, W_WHILE,
       W_UNTIL, W_FOR, W_SELECT, W_CASE, W_FUNCTION, W_DBRACKET, W_BANG, W_TIME, W_COPROC };

static int reserved_at(const parser *p)
{
    // c d e f i s t u w begin some: one look for each command.
    const unsigned letters = 1u << 2 | 1u << 3 | 1u << 4 | 1u << 5 | 1u << 8 | 1u << 18 | 1u << 19 |
                             1u << 20 | 1u << 22;
    char c = p->s[p->pos];
    if (c >= 'a' && c <= 'w' ? !(letters >> (c - 'a') & 1) : c != '{' && c != '}' && c != '[' && c != '!')
        return -1;
    for (int i = 0; i < (int)(sizeof reserved / sizeof *reserved); i++) {
        shell_str r = reserved[i];
        if (c == r.ptr[0] && p->end - p->pos >= r.len &&
            memcmp(p->s + p->pos, r.ptr, r.len) == 0 && ends_word(p, p->pos + r.len))
            return i;
    }
    return -1;
}

static void end_list(parser *p, int term)
{
    const frame *f = top(p);
    // A command must follow && || | and begin a list, but not in $( ) and the branches of a case.
    if ((f->state == 0 && f->node != f->list && f->node->conn >= C_AND) ||
        (f->some && f->node == f->list))
        p->partial |= term == T_EOF ? SHELL_PARTIAL_QUOTE : SHELL_PARTIAL_SYNTAX;
    p->term = term;
    p->semicolon = false;
    // bash looks for the end of $(( before it finds that it is no arithmetic: no here-document is behind it.
    if (f->sub && p->pending && f->start < p->end && p->s[f->start] == '(')
        p->partial |= SHELL_PARTIAL_SYNTAX;
    if (f->sub && --p->subs == 0)
        p->here_in_sub = false;
    pop(p);
}

static node *new_command(parser *p, frame *f, int kind)
{
    node *n = NEW(p->a, node);
    n->kind = (uint8_t)kind;
    n->off = (uint32_t)p->pos;
    n->src = p->src;
    n->sub_tail = &n->subs;
    if (kind == N_SIMPLE)
        n->assign_tail = &n->assigns;
    n->coproc = p->coproc;
    n->negated = p->negated;
    n->timed = p->timed;
    p->coproc = p->negated = p->timed = false;
    node **tail = f->tail;
    *tail = n;
    f->tail = &n->next;
    f->node = n;  // the last command, for its connector
    f->state = 1;
    p->commands++;
    return n;
}

static void push_compound(parser *p, frame *f, int kind, size_t skip)
{
    node *n = new_command(p, f, kind);
    p->pos += skip;
    frame *c = push(p, F_COMP);
    if (c) {
        c->node = c->owner = n;
        c->tail = &n->kids;
    }
}

static void start_command(parser *p, frame *f)
{
    char c = p->s[p->pos];
    // bash reads $( ) once more as it prints it, and then loses a ; behind a here-document.
    if (p->here_in_sub && p->semicolon && f->node != f->list)
        p->partial |= SHELL_PARTIAL_SYNTAX;
    p->semicolon = false;
    if (c == '(') {
        bool arith = p->pos + 1 < p->end && p->s[p->pos + 1] == '(';
        for (int i = 0; i < p->n_not_arith; i++)
            arith = arith && p->not_arith[i] != p->pos;
        if (!arith) {
            push_compound(p, f, N_SUBSHELL, 1);
            return;
        }
        push_compound(p, f, N_ARITH, 2);
        return;
    }
    switch (reserved_at(p)) {
    case W_LBRACE: push_compound(p, f, N_GROUP, 1); return;
    case W_IF: push_compound(p, f, N_IF, 2); return;
    case W_WHILE: case W_UNTIL: push_compound(p, f, N_WHILE, 5); return;
    case W_FOR: push_compound(p, f, N_FOR, 3); return;
    case W_SELECT:
        push_compound(p, f, N_FOR, 6);
        f->node->chosen = true;
        return;
    case W_CASE: push_compound(p, f, N_CASE, 4); return;
    case W_FUNCTION: push_compound(p, f, N_FUNC, 8); return;
    case W_DBRACKET: push_compound(p, f, N_COND, 2); return;
    default: break;
    }
    // In the body of a for, bash may still wait for its in.
    const node *around = p->n > 1 && p->st[p->n - 2].kind == F_COMP ? p->st[p->n - 2].node : NULL;
    if (c == 'i' && around && around->kind == N_FOR && p->end - p->pos > 1 &&
        p->s[p->pos + 1] == 'n' && ends_word(p, p->pos + 2))
        p->partial |= SHELL_PARTIAL_SYNTAX;
    node *n = new_command(p, f, N_SIMPLE);
    frame *cmd = push(p, F_CMD);
    if (!cmd) {
        p->pos++;  // too deep: the bytes are passed one by one
        return;
    }
    cmd->node = cmd->owner = n;
    cmd->tail = &n->words;
    cmd->redirs = &n->redirs;
}

// `time -p`, `coproc NAME {`: passes what stands before the command proper.
static void skip_prefix(parser *p, int which)
{
    p->pos += reserved[which].len;
    p->coproc = p->coproc || which == W_COPROC;
    if (which == W_BANG)
        p->negated = !p->negated;
    for (;;) {
        skip_blanks(p);
        if (which == W_COPROC && p->pos >= p->end)
            p->partial |= SHELL_PARTIAL_QUOTE;
        size_t at = p->pos;
        while (!ends_word(p, at))
            at++;
        bool option = which == W_TIME && p->pos < p->end && p->s[p->pos] == '-';
        if (!option || at != p->pos + 2 || !strchr("p-", p->s[at - 1])) {
            if (option)  // sh looks for a program then
                p->partial |= SHELL_PARTIAL_SYNTAX;
            break;
        }
        p->pos = at;
        p->timed = true;
        skip_blanks(p);
        if (p->pos >= p->end || strchr("\n;&|)", p->s[p->pos]))  // nor does sh know this
            p->partial |= SHELL_PARTIAL_SYNTAX;
    }
    if (which != W_COPROC)
        return;
    size_t at = p->pos;
    while (at < p->end && is_name(p->s[at], false))
        at++;
    size_t name_end = at;
    while (at < p->end && (p->s[at] == ' ' || p->s[at] == '\t'))
        at++;
    if (name_end > p->pos && at < p->end && (p->s[at] == '{' || p->s[at] == '('))
        p->pos = at;
    else if (p->subs && p->pos < p->end && !strchr("{(", p->s[p->pos]))
        p->partial |= SHELL_PARTIAL_SYNTAX;  // bash loses the word as it prints it once more
}

static const int term_of[] = {T_THEN, T_DO, T_DONE, T_ELIF, T_ELSE, T_FI, T_ESAC, T_RBRACE};

static void list_command(parser *p, frame *f)
{
    skip_blanks(p);
    if (p->pos >= p->end) {
        if (f->accept && !f->one)
            p->partial |= SHELL_PARTIAL_QUOTE;
        end_list(p, T_EOF);
        return;
    }
    char c = p->s[p->pos];
    if (c == '\n') {
        if (f->node != f->list)
            f->node->line = true;
        newline(p);
    } else if (c == '#') {
        skip_comment(p);
    } else if (c == ')') {
        p->pos++;
        if (f->accept & T_RPAREN)
            end_list(p, T_RPAREN);
        else
            p->partial |= SHELL_PARTIAL_SYNTAX;
    } else if (c == ';') {
        bool two = p->pos + 1 < p->end && (p->s[p->pos + 1] == ';' || p->s[p->pos + 1] == '&');
        p->pos += two ? 2 : 1;
        if (two && p->pos < p->end && p->s[p->pos] == '&')
            p->pos++;
        if (two && f->accept & T_DSEMI)
            end_list(p, T_DSEMI);
        else
            p->partial |= SHELL_PARTIAL_SYNTAX;
    } else if (c == '&' || c == '|') {
        p->pos++;
        p->partial |= SHELL_PARTIAL_SYNTAX;
    } else {
        int r = reserved_at(p);
        bool piped = f->node != f->list && f->node->conn == C_PIPE;
        if (r < 0 || r > W_RBRACE) {
            if (r == W_BANG && piped)
                p->partial |= SHELL_PARTIAL_SYNTAX;
            if (r == W_BANG || (r == W_TIME && !piped) || r == W_COPROC)
                skip_prefix(p, r);
            else
                start_command(p, f);
            return;
        }
        p->pos += reserved[r].len;
        if (f->accept & term_of[r])
            end_list(p, term_of[r]);
        else
            p->partial |= SHELL_PARTIAL_SYNTAX;
    }
}

// Whether a word that ends a list stands at the position.
static bool list_end_at(const parser *p)
{
    int r = reserved_at(p);
    return r >= 0 && r <= W_RBRACE;
}

static void list_separator(parser *p, frame *f)
{
    if (f->one) {
        end_list(p, T_EOF);
        return;
    }
    skip_blanks(p);
    node *last = f->node;
    f->state = 0;
    if (p->pos >= p->end)
        return;
    char c = p->s[p->pos], d = p->pos + 1 < p->end ? p->s[p->pos + 1] : '\0';
    if (c == '\n') {
        last->conn = C_SEMI;
        last->line = true;
        p->semicolon = false;
        newline(p);
    } else if (c == ';') {
        last->conn = C_SEMI;
        p->semicolon = true;
        if (d != ';' && d != '&')
            p->pos++;
    } else if (c == '&') {
        p->semicolon = false;
        last->conn = d == '&' ? C_AND : C_BG;
        p->pos += d == '&' ? 2 : 1;
    } else if (c == '|') {
        last->conn = d == '|' ? C_OR : C_PIPE;
        p->pos += d == '|' || d == '&' ? 2 : 1;
    } else if (c != ')' && c != '#' && (last->kind == N_SIMPLE || !list_end_at(p))) {
        p->partial |= SHELL_PARTIAL_SYNTAX;
    }
}

void step_list(parser *p)
{
    frame *f = top(p);
    if (f->state == 0)
        list_command(p, f);
    else
        list_separator(p, f);
}
