# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail for tests and pictures: a few weeks of somebody's post."""
import base64
import email.utils
import time

PEOPLE = [
    ('Ann Example', 'ann@example.org'), ('Bob Miller', 'bob@example.net'), ('Claire Dupont', 'claire@example.fr'),
    ('Dmitri Orlov', 'dmitri@example.com'), ('Emine Yılmaz', 'emine@example.org'), ('山田太郎', 'taro@example.jp'),
    ('Grace O’Neil', 'grace@example.ie'), ('Hans Groß', 'hans@example.de'),
]
TOPICS = [
    ('Lunch on Thursday?', 'Shall we meet at the usual place, around half past twelve? I would like to hear about your trip.'),
    ('Minutes of the board meeting', 'Attached are the minutes. Please send corrections before Friday, then they go to everybody.'),
    ('Photos from the lake', 'Here are the pictures I promised. The one with the heron is my favourite.'),
    ('Invoice 2026-1184', 'Dear customer, please find your invoice below. Payment is due within fourteen days.'),
    ('Train tickets to Lyon', 'Your booking is confirmed: coach 12, seats 45 and 46, departure 08:04.'),
    ('Re: the garden fence', 'The carpenter comes on Monday at nine; could you let him in, in case I am late?'),
    ('Draft of chapter three', 'Still rough in the middle, but the end is as I want it. What do you think?'),
    ('Choir practice moved', 'We sing in the small hall this week, the large one has no heating.'),
]


def letter(number, sender, subject, body, when, references=(), html=False, attachment=False, to='me@example.org'):
    name, address = sender
    date = time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(when))
    headers = (f'From: =?utf-8?q?{"".join("=%02X" % b for b in name.encode())}?= <{address}>\n'
               f'To: Me Myself <{to}>\nSubject: =?utf-8?q?{"".join("=%02X" % b for b in subject.encode())}?=\n'
               f'Message-ID: <l{number}@example.org>\nDate: {date}\nMIME-Version: 1.0\n')
    if references:
        headers += (f'In-Reply-To: <{references[-1]}>\n' 'References: ' + ' '.join(f'<{one}>' for one in references) + '\n')
    if html:
        content = (f'Content-Type: text/html; charset=utf-8\n\n<html><body><p>{body}</p>'
                   f'<p style="color:#666">— {name}</p></body></html>\n')
    elif attachment:
        content = ('Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
                   f'{body}\n\n--b\nContent-Type: text/plain; name="notes.txt"\n'
                   'Content-Disposition: attachment; filename="notes.txt"\n\nSome notes.\n--b--\n')
    else:
        content = f'Content-Type: text/plain; charset=utf-8\n\n{body}\n\n{name}\n'
    return headers + content


def weeks(count=60, now=None):
    """That many letters, the last one minutes old; every third answers the one before."""
    now = now or int(time.time())
    letters = []
    for number in range(count):
        subject, body = TOPICS[number % len(TOPICS)]
        when = now - 300 - int((count - 1 - number) ** 1.9) * 1800
        references = ()
        if number % 3 == 2:
            subject, body = TOPICS[(number - 1) % len(TOPICS)]
            subject = subject if subject.startswith('Re:') else 'Re: ' + subject
            body = 'Yes, that suits me. ' + body
            references = (f'l{number - 1}@example.org',)
        letters.append(letter(number, PEOPLE[number % len(PEOPLE)], subject, body, when, references,
                              html=number % 4 == 1, attachment=number % 8 == 1))
    return letters


def box(letters):
    """As an mbox file, each delivered when it was written."""
    text = ''
    for one in letters:
        when = email.utils.parsedate_to_datetime(one.split('\nDate: ')[1].split('\n')[0])
        text += f'From someone {when:%a %b %e %H:%M:%S %Y}\n{one}\n'
    return text


def furnish(home, count=60):
    """A home with a profile, folders and letters, some of them read, flagged, answered."""
    home.create_profile()
    home.run('import', '@inbox', home.file('in.mbox', box(weeks(count))))
    for path in ('Projects', 'Projects/Fence', 'Projects/Book', 'Travel'):
        home.run('folder', 'create', path)
    rows = home.json('list', '@inbox', '--limit', '500')
    home.run('flag', *[row['id'] for row in rows[4:]], '+read')
    home.run('flag', *[row['id'] for row in rows[2:20:5]], '+flagged')
    home.run('flag', *[row['id'] for row in rows[6:20:6]], '+answered')
    home.run('copy', *[row['id'] for row in rows[10:14]], 'Travel')
    home.run('send', '--to', 'ann@example.org', '--subject', 'Not finished', '--body', '-', '--draft', text='Dear Ann,')
    return home


def with_attachments(subject, *files):
    parts = ''.join(f'--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
                    f'Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n'
                    for name, kind, data in files)
    return (f'From: Ann Example <ann@example.org>\r\nTo: me@example.org\r\nSubject: {subject}\r\n'
            f'Message-ID: <{len(subject)}@example.org>\r\nMIME-Version: 1.0\r\n'
            'Content-Type: multipart/mixed; boundary=b\r\n\r\n'
            f'--b\r\nContent-Type: text/plain\r\n\r\nSee there.\r\n{parts}--b--\r\n')
