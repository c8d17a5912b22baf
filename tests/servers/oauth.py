# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers Dovecot's question whether an OAuth token is good (RFC 7662)."""
import http.server
import json
import threading
import urllib.parse

import places


class OAuth(places.Server):
    """`tokens`: what they are for, by token. Change it at any time."""

    def __init__(self, tokens):
        self.tokens = dict(tokens)
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """One question."""

            def do_POST(self):  # the name is http.server's
                length = int(self.headers.get('Content-Length', 0))
                form = urllib.parse.parse_qs(self.rfile.read(length).decode())
                user = owner.tokens.get(form.get('token', [''])[0])
                answer = json.dumps({'active': True, 'username': user, 'scope': 'mail'} if user else
                                    {'active': False}).encode()
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):  # not among the TAP lines
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True)
        self.thread.start()

    def environment(self):
        return {'OAUTH_PORT': str(self.port)}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
