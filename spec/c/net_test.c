// SPDX-License-Identifier: MIT
// Addresses and requests of pais-net: what is taken, what is refused, and what is told of it.
#undef NDEBUG
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/address.h"
#include "net/answer.h"
#include "net/request.h"

static void good(const char *text, const char *plain, const char *shown)
{
    address a;
    char out[4608];
    const char *why = address_parse(text, &a);
    if (why)
        fprintf(stderr, "%s: %s\n", text, why);
    assert(!why);
    assert(address_write(&a, false, out, sizeof out));
    if (strcmp(out, plain) != 0)
        fprintf(stderr, "%s: %s\n", text, out);
    assert(strcmp(out, plain) == 0);
    assert(address_write(&a, true, out, sizeof out) && strcmp(out, shown) == 0);
    assert(!address_write(&a, true, out, 5));
}

static void bad(const char *text)
{
    address a;
    const char *why = address_parse(text, &a);
    if (!why)
        fprintf(stderr, "taken: %s\n", text);
    assert(why);
}

static void addresses(void)
{
    address a, b;
    good("https://Example.ORG", "https://example.org", "https://example.org");
    good("https://u:p%40@example.org:8443/x?token=1#main", "https://example.org:8443/x?token=1",
         "https://example.org:8443/x");
    good("https://a@b@example.org/", "https://example.org/", "https://example.org/");
    good("git@example.org:team/list.git", "ssh://git@example.org/team/list.git",
         "ssh://git@example.org/team/list.git");
    good("ssh://git@example.org/~me/x", "ssh://git@example.org/~me/x", "ssh://git@example.org/~me/x");
    good("http://[::1]:80/x", "http://[::1]:80/x", "http://[::1]:80/x");
    good("file:///home/user/a%20b", "file:///home/user/a b", "file:///home/user/a b");
    good("git://example.org/x", "git://example.org/x", "git://example.org/x");

    assert(!address_parse("https://u:p%40:x@example.org/", &a) && a.has_password);
    assert(strcmp(a.user, "u") == 0 && strcmp(a.password, "p@:x") == 0);
    assert(!address_parse("ssh://h/~me/x", &a) && strcmp(a.path, "~me/x") == 0);

    static const char *const none[] = {
        "", "x", "/etc/passwd", "ext::sh -c x", "ext::x", "host::x", "-x", "--upload-pack=x:y",
        "https://", "https:///x", "https://-x/y", "https://u@-x/y", "https://a b/", "https://a\nb/",
        "https://a\\b/", "https://a%00b/", "https://h:0/", "https://h:65536/", "https://h:x/",
        "https://h:/", "https://[::1/", "https://[::1]x/", "https://h*x/", "ssh://-oProxyCommand=x/y",
        "ssh://-x@h/y", "ssh://h", "h:-x", "h:", "ssh://h/%0a", "file://h/x", "file://x", "ftp://h/x",
        "git://h", "-x@h:y", "https://%zz@h/", "https://%0a@h/",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        bad(none[i]);

    static const struct {
        const char *text;
        bool loopback, open;
    } kinds[] = {
        {"http://127.0.0.1/", true, false}, {"http://localhost:80/x", true, false},
        {"http://127.0.0.1.example.org/", false, true}, {"http://example.org/", false, true},
        {"git://[::1]/x", true, false}, {"git://h/x", false, true}, {"https://h/x", false, false},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        assert(!address_parse(kinds[i].text, &a));
        assert(address_is_loopback(&a) == kinds[i].loopback && address_is_open(&a) == kinds[i].open);
    }
    assert(!address_parse("https://h/x", &a) && !address_parse("https://H:443/y", &b));
    assert(address_same_site(&a, &b));
    assert(!address_parse("https://h:444/y", &b) && !address_same_site(&a, &b));
    assert(!address_parse("http://h:443/y", &b) && !address_same_site(&a, &b));
}

static const char *parse(const char *line, net_request *rq)
{
    return request_parse(line, strlen(line), rq);
}

static void requests(void)
{
    net_request rq;
    assert(!parse("{\"op\":\"get\",\"url\":\"https://h/\\u00e9\",\"to\":\"/x\",\"id\":\"a\\\"\",\"etag\":"
                  "\"\\\"1\\\"\",\"headers\":[\"A: b\",\"C: d\"],\"max_bytes\":5,\"insecure\":true}",
                  &rq));
    assert(rq.op == REQUEST_GET && strcmp(rq.id, "\"a\\\"\"") == 0 && rq.max_bytes == 5);
    assert(strcmp(rq.url, "https://h/\xc3\xa9") == 0 && strcmp(rq.etag, "\"1\"") == 0);
    assert(rq.nheaders == 2 && strcmp(rq.headers[1], "C: d") == 0 && rq.insecure && !rq.ref);
    request_free(&rq);
    assert(!parse("{\"id\":7,\"op\":\"cancel\"}", &rq) && strcmp(rq.id, "7") == 0);
    request_free(&rq);

    static const char *const none[] = {
        "", "x", "[]", "1", "{}", "{\"id\":1}", "{\"id\":{},\"op\":\"get\"}", "{\"id\":1,\"op\":\"x\"}",
        "{\"id\":1,\"op\":1}", "{\"op\":\"cancel\"}", "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\"}",
        "{\"id\":1,\"op\":\"get\",\"to\":\"/x\"}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"x\"}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\\n\",\"to\":\"/x\"}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\\u0000\",\"to\":\"/x\"}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"headers\":[\"A: b\\r\\nC: d\"]}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"headers\":[1]}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"max_bytes\":-1}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"max_bytes\":1e3}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"max_bytes\":99999999999999999}",
        "{\"id\":1,\"op\":\"get\",\"url\":\"https://h/\",\"to\":\"/x\",\"extra\":1}",
        "{\"id\":1,\"op\":\"clone\",\"url\":\"https://h/\",\"to\":\"/x\",\"ref\":\"-x\"}",
        "{\"id\":1,\"op\":\"clone\",\"url\":\"https://h/\",\"to\":\"/x\",\"ref\":\"\"}",
        "{\"id\":1,\"op\":\"fetch\",\"url\":\"https://h/\",\"to\":\"/x\"}",
        "{\"id\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (!parse(none[i], &rq))
            fprintf(stderr, "taken: %s\n", none[i]);
        assert(parse(none[i], &rq) && !rq.store);
    }
}

static void answers(void)
{
    int fd[2];
    char got[512];
    answer a;
    assert(pipe(fd) == 0);
    answer_begin(&a, "\"x\"");
    answer_open(&a, "progress");
    answer_number(&a, "bytes", -5);
    answer_flag(&a, "new", false);
    answer_close(&a);
    answer_text(&a, "none", NULL);
    answer_text(&a, "text", "a\"\xff\n");
    assert(answer_send(&a, fd[1]) == 0);
    assert(answer_error(fd[1], "null", "E_X", "m", NULL) == 0);
    ssize_t n = read(fd[0], got, sizeof got - 1);
    got[n] = '\0';
    assert(strcmp(got, "{\"id\":\"x\",\"progress\":{\"bytes\":-5,\"new\":false},"
                       "\"text\":\"a\\\"\xef\xbf\xbd\\n\"}\n"
                       "{\"id\":null,\"error\":{\"code\":\"E_X\",\"message\":\"m\"}}\n") == 0);
    close(fd[0]);
    close(fd[1]);
}

int main(void)
{
    addresses();
    requests();
    answers();
    return 0;
}
