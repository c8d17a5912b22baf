# SPDX-License-Identifier: GPL-3.0-or-later
"""The views of the composer."""
from letters import furnish
from letters_odd import picture
from views_mail import variant

EVERYBODY = ('mailto:ann@example.org,Bob%20Miller%20%3Cbob@example.net%3E,emine@exarnple.org?cc=claire@example.fr,nonsense'
             '&body=Find%20it%20attached.%0A%0AYours&attach=')


def new(stage, home):
    """Formatted and plain, and what can be said about it."""
    furnish(home, 20)
    home.set('compose-rich-text', 'true')
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        window = stage.opened(app, lambda: app.action('compose'), 'a composer')
        app.find('text', 'To', window)
        stage.show(app, 'write-new', window)

        def menu(view, name):
            app.click(app.find('push button', name, window, shown=False))
            stage.show(app, view, window)
            app.keys('Escape')
        stage.step('write-options', lambda: menu('write-options', 'Send options'))
        stage.step('write-later', lambda: menu('write-later', 'Send later'))
        stage.step('write-menu', lambda: menu('write-menu', 'Menu'))
        app.action_of(window, 'composer.rich')
        app.find('text', 'Message text', window)
        stage.show(app, 'write-plain', window)
        app.point(app.find('text', 'To', window))
        app.type('an')
        stage.show(app, 'write-completion', window)


def full(stage, home):
    """With everything in it, and what may be said before it goes."""
    furnish(home, 20)
    rows = home.json('list', '@inbox')
    attached = [home.file('Plan of the garden, as we said on Monday, with the fence.txt', 'x' * 40000),
                home.file('lake.png', picture())]
    with stage.start(home) as app:
        app.wait(lambda: app.all('list item', shown=False), 'folders')
        window = stage.opened(app, lambda: app.action('compose-uri', variant('s', EVERYBODY + '&attach='.join(attached))), 'one')
        stage.show(app, 'write-link', window)
        app.action_of(window, 'composer.send')
        stage.show(app, 'write-preflight', window)
        app.click('push button', 'Keep Editing', window)
        app.fill(app.find('text', 'Subject', window), 'The plan')
        stage.opened(app, lambda: app.action_of(window, 'composer.discard'), 'a question')
        stage.show(app, 'write-discard')
        stage.closed(app, count=2)
        for view, verb in (('write-answer', 103), ('write-forward', 104)):
            window = stage.opened(app, lambda verb=verb: app.action('compose-reply', variant('(sus)', (rows[2]['id'], verb, ''))),
                                  'an answer')
            stage.show(app, view, window)
