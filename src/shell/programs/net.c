// SPDX-License-Identifier: MIT
// Programs that talk to the network: what they send, where what they receive goes.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"

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

static shell_str host_of(shell_str url)
{
    const char *at = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
    shell_str s = url;
    if (at)
        s = (shell_str){at + 3, url.len - (size_t)(at + 3 - url.ptr)};
    const char *end = s.len ? memchr(s.ptr, '/', s.len) : NULL;
    return end ? (shell_str){s.ptr, (size_t)(end - s.ptr)} : s;
}

#define SECRETS (SHELL_T_SECRET | SHELL_T_ENVSECRET)

static uint32_t all_taint(const call *c)
{
    uint32_t t = 0;
    for (size_t i = 1; i < c->n; i++)
        t |= c->w[i].taint;
    return t;
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

static void received(call *c, const shell_word *to, const char *op)
{
    stream s = {0};
    stream_add(c->e->a, &s, "\1", 1, SHELL_T_NET);
    if (to && !word_is(to, "-") && !word_is(to, "/dev/stdout"))
        write_file(c, to, op, SHELL_F_TRUNCATE, &s);
    else
        out_stream(c, &s, s.taint);
}

// Where a download lands: the last part of its address, in a folder.
static shell_word in_folder(call *c, const shell_word *folder, const shell_word *url)
{
    shell_str name = path_base(url->alts[0]);
    if (!folder)
        return word_of(c->e, name, url);
    builder b;
    build_start(&b, c->e->a);
    build_add(&b, folder->alts[0].ptr, folder->alts[0].len);
    build_char(&b, '/');
    build_add(&b, name.ptr, name.len);
    return word_of(c->e, build_text(&b), url);
}

// DELETE of something on another machine, or of whole indexes of a search engine.
static void http_delete(call *c, shell_str host, const shell_word *url)
{
    static const char *const local[] = {"localhost", "127.", "0.0.0.0", "[::1]", ":"};
    shell_str s = url->alts[0];
    bool here = false, all = memmem(s.ptr, s.len, "/_all", 5) || memmem(s.ptr, s.len, ":9200", 5);
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        here = here || str_starts(host, local[i]);
    if ((!here && str_exact(host)) || all)
        fx_text(c, SHELL_K_INFRA, "delete", s, url, 0, 0);
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

static void sh_curl(call *c, const void *data)
{
    static const optspec spec = {"AbcCdDeEFhHKmoPQrtTuUwxXyYz",
        "data=:d data-ascii=:d data-binary=:d data-raw=:1 data-urlencode=:8 json=:d form=:F "
        "form-string=:1 upload-file=:T output=:o remote-name:O url=:3 header=:H config=:K "
        "user=:u cookie=:b request=:X output-dir=:4 user-agent=:A proxy=:x cert=:E key=:5 "
        "max-time=:m retry= connect-timeout= write-out=:w referer=:e get:G head:I "
        "unix-socket=:6 netrc-file=:7 silent:s show-error:S fail:f location:L insecure:k "
        "compressed "
        "cacert= resolve= interface= limit-rate= range=:r cookie-jar=:c remote-header-name:J"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    uint32_t taint = 0;
    const shell_word *url = o.rest.n ? &o.rest.v[0] : opt_value(&o, '3');
    for (size_t i = 0; i < o.nvals; i++) {
        const shell_word *w = &o.vals[i].w;
        switch (o.vals[i].letter) {
        case 'd': taint |= sent(c, w, false); break;
        case '8': taint |= sent(c, w, true); break;
        case 'F': taint |= sent(c, w, true); break;
        case 'H': taint |= (w->taint & ~(uint32_t)SHELL_T_ENVSECRET) | (str_starts(w->alts[0], "@")
            ? sent(c, w, false) : 0); break;
        case 'u': case 'x': case 'o': case 'A': break;
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
    shell_str host = url ? dotted(c, host_of(url->alts[0])) : STR("");
    fx_text(c, SHELL_K_NET, "curl", host, NULL, 0, taint);
    if (opt_value(&o, 'X') && word_is(opt_value(&o, 'X'), "DELETE") && url)
        http_delete(c, host, url);
    if (url && memmem(url->alts[0].ptr, url->alts[0].len, "/_delete_by_query", 17))
        fx_text(c, SHELL_K_INFRA, "delete", url->alts[0], url, 0, 0);
    if (url && word_starts(url, "telnet:") && c->c->in)
        judge_lines(c, input_text(c));
    const shell_word *to = opt_value(&o, 'o');
    shell_word named;
    if (!to && has(&o, 'O') && url) {
        named = in_folder(c, opt_value(&o, '4'), url);
        to = &named;
    }
    received(c, to, "curl");
}

static void sh_wget(call *c, const void *data)
{
    static const optspec spec = {"OPoatTQUeilABDXRd",
        "output-document=:O post-file=:F post-data=:4 "
        "body-file=:F body-data=:4 dir=:d out=:o header=:H directory-prefix=:P input-file=:i "
        "user-agent=:U "
        "use-askpass=:K quiet:q tries=:t timeout=:T execute=:e method=:m password=:1 user=:2"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    uint32_t taint = 0;
    const shell_word *url = o.rest.n ? &o.rest.v[0] : NULL;
    for (size_t i = 0; i < o.nvals; i++) {
        if (o.vals[i].letter == 'F' || o.vals[i].letter == 'i') {
            stream f = {0};
            read_file(c, &o.vals[i].w, "send", &f);
            taint |= f.taint;
        } else if (o.vals[i].letter == 'K') {
            run_script(c, "wget", &o.vals[i].w, NULL);
        } else if (o.vals[i].letter == '4') {
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
        http_delete(c, host_of(url->alts[0]), url);
    fx_text(c, SHELL_K_NET, "wget", url ? host_of(url->alts[0]) : STR(""), NULL, 0, taint);
    const shell_word *to = opt_value(&o, 'O');
    shell_word named;
    bool aria = str_is(c->name, "aria2c");
    if (aria)
        to = opt_value(&o, 'o');
    const shell_word *folder = opt_value(&o, aria ? 'd' : 'P');
    if ((!to || (aria && folder)) && url && !has(&o, 'r')) {
        named = in_folder(c, folder, to ? to : url);
        to = &named;
    }
    if (to)
        received(c, to, "wget");
    if (!opt_value(&o, 'O'))
        received(c, NULL, "wget");  // whoever pipes it means its output
}

static void sh_nc(call *c, const void *data)
{
    static const optspec spec = {"ecgGiIpPqsTwWxX",
        "exec=:e sh-exec=:c lua-exec=:e source-port=:p listen:l proxy=:x"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    uint32_t taint = (c->c->in ? c->c->in->taint : 0) | all_taint(c);
    shell_str host = o.rest.n ? o.rest.v[0].alts[0] : STR("");
    const shell_word *run = opt_value(&o, 'e') ? opt_value(&o, 'e') : opt_value(&o, 'c');
    if (run) {
        fx_text(c, SHELL_K_SHELL, "reverse-shell", host, NULL, 0, 0);
        run_script(c, "nc -e", run, NULL);
    } else if (taint & T_SHELL) {
        fx_text(c, SHELL_K_SHELL, "reverse-shell", host, NULL, 0, 0);
    }
    if (c->c->in)
        judge_lines(c, input_text(c));
    bool probe = has(&o, 'z');
    if (!probe)
        fx_text(c, SHELL_K_NET, "nc", host, NULL, 0, taint & ~T_SHELL);
    out_unknown(c, SHELL_T_NET);
}

static bool has_word(shell_str s, const char *lit)  // case-insensitive
{
    size_t n = strlen(lit);
    for (size_t i = 0; i + n <= s.len; i++)
        if (strncasecmp(s.ptr + i, lit, n) == 0)
            return true;
    return false;
}

static void sh_socat(call *c, const void *data)
{
    (void)data;
    bool net = false, run = false;
    shell_str host = STR("");
    const shell_word *what = NULL;
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        if (s.len == 0 || s.ptr[0] == '-')
            continue;
        if (has_word(s, "exec:") || has_word(s, "system:")) {
            run = true;
            what = &c->w[i];
        } else if (has_word(s, "tcp") || has_word(s, "udp") || has_word(s, "openssl") ||
            has_word(s, "ssl:")) {
            net = true;
            host = s;
        } else if (has_word(s, "open:") || has_word(s, "file:")) {
            const char *colon = memchr(s.ptr, ':', s.len);
            shell_str f = {colon + 1, s.len - (size_t)(colon + 1 - s.ptr)};
            const char *comma = f.len ? memchr(f.ptr, ',', f.len) : NULL;
            if (comma)
                f.len = (size_t)(comma - f.ptr);
            shell_word w = word_of(c->e, f, &c->w[i]);
            read_file(c, &w, "send", NULL);
        } else if (has_word(s, "unix") || has_word(s, ".sock")) {
            fx_text(c, SHELL_K_NET, "unix-socket", s, &c->w[i], 0, c->c->in ? c->c->in->taint : 0);
            if (c->c->in && has_word(input_text(c), "shutdown"))
                fx_text(c, SHELL_K_INFRA, "shutdown", s, NULL, 0, 0);
        }
    }
    uint32_t taint = (c->c->in ? c->c->in->taint : 0) | all_taint(c);
    if ((net && run) || taint & T_SHELL)
        fx_text(c, SHELL_K_SHELL, "reverse-shell", host, what, 0, 0);
    if (what) {
        const char *colon = memchr(what->alts[0].ptr, ':', what->alts[0].len);
        if (colon) {
            shell_word w = word_of(c->e, (shell_str){colon + 1,
                what->alts[0].len - (size_t)(colon + 1 - what->alts[0].ptr)}, what);
            run_script(c, "socat", &w, NULL);
        }
    }
    if (net && c->c->in)
        judge_lines(c, input_text(c));
    if (net)
        fx_text(c, SHELL_K_NET, "socat", host, NULL, 0, taint & ~T_SHELL);
    out_unknown(c, SHELL_T_NET);
}

static bool remote(const shell_word *w)
{
    shell_str s = w->alts[0];
    const char *colon = s.len ? memchr(s.ptr, ':', s.len) : NULL;
    const char *slash = s.len ? memchr(s.ptr, '/', s.len) : NULL;
    return colon && (!slash || colon < slash || str_starts(s, "s3:") || str_starts(s, "gs:"));
}

static void sh_scp(call *c, const void *data)
{
    static const optspec spec = {"cFiJloPSDX", ""};
    (void)data;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    if (o.rest.n < 2)
        return;
    const shell_word *to = &o.rest.v[o.rest.n - 1];
    uint32_t taint = 0;
    bool from_net = false;
    for (size_t i = 0; i + 1 < o.rest.n; i++) {
        if (remote(&o.rest.v[i])) {
            from_net = true;
            continue;
        }
        stream f = {0};
        read_file(c, &o.rest.v[i], "send", &f);
        taint |= f.taint;
    }
    if (remote(to)) {
        fx_text(c, SHELL_K_NET, "scp", to->alts[0], NULL, 0, taint);
    } else if (from_net) {
        received(c, to, "scp");
        shell_word name = word_after(c->e, &o.rest.v[0], ':');
        name = in_folder(c, to, &name);
        received(c, &name, "scp");
    }
}

// Name:value, as HTTPie writes a header.
static bool header(shell_str s)
{
    size_t i = 0;
    while (i < s.len && (is_name(s.ptr[i], false) || s.ptr[i] == '-'))
        i++;
    return i > 1 && i + 1 < s.len && s.ptr[i] == ':' && s.ptr[i + 1] != '/' && s.ptr[i + 1] != '=';
}

// Anything that can carry data out: secrets among its words, in its input or its files.
static void sh_sender(call *c, const void *data)
{
    const char *op = data;
    if (help_asked(c))
        return;
    uint32_t taint = all_taint(c) | (c->c->in ? c->c->in->taint : 0);
    for (size_t i = 1; i < c->n; i++) {
        shell_str s = c->w[i].alts[0];
        const char *at = s.len ? memchr(s.ptr, '@', s.len) : NULL;
        if (s.len && s.ptr[0] == '-')
            continue;
        shell_word w = c->w[i];
        if (*op == 'h' && (str_is(s, "DELETE") || str_is(s, "delete")) && i + 1 < c->n)
            http_delete(c, host_of(c->w[i + 1].alts[0]), &c->w[i + 1]);
        if (*op == 'h' && header(s)) {
            taint &= ~(uint32_t)SHELL_T_ENVSECRET;  // what it is for
            continue;
        }
        if (str_starts(s, "file://"))
            w = word_of(c->e, (shell_str){s.ptr + 7, s.len - 7}, &w);
        else if (at && *op == 'h')
            w = word_of(c->e, (shell_str){at + 1, s.len - (size_t)(at + 1 - s.ptr)}, &w);
        where p = path_where(c->e, path_here(c->e, w.alts[0]),
            SHELL_K_READ);
        if (w.known != SHELL_UNKNOWN && p.flags & (SHELL_F_SECRET | SHELL_F_SYSFILE)) {
            stream f = {0};
            read_file(c, &w, "send", &f);
            taint |= f.taint;
        }
    }
    fx_text(c, SHELL_K_NET, op, c->n > 1 ? c->w[c->n - 1].alts[0] : STR(""), NULL, 0, taint);
    out_unknown(c, SHELL_T_NET);
}

// logger -n HOST: what it logs goes to another machine.
static void sh_logger(call *c, const void *data)
{
    static const optspec spec = {"fnpPtuS", "file=:f server=:n port=:P priority=:p tag=:t "
        "socket=:u size=:S rfc5424 msgid= sd-id= sd-param= id"};
    (void)data;
    if (help_asked(c))
        return;
    opts o;
    opts_read(c, 1, &spec, false, &o);
    stream s = {0};
    if (opt_value(&o, 'f'))
        read_file(c, opt_value(&o, 'f'), "read", &s);
    else if (!o.rest.n && c->c->in)
        s.taint = c->c->in->taint;
    if (opt_value(&o, 'n'))
        fx_text(c, SHELL_K_NET, "syslog", opt_value(&o, 'n')->alts[0], NULL, 0,
                s.taint | all_taint(c));
}

// openssl s_client: a connection like any other.
static void sh_tls(call *c, const void *data)
{
    (void)data;
    shell_str host = STR("");
    for (size_t i = 1; i + 1 < c->n; i++)
        if (word_is(&c->w[i], "-connect"))
            host = c->w[i + 1].alts[0];
    uint32_t taint = (c->c->in ? c->c->in->taint : 0) | all_taint(c);
    if (taint & T_SHELL)
        fx_text(c, SHELL_K_SHELL, "reverse-shell", host, NULL, 0, 0);
    fx_text(c, SHELL_K_NET, "nc", host, NULL, 0, taint & ~T_SHELL);
    out_unknown(c, SHELL_T_NET);
}

// Programs that give a terminal of this machine to others.
static void sh_door(call *c, const void *data)
{
    (void)data;
    if (!help_asked(c))
        fx_text(c, SHELL_K_SHELL, "reverse-shell", STR(""), NULL, 0, 0);
}

const program net_programs[] = {
    {"curl", sh_curl, NULL}, {"curlie", sh_curl, NULL}, {"wget", sh_wget, NULL},
    {"wget2", sh_wget, NULL}, {"logger", sh_logger, NULL},
    {"nc", sh_nc, NULL}, {"ncat", sh_nc, NULL}, {"netcat", sh_nc, NULL},
    {"nc.openbsd", sh_nc, NULL}, {"nc.traditional", sh_nc, NULL}, {"telnet", sh_nc, NULL},
    {"socat", sh_socat, NULL}, {"scp", sh_scp, NULL}, {"sftp", sh_scp, NULL}, 
    {"http", sh_sender, "http"}, {"https", sh_sender, "http"}, {"xh", sh_sender, "http"},
    {"dig", sh_sender, "dns"}, {"nslookup", sh_sender, "dns"}, {"host", sh_sender, "dns"},
    {"ping", sh_sender, "dns"}, {"mail", sh_sender, "mail"}, {"sendmail", sh_sender, "mail"},
    {"mutt", sh_sender, "mail"}, {"mailx", sh_sender, "mail"}, {"ftp", sh_sender, "ftp"},
    {"tftp", sh_sender, "ftp"}, {"lftp", sh_sender, "ftp"}, {"aria2c", sh_wget, NULL},
    {"lynx", sh_sender, "http"}, {"w3m", sh_sender, "http"}, {"fetch", sh_wget, NULL},
    {"websocat", sh_sender, "http"}, {"croc", sh_sender, "http"}, {"wormhole", sh_sender, "http"},
    {"cloudflared", sh_sender, "http"}, {"telegram-send", sh_sender, "http"},
    {"mosquitto_pub", sh_sender, "mqtt"}, {"pastebinit", sh_sender, "http"},
    {"wgetpaste", sh_sender, "http"}, {"slackcat", sh_sender, "http"}, {"ipfs", sh_sender, "http"},
    {"swaks", sh_sender, "mail"}, {"msmtp", sh_sender, "mail"}, {"GET", sh_sender, "http"},
    {"POST", sh_sender, "http"}, {"lwp-request", sh_sender, "http"},
    {"lwp-download", sh_sender, "http"}, {"httpd", sh_sender, "http"}, {"serve", sh_sender, "http"},
    {"http-server", sh_sender, "http"}, {"ffsend", sh_sender, "http"},
    {"ntfy", sh_sender, "http"}, {"b2", sh_sender, "http"}, {"azcopy", sh_sender, "http"},
    {"ztcp", sh_door, NULL}, {"s_client", sh_tls, NULL}, {"ttyd", sh_door, NULL},
    {"gotty", sh_door, NULL}, {"tmate", sh_door, NULL},
    {"sshx", sh_door, NULL}, {"upterm", sh_door, NULL}, {"teleconsole", sh_door, NULL},
    {"transfer", sh_sender, "http"}, {"ngrok", sh_sender, "http"}, {"magic-wormhole", sh_sender,
        "http"},
    {NULL, NULL, NULL}};
