// SPDX-License-Identifier: MIT
// Programs that talk to the network: what they send, where what they receive goes.
#include <string.h>

#include "shell/call/call.h"
#include "shell/effects/path.h"
#include "shell/programs/net.h"

shell_str net_host(shell_str url)
{
    const char *at = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
    shell_str s = url;
    if (at)
        s = (shell_str){at + 3, url.len - (size_t)(at + 3 - url.ptr)};
    const char *end = s.len ? memchr(s.ptr, '/', s.len) : NULL;
    if (end)
        s.len = (size_t)(end - s.ptr);
    const char *user = s.len ? memrchr(s.ptr, '@', s.len) : NULL;
    return user ? (shell_str){user + 1, s.len - (size_t)(user + 1 - s.ptr)} : s;
}

#define SECRETS (SHELL_T_SECRET | SHELL_T_ENVSECRET)

static uint32_t all_taint(const call *c)
{
    uint32_t t = 0;
    for (size_t i = 1; i < c->n; i++)
        t |= c->w[i].taint;
    return t;
}

void net_received(call *c, const shell_word *to, const char *op)
{
    stream s = {0};
    stream_add(c->e->a, &s, "\1", 1, SHELL_T_NET);
    if (to && !word_is(to, "-") && !word_is(to, "/dev/stdout"))
        write_file(c, to, op, SHELL_F_TRUNCATE, &s);
    else
        out_stream(c, &s, s.taint);
}

// Where a download lands: the last part of its address, in a folder.
shell_word net_landing(call *c, const shell_word *folder, const shell_word *url)
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

bool net_near(shell_str host)
{
    static const char *const local[] = {"localhost", "127.", "0.0.0.0", "[::1]", ":"};
    for (size_t i = 0; i < sizeof local / sizeof *local; i++)
        if (str_starts(host, local[i]))
            return true;
    return false;
}

// DELETE of something on another machine, or of whole indexes of a search engine.
void net_delete(call *c, shell_str host, const shell_word *url)
{
    shell_str s = url->alts[0];
    bool all = memmem(s.ptr, s.len, "/_all", 5) || memmem(s.ptr, s.len, ":9200", 5);
    if ((!net_near(host) && str_exact(host)) || all)
        fx_text(c, SHELL_K_INFRA, "delete", s, url, 0, 0);
}

static void sh_nc(call *c, const void *data)
{
    static const optspec spec = {"ecgGiIpPqsTwWxX",
        "exec=:e sh-exec=:c lua-exec=:e source-port=:p listen:l proxy=:x"};
    (void)data;
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
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

// exec:cat: a program that hands on or prints text, no shell.
static bool plain_program(shell_str s)
{
    const char *colon = memchr(s.ptr, ':', s.len);
    size_t from = colon ? (size_t)(colon + 1 - s.ptr) : s.len, to = from;
    from += from < s.len && strchr("'\"", s.ptr[from]);
    for (to = from; to < s.len && !strchr(" ,'\"", s.ptr[to]);)
        to++;
    shell_str name = path_base((shell_str){s.ptr + from, to - from});
    return str_is(name, "cat") || program_of(print_programs, name);
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
            run = run || c->w[i].n > 1 || has_word(s, "system:") || !plain_program(s);
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
        net_received(c, to, "scp");
        shell_word name = word_after(c->e, &o.rest.v[0], ':');
        name = net_landing(c, to, &name);
        net_received(c, &name, "scp");
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

// --key FILE, --tls-cert FILE: the connection needs it, it is not sent.
static bool own_key(shell_str s)
{
    static const shell_str ends[] = {N("key"), N("cert"), N("keyfile"), N("certfile")};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (s.len > ends[i].len + 1 && str_starts(s, "--") &&
            memcmp(s.ptr + s.len - ends[i].len, ends[i].ptr, ends[i].len) == 0)
            return true;
    return false;
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
        if ((s.len && s.ptr[0] == '-') || own_key(c->w[i - 1].alts[0]))
            continue;
        shell_word w = c->w[i];
        if (*op == 'h' && (str_is(s, "DELETE") || str_is(s, "delete")) && i + 1 < c->n)
            net_delete(c, net_host(c->w[i + 1].alts[0]), &c->w[i + 1]);
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
    opts o;
    if (!opts_asked(c, &spec, &o))
        return;
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
    {"ntfy", sh_sender, "http"}, {"b2", sh_sender, "http"},
    {"ztcp", sh_door, NULL}, {"s_client", sh_tls, NULL}, {"ttyd", sh_door, NULL},
    {"gotty", sh_door, NULL}, {"tmate", sh_door, NULL},
    {"sshx", sh_door, NULL}, {"upterm", sh_door, NULL}, {"teleconsole", sh_door, NULL},
    {"transfer", sh_sender, "http"}, {"ngrok", sh_sender, "http"}, {"magic-wormhole", sh_sender,
        "http"},
    {NULL, NULL, NULL}};
