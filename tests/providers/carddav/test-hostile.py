#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that answers wrongly, in the middle of a real one's work: what it does not mean is not believed."""
import os
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('../../cli', '../../servers', '.'):
    sys.path.insert(0, os.path.join(HERE, folder))
from carddav_fixture import ANN, card, names, profile, shared  # noqa: E402
from carddav_proxy import CarddavProxy  # noqa: E402
from harness import MAPI, equal, main, spare_sanitizers, true  # noqa: E402
from radicale_server import Radicale, skip_without  # noqa: E402

spare_sanitizers()  # a program is started for each step

skip_without()

XML = {'Content-Type': 'application/xml; charset=utf-8'}
EMPTY = ('<multistatus xmlns="DAV:"><response><href>%s</href><propstat><prop><resourcetype><collection/>'
         '</resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response><sync-token>t1</sync-token></multistatus>')
BOMB = ('<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        '<multistatus xmlns="DAV:"><response><href>&b;</href></response></multistatus>')
PAGE = '<html><head><title>Hotel</title></head><body><form>Sign in<br></form></body></html>'


class Setting:
    """A book with twenty people, here and on the server, and somebody between them."""

    def __init__(self, home, server, proxy, number=20):
        user = server.new_user()
        self.home, self.proxy, self.other = home, proxy, server.client(user)
        self.people = self.other.make_book('People')
        # All at once: one request each takes long
        self.other.must('DELETE', self.people)
        self.other.must('PUT', self.people, ''.join(card(n) for n in range(number)).replace('\n', '\r\n'),
                        Content_Type='text/vcard', **{'If_None_Match': '*'})
        profile(home, proxy, user)
        home.run('sync')
        self.book = [b['name'] for b in home.json('contacts', 'books')
                     if b['name'] not in ('Personal contacts', 'People written to')][0]
        equal(self.count(), number)

    def list(self):
        return names(self.home.json('contacts', 'list', '--book', self.book, '--limit', '500'))

    def count(self):
        return len(self.list())


def reports(world, answer):
    """A rule that answers every look into the book itself."""
    def rule(method, path, body):
        if method == 'REPORT' or (method == 'PROPFIND' and path == world.people):
            return answer
        return None
    return rule


def retag(method, path, answer):
    """The server says that something has changed, or nobody would look."""
    retag.n += 1
    status, headers, content = answer
    if method == 'PROPFIND' and path.count('/') == 2 and isinstance(content, bytes):
        content = content.replace(b'</sync-token>', b'x%d</sync-token>' % retag.n)
    return status, headers, content


retag.n = 0


def nothing_goes_at_once(home):
    """Empty, gone, unreadable, a page to sign in: nobody is lost, and all is well afterwards."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy)
        proxy.after = retag
        for answer in ((207, XML, EMPTY % world.people), (404, {}, 'gone'), (207, XML, BOMB), (207, XML, EMPTY[:60]), (200, {'Content-Type': 'text/html'}, PAGE),
                       (207, {'Content-Type': 'text/html'}, PAGE), (500, {}, '')):
            proxy.rule = reports(world, answer)
            home.run('sync', check=None)
            home.run('sync', check=None)
        equal(world.count(), 20)
        proxy.rule = lambda *_: (200, {'Content-Type': 'text/html'}, PAGE)
        home.run('sync', check=1)
        true('web page' in home.errors, home.errors)
        proxy.rule, proxy.after = None, lambda method, path, answer: answer
        world.other.delete(world.people + world.other.list(world.people)[0])
        home.run('sync')
        equal(world.count(), 19)


def emptied(home):
    """Somebody does delete everybody: that is believed when it is confirmed."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy)
        for name in world.other.list(world.people):
            world.other.delete(world.people + name)
        home.run('sync')
        equal(world.count(), 20)
        home.run('sync')
        equal(world.count(), 0)


def lost_token(home):
    """A token the server does not know any more: all is compared, nothing fetched twice."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy)
        world.other.put(world.people + 'new.vcf', ANN)
        proxy.requests.clear()

        def rule(method, path, body):
            if method == 'REPORT' and '<sync-token>http' in body:
                return 403, XML, '<error xmlns="DAV:"><valid-sync-token/></error>'
            return None
        proxy.rule = rule
        home.run('sync')
        equal(world.count(), 21)
        equal([body.count('<href>') for _, _, body, _ in proxy.heard('REPORT') if 'multiget' in body], [1])
        proxy.rule = lambda method, path, body: (400, {}, '') if 'sync-collection' in body and method == 'REPORT' else None
        proxy.after = retag
        world.other.put(world.people + 'new.vcf', ANN.replace('Able', 'Baker'))
        home.run('sync')
        true('Ann Baker' in world.list(), world.list())


def broken_cards(home):
    """One that is broken, one that is huge, one that breaks the answer: the others are there, and it is said."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy, 3)
        bad = {'none.vcf': b'this is no card', 'open.vcf': b'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Open\r\n',
               'bytes.vcf': b'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:\xff\xfe\r\nEND:VCARD\r\n',
               'huge.vcf': b'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Huge\r\nNOTE:' + b'x' * (33 * 1024 * 1024) + b'\r\nEND:VCARD\r\n',
               'page.vcf': PAGE.encode()}
        listing = ''.join(f'<response><href>{world.people}{name}</href><propstat><prop><getetag>"1"</getetag></prop>'
                          '<status>HTTP/1.1 200 OK</status></propstat></response>' for name in bad)

        def rule(method, path, body):
            name = path.rsplit('/', 1)[1]
            if method == 'REPORT' and 'sync-collection' in body:
                good = proxy.forward('PROPFIND', path, b'<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>',
                                     {'Authorization': world.other.word, 'Depth': '1'})[2].decode()
                return 207, XML, good.replace('</multistatus>', listing + '<sync-token>t2</sync-token></multistatus>')
            if method == 'REPORT':
                return 207, XML, b'<multistatus xmlns="DAV:"><response>\xff\x00'
            if method == 'GET' and name in bad:
                return 200, {'Content-Type': 'text/html' if name == 'page.vcf' else 'text/vcard', 'ETag': '"1"'}, bad[name]
            return None
        proxy.rule, proxy.after = rule, retag
        world.other.put(world.people + 'new.vcf', ANN)
        true('cannot be used' in home.run('sync').decode(), 'the reason is said')
        equal(world.list(), ['Ann Able', 'Person 0', 'Person 1', 'Person 2'])
        true('5 cards on the server cannot be used' in home.run('sync').decode(), 'and stays')


def led_astray(home):
    """Redirects and addresses that would take the password elsewhere."""
    server = home.server
    with CarddavProxy(server) as proxy, CarddavProxy(server) as thief:
        profile(home, proxy, 'alice')
        for target in (f'http://127.0.0.1:{thief.port}/', f'https://localhost:{thief.port}/', f'https://127.0.0.1:{thief.port}/'):
            proxy.rule = lambda method, path, body, to=target: (302, {'Location': to}, '')
            home.run('sync', check=1)
            proxy.rule = lambda method, path, body, to=target: (
                207, XML, '<multistatus xmlns="DAV:"><response><href>/</href><propstat><prop><current-user-principal>'
                f'<href>{to.replace("127.0.0.1", "localhost")}</href></current-user-principal></prop></propstat></response>'
                '</multistatus>')
            home.run('sync', check=1)
        true(not any('Authorization' in headers for *_, headers in thief.requests), thief.requests)


def answer_lost(home):
    """Killed when the server had it and before that was noted: once there, once here."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy, 2)
        victims = []

        def after(method, path, answer):
            if method == 'PUT':
                os.kill(victims[0].pid, signal.SIGKILL)
            return answer
        proxy.rule = lambda *_: None
        for arguments in (['add', '--book', world.book, '--name', 'Carl', '--email', 'c@example.org'],
                          ['edit', 'Person 1', '--mobile', '123']):
            home.run('contacts', *arguments)
            proxy.after = after
            victims[:] = [subprocess.Popen([MAPI, 'sync'], env=home.environment, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)]
            equal(victims[0].wait(60), -signal.SIGKILL)
            proxy.after = lambda method, path, answer: answer
            proxy.requests.clear()
            home.run('sync')
            equal(proxy.heard('PUT'), [])
            home.run('sync')
        equal(world.list(), ['Carl', 'Person 0', 'Person 1'])
        equal(len(world.other.list(world.people)), 3)
        equal(home.json('contacts', 'show', 'Person 1')['mobile-telephone-number'], '123')


def refused_writes(home):
    """What the server does not take stays here, and is not offered without end."""
    server = home.server
    with CarddavProxy(server) as proxy:
        world = Setting(home, server, proxy, 2)
        home.run('contacts', 'edit', 'Person 1', '--mobile', '123')
        for status in (403, 412):
            proxy.rule = lambda method, path, body, s=status: (s, {'Content-Type': 'text/plain'}, 'no') if method == 'PUT' else None
            proxy.requests.clear()
            home.run('sync')
            home.run('sync')
            true(len(proxy.heard('PUT')) <= 4, proxy.heard('PUT'))
            home.run('contacts', 'edit', 'Person 1', '--title', 'T')
        proxy.rule = None
        home.run('sync')
        true('123' in ''.join(world.other.get(world.people + name) for name in world.other.list(world.people)), 'it came')


with Radicale() as server:
    main([nothing_goes_at_once, emptied, lost_token, broken_cards, led_astray, answer_lost, refused_writes],
         lambda test: shared(server))
