// SPDX-License-Identifier: MIT
// Redaction: what is taken out, what stays, and text made to cost time.
#include "redact.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct result {
    char *data;
    size_t len, size;
} result;

static void collect(void *ud, const char *ptr, size_t len)
{
    result *r = ud;
    if (r->len + len + 1 > r->size) {
        r->size = 2 * (r->len + len + 1);
        r->data = realloc(r->data, r->size);
        assert(r->data);
    }
    memcpy(r->data + r->len, ptr, len);
    r->len += len;
    r->data[r->len] = '\0';
}

// Redacts from a block of exactly its length, so that a read beyond it is seen. The caller frees.
static char *run(const char *text, size_t len, const redact_set *set, size_t *count)
{
    char *exact = malloc(len ? len : 1);
    assert(exact);
    memcpy(exact, text, len);
    result r = {0};
    *count = redact(exact, len, set, collect, &r);
    if (*count == 0) {
        assert(r.len == 0);
        collect(&r, exact, len);
    }
    free(exact);
    return r.data;
}

static bool becomes(const char *text, const redact_set *set, const char *want)
{
    size_t count;
    char *once = run(text, strlen(text), set, &count);
    bool good = strcmp(once, want) == 0 && (count == 0) == (strcmp(text, want) == 0);
    if (!good)
        fprintf(stderr, "%s\n  gave %s\n  not  %s\n", text, once, want);
    char *again = run(once, strlen(once), set, &count);
    if (count)
        fprintf(stderr, "%s\n  twice gave %s\n", once, again);
    good = good && count == 0;
    free(once);
    free(again);
    return good;
}

static void shapes(void)
{
    static const char *const pairs[][2] = {
        {"sk-ant-api03-AbCdEf0123456789_-xyzAA", "anthropic-key"},
        {"sk-AbCdEf0123456789abcdefgh12345", "openai-key"},
        {"sk-proj-AbCdEf0123456789_abcdefgh", "openai-key"},
        {"ghp_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2", "github-token"},
        {"gho_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2", "github-token"},
        {"github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789", "github-token"},
        {"glpat-abcdEFGH1234ijklMNOP", "gitlab-token"},
        {"xoxb-1234567890-abcdefghij", "slack-token"},
        {"xoxe.xoxp-1-abcdefghijkl", "slack-token"},
        {"xapp-1-A0123-456-abcdef", "slack-token"},
        {"AKIAIOSFODNN7EXAMPLE", "aws-key-id"},
        {"ASIAIOSFODNN7EXAMPLE", "aws-key-id"},
        {"AIzaSyA1234567890abcdefghijklmnopqrstuv", "google-key"},
        {"ya29.a0AfH6SMBabcdefghijklmnop", "google-token"},
        {"sk_live_abcdefghij0123456789", "stripe-key"},
        {"rk_live_abcdefghij0123456789", "stripe-key"},
        {"npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm-token"},
        {"pypi-AgEIcHlwaS5vcmcCJGFiY2RlZmdoLWlqa2wtbW5vcC1xcnN0LXV2d3h5ejAxMjM0NQ", "pypi-token"},
        {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmN", "jwt"},
        {"hf_abcdefghijklmnopqrstuvwxyzABCDEFGH", "huggingface-token"},
        {"dop_v1_0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a", "digitalocean-token"},
        {"SG.abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "sendgrid-key"},
        {"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0123456789abcdefghijklmnopqrst"
         "\nMIIE==\n-----END RSA PRIVATE KEY-----", "private-key"},
        {"-----BEGIN PRIVATE KEY-----\\nMIIEowIBAAKCAQEA0123456789abcdefghijklmnopqrst\\n"
         "-----END PRIVATE KEY-----", "private-key"},
    };
    static const char *const around[][2] = {
        {"", ""}, {"see ", " there"}, {"(", ")"}, {"\"", "\","}, {"a=b\n", "\nx"}, {"\\n", "\\n"},
        {"é", "é"}, {"\x01", "\xFF"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (size_t k = 0; k < sizeof around / sizeof *around; k++) {
            char text[512], want[512];
            snprintf(text, sizeof text, "%s%s%s", around[k][0], pairs[i][0], around[k][1]);
            snprintf(want, sizeof want, "%s[redacted:%s]%s", around[k][0], pairs[i][1],
                     around[k][1]);
            assert(becomes(text, NULL, want));
        }
}

static void names(void)
{
    static const char *const pairs[][2] = {
        {"PASSWORD=hunter2 make", "PASSWORD=[redacted:password] make"},
        {"--password hunter2 x", "--password [redacted:password] x"},
        {"aws configure set aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
         "aws configure set aws_secret_access_key [redacted:key]"},
        {"set aws_session_token 'AQoDYXdzEPT0example1' --profile x",
         "set aws_session_token '[redacted:token]' --profile x"},
        {"--password=hunter2", "--password=[redacted:password]"},
        {"api_key: abcd1234efgh", "api_key: [redacted:key]"},
        {"{\"api_key\": \"abcdefgh\", \"a\": 1}", "{\"api_key\": \"[redacted:key]\", \"a\": 1}"},
        {"{\\\"password\\\": \\\"hunter two\\\"}", "{\\\"password\\\": \\\"[redacted:password]\\\"}"},
        {"API_KEY='x y z' run", "API_KEY='[redacted:key]' run"},
        {"export DB_PASS=foo", "export DB_PASS=[redacted:password]"},
        {"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
         "aws_secret_access_key = [redacted:key]"},
        {"Authorization: Bearer abcdef.123456-xyz", "Authorization: Bearer [redacted:authorization]"},
        {"authorization: basic dXNlcjpwYXNzd29yZA==", "authorization: basic [redacted:authorization]"},
        {"postgres://bob:hunter2@db/x", "postgres://bob:[redacted:url-password]@db/x"},
        {"https://u:p%40s:s@host/a@b", "https://u:[redacted:url-password]@host/a@b"},
        {"curl -u bob:hunter2 https://x", "curl -u bob:[redacted:password] https://x"},
        {"mysql -u root -phunter2", "mysql -u root -p[redacted:password]"},
        {"?access_token=abcdef12&x=1", "?access_token=[redacted:token]&x=1"},
        {"TOKEN=ghp_a1B2a1B2a1B2a1B2a1B2a1B2a1B2", "TOKEN=[redacted:github-token]"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert(becomes(pairs[i][0], NULL, pairs[i][1]));
}

static void ordinary(void)
{
    static const char *const texts[] = {
        "", "a", "[", "[redacted:", "://", "://@", "-----BEGIN ", "PASSWORD=", "--password",
        "7c3d9f1e8a2b4c6d8e0f1a2b3c4d5e6f70819203", "550e8400-e29b-41d4-a716-446655440000",
        "/usr/lib/x86_64-linux-gnu/libc.so.6", "task-force", "sk-learn", "sk-1234", "eyJ", "AKIA",
        "pip install scikit-learn sk-learn-contrib", "npm_config_cache=/x", "npm_lifecycle_event",
        "rm -rf /etc/passwd", "the token: unexpected end", "const token = parser.next()",
        "password = input('x')", "if token == null:", "set aws_secret_access_key to",
        "secret_key /home/user/keys/2026/main", "private_key functionNumber12345()",
        "token 0123456789abcdef0123", "api_key is_a_function_name_123", "--password-file /etc/pw",
        "TOKEN=$GITHUB_TOKEN", "TOKEN=${GITHUB_TOKEN}", "curl -u $USER:$PASS https://x",
        "disk-usage-analyzer-tool-for-2024-servers", "https://example.com:8080/path@v2",
        "git@github.com:foo/bar.git", "ssh://git@github.com/foo", "max_tokens: 4096",
        "num_tokens=1234567", "kubectl get secret my-secret -o yaml", "monkey=banana",
        "def get_token(self, token: str) -> str:", "password: string", "grep -rn password src/",
        "toolu_01A09q90qw90lq917835lq9", "docker run -p 8080:80 x", "mkdir -p build",
        "-----BEGIN CERTIFICATE-----\nMIIabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH\n-----END",
        "sha256:ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12ab12",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert(becomes(texts[i], NULL, texts[i]));
}

static void values(void)
{
    static const redact_value given[] = {
        {"correct horse", 13}, {"correct horse battery", 21}, {"short", 5}, {"battery staple", 14},
        {"a\0bcdef", 7},
    };
    redact_set set;
    redact_set_init(&set, given, sizeof given / sizeof *given);
    assert(becomes("correct horse", &set, "[redacted:env]"));
    assert(becomes("xcorrect horsey", &set, "x[redacted:env]y"));
    assert(becomes("short and correct hors", &set, "short and correct hors"));
    assert(becomes("correct horse battery", &set, "[redacted:env]"));
    // Values that overlap go as one.
    assert(becomes("<correct horse battery staple>", &set, "<[redacted:env]>"));
    assert(becomes("correct horsecorrect horse", &set, "[redacted:env][redacted:env]") ||
           becomes("correct horsecorrect horse", &set, "[redacted:env]"));
    // One inside a longer secret takes the whole.
    assert(becomes("PASSWORD='my correct horse is big'", &set, "PASSWORD='[redacted:password]'"));
    size_t count;
    free(run("a\0bcdef", 7, &set, &count));
    assert(count == 1);
    redact_set_init(&set, given, 0);
    assert(becomes("correct horse", &set, "correct horse"));
}

// The time for `size` bytes: `unit` again and again, and for the second half `tail`.
static double seconds(const char *unit, const char *tail, size_t size)
{
    size_t len = strlen(unit), tail_len = strlen(tail);
    char *text = malloc(size);
    assert(text);
    for (size_t i = 0; i < size; i++)
        text[i] = i < size / 2 ? unit[i % len] : tail[i % tail_len];
    struct timespec a, b;
    size_t count;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    char *out = run(text, size, NULL, &count);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    free(out);
    free(text);
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

// Eight times the text may not cost much more than eight times the time: what is quadratic costs 64.
static void grows_evenly(const char *unit, const char *tail)
{
    size_t small = 16 * 1024;
    double base = 1e9, big = 1e9;
    for (int again = 0; again < 4 && (again == 0 || big > 24 * base); again++) {
        double t = seconds(unit, tail, small);
        base = t < base ? t : base;
        base = base < 0.0002 ? 0.0002 : base;  // below that it is noise
        t = seconds(unit, tail, 8 * small);
        big = t < big ? t : big;
    }
    if (big > 24 * base)
        fprintf(stderr, "'%s' '%s': %.2f ms, then %.2f ms\n", unit, tail, base * 1e3, big * 1e3);
    assert(big <= 24 * base);
}

static void linear(void)
{
    static const char *const units[] = {
        "a", "eyJ", "eyJaaaaaaaaaa.", "eyJ-", "sk-", "://", "a://", "a://b:", "://a:b@",
        "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n", "PASSWORD=", "PASSWORD='",
        "PASSWORD=\"\\", "--password ", "token: ", "Authorization: ", "Authorization: Digest ",
        "Cookie: a=", "Cookie: ", "\\n", "%3D", "[redacted:", "[redacted:x]", "curl -u ", "curl -u a:",
        "SG.", "password\\\"", "a.", "-", "_", "password=,", "password=a,a", "password=(", "Bearer ",
        "x-", "a b:c=", "'password':'", "AKIA", "hooks.slack.com/services/",
    };
    static const char *const tails[] = {" ", "-", "1", "=", "\\", "aaaaaaaaaaaaaaaa "};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        for (size_t k = 0; k < sizeof tails / sizeof *tails; k++)
            grows_evenly(units[i], tails[k]);
}

int main(void)
{
    shapes();
    names();
    ordinary();
    values();
    linear();
    return 0;
}
