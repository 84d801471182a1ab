// SPDX-License-Identifier: MIT
// Repositories by libgit2.
//
// Objects go into a bare repository of their own, from which a file or a tree is taken: nothing of the
// remote is ever a repository's configuration, hook or attribute file.
#include "git.h"

#include <errno.h>
#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "fs.h"
#include "ops.h"
#include "transport.h"
#include "tree.h"

static const char own_ref[] = "refs/pais/fetched";

// Libgit2 before 1.7 brings all history. When that is much, the git command brings what is needed.
#define ALL_HISTORY (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7)
enum { MANY_OBJECTS = 2000, MUCH = 4 << 20 };

typedef struct work {
    job *j;
    git_repository *repo;
    git_remote *remote;
    git_commit *commit;
    char name[1024];  // the ref that was chosen; empty: a commit by its number
    char cache[4096];
    bool own_cache;
    bool reached;  // the remote has answered
    bool look_out, long_history, shallow;  // for much history; it is much; the git command left it out
} work;

void git_done(job *j, const char *commit, const char *name, bool unchanged, int64_t files,
              int64_t submodules, const char *via)
{
    answer a;
    answer_begin(&a, j->rq->id);
    answer_flag(&a, "ok", true);
    answer_text(&a, "commit", commit);
    answer_text(&a, "ref", name && name[0] ? name : NULL);
    answer_flag(&a, "unchanged", unchanged);
    answer_number(&a, "bytes", j->received);
    if (j->rq->op == REQUEST_CLONE && !unchanged) {
        answer_number(&a, "files", files);
        answer_number(&a, "submodules", submodules);
    }
    answer_text(&a, "via", via);
    j->answered = true;
    answer_send(&a, j->out);
}

static int git_says(work *w)
{
    const git_error *e = git_error_last();
    const char *code = e && (e->klass == GIT_ERROR_NET || e->klass == GIT_ERROR_OS) && !w->reached
                           ? "E_NETWORK"
                           : "E_GIT";
    return job_fail(w->j, code, NULL, "%s", e ? e->message : "no reason is known");
}

static int on_transfer(const git_indexer_progress *p, void *ud)
{
    work *w = ud;
    // The transports of libgit2 itself are not counted as they read.
    if (w->j->address.scheme == ADDRESS_GIT || w->j->address.scheme == ADDRESS_FILE) {
        w->j->received = 0;
        if (job_receive(w->j, (int64_t)p->received_bytes) != 0)
            return -1;
    }
    w->long_history = w->look_out && (p->total_objects > MANY_OBJECTS || p->received_bytes > MUCH);
    if (w->long_history)
        return -1;
    if (p->received_objects < p->total_objects)
        job_progress(w->j, "receive", p->received_objects, p->total_objects);
    else
        job_progress(w->j, "unpack", p->indexed_objects + p->indexed_deltas, p->total_objects);
    return w->j->answered ? -1 : 0;
}

static void set_callbacks(work *w, git_remote_callbacks *c)
{
    c->transfer_progress = on_transfer;
    c->payload = w;
}

static int connect_to(work *w)
{
    char url[8448];
    job *j = w->j;
    git_remote_create_options how = GIT_REMOTE_CREATE_OPTIONS_INIT;
    git_remote_callbacks c = GIT_REMOTE_CALLBACKS_INIT;
    // ssh as it was written, since user@host:path is not the same as ssh://user@host/path.
    if (j->address.scheme == ADDRESS_SSH)
        snprintf(url, sizeof url, "%.*s", (int)strcspn(j->rq->url, "#"), j->rq->url);
    else if (j->address.scheme == ADDRESS_FILE)
        snprintf(url, sizeof url, "%s", j->address.path);
    else if (!address_write(&j->address, false, url, sizeof url))
        return job_fail(j, "E_ADDRESS", NULL, "the address is too long");
    how.repository = w->repo;
    how.flags = GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
    set_callbacks(w, &c);
    if (git_remote_create_with_opts(&w->remote, url, &how) != 0 ||
        git_remote_connect(w->remote, GIT_DIRECTION_FETCH, &c, NULL, NULL) != 0)
        return -1;
    w->reached = true;
    return 0;
}

static bool is_hex(const char *text)
{
    size_t n = strspn(text, "0123456789abcdef");
    return n >= 7 && n <= GIT_OID_HEXSZ && !text[n];
}

// The head of this name, with `prefix` before it.
static const git_remote_head *named(const git_remote_head **heads, size_t n, const char *prefix,
                                    const char *name)
{
    size_t k = strlen(prefix);
    for (size_t i = 0; i < n; i++)
        if (strncmp(heads[i]->name, prefix, k) == 0 && strcmp(heads[i]->name + k, name) == 0)
            return heads[i];
    return NULL;
}

// What an annotated tag stands for follows it as NAME^{}.
static const git_oid *peeled(const git_remote_head **heads, size_t n, const git_remote_head *head)
{
    size_t k = strlen(head->name);
    for (size_t i = 0; i < n; i++)
        if (strncmp(heads[i]->name, head->name, k) == 0 && strcmp(heads[i]->name + k, "^{}") == 0)
            return &heads[i]->oid;
    return &head->oid;
}

// Chooses what to fetch: *id is its commit; unset, with success, when everything has to be searched.
static int choose(work *w, git_oid *id, bool *known)
{
    static const char *const prefixes[] = {"", "refs/heads/", "refs/tags/"};
    const git_remote_head **heads = NULL, *found = NULL;
    size_t n = 0;
    const char *ref = w->j->rq->ref ? w->j->rq->ref : "HEAD";
    if (git_remote_ls(&heads, &n, w->remote) != 0)
        return -1;
    for (size_t i = 0; i < 3 && !found; i++)
        found = named(heads, n, prefixes[i], ref);
    for (size_t i = 0; i < n && !found && strlen(ref) == GIT_OID_HEXSZ; i++)
        if (git_oid_streq(&heads[i]->oid, ref) == 0 && !strstr(heads[i]->name, "^{}"))
            found = heads[i];
    *known = found != NULL;
    if (!found && is_hex(ref))
        return 0;
    if (!found)
        return w->j->rq->ref ? job_fail(w->j, "E_REF", "check what stands behind #",
                                        "it has no branch, tag or commit '%s'", ref)
                             : job_fail(w->j, "E_REF", NULL, "it has no commit yet");
    const char *name = found->symref_target ? found->symref_target : found->name;
    int valid = 0;
    if (strlen(name) >= sizeof w->name || strchr(name, ':') ||
        git_reference_name_is_valid(&valid, name) != 0 || !valid)
        return job_fail(w->j, "E_REF", NULL, "it has a branch whose name is none");
    strcpy(w->name, name);
    git_oid_cpy(id, peeled(heads, n, found));
    return 0;
}

static int fetch_it(work *w)
{
    char spec[sizeof w->name + sizeof own_ref + 4];
    char *one[] = {spec}, *all[] = {"+refs/heads/*:refs/pais/heads/*", "+refs/tags/*:refs/pais/tags/*"};
    git_strarray specs = {all, 2};
    git_fetch_options how = GIT_FETCH_OPTIONS_INIT;
    set_callbacks(w, &how.callbacks);
    how.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;
    how.update_fetchhead = 0;
#if LIBGIT2_VER_MAJOR > 1 || LIBGIT2_VER_MINOR >= 7
    how.depth = w->name[0] ? (int)w->j->rq->depth : 0;
#endif
    if (w->name[0]) {
        snprintf(spec, sizeof spec, "+%s:%s", w->name, own_ref);
        specs = (git_strarray){one, 1};
    }
    return git_remote_fetch(w->remote, &specs, &how, NULL);
}

// Whether the commit is there now.
static bool arrived(work *w, const git_oid *id)
{
    git_commit *commit = NULL;
    bool there = git_commit_lookup(&commit, w->repo, id) == 0;
    git_commit_free(commit);
    return there;
}

// What is fetched: the ref that was chosen, or a commit that no ref names.
static int download(work *w, git_oid *id, bool *known)
{
    const char *ref = w->j->rq->ref, *what = w->name[0] ? w->name : ref;
    // A cache is fetched into again, which these versions cannot once some of its history is missing.
    w->look_out = ALL_HISTORY && w->own_cache && w->j->rq->depth > 0 &&
                  (*known || (ref && strlen(ref) == GIT_OID_HEXSZ));
    int err = fetch_it(w);
    if (!err || !w->long_history)
        return err;
    w->look_out = false;
    w->j->received = 0;
    if (!*known && git_oid_fromstr(id, ref) != 0)
        return -1;
    w->shallow = git_shallow(w->j, w->cache, what, own_ref) && arrived(w, id);
    if (w->shallow) {
        *known = true;
        return 0;
    }
    git_remote_free(w->remote);
    w->remote = NULL;
    err = connect_to(w);
    return err ? err : fetch_it(w);
}

static int look_up(work *w, const git_oid *id, bool known)
{
    git_object *object = NULL;
    const char *ref = w->j->rq->ref;
    int err = known ? git_object_lookup(&object, w->repo, id, GIT_OBJECT_ANY)
                    : git_revparse_single(&object, w->repo, ref);
    if (!known && err)
        return job_fail(w->j, "E_REF", "check what stands behind #", "it has no commit '%s'", ref);
    if (!err)
        err = git_object_peel((git_object **)&w->commit, object, GIT_OBJECT_COMMIT);
    git_object_free(object);
    return err;
}

static int open_cache(work *w)
{
    const net_request *rq = w->j->rq;
    git_repository_init_options how = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    git_config *config = NULL;
    int n = snprintf(w->cache, sizeof w->cache, "%s%s", rq->cache ? rq->cache : rq->to,
                     rq->cache ? "" : ".objects");
    if (n < 0 || (size_t)n >= sizeof w->cache)
        return job_fail(w->j, "E_FILE", NULL, "the path is too long");
    w->own_cache = !rq->cache;
    how.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    int err = git_repository_open_bare(&w->repo, w->cache);
    if (err)
        err = git_repository_init_ext(&w->repo, w->cache, &how);
    // Names that mean .git on other systems are refused everywhere.
    if (!err)
        err = git_repository_config(&config, w->repo);
    if (!err)
        err = git_config_set_bool(config, "core.protectHFS", 1);
    if (!err)
        err = git_config_set_bool(config, "core.protectNTFS", 1);
    git_config_free(config);
    if (err) {
        const git_error *e = git_error_last();
        return job_fail(w->j, "E_CACHE", NULL, "open %s: %s", w->cache, e ? e->message : "?");
    }
    return 0;
}

static int list(work *w)
{
    const git_remote_head **heads = NULL;
    size_t n = 0;
    if (git_remote_ls(&heads, &n, w->remote) != 0)
        return -1;
    answer a;
    answer_begin(&a, w->j->rq->id);
    answer_flag(&a, "ok", true);
    for (size_t i = 0; i < n; i++)
        if (strcmp(heads[i]->name, "HEAD") == 0)
            answer_text(&a, "head", heads[i]->symref_target);
    answer_open(&a, "refs");
    for (size_t i = 0; i < n; i++) {
        char hex[GIT_OID_HEXSZ + 1];
        if (strcmp(heads[i]->name, "HEAD") != 0 && strncmp(heads[i]->name, "refs/heads/", 11) != 0 &&
            strncmp(heads[i]->name, "refs/tags/", 10) != 0)
            continue;
        answer_text(&a, heads[i]->name, git_oid_tostr(hex, sizeof hex, &heads[i]->oid));
    }
    answer_close(&a);
    w->j->answered = true;
    answer_send(&a, w->j->out);
    return 0;
}

static int fetch(work *w)
{
    git_oid id;
    bool known = false;
    const net_request *rq = w->j->rq;
    char hex[GIT_OID_HEXSZ + 1];
    tree_sum sum = {0};
    if (choose(w, &id, &known) != 0)
        return -1;
    if (known && rq->have && strcmp(git_oid_tostr(hex, sizeof hex, &id), rq->have) == 0) {
        git_done(w->j, hex, w->name, true, 0, 0, "libgit2");
        return 0;
    }
    if (download(w, &id, &known) != 0 || look_up(w, &id, known) != 0)
        return -1;
    git_oid_tostr(hex, sizeof hex, git_commit_id(w->commit));
    int r = rq->op == REQUEST_FETCH ? tree_save(w->j, w->commit)
                                    : tree_check_out(w->j, w->repo, w->commit, &sum);
    if (r == 0)
        git_done(w->j, hex, w->name, false, sum.files, sum.submodules, w->shallow ? "git" : "libgit2");
    return r;
}

// Whether the git command may do better: the remote was reached, or is of a kind that libgit2 refuses.
static bool worth_another_try(const work *w)
{
    const git_error *e = git_error_last();
    return !w->j->answered && e && e->klass != GIT_ERROR_OS && e->klass != GIT_ERROR_NOMEMORY &&
           (e->klass != GIT_ERROR_NET || w->reached || w->j->received > 0);
}

void op_git(job *j)
{
    work w = {.j = j};
    if (j->address.scheme == ADDRESS_FILE && access(j->address.path, F_OK) != 0) {
        job_fail(j, "E_FILE", NULL, "%s", strerror(errno));
        return;
    }
    git_libgit2_init();
    int err = transport_register(j);
    if (!err && j->rq->op != REQUEST_LS)
        err = open_cache(&w);
    if (!err)
        err = connect_to(&w);
    if (!err)
        err = j->rq->op == REQUEST_LS ? list(&w) : fetch(&w);
    bool again = err && worth_another_try(&w);
    if (err && !again)
        git_says(&w);
    git_commit_free(w.commit);
    git_remote_free(w.remote);
    git_repository_free(w.repo);
    if (again || w.own_cache)
        fs_rmtree(w.cache);
    if (again)
        git_by_command(j);
    git_libgit2_shutdown();
}
