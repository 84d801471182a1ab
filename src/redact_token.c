// SPDX-License-Identifier: MIT
// Redaction: credentials that are recognised by their shape alone.
#include <string.h>

#include "redact_int.h"

typedef struct shape {
    const char *prefix;
    unsigned classes;  // of the bytes behind the prefix
    size_t min;        // at least so many of them
    bool digit;        // one must be a digit, else it may well be a word
    const char *kind;
} shape;

// Grouped by first byte, the longer of two prefixes first; a group ends with an empty entry.
static const shape shapes_A[] = {
    {"AIza", CH_NAME, 30, false, "google-key"},
    {"ATATT3", CH_NAME | CH_BASE, 20, false, "atlassian-token"},
    {"AGE-SECRET-KEY-1", CH_ALNUM, 20, false, "age-key"},
    {0},
};
static const shape shapes_G[] = {{"GOCSPX-", CH_NAME, 20, false, "google-key"}, {0}};
static const shape shapes_d[] = {
    {"dop_v1_", CH_ALNUM, 32, false, "digitalocean-token"},
    {"doo_v1_", CH_ALNUM, 32, false, "digitalocean-token"},
    {"dor_v1_", CH_ALNUM, 32, false, "digitalocean-token"},
    {"dckr_pat_", CH_NAME, 20, false, "docker-token"},
    {0},
};
static const shape shapes_g[] = {
    {"github_pat_", CH_WORD, 20, false, "github-token"},
    {"ghp_", CH_DOTTED, 20, true, "github-token"},
    {"gho_", CH_DOTTED, 20, true, "github-token"},
    {"ghu_", CH_DOTTED, 20, true, "github-token"},
    {"ghs_", CH_DOTTED, 20, true, "github-token"},
    {"ghr_", CH_DOTTED, 20, true, "github-token"},
    {"glpat-", CH_DOTTED, 16, true, "gitlab-token"},
    {"gldt-", CH_DOTTED, 20, true, "gitlab-token"},
    {"glrt-", CH_DOTTED, 20, true, "gitlab-token"},
    {"glptt-", CH_DOTTED, 20, true, "gitlab-token"},
    {"glcbt-", CH_DOTTED, 20, true, "gitlab-token"},
    {"glsa_", CH_WORD, 20, true, "grafana-token"},
    {"gsk_", CH_ALNUM, 40, true, "api-key"},
    {0},
};
static const shape shapes_h[] = {
    {"hooks.slack.com/services/", CH_ALNUM | CH_BASE, 20, false, "slack-webhook"},
    {"hf_", CH_ALNUM, 30, false, "huggingface-token"},
    {"hvs.", CH_NAME, 20, true, "vault-token"},
    {0},
};
static const shape shapes_l[] = {{"lin_api_", CH_ALNUM, 20, true, "linear-key"}, {0}};
static const shape shapes_n[] = {{"npm_", CH_ALNUM, 30, true, "npm-token"}, {0}};
static const shape shapes_p[] = {{"pypi-", CH_NAME, 50, true, "pypi-token"}, {0}};
static const shape shapes_r[] = {
    {"rk_live_", CH_ALNUM, 16, true, "stripe-key"},
    {"rk_test_", CH_ALNUM, 16, true, "stripe-key"},
    {0},
};
static const shape shapes_s[] = {
    {"sk-ant-", CH_NAME, 16, true, "anthropic-key"},
    {"sk-proj-", CH_NAME, 20, true, "openai-key"},
    {"sk-svcacct-", CH_NAME, 20, true, "openai-key"},
    {"sk-admin-", CH_NAME, 20, true, "openai-key"},
    {"sk-or-v1-", CH_ALNUM, 20, true, "api-key"},
    {"sk-", CH_ALNUM, 20, true, "openai-key"},
    {"sk_live_", CH_ALNUM, 16, true, "stripe-key"},
    {"sk_test_", CH_ALNUM, 16, true, "stripe-key"},
    {0},
};
static const shape shapes_w[] = {{"whsec_", CH_ALNUM | CH_BASE, 16, true, "stripe-key"}, {0}};
static const shape shapes_x[] = {
    {"xoxe.xox", CH_NAME, 10, true, "slack-token"},
    {"xoxa-", CH_NAME, 10, true, "slack-token"},
    {"xoxb-", CH_NAME, 10, true, "slack-token"},
    {"xoxe-", CH_NAME, 10, true, "slack-token"},
    {"xoxo-", CH_NAME, 10, true, "slack-token"},
    {"xoxp-", CH_NAME, 10, true, "slack-token"},
    {"xoxr-", CH_NAME, 10, true, "slack-token"},
    {"xoxs-", CH_NAME, 10, true, "slack-token"},
    {"xapp-", CH_NAME, 10, true, "slack-token"},
    {"xai-", CH_ALNUM, 40, true, "api-key"},
    {0},
};
static const shape shapes_y[] = {{"ya29.", CH_NAME, 20, false, "google-token"}, {0}};

static const shape *group(char first)
{
    switch (first) {
    case 'A': return shapes_A;
    case 'G': return shapes_G;
    case 'd': return shapes_d;
    case 'g': return shapes_g;
    case 'h': return shapes_h;
    case 'l': return shapes_l;
    case 'n': return shapes_n;
    case 'p': return shapes_p;
    case 'r': return shapes_r;
    case 's': return shapes_s;
    case 'w': return shapes_w;
    case 'x': return shapes_x;
    case 'y': return shapes_y;
    default: return NULL;
    }
}

static const redact_span none = {0, 0, NULL};

// eyJ... segments between dots: a signed token has three, an encrypted one five; two are enough,
// so that one that was cut is still taken.
static redact_span jwt(const redact_text *t, size_t at)
{
    // The segments hold - and _: only what cannot be inside one may stand before it.
    if (at > 0 && (redact_class(t->p[at - 1]) & (CH_DASH | CH_UNDER)))
        return none;
    size_t end = redact_run(t, at, CH_NAME);
    size_t segments = 1;
    if (end - at < 10)
        return none;
    while (segments < 5 && end < t->n && t->p[end] == '.') {
        size_t stop = redact_run(t, end + 1, CH_NAME);
        if (segments == 1 && stop - end - 1 < 10)
            return none;
        end = stop;
        segments++;
    }
    return segments > 1 ? (redact_span){at, end, "jwt"} : none;
}

// SG.<22>.<43>
static redact_span sendgrid(const redact_text *t, size_t at)
{
    size_t dot = redact_run(t, at + 3, CH_NAME);
    if (dot - at - 3 < 16 || dot >= t->n || t->p[dot] != '.')
        return none;
    size_t end = redact_run(t, dot + 1, CH_NAME);
    return end - dot - 1 >= 16 ? (redact_span){at, end, "sendgrid-key"} : none;
}

// AKIA and its kin, with exactly 16 capitals and digits behind.
static redact_span aws(const redact_text *t, size_t at)
{
    size_t end = at + 4;
    while (end < t->n && end < at + 20 && (redact_class(t->p[end]) & (CH_UPPER | CH_DIGIT)))
        end++;
    if (end != at + 20 || (end < t->n && (redact_class(t->p[end]) & CH_WORD)))
        return none;
    return (redact_span){at, end, "aws-key-id"};
}

redact_span redact_token(const redact_text *t, size_t at)
{
    switch (t->p[at]) {
    case 'e':
        return redact_starts(t, at, "eyJ") ? jwt(t, at) : none;
    case 'S':
        return redact_starts(t, at, "SG.") ? sendgrid(t, at) : none;
    case 'A':
        if (redact_starts(t, at, "AKIA") || redact_starts(t, at, "ASIA") ||
            redact_starts(t, at, "ABIA") || redact_starts(t, at, "ACCA"))
            return aws(t, at);
        break;
    default:
        break;
    }
    const shape *s = group(t->p[at]);
    for (; s && s->prefix; s++) {
        if (!redact_starts(t, at, s->prefix))
            continue;
        size_t start = at + strlen(s->prefix);
        size_t end = redact_run(t, start, s->classes);
        while (end > start && (redact_class(t->p[end - 1]) & (CH_DASH | CH_DOT)))
            end--;  // the end of a sentence, not of the token
        if (end - start >= s->min && (!s->digit || redact_random(t, start, end)))
            return (redact_span){at, end, s->kind};
    }
    return none;
}

redact_span redact_pem(const redact_text *t, size_t at)
{
    size_t header = at + strlen("-----BEGIN ");
    size_t end = header;
    while (end < t->n && end < header + 40 &&
           ((redact_class(t->p[end]) & (CH_UPPER | CH_DIGIT)) || t->p[end] == ' '))
        end++;
    if (!redact_starts(t, end, "-----"))
        return none;
    bool key = false;
    for (size_t i = header; i < end && !key; i++)
        key = redact_starts(t, i, "PRIVATE KEY");
    if (!key)
        return none;
    // The body: base64 in lines, which may be quoted or escaped, after "Name: value" headers. Its
    // last long run ends the secret when no END line does.
    size_t last = 0;
    bool body = false;
    size_t i = end + 5;
    while (i < t->n) {
        size_t stop = redact_run(t, i, CH_ALNUM | CH_BASE);
        if (stop - i >= 32)
            body = true;
        if (stop - i >= 12)
            last = stop;
        if (stop > i) {
            i = stop;
            continue;
        }
        if (redact_starts(t, i, "-----"))
            break;
        if (!(redact_class(t->p[i]) & (CH_SPACE | CH_DASH | CH_UNDER | CH_DOT)) &&
            !strchr("\\:,\"'()<>", t->p[i]))
            break;
        i++;
    }
    if (!body)
        return none;
    if (redact_starts(t, i, "-----END ")) {
        size_t stop = redact_run(t, i + 9, CH_UPPER | CH_SPACE);
        last = redact_starts(t, stop, "-----") ? stop + 5 : stop;
    }
    return (redact_span){at, last, "private-key"};
}

redact_span redact_url(const redact_text *t, size_t at)
{
    if (at == 0 || !(redact_class(t->p[at - 1]) & CH_ALNUM))
        return none;
    size_t user = at + 3, colon = 0, sign = 0;
    for (size_t i = user; i < t->n && i < user + 512; i++) {
        char c = t->p[i];
        size_t mark = c == '[' ? redact_mark(t, i) : i;
        if (mark > i) {
            i = mark - 1;
            continue;
        }
        if ((redact_class(c) & CH_SPACE) || strchr("/\"'`<>\\", c))
            break;
        if (c == ':' && !colon)
            colon = i;
        if (c == '@')
            sign = i;
    }
    if (!sign)
        return none;
    if (!colon || colon > sign)  // a name alone is a secret when it looks like one
        return sign - user >= 24 && redact_random(t, user, sign)
                   ? (redact_span){user, sign, "url-password"}
                   : none;
    size_t start = colon + 1;
    size_t port = redact_run(t, start, CH_DIGIT);
    if (port < sign && strchr("?#", t->p[port]))
        return none;
    if (start == sign || strchr("${<*[", t->p[start]))  // a reference, a placeholder, our own mark
        return none;
    return (redact_span){start, sign, "url-password"};
}
