// SPDX-License-Identifier: MIT
// The state of the parser: a stack of frames instead of recursion.
#ifndef PAIS_SHELL_PARSER_H
#define PAIS_SHELL_PARSER_H

#include "shell/chars.h"
#include "shell/node.h"

enum frame_kind {
    F_LIST,  // commands up to a terminator
    F_CMD,  // one simple command, or the redirections after a compound one
    F_COMP,  // a compound command between its parts
    F_WORD,
    F_DQ,  // inside "..." or a here-document
    F_PARAM,  // operand of ${...}
    F_ARITH,  // $((...)) or ((...))
    F_ARRAY,  // elements of NAME=(...)
    F_HDOC,  // bodies of pending here-documents
    F_NKINDS
};

// What may end a list.
enum {
    T_EOF = 1, T_RPAREN = 2, T_RBRACE = 4, T_THEN = 8, T_DO = 16, T_DONE = 32, T_ELIF = 64,
    T_ELSE = 128, T_FI = 256, T_ESAC = 512, T_DSEMI = 1024
};

enum arith_state { IN_PARENS, IN_BRACKETS };
enum word_mode { W_NORMAL, W_PATTERN, W_COND, W_ARRAY };

typedef struct frame {
    uint8_t kind, state, mode;
    bool dq;  // quotes around it
    bool one;  // a list of one command
    bool some;  // a list that may not be empty
    bool here;  // a here-document's body
    bool sub;  // the list of $( )
    uint16_t accept;
    int paren;
    node *node, *owner, *list;
    void *tail;  // where the next child goes
    redir **redirs;  // where the next redirection goes
    word *word;
    part *part;
    redir *redir;
    size_t start, save_end, after;
} frame;

#define PARSER_NOT_ARITH 8
// How often a parse may begin again: once in any case, more often while the text is short.
#define PARSER_ROUNDS 8
#define PARSER_SHORT ((size_t)256 << 10)

typedef struct parser {
    shell_arena *a;
    const source *src;
    const char *s;
    size_t pos, end;
    frame *st;
    size_t n, cap, depth;
    unsigned partial;
    size_t commands;
    // From this offset on, the quote is an ordinary byte: it had no partner.
    size_t lit_sq, lit_dq, lit_bt;
    bool restart;
    int rounds;
    bool grew;  // the stack moved: what was allocated stays
    size_t not_arith[PARSER_NOT_ARITH];
    int n_not_arith;
    redir *pending, **pending_tail;
    word *done;  // the word just read
    bool coproc, negated, timed;  // the next command is
    size_t subs;  // inside so many $( ), <( ), >( )
    bool here_in_sub;  // a here-document was in it
    bool semicolon;  // ends the last command
    int term;  // how the last list ended
} parser;

static inline frame *top(parser *p)
{
    return &p->st[p->n - 1];
}
// A new frame with the owner of the one below; NULL when it is too deep (partial is set).
frame *push(parser *p, int kind);
static inline void pop(parser *p)
{
    p->n--;
}
// Starts the list of commands of a compound or substitution.
frame *push_list(parser *p, node **where, unsigned accept);
frame *push_word(parser *p, int mode);
// Passes blanks and continued lines.
void skip_blanks(parser *p);
// Whether a word that is plain text ends at `at`.
bool ends_word(const parser *p, size_t at);
// Passes a comment, up to the newline.
void skip_comment(parser *p);
// Passes the newline at the position; true when frames were pushed for here-documents.
bool newline(parser *p);
uint32_t src_off(const parser *p, size_t at);
uint32_t src_len(const parser *p, size_t from, size_t to);
part *add_part(parser *p, word *w, int kind, const char *ptr, size_t len);
// Whether the parse may begin again.
static inline bool may_restart(const parser *p)
{
    return p->rounds == 0 || (p->rounds <= PARSER_ROUNDS &&
                              (size_t)(p->rounds + 2) * p->src->len <= PARSER_SHORT);
}

void step_list(parser *p);
void step_comp(parser *p);
void step_cmd(parser *p);
void step_word(parser *p);
void step_dq(parser *p);
void step_param(parser *p);
void step_arith(parser *p);
void step_array(parser *p);
void step_hdoc(parser *p);
// The quote at `at` has no partner: once more, with it and all that follow as ordinary bytes.
void parse_again(parser *p, size_t *literal, size_t at);
// Quotes and a backslash at the position.
void lex_single(parser *p, word *w);
void lex_double(parser *p, word *w);
void lex_escape(parser *p, word *w);
// The list of a substitution, whose opening is `skip` bytes long.
void lex_substitution(parser *p, word *w, int kind, bool dq, size_t skip);
// $... at the position (in a word, quotes, or an operand): adds its part, perhaps pushes a frame.
void lex_dollar(parser *p, word *w, bool dq);
void lex_backtick(parser *p, word *w, bool dq);
// Reads the operator at the position and asks for its target; false when there is none.
bool lex_redir(parser *p, frame *f);

#endif
