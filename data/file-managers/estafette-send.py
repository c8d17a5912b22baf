# SPDX-License-Identifier: GPL-3.0-or-later
"""“Send by E-Mail” in the menu of Files, through python3-nautilus."""
import gettext
import os

from gi.repository import Gio, GObject, Nautilus

_ = gettext.translation('estafette', fallback=True).gettext


class EstafetteSend(GObject.GObject, Nautilus.MenuProvider):
    """Offers it for what lies on this computer."""

    def send(self, _item, paths):
        # Never through a shell: a name is one argument, whatever it holds
        Gio.Subprocess.new(['estafette', '--attach'] + paths, Gio.SubprocessFlags.NONE)

    def get_file_items(self, *arguments):
        # Before 43 a window came first
        paths = [file.get_location().get_path() for file in arguments[-1]]
        if not paths or None in paths:
            return []
        item = Nautilus.MenuItem(name='EstafetteSend::send', label=_('Send by E-Mail'),
                                 tip=_('Write a message with these files'))
        item.connect('activate', self.send, [os.fspath(path) for path in paths])
        return [item]
