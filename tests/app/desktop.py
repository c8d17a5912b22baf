# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for the tests of the window: a display, a bus of its own, the real program, hands and eyes.

One Desktop a test process; each test starts the program in a Home of its own:

    def test_something(home):
        with home.start() as app:
            app.find('push button', 'Archive')      # waits until it is there
            app.click('push button', 'Archive')
            app.keys('ctrl+z')
            app.wait(lambda: 'Lunch' in app.names('list item'), 'the message back')

    main([test_something])
"""
import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'cli'))
import accessible  # noqa: E402
from harness import Failure, Home as CommandHome, main as tap_main  # noqa: E402
from pointer import Pointer, TAKEN, hand  # noqa: E402

BUILD = os.environ['ESTAFETTE_BUILD']
PROGRAM = os.path.join(BUILD, 'src', 'app', 'estafette')
SPOOLER = os.path.join(BUILD, 'src', 'spooler', 'estafette-spooler')
PREVIEW = os.path.join(BUILD, 'src', 'preview', 'estafette-preview')
APPLICATION = 'org.estafette.Mail'
SPOOLER_NAME = 'org.estafette.Spooler'
PATIENCE = 60 * float(os.environ.get('MAIL_TEST_PATIENCE', '1'))  # seconds; what may be tried again is, after a part of it
LAST_PATIENCE = 3 * PATIENCE  # a slow machine is no failure
ACTIVATION = 0.25  # GTK's own ACTIVATE_TIMEOUT
# GTK 4.8 tells the accessibility bus of a widget that has just left it
KNOWN_CRITICAL = 'g_variant_is_object_path'
# … and minds what a program of another toolkit says of a file while it is being taken
KNOWN_CRITICALS = (KNOWN_CRITICAL, 'gdk_drop_set_actions')
# What a tree tells of a node beside its name, for whoever reads of a failure
TOLD = (('focused', accessible.STATE_FOCUSED), ('selected', accessible.STATE_SELECTED), ('checked', accessible.STATE_CHECKED))
BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><keep_umask/>
  <listen>unix:tmpdir={folder}</listen><auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
  <limit name="max_message_unix_fds">4096</limit>
  <limit name="service_start_timeout">120000</limit><limit name="auth_timeout">240000</limit>
</busconfig>
'''


def wait_until(condition, what, patience=None):
    """Polls until `condition` gives something true, and returns that. What goes away while it is looked at is looked for
    again. Who waits works for a third of the time at most, as what is waited for wants some of it."""
    end = time.monotonic() + (patience or LAST_PATIENCE)
    while True:
        began = time.monotonic()
        try:
            found = condition()
        except GLib.Error as error:
            if not accessible.gone(error):
                raise
            found = None
        if found:
            return found
        now = time.monotonic()
        if now > end:
            raise Failure(f'waited in vain for {what}')
        time.sleep(min(max(0.05, 2 * (now - began)), 0.5))


def read_line(descriptor):
    """One line that a program writes to a pipe once it is ready."""
    line = b''
    while not line.endswith(b'\n'):
        byte = os.read(descriptor, 1)
        if not byte:
            raise Failure('a server ended before it was ready')
        line += byte
    os.close(descriptor)
    return line.decode().strip()


# What is looked for is called so in the language the window speaks; empty for English
WORDS = {}


def named(node, name):
    """GTK 4.8 calls a button by its label with mnemonic, and then again without."""
    name = WORDS.get(name, name)
    return node.name == name or node.name.replace('_', '') == f'{name} {name}'


class Desktop:
    """A display and a bus on which nothing is but what tests put there. Stops with the process."""

    def __init__(self, size='1280x900', compositor=False, resources=None, frame_buffer=None):
        self.folder = tempfile.mkdtemp(prefix='desk-')
        self.processes = []
        atexit.register(self.stop)
        os.mkdir(os.path.join(self.folder, 'services'))
        for name in ('run', 'config', 'cache', 'data'):
            os.mkdir(os.path.join(self.folder, name), 0o700)
        shutil.copy('/usr/share/dbus-1/services/org.a11y.Bus.service', os.path.join(self.folder, 'services'))
        config = os.path.join(self.folder, 'bus.conf')
        with open(config, 'w', encoding='utf-8') as stream:
            stream.write(BUS_CONFIG.format(folder=self.folder))
        self.log = open(os.path.join(self.folder, 'log'), 'wb')
        os.environ.update(XDG_RUNTIME_DIR=os.path.join(self.folder, 'run'),
                          XDG_CONFIG_HOME=os.path.join(self.folder, 'config'),
                          XDG_DATA_HOME=os.path.join(self.folder, 'data'),
                          XDG_CACHE_HOME=os.path.join(self.folder, 'cache'),
                          GIO_USE_VFS='local', GTK_USE_PORTAL='0', XDG_SESSION_TYPE='x11')
        for name in ('WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_PID', 'AT_SPI_BUS_ADDRESS', 'XDG_CURRENT_DESKTOP'):
            os.environ.pop(name, None)
        os.environ['DISPLAY'] = ':' + self.serve(
            lambda fd: ['Xvfb', '-displayfd', str(fd), '-screen', '0', size + 'x24', '-nolisten', 'tcp', '-noreset']
            + (['-fbdir', frame_buffer] if frame_buffer else []))
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = self.serve(
            lambda fd: ['dbus-daemon', '--config-file', config, '--nofork', '--print-address', str(fd)])
        if resources:
            subprocess.run(['xrdb', '-merge', '-'], input=resources.encode(), check=True)
        if compositor:
            self.processes.append(subprocess.Popen(['xfwm4', '--compositor=on'], stdout=self.log, stderr=self.log))
            wait_until(lambda: b'window id' in subprocess.run(['xprop', '-root', '_NET_SUPPORTING_WM_CHECK'],
                                                              capture_output=True, check=False).stdout,
                       'the window manager')

    def serve(self, command):
        """Starts a server that writes where it listens to a descriptor."""
        reading, writing = os.pipe()
        os.set_inheritable(writing, True)
        self.processes.append(subprocess.Popen(command(writing), stdout=self.log, stderr=self.log, close_fds=True,
                                               pass_fds=[writing]))
        os.close(writing)
        return read_line(reading)

    def stop(self):
        # The bus goes first: what it started goes with it
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = []
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def session_bus():
    """The bus of the Desktop."""
    return Gio.bus_get_sync(Gio.BusType.SESSION, None)


class Home(CommandHome):
    """A person's home: the command runs in it (see tests/cli/harness.py), and the window."""

    def __init__(self):
        super().__init__(bus=os.environ['DBUS_SESSION_BUS_ADDRESS'])
        self.environment.update(
            XDG_CONFIG_HOME=os.path.join(self.path, 'config'), XDG_DATA_HOME=os.path.join(self.path, 'data'),
            XDG_CACHE_HOME=os.path.join(self.path, 'cache'), MAPI_SPOOLER='', MAIL_PREVIEW=PREVIEW,
            GSETTINGS_BACKEND='keyfile', GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data', 'schemas'),
            GSK_RENDERER='cairo', NO_AT_BRIDGE='0')
        for name in ('config/gtk-4.0', 'data', 'cache'):
            os.makedirs(os.path.join(self.path, name), mode=0o700)
        with open(os.path.join(self.path, 'config/gtk-4.0/settings.ini'), 'w', encoding='utf-8') as stream:
            stream.write('[Settings]\ngtk-enable-animations=0\ngtk-cursor-blink=0\ngtk-double-click-time=1000\ngtk-font-name=Cantarell 11\n')

        self.set('undo-seconds', '0')  # a slow machine must not take it away

    def set(self, key, value, group='Mail'):
        """A setting of the window, before it starts; `value` as GVariant text."""
        path = os.path.join(self.path, 'config', 'glib-2.0', 'settings', 'keyfile')
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'a', encoding='utf-8') as stream:
            stream.write(f'[org/estafette/{group}]\n{key}={value}\n')

    def add_way_out(self):
        """Mail for other computers leaves: a command takes it."""
        self.run('service', 'add', 'sendmail', 'command=/bin/true')
        return self

    def remove(self):
        """Ends what still runs in this home, also what the bus has just begun to start: the next one's would find the name
        taken, and whoever asks for it there would be answered from here, or by nobody."""
        for pid in processes_of(self.path):
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not processes_of(self.path), 'the end of all programs')
        for name in (APPLICATION, SPOOLER_NAME):
            wait_until(lambda name=name: owner_is_alive(name), f'the bus to know of the end of {name}')
        super().remove()

    def start(self, *arguments, spooler=False, wait=True, before=(), **environment):
        """Starts the window; `environment` is set for it besides, `before` is a command that becomes it."""
        return Application(self, arguments, dict(self.environment, G_DEBUG='', MAIL_STALL_LOG='50', MAPI_SPOOLER=SPOOLER if spooler else '',
                                                 **environment), wait, before)


class Application:
    """The running program, as someone sees it who cannot see: through the accessibility bus."""

    pressed = None  # window and place of the last press
    closed_lists = ()  # the rows of these are not looked into: every question takes the program's time

    def __init__(self, home, arguments, environment, wait, before=()):
        self.home = home
        self.output = open(os.path.join(home.path, 'window.log'), 'ab+')
        self.process = subprocess.Popen([*before, PROGRAM, *arguments], env=environment, stdin=subprocess.DEVNULL,
                                        stdout=self.output, stderr=self.output)
        self.root = None
        if wait:
            self.attach()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            if os.environ.get('MAIL_TEST_PICTURE'):
                self.screenshot(os.environ['MAIL_TEST_PICTURE'])
            sys.stdout.write(''.join(f'# {line}\n' for line in self.tree().split('\n')[:400]))
            sys.stdout.write(''.join(f'# {line}\n' for line in self.log().split('\n')[-40:]))
            self.kill()
        else:
            self.stop()
        self.output.close()

    def log(self):
        self.output.seek(0)
        return self.output.read().decode(errors='replace')

    # -- life --

    def attach(self):
        """Waits until the program is on the accessibility bus."""
        bus = accessible.Bus(session_bus())

        def find():
            if self.process.poll() is not None:
                raise Failure(f'the program ended with {self.process.poll()}\n{self.log()}')
            return bus.program(self.process.pid)
        try:
            # It asks once to be let in: who is not there by then never is
            self.root = wait_until(find, f'the program, {self.process.pid}, on the accessibility bus', PATIENCE)
        except Failure as failure:
            raise Failure(f'{failure}; {bus.describe()}\n{self.log()}') from None
        return self

    def action(self, name, *parameters, path='/org/estafette/Mail'):
        """Activates an action of the application over D-Bus; `parameters` are GLib variants."""
        session_bus().call_sync(APPLICATION, path, 'org.gtk.Actions', 'Activate',
                                GLib.Variant('(sava{sv})', (name, list(parameters), {})), None, 0, 60000, None)

    def action_of(self, node, name):
        """Activates an action of a window, or of another widget that has actions."""
        action = node.queryAction()
        for i in range(action.nActions):
            if action.getName(i) == name:
                return action.doAction(i)
        raise Failure(f'no action {name} here: {[action.getName(i) for i in range(action.nActions)]}')

    def stop(self):
        """Quits as a person does; the exit status must be good."""
        if self.process.poll() is None:
            try:
                self.action('quit')
            except GLib.Error as error:
                # It may be gone before it has said so, or have gone by itself: how is told by its status
                if 'NoReply' not in error.message and 'ServiceUnknown' not in error.message:
                    raise
        try:
            status = self.process.wait(LAST_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure('the program does not end') from None
        if status != 0:
            raise Failure(f'the program ended with {status}\n{self.log()}')
        self.tell_stalls()
        wrong = [line for line in self.log().split('\n') if '-CRITICAL **' in line
                 and not any(known in line for known in KNOWN_CRITICALS)]
        if wrong:
            raise Failure('the program said\n' + '\n'.join(wrong))

    def tell_stalls(self):
        """Where the window worked for a while without answering: for whoever reads the log, the longest three."""
        stalls = []
        for part in self.log().split('The window stood still for ')[1:]:
            lines = part.split('\n')
            worked = int(lines[0].split('at work for ')[1].split(' ')[0])
            if worked > 50:
                stalls.append((worked, [line.strip() for line in lines[1:24] if line.startswith('    ')]))
        for worked, frames in sorted(stalls, reverse=True)[:3]:
            print(f'# the window did not answer for {worked} ms:')
            print(''.join(f'#   {frame}\n' for frame in frames[:12]), end='')

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    # -- eyes --

    def look(self, root=None, limit=400, deep=False):
        """Everything below `root` but for covered pages, breadth first unless `deep`."""
        return accessible.Look(self.root, root or self.root, limit, self.closed_lists, deep)

    def hidden(self, node):
        """Whether it is a page of a stack that another one covers: that has a name, and a child without a place."""
        return node.name and node.getRoleName() == 'panel' and node.childCount == 1 and \
            not self.on_screen(node.getChildAtIndex(0))

    def walk(self, root=None, limit=400, deep=False):
        """Every node below `root`, as look() says, and as it was then."""
        look = self.look(root, limit, deep)
        return [accessible.Glimpse(one) for one in look.nodes if look.shown(one)]

    @staticmethod
    def on_screen(node):
        return node.on_screen()

    def seen(self, role, name, root, shown):
        """What is there now, as it was seen. `name` may be a test on the name."""
        look = self.look(root)
        for one in look.nodes:
            if one.node == self.root or (role is not None and one.role != role):
                continue
            if not (name(one.name) if callable(name) else name is None or named(one, name)):
                continue
            if look.shown(one) and (not shown or one.node.on_screen()):
                yield one

    def each(self, role=None, name=None, root=None, shown=True):
        return (one.node for one in self.seen(role, name, root, shown))

    def all(self, role=None, name=None, root=None, shown=True):
        return list(self.each(role, name, root, shown))

    def names(self, role, root=None):
        return [one.name for one in self.seen(role, None, root, True)]

    def find(self, role=None, name=None, root=None, shown=True):
        """The first such node, waited for. All are looked at: who stops at the first is faster than any person, and acts
        on a page that is on its way out."""
        def first():
            found = self.all(role, name, root, shown)
            if not found:
                self.must_live()
            return found[0] if found else None
        return wait_until(first, f'a {role} “{name}”')

    def must_live(self):
        """What has ended shows nothing any more, however long somebody waits: that says what it said last."""
        status = self.process.poll()
        if status is not None:
            raise Failure(f'the program ended with {status}\n' + '\n'.join(self.log().split('\n')[-40:]))

    def gone(self, role=None, name=None, root=None):
        wait_until(lambda: not self.all(role, name, root), f'no {role} “{name}”')

    def wait(self, condition, what):
        return wait_until(condition, what)

    @staticmethod
    def text(node):
        """What an entry or text view holds."""
        text = node.queryText()
        return text.getText(0, text.characterCount)

    def tree(self):
        lines = []

        def show(one, depth):
            states = [word for word, state in TOLD if one.states.contains(state)]
            lines.append('  ' * depth + f'{one.role} “{one.name}”' + (f' ({", ".join(states)})' if states else ''))
            for child in one.children[:30]:
                show(child, depth + 1)
        if self.root is not None:
            try:
                show(self.look().seen[self.root.path], 0)
            except GLib.Error as error:  # it has gone, or answers no more
                lines.append(error.message)
        return '\n'.join(lines)

    # -- hands --

    def click(self, role=None, name=None, root=None, button=1, times=1):
        """Clicks a node: by its action where it has one, else with the pointer."""
        node = self.find(role, name, root) if not hasattr(role, 'queryComponent') else role
        if button == 1 and times == 1:
            try:
                action = node.queryAction()
                for i in range(action.nActions):
                    if action.getName(i) in ('click', 'toggle', 'press'):
                        action.doAction(i)
                        # GTK shows a button pressed for so long before it does what it is for, and asks what it does then.
                        # Who were faster would press it again, or look at what is about to change
                        time.sleep(ACTIVATION)
                        return node
            except NotImplementedError:
                pass
        self.point(node, button, times)
        return node

    def window_of(self, node):
        """The X window the node is in."""
        while node.parent is not None and node.parent != self.root:
            node = node.parent
        name = node.name
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        for window in found:
            title = subprocess.run(['xdotool', 'getwindowname', window], capture_output=True, text=True,
                                   check=False).stdout.strip()
            if title == name:
                return window
        if not found:
            raise Failure('no window to click on')
        return found[-1]

    @staticmethod
    def steady(node):
        """Where a node is once it stays there: a list that has just changed puts its rows elsewhere with the next frame."""
        last = [None]

        def still():
            box = node.queryComponent().getExtents(accessible.WINDOW_COORDS)
            before, last[0] = last[0], (box.x, box.y, box.width, box.height)
            return box if before == last[0] else None
        return wait_until(still, 'a place that stays')

    def place(self, node):
        """Window and middle of a node in it."""
        window = self.window_of(node)
        frame = subprocess.run(['xprop', '-id', window, '_GTK_FRAME_EXTENTS'], capture_output=True, text=True,
                               check=False).stdout
        left, top = 5, 5  # the frame GTK draws where nothing composes
        if '=' in frame:
            numbers = [int(part) for part in frame.split('=')[1].split(',')]
            left, top = numbers[0], numbers[2]
        box = self.steady(node)
        return window, left + box.x + box.width // 2, top + box.y + box.height // 2

    def aim(self, window, x, y):
        """Where to press for a first time: where the last press was, this might be its second, as nobody knows when the
        program has seen that. GTK tells two clicks from a double one by five pixels."""
        if self.pressed and self.pressed[0] == window and abs(self.pressed[1] - x) < 6 and abs(self.pressed[2] - y) < 6:
            x += 6
        self.pressed = window, x, y
        return x, y

    @staticmethod
    def on_display(window, x, y):
        """A place in a window, as the pointer counts."""
        shell = subprocess.run(['xdotool', 'getwindowgeometry', '--shell', window], capture_output=True, text=True,
                               check=True).stdout
        origin = dict(line.split('=') for line in shell.split())
        return int(origin['X']) + x, int(origin['Y']) + y

    def place_on_screen(self, node):
        """The middle of a node, as the pointer counts."""
        return self.on_display(*self.place(node))

    def move_window(self, node, x, y):
        """Puts the window a node is in elsewhere on the screen."""
        subprocess.run(['xdotool', 'windowmove', '--sync', self.window_of(node), str(x), str(y)], check=True)

    def point(self, node, button=1, times=1):
        window, x, y = self.place(node)
        x, y = self.aim(window, x, y)
        subprocess.run(['xdotool', 'mousemove', '--window', window, str(x), str(y), 'click', '--repeat', str(times),
                        '--delay', '60', str(button)], check=True)

    def drag(self, source, target, held=None):
        """Drags one node onto another with the pointer, or from or to a place of the screen; with `held`, the key for that,
        a copy is made."""
        if not isinstance(source, tuple):
            window, x, y = self.place(source)
            source = self.on_display(window, *self.aim(window, x, y))
        to = target if isinstance(target, tuple) else self.place_on_screen(target)
        with Pointer(wait_until) as pointer:
            pointer.take(*source)
            if held:
                hand('keydown', held)
            try:
                pointer.let_fall(*to, looks={'copy', 'dnd-copy'} if held else TAKEN)
            finally:
                if held:
                    hand('keyup', held)

    @staticmethod
    def keys(*keys):
        """Presses keys: keys('ctrl+r', 'Down')."""
        subprocess.run(['xdotool', 'key', '--clearmodifiers', '--delay', '30', *keys], check=True)

    @staticmethod
    def type(text):
        """Types ASCII text where the focus is."""
        subprocess.run(['xdotool', 'type', '--delay', '20', text], check=True)

    @staticmethod
    def fill(node, text):
        """Sets the text of an entry, whatever the characters."""
        node.queryEditableText().setTextContents(text)

    @staticmethod
    def screenshot(path):
        subprocess.run(['import', '-window', 'root', path], check=True)


def run_apart(test):
    """Runs one test in a process of its own: what it printed, and how it ended. libatspi has been seen to fall over
    what an application that ends leaves on the bus; a reader that crashes says nothing about the program."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setpgid(0, 0)
            os.close(reading)
            os.dup2(writing, 1)
            tap_main([test], lambda test: Home())
        except SystemExit as end:
            status = end.code or 0
        finally:
            sys.stdout.flush()
            os._exit(status)  # the desktop is not ours to stop
    os.close(writing)
    with os.fdopen(reading, 'rb') as stream:
        output = stream.read().decode(errors='replace')
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status < 0:
        try:
            os.killpg(child, signal.SIGKILL)  # what it had started
        except ProcessLookupError:
            pass
        end_owner(APPLICATION)
        end_owner(SPOOLER_NAME)
    return output, status


def end_owner(name):
    """Ends what the bus has started for a test that is no more."""
    pid = process_of(name)
    if pid:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        wait_until(lambda: process_of(name) != pid, f'the end of {name}')


def process_of(name):
    """The process that has a name of the bus, or None."""
    done = subprocess.run(['dbus-send', '--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/',
                           'org.freedesktop.DBus.GetConnectionUnixProcessID', f'string:{name}'], capture_output=True,
                          text=True, check=False)
    return int(done.stdout.split()[-1]) if done.returncode == 0 else None


def environment_of(pid):
    try:
        with open(f'/proc/{pid}/environ', encoding='utf-8', errors='replace') as stream:
            return stream.read().split('\0')
    except OSError:
        return []


def owner_is_alive(name):
    """False while the bus has not heard yet that whoever had the name is no more."""
    pid = process_of(name)
    return not pid or is_alive(pid)


def is_alive(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as stream:
            return stream.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def processes_of(home):
    """The programs with a name on the bus that run in this home."""
    found = []
    for entry in os.listdir('/proc'):
        try:
            if entry.isdigit() and os.readlink(f'/proc/{entry}/exe') in (os.path.realpath(PROGRAM), os.path.realpath(SPOOLER)) \
                    and f'MAPI_HOME={home}' in environment_of(entry):
                found.append(int(entry))
        except OSError:  # it has ended, or is not ours
            continue
    return found


def name_has_owner(name):
    done = subprocess.run(['dbus-send', '--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/',
                           'org.freedesktop.DBus.NameHasOwner', f'string:{name}'], capture_output=True, text=True,
                          check=False)
    return 'true' in done.stdout


def has_sandbox():
    """Whether the engine that draws pages can work here at all."""
    return subprocess.run(['bwrap', '--unshare-user', '--ro-bind', '/', '/', 'true'], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main(tests, **options):
    """Runs the tests on one desktop, each in a new Home, and prints TAP."""
    Desktop(**options)
    only = sys.argv[1:]
    tests = [test for test in tests if not only or test.__name__ in only]
    print(f'1..{len(tests)}')
    failed = 0
    for position, test in enumerate(tests, 1):
        output, status = run_apart(test)
        for _ in range(2):
            if status >= 0 and not (status and KNOWN_CRITICAL in output):
                break
            print(f'# ended by a fault of the accessibility library ({status}), tried again')
            output, status = run_apart(test)
        failed += status != 0
        sys.stdout.write(''.join(line + '\n' for line in output.split('\n') if line.startswith('#')))
        print(f'{"not ok" if status else "ok"} {position} {test.__name__}', flush=True)
    sys.exit(1 if failed else 0)
