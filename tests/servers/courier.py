# SPDX-License-Identifier: GPL-3.0-or-later
"""Courier on loopback: IMAP by a third hand, with UTF8=ACCEPT, and without most that others have. Its places in /etc
and /run are compiled in: it runs in name spaces of its own, where those are folders of the test, and with which all of
it ends. Unpacked and not installed (build-aux/unpack-servers; COURIER_PREFIX names another place)."""
import base64
import glob
import hashlib
import os
import shutil
import subprocess

import certificates
import places

LOGIN = 'usr/lib/courier/courier/imaplogin'
AUTHENTICATE = 'usr/lib/courier/courier-authlib/authdaemond'
MAKE_TABLE = 'usr/lib/courier/courier-authlib/makedatprog'
FOLDERS = ('Drafts', 'Sent', 'Trash')
SPACE = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private', '--']
# Who listens is nobody; this shell is the first process of its space, and the last
SERVE = f'''mount --bind etc /etc
mount --bind run /run
as="setpriv --reuid $1 --regid $2 --clear-groups --"
$as $3/{AUTHENTICATE} &
listen="$as $3/usr/sbin/couriertcpd -address=127.0.0.1 -maxprocs=100 -maxperip=$4 -nodnslookup -noidentlookup"
serve="$3/{LOGIN} $3/usr/bin/imapd Maildir"
IMAP_TLS=1 $listen $6 $3/usr/bin/couriertls -server -tcpd $serve &
$listen $5 $serve &
wait $!
'''


def prefix():
    for base in (os.environ.get('COURIER_PREFIX'), '/var/cache/estafette-test/cyrus', '/'):
        if base and os.access(os.path.join(base, LOGIN), os.X_OK):
            return base
    return None


def available():
    """Why it cannot be used here; nothing if it can."""
    base = prefix()
    if base is None:
        return 'Courier is not unpacked (build-aux/unpack-servers)'
    if os.geteuid() != 0:
        return 'Courier needs root, to have name spaces of its own'
    if places.find('openssl') is None:
        return 'openssl is not installed'
    done = subprocess.run([*SPACE, 'true'], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return 'no name spaces for Courier: ' + done.stderr.strip()
    programs = (LOGIN, AUTHENTICATE, MAKE_TABLE, 'usr/bin/imapd', 'usr/bin/couriertls', 'usr/libexec/gam_server')
    linked = all(places.is_linked(os.path.join(base, name), libraries(base)) for name in programs)
    return '' if linked else 'libraries of Courier are not installed'


def libraries(base):
    folder = os.path.join(base, 'usr/lib')
    return ':'.join([folder, os.path.join(folder, 'courier-authlib'), *sorted(glob.glob(folder + '/*-linux-gnu'))])


class Courier(places.Server):
    """One server, with and without TLS. `connections`: so many it takes from one address; it hangs up on more."""

    def __init__(self, connections=100):
        self.folder = places.make_folder('co-')
        self.base, self.connections = prefix(), connections
        self.user, self.group, self.ids = places.account()
        self.process, self.passwords, self.delivered = None, {}, 0
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), 'good')
        for name in ('etc/courier', 'run/courier/authdaemon', 'mail', 'log'):
            os.makedirs(self.path(name))
        self._write('etc/passwd', ''.join(f'{name}:x:{self.ids[0]}:{self.ids[1]}::/:/bin/false\n'
                                          for name in (self.user, 'courier')))
        self._write('etc/group', ''.join(f'{name}:x:{self.ids[1]}:\n' for name in (self.group, 'courier')))
        os.symlink('/proc/mounts', self.path('etc', 'mtab'))
        self._write('etc/courier/authdaemonrc', '''authmodulelist="authuserdb"
authmodulelistorig="authuserdb"
daemons=2
authdaemonvar=/run/courier/authdaemon
DEBUG_LOGIN=1
DEFAULTOPTIONS=""
''')
        certificate = places.read(self.path('tls', 'good.key')) + places.read(self.path('tls', 'good.pem'))
        self._write('etc/courier/imapd.pem', certificate)
        self.environment = dict(os.environ, LD_LIBRARY_PATH=libraries(self.base))
        self.start()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def _write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as stream:
            stream.write(text)

    def program(self, name):
        return os.path.join(self.base, name)

    def settings(self):
        """As its package has them, but for what takes time."""
        can = 'IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE'
        return {'IMAP_CAPABILITY': can, 'IMAP_CAPABILITY_TLS': can + ' AUTH=PLAIN', 'IMAP_KEYWORDS': '1', 'IMAP_ACL': '1',
                'IMAP_MAILBOX_SANITY_CHECK': '1', 'IMAP_USELOCKS': '1', 'IMAP_ENHANCEDIDLE': '1', 'IMAP_IDLE_TIMEOUT': '1',
                'IMAP_TRASHFOLDERNAME': 'Trash', 'IMAP_EMPTYTRASH': 'Trash:7', 'IMAP_STARTTLS': 'YES',
                'COURIERTLS': self.program('usr/bin/couriertls'), 'TLS_CERTFILE': '/etc/courier/imapd.pem',
                'TLS_VERIFYPEER': 'NONE', 'GAMIN_DEBUG_SERVER': self.program('usr/libexec/gam_server'),
                'GAM_CLIENT_ID': os.path.basename(self.folder)}

    def start(self):
        for _ in range(5):
            if self._try():
                return
        text = self.log()
        self.stop()
        raise places.NotStarted(text)

    def _try(self):
        self.imap, self.imaps = places.free_ports(2)
        places.give(self.folder, self.ids)
        environment = {**self.environment, **self.settings()}
        self.process = places.start(
            [*SPACE, 'sh', '-euc', SERVE, 'sh',
             *map(str, (*self.ids, self.base, self.connections, self.imap, self.imaps))],
            self.path('log', 'courier.log'), None, self.folder, environment)
        # Within TLS nothing is said first: it only has to be there
        if (places.wait_for_greeting(self.process, self.imap, b'* OK') and
                places.wait_for_greeting(self.process, self.imaps, b'')):
            return True
        self.halt()
        return False

    def halt(self):
        """Ends all that runs in its spaces: with their first process the others do, and only then that one has ended."""
        if self.process is None:
            return
        for first in places.read(f'/proc/{self.process.pid}/task/{self.process.pid}/children').split():
            os.kill(int(first), 9)
        places.stop(self.process)
        self.process = None

    def stop(self):
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return places.read(self.path('log', 'courier.log'))

    def add_user(self, name, password):
        """With the folders of its package's mailboxes; known when this returns."""
        home = self.path('mail', name)
        if name not in self.passwords:
            os.makedirs(home)
            self._run('usr/bin/maildirmake.courier', 'Maildir', cwd=home)
            for folder in FOLDERS:
                self._run('usr/bin/maildirmake.courier', '-f', folder, 'Maildir', cwd=home)
            places.give(home, self.ids)
        self.passwords[name] = '{SHA256}' + base64.b64encode(hashlib.sha256(password.encode()).digest()).decode()
        uid, gid = self.ids
        self._make_table('userdbshadow', {name: f'systempw={text}' for name, text in self.passwords.items()})
        self._make_table('userdb', {name: f'uid={uid}|gid={gid}|home={self.path("mail", name)}|mail=Maildir'
                                    for name in self.passwords})

    def _make_table(self, name, rows):
        base = self.path('etc', 'courier', name)
        lines = ''.join(f'{key}\t{value}\n' for key, value in rows.items()) + '.\n'
        self._run(MAKE_TABLE, '-', base + '.tmp', base + '.dat', text=lines)
        os.chown(base + '.dat', *self.ids)

    def _run(self, name, *arguments, text='', cwd=None):
        subprocess.run([self.program(name), *arguments], input=text.encode(), env=self.environment, cwd=cwd, check=True)

    def deliver(self, user, source):
        """What arrives, as its own delivery would put it there: lines end in LF."""
        self.delivered += 1
        name = f'{self.delivered}.{os.path.basename(self.folder)}'
        temporary = os.path.join(self.maildir(user, 'tmp'), name)
        with open(temporary, 'wb') as stream:
            stream.write(source.replace(b'\r\n', b'\n'))
        os.chown(temporary, *self.ids)
        os.rename(temporary, os.path.join(self.maildir(user, 'new'), name))

    def maildir(self, user, *names):
        return self.path('mail', user, 'Maildir', *names)
