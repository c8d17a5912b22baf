#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the links of a message lead: told before somebody goes there, and asked about where their words say something else."""
import os
import subprocess

from desktop import has_sandbox, main, wait_until
from harness import equal, message, true


def middle_of(app, colour):
    """Where on the screen something of one colour is, as soon as there is enough of it."""
    path = os.path.join(app.home.path, 'screen.png')

    def find():
        app.screenshot(path)
        found = subprocess.run(['convert', path, '-fill', 'black', '+opaque', colour, '-trim', '-format', '%w %h %X %Y',
                                'info:'], capture_output=True, text=True, check=True).stdout
        width, height, left, top = (int(part) for part in found.split())
        return 20 < width < 400 and height > 10 and (left + width // 2, top + height // 2)
    return wait_until(find, f'something {colour}')


def test_links(home):
    """Where a link leads is told under the pointer, at the keyboard and in its menu, with the whole host; one whose words
    name another place asks first, and copies what it says."""
    home.create_profile()
    host = 'www.bank.example.' + 'a-long-name-of-a-place.' * 8 + 'evil.example'
    block = 'display:block;width:200px;height:60px'
    home.run('import', '@inbox', home.file('a.eml', message(
        1, 'Links', body=f'<a href="https://honest.example/a_b" style="{block};background:#ff0000;color:#ff0000">The news</a>\r\n'
        f'<a href="https://{host}/login" style="{block};background:#0000ff;color:#0000ff">https://www.bank.example/</a>\r\n'
        '<a href="https://%s/x">long</a>\r\n' % host
        + '<a href="mailto:ann%0A%E2%80%AEbob@example.org">mail</a>\r\n').replace('text/plain', 'text/html')))

    def shown(text):
        return lambda: app.all('label', lambda name: text in name)

    with home.start() as app:
        app.point(app.find('list item', lambda name: 'Links' in name))
        x, y = middle_of(app, '#ff0000')
        true(not shown('honest.example')(), 'nothing told before')
        subprocess.run(['xdotool', 'mousemove', str(x), str(y)], check=True)
        app.wait(shown('https://honest.example/a_b'), 'the target under the pointer')
        subprocess.run(['xdotool', 'click', '3'], check=True)
        app.find('menu item', 'https://honest.example/a_b')
        app.keys('Escape')
        app.gone('menu item', 'https://honest.example/a_b')
        x, y = middle_of(app, '#0000ff')
        subprocess.run(['xdotool', 'mousemove', str(x), str(y)], check=True)
        app.wait(shown(f'says www.bank.example, but it leads to {host}'), 'what is wrong with it')
        subprocess.run(['xdotool', 'mousemove', str(x), str(y + 200)], check=True)
        app.wait(lambda: not shown('leads to')(), 'nothing told any more')
        # The same without a pointer, from where its menu was
        for key, text in (('Tab', f'but it leads to {host}'), ('Tab', f'https://{host}/x'),
                          ('shift+Tab', f'but it leads to {host}'), ('shift+Tab', 'https://honest.example/a_b'),
                          ('Tab', f'but it leads to {host}'), ('Tab', f'https://{host}/x'),
                          # Nothing in it breaks a line or turns what stands beside it
                          ('Tab', 'ann bob@example.org'), ('shift+Tab', f'https://{host}/x'),
                          ('shift+Tab', f'but it leads to {host}')):
            app.keys(key)
            app.wait(shown(text), f'{text} at the keyboard')
        app.keys('Return')
        dialog = app.find('dialog', 'Open This Link?')
        app.find('label', host, dialog)
        app.find('label', f'https://{host}/login', dialog)
        app.click('push button', 'Copy Link', dialog)
        app.gone('dialog', 'Open This Link?')
        equal(subprocess.run(['xclip', '-selection', 'clipboard', '-o'], capture_output=True, text=True, check=True,
                             timeout=60).stdout, f'https://{host}/login')
        # On a telephone, and longer than anybody reads
        subprocess.run(['xdotool', 'windowsize', app.window_of(app.root[0]), '370', '650'], check=True)
        app.wait(lambda: app.root[0].queryComponent().getExtents(0).width <= 360, 'a narrow window')
        app.point(app.find('list item', lambda name: 'Links' in name))
        x, y = middle_of(app, '#0000ff')
        subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', '1'], check=True)
        dialog = app.find('dialog', 'Open This Link?')
        app.find('label', lambda name: name.endswith('/login'), dialog)
        width = dialog.queryComponent().getExtents(0).width
        true(width <= 360, f'{width} wide')


main([test_links] if has_sandbox() else [])
