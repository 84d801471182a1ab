# SPDX-License-Identifier: MIT
"""A server that behaves badly, for specs: what it does is in the path that is asked for."""
import base64
import gzip
import http.server
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

LISTING = b"plugins:\n  tool: {source: 'https://example.org/tool.git'}\n"
BOMB = gzip.compress(b"#" * (64 << 20), 1)


PROXY_LOGIN = b"u:p@s3cret"


class Hostile(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, status=200, length=None, **headers):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def redirect(self, to):
        self.head(302, 0, Location=to)

    def do_POST(self):
        self.do_GET()

    def do_GET(self):
        # A proxy is asked for whole addresses.
        self.path = "/" + self.path.split("/", 3)[3] if self.path.startswith("http:") else self.path
        kind = self.path.split("/")[1].split("?")[0]
        try:
            getattr(self, "do_" + kind.split(".")[0].replace("-", "_"), self.missing)()
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True

    def missing(self):
        self.head(404, 0)

    def do_good(self):
        self.head(200, len(LISTING))
        self.wfile.write(LISTING)

    def do_status(self):
        self.head(int(self.path.split("/")[2].split(".")[0]), 0)

    def do_silent(self):
        time.sleep(30)

    def do_drip(self):
        self.head(200, 100000)
        for _ in range(300):
            self.wfile.write(b"#")
            self.wfile.flush()
            time.sleep(0.1)

    def do_cut(self):
        self.head(200, len(LISTING) + 1000)
        self.wfile.write(LISTING)

    def do_html(self):
        body = b"<html><body>Sign in</body></html>"
        self.head(200, len(body), Content_Type="text/html")
        self.wfile.write(body)

    def do_endless(self):
        self.head(200)
        for _ in range(2000):
            self.wfile.write(b"# nothing\n" * 10000)

    def do_bomb(self):
        self.head(200, len(BOMB), Content_Encoding="gzip")
        self.wfile.write(BOMB)

    def do_loop(self):
        self.redirect(self.path)

    def do_once(self):
        self.redirect("/good.yaml")

    def do_to_file(self):
        self.redirect("file:///etc/passwd")

    def do_to_gopher(self):
        self.redirect("gopher://127.0.0.1:8080/x")

    def do_to_far(self):
        self.redirect("http://example.org/x.yaml")

    def do_away(self):
        """To another site of this machine, which tells what credentials came with it."""
        self.redirect("http://localhost:8888/tell.yaml")

    def do_tell(self):
        body = ("# " + str(self.headers.get("Authorization")) + "\nplugins: {}\n").encode()
        self.head(200, len(body))
        self.wfile.write(body)

    def do_move(self):
        """To the same path elsewhere."""
        self.redirect("https://localhost:8443/" + self.path.split("/", 2)[2])

    def do_unasked(self):
        self.head(304)

    def do_partial(self):
        self.head(206, 10)
        self.wfile.write(LISTING[:10])

    def do_headers(self):
        self.send_response(200)
        for i in range(3000):
            self.send_header("X-%d" % i, "a" * 100)
        self.head_length(LISTING)

    def do_line(self):
        self.send_response(200)
        self.send_header("X-Long", "a" * 400000)
        self.head_length(LISTING)

    def do_etag(self):
        """A tag that cannot be sent back."""
        self.wfile.write(b'HTTP/1.1 200 OK\r\nETag: "\x01\xff"\r\nContent-Length: %d\r\n\r\n%s'
                         % (len(LISTING), LISTING))

    def do_weak(self):
        tag = 'W/"1"'
        if self.headers.get("If-None-Match") == tag:
            return self.head(304)
        self.head(200, len(LISTING), ETag=tag)
        self.wfile.write(LISTING)

    def do_old(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + LISTING)

    def do_lie(self):
        self.head(200, 1 << 50)
        self.wfile.write(LISTING)
        time.sleep(20)

    def do_reset(self):
        self.head(200, len(LISTING) + 1000)
        self.wfile.write(LISTING)
        self.reset()

    def head_length(self, body):
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self):
        self.wfile.flush()
        time.sleep(0.2)  # what was sent is to arrive before
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.dup2(os.open("/dev/null", os.O_RDWR), self.connection.fileno())

    def pack(self, how):
        """A repository whose packs break: /pack-HOW/NAME/..."""
        command = ["git", "upload-pack", "--stateless-rpc"]
        repo = os.path.join(sys.argv[2], self.path.split("/")[2])
        if "/info/refs" in self.path:
            refs = subprocess.run(command + ["--advertise-refs", repo], stdout=subprocess.PIPE)
            body = b"001e# service=git-upload-pack\n0000" + refs.stdout
            self.head(200, len(body), Content_Type="application/x-git-upload-pack-advertisement")
            self.wfile.write(body)
            return
        if how == "locked":
            return self.head(401, 0, WWW_Authenticate="Basic realm=x")
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        body = bytearray(subprocess.run(command + [repo], input=asked, stdout=subprocess.PIPE).stdout)
        half = len(body) // 2
        if how == "flipped":
            body[half] ^= 1
        self.head(200, None if how == "open" else len(body),
                  Content_Type="application/x-git-upload-pack-result")
        self.wfile.write(body if how in ("flipped", "open") else body[:half])
        if how == "reset":
            self.reset()
        elif how in ("stalled", "open"):
            time.sleep(20)

    def do_CONNECT(self):
        """A proxy: it wants a login, or refuses hosts whose port is 1."""
        login = self.headers.get("Proxy-Authorization", "")
        if login != "Basic " + base64.b64encode(PROXY_LOGIN).decode():
            return self.head(407, 0, Proxy_Authenticate="Basic realm=x")
        host, port = self.path.rsplit(":", 1)
        if port == "1":
            return self.head(403, 0)
        with socket.create_connection((host, int(port))) as server:
            self.head(200)
            ends = {self.connection: server, server: self.connection}
            while True:
                for end in select.select(list(ends), [], [], 20)[0]:
                    data = end.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    ends[end].sendall(data)

    def do_git(self):
        """Answers as a git server, with nonsense."""
        body = b"001e# service=git-upload-pack\n0000ffff" + b"x" * 100
        self.head(200, len(body), Content_Type="application/x-git-upload-pack-advertisement")
        self.wfile.write(body)


for _how in ("cut", "reset", "stalled", "flipped", "open", "locked"):
    setattr(Hostile, "do_pack_" + _how, lambda self, how=_how: self.pack(how))


class Six(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


PORT = int(sys.argv[1])
try:
    threading.Thread(target=Six(("::1", PORT), Hostile).serve_forever, daemon=True).start()
except OSError:
    pass  # a machine without IPv6
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Hostile).serve_forever()
