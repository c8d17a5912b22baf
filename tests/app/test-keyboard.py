#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions without a mouse: Tab goes to everything there is to use, in the order it is read, and round; Escape gives
up; and whoever cannot see is told what each thing is."""
from desktop import main
from harness import equal
from keyboard import walk_round
from questions import QUESTIONS, Question, give_certificate


def test_questions(home):
    """Every kind of question."""
    home.create_profile()
    give_certificate()
    with home.start() as app:
        app.find('label', 'No Message Selected')
        for name, (kind, fields) in QUESTIONS.items():
            question = Question(kind, **fields)
            app.wait(lambda: len(app.root) > 1, name)
            walk_round(app, app.root[len(app.root) - 1], name)
            app.keys('Escape')
            app.wait(lambda: len(app.root) == 1, f'the end of {name}')
            answer = question.answer()
            if name == 'failed logon':
                equal(answer['choice'], 'skip')
            elif name == 'certificate':
                equal(answer['choice'] if isinstance(answer, dict) else answer, 'reject')
            else:
                equal(answer, 'org.estafette.Error.MAPI_E_USER_CANCEL')


main([test_questions])
