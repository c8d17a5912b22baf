# SPDX-License-Identifier: GPL-3.0-or-later
"""Radicale on loopback: CardDAV over TLS with passwords, and a second client of it."""
import base64
import http.client
import os
import shutil
import ssl
import subprocess
import sys
import time

import certificates
import places

CONFIGURATION = '''[server]
hosts = 127.0.0.1:{port}
max_connections = 40
timeout = 60
ssl = True
certificate = {folder}/tls/{certificate}.pem
key = {folder}/tls/{certificate}.key
[auth]
type = htpasswd
htpasswd_filename = {folder}/htpasswd
htpasswd_encryption = plain
delay = 0
realm = Test
[rights]
type = {rights}
file = {folder}/rights
[storage]
filesystem_folder = {folder}/collections
[web]
type = none
[logging]
level = info
'''
RIGHTS = '[root]\nuser: .*\ncollection:\npermissions: R\n[own]\nuser: .+\ncollection: {user}\npermissions: RW\n[books]\nuser: .+\ncollection: {user}/[^/]+\npermissions: %s\n'
USERS = ['alice', 'bob', *(f'user{number}' for number in range(30))]
MAKE_BOOK = ('<?xml version="1.0"?><D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:set><D:prop>'
             '<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype><D:displayname>%s</D:displayname>'
             '</D:prop></D:set></D:mkcol>')


def _python():
    """The interpreter that has it: Debian's package is for Debian's."""
    for python in dict.fromkeys((sys.executable, '/usr/bin/python3')):
        try:
            done = subprocess.run([python, '-c', 'import radicale'], capture_output=True, check=False)
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


def available():
    """Why it cannot be used here; nothing if it can."""
    if places.find('openssl') is None:
        return 'openssl is not installed'
    return '' if _python() else 'Radicale is not installed'


def skip_without():
    """Ends a test where the server is not there, and says so."""
    if available():
        print(f'1..0 # SKIP {available()}')
        sys.exit(0)


class Client:
    """Another client of a CardDAV server: raw requests."""

    def __init__(self, port, folder, user, password, host='127.0.0.1', authority='ca'):
        self.address, self.user = (host, port), user
        self.context = ssl.create_default_context(cafile=os.path.join(folder, 'tls', authority + '.pem'))
        self.word = 'Basic ' + base64.b64encode(f'{user}:{password}'.encode()).decode()

    def request(self, method, path, body=None, **headers):
        """Status, headers, body."""
        line = http.client.HTTPSConnection(*self.address, context=self.context, timeout=places.PATIENCE)
        try:
            headers = {name.replace('_', '-'): value for name, value in headers.items()}
            line.request(method, path, body.encode() if isinstance(body, str) else body,
                         {'Authorization': self.word, **headers})
            answer = line.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            line.close()

    def challenges(self, path):
        """What a server says it wants of whom it does not know."""
        line = http.client.HTTPSConnection(*self.address, context=self.context, timeout=places.PATIENCE)
        try:
            line.request('PROPFIND', path, headers={'Depth': '0'})
            return line.getresponse().headers.get_all('WWW-Authenticate') or []
        finally:
            line.close()

    def must(self, method, path, body=None, **headers):
        status, found, content = self.request(method, path, body, **headers)
        if status // 100 != 2:
            raise RuntimeError(f'{method} {path}: {status} {content[:300]!r}')
        return found, content

    def make_book(self, name, path=None):
        path = path or f'/{self.user}/{name.lower()}/'
        self.must('MKCOL', path, MAKE_BOOK % name, Content_Type='application/xml')
        return path

    def put(self, path, text, **headers):
        self.must('PUT', path, text.replace('\n', '\r\n'), Content_Type='text/vcard; charset=utf-8', **headers)

    def get(self, path):
        return self.must('GET', path)[1].decode()

    def delete(self, path):
        self.must('DELETE', path)

    def list(self, path):
        """Names of the cards of a book."""
        body = self.must('PROPFIND', path, Depth='1')[1].decode()
        return sorted(part.split('</')[0].rsplit('/', 1)[1] for part in body.split('href>') if part.split('</')[0].endswith('.vcf'))


class Radicale(places.Server):
    """One server. `certificate` as for Dovecot; `writable`: whether books can be changed."""

    def __init__(self, certificate='good', writable=True):
        self.folder = places.make_folder('rd-')
        self.certificate, self.process, self.n_users = certificate, None, 0
        self.rights = os.path.join(self.folder, 'rights')
        certificates.make(os.path.join(self.folder, 'tls'))
        with open(os.path.join(self.folder, 'htpasswd'), 'w', encoding='utf-8') as stream:
            stream.write(''.join(f'{user}:{user}pw\n' for user in USERS))
        self.set_writable(writable)
        self.start()

    def set_writable(self, writable):
        with open(self.rights, 'w', encoding='utf-8') as stream:
            stream.write(RIGHTS % ('rw' if writable else 'r'))

    @property
    def pin(self):
        return certificates.pin(os.path.join(self.folder, 'tls'), self.certificate)

    @property
    def url(self):
        return f'https://127.0.0.1:{self.port}/'

    def new_user(self):
        """One nobody had before."""
        self.n_users += 1
        return USERS[self.n_users - 1]

    def client(self, user='alice', password=None):
        return Client(self.port, self.folder, user, password or user + 'pw',
                      authority='selfsigned' if self.certificate == 'selfsigned' else 'ca')

    def start(self, port=None):
        self.port = port or places.free_ports(1)[0]
        path = os.path.join(self.folder, 'radicale.conf')
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(CONFIGURATION.format(port=self.port, folder=self.folder, certificate=self.certificate,
                                              rights='owner_only' if self.rights is None else 'from_file'))
        self.log = os.path.join(self.folder, 'log')
        self.process = places.start([_python(), '-B', '-m', 'radicale', '--config', path], self.log, folder=self.folder)
        end = time.monotonic() + places.PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.client().request('GET', '/.well-known/carddav')[0]:
                    return
            except OSError:
                time.sleep(0.05)
        said = places.read(self.log)
        self.stop()
        raise places.NotStarted(said)

    def go_away(self):
        """As when the computer is switched off; come_back() is at the same port."""
        places.stop(self.process)

    def come_back(self):
        self.start(self.port)

    def stop(self):
        places.stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
