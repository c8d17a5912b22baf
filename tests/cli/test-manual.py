#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command says about itself, command by command, is in its manual page, in its completion and in its code."""
import functools
import glob
import os
import re
import shutil
import subprocess

from harness import MAPI, equal, main, true

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
PAGE = os.path.join(TOP, 'data', 'man', 'mapi.1')
COMPLETION = os.path.join(TOP, 'data', 'bash-completion', 'mapi')
# What bash-completion gives a completion, for a machine without it
SHELL = r'''
_init_completion () { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
_filedir () { COMPREPLY=(FILES); }
. "$1"
while IFS= read -r line; do
  eval "COMP_WORDS=($line)"; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMPREPLY=()
  _mapi
  echo "${COMPREPLY[*]}"
done
'''


def text_of(path):
    with open(path, encoding='utf-8') as stream:
        return stream.read()


def options(text):
    return set(re.findall(r'(?<![\w-])--([a-z][a-z-]+)', text))


def top_level(usage):
    """The alternatives of a usage: what a bar outside brackets divides."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(r'[\[\]]| \| ', usage):
        depth += {'[': 1, ']': -1}.get(match.group(), 0)
        if match.group() == ' | ' and depth == 0:
            parts.append(usage[start:match.start()])
            start = match.end()
    return parts + [usage[start:]]


@functools.cache
def table(home):
    """{command: (usage, verbs, options)}, from what the command says."""
    listed = home.run('--help').decode().split('Commands:')[1].split('Options:')[0]
    found = {}
    for name in re.findall(r'(?m)^  ([a-z-]+) ', listed):
        usage = re.match(r'Usage: mapi (.*)', home.run(name, '--help').decode()).group(1)
        rest = usage[len(name):].strip()
        verbs = []
        for part in top_level(rest):
            if re.match(r'[a-z][a-z-]*(\|[a-z-]+)*( |$)', part):
                verbs += part.split(' ')[0].split('|')
        found[name] = (usage, verbs, options(usage))
    for name in found:
        if '[as send]' in found[name][0]:
            found[name] = (found[name][0], found[name][1], found[name][2] | found['send'][2])
    return found


def complete(lines, home=None):
    environment = dict(home.environment if home else os.environ, PATH=f'{os.path.dirname(MAPI)}:/usr/bin:/bin')
    done = subprocess.run(['bash', '-c', SHELL, 'bash', COMPLETION], input='\n'.join(lines) + '\n', capture_output=True,
                          text=True, check=True, env=environment)
    equal(done.stderr, '')
    return [set(line.split()) for line in done.stdout.split('\n')[:-1]]


def completion_knows_every_command(home):
    commands = table(home)
    general = options(home.run('--help').decode()) | {'help'}
    names = list(commands)
    true(len(names) > 30, names)
    offered = complete(["mapi ''"] + [f'mapi {name} -' for name in names] + [f"mapi {name} ''" for name in names])
    equal(offered[0], set(names) | {'--' + option for option in general})
    for name, found in zip(names, offered[1:len(names) + 1]):
        equal((name, found), (name, {'--' + option for option in commands[name][2] | {'json', 'help'}}))
    for name, found in zip(names, offered[len(names) + 1:]):
        if commands[name][1]:
            equal((name, found), (name, set(commands[name][1])))


def completion_offers_what_is_there(home):
    home.create_profile()
    home.run('folder', 'create', 'Old mail')
    uids = {service['uid'] for service in home.json('service', 'list')}
    true(uids, 'there is a service')
    folders, begun, services, profiles = complete(
        ['mapi list @i', r'mapi list Old\ m', "mapi --profile me service check ''", 'mapi --profile m'], home)
    equal(folders, {'@inbox'})
    equal(begun, {'Old\\', 'mail'})
    equal(services, uids)
    equal(profiles, {'me'})


def items(page, commands):
    """[(commands, verbs, text)] of the items of the page's section of commands."""
    section = page.split('.Sh COMMANDS')[1].split('.Sh QUERIES')[0]
    for item in re.split(r'(?m)^\.It ', section)[1:]:
        words = re.sub(r'\bCm\b', '| ', item.split('\n')[0]).split()
        after_bar = [word for before, word in zip(words, words[1:]) if before == '|' and word != '|']
        first = after_bar[0]
        if not commands.get(first, ('', []))[1]:
            yield [word for word in after_bar if word in commands], [], item
        else:
            named = [words[i + 1] for i, word in enumerate(words[:-1]) if word == first]
            yield [first], named + after_bar, item


def manual_knows_every_command(home):
    commands = table(home)
    found = list(items(text_of(PAGE), commands))
    missing = []
    for name, (usage, verbs, _all) in commands.items():
        mine = [item for item in found if name in item[0]]
        text = '\n'.join(item[2] for item in mine)
        missing += [name] if not mine else []
        missing += [f'{name} {verb}' for verb in verbs if not any(verb in item[1] for item in mine)]
        wanted = options(usage) - (commands['send'][2] if '[as send]' in usage else set())
        missing += [f'{name} --{option}' for option in sorted(wanted)
                    if not re.search(r'(Fl -|--)%s(?![a-z-])' % option, text)]
        if '[as send]' in usage and not re.search(r'the options of\n\.Cm send', text):
            missing.append(f'{name}: the options of send')
    general = text_of(PAGE).split('.Sh OPTIONS')[1].split('.Sh NAMING')[0]
    missing += [f'--{option}' for option in sorted(options(home.run('--help').decode()))
                if f'.It Fl -{option}' not in general]
    equal(missing, [])


def nothing_is_made_up(home):
    """Every option and every command of the page exists."""
    commands = table(home)
    known = {'help'} | options(home.run('--help').decode())
    for _usage, _verbs, wanted in commands.values():
        known |= wanted
    page = text_of(PAGE)
    equal(sorted(set(re.findall(r'Fl -([a-z][a-z-]+)', page)) - known), [])
    equal([item.split('\n')[0] for names, _verbs, item in items(page, commands) if not names or names[0] not in commands], [])


def usage_is_what_is_parsed(home):
    """No option without a word about it, no word about an option that nothing reads."""
    code = '\n'.join(text_of(path) for path in sorted(glob.glob(os.path.join(TOP, 'src', 'cli', '*.c'))))
    entries = set(re.findall(r"""\{ "([a-z-]+)", (?:0|'.'), 0, G_OPTION_ARG""", code))
    true(len(entries) > 50, sorted(entries))
    said = options(home.run('--help').decode())
    for _usage, _verbs, wanted in table(home).values():
        said |= wanted
    equal(sorted(entries - said), [])
    equal([option for option in sorted(said - entries) if f'"--{option}"' not in code and f'{{ "{option}",' not in code], [])


def page_is_well_formed(_home):
    if shutil.which('mandoc') is None:
        print('# skipped: no mandoc')
        return
    done = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning', PAGE], capture_output=True, check=False)
    equal(done.stdout.decode() + done.stderr.decode(), '')


if __name__ == '__main__':
    main([completion_knows_every_command, completion_offers_what_is_there, manual_knows_every_command, nothing_is_made_up, usage_is_what_is_parsed,
          page_is_well_formed])
