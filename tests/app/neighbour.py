#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program of the desktop, of another toolkit: files can be dragged out of it and into it.

neighbour.py FILE…: a button a file, to be dragged, or with html:TEXT that, formatted; prints the addresses of what is dropped on “Drop here”, a line each."""
import sys

import gi
gi.require_version('Gdk', '3.0')
gi.require_version('Gtk', '3.0')
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

HTML = [Gtk.TargetEntry.new('text/html', 0, 0)]
URIS = [Gtk.TargetEntry.new('text/uri-list', 0, 0)]


def give(widget, _context, data, _info, _time, uri):
    data.set_uris([uri])


def give_html(widget, _context, data, _info, _time, text):
    data.set(Gdk.Atom.intern('text/html', False), 8, text.encode())


def take(widget, context, _x, _y, data, _info, when):
    for uri in data.get_uris():
        print(uri, flush=True)
    context.finish(True, False, when)


def main():
    window = Gtk.Window(title='Neighbour', default_width=240, default_height=300)
    box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
    for path in sys.argv[1:]:
        button = Gtk.Button(label=GLib.path_get_basename(path))
        html = path.partition('html:')[2]
        button.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, HTML if html else URIS, Gdk.DragAction.COPY)
        if html:
            button.connect('drag-data-get', give_html, html)
        else:
            button.connect('drag-data-get', give, GLib.filename_to_uri(path))
        box.pack_start(button, True, True, 0)
    target = Gtk.Button(label='Drop here')
    target.drag_dest_set(Gtk.DestDefaults.ALL, URIS, Gdk.DragAction.COPY)
    target.connect('drag-data-received', take)
    box.pack_start(target, True, True, 0)
    window.add(box)
    window.connect('destroy', Gtk.main_quit)
    window.show_all()
    Gtk.main()


main()
