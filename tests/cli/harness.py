# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command share: a home of their own, the command, TAP."""
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

BUILD = os.environ['ESTAFETTE_BUILD']
MAPI = os.path.join(BUILD, 'src', 'cli', 'mapi')


class Failure(Exception):
    """The command did not do what the test expects."""


class Home:
    """A folder with everything one user has, and the command run in it."""

    def __init__(self, bus=None):
        self.path = tempfile.mkdtemp(prefix='mapi-')
        self.environment = dict(os.environ, MAPI_HOME=self.path, HOME=self.path, XDG_RUNTIME_DIR=self.path,
                                G_DEBUG='fatal-criticals',
                                DBUS_SESSION_BUS_ADDRESS=bus or 'unix:path=/nonexistent')

    def run(self, *arguments, text='', check=0, environment=None):
        """Runs the command; its standard output. `check`: the expected status, None for any."""
        done = subprocess.run([MAPI, *arguments], input=text.encode(), capture_output=True, check=False,
                              env=dict(self.environment, **(environment or {})), timeout=120)
        if check is not None and done.returncode != check:
            raise Failure(f'mapi {" ".join(arguments)}: status {done.returncode}, not {check}\n'
                          f'{done.stdout.decode(errors="replace")}{done.stderr.decode(errors="replace")}')
        self.errors = done.stderr.decode(errors='replace')
        return done.stdout

    def json(self, *arguments, text='', check=0):
        return json.loads(self.run('--json', *arguments, text=text, check=check))

    def error(self, *arguments, check=1):
        """The name of the error the command gives."""
        return self.json(*arguments, check=check)['error']['name']

    def file(self, name, content):
        path = os.path.join(self.path, name)
        with open(path, 'wb') as stream:
            stream.write(content if isinstance(content, bytes) else content.encode())
        return path

    def create_profile(self, name='me', email='me@example.org'):
        self.run('profile', 'create', name, '--email', email, '--name', 'Me Myself', '--default')
        return self

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


def message(number, subject=None, sender='Ann Example <ann@example.org>', to='me@example.org', body=None,
            headers=''):
    """A small message of its own."""
    return (f'From: {sender}\r\nTo: {to}\r\nSubject: {subject or "Message %d" % number}\r\n'
            f'Message-ID: <m{number}@example.org>\r\n'
            f'Date: Mon, {1 + number % 27:02d} Jun 2026 10:{number % 60:02d}:00 +0000\r\n{headers}'
            f'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
            f'{body or "Body of message %d." % number}\r\n')


def mbox(messages):
    return ''.join('From someone Mon Jun  1 10:00:00 2026\n' + text.replace('\r\n', '\n') + '\n' for text in messages)


def equal(found, expected):
    if found != expected:
        raise Failure(f'found {found!r}, expected {expected!r}')


def true(value, what='condition'):
    if not value:
        raise Failure(f'not so: {what}')


def terminal(home, lines, *arguments):
    """Runs the command at a terminal and types `lines`; what it said, and its status."""
    controller, terminal_fd = pty.openpty()
    process = subprocess.Popen([MAPI, *arguments], stdin=terminal_fd, stdout=subprocess.DEVNULL, stderr=terminal_fd,
                               env=home.environment, start_new_session=True)
    os.close(terminal_fd)
    said = b''
    answered = 0
    try:
        while True:
            chunk = os.read(controller, 4096)
            if not chunk:
                break
            said += chunk
            # A question ends with a colon and a blank
            while answered < len(lines) and said.count(b': ') > answered and said.endswith(b': '):
                os.write(controller, lines[answered].encode() + b'\n')
                answered += 1
                break
    except OSError:
        pass  # The terminal is closed when the command has ended
    status = process.wait(timeout=60)
    os.close(controller)
    return said.decode(errors='replace'), status


def sign_in_browser(home, uid, browser, typed=None):
    """Signs in at a terminal; `browser` is sent to the address the command says. What it said, and its status."""
    controller, terminal = pty.openpty()
    process = subprocess.Popen([MAPI, 'service', 'sign-in', uid], stdin=terminal, stdout=subprocess.DEVNULL,
                               stderr=terminal, env=home.environment, start_new_session=True)
    os.close(terminal)
    said = b''
    try:
        while True:
            said += os.read(controller, 4096)
            address = re.search(rb'(http://127\.0\.0\.1:\d+/authorize\S+)\s', said)
            if address and b'cancel):' in said and browser:
                end, browser = browser(address.group(1).decode()), None
                if typed:
                    os.write(controller, (typed(end) + '\n').encode())
    except OSError:
        pass  # The terminal is closed when the command has ended
    status = process.wait(timeout=60)
    os.close(controller)
    return said.decode(errors='replace'), status


def spare_sanitizers():
    """With sanitizers: what runs very often does not look for leaks each time, which is most of its time, and keeps
    little of what was freed. Whether there are sanitizers."""
    if 'ASAN_OPTIONS' not in os.environ:
        return False
    os.environ['ASAN_OPTIONS'] += ':fast_unwind_on_malloc=1:detect_leaks=0:quarantine_size_mb=16'
    return True


def main(tests, make_home=lambda test: Home()):
    """Runs the functions given, each with what `make_home` gives for it, and prints TAP."""
    print(f'1..{len(tests)}')
    failed = 0
    for position, test in enumerate(tests, 1):
        home = make_home(test)
        try:
            test(home)
            print(f'ok {position} {test.__name__}')
        except Exception:  # a test may fail in any way
            failed += 1
            print(f'not ok {position} {test.__name__}')
            for line in traceback.format_exc().split('\n'):
                print(f'# {line}')
        finally:
            home.remove()
        sys.stdout.flush()
    sys.exit(1 if failed else 0)
