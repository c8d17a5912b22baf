# SPDX-License-Identifier: GPL-3.0-or-later
"""An internet of one test: host names that lead to loopback, and web pages over https.

    with Internet(folder_with_certificates) as net:
        net.route('imap.example.test', 993, dovecot.imaps)
        net.pages['autoconfig.example.test/mail/config-v1.1.xml'] = '<clientConfig …>'
        subprocess.run([…], env=dict(os.environ, **net.environment(BUILD)))

A program in that environment gets GIO's module gio/world.c: it trusts the authority of certificates.py, knows no
names, and connects through the proxy here, which knows example.test and what is below it. Programs see what they
see in an office behind a proxy, with the usual ports and valid certificates."""
import http.server
import os
import socket
import ssl
import threading

import places


def _copy(source, target):
    try:
        while True:
            data = source.recv(65536)
            if not data:
                break
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class _Proxy(http.server.BaseHTTPRequestHandler):
    """CONNECT and nothing else."""
    owner = None

    def do_CONNECT(self):  # the name is http.server's
        host, _, port = self.path.rpartition(':')
        target = self.owner.routes.get((host, int(port)))
        self.owner.asked.append(self.path)
        if target is None:
            self.send_error(502, 'Nobody there')
            return
        try:
            other = socket.create_connection(('127.0.0.1', target), timeout=places.PATIENCE)
        except OSError:
            self.send_error(502, 'Nobody there')
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        other.settimeout(None)
        back = threading.Thread(target=_copy, args=(other, self.connection), daemon=True)
        back.start()
        _copy(self.connection, other)
        back.join()
        other.close()
        self.close_connection = True

    def log_message(self, *_):  # not among the TAP lines
        pass


class _Site(http.server.BaseHTTPRequestHandler):
    """The pages of all hosts."""
    owner = None

    def answer(self):
        host = self.headers.get('Host', '').split(':')[0]
        page = self.owner.pages.get(host + self.path.split('?')[0])
        if callable(page):
            length = int(self.headers.get('Content-Length') or 0)
            page = page(self, self.rfile.read(length).decode())
        if page is None:
            self.send_error(404)
            return
        status, headers, body = page if isinstance(page, tuple) else (200, {'Content-Type': 'text/xml'}, page)
        body = body.encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):  # not among the TAP lines
        pass


class _Quiet(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):  # somebody who hung up is no news
        pass


class Internet(places.Server):
    """`certificates`: the folder certificates.make() filled. `pages`: host and path → text, or (status, headers,
    text), or a function of the request and its body that gives one of these. `asked`: every host:port asked for. `records`:
    what the DNS knows, as `SRV name host port [priority]` or `TXT name text`, before environment() is called."""

    def __init__(self, certificates):
        self.certificates = certificates
        self.routes, self.pages, self.asked, self.records = {}, {}, [], []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(certificates, 'good.pem'), os.path.join(certificates, 'good.key'))
        self.servers = []
        for handler in (_Proxy, _Site):
            server = _Quiet(('127.0.0.1', 0), type('Handler', (handler,), {'owner': self}))
            if handler is _Site:
                # Each connection on a thread of its own shakes hands there
                server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
            threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()
            self.servers.append(server)
        self.proxy, self.site = [server.server_address[1] for server in self.servers]
        for host in ('example.test', 'autoconfig.example.test', 'login.example.test'):
            self.route(host, 443, self.site)

    def route(self, host, port, target):
        self.routes[host, port] = target

    def environment(self, build=None):
        build = build or os.environ['ESTAFETTE_BUILD']
        records = os.path.join(self.certificates, 'records')
        with open(records, 'w', encoding='utf-8') as stream:
            stream.write('\n'.join(self.records))
        return {'GIO_EXTRA_MODULES': os.path.join(build, 'tests', 'servers', 'gio'),
                'WORLD_RECORDS': records,
                'WORLD_CA': os.path.join(self.certificates, 'ca.pem'),
                'WORLD_PROXY': f'http://127.0.0.1:{self.proxy}'}

    def stop(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()
