# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody on a system bus of login1.py who says of the network what NetworkManager says: that it is there, whether it
costs money, and whether it lets anybody through."""
import threading

import places

NAME = 'org.freedesktop.NetworkManager'
PATH = '/org/freedesktop/NetworkManager'
INTERFACE = f"""<node><interface name="{NAME}">
<property name="State" type="u" access="read"/><property name="Connectivity" type="u" access="read"/>
<property name="Metered" type="u" access="read"/>
<signal name="PropertiesChanged"><arg type="a{{sv}}"/></signal></interface></node>"""
NONE, PORTAL, FULL, YES, NO = 1, 2, 4, 1, 2
CONNECTED_GLOBAL = 70


class NetworkManager(places.Server):
    """`address`: of the bus."""

    def __init__(self, address, metered=False):
        from gi.repository import Gio, GLib
        self.gio, self.glib, self.address = Gio, GLib, address
        self.values = {'State': CONNECTED_GLOBAL, 'Connectivity': FULL, 'Metered': YES if metered else NO}
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.bus, self.there = None, threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        if not self.there.wait(places.PATIENCE):
            raise places.NotStarted('nobody tells of the network')

    def _serve(self):
        self.context.push_thread_default()
        flags = self.gio.DBusConnectionFlags
        self.bus = self.gio.DBusConnection.new_for_address_sync(
            self.address, flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        info = self.gio.DBusNodeInfo.new_for_xml(INTERFACE)
        self.bus.register_object(PATH, info.interfaces[0], None,
                                 lambda *call: self.glib.Variant('u', self.values[call[4]]), None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           self.glib.Variant('(su)', (NAME, 0)), None, self.gio.DBusCallFlags.NONE, -1, None)
        self.there.set()
        self.loop.run()
        self.bus.close_sync(None)

    def set_metered(self, metered):
        self._change('Metered', YES if metered else NO)

    def set_portal(self, portal):
        """It wants to be signed in to in a browser first."""
        self._change('Connectivity', PORTAL if portal else FULL)

    def set_connected(self, connected):
        """There is one, or none."""
        self._change('Connectivity', FULL if connected else NONE)

    def _change(self, name, value):
        """As older and as newer ones tell it."""
        self.values[name] = value
        changed = {name: self.glib.Variant('u', value)}
        self.bus.emit_signal(None, PATH, NAME, 'PropertiesChanged', self.glib.Variant('(a{sv})', (changed,)))
        self.bus.emit_signal(None, PATH, 'org.freedesktop.DBus.Properties', 'PropertiesChanged',
                             self.glib.Variant('(sa{sv}as)', (NAME, changed, [])))
        self.bus.flush_sync(None)

    def stop(self):
        self.loop.quit()
        self.thread.join()
