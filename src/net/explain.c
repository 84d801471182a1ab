// SPDX-License-Identifier: MIT
// Failures of HTTP in words.
#include "explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The variable that names a proxy for this address, NULL when none is set. (Whether no_proxy has the
// host, libcurl knows.)
static const char *proxy_variable(const job *j)
{
    static const char *const names[2][5] = {
        {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL},
        {"http_proxy", "all_proxy", "ALL_PROXY", NULL, NULL},
    };
    const char *const *name = names[j->address.scheme == ADDRESS_HTTP];
    for (; *name; name++) {
        const char *value = getenv(*name);
        if (value && value[0])
            return *name;
    }
    return NULL;
}

// `status` is what the proxy said.
static int refused_by_proxy(job *j, long status)
{
    char next[128];
    const char *name = proxy_variable(j);
    name = name ? name : "https_proxy";
    if (status == 407) {
        snprintf(next, sizeof next, "give them in %s: http://USER:PASSWORD@HOST:PORT", name);
        return job_fail(j, "E_AUTH", next, "the proxy wants credentials, or others (407)");
    }
    snprintf(next, sizeof next, "check %s; no_proxy names hosts that need no proxy", name);
    return job_fail(j, "E_NETWORK", next, "the proxy refuses to connect (%ld)", status);
}

static int no_connection(job *j, const char *words)
{
    char next[128];
    const char *name = proxy_variable(j);
    if (!name)
        return job_fail(j, "E_NETWORK", "check the address, and the network", "%s", words);
    snprintf(next, sizeof next, "%s names a proxy: check it; no_proxy names hosts that need none", name);
    // libcurl cites a proxy that it cannot understand, with the password in it.
    return job_fail(j, "E_NETWORK", next, "%s",
                    strchr(words, '@') ? "the proxy's address cannot be understood" : words);
}

static int not_who_it_should_be(job *j, const char *words)
{
    const char *next = "if the server has a certificate of your own: SSL_CERT_FILE names its issuer";
    if (strstr(words, "expired") || strstr(words, "not yet valid"))
        next = "tell who runs the server; or is the clock of this machine wrong?";
    else if (strstr(words, "host name") || strstr(words, "hostname"))
        next = "check the host in the address: the certificate is for another one";
    return job_fail(j, "E_TLS", next, "%s", words);
}

int explain_transfer(job *j, CURL *easy, CURLcode result, const char *words, bool head)
{
    long connect = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &connect);
    if (connect >= 300)
        return refused_by_proxy(j, connect);
    switch (result) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
        return no_connection(j, words);
    case CURLE_OPERATION_TIMEDOUT:
        return job_fail(j, "E_TIMEOUT", job_limits, "%s",
                        head ? "the server stopped sending" : "there is no answer");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
        return not_who_it_should_be(j, words);
    case CURLE_SSL_CACERT_BADFILE:
        return job_fail(j, "E_TLS", "check what SSL_CERT_FILE, CURL_CA_BUNDLE or GIT_SSL_CAINFO names",
                        "%s", words);
    case CURLE_SSL_CONNECT_ERROR:
        return job_fail(j, "E_TLS", "the server has to offer TLS 1.2 or newer",
                        "no TLS can be agreed on: %s", words);
    case CURLE_OUT_OF_MEMORY:
        // libcurl takes a line of any length for a want of memory.
        return head ? job_fail(j, "E_NETWORK", NULL, "there is no memory for the answer")
                    : job_fail(j, "E_TOO_LARGE", NULL, "the head of its answer is too large");
    case CURLE_FILESIZE_EXCEEDED:  // as its head says
        return job_too_large(j);
    case CURLE_WRITE_ERROR:
        return job_fail(j, "E_NETWORK", NULL, "there is no memory for the answer");
    case CURLE_LOGIN_DENIED:
        return job_fail(j, "E_AUTH", NULL, "%s", words);
    default:
        return job_fail(j, "E_NETWORK", "try again", "%s", words);
    }
}

int explain_status(job *j, const address *at, long status, const login *l)
{
    switch (status) {
    case 304:
        return job_fail(j, "E_HTTP", NULL, "the server says that nothing has changed, and was not asked");
    case 401:
        return job_fail(j, "E_AUTH",
                        "put credentials into ~/.netrc, a git credential helper, or a token into .env",
                        l->barred && address_is_open(at)
                            ? "%s wants credentials, which are not sent without TLS (401)"
                        : l->from == LOGIN_NONE ? "%s wants credentials, and none are known (401)"
                                                : "%s did not take the credentials (401)",
                        at->host);
    case 403:
        return job_fail(j, "E_AUTH", "ask for access, or check the token", "%s refuses access (403)",
                        at->host);
    case 404:
    case 410:
        return job_fail(j, "E_HTTP", "check the address; some servers say this to strangers too",
                        "there is nothing there (%ld)", status);
    case 407:
        return refused_by_proxy(j, status);
    default:
        return job_fail(j, "E_HTTP", status >= 500 || status == 429 ? "try again later" : NULL,
                        "the server answered with %ld", status);
    }
}
