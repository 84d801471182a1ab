// SPDX-License-Identifier: MIT
// Functions of Python, JavaScript, Ruby, Perl, PHP and Lua that matter.
#include <string.h>

#include "shell/snippet/snippet.h"

// A name with a dot must end the dotted name; one without must be its last part.
static const struct {
    shell_str name;
    enum action action;
} names[] = {
    {N("system"), A_SHELL}, {N("popen"), A_SHELL}, {N("popen2"), A_SHELL}, {N("popen3"), A_SHELL},
    {N("getoutput"), A_SHELL}, {N("getstatusoutput"), A_SHELL}, {N("execSync"), A_SHELL},
    {N("child_process.exec"), A_SHELL}, {N("cp.exec"), A_SHELL}, {N("shell_exec"), A_SHELL},
    {N("passthru"), A_SHELL}, {N("proc_open"), A_SHELL}, {N("os.execute"), A_SHELL},
    {N("callCommand"), A_SHELL}, {N("doShellScript"), A_SHELL}, {N("ProcessBuilder"), A_ARGV},
    {N("Sys.command"), A_SHELL}, {N("shell"), A_SHELL}, {N("sh"), A_ARGV},
    {N("shell-command"), A_SHELL}, {N("cmd"), A_SHELL}, {N("run-program"), A_ARGV},
    {N("call-process"), A_ARGV}, {N("start-process"), A_ARGV}, {N("java.shell/sh"), A_ARGV},
    {N("process/shell"), A_SHELL}, {N("System.cmd"), A_ARGV}, {N("Deno.Command"), A_ARGV},
    {N("Bun.spawnSync"), A_ARGV}, {N("spawnlp"), A_ARGV}, {N("spawnvp"), A_ARGV},
    {N("posix_spawn"), A_ARGV}, {N("execve"), A_ARGV}, {N("execvpe"), A_ARGV},
    {N("Kernel.system"), A_SHELL}, {N("Open3.capture2"), A_ARGV}, {N("readpipe"), A_SHELL},
    {N("systemlist"), A_SHELL}, {N("jobstart"), A_SHELL}, {N("create_subprocess_shell"), A_SHELL},
    {N("create_subprocess_exec"), A_ARGV}, {N("execute"), A_SQL}, {N("executescript"), A_SQL},
    {N("executemany"), A_SQL}, {N("query"), A_SQL}, {N("raw"), A_SQL}, {N("io.popen"), A_SHELL},
    {N("backtick"), A_SHELL}, {N("exec"), A_EVAL}, {N("eval"), A_EVAL}, {N("compile"), A_EVAL},
    {N("Function"), A_EVAL}, {N("assert"), A_NONE}, {N("loadstring"), A_EVAL},
    {N("load"), A_NONE}, {N("run"), A_ARGV}, {N("call"), A_ARGV}, {N("check_call"), A_ARGV},
    {N("check_output"), A_ARGV}, {N("Popen"), A_ARGV}, {N("spawn"), A_ARGV},
    {N("spawnSync"), A_ARGV}, {N("execFile"), A_ARGV}, {N("execFileSync"), A_ARGV},
    {N("execvp"), A_ARGV}, {N("execv"), A_ARGV}, {N("execl"), A_ARGV}, {N("execlp"), A_ARGV},
    {N("spawnl"), A_ARGV}, {N("capture2"), A_ARGV}, {N("capture3"), A_ARGV},
    {N("Deno.run"), A_ARGV}, {N("Bun.spawn"), A_ARGV}, {N("execa"), A_ARGV},
    {N("pcntl_exec"), A_ARGV}, {N("delete-directory"), A_TREE}, {N("delete-file"), A_DELETE},
    {N("deleteDir"), A_TREE}, {N("removeItem"), A_TREE}, {N("removeFile"), A_DELETE},
    {N("vim.fn.delete"), A_TREE}, {N("vim.fn.system"), A_SHELL},
    {N("removePathForcibly"), A_TREE}, {N("removeDirectoryRecursive"), A_TREE},
    {N("File.rm_rf"), A_TREE}, {N("remove_all"), A_TREE}, {N("remove_dir_all"), A_TREE},
    {N("RemoveAll"), A_TREE}, {N("rmtree"), A_TREE}, {N("deleteRecursively"), A_TREE},
    {N("delete_tree"), A_TREE}, {N("rm_rf"), A_TREE}, {N("trashItem"), A_TREE},
    {N("send2trash"), A_TREE}, {N("print"), A_PRINT}, {N("console.log"), A_PRINT},
    {N("puts"), A_PRINT}, {N("echo"), A_PRINT}, {N("stdout.write"), A_PRINT}, {N("say"), A_PRINT},
    {N("printf"), A_PRINT}, {N("io.write"), A_PRINT}, {N("chr"), A_CHAR},
    {N("fromCharCode"), A_DECODE}, {N("string.char"), A_DECODE}, {N("a2b_hex"), A_DECODE},
    {N("hex2bin"), A_DECODE}, {N("unpack"), A_DECODE}, {N("rot13"), A_DECODE},
    {N("strrev"), A_DECODE}, {N("unpack1"), A_DECODE}, {N("reverse"), A_DECODE},
    {N("swapcase"), A_DECODE}, {N("translate"), A_DECODE}, {N("str_replace"), A_NONE},
    {N("zlib_decode"), A_DECODE}, {N("gzuncompress"), A_DECODE},
    {N("convert_uudecode"), A_DECODE}, {N("b16decode"), A_DECODE}, {N("reversed"), A_DECODE},
    {N("a85decode"), A_DECODE}, {N("b32decode"), A_DECODE}, {N("unquote"), A_DECODE},
    {N("unescape"), A_DECODE}, {N("gunzipSync"), A_DECODE}, {N("inflateSync"), A_DECODE},
    {N("copy"), A_COPY}, {N("glob"), A_LIST}, {N("iglob"), A_LIST}, {N("rglob"), A_LIST},
    {N("globSync"), A_LIST}, {N("iterdir"), A_LIST}, {N("listdir"), A_LIST},
    {N("scandir"), A_LIST}, {N("os.walk"), A_LIST}, {N("readdirSync"), A_LIST},
    {N("readdir"), A_LIST}, {N("Dir.glob"), A_LIST}, {N("Dir.entries"), A_LIST},
    {N("Dir.children"), A_LIST}, {N("Dir.foreach"), A_LIST}, {N("Dir.each_child"), A_LIST},
    {N("getenv"), A_ENV}, {N("environ.get"), A_ENV}, {N("ENV.fetch"), A_ENV},
    {N("Deno.env.get"), A_ENV}, {N("homedir"), A_HOME}, {N("Path.home"), A_HOME},
    {N("Dir.home"), A_HOME}, {N("mkdtemp"), A_TEMP}, {N("mkdtempSync"), A_TEMP},
    {N("Dir.mktmpdir"), A_TEMP}, {N("tempdir"), A_TEMP}, {N("array_map"), A_MAP},
    {N("array_walk"), A_MAP}, {N("call_user_func"), A_MAP}, {N("call_user_func_array"), A_MAP},
    {N("getattr"), A_ATTR}, {N("__getattribute__"), A_ATTR}, {N("public_send"), A_MAP},
    {N("methodcaller"), A_ATTR}, {N("__send__"), A_MAP}, {N("io.lines"), A_READ},
    {N("linecache.getlines"), A_READ}, {N("getline"), A_NONE}, {N("File"), A_JOIN},
    {N("chdir"), A_CHDIR}, {N("FileUtils.cd"), A_CHDIR}, {N("dup2"), A_NONE},
    {N("shell script"), A_SHELL}, {N("pty.spawn"), A_SHELL},
    {N("rmtree"), A_TREE}, {N("rm_rf"), A_TREE}, {N("rm_r"), A_TREE}, {N("remove_tree"), A_TREE},
    {N("rmSync"), A_TREE}, {N("fs.rm"), A_TREE}, {N("promises.rm"), A_TREE},
    {N("rmdirSync"), A_TREE}, {N("removeSync"), A_TREE}, {N("rimraf"), A_TREE},
    {N("rimraf.sync"), A_TREE}, {N("emptyDirSync"), A_TREE}, {N("remove_entry_secure"), A_TREE},
    {N("remove_dir"), A_TREE}, {N("delTree"), A_TREE}, {N("removedirs"), A_TREE},
    {N("remove_entry"), A_TREE}, {N("rm"), A_TREE}, {N("Deno.remove"), A_TREE},
    {N("Deno.removeSync"), A_TREE}, {N("fse.remove"), A_TREE}, {N("os.remove"), A_DELETE},
    {N("remove"), A_DELETE}, {N("unlink"), A_DELETE}, {N("unlinkSync"), A_DELETE},
    {N("rmdir"), A_DELETE}, {N("File.delete"), A_DELETE}, {N("rm_f"), A_DELETE},
    {N("open"), A_OPEN}, {N("fopen"), A_OPEN}, {N("File.open"), A_OPEN}, {N("File.new"), A_OPEN},
    {N("openSync"), A_OPEN}, {N("readFileSync"), A_READ}, {N("readFile"), A_READ},
    {N("file_get_contents"), A_READ}, {N("File.read"), A_READ}, {N("IO.read"), A_READ},
    {N("read_text"), A_READ}, {N("read_bytes"), A_READ}, {N("readlines"), A_READ},
    {N("File.readlines"), A_READ}, {N("IO.readlines"), A_READ}, {N("readfile"), A_READ},
    {N("createReadStream"), A_READ}, {N("slurp"), A_READ}, {N("file"), A_READ},
    {N("read_csv"), A_READ}, {N("load_dotenv"), A_READ}, {N("dotenv_values"), A_READ},
    {N("Deno.readTextFileSync"), A_READ}, {N("Deno.readTextFile"), A_READ},
    {N("Bun.file"), A_READ}, {N("fromfile"), A_READ}, {N("File.foreach"), A_READ},
    {N("writeFileSync"), A_WRITE}, {N("writeFile"), A_WRITE}, {N("appendFileSync"), A_WRITE},
    {N("File.write"), A_WRITE}, {N("IO.write"), A_WRITE}, {N("file_put_contents"), A_WRITE},
    {N("write_text"), A_WRITE}, {N("write_bytes"), A_WRITE}, {N("truncate"), A_WRITE},
    {N("truncateSync"), A_WRITE}, {N("createWriteStream"), A_WRITE},
    {N("Deno.writeTextFileSync"), A_WRITE}, {N("os.truncate"), A_WRITE}, {N("move"), A_MOVE},
    {N("rename"), A_MOVE}, {N("renameSync"), A_MOVE}, {N("os.replace"), A_MOVE},
    {N("FileUtils.mv"), A_MOVE}, {N("copyfile"), A_COPY}, {N("shutil.copy"), A_COPY},
    {N("copyFileSync"), A_COPY}, {N("copytree"), A_COPY}, {N("cpSync"), A_COPY},
    {N("FileUtils.cp"), A_COPY}, {N("copy2"), A_COPY}, {N("chmod"), A_PERM},
    {N("chmodSync"), A_PERM}, {N("chown"), A_PERM}, {N("chownSync"), A_PERM},
    {N("FileUtils.chmod_R"), A_PERM}, {N("urlopen"), A_NET}, {N("urlretrieve"), A_NET},
    {N("requests.get"), A_NET}, {N("requests.post"), A_NET}, {N("requests.put"), A_NET},
    {N("fetch"), A_NET}, {N("axios"), A_NET}, {N("axios.post"), A_NET}, {N("axios.get"), A_NET},
    {N("http.request"), A_NET}, {N("https.request"), A_NET}, {N("https.get"), A_NET},
    {N("http.get"), A_NET}, {N("HTTPConnection"), A_NET}, {N("HTTPSConnection"), A_NET},
    {N("Net::HTTP.get"), A_NET}, {N("Net::HTTP.post"), A_NET}, {N("HTTP.get"), A_NET},
    {N("HTTP.post"), A_NET}, {N("HTTP.post_form"), A_NET}, {N("TCPSocket.open"), A_SOCKET},
    {N("TCPSocket.new"), A_SOCKET}, {N("TCPSocket"), A_SOCKET}, {N("connect"), A_SOCKET},
    {N("net.connect"), A_SOCKET}, {N("createConnection"), A_SOCKET}, {N("curl_exec"), A_NET},
    {N("fsockopen"), A_SOCKET}, {N("httpx.post"), A_NET}, {N("httpx.get"), A_NET},
    {N("sendto"), A_NET}, {N("create_connection"), A_SOCKET}, {N("IO::Socket::INET"), A_SOCKET},
    {N("net.Socket"), A_SOCKET}, {N("stream_socket_client"), A_SOCKET},
    {N("socket.tcp"), A_SOCKET}, {N("open_connection"), A_SOCKET}, {N("requests.request"), A_NET},
    {N("requests.patch"), A_NET}, {N("requests.delete"), A_NET}, {N("Session"), A_NET},
    {N("got"), A_NET}, {N("got.post"), A_NET}, {N("axios.put"), A_NET}, {N("SMTP"), A_NET},
    {N("SMTP_SSL"), A_NET}, {N("FTP"), A_NET}, {N("storbinary"), A_NET}, {N("getstore"), A_NET},
    {N("LWP::Simple::get"), A_NET}, {N("URI.open"), A_OPEN}, {N("URI.parse"), A_JOIN},
    {N("xmlrpc.client.ServerProxy"), A_NET}, {N("ClientSession"), A_NET},
    {N("INET->new"), A_SOCKET}, {N("Completion.create"), A_NET}, {N("createCompletion"), A_NET},
    {N("chat"), A_NET}, {N("IO.copy_stream"), A_NET}, {N("b64decode"), A_DECODE},
    {N("fromhex"), A_DECODE}, {N("unhexlify"), A_DECODE}, {N("decode64"), A_DECODE},
    {N("base64_decode"), A_DECODE}, {N("decode_base64"), A_DECODE}, {N("atob"), A_DECODE},
    {N("decompress"), A_DECODE}, {N("gzinflate"), A_DECODE}, {N("str_rot13"), A_DECODE},
    {N("decode"), A_NONE}, {N("pack"), A_DECODE}, {N("marshal.loads"), A_DECODE},
    {N("pickle.loads"), A_DECODE}, {N("Buffer.from"), A_DECODE}, {N("expanduser"), A_JOIN},
    {N("expand_path"), A_JOIN}, {N("path.join"), A_JOIN}, {N("join"), A_JOIN},
    {N("Path"), A_JOIN}, {N("abspath"), A_JOIN}, {N("resolve"), A_JOIN}, {N("str"), A_JOIN},
    {N("String"), A_JOIN}, {N("URI"), A_JOIN}, {N("File.join"), A_JOIN}, {N("joinpath"), A_JOIN},
    {N("realpath"), A_JOIN}, {N("expandvars"), A_JOIN}, {N("bytes"), A_JOIN},
    {N("Pathname.new"), A_JOIN}, {N("Pathname"), A_JOIN}, {N("read"), A_JOIN},
    {N("encode"), A_JOIN}};

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
        shell_str n = names[i].name;
        if (s.len < n.len || s.ptr[s.len - 1] != n.ptr[n.len - 1] ||
            memcmp(s.ptr + s.len - n.len, n.ptr, n.len) != 0)
            continue;
        bool dotted = memchr(n.ptr, '.', n.len) || memchr(n.ptr, '>', n.len);
        if (dotted && (s.len == n.len || strchr(".:> ", s.ptr[s.len - n.len - 1])))
            return names[i].action;
        if (!dotted && tail.len == n.len)
            best = names[i].action;
    }
    return best;
}

// The whole name, or with a dot in front how it ends.
static bool is_own(shell_str name, const char *own)
{
    size_t n = strlen(own);
    return (name.len == n || (*own == '.' && name.len > n)) &&
           memcmp(name.ptr + name.len - n, own, n) == 0;
}

enum action snippet_action_in(const char *lang, shell_str name)
{
    static const struct {
        const char *lang, *name;
        enum action action;
    } own[] = {{"vim", "delete", A_TREE}, {"vim", "writefile", A_WRITE},
        {"vim", "readfile", A_READ},
        {"perl", "get", A_NET}, {"ruby", "send", A_MAP}, {"ruby", ".send", A_MAP},
        {"lua", "load", A_EVAL}, {"php", "include", A_INCLUDE},
        {"php", "include_once", A_INCLUDE}, {"php", "require", A_INCLUDE},
        {"php", "require_once", A_INCLUDE}, {"m4", "syscmd", A_SHELL}, {"m4", "esyscmd", A_SHELL},
        {"pwsh", "Delete", A_TREE}, {"pwsh", "WriteAllText", A_WRITE},
        {"pwsh", "ReadAllText", A_READ}, {"pwsh", "Start", A_ARGV}};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i].lang, lang) == 0 && is_own(name, own[i].name))
            return own[i].action;
    return snippet_action(name);
}
