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
    {"callCommand", A_SHELL}, {"doShellScript", A_SHELL}, {"ProcessBuilder", A_ARGV},
    {"Sys.command", A_SHELL},
    {"shell", A_SHELL}, {"sh", A_ARGV}, {"shell-command", A_SHELL}, {"cmd", A_SHELL},
    {"run-program", A_ARGV}, {"call-process", A_ARGV}, {"start-process", A_ARGV},
    {"java.shell/sh", A_ARGV}, {"process/shell", A_SHELL}, {"System.cmd", A_ARGV},
    {"Deno.Command", A_ARGV}, {"Bun.spawnSync", A_ARGV}, {"spawnlp", A_ARGV},
    {"spawnvp", A_ARGV}, {"posix_spawn", A_ARGV}, {"execve", A_ARGV}, {"execvpe", A_ARGV},
    {"Kernel.system", A_SHELL}, {"Open3.capture2", A_ARGV}, {"readpipe", A_SHELL},
    {"systemlist", A_SHELL}, {"jobstart", A_SHELL}, {"create_subprocess_shell", A_SHELL},
    {"create_subprocess_exec", A_ARGV}, {"execute", A_SQL}, {"executescript", A_SQL},
    {"executemany", A_SQL}, {"query", A_SQL}, {"raw", A_SQL}, {"io.popen", A_SHELL},
    {"backtick", A_SHELL}, {"exec", A_EVAL},
    {"eval", A_EVAL},
    {"compile", A_EVAL}, {"Function", A_EVAL}, {"assert", A_NONE}, {"loadstring", A_EVAL},
    {"load", A_NONE},
    {"run", A_ARGV}, {"call", A_ARGV}, {"check_call", A_ARGV}, {"check_output", A_ARGV},
    {"Popen", A_ARGV},
    {"spawn", A_ARGV}, {"spawnSync", A_ARGV}, {"execFile", A_ARGV}, {"execFileSync", A_ARGV},
        {"execvp", A_ARGV},
    {"execv", A_ARGV}, {"execl", A_ARGV}, {"execlp", A_ARGV}, {"spawnl", A_ARGV},
    {"capture2", A_ARGV},
    {"capture3", A_ARGV}, {"Deno.run", A_ARGV}, {"Bun.spawn", A_ARGV}, {"execa", A_ARGV},
        {"pcntl_exec", A_ARGV},
    {"delete-directory", A_TREE}, {"delete-file", A_DELETE}, {"deleteDir", A_TREE},
    {"removeItem", A_TREE}, {"removeFile", A_DELETE},
    {"vim.fn.delete", A_TREE}, {"vim.fn.system", A_SHELL}, {"removePathForcibly", A_TREE},
    {"removeDirectoryRecursive", A_TREE}, {"File.rm_rf", A_TREE}, {"remove_all", A_TREE},
    {"remove_dir_all", A_TREE}, {"RemoveAll", A_TREE}, {"rmtree", A_TREE},
    {"deleteRecursively", A_TREE}, {"delete_tree", A_TREE}, {"rm_rf", A_TREE},
    {"trashItem", A_TREE}, {"send2trash", A_TREE},
    {"print", A_PRINT}, {"console.log", A_PRINT}, {"puts", A_PRINT}, {"echo", A_PRINT},
    {"stdout.write", A_PRINT}, {"say", A_PRINT}, {"printf", A_PRINT}, {"io.write", A_PRINT},
    {"chr", A_CHAR}, {"fromCharCode", A_DECODE}, {"string.char", A_DECODE},
    {"a2b_hex", A_DECODE}, {"hex2bin", A_DECODE}, {"unpack", A_DECODE}, {"rot13", A_DECODE},
    {"strrev", A_DECODE}, {"unpack1", A_DECODE}, {"reverse", A_DECODE}, {"swapcase", A_DECODE},
    {"translate", A_DECODE}, {"str_replace", A_NONE}, {"zlib_decode", A_DECODE},
    {"gzuncompress", A_DECODE}, {"convert_uudecode", A_DECODE}, {"b16decode", A_DECODE},
    {"reversed", A_DECODE}, {"a85decode", A_DECODE},
    {"b32decode", A_DECODE}, {"unquote", A_DECODE}, {"unescape", A_DECODE},
    {"gunzipSync", A_DECODE}, {"inflateSync", A_DECODE},
    {"copy", A_COPY}, {"glob", A_LIST}, {"iglob", A_LIST}, {"rglob", A_LIST}, {"globSync", A_LIST},
    {"iterdir", A_LIST}, {"listdir", A_LIST}, {"scandir", A_LIST}, {"os.walk", A_LIST},
    {"readdirSync", A_LIST}, {"readdir", A_LIST}, {"Dir.glob", A_LIST}, {"Dir.entries", A_LIST},
    {"Dir.children", A_LIST}, {"Dir.foreach", A_LIST}, {"Dir.each_child", A_LIST},
    {"getenv", A_ENV}, {"environ.get", A_ENV}, {"ENV.fetch", A_ENV}, {"Deno.env.get", A_ENV},
    {"homedir", A_HOME}, {"Path.home", A_HOME}, {"Dir.home", A_HOME},
    {"mkdtemp", A_TEMP}, {"mkdtempSync", A_TEMP}, {"Dir.mktmpdir", A_TEMP}, {"tempdir", A_TEMP},
    {"array_map", A_MAP}, {"array_walk", A_MAP}, {"call_user_func", A_MAP},
    {"call_user_func_array", A_MAP},
    {"getattr", A_ATTR}, {"__getattribute__", A_ATTR}, {"public_send", A_ATTR},
    {"methodcaller", A_ATTR}, {"__send__", A_ATTR},
    {"io.lines", A_READ}, {"linecache.getlines", A_READ}, {"getline", A_NONE},
    {"File", A_JOIN}, {"dup2", A_NONE},
    {"shell script", A_SHELL}, {"pty.spawn", A_SHELL},
    {"rmtree", A_TREE}, {"rm_rf", A_TREE}, {"rm_r", A_TREE}, {"remove_tree", A_TREE},
    {"rmSync", A_TREE},
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
    {"open", A_OPEN}, {"fopen", A_OPEN}, {"File.open", A_OPEN}, {"File.new", A_OPEN},
    {"openSync", A_OPEN},
    {"readFileSync", A_READ}, {"readFile", A_READ}, {"file_get_contents", A_READ},
    {"File.read", A_READ},
    {"IO.read", A_READ}, {"read_text", A_READ}, {"read_bytes", A_READ}, {"readlines", A_READ},
        {"File.readlines", A_READ},
    {"IO.readlines", A_READ}, {"readfile", A_READ}, {"createReadStream", A_READ},
    {"slurp", A_READ}, {"file", A_READ},
    {"read_csv", A_READ}, {"load_dotenv", A_READ}, {"dotenv_values", A_READ},
        {"Deno.readTextFileSync", A_READ},
    {"Deno.readTextFile", A_READ}, {"Bun.file", A_READ}, {"fromfile", A_READ},
    {"File.foreach", A_READ},
    {"writeFileSync", A_WRITE}, {"writeFile", A_WRITE}, {"appendFileSync", A_WRITE},
    {"File.write", A_WRITE},
    {"IO.write", A_WRITE}, {"file_put_contents", A_WRITE}, {"write_text", A_WRITE},
    {"write_bytes", A_WRITE},
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
    {"HTTPSConnection", A_NET}, {"Net::HTTP.get", A_NET}, {"Net::HTTP.post", A_NET},
    {"HTTP.get", A_NET},
    {"HTTP.post", A_NET}, {"HTTP.post_form", A_NET}, {"TCPSocket.open", A_SOCKET},
    {"TCPSocket.new", A_SOCKET},
    {"TCPSocket", A_SOCKET}, {"connect", A_SOCKET}, {"net.connect", A_SOCKET},
    {"createConnection", A_SOCKET},
    {"curl_exec", A_NET}, {"fsockopen", A_SOCKET}, {"httpx.post", A_NET}, {"httpx.get", A_NET},
        {"sendto", A_NET},
    {"create_connection", A_SOCKET}, {"IO::Socket::INET", A_SOCKET}, {"net.Socket", A_SOCKET},
    {"stream_socket_client", A_SOCKET}, {"socket.tcp", A_SOCKET}, {"open_connection", A_SOCKET},
    {"requests.request", A_NET}, {"requests.patch", A_NET}, {"requests.delete", A_NET},
    {"Session", A_NET}, {"got", A_NET}, {"got.post", A_NET}, {"axios.put", A_NET},
    {"SMTP", A_NET}, {"SMTP_SSL", A_NET}, {"FTP", A_NET}, {"storbinary", A_NET},
    {"getstore", A_NET}, {"LWP::Simple::get", A_NET}, {"URI.open", A_OPEN},
    {"URI.parse", A_JOIN}, {"xmlrpc.client.ServerProxy", A_NET}, {"ClientSession", A_NET},
    {"INET->new", A_SOCKET}, {"Completion.create", A_NET}, {"createCompletion", A_NET},
    {"chat", A_NET}, {"IO.copy_stream", A_NET},
    {"b64decode", A_DECODE}, {"fromhex", A_DECODE}, {"unhexlify", A_DECODE}, {"decode64", A_DECODE},
    {"base64_decode", A_DECODE}, {"decode_base64", A_DECODE}, {"atob", A_DECODE},
    {"decompress", A_DECODE},
    {"gzinflate", A_DECODE}, {"str_rot13", A_DECODE}, {"decode", A_NONE}, {"pack", A_DECODE},
        {"marshal.loads", A_DECODE},
    {"pickle.loads", A_DECODE}, {"Buffer.from", A_DECODE},
    {"expanduser", A_JOIN}, {"expand_path", A_JOIN}, {"path.join", A_JOIN}, {"join", A_JOIN},
        {"Path", A_JOIN},
    {"abspath", A_JOIN}, {"resolve", A_JOIN}, {"str", A_JOIN}, {"String", A_JOIN}, {"URI", A_JOIN},
        {"File.join", A_JOIN}, {"joinpath", A_JOIN},
    {"realpath", A_JOIN}, {"expandvars", A_JOIN}, {"bytes", A_JOIN}, {"Pathname.new", A_JOIN},
        {"Pathname", A_JOIN}, {"read", A_JOIN}, {"encode", A_JOIN}};

enum action snippet_action(shell_str s)
{
    if (!s.len)
        return A_NONE;
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

enum action snippet_action_in(const char *lang, shell_str name)
{
    static const struct {
        const char *lang, *name;
        enum action action;
    } own[] = {{"vim", "delete", A_TREE}, {"vim", "writefile", A_WRITE},
        {"vim", "readfile", A_READ},
        {"perl", "get", A_NET}, {"lua", "load", A_EVAL}, {"php", "include", A_INCLUDE},
        {"php", "include_once", A_INCLUDE}, {"php", "require", A_INCLUDE},
        {"php", "require_once", A_INCLUDE}, {"m4", "syscmd", A_SHELL}, {"m4", "esyscmd", A_SHELL},
        {"pwsh", "Delete", A_TREE}, {"pwsh", "WriteAllText", A_WRITE},
        {"pwsh", "ReadAllText", A_READ}, {"pwsh", "Start", A_ARGV}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i].lang, lang) == 0 && name.len == strlen(own[i].name) &&
            memcmp(name.ptr, own[i].name, name.len) == 0)
            return own[i].action;
    return snippet_action(name);
}
