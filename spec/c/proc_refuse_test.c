// SPDX-License-Identifier: MIT
// The process engine: programs that cannot be run say why, and how programs are found.
#include "proc_help.h"

static void expect_refusal(char **argv, const char *cwd, int code, const char *part)
{
    proc_job job = job_of(argv);
    job.cwd = cwd;
    proc_run(&job, 1);
    assert(is(&job, PROC_SPAWN, code));
    if (!strstr(job.message, part) || strchr(job.message, '\n')) {
        fprintf(stderr, "message '%s' lacks '%s'\n", job.message, part);
        abort();
    }
}

static void test_programs(void)
{
    char *missing = in_dir("nothing");
    expect_refusal(ARGV("no-such-program-here"), NULL, ENOENT, "not found in PATH");
    expect_refusal(ARGV(missing), NULL, ENOENT, "nothing not found");
    expect_refusal(ARGV(make_file("plain", "#!/bin/sh\n", 0644)), NULL, EACCES, "not executable");
    expect_refusal(ARGV(dir), NULL, EACCES, "directory");
    expect_refusal(ARGV(make_file("bare", "echo hello\n", 0755)), NULL, ENOEXEC, "#!");
    expect_refusal(ARGV(make_file("empty", "", 0755)), NULL, ENOEXEC, "#!");
    expect_refusal(ARGV("bad\nname\x1b"), NULL, ENOENT, "'bad?name?'");
    expect_refusal((char *[]){NULL}, NULL, EINVAL, "no program");
    expect_refusal(NULL, NULL, EINVAL, "no program");
    expect_refusal(ARGV(""), NULL, EINVAL, "no program");
    char *huge = malloc(3u << 20);
    assert(huge);
    memset(huge, 'x', 3u << 20);
    huge[(3u << 20) - 1] = '\0';
    expect_refusal(ARGV("true", huge), NULL, E2BIG, "too long");
    expect_refusal(ARGV("true"), huge, ENAMETOOLONG, "enter directory");
    free(huge);
}

static void test_interpreters(void)
{
    char *script = make_file("lost", "#! /no/such/interp -x\n", 0755);
    expect_refusal(ARGV(script), NULL, ENOENT, "interpreter /no/such/interp of /tmp/");
    expect_refusal(ARGV("./lost"), dir, ENOENT, "interpreter /no/such/interp of ./lost not found");
    script = make_file("dos", "#!/bin/sh\r\necho\r\n", 0755);
    expect_refusal(ARGV(script), NULL, ENOENT, "interpreter /bin/sh of");
    expect_refusal(ARGV(script), NULL, ENOENT, "carriage return");
    char text[300];
    snprintf(text, sizeof text, "#!%s/plain\n", dir);
    script = make_file("closed", text, 0755);
    expect_refusal(ARGV(script), NULL, EACCES, "is not executable");
    script = make_file("long", "#!", 0755);
    FILE *f = fopen(script, "a");
    for (int i = 0; f && i < 1000; i++)
        fputs("/x", f);
    assert(f && fclose(f) == 0);
    proc_job job = run1(ARGV(script));
    assert(job.kind == PROC_SPAWN && job.message[0]);
}

static void test_directories(void)
{
    char *file = make_file("file", "", 0644);
    expect_refusal(ARGV("true"), in_dir("nothing"), ENOENT, "enter directory");
    expect_refusal(ARGV("true"), file, ENOTDIR, "enter directory");
    expect_refusal(ARGV("./true"), dir, ENOENT, "./true not found");
}

static void test_others_run(void)
{
    proc_job jobs[3] = {job_of(ARGV("echo", "1")), job_of(ARGV("/no/such/program")),
                        job_of(ARGV("echo", "3"))};
    proc_run(jobs, 3);
    assert(is(&jobs[0], PROC_EXIT, 0) && holds(&jobs[0].out, "1\n"));
    assert(is(&jobs[1], PROC_SPAWN, ENOENT));
    assert(is(&jobs[2], PROC_EXIT, 0) && holds(&jobs[2].out, "3\n"));
    proc_job_free(&jobs[0]);
    proc_job_free(&jobs[2]);
}

static void test_find(void)
{
    char buf[256], path[300];
    assert(proc_find("sh", "/nowhere:/bin:/usr/bin", buf, sizeof buf));
    assert(strcmp(buf, "/bin/sh") == 0);
    assert(proc_find("sh", NULL, buf, sizeof buf) && buf[0] == '/');
    assert(!proc_find("sh", "", buf, sizeof buf) && errno == ENOENT);
    assert(!proc_find("", "/bin", buf, sizeof buf));
    assert(!proc_find("bin", "/", buf, sizeof buf));  // a directory
    assert(!proc_find("sh", "/bin", buf, 7) && proc_find("sh", "/bin", buf, 8));
    make_file("sh", "#!/bin/sh\n", 0644);
    snprintf(path, sizeof path, "%s:/bin", dir);
    assert(proc_find("sh", path, buf, sizeof buf) && strcmp(buf, "/bin/sh") == 0);
    assert(proc_find("/bin/sh", "", buf, sizeof buf));
    assert(!proc_find("/bin/no-such", NULL, buf, sizeof buf));
    make_file("tool", "#!/bin/sh\n", 0755);
    assert(chdir(dir) == 0 && access("./tool", X_OK) == 0);
    assert(!proc_find("tool", ":.:./", buf, sizeof buf));
    assert(!proc_find("./tool", dir, buf, sizeof buf) && proc_find("tool", dir, buf, sizeof buf));
    assert(chdir("/") == 0);
}

int main(void)
{
    assert(mkdtemp(dir));
    int before = open_fds();
    test_programs();
    test_interpreters();
    test_directories();
    test_others_run();
    test_find();
    assert(open_fds() == before);
    assert(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
    proc_job job = run1(ARGV("rm", "-rf", dir));
    assert(is(&job, PROC_EXIT, 0));
    return 0;
}
