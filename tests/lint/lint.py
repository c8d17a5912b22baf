#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the house that a machine can check.

lint.py TOP: prints each violation as FILE:LINE: what, in TAP."""
import gettext
import io
import itertools
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

TOP = sys.argv[1]
MAX_LINES = 800
MAX_FUNCTION = 60
SOURCES = ('src', 'providers', 'tests')

# Which folder may include what. An include is matched by its text; the first pattern that
# fits a folder decides.
FORBIDDEN = [
    ('src/libmapi-glib', r'<(gtk|adwaita|webkit|sqlite3)|"(kit|cli|spooler|mail)-', 'the library sees nobody'),
    ('src/kit', r'<(gtk|adwaita|webkit|gmime)|"(cli|spooler|mail|imap|smtp)-', 'the kit sees the library and SQLite'),
    ('src/spooler', r'<(gtk|adwaita|webkit|sqlite3|gmime)|"(kit|cli|mail)-', 'the spooler sees the library'),
    ('src/preview', r'<(gtk|adwaita|webkit|sqlite3|gmime|mapi)|"(kit|cli|spooler|mail|mapi)-', 'the preview sees nobody'),
    ('src/cli', r'<(gtk|adwaita|webkit|sqlite3|gmime)|"(kit|spooler|mail)-', 'the command sees the library'),
    ('src/app', r'<(sqlite3|gmime)|"(kit|cli|spooler)-', 'the window sees the library'),
    ('providers', r'<(gtk|adwaita|webkit|sqlite3|gmime)', 'a provider sees the library and the kit'),
    ('providers/memory', r'"kit-|<kit', 'memory shows how to do without the kit'),
]
PRIVATE_FROM_OUTSIDE = re.compile(r'#include\s+[<"][^>"]*mapi-[^>"]*-private\.h')


def files(*suffixes):
    for folder in SOURCES:
        for root, _, names in os.walk(os.path.join(TOP, folder)):
            for name in sorted(names):
                if name.endswith(suffixes):
                    path = os.path.join(root, name)
                    yield os.path.relpath(path, TOP), path


def read(path):
    with open(path, encoding='utf-8', errors='replace') as stream:
        return stream.read().split('\n')


def check_layers():
    for name, path in files('.c', '.h'):
        for number, line in enumerate(read(path), 1):
            if not line.startswith('#include'):
                continue
            for folder, pattern, rule in FORBIDDEN:
                if name.startswith(folder + '/') and re.search(pattern, line):
                    yield f'{name}:{number}: {rule}: {line}'
            if name.startswith('src/app/') and not name.startswith('src/app/web/') and '<webkit' in line:
                yield f'{name}:{number}: WebKit is seen in web/ only, which is loaded late: {line}'
            if name.startswith(('src/app/', 'src/cli/', 'src/spooler/', 'providers/')) and PRIVATE_FROM_OUTSIDE.match(line):
                yield f'{name}:{number}: private header of the library: {line}'


def check_gmime():
    for name, path in files('.c', '.h'):
        if name.startswith('src/libmapi-glib/mime/') and name.endswith('.c'):
            continue
        if name.startswith('src/libmapi-glib/mime/') and name.endswith('-private.h'):
            continue
        if name.startswith('tests/bench/'):
            continue
        for number, line in enumerate(read(path), 1):
            if line.startswith('#include') and 'gmime' in line:
                yield f'{name}:{number}: GMime is seen in mime/ only'


def check_soup():
    """The library speaks HTTP to find an account's servers, to sign in and to leave mailing lists, and nowhere else; JSON
    it reads when it signs in."""
    allowed = ('src/libmapi-glib/net/mapi-https.c',)
    for name, path in files('.c', '.h'):
        if not name.startswith('src/libmapi-glib/') or name in allowed:
            continue
        for number, line in enumerate(read(path), 1):
            if line.startswith('#include') and 'libsoup' in line:
                yield f'{name}:{number}: libsoup is seen in {" and ".join(allowed)} only'
            if line.startswith('#include') and 'json-glib' in line and not name.endswith('/mapi-oauth-grant.c'):
                yield f'{name}:{number}: json-glib is seen in session/mapi-oauth-grant.c only'


def check_sizes():
    for name, path in files('.c', '.h', '.py'):
        lines = read(path)
        if len(lines) > MAX_LINES + 1:
            yield f'{name}:1: {len(lines)} lines, more than {MAX_LINES}'
        if not name.endswith('.c') or name.startswith('tests/'):
            continue
        start = None
        for number, line in enumerate(lines, 1):
            if line == '{':
                start = number
            elif line == '}' and start is not None:
                if number - start - 1 > MAX_FUNCTION:
                    yield f'{name}:{start}: a function of {number - start - 1} lines, more than {MAX_FUNCTION}'
                start = None


def check_headers():
    for name, path in files('.c', '.h'):
        lines = read(path)
        if not lines[0].startswith('/* SPDX-License-Identifier: '):
            yield f'{name}:1: no SPDX line'
        library = name.startswith(('src/libmapi-glib/', 'src/kit/', 'providers/'))
        if library and 'LGPL-2.1-or-later' not in lines[0]:
            yield f'{name}:1: library and providers are LGPL-2.1-or-later'
        if name.endswith('.h') and '#pragma once' not in lines[:4]:
            yield f'{name}:1: no #pragma once'
        for number, line in enumerate(lines, 1):
            if '\t' in line:
                yield f'{name}:{number}: tab'
            if line != line.rstrip():
                yield f'{name}:{number}: space at the end'
            if re.search(r'\b(TODO|FIXME|XXX)\b', line):
                yield f'{name}:{number}: unfinished'


def check_templates():
    """Every template has its class, and lies where the class does."""
    for root, _, names in os.walk(os.path.join(TOP, 'ui')):
        for name in names:
            if not name.endswith('.ui') or name == 'shortcuts.ui':
                continue
            folder = os.path.relpath(root, os.path.join(TOP, 'ui'))
            source = os.path.join(TOP, 'src', 'app', folder, name[:-3] + '.c')
            if not os.path.exists(source):
                yield f'ui/{folder}/{name}:1: no {os.path.relpath(source, TOP)}'


def check_translations():
    """What has translatable strings is listed for translators."""
    listed = set(line for line in read(os.path.join(TOP, 'po', 'POTFILES.in')) if line and line[0] != '#')
    for name, path in files('.c'):
        if name.startswith('tests/'):
            continue
        text = '\n'.join(read(path))
        if re.search(r'\b(N?_|ngettext|g_dngettext)\s?\(', text) and 'gi18n' in text and name not in listed:
            yield f'{name}:1: not in po/POTFILES.in'
    for root, _, names in os.walk(os.path.join(TOP, 'ui')):
        for name in (os.path.relpath(os.path.join(root, n), TOP) for n in sorted(names) if n.endswith('.ui')):
            if 'translatable="yes"' in '\n'.join(read(os.path.join(TOP, name))) and name not in listed:
                yield f'{name}:1: not in po/POTFILES.in'
    for name in listed:
        if not os.path.exists(os.path.join(TOP, name)):
            yield f'po/POTFILES.in:1: {name} is not there'
    made = subprocess.run([os.path.join(TOP, 'build-aux', 'manifest-strings')], capture_output=True, text=True, check=True)
    if made.stdout.split('\n') != read(os.path.join(TOP, 'po', 'manifest-strings.h')):
        yield 'po/manifest-strings.h:1: not what the manifests say; run build-aux/update-potfiles'


# Of less than four letters, and within a heading still small
SMALL_WORDS = {'a', 'an', 'the', 'and', 'but', 'or', 'nor', 'for', 'as', 'at', 'by', 'if', 'in', 'of', 'off', 'on', 'out',
               'per', 'to', 'up', 'via'}
SENTENCE = 10  # words: what is so long is one


def check_capitals():
    """Titles that manifests give to fields, groups and pages have capitals as headings have them."""
    folders = [os.path.join(TOP, 'providers'), os.path.join(TOP, 'data', 'services')]
    paths = [os.path.join(root, name) for folder in folders for root, _, names in os.walk(folder) for name in sorted(names)
             if name.endswith(('.provider.in', '.service-type'))]
    for path in paths:
        for number, line in enumerate(read(path), 1):
            key, _, title = line.partition('=')
            words = title.split()
            if key not in ('Label', 'Group', 'Page') or len(words) >= SENTENCE:
                continue
            small = [word for position, word in enumerate(words) if word.lstrip('(“')[:1].islower()
                     and (word.strip('()“”') not in SMALL_WORDS or position in (0, len(words) - 1))]
            if small:
                yield f'{os.path.relpath(path, TOP)}:{number}: small in a title: {", ".join(small)}: {title}'


# One menu may be put together in several files
MENUS_OVER_FILES = [('src/app/window/mail-window-menu.c', 'src/app/reader/mail-answer-menu.c'),
                    ('src/app/reader/mail-message-card.c', 'src/app/reader/mail-answer-menu.c')]
MENU_LABEL = re.compile(r'\bC?N?_\s?\((?:"menu", )?"([^"]*)"')


def menus_of_templates():
    """Where a menu is, and its labels level by level; sections are no level of their own."""
    def labels_of(node):
        found, below = [], []
        for child in node:
            label = next((one.text for one in child.findall('attribute') if one.get('name') == 'label'), None)
            if child.tag == 'section':
                inner, deeper = labels_of(child)
                found += inner
                below += deeper
            elif child.tag in ('item', 'submenu'):
                found.append([label or ''])
                below += ([] if child.tag == 'item' else [sum(labels_of(child), [])])
        return found, below

    for root, _, names in os.walk(os.path.join(TOP, 'ui')):
        for name in sorted(one for one in names if one.endswith('.ui')):
            path = os.path.join(root, name)
            for menu in xml.etree.ElementTree.parse(path).getroot().iter('menu'):
                first, below = labels_of(menu)
                for level in [first, *below]:
                    yield f'{os.path.relpath(path, TOP)}: menu {menu.get("id")}', level


def menus_of_code():
    """Labels of a menu that is put together by hand: what stands in one statement are alternatives."""
    def labels_of(name):
        text = '\n'.join(read(os.path.join(TOP, name)))
        statements = re.findall(r'g_menu_(?:append|append_submenu|item_new) \(.*?;', text, re.S)
        statements += re.findall(r'^  \{.*N_\(.*\},$', text, re.M) if 'g_menu_append' in text else []
        return [found for found in (MENU_LABEL.findall(one) for one in statements) if found]

    several = {name for group in MENUS_OVER_FILES for name in group}
    for group in MENUS_OVER_FILES:
        yield ' and '.join(group), sum((labels_of(name) for name in group), [])
    for name, _ in files('.c'):
        if name.startswith('src/app/') and name not in several:
            yield name, labels_of(name)


def languages():
    """What turns an English label into what is shown, and the language's name."""
    yield 'en', str
    for name in '\n'.join(read(os.path.join(TOP, 'po', 'LINGUAS'))).split():
        made = subprocess.run(['msgfmt', '-o', '-', os.path.join(TOP, 'po', f'{name}.po')], capture_output=True, check=True)
        catalog = gettext.GNUTranslations(io.BytesIO(made.stdout))

        def translate(label, catalog=catalog):
            found = catalog.pgettext('menu', label)
            return found if found != label else catalog.gettext(label)
        yield name, translate


def check_mnemonics():
    """In one menu a letter chooses one thing, in every language."""
    menus = [*menus_of_templates(), *menus_of_code()]
    for (language, translate), (place, labels) in itertools.product(languages(), menus):
        taken = {}
        for alternatives in labels:
            shown = [translate(label) for label in alternatives]
            for letter in {found.group(1).lower() for label in shown
                           for found in [re.search(r'_([^\W_])', label)] if found}:
                if letter in taken and taken[letter] != shown:
                    yield (f'{place}: {language}: {" / ".join(taken[letter])} and {" / ".join(shown)} '
                           f'both want {letter.upper()}')
                taken[letter] = shown


def check_top_level():
    allowed = {'meson.build', 'meson_options.txt', 'src', 'data', 'ui', 'providers', 'tests', 'po', 'flatpak',
               'README.md', 'COPYING', 'LICENSES', 'build-aux', '.editorconfig', '.clang-format', '.gitignore', '.ci'}
    listing = subprocess.run(['git', '-C', TOP, 'ls-tree', '--name-only', 'HEAD'], capture_output=True, text=True,
                             check=False)
    for name in listing.stdout.split():
        if name not in allowed:
            yield f'{name}:1: does not belong at the top'


CHECKS = [check_layers, check_gmime, check_soup, check_sizes, check_headers, check_templates, check_translations,
          check_capitals, check_mnemonics, check_top_level]
print(f'1..{len(CHECKS)}')
for position, check in enumerate(CHECKS, 1):
    problems = list(check())
    print(f"{'not ok' if problems else 'ok'} {position} {check.__name__[6:]}")
    for problem in problems:
        print(f'# {problem}')
