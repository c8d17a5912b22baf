# SPDX-License-Identifier: GPL-3.0-or-later
"""Between a client and a CardDAV server: passes everything on, but for what a test wants answered otherwise."""
import http.client
import http.server
import os
import ssl
import threading

import places


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True

    def _answer(self):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        proxy = self.server.proxy
        with proxy.lock:
            proxy.requests.append((self.command, self.path, body.decode(errors='replace'), dict(self.headers)))
            rule = proxy.rule
        answer = rule(self.command, self.path, body.decode(errors='replace')) if rule else None
        if answer is None:
            answer = proxy.forward(self.command, self.path, body, self.headers)
        if rule:
            answer = proxy.after(self.command, self.path, answer)
        status, headers, content = answer
        content = content.encode() if isinstance(content, str) else content
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in ('content-length', 'transfer-encoding', 'connection', 'date', 'server'):
                self.send_header(name, value)
        self.send_header('Content-Length', str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def __getattr__(self, name):
        if name.startswith('do_'):
            return self._answer
        raise AttributeError(name)


class CarddavProxy:
    """`rule`: called with method, path, body; (status, headers, content), or None to pass it on. `after`: called with the
    method, path and answer of what a rule was looked at for, and returns the answer to give."""

    def __init__(self, server):
        self.server, self.rule, self.lock, self.requests = server, None, threading.Lock(), []
        self.after = lambda method, path, answer: answer
        tls = os.path.join(server.folder, 'tls')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(tls, 'good.pem'), os.path.join(tls, 'good.key'))
        self.client = ssl.create_default_context(cafile=os.path.join(tls, 'ca.pem'))
        self.listener = http.server.ThreadingHTTPServer(('127.0.0.1', 0), _Handler)
        self.listener.daemon_threads = True
        self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True, do_handshake_on_connect=False)
        self.listener.proxy = self
        self.port, self.pin = self.listener.server_address[1], server.pin
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f'https://127.0.0.1:{self.port}/'

    def forward(self, method, path, body, headers):
        line = http.client.HTTPSConnection('127.0.0.1', self.server.port, context=self.client, timeout=places.PATIENCE)
        try:
            kept = {name: value for name, value in headers.items() if name.lower() not in ('connection', 'host')}
            line.request(method, path, body, kept)
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            line.close()

    def heard(self, method):
        with self.lock:
            return [request for request in self.requests if request[0] == method]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
