# SPDX-License-Identifier: GPL-3.0-or-later
"""Exim on loopback: submission by another hand, which knows people by their certificate. Its package excludes
Postfix's, so that it is unpacked somewhere (build-aux/unpack-servers; EXIM_PREFIX names another place).

Whoever is authenticated may send to anybody of example.test; all of it lands in one Maildir. At RCPT: reject@ 550
5.1.1, grey@ 451 4.7.1. Accepted, and then returned by a bounce to the sender: @bounce.test."""
import glob
import os
import shutil

import certificates
import cyrus
import places

WRAPPERS = glob.glob('/usr/lib/*/libnss_wrapper.so')
# The name that is compiled in
NAME = 'Debian-exim'


def program():
    for base in (os.environ.get('EXIM_PREFIX'), cyrus.prefix(), '/'):
        if base and os.access(os.path.join(base, 'usr/sbin/exim4'), os.X_OK):
            return os.path.join(base, 'usr/sbin/exim4')
    return None


def available():
    """Why it cannot be used here; nothing if it can."""
    if program() is None:
        return 'Exim is not unpacked (build-aux/unpack-servers)'
    if not WRAPPERS:
        return 'libnss-wrapper is not installed'
    if places.find('openssl') is None:
        return 'openssl is not installed'
    return '' if places.is_linked(program()) else 'libraries of Exim are not installed'


class Exim(places.Server):
    """One server. `hosts`: who is told of extensions, nobody if empty; `extra`: lines of the main part of its
    configuration; `users`: name → password, for PLAIN."""

    def __init__(self, hosts='*', extra='', users=None):
        self.hosts, self.extra, self.users = hosts, extra, {'alice': 'alicepw', **(users or {})}
        self.folder = places.make_folder('ex-')
        self.process = None
        self.user, self.group, self.ids = places.account()
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), 'good')
        for name in ('spool', 'log', 'mail'):
            os.makedirs(self.path(name))
        self.start()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def _write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as stream:
            stream.write(text)

    def start(self):
        uid, gid = self.ids or (os.geteuid(), os.getegid())
        self._write('passwd', f'root:x:0:0::/:/bin/false\n{NAME}:x:{uid}:{gid}::/nonexistent:/bin/false\n')
        self._write('group', f'root:x:0:\n{NAME}:x:{gid}:\nmail:x:{gid}:\n')
        for _ in range(5):
            self.submission, self.submissions = places.free_ports(2)
            self._write('exim.conf', self._configuration())
            places.give(self.folder, self.ids)
            self.process = places.start(['env', f'LD_PRELOAD={WRAPPERS[0]}',
                                         f'NSS_WRAPPER_PASSWD={self.path("passwd")}',
                                         f'NSS_WRAPPER_GROUP={self.path("group")}',
                                         program(), '-C', self.path('exim.conf'), '-bdf', '-q1h'],
                                        self.path('log', 'start'), self.ids, self.folder)
            if places.wait_for_greeting(self.process, self.submission, b'220'):
                return
            places.stop(self.process)
        said = self.log() + places.read(self.path('log', 'start'))
        self.stop()
        raise places.NotStarted(said)

    def stop(self):
        places.stop(self.process)
        if self.process is not None:
            places.end_group(self.process.pid)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return places.read(self.path('log', 'main')) + places.read(self.path('log', 'reject'))

    def messages(self):
        """What was delivered, second by second in the order it came: within one the names have no order."""
        contents = []
        for path in sorted(glob.glob(self.path('mail', 'new', '*')), key=os.path.basename):
            with open(path, 'rb') as stream:
                contents.append(stream.read())
        return contents

    def _configuration(self):
        return f'''
keep_environment = LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
add_environment = PATH=/usr/bin:/bin
exim_path = {program()}
spool_directory = {self.path('spool')}
log_file_path = {self.path('log')}/%s
pid_file_path = {self.path('exim.pid')}
log_selector = +smtp_protocol_error +received_recipients +smtp_mailauth +8bitmime
primary_hostname = mail.example.test
qualify_domain = example.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = {self.submission} : {self.submissions}
tls_on_connect_ports = {self.submissions}
tls_advertise_hosts = *
tls_certificate = {self.path('tls', 'good.pem')}
tls_privatekey = {self.path('tls', 'good.key')}
tls_try_verify_hosts = *
tls_verify_certificates = {self.path('tls', 'ca.pem')}
chunking_advertise_hosts = {self.hosts}
dsn_advertise_hosts = {self.hosts}
smtputf8_advertise_hosts = {self.hosts}
pipelining_advertise_hosts = {self.hosts}
accept_8bitmime = {'true' if self.hosts else 'false'}
message_size_limit = 50M
rfc1413_query_timeout = 0s
host_lookup =
smtp_accept_max = 0
acl_smtp_rcpt = rcpt
deliver_drop_privilege = true
disable_ipv6 = true
{self.extra}
begin acl
rcpt:
  deny    local_parts = reject
          message = 550 5.1.1 No such user here
  defer   local_parts = grey
          message = 451 4.7.1 Greylisted, please try again
  require authenticated = *
          message = 550 5.7.1 Who are you?
  accept
begin routers
returned:
  driver = redirect
  domains = bounce.test
  allow_fail
  data = :fail: Nobody of that name
everybody:
  driver = accept
  transport = maildir
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = {self.path('mail')}
  envelope_to_add
  return_path_add
begin authenticators
certificate:
  driver = external
  public_name = EXTERNAL
  server_advertise_condition = $tls_in_certificate_verified
  server_param2 = ${{certextract{{subject,CN}}{{$tls_in_peercert}}}}
  server_condition = ${{if or{{{{eq{{$auth1}}{{}}}}{{eq{{$auth1}}{{$auth2}}}}}}}}
  server_set_id = $auth2
plain:
  driver = plaintext
  public_name = PLAIN
  server_advertise_condition = ${{if def:tls_in_cipher}}
  server_prompts = :
  server_condition = ${{if or{{{"".join(self._pair(*item) for item in self.users.items())}}}}}
  server_set_id = $auth2
'''

    @staticmethod
    def _pair(name, word):
        return f'{{and{{{{eq{{$auth2}}{{{name}}}}}{{eq{{$auth3}}{{{word}}}}}}}}}'
