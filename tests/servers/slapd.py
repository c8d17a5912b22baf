# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenLDAP on loopback: a directory of people and lists, with and without TLS, as one account without rights."""
import glob
import os
import shlex
import shutil
import socket
import subprocess
import time

import certificates
import places

BASE = 'dc=example,dc=test'
USERS = {'alice': ('Alice Liddell', 'alicepw'), 'bob': ('Bob Builder', 'bobpw')}
GIVEN = ('Anna Björn Chloé Dmitri Elif François Günther Hélène İpek Jürgen Katarzyna Łukasz María Nuño Øyvind Petra Qi '
         'Renée Søren Tomáš Ülkü Václav Wanda Xavier Yıldız Zoë').split()
SURNAMES = ('Müller Nowak García Rossi Dvořák Øster Papadopoulos Yılmaz Smith Jones Kowalczyk Åkesson Nguyễn Ivanova '
            'Öztürk Schröder Fernández Lefèvre Jensen Virtanen').split()
SCHEMA = '/etc/ldap/schema'
MODULES = '/usr/lib/ldap'


def program():
    return places.find('slapd')


def available():
    """Why it cannot be used here; nothing if it can."""
    if program() is None or places.find('slapadd') is None or not os.path.exists(SCHEMA + '/inetorgperson.schema'):
        return 'slapd is not installed'
    if places.find('openssl') is None:
        return 'openssl is not installed'
    return ''


def has_gssapi():
    """Whether it knows Kerberos."""
    return bool(glob.glob('/usr/lib/*/sasl2/libgssapiv2.so') + glob.glob('/usr/lib*/sasl2/libgssapiv2.so'))


def entry(dn, *lines):
    return f'dn: {dn}\n' + ''.join(line + '\n' for line in lines) + '\n'


def person(number):
    given, surname = GIVEN[number % 26], SURNAMES[number // 26 % 20]
    return entry(f'uid=u{number:06d},ou=people,{BASE}', 'objectClass: inetOrgPerson', f'uid: u{number:06d}',
                 f'cn: {given} {surname} {number}', f'sn: {surname}', f'givenName: {given}',
                 f'displayName: {surname}, {given} ({number})', f'mail: u{number:06d}@example.test',
                 f'mail: person.{number}@corp.example.test', f'telephoneNumber: +49 30 {number:07d}',
                 'o: Example GmbH', f'ou: Department {number % 50}', 'title: Engineer', 'l: Berlin')


def lists():
    """Lists by name, by account and in a circle."""
    people = 'ou=people,' + BASE
    groups = 'ou=groups,' + BASE
    return (entry(groups, 'objectClass: organizationalUnit', 'ou: groups') +
            entry(f'cn=Inner Circle,{groups}', 'objectClass: groupOfNames', 'cn: Inner Circle',
                  f'member: uid=u000001,{people}', f'member: uid=u000002,{people}', f'member: cn=Outer Circle,{groups}') +
            entry(f'cn=Outer Circle,{groups}', 'objectClass: groupOfNames', 'cn: Outer Circle',
                  f'member: uid=u000003,{people}', f'member: cn=Inner Circle,{groups}', f'member: uid=gone,{people}') +
            entry(f'cn=staff,{groups}', 'objectClass: posixGroup', 'cn: staff', 'gidNumber: 100', 'memberUid: u000004',
                  'memberUid: u000005', 'memberUid: nobody'))


def tree(people, more=''):
    """The whole directory as LDIF, piece by piece."""
    yield entry(BASE, 'objectClass: dcObject', 'objectClass: organization', 'o: Example', 'dc: example')
    yield entry('ou=accounts,' + BASE, 'objectClass: organizationalUnit', 'ou: accounts')
    for name, (full, password) in USERS.items():
        yield entry(f'uid={name},ou=accounts,{BASE}', 'objectClass: inetOrgPerson', f'uid: {name}', f'cn: {full}',
                    f'sn: {full.split()[-1]}', f'mail: {name}@example.test', f'userPassword: {password}')
    yield entry('ou=private,' + BASE, 'objectClass: organizationalUnit', 'ou: private')
    yield entry('cn=Only For Members,ou=private,' + BASE, 'objectClass: inetOrgPerson', 'cn: Only For Members',
                'sn: Members', 'mail: members@example.test')
    yield entry('ou=elsewhere,' + BASE, 'objectClass: referral', 'objectClass: extensibleObject', 'ou: elsewhere',
                'ref: ldap://127.0.0.1:1/ou=private,' + BASE)
    yield entry('ou=people,' + BASE, 'objectClass: organizationalUnit', 'ou: people')
    yield from (person(number) for number in range(people))
    yield lists()
    yield more


class Slapd(places.Server):
    """One server. `people`: how many u000000… there are; `certificate`: one of certificates.py; `limit`: entries it
    gives a stranger, `members`: one who logged on, unless in pages; `more`: LDIF added; `extra`: lines of the global
    part of its configuration; `folder`: one to keep, else it goes with the server; `realm`: a Kerberos with the service
    ldap/localhost."""

    def __init__(self, people=1000, certificate='good', limit=100, members=500, more='', extra='', folder=None,
                 realm=None):
        self.keep = folder is not None
        self.folder = folder or places.make_folder('sl-')
        self.people, self.certificate, self.limit, self.members = int(people), certificate, int(limit), int(members)
        self.extra, self.base = extra, BASE
        self.environ = dict(os.environ, KRB5_KTNAME=realm.keytab, KRB5RCACHETYPE='none', **realm.environment()) if realm else None
        self.user, self.group, self.ids = places.account()
        self.process = None
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)
        certificates.make(self.path('tls'))
        self.pin = certificates.pin(self.path('tls'), certificate)
        for name in ('run', 'log'):
            os.makedirs(self.path(name), exist_ok=True)
        self._write('slapd.conf', self.configuration())
        if not os.path.exists(self.path('db', 'data.mdb')):
            self._fill(more)
        self.start()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def _write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as stream:
            stream.write(text)

    def _fill(self, more):
        os.makedirs(self.path('db'), exist_ok=True)
        places.give(self.folder, self.ids)
        options = {} if self.ids is None else {'user': self.ids[0], 'group': self.ids[1], 'extra_groups': []}
        with subprocess.Popen([places.find('slapadd'), '-q', '-f', self.path('slapd.conf')], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder, **options) as process:
            try:
                for piece in tree(self.people, more):
                    process.stdin.write(piece.encode())
            except BrokenPipeError:
                pass
            said = process.communicate()[0].decode(errors='replace')
        if process.returncode != 0:
            raise places.NotStarted(said)

    def start(self):
        for _ in range(5):
            self.ldap, self.ldaps = places.free_ports(2)
            if self._launch():
                return
            self.halt()
        self.stop()
        raise places.NotStarted(self.log())

    def command(self):
        return [program(), '-d', '0', '-f', self.path('slapd.conf'), '-h',
                f'ldap://127.0.0.1:{self.ldap} ldaps://127.0.0.1:{self.ldaps}']

    def _launch(self):
        places.give(self.folder, self.ids)
        self.process = places.start(self.command(), self.path('log', 'slapd.log'), self.ids, self.folder,
                                    environment=self.environ)
        end = time.monotonic() + places.PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                for port in (self.ldap, self.ldaps):
                    socket.create_connection(('127.0.0.1', port), timeout=places.PATIENCE).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def halt(self):
        """Ends the server; resume() brings it back where it was."""
        places.stop(self.process)
        if self.process is not None:
            places.end_group(self.process.pid)
        self.process = None

    def resume(self):
        if not self._launch():
            raise places.NotStarted(self.log())

    def stop(self):
        self.halt()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return places.read(self.path('log', 'slapd.log'))

    def modify(self, text):
        """Changes the directory while it runs; `text`: LDIF."""
        done = subprocess.run([places.find('ldapmodify'), '-x', '-H', f'ldap://127.0.0.1:{self.ldap}', '-D',
                               'cn=admin,' + BASE, '-w', 'adminpw'], input=text.encode(), capture_output=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode(errors='replace'))

    def environment(self):
        """What a program under with-servers finds."""
        return {'SLAPD_LDAP': str(self.ldap), 'SLAPD_LDAPS': str(self.ldaps), 'SLAPD_PIN': self.pin,
                'SLAPD_DIR': self.folder, 'SLAPD_CA': self.path('tls', 'ca.pem'), 'SLAPD_BASE': BASE,
                'SLAPD_COMMAND': shlex.join(self.command())}

    def configuration(self):
        # Debian builds the database back end as a module, others into the program
        modules = f'modulepath {MODULES}\nmoduleload back_mdb\n' if os.path.exists(MODULES + '/back_mdb.so') else ''
        return f'''
include {SCHEMA}/core.schema
include {SCHEMA}/cosine.schema
include {SCHEMA}/nis.schema
include {SCHEMA}/inetorgperson.schema
pidfile {self.path('run', 'slapd.pid')}
argsfile {self.path('run', 'slapd.args')}
{modules}
loglevel none
threads 4
TLSCACertificateFile {self.path('tls', 'ca.pem')}
TLSCertificateFile {self.path('tls', self.certificate + '.pem')}
TLSCertificateKeyFile {self.path('tls', self.certificate + '.key')}
TLSVerifyClient allow
sasl-host localhost
sasl-realm example.test
authz-regexp uid=([^,]*),cn=[^,]*,cn=auth uid=$1,ou=accounts,{BASE}
authz-regexp uid=([^,]*),cn=example.test,cn=[^,]*,cn=auth uid=$1,ou=accounts,{BASE}
authz-regexp cn=([^,]*) uid=$1,ou=accounts,{BASE}
password-hash {{CLEARTEXT}}
sizelimit size.soft={self.limit} size.hard={self.limit}
timelimit 30
{self.extra}

database mdb
suffix "{BASE}"
rootdn "cn=admin,{BASE}"
rootpw adminpw
directory {self.path('db')}
maxsize 2147483648
dbnosync
index objectClass eq
index cn,sn,givenName,mail,displayName eq,sub
index uid eq,sub
limits users size={self.members} size.pr=1000 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by self write by * none
access to dn.subtree="ou=private,{BASE}" by users read by * none
access to * by * read
'''
