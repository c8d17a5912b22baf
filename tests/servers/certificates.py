# SPDX-License-Identifier: GPL-3.0-or-later
"""A certification authority of one test, and server certificates that are right or wrong in one way each.

make(FOLDER) writes NAME.pem (with the chain) and NAME.key for good, expired, notyet, wronghost, selfsigned and
client (for the user alice), and ca.pem, the root to trust."""
import hashlib
import os
import ssl
import subprocess

NAMES = 'DNS:localhost,IP:127.0.0.1,IP:::1,DNS:example.test,DNS:*.example.test,DNS:example.org,DNS:*.example.org'
CONFIGURATION = f'''
[ca]
default_ca = authority
[authority]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = policy
unique_subject = no
[policy]
commonName = supplied
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {NAMES}
[other]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:mail.other.invalid
[user]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
[req]
distinguished_name = name
prompt = no
[name]
CN = unused
'''
LONG = ('20200101000000Z', '20491231000000Z')
KINDS = {
    'good': ('server', *LONG, 'localhost'),
    'expired': ('server', '20200101000000Z', '20210101000000Z', 'localhost'),
    'notyet': ('server', '20480101000000Z', '20491231000000Z', 'localhost'),
    'wronghost': ('other', *LONG, 'mail.other.invalid'),
    'client': ('user', *LONG, 'alice'),
}


def _openssl(folder, *arguments):
    done = subprocess.run(['openssl', *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f'openssl {" ".join(arguments)}: {done.stderr}')


def _key(folder, name):
    _openssl(folder, 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', name + '.key')


def make(folder):
    os.makedirs(folder, exist_ok=True)
    if os.path.exists(os.path.join(folder, 'made')):
        return
    for name, text in {'ca.cnf': CONFIGURATION, 'index': '', 'serial': '1000\n'}.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as stream:
            stream.write(text)
    _key(folder, 'ca')
    _openssl(folder, 'req', '-new', '-x509', '-config', 'ca.cnf', '-extensions', 'root', '-key', 'ca.key', '-subj',
             '/CN=Authority of a test', '-days', '3650', '-out', 'ca.pem')
    for name, (section, begin, end, subject) in KINDS.items():
        _key(folder, name)
        _openssl(folder, 'req', '-new', '-config', 'ca.cnf', '-key', name + '.key', '-subj', '/CN=' + subject,
                 '-out', name + '.csr')
        _openssl(folder, 'ca', '-batch', '-notext', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key',
                 '-extensions', section, '-startdate', begin, '-enddate', end, '-in', name + '.csr', '-out',
                 name + '.pem')
    _key(folder, 'selfsigned')
    _openssl(folder, 'req', '-new', '-x509', '-config', 'ca.cnf', '-extensions', 'server', '-key', 'selfsigned.key',
             '-subj', '/CN=localhost', '-days', '3650', '-out', 'selfsigned.pem')
    with open(os.path.join(folder, 'made'), 'w', encoding='utf-8'):
        pass


def pin(folder, name):
    """SHA-256 of the certificate, as the setting certificate-pins has it."""
    with open(os.path.join(folder, name + '.pem'), encoding='utf-8') as stream:
        text = stream.read()
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text[text.index('-----BEGIN'):])).hexdigest()
