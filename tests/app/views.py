# SPDX-License-Identifier: GPL-3.0-or-later
"""Every view there is: scenes that put them up one after the other, each in a home of its own. For whoever takes
pictures of them (gallery.py) and for whoever cannot see them (test-views.py)."""
import views_mail
import views_people
import views_setup
import views_writing

SCENES = {
    'first-run': views_mail.first_run,
    'empty': views_mail.empty,
    'inbox': views_mail.inbox,
    'folders': views_mail.folders,
    'reading': views_mail.reading,
    'files': views_mail.files,
    'around': views_mail.around,
    'waiting': views_mail.waiting,
    'new': views_writing.new,
    'full': views_writing.full,
    'wizard': views_setup.wizard,
    'by-hand': views_setup.by_hand,
    'questions': views_setup.questions,
    'accounts': views_setup.accounts,
    'services': views_setup.services,
    'left-on-server': views_setup.left_on_server,
    'book': views_people.book,
    'others': views_people.others,
}
