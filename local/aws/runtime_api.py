"""Lambda's Runtime API of one execution environment, on loopback: one event at a time."""

import http.server
import queue
import socketserver
import threading
import time

PREFIX = "/2018-06-01/runtime/"
POLL_SECONDS = 0.2


class Event:
    """One event, and what the runtime client answered: `kind` is response or error, and None while it works."""

    def __init__(self, payload, headers):
        self.payload, self.headers = payload, headers
        self.kind, self.body = None, b""
        self.done = threading.Event()


class RuntimeApi:
    def __init__(self):
        self.events = queue.Queue()
        self.current = None
        self.ready = threading.Event()  # the handler was constructed, or failed
        self.init_error = None
        self.closed = threading.Event()
        self.server = Server(("127.0.0.1", 0), handler_of(self))
        self.address = "127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def send(self, event):
        self.events.put(event)

    def close(self):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()

    def next_event(self):
        """Waits for one; None when the environment ends."""
        self.ready.set()
        while not self.closed.is_set():
            try:
                self.current = self.events.get(timeout=POLL_SECONDS)
                return self.current
            except queue.Empty:
                continue
        return None

    def answered(self, path, body):
        if path == "init/error":
            self.init_error = body.decode("utf-8", "replace")
            self.ready.set()
        elif self.current is not None and path.startswith("invocation/"):
            event, self.current = self.current, None
            event.kind, event.body = path.rsplit("/", 1)[1], body
            event.done.set()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that was killed


def handler_of(api):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *arguments):
            pass

        def do_GET(self):
            if self.path != PREFIX + "invocation/next":
                return self.reply(404)
            event = api.next_event()
            return self.reply(410) if event is None else self.reply(200, event.payload, event.headers)

        def do_POST(self):
            body = self.read_body()
            api.answered(self.path.removeprefix(PREFIX), body)
            self.reply(202)

        def read_body(self):
            """The response of a streaming handler comes in chunks, with trailers at its end."""
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline() not in (b"\r\n", b""):
                pass
            return whole

        def reply(self, status, body=b"{}", headers=()):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")  # without a type the client's native code crashes
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

    return Handler


def headers_of(request_id, function_arn, trace, seconds):
    return [
        ("Lambda-Runtime-Aws-Request-Id", request_id),
        ("Lambda-Runtime-Invoked-Function-Arn", function_arn),
        ("Lambda-Runtime-Trace-Id", trace),
        ("Lambda-Runtime-Deadline-Ms", str(int((time.time() + seconds) * 1000))),
    ]
