#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to sign in to an address book on a server, and ways to find it."""
import glob
import os
import re
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
from carddav_fixture import ANN, names, profile, shared  # noqa: E402
from carddav_proxy import CarddavProxy, bearer_alone, digest_alone  # noqa: E402
from harness import equal, main, sign_in_browser, spare_sanitizers, true  # noqa: E402
from internet import Internet  # noqa: E402
from oauth import Issuer, visit  # noqa: E402
from radicale_server import Radicale, skip_without  # noqa: E402

spare_sanitizers()  # a program is started for each step

skip_without()


def prepare(server):
    """A user with Ann in a book; the user, and the other client."""
    user = server.new_user()
    other = server.client(user)
    other.put(other.make_book('People') + 'ann.vcf', ANN)
    return user, other


def people(home):
    return names(home.json('contacts', 'list', '--book', 'People'))


def words(proxy):
    """How somebody signed in, request by request."""
    with proxy.lock:
        return [headers.get('Authorization', '').split(' ')[0] for *_, headers in proxy.requests]


def digest(home):
    """A server that takes nothing but a digest gets no password."""
    user, other = prepare(home.server)
    with CarddavProxy(home.server) as proxy:
        proxy.gate = digest_alone(user)
        profile(home, proxy, user)
        home.run('sync')
        equal(people(home), ['Ann Able'])
        home.run('contacts', 'edit', 'Ann', '--mobile', '123')
        home.run('sync')
        true('123' in other.get(f'/{user}/people/ann.vcf'), 'a change goes the same way')
        equal(set(words(proxy)), {'', 'Digest'})


def grant(home):
    """The file with the permission, and what is in it."""
    path = next(path for path in glob.glob(os.path.join(home.path, '**', '*.secret'), recursive=True)
                if 'oauth2:' in open(path, encoding='utf-8').read())
    with open(path, encoding='utf-8') as stream:
        return path, stream.read()


def token(home):
    """Signed in in the browser; renewed without anybody when the server refuses the token; asked for when that is refused."""
    user, _ = prepare(home.server)
    with CarddavProxy(home.server) as proxy, Issuer(user) as issuer:
        issuer.configure(home, '127.0.0.1')
        proxy.gate = bearer_alone(issuer, user)
        profile(home, proxy, user, auth='oauth2')
        uid = [s['uid'] for s in home.json('service', 'list') if s['type'] == 'carddav'][0]
        equal(home.error('sync'), 'MAPI_E_LOGON_FAILED')
        said, status = sign_in_browser(home, uid, visit)
        equal((status, issuer.asked[0]['login_hint']), (0, user))
        home.run('sync')
        equal(people(home), ['Ann Able'])
        equal(set(words(proxy)) - {''}, {'Bearer'})
        # Given long ago, and the server does not want it any more
        path, text = grant(home)
        with open(path, 'w', encoding='utf-8') as stream:
            stream.write(re.sub(r'issued=\d+', 'issued=%d' % (int(re.search(r'issued=(\d+)', text).group(1)) - 600), text))
        issuer.tokens = {}
        home.run('sync')
        equal([form['grant_type'] for form in issuer.told], ['authorization_code', 'refresh_token'])
        issuer.forget()
        home.run('sync', check=1)
        equal(home.error('sync'), 'MAPI_E_LOGON_FAILED')
        equal(sign_in_browser(home, uid, visit)[1], 0)
        home.run('sync')


class Place:
    """A server by what a person enters, with a certificate nobody has to look at."""

    def __init__(self, url):
        self.url, self.pin = url, ''


def find(home, net, records, server, user):
    """A home that looks for the books of the user; the error there is."""
    net.records = records
    home.environment.update(net.environment())
    profile(home, Place(server), user)
    home.run('sync', check=None)
    return home.errors


def found_by_records(home):
    """What the DNS says of the domain, with the path; the page well known is not asked for."""
    user, _ = prepare(home.server)
    with CarddavProxy(home.server) as proxy, Internet(os.path.join(home.server.folder, 'tls')) as net:
        net.route('dav.example.org', 8443, proxy.port)
        records = ['SRV _carddavs._tcp.example.org dav.example.org 8443', 'TXT _carddavs._tcp.example.org path=/']
        equal(find(home, net, records, 'somebody@example.org', user), '')
        equal(people(home), ['Ann Able'])
        equal(net.asked[0], 'dav.example.org:8443')
        true(not any('well-known' in path for _, path, *_ in proxy.requests), proxy.requests)


def found_elsewhere(home):
    """Of several servers the DNS names, the next when nobody is at the first, and none that is somebody else's."""
    user, _ = prepare(home.server)
    with CarddavProxy(home.server) as proxy, Internet(os.path.join(home.server.folder, 'tls')) as net:
        net.route('dav2.example.org', 8443, proxy.port)
        net.route('thief.example.net', 443, proxy.port)
        records = ['SRV _carddavs._tcp.example.org %s' % target for target in
                   ('thief.example.net 443 5', 'dav2.example.org 8443 20', 'dav1.example.org 8443 10')]
        equal(find(home, net, records, 'somebody@example.org', user), '')
        equal(people(home), ['Ann Able'])
        equal(list(dict.fromkeys(net.asked)), ['dav1.example.org:8443', 'dav2.example.org:8443'])


def found_at_once(home):
    """Another server of the domain, by a redirect from the page well known; it gets the password like the first."""
    user, _ = prepare(home.server)
    with CarddavProxy(home.server) as proxy, Internet(os.path.join(home.server.folder, 'tls')) as net:
        net.route('example.org', 443, proxy.port)
        net.route('dav.example.org', 443, proxy.port)
        lead = (301, {'Location': 'https://dav.example.org/'}, '')
        proxy.rule = lambda method, path, body: lead if 'well-known' in path else None
        equal(find(home, net, [], 'example.org', user), '')
        equal(people(home), ['Ann Able'])
        equal(list(dict.fromkeys(net.asked)), ['example.org:443', 'dav.example.org:443'])


def led_away(home):
    """The password goes neither where the DNS says without being the same owner's, nor where nobody is known to be, nor
    over a line that is not protected."""
    user, _ = prepare(home.server)
    with CarddavProxy(home.server) as proxy, Internet(os.path.join(home.server.folder, 'tls')) as net:
        net.route('example.org', 443, proxy.port)
        net.route('thief.example.net', 443, proxy.port)
        net.route('dav.example.org', 9999, proxy.port)
        true('thief.example.net' in find(home, net, ['SRV _carddavs._tcp.example.org thief.example.net 443'], 'example.org', user), home.errors)
        equal(net.asked, [])
        net.records = []
        net.environment()
        for target in ('https://thief.example.net/', 'https://dav.example.org:9999/', 'http://example.org/'):
            lead = (301, {'Location': target}, '')
            proxy.rule = lambda method, path, body, lead=lead: lead
            proxy.requests.clear()
            home.run('sync', check=1)
            told = [headers['Host'] for *_, headers in proxy.requests if 'Authorization' in headers]
            equal(set(told), {'example.org'} if told else set())
        true('thief.example.net:443' not in net.asked and 'example.org:80' not in net.asked, net.asked)


with Radicale() as server:
    main([digest, token, found_by_records, found_elsewhere, found_at_once, led_away], lambda test: shared(server))
