# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the views of views.py are put up: in one mode of the desktop, for whoever looks at them."""
import gettext
import os
import shutil
import subprocess
import time
import zlib

from gi.repository import GLib

import desktop
from desktop import BUILD
from harness import Failure

LARGE = 'Xft.dpi: 144\n'
MODES = {
    'light': {},
    'dark': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark'},
    'contrast': {'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'dark-contrast': {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark', 'ADW_DEBUG_HIGH_CONTRAST': '1'},
    'rtl': {'GTK_DEBUG': 'invert-text-dir'},
    'large': {'resources': LARGE},
    'narrow': {'size': (360, 640)},
    'middle': {'size': (820, 720)},
    'narrow-rtl': {'size': (360, 640), 'GTK_DEBUG': 'invert-text-dir'},
    'narrow-large': {'size': (420, 720), 'resources': LARGE},
    'german': {'LANGUAGE': 'de'},
}


def speak(language):
    """What is looked for in the window is called as it is in that language."""
    path = os.path.join(BUILD, 'po', language, 'LC_MESSAGES', 'estafette.mo')
    with open(path, 'rb') as stream:
        for key, value in gettext.GNUTranslations(stream)._catalog.items():  # there is no other way to all of them
            if isinstance(key, str) and key:
                desktop.WORDS[key.replace('_', '')] = value.replace('_', '')


def frame(window):
    """What a window of X has around what is seen of it: left, right, top, bottom."""
    said = subprocess.run(['xprop', '-id', window, '_GTK_FRAME_EXTENTS'], capture_output=True, text=True, check=False).stdout
    return [int(part) for part in said.split('=')[1].split(',')] if '=' in said else [0, 0, 0, 0]


def install_icons(home):
    """What an installed program has in the desktop's theme."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'icons')
    for folder, name in (('scalable', 'org.estafette.Mail.svg'), ('symbolic', 'org.estafette.Mail-symbolic.svg')):
        target = os.path.join(home.environment['XDG_DATA_HOME'], 'icons', 'hicolor', folder, 'apps')
        os.makedirs(target, exist_ok=True)
        shutil.copy(os.path.join(source, name), target)


class Stage:
    """`look (app, view, window)` is called with everything that is put up."""

    def __init__(self, mode, look):
        self.mode = mode
        self.environment = dict(MODES[mode])
        self.size = self.environment.pop('size', None)
        self.resources = self.environment.pop('resources', None)
        self.look = look
        self.placed = set()
        self.failures = []
        if 'LANGUAGE' in self.environment:
            speak(self.environment['LANGUAGE'])
            self.environment.update(LC_ALL='C.UTF-8', MAPI_LOCALE_PATH=os.path.join(BUILD, 'po'))

    @property
    def narrow(self):
        return self.size is not None and self.size[0] < 500

    @property
    def folded(self):
        """The folders are on a page of their own."""
        return self.size is not None

    def start(self, home, **more):
        install_icons(home)
        if self.size:
            home.set('window-size', str(self.size))
        self.placed = set()
        app = home.start(**self.environment, **more)
        app.wait(lambda: app.root.childCount, 'a window')
        settle(app)  # a window that is just being put up takes no clicks
        if 'GALLERY_DISPLAY' in os.environ:
            app.closed_lists = (desktop.WORDS.get('Messages', 'Messages'), )
        return app

    @staticmethod
    def ready(app):
        """Until the main window shows mail: for the eye once it is still, which is found out in less time."""
        settle(app, 1)
        if 'GALLERY_DISPLAY' not in os.environ:
            app.wait(lambda: next(app.each('list item', shown=False), None), 'folders')

    def opened(self, app, do, what):
        """The window that comes when something is done."""
        before = app.root.childCount
        do()
        app.wait(lambda: app.root.childCount > before, what)
        return app.root.getChildAtIndex(app.root.childCount - 1)

    @staticmethod
    def turn(app, window, page):
        """Shows another page of a window: what it is chosen with comes before what is on the pages."""
        def tab():
            return next((node for node in app.walk(window, deep=True) if node.getRoleName() == 'page tab'
                         and desktop.named(node, page) and app.on_screen(node)), None)
        app.click(app.wait(tab, f'a page “{page}”'))
        settle(app, 1)

    @staticmethod
    def closed(app, *keys, count=1):
        """Gives up until there are only so many windows."""
        app.keys(*(keys or ('Escape', )))
        app.wait(lambda: app.root.childCount == count, 'the end of a window')

    def place(self, app, node):
        """Gives a window its size, as somebody who pulls at its corner; what is too large for that stays so."""
        number = app.window_of(node)
        if number in self.placed or not self.size:
            return
        self.placed.add(number)
        left, right, top, bottom = frame(number)
        subprocess.run(['xdotool', 'windowsize', number, str(self.size[0] + left + right),
                        str(self.size[1] + top + bottom)], check=False)

    def show(self, app, view, window=None):
        if window is None:
            window = app.root.getChildAtIndex(app.root.childCount - 1)
        if window is not None:
            self.place(app, window)
        self.look(app, view, window)

    def step(self, view, do, app=None):
        """What can go wrong without a harm to what comes after it; with `app` what it left open is closed."""
        count = app.root.childCount if app else 0
        try:
            do()
        except (Failure, subprocess.CalledProcessError, GLib.Error) as error:
            self.failures.append(f'{view}: {str(error).split(chr(10), maxsplit=1)[0]}')
            for _ in range(4 if app else 0):
                app.keys('Escape')
                settle(app)
                if app.root.childCount <= count:
                    break

    def menu(self, app, node, item, button=3):
        """Opens the menu of a node, until it is there: what is just being drawn may take no click."""
        def opened():
            if not app.all('menu item', item):
                app.point(node, button)
                settle(app)
            return app.all('menu item', item)
        return app.wait(opened, f'a menu with “{item}”')[0]


def picture_of_display():
    """The file the server keeps the display in, as xwd writes it: gallery.py says where."""
    return os.path.join(os.environ['GALLERY_DISPLAY'], 'Xvfb_screen0')


def settle(app, quiet=0.5):
    """Until nothing has moved for a while."""
    if 'GALLERY_DISPLAY' not in os.environ:  # nobody looks
        return
    last, since = [None], [0]

    def still():
        with open(picture_of_display(), 'rb') as stream:
            now = zlib.crc32(stream.read())
        if now != last[0]:
            last[0], since[0] = now, time.monotonic()
        return time.monotonic() - since[0] > quiet
    app.wait(still, 'a still picture')
