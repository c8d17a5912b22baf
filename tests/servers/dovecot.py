# SPDX-License-Identifier: GPL-3.0-or-later
"""Dovecot on loopback: IMAP, POP3, LMTP and SASL, with and without TLS, as one account without rights."""
import glob
import os
import shutil
import ssl
import subprocess
import time

import certificates
import places

USERS = {
    'alice': 'alicepw',
    'bob': 'bobpw',
    'carol': 'pässwörd "quoted"\\back',
}
# The password is davepw; kept so that only SCRAM-SHA-256 and PLAIN will do
DAVE = ('dave:{SCRAM-SHA-256}4096,MDEyMzQ1Njc4OWFiY2RlZg==,phiAu8Nyey4/501nax9aa/vogbnYYKtMY2fTySYBdI0=,'
        'vyH3Ovgzkw8WP5wPvnGdHYIMxR2H9fKIQZ8RhFAFR0o=::::::')
MECHANISMS = 'plain login cram-md5 scram-sha-1 scram-sha-256 oauthbearer xoauth2 external'
ROLES = ('Drafts', 'Sent', 'Trash', 'Junk', 'Archive')


def program():
    return places.find('dovecot')


def available():
    """Why it cannot be used here; nothing if it can."""
    if program() is None or not os.path.exists('/usr/lib/dovecot/imap'):
        return 'Dovecot is not installed'
    if places.find('openssl') is None:
        return 'openssl is not installed'
    return ''


def version():
    done = subprocess.run([program(), '--version'], capture_output=True, text=True, check=True)
    return tuple(int(part) for part in done.stdout.split()[0].split('.')[:2])


def _has(name):
    return os.path.exists('/usr/lib/dovecot/' + name)


class Dovecot(places.Server):
    """One server. `certificate`: good, expired, notyet, wronghost, selfsigned; `mechanisms`: SASL;
    `mail`: maildir, sdbox or mdbox; `separator` of mailbox names; `quota` of each user; `introspection`: port of
    oauth.py; `extra`: lines added to the configuration; `folder`: one to keep, else it goes with the server."""

    def __init__(self, certificate='good', mechanisms=MECHANISMS, mail='maildir', separator='/', quota='2G',
                 introspection=0, extra='', folder=None):
        self.keep = folder is not None
        self.folder = folder or places.make_folder('dc-')
        self.certificate, self.mechanisms, self.mail = certificate, mechanisms, mail
        self.separator, self.quota, self.introspection, self.extra = separator, quota, introspection, extra
        self.user, self.group, self.ids = places.account()
        self.process, self.stamp = None, int(time.time()) - 100000
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), certificate)
        for name in ('state', 'mail', 'log'):
            os.makedirs(self.path(name), exist_ok=True)
        if not os.path.exists(self.path('users')):
            self._write('users', DAVE + '\n')
            self._write('users.external', 'alice:{PLAIN}::::::nopassword\n')
            self.add_users(USERS)
        self.start()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def _write(self, name, text, mode='w'):
        with open(self.path(name), mode, encoding='utf-8') as stream:
            stream.write(text)
        if self.ids is not None:
            os.chown(self.path(name), *self.ids)

    def add_user(self, name, password, fields=''):
        """Known when this returns. `fields`: more of Dovecot's, such as "nologin reason=Closed"."""
        self.add_users({name: password}, fields)

    def add_users(self, passwords, fields=''):
        self._write('users', ''.join(f'{name}:{{PLAIN}}{password}::::::{fields}\n'
                                     for name, password in passwords.items()), 'a')
        # Dovecot looks once a second, and reads the file again when its time differs in whole seconds
        self.stamp += 1
        os.utime(self.path('users'), (self.stamp, self.stamp))
        end = time.monotonic() + places.PATIENCE
        while self.process is not None and not self._knows(list(passwords)[-1]):
            if time.monotonic() > end:
                raise places.NotStarted(self.log())
            time.sleep(0.05)

    def set_password(self, name, password):
        """Takes the place of the old one: in force, and everybody who is on is thrown out, when this returns."""
        with open(self.path('users'), encoding='utf-8') as stream:
            others = [line for line in stream if not line.startswith(name + ':')]
        self._write('users', ''.join(others))
        self.add_users({name: password})
        end = time.monotonic() + places.PATIENCE
        while not self._takes(name, password):
            if time.monotonic() > end:
                raise places.NotStarted(self.log())
            time.sleep(0.05)
        self.kick(name)

    def _takes(self, name, password):
        try:
            self.doveadm('auth', 'test', name, password)
        except RuntimeError:
            return False
        return True

    def kick(self, name):
        """Ends the connections of a user, if there are some."""
        try:
            self.doveadm('kick', name)
        except RuntimeError:
            pass

    def set_certificate(self, certificate):
        """Shows another certificate from now on, on the same ports; `pin` is its."""
        self.certificate = certificate
        self.pin = certificates.pin(self.path('tls'), certificate)
        self._write('dovecot.conf', self.configuration())
        self.doveadm('reload')
        with open(self.path('tls', certificate + '.pem'), encoding='utf-8') as stream:
            wanted = ssl.PEM_cert_to_DER_cert(stream.read().split('-----END CERTIFICATE-----')[0] +
                                              '-----END CERTIFICATE-----\n')
        end = time.monotonic() + places.PATIENCE
        while ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(('127.0.0.1', self.imaps))) != wanted:
            if time.monotonic() > end:
                raise places.NotStarted(self.log())
            time.sleep(0.05)

    def _knows(self, name):
        try:
            self.doveadm('user', name)
        except RuntimeError:
            return False
        return True

    def start(self):
        for _ in range(5):
            if self._try():
                return
        self.stop()
        raise places.NotStarted(places.read(self.path('log', 'dovecot.log')) +
                                places.read(self.path('log', 'start.log')))

    def _try(self):
        names = ('imap', 'imaps', 'pop3', 'pop3s', 'lmtp', 'sasl', 'submission', 'submissions')
        for name, port in zip(names, places.free_ports(len(names))):
            setattr(self, name, port)
        # A socket left by a killed one would cost each start of "auth" five seconds
        shutil.rmtree(self.path('run'), ignore_errors=True)
        os.makedirs(self.path('run'))
        self._write('dovecot.conf', self.configuration())
        self._write('oauth2.conf', f'''
introspection_mode = post
introspection_url = http://dovecot:secret@127.0.0.1:{self.introspection or 1}/introspect
username_attribute = username
force_introspection = yes
''')
        if self._launch():
            return True
        self.halt()
        return False

    def _launch(self):
        places.give(self.folder, self.ids)
        self.process = places.start([program(), '-F', '-c', self.path('dovecot.conf')], self.path('log', 'start.log'),
                                    self.ids, self.folder)
        return places.wait_for_greeting(self.process, self.imap, b'* OK')

    def halt(self):
        """Ends the server and whomever it serves; start() brings it back with other ports, resume() with the same."""
        places.stop(self.process, self.path('run', 'master.pid'))
        if self.process is not None:
            places.end_group(self.process.pid)
        self.process = None

    def resume(self):
        """After halt(): the same server again, where it was."""
        shutil.rmtree(self.path('run'), ignore_errors=True)
        os.makedirs(self.path('run'))
        if not self._launch():
            raise places.NotStarted(self.log())

    def stop(self):
        self.halt()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return places.read(self.path('log', 'dovecot.log'))

    def doveadm(self, *arguments, text=None):
        """Runs doveadm with this server's configuration; its output."""
        options = {} if self.ids is None else {'user': self.ids[0], 'group': self.ids[1], 'extra_groups': []}
        done = subprocess.run([places.find('doveadm'), '-c', self.path('dovecot.conf'), *arguments], input=text,
                              capture_output=True, text=True, check=False, cwd=self.folder, **options)
        if done.returncode != 0:
            raise RuntimeError(f'doveadm {" ".join(arguments)}: {done.stderr}')
        return done.stdout

    def messages(self, user, mailbox='INBOX'):
        """The messages of a mailbox, as stored in Maildir, in the order they arrived."""
        base = self.path('mail', user, 'Maildir', *([] if mailbox == 'INBOX' else mailbox.split('/')))
        found = glob.glob(base + '/new/*') + glob.glob(base + '/cur/*')
        contents = []
        for path in sorted(found, key=os.path.basename):
            with open(path, 'rb') as stream:
                contents.append(stream.read())
        return contents

    def environment(self):
        """What a program under with-servers finds."""
        ports = ('imap', 'imaps', 'pop3', 'pop3s', 'lmtp', 'sasl')
        found = {'DOVECOT_' + name.upper(): str(getattr(self, name)) for name in ports}
        return dict(found, DOVECOT_DIR=self.folder, DOVECOT_PIN=self.pin, DOVECOT_CA=self.path('tls', 'ca.pem'),
                    DOVECOT_USERS=self.path('users'))

    # ---- the configuration ----

    def configuration(self):
        return (self._general() + self._logon() + self._mailboxes() + self._extensions() + self._services() +
                self.extra)

    def _general(self):
        protocols = ['imap'] + [name for name in ('pop3', 'lmtp') if _has(name)]
        layout = f'{self.mail}:~/{self.mail}' if self.mail != 'maildir' else 'maildir:~/Maildir:LAYOUT=fs'
        return f'''
base_dir = {self.path('run')}
state_dir = {self.path('state')}
instance_name = t{self.imap}
log_path = {self.path('log', 'dovecot.log')}
listen = 127.0.0.1
protocols = {' '.join(protocols)}
shutdown_clients = yes
default_internal_user = {self.user}
default_login_user = {self.user}
default_internal_group = {self.group}
first_valid_uid = 1
mail_uid = {self.user}
mail_gid = {self.group}
mail_home = {self.path('mail')}/%n
mail_location = {layout}
mail_privileged_group =
mail_access_groups =
mail_fsync = never
mail_always_cache_fields = flags date.received date.sent size.virtual imap.envelope imap.bodystructure hdr.references hdr.list-id hdr.message-id
mail_max_userip_connections = 200
default_vsz_limit = 1G
login_greeting = Ready.
auth_verbose = yes
auth_failure_delay = 0 secs
ssl = yes
ssl_cert = <{self.path('tls', self.certificate + '.pem')}
ssl_key = <{self.path('tls', self.certificate + '.key')}
ssl_min_protocol = TLSv1.2
ssl_verify_client_cert = yes
ssl_ca = <{self.path('tls', 'ca.pem')}
ssl_require_crl = no
auth_ssl_username_from_cert = yes
ssl_cert_username_field = commonName
disable_plaintext_auth = no
'''

    def _logon(self):
        return f'''
auth_mechanisms = {self.mechanisms}
auth_username_format = %Ln
auth_cache_size = 0
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {self.path('oauth2.conf')}
}}
passdb {{
  driver = passwd-file
  mechanisms = external gssapi
  args = username_format=%Ln {self.path('users.external')}
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = scheme=PLAIN username_format=%Ln {self.path('users')}
}}
userdb {{
  driver = passwd-file
  args = username_format=%Ln {self.path('users')}
  override_fields = uid={self.user} gid={self.group} home={self.path('mail')}/%Ln
}}
'''

    def _mailboxes(self):
        roles = ''.join(f'''
  mailbox {name} {{
    special_use = \\{name}
    auto = subscribe
  }}''' for name in ROLES)
        return f'''
namespace inbox {{
  inbox = yes
  separator = {self.separator}{roles}
}}
'''

    def _extensions(self):
        return f'''
mail_plugins = $mail_plugins quota acl zlib notify
imap_metadata = yes
mail_attribute_dict = file:%h/dovecot-attributes
mailbox_list_index = yes
imap_id_send = name * version *
protocol imap {{
  mail_plugins = $mail_plugins imap_quota imap_acl imap_zlib
  mail_max_userip_connections = 200
}}
plugin {{
  quota = count:User quota
  quota_rule = *:storage={self.quota}
  quota_vsizes = yes
  acl = vfile
}}
hostname = mail.example.test
postmaster_address = postmaster@example.test
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
'''

    def _services(self):
        """Without changes of root, so that no rights are needed."""
        text = f'''
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  service_count = 0
  client_limit = 400
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 200
}}
service imap-urlauth-login {{
  chroot =
}}
service auth {{
  inet_listener sasl {{
    port = {self.sasl}
  }}
}}
'''
        if _has('pop3'):
            text += f'''
service pop3-login {{
  chroot =
  service_count = 0
  inet_listener pop3 {{
    port = {self.pop3}
  }}
  inet_listener pop3s {{
    port = {self.pop3s}
    ssl = yes
  }}
}}
'''
        if _has('lmtp'):
            text += f'''
service lmtp {{
  user = {self.user}
  inet_listener lmtp {{
    port = {self.lmtp}
  }}
  unix_listener lmtp {{
    mode = 0666
  }}
}}
'''
        return text
