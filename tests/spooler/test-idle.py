#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A spooler with nothing to do: it is small, sleeps, and leaves; there is only ever one."""
import os
import subprocess
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


def make_home(test):
    return BusHome(idle=1 if test is leaves_when_idle else 20)


main([leaves_when_idle, small_and_asleep, only_one], make_home)
