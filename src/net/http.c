// SPDX-License-Identifier: MIT
// HTTP by libcurl's multi interface, driven by whoever reads.
#include "http.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"

enum { REDIRECTS = 5, CONNECT_MS = 30000, LEAST_RATE = 100, LONGEST_KEPT = 1000, MOST_HEADS = 1 << 17 };

// One for the process, so that the rounds of one request share a connection.
static CURLM *multi;

struct http {
    job *j;
    CURL *easy;
    struct curl_slist *headers;
    address at;
    long status;
    bool done, head;  // the transfer is over; the head of the final answer is there
    CURLcode result;
    char *data;  // what came and was not read yet
    size_t start, len, size;
    size_t heads;  // bytes of the heads that came
    char errors[CURL_ERROR_SIZE];
    char *found[3];
};

static const char *const kept[] = {"etag", "last-modified", "content-type"};

const char *http_header(const http *h, const char *name)
{
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcmp(kept[i], name) == 0)
            return h->found[i];
    return NULL;
}

long http_status(const http *h)
{
    return h->status;
}

const address *http_address(const http *h)
{
    return &h->at;
}

// What is kept is sent back another time, so it must be something that a header may hold.
static bool is_plain(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && text[i] >= ' ' && text[i] < 127)
        i++;
    return i == len && len <= LONGEST_KEPT;
}

static size_t on_header(char *text, size_t one, size_t n, void *ud)
{
    http *h = ud;
    size_t len = one * n;
    h->heads += len;
    if (h->heads > MOST_HEADS) {
        job_fail(h->j, "E_TOO_LARGE", NULL, "the head of its answer is too large");
        return 0;
    }
    while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    if (len == 0)
        h->head = true;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        size_t k = strlen(kept[i]);
        if (len <= k || text[k] != ':' || !curl_strnequal(text, kept[i], k))
            continue;
        size_t from = k + 1;
        while (from < len && text[from] == ' ')
            from++;
        free(h->found[i]);
        h->found[i] = is_plain(text + from, len - from) ? strndup(text + from, len - from) : NULL;
    }
    return one * n;
}

static size_t on_data(char *text, size_t one, size_t n, void *ud)
{
    http *h = ud;
    size_t len = one * n;
    // The body of a refusal or a redirect says nothing that is wanted.
    curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &h->status);
    if (h->status >= 300)
        return len;
    if (job_receive(h->j, (int64_t)len) != 0)
        return 0;
    if (h->start + h->len + len > h->size) {
        size_t size = (h->len + len) * 2;
        char *grown = malloc(size);
        if (!grown)
            return 0;
        if (h->len)
            memcpy(grown, h->data + h->start, h->len);
        free(h->data);
        h->data = grown;
        h->start = 0;
        h->size = size;
    }
    memcpy(h->data + h->start + h->len, text, len);
    h->len += len;
    job_progress(h->j, "receive", 0, 0);
    return len;
}

// Lets the transfer go on until there is something to read, or the head, or its end.
static bool advance(http *h, bool for_head)
{
    while (!h->done && !(for_head ? h->head && h->status : h->len > 0)) {
        int running = 0, left = 0;
        if (curl_multi_perform(multi, &running) != CURLM_OK)
            return false;
        for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));)
            if (m->msg == CURLMSG_DONE && m->easy_handle == h->easy) {
                h->done = true;
                h->result = m->data.result;
            }
        curl_easy_getinfo(h->easy, CURLINFO_RESPONSE_CODE, &h->status);
        if (h->status < 200)  // 100 Continue, or a proxy's answer: the head is still to come
            h->head = false;
        if (!h->done && !(for_head ? h->head && h->status : h->len > 0))
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    return true;
}

static int failed(http *h)
{
    const char *why = h->errors[0] ? h->errors : curl_easy_strerror(h->result);
    return explain_transfer(h->j, h->easy, h->result, why, h->head);
}

static void limit_protocols(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
}

static void set_login(CURL *easy, const login *l, bool basic)
{
    bool netrc = !l->barred && l->from == LOGIN_NONE;
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)(netrc ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED));
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    if (l->barred || l->from == LOGIN_NONE)
        return;
    if (l->token[0] && !basic) {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, l->token);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_USERNAME, l->user[0] ? l->user : "x-access-token");
    curl_easy_setopt(easy, CURLOPT_PASSWORD, l->token[0] ? l->token : l->password);
}

const char *http_issuers(void)
{
    static const char *const names[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"};
    const char *ca = NULL;
    for (int i = 0; i < 3 && !(ca && ca[0]); i++)
        ca = getenv(names[i]);
    return ca && ca[0] ? ca : NULL;
}

static bool set_up(http *h, const http_ask *ask, const login *l)
{
    char url[4608];
    const char *ca = http_issuers();
    CURL *e = h->easy = curl_easy_init();
    if (!multi)
        multi = curl_multi_init();
    if (!e || !multi || !address_write(&h->at, false, url, sizeof url))
        return false;
    if (ca)
        curl_easy_setopt(e, CURLOPT_CAINFO, ca);
    limit_protocols(e);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(e, CURLOPT_URL, url);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, h->errors);
    curl_easy_setopt(e, CURLOPT_USERAGENT, "pais-net");
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, h);
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)h->j->rq->max_bytes);
    curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)LEAST_RATE);
    curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)((h->j->rq->stall_ms + 999) / 1000));
    for (size_t i = 0; i < ask->nheaders; i++) {
        struct curl_slist *more = curl_slist_append(h->headers, ask->headers[i]);
        if (!more)
            return false;
        h->headers = more;
    }
    curl_easy_setopt(e, CURLOPT_HTTPHEADER, h->headers);
    if (ask->body) {
        curl_easy_setopt(e, CURLOPT_POST, 1L);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, ask->body);
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body_len);
    }
    set_login(e, l, ask->basic);
    return curl_multi_add_handle(multi, e) == CURLM_OK;
}

// One request, until the head of its answer is there.
static http *try_once(job *j, const address *at, const http_ask *ask, const login *l)
{
    http *h = calloc(1, sizeof *h);
    if (h) {
        h->j = j;
        h->at = *at;
    }
    if (!h || !set_up(h, ask, l) || !advance(h, true)) {
        job_fail(j, "E_NETWORK", NULL, "there is no memory for the request");
        http_close(h);
        return NULL;
    }
    if (h->done && h->result != CURLE_OK && !(h->status >= 300)) {
        failed(h);
        http_close(h);
        return NULL;
    }
    return h;
}

// Where a redirect leads, if it may be followed.
static bool redirected(http *h, address *to)
{
    char *url = NULL, shown[4608];
    curl_easy_getinfo(h->easy, CURLINFO_REDIRECT_URL, &url);
    const char *why = url ? address_parse(url, to) : "it names no place";
    if (!why && to->scheme != ADDRESS_HTTPS && to->scheme != ADDRESS_HTTP)
        why = "it leaves HTTP";
    if (!why && to->scheme == ADDRESS_HTTP && h->at.scheme == ADDRESS_HTTPS)
        why = "it leads from https:// to http://";
    if (!why && address_is_open(to) && !h->j->rq->insecure)
        why = "it leads to http://";
    if (!why)
        return true;
    if (!url || address_parse(url, to) || !address_write(to, true, shown, sizeof shown))
        shown[0] = '\0';
    job_fail(h->j, "E_ADDRESS", NULL, "the server's redirect%s%s is refused: %s",
             shown[0] ? " to " : "", shown, why);
    return false;
}

// A file or an answer of git is whole and comes as such.
static bool is_good(const http *h)
{
    return h->status == 200 || h->status == 203;
}

http *http_open(job *j, const address *at, const http_ask *ask, login *in)
{
    address here = *at;
    for (int hops = 0; hops <= REDIRECTS;) {
        http *h = try_once(j, &here, ask, in);
        if (!h)
            return NULL;
        j->refused |= h->status == 401 && in->from == LOGIN_GIVEN;
        if (h->status == 401 && login_next(in, &here)) {
            http_close(h);
            continue;
        }
        if (h->status == 401)
            login_worked(in, &here, false);
        else if (h->status < 300)
            login_worked(in, &here, true);
        if (is_good(h) || (h->status == 304 && ask->conditional))
            return h;
        if (h->status < 300 || h->status == 304 || h->status >= 400) {
            explain_status(j, &here, h->status, in);
            http_close(h);
            return NULL;
        }
        address to;
        bool follow = redirected(h, &to);
        http_close(h);
        if (!follow)
            return NULL;
        if (!address_same_site(&here, &to))
            *in = (login){.barred = true};
        here = to;
        hops++;
    }
    job_fail(j, "E_NETWORK", NULL, "there are more than %d redirects", REDIRECTS);
    return NULL;
}

ssize_t http_read(http *h, char *to, size_t size)
{
    if (!advance(h, false))
        return job_fail(h->j, "E_NETWORK", NULL, "there is no memory for the answer");
    if (h->len == 0)
        return h->result == CURLE_OK ? 0 : failed(h);
    size_t n = h->len < size ? h->len : size;
    memcpy(to, h->data + h->start, n);
    h->start += n;
    h->len -= n;
    if (h->len == 0)
        h->start = 0;
    return (ssize_t)n;
}

void http_close(http *h)
{
    if (!h)
        return;
    if (multi && h->easy)
        curl_multi_remove_handle(multi, h->easy);
    curl_easy_cleanup(h->easy);
    curl_slist_free_all(h->headers);
    for (size_t i = 0; i < sizeof h->found / sizeof *h->found; i++)
        free(h->found[i]);
    free(h->data);
    free(h);
}
