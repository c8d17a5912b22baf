# SPDX-License-Identifier: GPL-3.0-or-later
"""What a program shows, as the accessibility bus has it: nodes with the names that AT-SPI's own library for Python gives
them, and everything that is below one of them in a few calls. That library asks for each name and each child by itself,
hundreds of times for one look at a window, and keeps what it has heard of a tree that changes meanwhile until it crashes.
"""
import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

PATIENCE_MS = 60000
ROOT = '/org/a11y/atspi/accessible/root'
NOTHING = '/org/a11y/atspi/null'
INTERFACE = 'org.a11y.atspi.'
PROPERTIES = 'org.freedesktop.DBus.Properties'
# The numbers of roles and states; the library is asked for nothing else
STATE_CHECKED = Atspi.StateType.CHECKED
STATE_FOCUSABLE = Atspi.StateType.FOCUSABLE
STATE_FOCUSED = Atspi.StateType.FOCUSED
STATE_PRESSED = Atspi.StateType.PRESSED
STATE_SELECTED = Atspi.StateType.SELECTED
STATE_SENSITIVE = Atspi.StateType.SENSITIVE
WINDOW_COORDS = 1
roles = {}


def gone(error):
    """Whether what was asked, what was asked for, or the whole program is no more, or has no such side."""
    return 'No child with index' in error.message or any(f'.Error.{name}:' in error.message for name in (
        'ServiceUnknown', 'NameHasNoOwner', 'NoReply', 'UnknownMethod', 'UnknownObject', 'UnknownInterface', 'Disconnected'))


def role_name(number):
    if number not in roles:
        roles[number] = Atspi.role_get_name(Atspi.Role(number))
    return roles[number]


class Bus:
    """A connection to the accessibility bus, which `session` leads to."""

    def __init__(self, session):
        address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, 0,
                                    PATIENCE_MS, None).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def call(self, owner, path, interface, method, parameters=None):
        """What a method returns, as Python has it; raises GLib.Error."""
        return self.connection.call_sync(owner, path, interface, method, parameters, None, 0, PATIENCE_MS, None).unpack()

    def ask(self, method, parameters=None):
        return self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method, parameters)[0]

    def process(self, owner):
        try:
            return self.ask('GetConnectionUnixProcessID', GLib.Variant('(s)', (owner, )))
        except GLib.Error:  # it has just gone
            return None

    def programs(self):
        """Process and root of everything that says it can be seen."""
        registered = self.call(INTERFACE + 'Registry', ROOT, INTERFACE + 'Accessible', 'GetChildren')[0]
        return [(self.process(owner), Node(self, owner, path)) for owner, path in registered]

    def program(self, pid):
        """The root of what the process shows, or None while it is not there."""
        return next((node for process, node in self.programs() if process == pid), None)

    def describe(self):
        """Who is there, for whoever waits in vain."""
        return f'connected: {sorted(filter(None, map(self.process, self.ask("ListNames"))))}, ' \
               f'registered: {[process for process, _ in self.programs()]}'


class Node:
    """One thing on the bus. Whatever is asked of it is asked of the program then."""

    def __init__(self, bus, owner, path):
        self.bus, self.owner, self.path = bus, owner, path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.owner, self.path) == (other.owner, other.path)

    def __hash__(self):
        return hash((self.owner, self.path))

    def __iter__(self):
        return iter(self.children())

    def __len__(self):
        return self.childCount

    def __bool__(self):
        return True

    def __getitem__(self, index):
        return self.children()[index]

    def call(self, interface, method, signature=None, *arguments):
        return self.bus.call(self.owner, self.path, INTERFACE + interface, method,
                             GLib.Variant(signature, arguments) if signature else None)

    def get(self, interface, name):
        return self.bus.call(self.owner, self.path, PROPERTIES, 'Get', GLib.Variant('(ss)', (INTERFACE + interface, name)))[0]

    def other(self, reference):
        owner, path = reference
        return None if path == NOTHING or not owner else Node(self.bus, owner, path)

    @property
    def name(self):
        return self.get('Accessible', 'Name')

    @property
    def description(self):
        return self.get('Accessible', 'Description')

    @property
    def parent(self):
        return self.other(self.get('Accessible', 'Parent'))

    @property
    def childCount(self):
        return self.get('Accessible', 'ChildCount')

    def children(self):
        return [Node(self.bus, owner, path) for owner, path in self.call('Accessible', 'GetChildren')[0]]

    def getChildAtIndex(self, index):
        """The child, or None."""
        try:
            return self.other(self.call('Accessible', 'GetChildAtIndex', '(i)', index)[0])
        except GLib.Error as error:
            if not gone(error):
                raise
            return None

    def getRoleName(self):
        return role_name(self.call('Accessible', 'GetRole')[0])

    def getState(self):
        low, high = self.call('Accessible', 'GetState')[0]
        return States(low | high << 32)

    def on_screen(self):
        """Whether it has a place."""
        try:
            box = Component(self).getExtents(WINDOW_COORDS)
            return box.width > 0 and box.height > 0
        except GLib.Error as error:
            if not gone(error):
                raise
            return False

    def query(self, kind):
        if INTERFACE + kind.__name__ not in self.call('Accessible', 'GetInterfaces')[0]:
            raise NotImplementedError
        return kind(self)

    def queryAction(self):
        return self.query(Action)

    def queryComponent(self):
        return self.query(Component)

    def queryEditableText(self):
        return self.query(EditableText)

    def queryText(self):
        return self.query(Text)

    def queryValue(self):
        return self.query(Value)


class States:
    def __init__(self, bits):
        self.bits = bits

    def contains(self, state):
        return bool(self.bits >> int(state) & 1)


class Box:
    def __init__(self, x, y, width, height):
        self.x, self.y, self.width, self.height = x, y, width, height


class Side:
    """What a node can do besides, on an interface of its own."""

    def __init__(self, node):
        self.node = node


class Component(Side):
    def getExtents(self, coordinates):
        return Box(*self.node.call('Component', 'GetExtents', '(u)', coordinates)[0])


class Action(Side):
    @property
    def nActions(self):
        return self.node.get('Action', 'NActions')

    def getName(self, index):
        return self.node.call('Action', 'GetName', '(i)', index)[0]

    def doAction(self, index):
        return self.node.call('Action', 'DoAction', '(i)', index)[0]


class Text(Side):
    @property
    def characterCount(self):
        return self.node.get('Text', 'CharacterCount')

    def getText(self, start, end):
        return self.node.call('Text', 'GetText', '(ii)', start, end)[0]


class EditableText(Side):
    def setTextContents(self, text):
        return self.node.call('EditableText', 'SetTextContents', '(s)', text)[0]


class Value(Side):
    @property
    def currentValue(self):
        return self.node.get('Value', 'CurrentValue')

    @currentValue.setter
    def currentValue(self, value):
        self.node.bus.call(self.node.owner, self.node.path, PROPERTIES, 'Set',
                           GLib.Variant('(ssv)', (INTERFACE + 'Value', 'CurrentValue', GLib.Variant('d', value))))


class Seen:
    """A node as it was when the program was looked at. Pages of a stack are no widgets: they have no other side."""

    def __init__(self, node, index, count, name, role, states, is_page=False):
        self.node, self.index, self.count, self.name, self.role, self.is_page = node, index, count, name, role, is_page
        self.states = states
        self.parent = None
        self.children = []
        self.covered = None


class Glimpse(Node):
    """A node of which is known already what it was like a moment ago."""

    def __init__(self, seen):
        super().__init__(seen.node.bus, seen.node.owner, seen.node.path)
        self.seen = seen

    @property
    def name(self):
        return self.seen.name

    def getRoleName(self):
        return self.seen.role

    def getState(self):
        return self.seen.states


class Look:
    """All that a program shows at one time. It tells of nearly all at once; of what nobody has asked for yet, as of a
    window that has just come, it tells when that is asked for.
    Pages of a stack that another one covers are not looked into; of long lists the first `limit` rows are seen, of those
    named in `closed` only the rows themselves."""

    def __init__(self, root, start, limit, closed, deep):
        self.root = root
        self.seen, self.nodes = {}, []
        try:
            self.take()
        except GLib.Error as error:
            if not gone(error):
                raise
            return
        self.order(start, limit, closed, deep)

    def take(self):
        """Asks for all that is told of at once."""
        bus, owner = self.root.bus, self.root.owner
        above = {}
        for (_, path), _, (_, parent), index, count, sides, name, role, _, (low, high) in bus.call(
                owner, '/org/a11y/atspi/cache', INTERFACE + 'Cache', 'GetItems')[0]:
            self.seen[path] = Seen(Node(bus, owner, path), index, count, name, role_name(role),
                                   States(low | high << 32), len(sides) == 1)
            above[path] = parent
        for path, parent in above.items():
            if parent in self.seen and path != ROOT:
                self.seen[path].parent = self.seen[parent]
                self.seen[parent].children.append(self.seen[path])
        for one in self.seen.values():
            one.children.sort(key=lambda child: child.index)

    def see(self, node, parent, index):
        """What is told of when it is asked for; None if it has gone."""
        try:
            self.seen[node.path] = Seen(node, index, node.childCount, node.name, node.getRoleName(), node.getState())
        except GLib.Error as error:
            if not gone(error):
                raise
            return None
        self.seen[node.path].parent = parent
        return self.seen[node.path]

    def children_of(self, one):
        """What is below it. What is hidden is still told of, what has just come is not yet: then the numbers are not those
        of its children, and it is asked."""
        if one.node != self.root:
            # What is on a page of a stack has the number of that
            if one.is_page and len(one.children) == one.count == 1 or self.covers(one) or \
                    [child.index for child in one.children] == list(range(one.count)):
                return one.children
        try:
            nodes = one.node.children()
            if len(nodes) < one.count:
                nodes = [node for node in (one.node.getChildAtIndex(index) for index in range(one.count)) if node]
        except GLib.Error as error:
            if not gone(error):
                raise
            nodes = []
        found = [self.seen.get(node.path) or self.see(node, one, index) for index, node in enumerate(nodes)]
        return [child for child in found if child]

    def order(self, start, limit, closed, deep):
        """Puts what is below `start` in order."""
        queue = [self.seen[start.path]] if start.path in self.seen else []
        while queue:
            one = queue.pop(0)
            self.nodes.append(one)
            one.children = self.children_of(one)
            children = one.children[:limit]
            if one.role == 'list' and one.name in closed:
                self.nodes += children
            else:
                queue = children + queue if deep else queue + children

    def covers(self, one):
        """Whether it is, or is on, a page of a stack that another one covers: that has a name, and a child without a place."""
        if one is None:
            return False
        if one.covered is None:
            one.covered = self.covers(one.parent) or (
                one.role == 'panel' and one.name != '' and one.count == 1 and not self.first_shown(one))
        return one.covered

    @staticmethod
    def first_shown(one):
        child = one.children[0].node if one.children else one.node.getChildAtIndex(0)
        return child is not None and child.on_screen()

    def shown(self, one):
        """Whether it is not on a covered page."""
        return not self.covers(one.parent)
