#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A spooler with nothing to do: it is small, sleeps, and leaves; there is only ever one."""
import os
import subprocess
import sys
import time

from bus import SPOOLER, BusHome, until
from harness import equal, main, true

OUTSIDE = 'someone@elsewhere.example'


def status(pid, *names):
    total = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='ascii') as stream:
            total += sum(int(line.split()[1]) for line in stream if line.split(':')[0] in names)
    return total


def pss(pid):
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as stream:
        return [int(line.split()[1]) for line in stream if line.startswith('Pss:')][0]


def leaves_when_idle(home):
    home.with_transport()
    home.send(OUTSIDE)
    until(home.sent, 'sent')
    until(lambda: home.spooler() is None, 'gone')
    home.send(OUTSIDE)
    until(lambda: len(home.sent()) == 2, 'sent by the next one')


def small_and_asleep(home):
    home.with_transport()
    home.send(OUTSIDE)
    home.watch()
    home.run('sync')
    pid = home.spooler()
    time.sleep(2)
    before = status(pid, 'voluntary_ctxt_switches', 'nonvoluntary_ctxt_switches')
    time.sleep(3)
    woken = status(pid, 'voluntary_ctxt_switches', 'nonvoluntary_ctxt_switches') - before
    print(f'# idle spooler: PSS {pss(pid)} KiB, woken {woken} times in 3 s')
    equal(woken, 0)
    true(pss(pid) < 15 * 1024 or 'ASAN_OPTIONS' in os.environ,
         f'PSS {pss(pid)} KiB')


def only_one(home):
    home.create_profile()
    many = [subprocess.Popen([SPOOLER, '--idle', '20'], env=home.environment, stderr=subprocess.DEVNULL)
            for _ in range(20)]
    calls = [subprocess.Popen(['dbus-send', '--bus=' + home.environment['DBUS_SESSION_BUS_ADDRESS'], '--print-reply',
                               '--dest=org.estafette.Spooler', '/org/estafette/Spooler',
                               'org.estafette.Spooler1.GetStatus', 'string:me'], stdout=subprocess.DEVNULL)
             for _ in range(50)]
    for call in calls:
        equal(call.wait(), 0)
    until(lambda: sum(1 for program in many if program.poll() is None) <= 1, 'all others gone')
    equal([program.returncode for program in many if program.poll() is not None and program.returncode], [])
    winner = home.spooler()
    running = [program.pid for program in many if program.poll() is None]
    true(running in ([], [winner]), running)
    for program in many:
        program.terminate()
        program.wait()


def alone(home):
    """The environment of whoever has no spooler."""
    return dict(home.environment, DBUS_SESSION_BUS_ADDRESS='unix:path=/nowhere')


def take_disk(home):
    """A profile whose store has been used; and then its disk is not there. Its folder."""
    home.with_transport()
    home.run('folders', environment=alone(home))
    equal(home.spooler(), None)
    stores = os.path.join(home.path, 'stores')
    store = next(os.path.join(stores, name) for name in os.listdir(stores)
                 if os.path.exists(os.path.join(stores, name, 'store.sqlite')))
    os.rename(store, store + '-away')
    return store


def without_disk(home):
    """The spooler has begun while the disk of the store was not there; then it is connected."""
    store = take_disk(home)
    home.run('sync', check=1)
    true('is no longer in the folder' in home.errors, home.errors)
    pid = home.spooler()
    if os.path.exists(store):
        equal(os.listdir(store), [])
        os.rmdir(store)
    os.rename(store + '-away', store)
    return pid


def disk_is_looked_for_when_asked(home):
    pid = without_disk(home)
    home.send(OUTSIDE)
    until(home.sent, 'sent')
    equal(home.spooler(), pid)


def disk_is_noticed(home):
    """Nobody asks for anything, and nobody is there: it stays longer than it looks for work."""
    pid = without_disk(home)
    home.run('send', '--to', OUTSIDE, '--subject', 'Waits', '--body', '-', text='Hello', environment=alone(home))
    equal(home.sent(), [])
    until(home.sent, 'sent', 200)
    equal(home.spooler(), pid)


def two_without_disk(home):
    """One of them waits for the disk, which is not there; the other has nothing to wait for."""
    take_disk(home)
    home.run('sync', check=1)
    pid = home.spooler()
    program = subprocess.Popen([SPOOLER, '--all', '--idle', '20'], env=home.environment, stderr=subprocess.DEVNULL)
    try:
        equal(program.wait(60), 0)
    finally:
        program.kill()
        program.wait()
    equal(home.spooler(), pid)


def make_home(test):
    return BusHome(idle={leaves_when_idle: 1, disk_is_noticed: 30}.get(test, 20))


ALL = {test.__name__: test for test in (leaves_when_idle, small_and_asleep, only_one, disk_is_looked_for_when_asked,
                                        disk_is_noticed, two_without_disk)}
main([ALL[name] for name in sys.argv[1:]], make_home)
