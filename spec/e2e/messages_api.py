#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A stand-in for the Messages API that plays a written script to the real client.

    messages_api.py SCRIPT.json LOG.jsonl PORT_FILE [--loopback]

It listens on a free port of 127.0.0.1 and writes the number to PORT_FILE once it accepts
connections. --loopback first brings the loopback interface up, which a fresh network namespace
leaves down. Every request becomes one line of LOG.

The script:

    {"threads": [{"name": "sub", "match": "SUBTASK", "turns": [TURN, ...]},
                 {"name": "main", "turns": [TURN, ...]}]}

A request belongs to the first thread whose `match` stands in its first user message; a thread
without `match` takes any. Requests without tools (titles, summaries) belong to none and get "ok".
A TURN is {"blocks": [BLOCK, ...]} with Messages API content blocks, and optionally "delay"
(seconds before the answer), or {"status": 529, "error": "overloaded_error"} for a refusal. When
a thread has played all its turns it says "(no more turns)"; the log marks such a request "over".
"""
import fcntl
import json
import os
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def loopback_up():
    """What `ip link set lo up` does, without needing the program."""
    get_flags, set_flags, up = 0x8913, 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sh22x", b"lo", 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(sock, get_flags, request))[1]
        fcntl.ioctl(sock, set_flags, struct.pack("16sh22x", b"lo", flags | up))


def first_user_text(body):
    for message in body.get("messages", []):
        if message.get("role") != "user":
            continue
        content = message.get("content")
        if isinstance(content, str):
            return content
        return "\n".join(b.get("text", "") for b in content if b.get("type") == "text")
    return ""


class Script:
    """The threads with their places, and the log; shared by the connections."""

    def __init__(self, path, log):
        with open(path, encoding="utf-8") as file:
            self.threads = json.load(file)["threads"]
        self.log = open(log, "a", encoding="utf-8")
        self.lock = threading.Lock()
        self.started = time.monotonic()
        self.played = {thread["name"]: 0 for thread in self.threads}
        self.tool_uses = 0
        self.messages = 0

    def turn(self, body):
        """The name of the thread, the number of the turn, the turn, and whether it ran out."""
        if not body.get("tools"):
            return None, 0, {"blocks": [{"type": "text", "text": "ok"}]}, False
        text = first_user_text(body)
        thread = next(t for t in self.threads if t.get("match", "") in text)
        name, number = thread["name"], self.played[thread["name"]]
        self.played[name] += 1
        if number < len(thread["turns"]):
            return name, number + 1, thread["turns"][number], False
        return name, number + 1, {"blocks": [{"type": "text", "text": "(no more turns)"}]}, True

    def answer(self, path, body):
        with self.lock:
            name, number, turn, over = self.turn(body)
            self.write({"path": path, "thread": name, "turn": number, "over": over, "body": body})
            self.messages += 1
            blocks = [dict(block) for block in turn.get("blocks", [])]
            for block in blocks:
                if block["type"] == "tool_use":
                    self.tool_uses += 1
                    block.setdefault("id", "toolu_%04d" % self.tool_uses)
            message_id = "msg_%04d" % self.messages
        calls = any(block["type"] == "tool_use" for block in blocks)
        message = {
            "id": message_id, "type": "message", "role": "assistant",
            "model": body.get("model", "model"), "content": blocks,
            "stop_reason": "tool_use" if calls else "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 5},
        }
        return turn, message

    def write(self, entry):
        entry["ms"] = round((time.monotonic() - self.started) * 1000)
        self.log.write(json.dumps(entry) + "\n")
        self.log.flush()


def stream_events(message):
    """The server-sent events that carry a message; the input of a tool call comes in two parts."""
    yield "message_start", {"message": dict(message, content=[], stop_reason=None)}
    for index, block in enumerate(message["content"]):
        if block["type"] == "tool_use":
            start = dict(block, input={})
            text = json.dumps(block["input"])
            parts = [text[:len(text) // 2], text[len(text) // 2:]]
            deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
        else:
            start = dict(block, text="")
            deltas = [{"type": "text_delta", "text": block["text"]}]
        yield "content_block_start", {"index": index, "content_block": start}
        for delta in deltas:
            yield "content_block_delta", {"index": index, "delta": delta}
        yield "content_block_stop", {"index": index}
    stop = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield "message_delta", {"delta": stop, "usage": {"output_tokens": 5}}
    yield "message_stop", {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script = None

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.reply(200, None)

    def do_GET(self):
        with self.script.lock:
            self.script.write({"path": self.path, "method": "GET"})
        self.reply(200, {})

    def do_POST(self):
        data = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.split("?")[0]
        if path != "/v1/messages":
            with self.script.lock:
                self.script.write({"path": path, "method": "POST"})
            self.reply(200, {"input_tokens": 10} if path.endswith("/count_tokens") else {})
            return
        body = json.loads(data)
        turn, message = self.script.answer(path, body)
        time.sleep(turn.get("delay", 0))
        if "status" in turn:
            error = {"type": turn.get("error", "api_error"), "message": "scripted error"}
            self.reply(turn["status"], {"type": "error", "error": error})
        elif body.get("stream"):
            self.stream(message)
        else:
            self.reply(200, message)

    def stream(self, message):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for name, data in stream_events(message):
            event = "event: %s\ndata: %s\n\n" % (name, json.dumps(dict(data, type=name)))
            self.chunk(event.encode())
        self.chunk(b"")

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def reply(self, status, value):
        data = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main():
    script, log, port_file = sys.argv[1:4]
    if "--loopback" in sys.argv[4:]:
        loopback_up()
    Handler.script = Script(script, log)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    # Renamed into place, so that a reader never sees half a number.
    with open(port_file + ".new", "w", encoding="ascii") as file:
        file.write("%d\n" % server.server_address[1])
    os.rename(port_file + ".new", port_file)
    server.serve_forever()


if __name__ == "__main__":
    main()
