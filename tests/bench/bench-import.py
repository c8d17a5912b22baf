#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Import and full index of a Maildir: ours beside the bound and, where installed, mu and notmuch.

bench-import.py BUILD [N] (default 2000, or the environment's BENCH_MESSAGES). All figures come from this run."""
import os
import shutil
import subprocess
import sys
import tempfile
import time

BUILD = sys.argv[1]
COUNT = int(sys.argv[2] if len(sys.argv) > 2 else os.environ.get('BENCH_MESSAGES', '2000'))


def run(*command, environment=None, text=''):
    started = time.monotonic()
    process = subprocess.Popen(command, env=dict(os.environ, **(environment or {})), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    peak = 0
    process.stdin.close()
    while process.poll() is None:
        try:
            with open(f'/proc/{process.pid}/status', encoding='ascii') as status:
                for line in status:
                    if line.startswith('VmHWM'):
                        peak = max(peak, int(line.split()[1]))
        except OSError:
            pass
        time.sleep(0.01)
    output = process.stdout.read().decode(errors='replace')
    if process.returncode:
        sys.exit(f'{" ".join(command)}: {output}{process.stderr.read().decode(errors="replace")}')
    return time.monotonic() - started, peak / 1024, output


def size(*paths):
    total = 0
    for path in paths:
        for root, _, names in os.walk(path) if os.path.isdir(path) else [('', [], [path])]:
            total += sum(os.path.getsize(os.path.join(root, name)) for name in names
                         if os.path.exists(os.path.join(root, name)))
    return total / 1e6


def show(name, seconds, peak, megabytes, bound):
    print(f'{name:28} {COUNT / seconds:9.0f} msg/s  {seconds / bound:6.2f} x bound  {peak:6.0f} MiB  '
          f'index {megabytes:7.1f} MB')


top = tempfile.mkdtemp(prefix='mapi-bench-')
try:
    maildir = os.path.join(top, 'maildir')
    _, _, said = run(os.path.join(BUILD, 'tests/bench/bench-generate'), maildir, str(COUNT), '1')
    print(said.strip())
    run('sh', '-c', f'find {maildir} -type f -exec cat {{}} + >/dev/null')

    database = os.path.join(top, 'bound.sqlite')
    _, peak, said = run(os.path.join(BUILD, 'tests/bench/bench-bound'), database, maildir)
    bound = float(said.split()[0])
    show('bound (one thread)', bound, peak, size(database), bound)

    home = {'MAPI_HOME': os.path.join(top, 'home'), 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent'}
    command = os.path.join(BUILD, 'src/cli/mapi')
    run(command, 'profile', 'create', 'bench', '--email', 'me@example.net', '--default', environment=home)
    seconds, peak, _ = run(command, 'import', '@inbox', maildir, environment=home)
    stores = os.path.join(top, 'home', 'stores')
    index = sum(size(os.path.join(root, name)) for root, _, names in os.walk(stores) for name in names
                if name.startswith('store.sqlite'))
    show('mapi import', seconds, peak, index, bound)

    for name, query in (('list 50', ('list', '@inbox', '--limit', '50')),
                        ('list 50 --json', ('--json', 'list', '@inbox', '--limit', '50')),
                        ('search 1 %', ('search', 'quillfeather'))):
        best = min(run(command, *query, environment=home)[0] for _ in range(5))
        print(f'mapi {name:23} {best * 1000:9.1f} ms  whole process')

    if shutil.which('mu'):
        mu = {'XDG_CACHE_HOME': os.path.join(top, 'mu'), 'HOME': top}
        run('mu', 'init', '--maildir', maildir, environment=mu)
        seconds, peak, _ = run('mu', 'index', '--quiet', environment=mu)
        show('mu index', seconds, peak, size(os.path.join(top, 'mu')), bound)
    if shutil.which('notmuch') and COUNT <= 10000:
        config = os.path.join(top, 'notmuch-config')
        with open(config, 'w', encoding='utf-8') as stream:
            stream.write(f'[database]\npath={maildir}\n[user]\nname=Me\nprimary_email=me@example.net\n')
        seconds, peak, _ = run('notmuch', '--config', config, 'new', '--quiet')
        show('notmuch new', seconds, peak, size(os.path.join(maildir, '.notmuch')), bound)
finally:
    shutil.rmtree(top, ignore_errors=True)
