#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in in the browser, at a terminal: tokens are fetched, kept, fetched anew, and asked for again when they end."""
import glob
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))

import dovecot  # noqa: E402
from harness import Home, equal, main, sign_in_browser, spare_sanitizers, true  # noqa: E402
from oauth import Issuer, visit  # noqa: E402

spare_sanitizers()  # a program is started for each step


def make_home(test):
    home = Home()
    home.environment.update(SECRET_BACKEND='file', SECRET_FILE_TEST_PASSWORD='test', MAPI_SPOOLER='',
                            SECRET_FILE_TEST_PATH=os.path.join(home.path, 'keyring'))
    ISSUER.configure(home, '127.0.0.1')
    ISSUER.mood, ISSUER.lifetime = 'ok', 3600
    ISSUER.forget()
    del ISSUER.asked[:], ISSUER.told[:]
    home.run('profile', 'create', 'me', '--default', '--empty')
    return home


def add(home):
    return home.json('service', 'add', 'imap', 'host=127.0.0.1', f'port={SERVER.imaps}', 'user=alice', 'auth=oauth2',
                     'address=alice@example.test', f'certificate-pins=127.0.0.1:{SERVER.imaps} {SERVER.pin}')['uid']


def sign_in(home, uid, browser=visit, typed=None):
    return sign_in_browser(home, uid, browser, typed)


def check(home, uid):
    return all(step['ok'] for step in home.json('service', 'check', uid))


def test_signed_in(home):
    """With PKCE and a state; what comes back is in the keyring, and the server takes it."""
    uid = add(home)
    equal(home.error('service', 'check', uid), 'MAPI_E_LOGON_FAILED')
    said, status = sign_in(home, uid)
    equal(status, 0)
    equal((ISSUER.asked[0]['login_hint'], ISSUER.asked[0]['scope'], ISSUER.told[0]['grant_type']),
          ('alice', 'mail', 'authorization_code'))
    true(check(home, uid), 'the server takes the token')
    for path in glob.glob(os.path.join(home.path, 'profiles', '*')):
        with open(path, encoding='utf-8') as stream:
            true(ISSUER.refresh not in stream.read(), 'no token in the profile')


def test_fetched_anew(home):
    """A token at its end is replaced without anybody; the refresh token changes each time and is kept."""
    ISSUER.lifetime = 1
    uid = add(home)
    sign_in(home, uid)
    first = ISSUER.refresh
    true(check(home, uid), 'a second token')
    second = ISSUER.refresh
    true(check(home, uid), 'a third token')
    equal([form['refresh_token'] for form in ISSUER.told[1:]], [first, second])


def test_kept_for_another_name(home):
    """Two addresses of one person at Google: the permission goes with the last."""
    uid = add(home)
    home.run('service', 'set', uid, 'user=ann.bee@gmail.com')
    sign_in(home, uid)
    copy = home.json('service', 'copy', uid)['uid']
    home.run('service', 'set', copy, 'user=AnnBee@googlemail.com')
    home.run('service', 'remove', copy)
    true(ISSUER.refresh, 'the permission is still there')
    home.run('service', 'remove', uid)
    equal(ISSUER.refresh, None)


def test_given_back(home):
    """With an account goes its permission, but not while a copy of it is left."""
    uid = add(home)
    sign_in(home, uid)
    copy = home.json('service', 'copy', uid)['uid']
    home.run('service', 'remove', copy)
    true(ISSUER.refresh, 'the permission is still there')
    equal(check(home, uid), True)
    home.run('service', 'remove', uid)
    equal((ISSUER.refresh, ISSUER.told[-1]['token_type_hint']), (None, 'refresh_token'))


def test_permission_ended(home):
    """When the refresh token is refused somebody has to sign in again, and the issuer's words are told."""
    ISSUER.lifetime = 1
    uid = add(home)
    sign_in(home, uid)
    ISSUER.forget()
    answer = home.json('service', 'check', uid, check=1)
    true('Sign in again' in str(answer) and 'It is over' in str(answer), answer)
    ISSUER.lifetime = 3600
    equal(sign_in(home, uid)[1], 0)
    true(check(home, uid), 'it works again')


def test_wrong_state(home):
    """An answer with a state that was not sent is no answer; the right one still counts."""
    ISSUER.mood = 'other-state'
    uid = add(home)
    equal(sign_in(home, uid)[1], 0)
    true('planted' not in str(ISSUER.told), 'the planted code was never used')
    true(check(home, uid), 'the right one was')


def test_refused_in_the_browser(home):
    ISSUER.mood = 'denied'
    uid = add(home)
    said, status = sign_in(home, uid)
    equal(status, 1)
    true('Not now' in said, said)
    equal(ISSUER.told, [])


def test_browser_elsewhere(home):
    """A browser that cannot get back: the address it ended at is pasted."""
    def browser(address):
        return ISSUER.get('/authorize', dict(part.split('=', 1) for part in
                                             urllib.parse.unquote(address).split('?', 1)[1].split('&')))
    uid = add(home)
    equal(sign_in(home, uid, browser, lambda end: end)[1], 0)
    true(check(home, uid), 'the server takes the token')


def test_given_up(home):
    uid = add(home)
    equal(sign_in(home, uid, lambda address: '', lambda end: 'q')[1], 1)
    equal(ISSUER.told, [])


def test_nobody_known(home):
    """Without an issuer, and without a client id, it is said what is missing."""
    uid = add(home)
    home.file('oauth.conf', '')
    true('oauth.conf' in sign_in(home, uid, None)[0], 'where to name one')
    home.run('service', 'set', uid, 'host=imap.gmail.com')
    true('[Issuer google]' in sign_in(home, uid, None)[0], 'where the client id goes')


if __name__ == '__main__':
    if dovecot.available():
        print(f'1..0 # SKIP {dovecot.available()}')
        sys.exit(0)
    with Issuer('alice') as ISSUER, dovecot.Dovecot(introspection=ISSUER.port) as SERVER:
        main([value for name, value in list(globals().items()) if name.startswith('test_')], make_home)
