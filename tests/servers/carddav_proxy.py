# SPDX-License-Identifier: GPL-3.0-or-later
"""Between a client and a CardDAV server: passes everything on, but for what a test wants answered otherwise."""
import base64
import hashlib
import http.client
import http.server
import os
import re
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
        headers, answer = proxy.gate(self.command, self.path, dict(self.headers))
        if answer is None and rule:
            answer = rule(self.command, self.path, body.decode(errors='replace'))
        if answer is None:
            answer = proxy.forward(self.command, self.path, body, headers)
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


def basic(user):
    return 'Basic ' + base64.b64encode(f'{user}:{user}pw'.encode()).decode()


def digest_alone(user):
    """A gate for passwords as a digest alone (RFC 7616); the server behind is told the password."""
    def md5(*parts):
        return hashlib.md5(':'.join(parts).encode()).hexdigest()

    def gate(method, path, headers):
        said = dict(re.findall(r'(\w+)="?([^",]*)"?', headers.get('Authorization', '').removeprefix('Digest ')))
        wanted = md5(md5(user, 'Test', user + 'pw'), 'n0nce', said.get('nc', ''), said.get('cnonce', ''), 'auth', md5(method, path))
        if said.get('username') == user and said.get('uri') == path and said.get('response') == wanted:
            return dict(headers, Authorization=basic(user)), None
        return headers, (401, {'WWW-Authenticate': 'Digest realm="Test", nonce="n0nce", qop="auth", algorithm=MD5'}, '')
    return gate


def bearer_alone(issuer, user):
    """A gate for those with a token of the issuer alone."""
    def gate(_method, _path, headers):
        if issuer.tokens.get(headers.get('Authorization', '').removeprefix('Bearer ')) == user:
            return dict(headers, Authorization=basic(user)), None
        return headers, (401, {'WWW-Authenticate': 'Bearer realm="Test", error="invalid_token"'}, '')
    return gate


class CarddavProxy:
    """`rule`: called with method, path, body; (status, headers, content), or None to pass it on. `after`: called with the
    method, path and answer of what a rule was looked at for, and returns the answer to give. `gate`: called with method,
    path, headers; the headers to pass on, and an answer or None."""

    def __init__(self, server):
        self.server, self.rule, self.lock, self.requests = server, None, threading.Lock(), []
        self.after = lambda method, path, answer: answer
        self.gate = lambda method, path, headers: (headers, None)
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
