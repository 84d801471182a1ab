// SPDX-License-Identifier: MIT
// The parser's stack, lists of commands and simple commands.
#include <string.h>

#include "arena.h"
#include "parser.h"

uint32_t src_off(const parser *p, size_t at)
{
    return p->src->mapped ? (uint32_t)(p->src->off + at) : p->src->off;
}

uint32_t src_len(const parser *p, size_t from, size_t to)
{
    return p->src->mapped ? (uint32_t)(to - from) : p->src->span;
}

frame *push(parser *p, int kind)
{
    if (p->n >= p->depth) {
        p->partial |= SHELL_PARTIAL_DEPTH;
        return NULL;
    }
    if (p->n == p->cap) {
        p->st = sh_grow(p->a, p->st, p->n, &p->cap, sizeof *p->st, 16);
        p->grew = true;
        p->a->frames = p->st;
        p->a->frames_cap = p->cap;
    }
    frame *f = &p->st[p->n++];
    *f = (frame){.kind = (uint8_t)kind, .start = p->pos};
    if (p->n > 1)
        f->owner = p->st[p->n - 2].owner;
    return f;
}

frame *push_list(parser *p, node **where, unsigned accept)
{
    frame *f = push(p, F_LIST);
    if (!f)
        return NULL;
    node *list = NEW(p->a, node);
    list->kind = N_LIST;
    list->src = p->src;
    *where = list;
    f->node = f->list = list;
    f->tail = &list->kids;
    f->accept = (uint16_t)accept;
    return f;
}

frame *push_word(parser *p, int mode)
{
    frame *f = push(p, F_WORD);
    if (!f)
        return NULL;
    f->mode = (uint8_t)mode;
    f->word = NEW(p->a, word);
    f->word->tail = &f->word->parts;
    f->word->off = (uint32_t)p->pos;
    p->done = NULL;
    return f;
}

void skip_blanks(parser *p)
{
    for (; p->pos < p->end; p->pos++) {
        char c = p->s[p->pos];
        if (c == '\\' && p->pos + 1 < p->end && p->s[p->pos + 1] == '\n')
            p->pos++;
        else if (c == '\r' && (p->pos + 1 == p->end || p->s[p->pos + 1] == '\n'))
            continue;
        else if (c != ' ' && c != '\t')
            break;
    }
}

bool newline(parser *p)
{
    p->pos++;
    if (!p->pending)
        return false;
    return push(p, F_HDOC) != NULL;
}

static void skip_comment(parser *p)
{
    const char *nl = memchr(p->s + p->pos, '\n', p->end - p->pos);
    p->pos = nl ? (size_t)(nl - p->s) : p->end;
}

bool ends_word(const parser *p, size_t at)
{
    if (at >= p->end)
        return true;
    // A process substitution may stand inside a word.
    bool angle = p->s[at] == '<' || p->s[at] == '>';
    return char_is(p->s[at], CH_META) && !(angle && at + 1 < p->end && p->s[at + 1] == '(');
}

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
    char c = p->s[p->pos];
    if ((c < 'a' || c > 'w') && c != '{' && c != '}' && c != '[' && c != '!')
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
    p->coproc = p->negated = false;
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
    if (p->here_in_sub && f->node != f->list && f->node->conn < C_AND)
        p->partial |= SHELL_PARTIAL_SYNTAX;
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
    case W_SELECT: push_compound(p, f, N_FOR, 6); return;
    case W_CASE: push_compound(p, f, N_CASE, 4); return;
    case W_FUNCTION: push_compound(p, f, N_FUNC, 8); return;
    case W_DBRACKET: push_compound(p, f, N_COND, 2); return;
    default: break;
    }
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
        if (which != W_TIME || at != p->pos + 2 || p->s[p->pos] != '-' || !strchr("p-", p->s[at - 1]))
            break;
        p->pos = at;
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
        newline(p);
    } else if (c == ';') {
        last->conn = C_SEMI;
        if (d != ';' && d != '&')
            p->pos++;
    } else if (c == '&') {
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


// The ] that belongs to the [ at `s`; NULL: there is none.
static const char *subscript_end(const char *s, size_t n)
{
    int depth = 0;
    for (size_t i = 0; i < n; i++) {
        depth += s[i] == '[';
        depth -= s[i] == ']';
        if (depth == 0)
            return s + i;
    }
    return NULL;
}

// NAME=, NAME+=, NAME[...]= at the start of a word that begins with unquoted text. `assigns`: no word
// of the command stands before it.
static void note_assignment(parser *p, word *w, bool assigns)
{
    part *first = w->parts;
    if (!first || first->kind != P_LIT)
        return;
    size_t n = 0;
    while (n < first->len && is_name(first->ptr[n], n == 0))
        n++;
    if (n == 0)
        return;
    if (n < first->len && first->ptr[n] == '[') {
        // The subscript may have expansions: the raw text decides.
        const char *raw = p->s + w->off;
        const char *close = subscript_end(raw + n, w->len - n);
        if (!close && assigns)  // a subscript with blanks, or one that does not end
            p->partial |= SHELL_PARTIAL_SYNTAX;
        if (close && (size_t)(close - raw) + 1 < w->len && (close[1] == '=' || close[1] == '+')) {
            w->name = (uint32_t)n;
            w->index = true;
        }
        return;
    }
    if (n < first->len && first->ptr[n] == '+' && n + 1 < first->len && first->ptr[n + 1] == '=') {
        w->name = (uint32_t)n;
        w->add = true;
    } else if (n < first->len && first->ptr[n] == '=') {
        w->name = (uint32_t)n;
    }
}

// Commands that NAME=( ... ) may follow.
static bool declares(const word *w)
{
    static const char *const names[] = {"declare", "local", "export", "readonly", "typeset", "eval",
                                        "let", "alias", "command", "builtin"};
    const part *q = w->parts;
    for (size_t i = 0; q && !q->next && i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == q->len && memcmp(names[i], q->ptr, q->len) == 0)
            return true;
    return false;
}

static void took_word(parser *p, frame *f)
{
    word *w = p->done;
    p->done = NULL;
    if (f->redir) {
        if (w->has_array)
            p->partial |= SHELL_PARTIAL_SYNTAX;
        f->redir->target = w;
        f->redir = NULL;
        return;
    }
    note_assignment(p, w, !f->node->words);
    if (w->has_array && (f->node->words ? !declares(f->node->words) : f->node->redirs != NULL))
        p->partial |= SHELL_PARTIAL_SYNTAX;
    word **tail;
    if (w->name && !f->node->words) {
        tail = f->node->assign_tail;
        f->node->assign_tail = &w->next;
    } else {
        tail = f->tail;
        f->tail = &w->next;
    }
    *tail = w;
}

static void end_cmd(parser *p, frame *f)
{
    f->node->len = (uint32_t)(p->pos - f->node->off);
    pop(p);
}

void step_cmd(parser *p)
{
    frame *f = top(p);
    if (p->done)
        took_word(p, f);
    bool only_redirs = f->node->kind != N_SIMPLE;
    skip_blanks(p);
    if (p->pos >= p->end) {
        end_cmd(p, f);
        return;
    }
    char c = p->s[p->pos];
    if (c == '#') {
        skip_comment(p);
        return;
    }
    if (lex_redir(p, f))
        return;
    if (only_redirs || c == '\n' || c == ';' || c == '|' || c == ')' || c == '&') {
        end_cmd(p, f);
        return;
    }
    if (c == '(') {
        node *n = f->node;
        size_t at = p->pos + 1;
        while (at < p->end && (p->s[at] == ' ' || p->s[at] == '\t'))
            at++;
        if (n->words && !n->words->next && !n->assigns && at < p->end && p->s[at] == ')' &&
            n->words->parts && n->words->parts->kind == P_LIT && !n->words->parts->next) {
            p->pos = at + 1;
            n->kind = N_FUNC;
            n->name = (shell_str){n->words->parts->ptr, n->words->parts->len};
            n->words = NULL;
            f->kind = F_COMP;
            f->state = 1;
            f->tail = &n->kids;
            return;
        }
        p->partial |= SHELL_PARTIAL_SYNTAX;
        p->pos++;
        return;
    }
    size_t before = p->pos;
    if (!push_word(p, W_NORMAL))
        p->pos = before + 1;
}

static void (*const steps[F_NKINDS])(parser *) = {
    [F_LIST] = step_list, [F_CMD] = step_cmd, [F_COMP] = step_comp, [F_WORD] = step_word,
    [F_DQ] = step_dq, [F_PARAM] = step_param, [F_ARITH] = step_arith, [F_ARRAY] = step_array,
    [F_HDOC] = step_hdoc
};

parsed sh_parse(shell_arena *a, const source *src, size_t depth)
{
    parser p = {.a = a, .src = src, .s = src->text, .depth = depth};
    p.lit_sq = p.lit_dq = p.lit_bt = SIZE_MAX;
    if (!a->frames) {
        a->frames_cap = 16;
        a->frames = sh_room(a, a->frames_cap * sizeof *p.st);
    }
    // Room for the deepest stack once: the rounds below may forget what comes after.
    p.st = a->frames;
    p.cap = a->frames_cap;
    node *root = NULL;
    bool again = false;
    arena_mark mark = sh_mark(a);
    // A quote without a partner, or $(( that is no arithmetic: once more, knowing that. Long texts
    // have one such round at most, so time stays linear.
    do {
        if (p.grew)
            mark = sh_mark(a);  // the stack lies behind the old one
        else if (again)
            sh_release(a, mark);
        again = true;
        p.grew = false;
        p.restart = false;
        p.pos = 0;
        p.end = src->len;
        p.n = 0;
        p.commands = 0;
        p.pending = NULL;
        p.pending_tail = &p.pending;
        p.done = NULL;
        p.coproc = p.negated = p.here_in_sub = false;
        p.subs = 0;
        push_list(&p, &root, 0);
        while (p.n && !p.restart)
            steps[top(&p)->kind](&p);
    } while (p.restart);
    return (parsed){root, p.partial, p.commands};
}
