# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers Dovecot's question whether an OAuth token is good (RFC 7662), and gives tokens to those who sign in."""
import base64
import hashlib
import http.server
import json
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request

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
                if self.path != '/introspect':
                    self.reply(*owner.post(self.path, {key: value[0] for key, value in form.items()}))
                    return
                user = owner.tokens.get(form.get('token', [''])[0])
                self.reply(200, {'active': True, 'username': user, 'scope': 'mail'} if user else {'active': False})

            def do_GET(self):  # the name is http.server's
                path, _, query = self.path.partition('?')
                target = owner.get(path, {key: value[0] for key, value in urllib.parse.parse_qs(query).items()})
                self.send_response(302 if target else 400)
                if target:
                    self.send_header('Location', target)
                self.send_header('Content-Length', '0')
                self.end_headers()

            def reply(self, status, words):
                """A word of JSON."""
                answer = json.dumps(words).encode()
                self.send_response(status)
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

    def get(self, _path, _form):
        return None

    def post(self, _path, _form):
        return 404, {'error': 'invalid_request'}

    def environment(self):
        return {'OAUTH_PORT': str(self.port)}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Issuer(OAuth):
    """Signs `user` in without a question (RFC 6749, RFC 7636). `mood`: what comes back to the client, `ok`, `denied`,
    `other-state` before the right one, or `silent`; `lifetime` of a token in seconds. Refresh tokens change each time."""

    def __init__(self, user, client='the-client'):
        self.user, self.client, self.mood, self.lifetime = user, client, 'ok', 3600
        self.codes, self.refresh, self.asked, self.told = {}, None, [], []
        super().__init__({})

    def configure(self, home, hosts):
        """Makes the issuer known in this home."""
        home.file('oauth.conf', f'[Issuer example]\nDisplayName=Example\nHosts={hosts}\nScope=mail\n'
                  f'ClientId={self.client}\nAuthorization=http://127.0.0.1:{self.port}/authorize\n'
                  f'Token=http://127.0.0.1:{self.port}/token\nRevocation=http://127.0.0.1:{self.port}/revoke\n')

    def get(self, path, form):
        if path != '/authorize' or form.get('client_id') != self.client or form.get('response_type') != 'code' or \
                form.get('code_challenge_method') != 'S256' or len(form.get('state', '')) < 32:
            return None
        self.asked.append(form)
        target = form['redirect_uri'] + '/?'
        if self.mood == 'silent':
            return None
        if self.mood == 'denied':
            return target + urllib.parse.urlencode({'error': 'access_denied', 'error_description': 'Not now',
                                                    'state': form['state']})
        code = secrets.token_hex(16)
        self.codes[code] = form
        if self.mood == 'other-state':
            visit(target + urllib.parse.urlencode({'code': 'planted', 'state': 'x' * 43}))
        return target + urllib.parse.urlencode({'code': code, 'state': form['state']})

    def post(self, path, form):
        self.told.append(form)
        if path == '/revoke' and form.get('client_id') == self.client:
            if form.get('token') == self.refresh:
                self.forget()
            return 200, {}
        if path != '/token' or form.get('client_id') != self.client:
            return 401, {'error': 'invalid_client'}
        if form.get('grant_type') == 'refresh_token':
            good = self.refresh is not None and form.get('refresh_token') == self.refresh
        else:
            asked = self.codes.pop(form.get('code'), None)
            digest = hashlib.sha256(form.get('code_verifier', '').encode()).digest()
            good = asked is not None and asked['redirect_uri'] == form.get('redirect_uri') and \
                base64.urlsafe_b64encode(digest).decode().rstrip('=') == asked['code_challenge']
        if not good:
            return 400, {'error': 'invalid_grant', 'error_description': 'It is over'}
        token, self.refresh = secrets.token_hex(16), secrets.token_hex(16)
        self.tokens = {token: self.user}
        return 200, {'access_token': token, 'token_type': 'Bearer', 'expires_in': self.lifetime,
                     'refresh_token': self.refresh}

    def forget(self):
        """Nothing that was given counts any more."""
        self.tokens, self.refresh = {}, None


def visit(address):
    """What a browser does; the status in the end."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
