# SPDX-License-Identifier: GPL-3.0-or-later
"""A Postfix of its own on loopback: submission with TLS and SASL (Dovecot's), delivery into Dovecot.

What an address makes of a message to it, at RCPT: reject@ 550 5.1.1, full@ 552 5.2.2, grey@ 451 4.7.1, policy@
554 5.7.1, codeNNN@ that code. A Subject with [reject-data] is refused after the content. Accepted, and then
returned by a real bounce: @bounce.test, @full.test; delayed and then returned: @defer.test; reported as passed on:
@relay.test; thrown away: @discard.test. Everybody else of example.test is delivered.

Its master process insists on being root."""
import os
import pwd
import grp
import shutil

import certificates
import places

MASTERS = ('/usr/lib/postfix/sbin/master', '/usr/libexec/postfix/master')
QUEUES = ('active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private', 'saved', 'trace')
TABLES = {
    'rcpt': r'''
/^reject@/            550 5.1.1 No such user here
/^full@/              552 5.2.2 Mailbox full
/^grey@/              451 4.7.1 Greylisted, please try again
/^policy@/            554 5.7.1 Refused by policy, see https://example.test/help
/^code([45][0-9][0-9])@/   $1 Test reply $1
''',
    'sender': r'''
/^badsender@/   550 5.1.8 Sender refused
''',
    'header': r'''
/^Subject:.*\[reject-data\]/   REJECT 5.7.1 Content refused
''',
    'downstream': r'''
/@bounce\.test$/   550 5.1.1 User unknown in downstream table
/@full\.test$/     552 5.2.2 Mailbox full
/@defer\.test$/    450 4.2.0 Mailbox temporarily unavailable
''',
}


def _master():
    return next((path for path in MASTERS if os.path.exists(path)), None)


def available():
    """Why it cannot be used here; nothing if it can."""
    if _master() is None:
        return 'Postfix is not installed'
    if os.geteuid() != 0:
        return 'Postfix can only be started by root'
    if places.find('openssl') is None:
        return 'openssl is not installed'
    return ''


class Postfix(places.Server):
    """One server. `dovecot`: where mail goes and users are known; `size`: the largest message; `lifetime`: how
    long a message is tried; `tls_only`: nobody logs on without TLS; `extra`: lines of main.cf; `mechanisms`: some for which there is
    a port of its own each, in the dictionary `only`, where nothing else is offered."""

    def __init__(self, dovecot, size=52428800, lifetime='8s', tls_only='yes', extra='', mechanisms=()):
        self.only = dict.fromkeys(mechanisms)
        self.dovecot, self.size, self.lifetime, self.tls_only, self.extra = dovecot, size, lifetime, tls_only, extra
        self.folder = places.make_folder('pf-')
        self.process = None
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), 'good')
        self._make_folders()
        self.start()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def _make_folders(self):
        postfix, postdrop = pwd.getpwnam('postfix').pw_uid, grp.getgrnam('postdrop').gr_gid
        for name in ('conf', 'log', 'spool/pid'):
            os.makedirs(self.path(name))
        os.makedirs(self.path('data'), 0o700)
        os.chown(self.path('data'), postfix, -1)
        for name in QUEUES:
            os.makedirs(self.path('spool', name), 0o700)
            os.chown(self.path('spool', name), postfix, -1)
        for name, mode in {'maildrop': 0o730, 'public': 0o2710}.items():
            os.makedirs(self.path('spool', name))
            os.chown(self.path('spool', name), postfix, postdrop)
            os.chmod(self.path('spool', name), mode)

    def _write(self, name, text):
        path = self.path('conf', name)
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(text)
        # Postfix waits until a file it reads is two seconds old
        os.utime(path, (os.stat(path).st_mtime - 60,) * 2)

    def start(self):
        for _ in range(5):
            names = ('smtp', 'submission', 'submissions', 'downstream')
            ports = places.free_ports(len(names) + len(self.only))
            self.only = dict(zip(self.only, ports[len(names):]))
            for name, port in zip(names, ports):
                setattr(self, name, port)
            self._write('main.cf', self._main())
            self._write('master.cf', self._services())
            for name, text in TABLES.items():
                self._write(name, text)
            self._write('transport', f'''
/@discard\\.test$/                    discard:
/@(bounce|full|defer|relay)\\.test$/  smtp:[127.0.0.1]:{self.downstream}
''')
            if self._launch():
                return
            self.halt()
        said = self.log() + places.read(self.path('log', 'start.log'))
        self.stop()
        raise places.NotStarted(said)

    def _launch(self):
        self.process = places.start([_master(), '-c', self.path('conf'), '-d'], self.path('log', 'start.log'))
        return places.wait_for_greeting(self.process, self.submission, b'220')

    def halt(self):
        """Ends the server; start() brings it back with other ports, resume() with the same."""
        places.stop(self.process, self.path('spool', 'pid', 'master.pid'))
        self.process = None

    def resume(self):
        """After halt(): the same server again, where it was."""
        if not self._launch():
            raise places.NotStarted(self.log())

    def stop(self):
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return places.read(self.path('log', 'postfix.log'))

    def environment(self):
        ports = ('smtp', 'submission', 'submissions')
        return dict({'POSTFIX_' + name.upper(): str(getattr(self, name)) for name in ports}, POSTFIX_PIN=self.pin)

    # ---- the configuration ----

    def _main(self):
        return f'''
compatibility_level = 3.6
queue_directory = {self.path('spool')}
data_directory = {self.path('data')}
maillog_file = {self.path('log', 'postfix.log')}
maillog_file_prefixes = {self.folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.test
mydomain = example.test
myorigin = example.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:5.1.1 nobody is local here
biff = no
append_dot_mydomain = no
disable_dns_lookups = yes
smtp_dns_support_level = disabled
smtp_host_lookup = native
recipient_delimiter = +
message_size_limit = {self.size}
mailbox_size_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_event_limit_exceptions = 127.0.0.0/8
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
in_flow_delay = 0
virtual_mailbox_domains = example.test
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{self.dovecot.lmtp}
lmtp_destination_recipient_limit = 1
lmtp_host_lookup = native
transport_maps = regexp:{self.path('conf', 'transport')}
default_transport = error:5.1.2 only example.test is known here
virtual_alias_maps =
bounce_queue_lifetime = 5s
maximal_queue_lifetime = {self.lifetime}
delay_warning_time = 1s
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
notify_classes =
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access regexp:{self.path('conf', 'rcpt')}, permit
smtpd_sender_restrictions = check_sender_access regexp:{self.path('conf', 'sender')}
header_checks = regexp:{self.path('conf', 'header')}
smtpd_tls_chain_files = {self.path('tls', 'good.key')}, {self.path('tls', 'good.pem')}
smtpd_tls_security_level = may
smtpd_tls_session_cache_database =
smtp_tls_security_level = none
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{self.dovecot.sasl}
smtpd_sasl_auth_enable = no
broken_sasl_auth_clients = yes
{self.extra}'''

    def _services(self):
        only = ''.join(f'''
127.0.0.1:{port}  inet  n - n - - smtpd
    -o smtpd_tls_wrappermode=yes
    -o smtpd_sasl_auth_enable=yes
    -o smtpd_sasl_mechanism_filter={mechanism}
    -o smtpd_relay_restrictions=permit_sasl_authenticated,reject''' for mechanism, port in self.only.items())
        return only + f'''
127.0.0.1:{self.smtp}         inet  n - n - - smtpd
127.0.0.1:{self.submission}   inet  n - n - - smtpd
    -o smtpd_sasl_auth_enable=yes
    -o smtpd_tls_auth_only={self.tls_only}
    -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
    -o smtpd_client_restrictions=
127.0.0.1:{self.submissions}  inet  n - n - - smtpd
    -o smtpd_tls_wrappermode=yes
    -o smtpd_sasl_auth_enable=yes
    -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
127.0.0.1:{self.downstream}   inet  n - n - - smtpd
    -o smtpd_tls_security_level=none
    -o smtpd_relay_restrictions=permit_mynetworks,reject
    -o smtpd_recipient_restrictions=check_recipient_access,regexp:{self.path('conf', 'downstream')},permit
    -o cleanup_service_name=cleanup-sink
    -o smtpd_discard_ehlo_keywords=dsn
cleanup-sink unix n - n - 0 cleanup
    -o virtual_alias_maps=static:drop@discard.test
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
'''
