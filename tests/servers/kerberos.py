# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kerberos realm in a folder of its own: a key distribution centre on loopback, principals, tickets."""
import os
import shutil
import socket
import subprocess
import time

import places

REALM = 'EXAMPLE.TEST'


def available():
    """Why it cannot be used here; nothing if it can."""
    for program in ('krb5kdc', 'kdb5_util', 'kadmin.local', 'kinit'):
        if places.find(program) is None:
            return f'{program} is not installed'
    return ''


class Kerberos(places.Server):
    """`environment()`: where programs find the realm; `keytab`: the keys of the services added."""

    def __init__(self):
        self.folder = places.make_folder('kr-')
        os.chmod(self.folder, 0o755)
        self.keytab, self.process = self.path('services.keytab'), None
        self.port = places.free_ports(1)[0]
        with open(self.path('krb5.conf'), 'w', encoding='utf-8') as stream:
            stream.write(f'''
[libdefaults]
default_realm = {REALM}
dns_lookup_realm = false
dns_lookup_kdc = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
{REALM} = {{
  kdc = 127.0.0.1:{self.port}
}}
[domain_realm]
localhost = {REALM}
''')
        with open(self.path('kdc.conf'), 'w', encoding='utf-8') as stream:
            stream.write(f'''
[kdcdefaults]
kdc_listen = ""
kdc_tcp_listen = 127.0.0.1:{self.port}
[realms]
{REALM} = {{
  database_name = {self.path('principal')}
  key_stash_file = {self.path('stash')}
  acl_file = {self.path('acl')}
  supported_enctypes = aes256-cts-hmac-sha1-96:normal
}}
[logging]
kdc = FILE:{self.path('kdc.log')}
''')
        self._run('kdb5_util', 'create', '-s', '-r', REALM, '-P', 'master')
        self.process = places.start([places.find('krb5kdc'), '-n'], self.path('start.log'), None, self.folder,
                                    environment=dict(os.environ, **self.environment()))
        self._wait()

    def path(self, name):
        return os.path.join(self.folder, name)

    def environment(self):
        return {'KRB5_CONFIG': self.path('krb5.conf'), 'KRB5_KDC_PROFILE': self.path('kdc.conf')}

    def _run(self, program, *arguments, text=None, **more):
        done = subprocess.run([places.find(program), *arguments], input=text, capture_output=True, text=True, check=False,
                              env=dict(os.environ, **self.environment(), **more), timeout=places.PATIENCE)
        if done.returncode != 0:
            raise places.NotStarted(f'{program} {" ".join(arguments)}: {done.stdout}{done.stderr}')

    def _wait(self):
        end = time.monotonic() + places.PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(('127.0.0.1', self.port), timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise places.NotStarted(places.read(self.path('start.log')) + places.read(self.path('kdc.log')))

    def add_user(self, name, password):
        self._run('kadmin.local', '-r', REALM, 'addprinc', '-pw', password, name)

    def add_service(self, name):
        """`name`: such as imap/localhost"""
        self._run('kadmin.local', '-r', REALM, 'addprinc', '-randkey', name)
        self._run('kadmin.local', '-r', REALM, 'ktadd', '-k', self.keytab, name)
        os.chmod(self.keytab, 0o644)

    def get_ticket(self, name, password, cache):
        """Into the file `cache`, for KRB5CCNAME"""
        self._run('kinit', name, text=password + '\n', KRB5CCNAME='FILE:' + cache)

    def stop(self):
        places.stop(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)
