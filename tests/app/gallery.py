#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of every view: gallery.py DIRECTORY [VARIANT…]

GALLERY_PARTS: which of first-run, views, writing, dialogs; all unless it is set.

Variants: light dark contrast narrow middle rtl narrow-rtl narrow-large large german. ESTAFETTE_BUILD, MAPI_PROVIDER_PATH and MAPI_SERVICE_PATH as for the
tests. A picture is DIRECTORY/VARIANT-VIEW.png."""
import os
import subprocess
import sys

from desktop import Desktop, Home
from gallery_dialogs import Gallery
from letters import furnish

VARIANTS = {
    'light': {},
    'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'},
    'contrast': {'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'narrow': {'size': (380, 720)},
    'middle': {'size': (820, 720)},
    'rtl': {'GTK_DEBUG': 'invert-text-dir'},
    'narrow-rtl': {'size': (380, 720), 'GTK_DEBUG': 'invert-text-dir'},
    'narrow-large': {'size': (420, 800), 'resources': 'Xft.dpi: 144\n'},
    'large': {'resources': 'Xft.dpi: 144\n'},
    'german': {'LANGUAGE': 'de'},
}


def settle(app):
    """Until two pictures are the same."""
    last = b''
    for _ in range(50):
        path = os.path.join(app.home.path, 'settle.png')
        app.screenshot(path)
        with open(path, 'rb') as stream:
            now = stream.read()
        if now == last:
            return
        last = now


def shoot(app, target, variant, view):
    settle(app)
    app.screenshot(os.path.join(target, f'{variant}-{view}.png'))
    print(f'{variant}-{view}.png')


def first_run(target, variant, environment):
    if 'size' in environment:
        return
    home = Home()
    try:
        with home.start(**environment) as app:
            app.find('push button', 'On this computer only') if variant != 'german' else app.find('panel')
            shoot(app, target, variant, 'first-run')
    finally:
        home.remove()


def views(target, variant, environment):
    home = furnish(Home())
    size = environment.pop('size', None)
    if size:
        home.set('window-size', str(tuple(size)))
    try:
        with home.start(**environment) as app:
            app.wait(lambda: len(app.all('list item', lambda name: '@' not in name)) > 5, 'folders or messages')
            shoot(app, target, variant, 'inbox')
            rows = [row for row in app.all('list item') if row.parent.childCount > 15]
            if rows:
                app.point(rows[3])
                shoot(app, target, variant, 'message')
                if variant.startswith('narrow'):
                    app.click('push button', 'Back')
                    settle(app)
                    app.click('push button', 'Folders')
                    shoot(app, target, variant, 'folders')
                else:
                    app.keys('shift+Down', 'shift+Down')
                    shoot(app, target, variant, 'several')
                    app.keys('Menu')
                    shoot(app, target, variant, 'menu')
                    app.keys('Escape', 'ctrl+m')
                    shoot(app, target, variant, 'move')
                    app.keys('Escape')
                    app.keys('ctrl+k')
                    shoot(app, target, variant, 'archived')
                    app.keys('ctrl+f')
                    app.type('lunch')
                    shoot(app, target, variant, 'search')
                app.action('preferences')
                app.find('label', 'Mark Messages as Read')
                shoot(app, target, variant, 'preferences')
    finally:
        home.remove()


def writing(target, variant, environment):
    """A new message, an answer with everything in it, and what may be said before it goes."""
    home = furnish(Home(), 12)
    size = environment.pop('size', None)
    home.set('compose-rich-text', 'true')
    rows = home.json('list', '@inbox')
    picture = home.file('Plan of the garden.txt', 'x' * 40000)
    try:
        with home.start(**environment) as app:
            app.wait(lambda: app.all('list item', lambda name: '@' not in name), 'folders')

            def place(window):
                if size:
                    subprocess.run(['xdotool', 'windowsize', '--sync', app.window_of(window), str(size[0] - 20), '640'],
                                   check=False)
            app.action('compose')
            window = next_window(app)
            place(window)
            shoot(app, target, variant, 'write-new')
            app.action_of(window, 'window.close')
            app.action('compose-uri', variant_of('s', 'mailto:ann@example.org,Bob%20Miller%20%3Cbob@example.net%3E'
                                                 ',emine@exarnple.org?cc=claire@example.fr,nonsense'
                                                 f'&body=Find%20it%20attached.%0A%0AYours&attach={picture}'))
            window = next_window(app)
            place(window)
            shoot(app, target, variant, 'write-link')
            app.action_of(window, 'composer.send')
            shoot(app, target, variant, 'write-preflight')
            app.action_of(window, 'composer.discard')
            shoot(app, target, variant, 'write-discard')
            app.keys('Escape')
            app.action('compose-reply', variant_of('(sus)', (rows[2]['id'], 103, '')))
            shoot(app, target, variant, 'write-answer')
    finally:
        home.remove()


def next_window(app):
    """The window that came last."""
    app.wait(lambda: app.root.childCount > 1, 'another window')
    return app.root.getChildAtIndex(app.root.childCount - 1)


def variant_of(form, value):
    from gi.repository import GLib
    return GLib.Variant(form, value)


def dialogs(target, variant, environment):
    size = environment.pop('size', None)
    gallery = Gallery(environment, lambda app, view: shoot(app, target, variant, view))

    def place(app, window):
        if size:
            subprocess.run(['xdotool', 'windowsize', '--sync', app.window_of(window), str(size[0] - 20), '640'], check=False)
    gallery.book(place)
    gallery.wizard()
    gallery.people()
    gallery.windows()


PARTS = {'first-run': first_run, 'views': views, 'writing': writing, 'dialogs': dialogs}


def main():
    target = sys.argv[1]
    os.makedirs(target, exist_ok=True)
    chosen = sys.argv[2:] or list(VARIANTS)
    for variant in chosen:
        environment = dict(VARIANTS[variant])
        desktop = Desktop(compositor=True, resources=environment.pop('resources', None))
        for part, make in PARTS.items():
            if part in os.environ.get('GALLERY_PARTS', ' '.join(PARTS)).split():
                make(target, variant, dict(environment))
        desktop.stop()
        # The accessibility library remembers its bus: another desktop needs another process
        if len(chosen) > 1:
            rest = chosen[chosen.index(variant) + 1:]
            if rest:
                os.execv(sys.executable, [sys.executable, sys.argv[0], target, *rest])


main()
