# SPDX-License-Identifier: GPL-3.0-or-later
"""Cyrus on loopback: IMAP and LMTP, the second opinion beside Dovecot. Its package excludes Dovecot's, so that it is
unpacked somewhere (build-aux/unpack-servers; CYRUS_PREFIX names another place)."""
import imaplib
import os
import shutil
import subprocess

import certificates
import places

USERS = {'alice': 'alicepw', 'bob': 'bobpw', 'carol': 'pässwörd "quoted"\\back'}
FOLDERS = ('Drafts', 'Sent', 'Trash', 'Junk', 'Archive')
DOMAIN = 'mail.example.test'


def prefix():
    cache = os.environ.get('XDG_CACHE_HOME') or os.path.join(os.path.expanduser('~'), '.cache')
    for base in (os.environ.get('CYRUS_PREFIX'), '/var/cache/estafette-test/cyrus',
                 os.path.join(cache, 'estafette-test', 'cyrus'), '/'):
        if base and os.access(os.path.join(base, 'usr/lib/cyrus/bin/imapd'), os.X_OK):
            return base
    return None


def available():
    """Why it cannot be used here; nothing if it can."""
    base = prefix()
    if base is None:
        return 'Cyrus is not unpacked (build-aux/unpack-servers)'
    if places.find('saslpasswd2') is None or places.find('openssl') is None:
        return 'saslpasswd2 or openssl is not installed'
    linked = places.is_linked(os.path.join(base, 'usr/lib/cyrus/bin/imapd'), libraries(base))
    return '' if linked else 'libraries of Cyrus are not installed'


def has_dav():
    """Whether what is unpacked has address books."""
    return os.access(os.path.join(prefix() or '', 'usr/lib/cyrus/bin/httpd'), os.X_OK)


def libraries(base):
    folder = os.path.join(base, 'usr/lib')
    found = [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if name.endswith('-linux-gnu')]
    return ':'.join(found)


class Cyrus(places.Server):
    """One server. `extra`: lines added to imapd.conf; `quota`: KiB of each user; `users`: more of them, joined by
    plus signs, with their name and "pw" for a password; `classic`: everything of a user lies below INBOX, and dots are
    between names; `dav`: address books over https as well; `mechanisms`: more of them to sign in with; `tls`: versions."""

    def __init__(self, extra='', quota=2097152, users='', classic=False, dav=False, mechanisms='',
                 tls='tls1_2 tls1_3'):
        self.folder = places.make_folder('cy-')
        self.tls = tls
        self.dav, self.quota, self.classic, self.mechanisms = dav, quota, classic, mechanisms
        self.extra = extra + ('httpmodules: carddav\nhttptimeout: 30\nconversations: 1\n' if dav else '')
        self.base = prefix()
        self.user, self.group, self.ids = places.account()
        self.process, self.passwords = None, {}
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), 'good')
        for name in ('conf/db', 'conf/log', 'conf/msg', 'conf/quota', 'conf/socket', 'conf/user', 'conf/sieve', 'spool',
                     'run/lock', 'run/proc', 'log'):
            os.makedirs(self.path(name))
        self.start()
        for name, password in USERS.items():
            self.add_user(name, password)
        for name in filter(None, users.split('+')):
            self.add_user(name, name + 'pw')

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def start(self):
        for _ in range(5):
            if self._try():
                return
        self.stop()
        raise places.NotStarted(places.read(self.path('log', 'master.log')))

    def _try(self):
        self.imap, self.imaps, self.lmtp, self.https = places.free_ports(4)
        with open(self.path('imapd.conf'), 'w', encoding='utf-8') as stream:
            stream.write(self.configuration())
        with open(self.path('cyrus.conf'), 'w', encoding='utf-8') as stream:
            stream.write(self.services())
        places.give(self.folder, self.ids)
        self.process = places.start(['/usr/bin/env', 'LD_LIBRARY_PATH=' + libraries(self.base), self.program('master'),
                                     '-C', self.path('imapd.conf'), '-M', self.path('cyrus.conf'),
                                     '-p', self.path('run', 'master.pid')],
                                    self.path('log', 'master.log'), self.ids, self.folder)
        if places.wait_for_greeting(self.process, self.imap, b'* OK'):
            return True
        self.halt()
        return False

    def program(self, name):
        return os.path.join(self.base, 'usr/lib/cyrus/bin', name)

    def halt(self):
        """Ends the server; start() brings it back, with other ports."""
        places.stop(self.process)
        self.process = None

    def stop(self):
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def add_user(self, name, password):
        """With mailboxes, which the first logon makes."""
        options = {} if self.ids is None else {'user': self.ids[0], 'group': self.ids[1], 'extra_groups': []}
        subprocess.run([places.find('saslpasswd2'), '-p', '-c', '-f', self.path('conf', 'sasldb2'), '-u', DOMAIN, name],
                       input=password.encode(), check=True, **options)
        with imaplib.IMAP4('127.0.0.1', self.imap, timeout=places.PATIENCE) as connection:
            connection.authenticate('PLAIN', lambda _: f'\0{name}\0{password}'.encode())

    def environment(self):
        """What a program under with-servers finds; named as Dovecot's, for tests that run against either."""
        return {'DOVECOT_IMAP': str(self.imap), 'DOVECOT_IMAPS': str(self.imaps), 'DOVECOT_LMTP': str(self.lmtp),
                'DOVECOT_DIR': self.folder, 'DOVECOT_PIN': self.pin, 'DOVECOT_CA': self.path('tls', 'ca.pem'),
                'IMAP_SERVER': 'cyrus'}

    def services(self):
        config = self.path('imapd.conf')
        https = (f'  https cmd="{self.program("httpd")} -s -C {config} -U 30" listen="127.0.0.1:{self.https}" prefork=0\n'
                 if self.dav else '')
        return f'''
START {{
  recover cmd="{self.program('ctl_cyrusdb')} -C {config} -r"
}}
DAEMON {{
  idled cmd="{self.program('idled')} -C {config} -d"
}}
SERVICES {{
  imap cmd="{self.program('imapd')} -C {config} -U 30" listen="127.0.0.1:{self.imap}" prefork=1
  imaps cmd="{self.program('imapd')} -s -C {config} -U 30" listen="127.0.0.1:{self.imaps}" prefork=0
  lmtp cmd="{self.program('lmtpd')} -a -C {config}" listen="127.0.0.1:{self.lmtp}" prefork=0
{https}}}
EVENTS {{
  checkpoint cmd="{self.program('ctl_cyrusdb')} -C {config} -c" period=300
}}
'''

    def configuration(self):
        names = '|'.join(FOLDERS)
        roles = ''.join(f'xlist-{name.lower()}: {name}\n' for name in FOLDERS)
        return f'''
configdirectory: {self.path('conf')}
defaultpartition: default
partition-default: {self.path('spool')}
mboxname_lockpath: {self.path('run', 'lock')}
proc_path: {self.path('run', 'proc')}
idlesocket: {self.path('run', 'idle')}
lmtpsocket: {self.path('run', 'lmtp')}
notifysocket: {self.path('run', 'notify')}
cyrus_user: {self.user}
cyrus_group: {self.group}
servername: {DOMAIN}
defaultdomain: example.test
virtdomains: off
altnamespace: {'no' if self.classic else 'yes'}
unixhierarchysep: {'no' if self.classic else 'yes'}
admins: admin
allowplaintext: yes
imapidlepoll: 1
timeout: 30
maxlogins_per_host: 0
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {self.path('conf', 'sasldb2')}
sasl_mech_list: PLAIN LOGIN CRAM-MD5 SCRAM-SHA-1 SCRAM-SHA-256 {self.mechanisms}
autocreate_users: anyone
autocreate_quota: {self.quota}
autocreate_inbox_folders: {names}
autocreate_subscribe_folders: {names}
{roles}specialusealways: yes
lmtp_downcase_rcpt: yes
tls_server_cert: {self.path('tls', 'good.pem')}
tls_server_key: {self.path('tls', 'good.key')}
tls_session_timeout: 0
tls_versions: {self.tls}
delete_mode: delayed
expunge_mode: delayed
skiplist_unsafe: yes
{self.extra}'''
