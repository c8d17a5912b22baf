# SPDX-License-Identifier: GPL-3.0-or-later
"""What the servers share: a folder, ports, an account to run as, the end of a process."""
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

# Generous: a loaded machine under sanitizers
PATIENCE = 60


class NotStarted(Exception):
    """A server did not come up; what it said is in the text."""


def find(program, *more):
    """Its path; daemons are seldom in the path of users."""
    path = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', '/sbin', '/usr/local/sbin', *more])
    return shutil.which(program, path=path)


def is_linked(program, folders=''):
    """Whether its libraries are there. `folders`: where else they may be."""
    found = subprocess.run(['ldd', program], capture_output=True, text=True, check=False,
                           env=dict(os.environ, **({'LD_LIBRARY_PATH': folders} if folders else {})))
    return 'not found' not in found.stdout


def make_folder(prefix):
    """A short name: sockets lie below it."""
    parent = tempfile.gettempdir()
    return tempfile.mkdtemp(prefix=prefix, dir=parent if len(parent) < 40 else '/tmp')


def free_ports(number):
    """Below the range that outgoing connections take theirs from."""
    found = {}
    while len(found) < number:
        port = random.randrange(20000, 32000)
        if port in found:
            continue
        probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(('127.0.0.1', port))
            found[port] = True
        except OSError:
            pass
        finally:
            probe.close()
    return list(found)


def account():
    """Name, user and group id daemons run as: nobody when we are root."""
    import grp
    import pwd
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name, None
    entry = pwd.getpwnam('nobody')
    return 'nobody', grp.getgrgid(entry.pw_gid).gr_name, (entry.pw_uid, entry.pw_gid)


def give(folder, ids):
    """Everything in the folder to the account."""
    if ids is None:
        return
    for root, folders, names in os.walk(folder):
        for name in [root, *(os.path.join(root, name) for name in folders + names)]:
            os.chown(name, *ids, follow_symlinks=False)


def start(arguments, log, ids=None, folder=None, environment=None):
    options = {} if ids is None else {'user': ids[0], 'group': ids[1], 'extra_groups': []}
    with open(log, 'ab') as output:
        return subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder,
                                env=environment, start_new_session=True, **options)


def wait_for_greeting(process, port, beginning):
    """Whether a line that begins so came; not when the process has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(('127.0.0.1', port), timeout=PATIENCE) as probe:
                if probe.recv(len(beginning)) == beginning:
                    return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


def lives(pid):
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii', errors='replace') as stream:
            return stream.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


def stop(process, pid_file=None):
    """Also where another process of the test has started it: then nobody here can wait for it as for a child, and
    Popen takes it for one that has ended. And what that has brought back meanwhile, which has written its number there."""
    if process is not None:
        _end(process.pid, lambda: process.poll() is None or lives(process.pid))
    number = read(pid_file).strip() if pid_file is not None else ''
    if number.isdigit():
        _end(int(number), lambda: lives(number))


def _end(pid, is_there):
    for number in (signal.SIGTERM, signal.SIGKILL):
        end = time.monotonic() + PATIENCE
        if is_there():
            os.kill(pid, number)
        while is_there() and time.monotonic() < end:
            time.sleep(0.005)


def end_group(leader):
    """What start() started, when its first process has ended."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def read(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as stream:
            return stream.read()
    except OSError:
        return ''


class Server:
    """Something with start() and stop() that a with statement can hold."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        raise NotImplementedError
