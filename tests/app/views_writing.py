# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the composer."""
from letters import furnish
from letters_odd import picture
from stage import settle
from views_mail import variant

EVERYBODY = ('mailto:ann@example.org,Bob%20Miller%20%3Cbob@example.net%3E,emine@exarnple.org?cc=claire@example.fr,nonsense'
             '&body=Find%20it%20attached.%0A%0AYours&attach=')


def new(stage, home):
    """Formatted and plain, and what can be said about it."""
    furnish(home, 20)
    for name, address in (('Ann Example', 'ann@example.org'), ('Anton Groß', 'anton@example.de')):
        home.run('contacts', 'add', '--name', name, '--email', address)
    home.set('compose-rich-text', 'true')
    with stage.start(home) as app:
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('compose'), 'a composer')
        app.find('text', 'To', window)
        stage.show(app, 'write-new', window)

        def menu(view, name):
            app.click(app.find('push button', name, window, shown=False))
            stage.show(app, view, window)
            app.keys('Escape')
            settle(app)
        for view, name in (('write-options', 'Send options'), ('write-later', 'Send later'), ('write-menu', 'Menu')):
            stage.step(view, lambda view=view, name=name: menu(view, name), app)

        def plain():
            app.action_of(window, 'composer.rich')
            stage.show(app, 'write-plain', window)

        def completion():
            app.point(app.find('text', 'To', window))
            app.type('an')
            app.find('list item', lambda name: 'ann@example.org' in name, window)
            stage.show(app, 'write-completion', window)
        stage.step('write-plain', plain, app)
        stage.step('write-completion', completion, app)


def full(stage, home):
    """With everything in it, and what may be said before it goes."""
    furnish(home, 20)
    rows = home.json('list', '@inbox')
    attached = [home.file('Plan of the garden, as we said on Monday, with the fence.txt', 'x' * 40000),
                home.file('lake.png', picture())]
    with stage.start(home) as app:
        stage.ready(app)
        window = stage.opened(app, lambda: app.action('compose-uri', variant('s', EVERYBODY + '&attach='.join(attached))), 'one')
        stage.show(app, 'write-link', window)

        def preflight():
            app.action_of(window, 'composer.send')
            app.find('push button', 'Keep Editing', window)
            stage.show(app, 'write-preflight', window)
            app.click('push button', 'Keep Editing', window)

        def discard():
            app.fill(app.find('text', 'Subject', window), 'The plan')
            stage.opened(app, lambda: app.action_of(window, 'composer.discard'), 'a question')
            stage.show(app, 'write-discard')
            stage.closed(app, count=2)

        def answer(view, verb):
            other = stage.opened(app, lambda: app.action('compose-reply', variant('(sus)', (rows[2]['id'], verb, ''))),
                                 'an answer')
            stage.show(app, view, other)
        stage.step('write-preflight', preflight, app)
        stage.step('write-discard', discard, app)
        for view, verb in (('write-answer', 103), ('write-forward', 104)):
            stage.step(view, lambda view=view, verb=verb: answer(view, verb))
