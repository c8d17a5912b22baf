#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed where, and that a program can be built with it and with nothing else."""
import json
import os
import shlex
import subprocess
import sys
import tempfile
import unittest

BUILD = os.environ['ESTAFETTE_BUILD']
MESON = shlex.split(os.environ['MESON_COMMAND'])
CONSUMER = '''#include <mapi.h>
#include <mapi-provider.h>

int
main (void)
{
  g_autoptr(MapiProperties) bag = mapi_properties_new ();

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Hello");
  return g_strcmp0 (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), "Hello");
}
'''


def option(name):
    with open(os.path.join(BUILD, 'meson-info', 'intro-buildoptions.json'), encoding='utf-8') as stream:
        return [o['value'] for o in json.load(stream) if o['name'] == name][0]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix='mapi-')
        cls.root = cls.folder.name
        subprocess.run([*MESON, 'install', '--no-rebuild', '-C', BUILD, '--destdir', cls.root], check=True,
                       stdout=subprocess.DEVNULL)
        prefix = option('prefix')

        def below(name):
            return os.path.join(prefix, option(name))
        cls.bin, cls.lib, cls.libexec = below('bindir'), below('libdir'), below('libexecdir')
        cls.data, cls.include, cls.man = below('datadir'), below('includedir'), below('mandir')
        cls.prefix, cls.etc = prefix, below('sysconfdir')

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def path(self, *parts):
        return self.root + os.path.join(*parts)

    def read(self, *parts):
        with open(self.path(*parts), encoding='utf-8') as stream:
            return stream.read()

    def test_files(self):
        providers = os.path.join(self.lib, 'estafette', 'providers-1')
        expected = [
            (self.bin, 'mapi'), (self.bin, 'estafette'), (self.libexec, 'estafette-spooler'),
            (self.lib, 'libmapi-glib-1.0.so.0'), (self.lib, 'libmapi-glib-1.0.so'),
            (self.lib, 'estafette', 'libmapi-kit.so'), (self.lib, 'estafette', 'estafette-web.so'),
            (self.lib, 'pkgconfig', 'mapi-glib-1.0.pc'),
            (self.include, 'mapi-glib-1.0', 'mapi.h'), (self.include, 'mapi-glib-1.0', 'mapi-version.h'),
            (self.include, 'mapi-glib-1.0', 'mapi-enums.h'),
            (self.data, 'dbus-1', 'services', 'org.estafette.Spooler.service'),
            (self.data, 'dbus-1', 'services', 'org.estafette.Mail.service'),
            (self.data, 'dbus-1', 'interfaces', 'org.estafette.Spooler1.xml'),
            (self.data, 'applications', 'org.estafette.Mail.desktop'),
            (self.data, 'metainfo', 'org.estafette.Mail.metainfo.xml'),
            (self.data, 'glib-2.0', 'schemas', 'org.estafette.Mail.gschema.xml'),
            (self.data, 'icons', 'hicolor', 'scalable', 'apps', 'org.estafette.Mail.svg'),
            (self.data, 'icons', 'hicolor', 'symbolic', 'apps', 'org.estafette.Mail-symbolic.svg'),
            (self.data, 'bash-completion', 'completions', 'mapi'), (self.man, 'man1', 'mapi.1'),
            (self.prefix, 'lib', 'systemd', 'user', 'estafette-spooler.service'),
        ]
        for provider in option('providers'):
            expected += [(providers, provider + '.so'), (providers, provider + '.provider'),
                         (self.data, 'estafette', 'services', provider + '.service-type')]
        if option('introspection'):
            expected += [(self.data, 'gir-1.0', 'Mapi-1.0.gir'),
                         (self.lib, 'girepository-1.0', 'Mapi-1.0.typelib')]
        self.assertEqual([p for p in map(lambda e: os.path.join(*e), expected)
                          if not os.path.exists(self.root + p)], [])

    def test_nothing_private(self):
        for folder, _folders, names in os.walk(self.path(self.include)):
            for name in names:
                self.assertNotIn('private', name, folder)

    def test_services_name_the_spooler(self):
        spooler = os.path.join(self.libexec, 'estafette-spooler')
        self.assertIn(f'Exec={spooler}', self.read(self.data, 'dbus-1', 'services', 'org.estafette.Spooler.service'))
        self.assertIn(f'ExecStart={spooler}',
                      self.read(self.prefix, 'lib', 'systemd', 'user', 'estafette-spooler.service'))
        self.assertIn(f'Exec={spooler} --all\n',
                      self.read(self.etc, 'xdg', 'autostart', 'org.estafette.Spooler.desktop'))

    def test_libraries_are_found(self):
        for parts in ((self.bin, 'mapi'), (self.bin, 'estafette'), (self.libexec, 'estafette-spooler'),
                      (self.lib, 'estafette', 'estafette-web.so'), (self.lib, 'estafette', 'providers-1', 'local.so')):
            dynamic = subprocess.run(['readelf', '-d', self.path(*parts)], capture_output=True, check=True, text=True)
            paths = [line.split('[')[1].rstrip(']') for line in dynamic.stdout.split('\n')
                     if 'RUNPATH' in line or 'RPATH' in line]
            self.assertTrue(paths, parts)
            self.assertIn(self.lib, paths[0].split(':'))
            self.assertNotIn(BUILD, paths[0])

    def test_window_is_light(self):
        """What draws pages comes with its module, not with the program."""
        needed = {name: subprocess.run(['readelf', '-d', self.path(*parts)], capture_output=True, check=True, text=True).stdout
                  for name, parts in (('program', (self.bin, 'estafette')),
                                      ('module', (self.lib, 'estafette', 'estafette-web.so')))}
        self.assertNotIn('webkit', needed['program'])
        self.assertIn('webkit', needed['module'])

    def test_consumer(self):
        source = os.path.join(self.root, 'consumer.c')
        program = os.path.join(self.root, 'consumer')
        with open(source, 'w', encoding='utf-8') as stream:
            stream.write(CONSUMER)
        # A copy for a prefix below the folder
        text = self.read(self.lib, 'pkgconfig', 'mapi-glib-1.0.pc')
        moved = os.path.join(self.root, 'mapi-glib-1.0.pc')
        with open(moved, 'w', encoding='utf-8') as stream:
            stream.write(text.replace(f'prefix={self.prefix}\n', f'prefix={self.path(self.prefix)}\n'))
        flags = subprocess.run(['pkg-config', '--cflags', '--libs', moved], capture_output=True, check=True,
                               text=True).stdout.split()
        self.assertIn('-I' + self.path(self.include, 'mapi-glib-1.0'), flags)
        subprocess.run(['cc', '-Wall', '-Werror', '-o', program, source, *flags], check=True)
        subprocess.run([program], check=True, env=dict(os.environ, LD_LIBRARY_PATH=self.path(self.lib)))


if __name__ == '__main__':
    sys.exit(unittest.main())
