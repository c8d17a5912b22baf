#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory as a person has it: slapd, the service in a profile, its check, and people found at a terminal."""
import base64
import contextlib
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'servers'))
from harness import Home, equal, main, spare_sanitizers, true
import certificates
import kerberos
import slapd

spare_sanitizers()  # a program is started for each step

ALICE = 'uid=alice,ou=accounts,' + slapd.BASE
BOOK = 'Directory (LDAP)'
PEOPLE = 'ou=people,' + slapd.BASE
JPEG = b'\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01' + bytes(500)


def encoded(value):
    return base64.b64encode(value if isinstance(value, bytes) else value.encode()).decode()


def odd(uid, *lines):
    return slapd.entry(f'uid={uid},{PEOPLE}', 'objectClass: inetOrgPerson', f'uid: {uid}', f'cn: {uid}', 'sn: Odd', *lines)


MORE = (odd('withphoto', f'jpegPhoto:: {encoded(JPEG)}', 'mail: photo@example.test', f'manager: {ALICE}',
            'description: Line one', 'postalAddress: Street 1$10115 Berlin') +
        odd('brokenphoto', f'jpegPhoto:: {encoded(b"MZ not a picture at all")}', 'mail: broken@example.test') +
        odd('linebreak', f'mail:: {encoded("a@example.test" + chr(13) + chr(10) + "Bcc: b@example.test")}',
            'mail: linebreak@example.test') +
        odd('onlybad', f'mail:: {encoded("x@example.test" + chr(10) + "Bcc: y@example.test")}') +
        odd('bidi', f'displayName:: {encoded("Boss" + chr(0x202e) + "moc")}', 'mail: bidi@example.test') +
        odd('manyvalues', *[f'mail: many{i}@example.test' for i in range(10000)]) +
        odd('nomail') + odd('wandering', 'mail: wandering@example.test') +
        slapd.entry('cn=Roamers,ou=people,' + slapd.BASE, 'objectClass: groupOfNames', 'cn: Roamers',
                    f'member: uid=wandering,{PEOPLE}'))


def add(home, server, *pairs, security='tls', pin=True):
    port = server.ldaps if security == 'tls' else server.ldap
    pins = [f'certificate-pins={server.pin}'] if pin else []
    return home.json('service', 'add', 'ldap', 'host=127.0.0.1', f'port={port}', f'security={security}', *pins,
                     *pairs)['uid']


def names(rows):
    return [row['name'] for row in rows]


def check_tells_every_step(home):
    uid = add(home, SERVER, f'user={ALICE}', 'password=alicepw')
    text = home.run('service', 'check', uid).decode()
    for part in ('127.0.0.1', 'TLS 1.', 'a certificate you agreed to', ALICE, slapd.BASE):
        true(part in text, f'{part} in {text}')
    home.run('service', 'set', uid, 'password=wrongpw')
    text = home.run('service', 'check', uid, check=1).decode() + home.errors
    true('alice' in text and 'wrongpw' not in text, text)
    home.run('service', 'set', uid, 'password=alicepw', 'base=ou=nowhere,dc=example,dc=test')
    home.run('service', 'check', uid, check=1)
    for wrong in ('filter=(uid=', 'filter=uid=x', 'attributes=phone', 'attributes=what=mail', 'attributes=phone=a)(b'):
        home.run('service', 'set', uid, 'base=', 'filter=', 'attributes=', wrong)
        home.run('service', 'check', uid, check=1)


def names_are_resolved(home):
    add(home, SERVER)
    found = home.json('resolve', 'u000007')[0]
    equal((found['name'], found['address']), ('Müller, Hélène (7)', 'u000007@example.test'))
    equal(home.json('resolve', 'Günther Schröder 396')[0]['address'], 'u000396@example.test')
    equal(home.json('contacts', 'show', 'u000012')['addresses'], ['u000012@example.test', 'person.12@corp.example.test'])
    equal([row['address'] for row in home.json('contacts', 'find', 'person.12@')], ['u000012@example.test'])
    equal(home.error('resolve', 'Hélène'), 'MAPI_E_AMBIGUOUS_RECIP')
    for nobody in ('Nobody*', '*)(uid=*', 'u00*7', 'nomail', '\\2a'):
        equal(home.error('resolve', nobody), 'MAPI_E_NOT_FOUND')


def a_directory_is_not_read_through(home):
    """What is shown at once has a limit, the server's or ours; who says more of a name finds everybody."""
    uid = add(home, SERVER)
    equal(len(home.json('contacts', 'list', '--book', BOOK)), 100)
    true('more people than these 100' in home.errors, home.errors)
    home.run('service', 'set', uid, 'limit=20')
    equal(len(home.json('contacts', 'list', '--book', BOOK)), 20)
    equal(len(home.json('contacts', 'find', '--book', BOOK, 'Yıldız')), 20)
    home.run('service', 'set', uid, f'user={ALICE}', 'password=alicepw', 'limit=900')
    equal(len(home.json('contacts', 'list', '--book', BOOK)), 900)
    equal(home.json('resolve', 'u000999')[0]['name'], 'Jensen, Łukasz (999)')


def everybody_logs_on(home):
    """By entry, by account name, without the server seeing the password, and by certificate."""
    uid = add(home, SERVER)
    equal(home.error('resolve', 'Only For Members'), 'MAPI_E_NOT_FOUND')
    folder = SERVER.path('tls')
    home.run('service', 'set', uid, 'password=alicepw')
    for pairs in ([f'user={ALICE}'], ['user=alice'], ['user=alice', 'auth=simple'], ['user=alice', 'auth=sasl'],
                  ['user=', 'auth=external', f'client-certificate={folder}/client.pem', f'client-key={folder}/client.key']):
        home.run('service', 'set', uid, 'auth=auto', *pairs)
        home.run('service', 'check', uid)
        equal(home.json('resolve', 'Only For Members')[0]['address'], 'members@example.test')


def tickets(home):
    """Kerberos: a ticket is enough, and without one nobody is let in."""
    ticket = os.path.join(home.path, 'ticket')
    home.environment.update(REALM.environment(), KRB5CCNAME='FILE:' + ticket)
    uid = home.json('service', 'add', 'ldap', 'host=localhost', f'port={SERVER.ldaps}', 'auth=gssapi',
                    f'certificate-pins={SERVER.pin}', '--unverified')['uid']
    home.run('service', 'check', uid, check=1)
    true('GSSAPI' in home.errors, home.errors)
    REALM.get_ticket('alice', 'ticket please', ticket)
    home.run('service', 'check', uid)
    equal(home.json('resolve', 'Only For Members')[0]['address'], 'members@example.test')


def lists_are_expanded(home):
    add(home, SERVER, f'user={ALICE}', 'password=alicepw')
    shown = home.json('contacts', 'show', 'Inner Circle')
    equal(names(shown['members']), ['Müller, Björn (1)', 'Müller, Chloé (2)', 'Outer Circle'])
    equal(names(home.json('contacts', 'show', 'staff')['members']), ['Müller, Elif (4)', 'Müller, François (5)'])
    home.run('send', '--to', 'Outer Circle', '--cc', 'staff', '--subject', 'All', '--defer', '+3d')
    waiting = home.json('outbox', 'list')[0]['recipients']
    equal(sorted(row['address'].split('<')[-1].rstrip('>') for row in waiting),
          [f'u{number:06d}@example.test' for number in range(1, 6)])


def renamed_is_the_same(home):
    """An id means somebody, not what somebody is called; who gets the name is somebody else."""
    add(home, SERVER, f'user={ALICE}', 'password=alicepw')
    found = home.json('contacts', 'find', 'wandering')[0]
    circle = home.json('contacts', 'show', 'Roamers')
    equal(circle['members'][0]['id'], found['id'])
    SERVER.modify(f'dn: uid=wandering,{PEOPLE}\nchangetype: modrdn\nnewrdn: uid=settled\ndeleteoldrdn: 1\n'
                  f'newsuperior: ou=accounts,{slapd.BASE}\n')
    SERVER.modify(odd('wandering', 'mail: other@example.test').replace('\n', '\nchangetype: add\n', 1))
    home.json('resolve', 'other@example.test')
    equal(home.json('contacts', 'show', found['id'])['addresses'], ['wandering@example.test'])
    equal(home.json('contacts', 'find', 'settled')[0]['id'], found['id'])
    true(home.json('contacts', 'find', 'other@example.test')[0]['id'] != found['id'], 'two people')
    SERVER.modify(f'dn: uid=settled,ou=accounts,{slapd.BASE}\nchangetype: delete\n')
    home.json('contacts', 'find', 'settled')


def details_are_shown(home):
    add(home, SERVER)
    shown = home.json('contacts', 'show', 'withphoto')
    equal((shown['street-address'], shown['comment']), ('Street 1\n10115 Berlin', 'Line one'))
    true('contact-photo' in shown, shown)
    equal(home.json('contacts', 'edit', 'withphoto', '--note', 'x', check=1)['error']['name'], 'MAPI_E_NO_SUPPORT')


def nothing_deceives(home):
    add(home, SERVER)
    equal(home.json('contacts', 'show', 'linebreak')['addresses'], ['linebreak@example.test'])
    equal(home.error('resolve', 'onlybad'), 'MAPI_E_NOT_FOUND')
    equal(home.json('resolve', 'bidi')[0]['name'], 'Bossmoc')
    equal(len(home.json('contacts', 'show', 'manyvalues')['addresses'].copy()), 100)
    true('contact-photo' not in home.json('contacts', 'show', 'brokenphoto'), 'no picture')


def what_was_seen_stays(home):
    """While the server is away: whom one chose or looked at, and what stands in the way of the others."""
    uid = add(home, SERVER)
    home.json('resolve', 'u000021')
    shown = home.json('contacts', 'show', 'withphoto')
    found = names(home.json('contacts', 'find', 'Wanda'))
    SERVER.halt()
    try:
        equal(home.json('resolve', 'u000021')[0]['address'], 'u000021@example.test')
        equal(home.json('contacts', 'show', 'withphoto'), shown)
        equal(names(home.json('contacts', 'find', 'Wanda')), found)
        true('cannot be asked now' in home.errors, home.errors)
        equal(home.json('contacts', 'find', '--book', 'Personal contacts', 'x'), [])
        problem = home.json('resolve', 'u000023', check=1)['error']
        equal(problem['name'], 'MAPI_E_NOT_FOUND')
        true('could not be asked' in problem['message'], problem)
        home.run('contacts', 'add', '--name', 'Local', '--email', 'local@example.org')
        equal(home.json('resolve', 'local')[0]['address'], 'local@example.org')
        home.run('service', 'check', uid, check=1)
    finally:
        SERVER.resume()
    equal(home.json('resolve', 'u000023')[0]['address'], 'u000023@example.test')


def certificates_are_judged(home):
    """Nobody vouches for the authority of this test: without a pin no connection, whatever else is right."""
    uid = add(home, SERVER, pin=False)
    home.run('service', 'check', uid, check=1)
    true('Nobody this computer trusts has signed it' in home.errors, home.errors)
    for security, port in (('tls', SERVER.ldaps), ('starttls', SERVER.ldap)):
        home.run('service', 'set', uid, f'security={security}', f'port={port}',
                 f'certificate-pins={certificates.pin(SERVER.path("tls"), "expired")}')
        home.run('service', 'check', uid, check=1)
        home.run('service', 'set', uid, f'certificate-pins={SERVER.pin}')
        text = home.run('service', 'check', uid).decode()
        true('with a certificate you agreed to' in text, text)
    home.run('service', 'set', uid, 'security=none', 'host=ldap.example.invalid', check=1)
    true('must be confirmed' in home.errors, home.errors)
    home.run('service', 'set', uid, 'security=none', 'host=ldap.example.invalid', '--confirm', 'ldap.example.invalid')
    home.run('service', 'check', uid, check=1)
    true('ldap.example.invalid' in home.errors, home.errors)


def make_home(_test):
    home = Home()
    os.chmod(home.file('estafette.conf', '[Secrets]\nBackend=file\n'), 0o600)
    return home.create_profile()


if slapd.available():
    print(f'1..0 # SKIP {slapd.available()}')
    sys.exit(0)
HAS_REALM = not kerberos.available() and slapd.has_gssapi()


def with_realm(realm):
    realm.add_user('alice', 'ticket please')
    realm.add_service('ldap/localhost')
    return realm


with kerberos.Kerberos() if HAS_REALM else contextlib.nullcontext() as REALM, \
        slapd.Slapd(more=MORE, realm=with_realm(REALM) if HAS_REALM else None) as SERVER:
    main([check_tells_every_step, names_are_resolved, a_directory_is_not_read_through, everybody_logs_on,
          lists_are_expanded, renamed_is_the_same, details_are_shown, nothing_deceives, what_was_seen_stays,
          certificates_are_judged] + ([tickets] if HAS_REALM else []), make_home)
