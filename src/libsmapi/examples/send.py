#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Send, with nothing but GIO: a composer with these files.  send.py FILE…"""
import os
import sys

from gi.repository import Gio, GLib

files = Gio.UnixFDList.new_from_array([os.open(path, os.O_RDONLY) for path in sys.argv[1:]])
arguments = GLib.Variant('(sa(hs)a{sv})', ('', [(number, '') for number in range(files.get_length())], {}))
answer, _files = Gio.bus_get_sync(Gio.BusType.SESSION).call_with_unix_fd_list_sync(
    'org.estafette.Spooler', '/org/estafette/SimpleMapi', 'org.estafette.SimpleMapi1', 'SendDocuments', arguments, None,
    Gio.DBusCallFlags.NONE, GLib.MAXINT, files, None)
print(('cancelled', 'saved', 'queued', 'sent')[answer[0]])
