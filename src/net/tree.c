// SPDX-License-Identifier: MIT
// Files out of a commit.
#include "tree.h"

#include <errno.h>
#include <string.h>

#include "fs.h"
#include "part.h"

enum { DEEPEST = 64 };

static int git_says(job *j, const char *what)
{
    const git_error *e = git_error_last();
    return job_fail(j, "E_GIT", NULL, "%s: %s", what, e ? e->message : "no reason is known");
}

// The entry at `path`; NULL after an error was answered, or, when it need not be there, without one.
static git_tree_entry *find(job *j, git_commit *commit, const char *path, bool needed)
{
    git_tree *tree = NULL;
    git_tree_entry *entry = NULL;
    if (git_commit_tree(&tree, commit) != 0)
        git_says(j, "read its tree");
    else if (git_tree_entry_bypath(&entry, tree, path) != 0 && needed)
        job_fail(j, "E_PATH", "check the path behind //", "there is no '%s' in it", path);
    git_tree_free(tree);
    return entry;
}

static int too_large(job *j, const char *name)
{
    return job_fail(j, "E_TOO_LARGE", NULL, "'%s' is larger than %lld bytes", name,
                    (long long)j->rq->max_file);
}

// The size of a blob from its head, before it is unpacked.
static int size_of(git_repository *repo, const git_oid *id, int64_t *size)
{
    git_odb *odb = NULL;
    git_object_t type;
    size_t len = 0;
    int err = git_repository_odb(&odb, repo);
    if (!err)
        err = git_odb_read_header(&len, &type, odb, id);
    git_odb_free(odb);
    *size = (int64_t)len;
    return err;
}

static int save_blob(job *j, git_blob *blob, const char *to)
{
    int fd = part_open(to);
    int err = fd < 0 ? errno
                     : fs_write_fd(fd, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
    if (fd >= 0) {
        int closed = part_close(fd, to, err == 0);
        err = err ? err : closed;
    }
    return err ? job_fail(j, "E_FILE", NULL, "write %s: %s", to, strerror(err)) : 0;
}

static int save(job *j, git_commit *commit, const char *path, const char *to, bool needed)
{
    git_blob *blob = NULL;
    int64_t size = 0;
    git_tree_entry *entry = find(j, commit, path, needed);
    if (!entry)
        return j->answered ? -1 : 0;
    git_repository *repo = git_commit_owner(commit);
    git_filemode_t mode = git_tree_entry_filemode(entry);
    int r = 0;
    if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
        r = job_fail(j, "E_PATH", "name a file behind //", "'%s' is no file", path);
    else if (size_of(repo, git_tree_entry_id(entry), &size) != 0)
        r = git_says(j, "read a file of it");
    else if (size > j->rq->max_file)
        r = too_large(j, path);
    else if (git_blob_lookup(&blob, repo, git_tree_entry_id(entry)) != 0)
        r = git_says(j, "read a file of it");
    else
        r = save_blob(j, blob, to);
    git_blob_free(blob);
    git_tree_entry_free(entry);
    return r;
}

int tree_save(job *j, git_commit *commit)
{
    const net_request *rq = j->rq;
    int r = save(j, commit, rq->path, rq->to, true);
    return r == 0 && rq->also ? save(j, commit, rq->also, rq->also_to, false) : r;
}

// ---- a whole tree

static int count(job *j, git_repository *repo, const git_tree_entry *e, tree_sum *sum)
{
    int64_t size = 0;
    const char *name = git_tree_entry_name(e);
    if (git_tree_entry_type(e) == GIT_OBJECT_COMMIT) {
        sum->submodules++;
        return 0;
    }
    if (size_of(repo, git_tree_entry_id(e), &size) != 0)
        return git_says(j, "read a file of it");
    if (size > j->rq->max_file)
        return too_large(j, name);
    sum->bytes += size;
    if (++sum->files > j->rq->max_files)
        return job_fail(j, "E_TOO_LARGE", NULL, "it has more than %lld files",
                        (long long)j->rq->max_files);
    if (sum->bytes > j->rq->max_bytes)
        return job_fail(j, "E_TOO_LARGE", NULL, "its files are larger than %lld bytes",
                        (long long)j->rq->max_bytes);
    return 0;
}

// Walks the tree with a stack of its own: how deep it is, is the other side's choice.
static int measure(job *j, git_repository *repo, git_tree *root, tree_sum *sum)
{
    struct {
        git_tree *tree;
        size_t next;
    } stack[DEEPEST];
    size_t depth = 1;
    int64_t folders = 0;
    int r = git_tree_dup(&stack[0].tree, root) != 0 ? git_says(j, "read its tree") : 0;
    if (r)
        return r;
    stack[0].next = 0;
    while (depth && r == 0) {
        git_tree *tree = stack[depth - 1].tree;
        const git_tree_entry *e = git_tree_entry_byindex(tree, stack[depth - 1].next++);
        if (!e) {
            git_tree_free(stack[--depth].tree);
        } else if (git_tree_entry_type(e) != GIT_OBJECT_TREE) {
            r = count(j, repo, e, sum);
        } else if (depth == DEEPEST || ++folders > j->rq->max_files) {
            r = job_fail(j, "E_TOO_LARGE", NULL, "its folders are too deep or too many");
        } else if (git_tree_lookup(&stack[depth].tree, repo, git_tree_entry_id(e)) != 0) {
            r = git_says(j, "read a folder of it");
        } else {
            stack[depth++].next = 0;
        }
    }
    while (depth)
        git_tree_free(stack[--depth].tree);
    return r;
}

static void on_checkout(const char *path, size_t done, size_t total, void *ud)
{
    (void)path;
    job_progress(ud, "check out", (int64_t)done, (int64_t)total);
}

static int write_out(job *j, git_repository *repo, git_tree *tree)
{
    git_checkout_options how = GIT_CHECKOUT_OPTIONS_INIT;
    how.checkout_strategy = GIT_CHECKOUT_FORCE | GIT_CHECKOUT_DONT_UPDATE_INDEX |
                            GIT_CHECKOUT_DONT_REMOVE_EXISTING | GIT_CHECKOUT_DONT_WRITE_INDEX;
    how.disable_filters = 1;
    how.progress_cb = on_checkout;
    how.progress_payload = j;
    int err = fs_mkdirs(j->rq->to, 0755);
    if (err)
        return job_fail(j, "E_FILE", NULL, "make %s: %s", j->rq->to, strerror(err));
    // In memory only: nothing of it is written to the repository or to the folder.
    if (git_repository_set_workdir(repo, j->rq->to, 0) != 0 ||
        git_checkout_tree(repo, (git_object *)tree, &how) != 0)
        return git_says(j, "check it out");
    return 0;
}

static git_tree *pick(job *j, git_repository *repo, git_commit *commit)
{
    git_tree *tree = NULL;
    if (!j->rq->path) {
        if (git_commit_tree(&tree, commit) != 0)
            git_says(j, "read its tree");
        return tree;
    }
    git_tree_entry *entry = find(j, commit, j->rq->path, true);
    if (!entry)
        return NULL;
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
        job_fail(j, "E_PATH", "name a folder behind //", "'%s' is no folder", j->rq->path);
    else if (git_tree_lookup(&tree, repo, git_tree_entry_id(entry)) != 0)
        git_says(j, "read its tree");
    git_tree_entry_free(entry);
    return tree;
}

int tree_check_out(job *j, git_repository *repo, git_commit *commit, tree_sum *sum)
{
    git_tree *tree = pick(j, repo, commit);
    if (!tree)
        return -1;
    int r = measure(j, repo, tree, sum);
    if (r == 0)
        r = write_out(j, repo, tree);
    git_tree_free(tree);
    return r;
}
