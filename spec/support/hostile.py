# SPDX-License-Identifier: MIT
"""A server that behaves badly, for specs: what it does is in the path that is asked for."""
import gzip
import http.server
import sys
import time

LISTING = b"plugins:\n  tool: {source: 'https://example.org/tool.git'}\n"
BOMB = gzip.compress(b"#" * (64 << 20), 1)


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

    def do_git(self):
        """Answers as a git server, with nonsense."""
        body = b"001e# service=git-upload-pack\n0000ffff" + b"x" * 100
        self.head(200, len(body), Content_Type="application/x-git-upload-pack-advertisement")
        self.wfile.write(body)


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Hostile).serve_forever()
