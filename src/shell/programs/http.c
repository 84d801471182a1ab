// SPDX-License-Identifier: MIT
// curl, wget and their kin: what they send, and where what they receive goes.
#include <string.h>
#include <strings.h>

#include "shell/call/call.h"
#include "shell/programs/net.h"

// The dotted form of an address that is written as one number.
static shell_str dotted(call *c, shell_str s)
{
    bool hex = s.len > 2 && s.ptr[0] == '0' && (s.ptr[1] | 32) == 'x';
    unsigned long long n = 0;
    for (size_t i = hex ? 2 : 0; i < s.len; i++) {
        char ch = s.ptr[i];
        int d = is_digit(ch) ? ch - '0' : hex && (ch | 32) >= 'a' && (ch | 32) <= 'f'
            ? (ch | 32) - 'a' + 10 : -1;
        if (d < 0 || n > 0xffffffffu)
            return s;
        n = n * (hex ? 16 : 10) + (unsigned)d;
    }
    if (n < 0x1000000)
        return s;
    char *out = sh_alloc(c->e->a, 16);
    size_t k = 0;
    for (int shift = 24; shift >= 0; shift -= 8) {
        unsigned b = (unsigned)(n >> shift & 255);
        if (b > 99)
            out[k++] = (char)('0' + b / 100);
        if (b > 9)
            out[k++] = (char)('0' + b / 10 % 10);
        out[k++] = (char)('0' + b % 10);
        if (shift)
            out[k++] = '.';
    }
    return (shell_str){out, k};
}

// The host of an address as it is looked up, however it is written.
static shell_str host_of(call *c, const shell_word *url)
{
    shell_str s = url ? dotted(c, net_host(url->alts[0])) : STR("");
    bool large = false;
    for (size_t i = 0; i < s.len; i++)
        large = large || (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z');
    if (!large)
        return s;
    char *out = sh_alloc(c->e->a, s.len);
    for (size_t i = 0; i < s.len; i++)
        out[i] = s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i];
    return (shell_str){out, s.len};
}

// @file or name=@file: the file is sent.
static uint32_t sent(call *c, const shell_word *w, bool form)
{
    shell_str s = w->alts[0];
    const char *at = s.len ? memchr(s.ptr, '@', s.len) : NULL;
    if (form && !at && s.len)
        at = memchr(s.ptr, '<', s.len);
    if (!at || (at != s.ptr && !form && at[-1] != '=' ) || (form && *at == '<' && at > s.ptr &&
        at[-1] != '='))
        return w->taint;
    shell_str name = {at + 1, s.len - (size_t)(at + 1 - s.ptr)};
    const char *semi = name.len ? memchr(name.ptr, ';', name.len) : NULL;
    if (semi)
        name.len = (size_t)(semi - name.ptr);
    if (str_is(name, "-") || str_is(name, "/dev/stdin"))
        return w->taint | (c->c->in ? c->c->in->taint : 0);
    shell_word file = semi ? word_of(c->e, name, w) : word_tail(c->e, w, (size_t)(at + 1 - s.ptr));
    // curl expands no ~, but whoever writes it means it
    if (str_starts(name, "~/") && c->e->home.len)
        file = word_of(c->e, (shell_str){sh_join(c->e->a, sh_copy(c->e->a, c->e->home.ptr,
            c->e->home.len), "",
                                         sh_copy(c->e->a, name.ptr + 1, name.len - 1)),
                                         c->e->home.len + name.len - 1}, w);
    stream f = {0};
    read_file(c, &file, "send", &f);
    return w->taint | f.taint;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

// curl -K: a line for each option, NAME = VALUE, NAME "VALUE" or -N VALUE (curl(1), --config).
static void curl_config(call *c, const shell_word *w)
{
    stream *s = word_is_input(w) ? c->c->in : file_stream(c->e, w);
    shell_str text = s ? stream_text(s) : STR("");
    if (!text.len || !eval_charge(c->e, text.len))
        return;
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, "curl", 4);
    for (size_t i = 0; i < text.len;) {
        const char *nl = memchr(text.ptr + i, '\n', text.len - i);
        size_t end = nl ? (size_t)(nl - text.ptr) : text.len;
        while (i < end && blank(text.ptr[i]))
            i++;
        size_t name = i;
        while (i < end && !blank(text.ptr[i]) && text.ptr[i] != '=' && text.ptr[i] != ':')
            i++;
        size_t len = i - name;
        while (i < end && (blank(text.ptr[i]) || text.ptr[i] == '=' || text.ptr[i] == ':'))
            i++;
        size_t stop = end;
        if (stop > i + 1 && text.ptr[i] == '"' && text.ptr[stop - 1] == '"')
            i++, stop--;
        bool quotes = stop > i && memchr(text.ptr + i, '\'', stop - i);
        if (len && text.ptr[name] != '#' && !quotes) {
            build_add(&b, text.ptr[name] == '-' ? " " : " --", text.ptr[name] == '-' ? 1 : 3);
            build_add(&b, text.ptr + name, len);
            build_add(&b, " '", stop > i ? 2 : 0);
            build_add(&b, text.ptr + i, stop - i);
            build_add(&b, "'", stop > i);
        }
        i = end + 1;
    }
    shell_word all = word_of(c->e, build_text(&b), w);
    run_script(c, "curl --config", &all, NULL);
}

// A header that says by its name that a secret belongs into it: Authorization, PRIVATE-TOKEN,
// X-Api-Key, Cookie.
static bool authenticates(shell_str header)
{
    static const char *const parts[] = {"auth", "token", "key", "secret", "cookie", "session", "pass",
                                        "sign", "cred", "api", "access", "jwt", "bearer", "csrf"};
    const char *colon = header.len ? memchr(header.ptr, ':', header.len) : NULL;
    size_t n = colon ? (size_t)(colon - header.ptr) : header.len;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            if (n - i >= strlen(parts[k]) &&
                strncasecmp(header.ptr + i, parts[k], strlen(parts[k])) == 0)
                return true;
    return !colon;
}

// What a header sends that it has no reason to.
static uint32_t header_taint(call *c, const shell_word *w)
{
    if (str_starts(w->alts[0], "@"))
        return w->taint | sent(c, w, false);
    return w->taint & ~(uint32_t)(authenticates(w->alts[0]) ? SHELL_T_ENVSECRET : 0);
}

void sh_curl(call *c, const void *data)
{
    static const optspec spec = {"AbcCdDeEFhHKmoPQrtTuUwxXyYz",
        "data=:d data-ascii=:d data-binary=:d data-raw=:1 data-urlencode=:8 json=:d form=:F "
        "form-string=:1 upload-file=:T output=:o remote-name:O url=:3 header=:H config=:K "
        "user=:u oauth2-bearer=:u proxy-user=:u cookie=:b request=:X output-dir=:4 "
        "user-agent=:A proxy=:x cert=:E key=:5 "
        "max-time=:m retry= connect-timeout= write-out=:w referer=:e get:G head:I "
        "unix-socket=:6 netrc-file=:7 silent:s show-error:S fail:f location:L insecure:k "
        "compressed "
        "cacert= resolve= interface= limit-rate= range=:r cookie-jar=:c remote-header-name:J"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    uint32_t taint = 0;
    const shell_word *url = o.rest.n ? &o.rest.v[0] : opt_value(&o, '3');
    for (size_t i = 0; i < o.nvals; i++) {
        const shell_word *w = &o.vals[i].w;
        switch (o.vals[i].letter) {
        case 'd': taint |= sent(c, w, false); break;
        case '8': taint |= sent(c, w, true); break;
        case 'F': taint |= sent(c, w, true); break;
        case 'H': taint |= header_taint(c, w); break;
        case 'u': case 'x': case 'o': break;
        case 'T': case 'K': case '7': case 'b':
            if (o.vals[i].letter == 'K')
                curl_config(c, w);
            if (o.vals[i].letter == 'b' && memchr(w->alts[0].ptr, '=', w->alts[0].len))
                break;
            if (word_is(w, "-")) {
                taint |= c->c->in ? c->c->in->taint : 0;
            } else {
                stream f = {0};
                read_file(c, w, "send", &f);
                taint |= f.taint;
            }
            break;
        default: taint |= w->taint; break;
        }
    }
    for (size_t i = 0; i < o.rest.n; i++) {
        taint |= o.rest.v[i].taint;
        if (str_starts(o.rest.v[i].alts[0], "file://")) {
            shell_word f = word_of(c->e, (shell_str){o.rest.v[i].alts[0].ptr + 7,
                o.rest.v[i].alts[0].len - 7}, &o.rest.v[i]);
            read_file(c, &f, "read", c->c->out);
        }
    }
    shell_str host = host_of(c, url);
    fx_text(c, SHELL_K_NET, "curl", host, NULL, 0, taint);
    if (opt_value(&o, 'X') && word_is(opt_value(&o, 'X'), "DELETE") && url)
        net_delete(c, host, url);
    for (size_t i = 0; i < o.nvals && url && !net_near(host); i++)
        if (memchr("d1", o.vals[i].letter, 2))
            judge_graphql(c, o.vals[i].w.alts[0], url->alts[0], &o.vals[i].w);
    if (url && memmem(url->alts[0].ptr, url->alts[0].len, "/_delete_by_query", 17))
        fx_text(c, SHELL_K_INFRA, "delete", url->alts[0], url, 0, 0);
    if (url && word_starts(url, "telnet:") && c->c->in)
        judge_lines(c, input_text(c));
    const shell_word *to = opt_value(&o, 'o');
    shell_word named;
    if (!to && has(&o, 'O') && url) {
        named = net_landing(c, opt_value(&o, '4'), url);
        to = &named;
    }
    net_received(c, to, "curl");
}

void sh_wget(call *c, const void *data)
{
    static const optspec spec = {"OPoatTQUeilABDXRd",
        "output-document=:O post-file=:F post-data=:4 "
        "body-file=:F body-data=:4 dir=:d out=:o header=:H directory-prefix=:P input-file=:i "
        "user-agent=:U "
        "use-askpass=:K quiet:q tries=:t timeout=:T execute=:e method=:m password=:1 user=:2"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
    uint32_t taint = 0;
    const shell_word *url = o.rest.n ? &o.rest.v[0] : NULL;
    for (size_t i = 0; i < o.nvals; i++) {
        if (o.vals[i].letter == 'F' || o.vals[i].letter == 'i') {
            stream f = {0};
            read_file(c, &o.vals[i].w, "send", &f);
            taint |= f.taint;
        } else if (o.vals[i].letter == 'K') {
            run_script(c, "wget", &o.vals[i].w, NULL);
        } else if (o.vals[i].letter == 'H') {
            taint |= header_taint(c, &o.vals[i].w);
        } else if (strchr("4UA", o.vals[i].letter)) {
            taint |= o.vals[i].w.taint;
        }
    }
    for (size_t i = 0; i < o.rest.n; i++) {
        taint |= o.rest.v[i].taint;
        if (str_starts(o.rest.v[i].alts[0], "file://")) {
            shell_word f = word_of(c->e, (shell_str){o.rest.v[i].alts[0].ptr + 7,
                o.rest.v[i].alts[0].len - 7}, &o.rest.v[i]);
            read_file(c, &f, "read", NULL);
        }
    }
    if (opt_value(&o, 'm') && word_is(opt_value(&o, 'm'), "DELETE") && url)
        net_delete(c, net_host(url->alts[0]), url);
    fx_text(c, SHELL_K_NET, "wget", host_of(c, url), NULL, 0, taint);
    const shell_word *to = opt_value(&o, 'O');
    shell_word named;
    bool aria = str_is(c->name, "aria2c");
    if (aria)
        to = opt_value(&o, 'o');
    const shell_word *folder = opt_value(&o, aria ? 'd' : 'P');
    if ((!to || (aria && folder)) && url && !has(&o, 'r')) {
        named = net_landing(c, folder, to ? to : url);
        to = &named;
    }
    if (to)
        net_received(c, to, "wget");
    if (!opt_value(&o, 'O'))
        net_received(c, NULL, "wget");  // whoever pipes it means its output
}
