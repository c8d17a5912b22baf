#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What checking an account shows: every step with its time, and where it ends, which one and why."""
import base64
import os
import re
import socket
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '../../spooler'):
    sys.path.insert(0, os.path.join(HERE, folder))
import dovecot  # noqa: E402
from harness import Home, equal, main, true  # noqa: E402
from imap_stub import ImapStub  # noqa: E402

SETTINGS, LOADING, RESOLVE, CONNECT = 'Settings', 'Loading', 'Looking up', 'Connecting'
SAFE, GREETING, SIGN_IN = 'Making the connection safe', 'Waiting for the greeting', 'Signing in'
CAPABILITIES, FOLDERS, QUOTA = 'What the server can do', 'Folders', 'Quota'
BEFORE = [SETTINGS, LOADING, RESOLVE, CONNECT]
TLS = [*BEFORE, SAFE, GREETING, SIGN_IN, CAPABILITIES, FOLDERS, QUOTA]
STARTTLS = [*BEFORE, GREETING, SAFE, SIGN_IN, CAPABILITIES, FOLDERS, QUOTA]
PLAIN = [*BEFORE, GREETING, SIGN_IN, CAPABILITIES, FOLDERS]


def make_home(test):
    home = Home()
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    home.environment['MAPI_SPOOLER'] = ''
    home.create_profile()
    home.uid = home.json('service', 'add', 'imap', 'host=127.0.0.1', f'port={SERVER.imaps}', 'user=zoe', 'password=zoepw',
                         f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}', '--unverified')['uid']
    return home


def compare(steps, expected, words=''):
    """One step each, in order, in no time that is no time; all went well, or the last did not."""
    for step, name in zip(steps, expected):
        true(step['step'].startswith(name), (step, name))
        true(step['seconds'] >= 0, step)
    equal(len(steps), len(expected))
    equal([step['ok'] for step in steps], [True] * (len(steps) - 1) + [words == ''])
    if words:
        true(words in steps[-1]['error'], steps[-1])


def goes_well(home, expected=None):
    steps = home.json('service', 'check', home.uid)
    compare(steps, expected or TLS)
    text = home.run('service', 'check', home.uid).decode().splitlines()
    true(len(text) == len(steps) and all(line.startswith('✓') and ' s  ' in line for line in text), text)
    return {step['step'].split(' ')[0]: step['detail'] for step in steps}


def ends_with(home, expected, words, *pairs):
    if pairs:
        home.run('service', 'set', home.uid, *pairs)
    answer = home.json('service', 'check', home.uid, check=1)['error']
    compare(answer['steps'], expected, words)
    true(words in answer['message'], answer['message'])
    text = home.run('service', 'check', home.uid, check=1).decode()
    true(text.count('✗') == 1 and text.count('✓') == len(expected) - 1, text)
    true('zoepw' not in text + home.errors, 'the password is not shown')


def with_dovecot(home):
    told = goes_well(home)
    true('TLS 1.' in told['Making'] and 'you agreed to' in told['Making'], told['Making'])
    equal(told['Signing'], 'zoe')
    true('QRESYNC' in told['What'] and told['Folders'].endswith('folders') and ' of ' in told['Quota'], told)
    home.run('service', 'set', home.uid, f'port={SERVER.imap}', 'security=starttls',
             f'certificate-pins=127.0.0.1:{SERVER.imap} {SERVER.pin}')
    goes_well(home, STARTTLS)


def what_the_log_has(home):
    """What was said before the connection is safe does not count behind it, nor what was said before the sign-in; no secret is
    written, and nothing that passwords could be tried out on."""
    log = os.path.join(home.path, 'wire.log')
    home.environment['MAPI_WIRE_LOG'] = log
    home.run('service', 'set', home.uid, f'port={SERVER.imap}', 'security=starttls',
             f'certificate-pins=127.0.0.1:{SERVER.imap} {SERVER.pin}')
    home.run('service', 'check', home.uid)
    with open(log, encoding='utf-8') as stream:
        lines = [line.split(' ', 2)[2] for line in stream.read().splitlines()]
    told = [line for line in lines if re.match(r'> E\d+ \S|\* TLS', line)]
    equal([line.split(' ')[2 if line[0] == '>' else 1] for line in told[:4]], ['STARTTLS', 'TLS', 'CAPABILITY', 'AUTHENTICATE'])
    text = '\n'.join(lines)
    true('zoepw' not in text and base64.b64encode(b'zoepw').decode() not in text, 'no password')
    true('SCRAM-SHA-256' in told[3] and not re.search(r'< \+ \S', text), 'nothing of the exchange')
    true('OK [CAPABILITY' in text and ' * LIST' in text, 'but what else there is')


def no_such_host(home):
    ends_with(home, BEFORE[:3], 'nowhere.invalid', 'host=nowhere.invalid')


def nobody_answers(home):
    with ImapStub() as server:
        port = server.imap
    ends_with(home, BEFORE, f'127.0.0.1:{port}', f'port={port}')


def not_who_it_says(home):
    ends_with(home, TLS[:5], 'cannot be trusted', 'certificate-pins=')


def another_than_agreed(home):
    """Somebody agreed to one, and now there is another."""
    ends_with(home, TLS[:5], 'It is not the one you agreed to', f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin[::-1]}')


def encryption_refused(home):
    """The words are not enough for what failed, and nothing is said without it."""
    with ImapStub() as server:
        server.capabilities = 'STARTTLS'
        server.rules.append(('STARTTLS', b'$T NO [UNAVAILABLE] not today\r\n'))
        ends_with(home, STARTTLS[:6], 'refuses to begin with it; nothing was sent. It says: not today', f'port={server.imap}',
                  'security=starttls')
        equal([line for line in server.commands if not line.startswith(('CAPABILITY', 'STARTTLS', 'LOGOUT'))], [])


def hangs_up(home):
    """On the only connection, with and without having read what it was greeted with: that says nothing of how it speaks."""
    for reads in (False, True):
        with socket.create_server(('127.0.0.1', 0)) as server:
            def hang_up(server=server, reads=reads):
                while True:
                    try:
                        connection = server.accept()[0]
                    except OSError:
                        return
                    if reads:
                        connection.recv(65536)
                    connection.close()
            thread = threading.Thread(target=hang_up)
            thread.start()
            ends_with(home, TLS[:5], 'closed the connection before it was safe', f'port={server.getsockname()[1]}')
            server.shutdown(socket.SHUT_RDWR)
        thread.join()


def no_encryption(home):
    with ImapStub() as server:
        ends_with(home, STARTTLS[:6], 'offers no encryption', f'port={server.imap}', 'security=starttls')


def tls_begins_there(home):
    ends_with(home, STARTTLS[:5], 'says nothing. If this port begins with TLS', 'security=starttls', 'timeout=5')


def no_user(home):
    home.run('service', 'set', home.uid, 'user=')
    ends_with(home, TLS[:7], 'There is no user name')


def wrong_password(home):
    home.run('service', 'set', home.uid, 'password=zoepw2')
    ends_with(home, TLS[:7], 'did not accept')


def each_answer_of_a_server(home):
    """What real servers do not refuse."""
    with ImapStub() as server:
        server.add_user('zoe', 'zoepw')
        server.capabilities = 'QUOTA'
        server.quota = (1, 10)
        home.run('service', 'set', home.uid, f'port={server.imap}', 'security=none', 'allow-unencrypted=true')
        goes_well(home, [*PLAIN, QUOTA])
        for pattern, reply, expected, words in (
                ('GETQUOTAROOT', b'$T NO [UNAVAILABLE] nobody counts\r\n', [*PLAIN, QUOTA], 'nobody counts'),
                ('LIST', b'$T NO [SERVERBUG] no list today\r\n', PLAIN, 'no list today'),
                ('LOGIN', b'$T NO [UNAVAILABLE] come back later\r\n', PLAIN[:6], 'come back later'),
                ('CAPABILITY', b'* CAPABILITY IMAP2\r\n$T OK\r\n', PLAIN[:6], 'IMAP version 4')):
            server.rules.append((pattern, reply))
            ends_with(home, expected, words)
            del server.rules[:]
        server.greeting = b'220 mail.example.test ESMTP\r\n'
        ends_with(home, PLAIN[:5], 'does not greet')
        server.greeting = b'* BYE closed for today\r\n'
        ends_with(home, PLAIN[:5], 'closed for today')


if dovecot.available():
    print('1..0 # SKIP', dovecot.available())
    sys.exit()
with dovecot.Dovecot() as SERVER:
    SERVER.add_user('zoe', 'zoepw')
    main([with_dovecot, what_the_log_has, no_such_host, nobody_answers, not_who_it_says, another_than_agreed,
          encryption_refused, hangs_up, no_encryption, tls_begins_there, no_user, wrong_password, each_answer_of_a_server], make_home)
