# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests of writing mail share: windows to write in, drafts, identities."""
import glob
import os
import subprocess

import accessible

from desktop import PATIENCE, wait_until
from harness import Failure

REPLY, REPLY_ALL, FORWARD = 102, 103, 104
REPLY_LIST, FORWARD_ATTACHED, REDIRECT, EDIT_AS_NEW = 109, 110, 111, 112


def compose(home, app):
    """A new message, ready to be typed in."""
    app.find('label', 'No Message Selected')
    app.action('compose')
    return composer(app)


def composers(app, title):
    """Windows with such a title. What role they have depends on when one looks."""
    found = []
    for i in range(app.root.childCount):
        try:
            node = app.root.getChildAtIndex(i)
            if node is not None and node.name.startswith(title):
                found.append(node)
        except Exception:  # it went away while we looked
            continue
    return found


def composer(app, title='New Message'):
    return wait_until(lambda: (composers(app, title) or [None])[0], f'a window “{title}”')


def closed(app, title):
    wait_until(lambda: not composers(app, title), f'no window “{title}”')


def write_rich(app, root, text, arrived, alone=True):
    """Types into the formatted text, until `arrived` says that it is there. The engine is another program, and the
    hand that types for us is seen to drop a key on a machine that has much to do: then all is typed again, in place of
    what is there unless that is not `alone`."""
    bold = app.find('push button', 'Bold', root)
    wait_until(lambda: bold.getState().contains(accessible.STATE_SENSITIVE), 'the engine')
    view = app.find('filler', 'Message text', root)
    app.point(view)
    wait_until(lambda: view.getState().contains(accessible.STATE_FOCUSED), 'the focus in the text')
    for attempt in range(4):
        app.type(text)
        try:
            return wait_until(arrived, f'“{text}”', PATIENCE / 3)
        except Failure:
            if attempt == 3:
                raise
            if alone:
                app.keys('ctrl+a')
    return None


def variant(form, value):
    from gi.repository import GLib
    return GLib.Variant(form, value)


def setting(home, key, group='org/estafette/Mail'):
    """What a setting is now, as GVariant text; None if nobody has changed it."""
    path = os.path.join(home.path, 'config/glib-2.0/settings/keyfile')
    found, inside = None, False
    with open(path, encoding='utf-8') as stream:
        for line in stream:
            if line.startswith('['):
                inside = line.strip() == f'[{group}]'
            elif inside and line.startswith(key + '='):
                found = line.strip().split('=', 1)[1]
    return found


def drafts(home):
    return home.json('list', '@drafts')


def source(home, item):
    """Of a draft that was found, what was found: it may be saved anew by now, and be another."""
    return item.get('source') or home.run('read', item['id'], '--source').decode()


def sources(home, folder='@drafts'):
    """All that a folder holds. What is just saved anew may be gone by the time it is read."""
    found = (home.run('read', item['id'], '--source', check=None).decode() for item in home.json('list', folder))
    return [text for text in found if text]


def find_draft(home, text):
    """The draft that holds what was typed, with its source, or None. One that is just saved anew may be gone by the time it
    is read."""
    for item in drafts(home):
        item['source'] = home.run('read', item['id'], '--source', check=None).decode()
        if text in item['source']:
            return item
    return None


def wait_draft(home, text):
    return wait_until(lambda: find_draft(home, text), f'a draft with “{text}”')


def in_journal(home, text):
    """What is beside the store: whether one of it holds `text`."""
    found = False
    for path in glob.glob(os.path.join(home.path, 'drafts', '*', '*.draft')):
        try:
            with open(path, 'rb') as stream:
                found = found or text in stream.read()
        except FileNotFoundError:  # it is in the store by now
            pass
    return found


def profile_file(home):
    return glob.glob(os.path.join(home.path, 'profiles', '*.profile'))[0]


def answer(app, item, verb, title, selection=''):
    """Opens the answer to a message, ready to be typed in."""
    app.action('compose-reply', variant('(sus)', (item['id'], verb, selection)))
    return composer(app, title)


def give_identities(home, signatures, key='SignatureText'):
    """A second account, and for each of both an identity with a signature: [(address, signature), …]."""
    for address, _ in signatures[1:]:
        home.run('service', 'add', 'local', f'address={address}', 'name=Me At Work')
    path = profile_file(home)
    with open(path, encoding='utf-8') as stream:
        profile = stream.read()
    services = [line[len('[Service '):-1] for line in profile.split('\n') if line.startswith('[Service ')]
    order = ''.join(f'{number:032x};' for number in range(len(signatures)))
    profile = profile.replace('[Profile]\n', f'[Profile]\nIdentities={order}\n', 1)
    for number, (service, (address, signature)) in enumerate(zip(services, signatures)):
        profile += (f'\n[Identity {number:032x}]\nService={service}\nAddress={address}\n{key}={signature}\n')
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(profile)


def choose_identity(app, window, key):
    app.point(app.find('combo box', 'From', window))
    app.keys(key, 'Return')
    app.point(app.find('text', 'Message text', window))


def copy(kind, data):
    """Puts something on the clipboard; xclip stays to give it, until another takes its place."""
    subprocess.run(['xclip', '-selection', 'clipboard', '-t', kind, '-i'], input=data, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def paste(app, kind, data, arrived):
    """Pastes until something comes of it: nobody says when the program has heard of the new owner of the clipboard."""
    copy(kind, data)
    for attempt in range(5):
        app.keys('ctrl+v')
        try:
            return wait_until(arrived, f'what was pasted as {kind}', PATIENCE / 5)
        except Failure:
            if attempt == 4:
                raise
    return None
