// SPDX-License-Identifier: MIT
// Functions of Python, JavaScript, Ruby, Perl, PHP and Lua that matter.
#include <string.h>

#include "snippet.h"

// A name with a dot must end the dotted name; one without must be its last part.
static const struct {
    const char *name;
    enum action action;
} names[] = {
    {"system", A_SHELL}, {"popen", A_SHELL}, {"popen2", A_SHELL}, {"popen3", A_SHELL},
        {"getoutput", A_SHELL},
    {"getstatusoutput", A_SHELL}, {"execSync", A_SHELL}, {"child_process.exec", A_SHELL},
        {"cp.exec", A_SHELL},
    {"shell_exec", A_SHELL}, {"passthru", A_SHELL}, {"proc_open", A_SHELL}, {"os.execute", A_SHELL},
    {"execute", A_SHELL}, {"io.popen", A_SHELL}, {"backtick", A_SHELL}, {"exec", A_EVAL}, {"eval",
        A_EVAL},
    {"compile", A_EVAL}, {"Function", A_EVAL}, {"assert", A_NONE}, {"loadstring", A_EVAL}, {"load",
        A_NONE},
    {"run", A_ARGV}, {"call", A_ARGV}, {"check_call", A_ARGV}, {"check_output", A_ARGV}, {"Popen",
        A_ARGV},
    {"spawn", A_ARGV}, {"spawnSync", A_ARGV}, {"execFile", A_ARGV}, {"execFileSync", A_ARGV},
        {"execvp", A_ARGV},
    {"execv", A_ARGV}, {"execl", A_ARGV}, {"execlp", A_ARGV}, {"spawnl", A_ARGV}, {"capture2",
        A_ARGV},
    {"capture3", A_ARGV}, {"Deno.run", A_ARGV}, {"Bun.spawn", A_ARGV}, {"execa", A_ARGV},
        {"pcntl_exec", A_ARGV},
    {"shell script", A_SHELL}, {"pty.spawn", A_SHELL},
    {"rmtree", A_TREE}, {"rm_rf", A_TREE}, {"rm_r", A_TREE}, {"remove_tree", A_TREE}, {"rmSync",
        A_TREE},
    {"fs.rm", A_TREE}, {"promises.rm", A_TREE}, {"rmdirSync", A_TREE}, {"removeSync", A_TREE},
        {"rimraf", A_TREE},
    {"rimraf.sync", A_TREE}, {"emptyDirSync", A_TREE}, {"remove_entry_secure", A_TREE},
        {"remove_dir", A_TREE},
    {"delTree", A_TREE}, {"removedirs", A_TREE}, {"remove_entry", A_TREE}, {"rm", A_TREE},
        {"Deno.remove", A_TREE},
    {"Deno.removeSync", A_TREE}, {"fse.remove", A_TREE},
    {"os.remove", A_DELETE}, {"remove", A_DELETE}, {"unlink", A_DELETE}, {"unlinkSync", A_DELETE},
        {"rmdir", A_DELETE},
    {"File.delete", A_DELETE}, {"rm_f", A_DELETE},
    {"open", A_OPEN}, {"fopen", A_OPEN}, {"File.open", A_OPEN}, {"File.new", A_OPEN}, {"openSync",
        A_OPEN},
    {"readFileSync", A_READ}, {"readFile", A_READ}, {"file_get_contents", A_READ}, {"File.read",
        A_READ},
    {"IO.read", A_READ}, {"read_text", A_READ}, {"read_bytes", A_READ}, {"readlines", A_READ},
        {"File.readlines", A_READ},
    {"IO.readlines", A_READ}, {"readfile", A_READ}, {"createReadStream", A_READ}, {"slurp",
        A_READ}, {"file", A_READ},
    {"read_csv", A_READ}, {"load_dotenv", A_READ}, {"dotenv_values", A_READ},
        {"Deno.readTextFileSync", A_READ},
    {"Deno.readTextFile", A_READ}, {"Bun.file", A_READ}, {"fromfile", A_READ}, {"File.foreach",
        A_READ},
    {"writeFileSync", A_WRITE}, {"writeFile", A_WRITE}, {"appendFileSync", A_WRITE}, {"File.write",
        A_WRITE},
    {"IO.write", A_WRITE}, {"file_put_contents", A_WRITE}, {"write_text", A_WRITE}, {"write_bytes",
        A_WRITE},
    {"truncate", A_WRITE}, {"truncateSync", A_WRITE}, {"createWriteStream", A_WRITE},
        {"Deno.writeTextFileSync", A_WRITE},
    {"os.truncate", A_WRITE},
    {"move", A_MOVE}, {"rename", A_MOVE}, {"renameSync", A_MOVE}, {"os.replace", A_MOVE},
        {"FileUtils.mv", A_MOVE},
    {"copyfile", A_COPY}, {"shutil.copy", A_COPY}, {"copyFileSync", A_COPY}, {"copytree", A_COPY},
        {"cpSync", A_COPY},
    {"FileUtils.cp", A_COPY}, {"copy2", A_COPY},
    {"chmod", A_PERM}, {"chmodSync", A_PERM}, {"chown", A_PERM}, {"chownSync", A_PERM},
        {"FileUtils.chmod_R", A_PERM},
    {"urlopen", A_NET}, {"urlretrieve", A_NET}, {"requests.get", A_NET}, {"requests.post", A_NET},
        {"requests.put", A_NET},
    {"fetch", A_NET}, {"axios", A_NET}, {"axios.post", A_NET}, {"axios.get", A_NET},
        {"http.request", A_NET},
    {"https.request", A_NET}, {"https.get", A_NET}, {"http.get", A_NET}, {"HTTPConnection", A_NET},
    {"HTTPSConnection", A_NET}, {"Net::HTTP.get", A_NET}, {"Net::HTTP.post", A_NET}, {"HTTP.get",
        A_NET},
    {"HTTP.post", A_NET}, {"HTTP.post_form", A_NET}, {"TCPSocket.open", A_NET}, {"TCPSocket.new",
        A_NET},
    {"TCPSocket", A_NET}, {"connect", A_NET}, {"net.connect", A_NET}, {"createConnection", A_NET},
    {"curl_exec", A_NET}, {"fsockopen", A_NET}, {"httpx.post", A_NET}, {"httpx.get", A_NET},
        {"sendto", A_NET},
    {"INET->new", A_NET}, {"Completion.create", A_NET}, {"createCompletion", A_NET}, {"chat",
        A_NET}, {"IO.copy_stream", A_NET},
    {"b64decode", A_DECODE}, {"fromhex", A_DECODE}, {"unhexlify", A_DECODE}, {"decode64", A_DECODE},
    {"base64_decode", A_DECODE}, {"decode_base64", A_DECODE}, {"atob", A_DECODE}, {"decompress",
        A_DECODE},
    {"gzinflate", A_DECODE}, {"str_rot13", A_DECODE}, {"decode", A_NONE}, {"pack", A_DECODE},
        {"marshal.loads", A_DECODE},
    {"pickle.loads", A_DECODE}, {"Buffer.from", A_DECODE},
    {"expanduser", A_JOIN}, {"expand_path", A_JOIN}, {"path.join", A_JOIN}, {"join", A_JOIN},
        {"Path", A_JOIN},
    {"abspath", A_JOIN}, {"resolve", A_JOIN}, {"str", A_JOIN}, {"String", A_JOIN}, {"URI", A_JOIN},
        {"File.join", A_JOIN},
    {"realpath", A_JOIN}, {"expandvars", A_JOIN}, {"bytes", A_JOIN}, {"Pathname.new", A_JOIN},
        {"Pathname", A_JOIN}, {"read", A_JOIN}, {"encode", A_JOIN}};

enum action snippet_action(shell_str s)
{
    size_t last = s.len;
    while (last > 0 && s.ptr[last - 1] != '.' && s.ptr[last - 1] != ':' && s.ptr[last - 1] != '>' &&
           s.ptr[last - 1] != '\\')
        last--;
    shell_str tail = {s.ptr + last, s.len - last};
    enum action best = A_NONE;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        bool dotted = memchr(names[i].name, '.', n) || memchr(names[i].name, '>', n);
        if (dotted && s.len >= n && memcmp(s.ptr + s.len - n, names[i].name, n) == 0 &&
            (s.len == n || strchr(".:> ", s.ptr[s.len - n - 1])))
            return names[i].action;
        if (!dotted && tail.len == n && memcmp(tail.ptr, names[i].name, n) == 0)
            best = names[i].action;
    }
    return best;
}
