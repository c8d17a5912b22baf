#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What becomes of a message when its server says no, hangs up or dawdles, at each stage of the conversation: when it is
tried again, what is said about it, who is told, and that the others do not suffer. Each row has a server, an account and
an identity of its own in one profile, so that all of them fail beside each other."""
import datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'servers'))
from bus import BusHome, until
from harness import equal, main, spare_sanitizers, true
from smtp_stub import MODERN, Drip, Half, SmtpStub

spare_sanitizers()  # a program is started for each step

PIPELINED = ('PIPELINING', 'SIZE 52428800', '8BITMIME')
PLAIN = ('SIZE 52428800', '8BITMIME')
ALL = os.environ.get('MAPI_TEST_ROWS') == 'all'
# What a stage of the conversation needs of the server
STAGES = {
    'greeting': lambda reply: {'greeting': reply},
    'EHLO': lambda reply: {'replies': [('EHLO', reply), ('HELO', reply)]},
    'STARTTLS': lambda reply: {'starttls': True, 'replies': [('STARTTLS', reply)]},
    'AUTH': lambda reply: {'users': {'me': 'pw'}, 'replies': [('AUTH', reply)]},
    'MAIL': lambda reply: {'replies': [('MAIL', reply)]},
    'RCPT': lambda reply: {'replies': [('RCPT TO:<some@', reply)]},
    'DATA': lambda reply: {'capabilities': PLAIN, 'replies': [('DATA', reply)]},
    'DATA pipelined': lambda reply: {'capabilities': PIPELINED, 'replies': [('DATA', reply)]},
    'BDAT': lambda reply: {'replies': [('BDAT', reply)]},
    'end of DATA': lambda reply: {'capabilities': PIPELINED, 'end': reply},
    'end of BDAT': lambda reply: {'end': reply},
}
# What is no answer. A dawdling server is given up after twice the patience of the service, which is 2 s here; five times
# that while it has the whole message.
MANNERS = {
    'hangs up': lambda: None,
    'hangs up within a line': lambda: Half('250 2.0.0 So it begins, and is not heard to the end'),
    'hangs up between two lines': lambda: Half('250 2.0.0 So it begins\n250 2.0.0 and goes on and on and on and on'),
    'drips': lambda: Drip('250 2.0.0 ' + 'a byte now and then, ' * 20),
}
CODES = {'421': 'later', '451': 'later', '452': 'later', '552': 'failed', '550': 'failed'}
REASONS = {'421': 'MAPI_E_WAIT', '451': 'MAPI_E_WAIT', '452': 'MAPI_E_NOT_ENOUGH_DISK'}
# About the server or the account, not about a message: nobody gets a report for that
ABOUT_SERVER = ('greeting', 'EHLO', 'STARTTLS', 'AUTH')
# One of each kind, and what is special; with MAPI_TEST_ROWS=all each code at each stage
FEW = [('greeting', '421'), ('EHLO', '550'), ('STARTTLS', '451'), ('AUTH', '421'), ('MAIL', '452'), ('MAIL', '550'),
       ('RCPT', '451'), ('RCPT', '552'), ('DATA', '451'), ('BDAT', '550'), ('end of BDAT', '452'), ('end of DATA', '552'),
       ('greeting', 'hangs up within a line'), ('AUTH', 'hangs up'), ('DATA', 'hangs up between two lines'),
       ('DATA pipelined', 'drips'), ('BDAT', 'hangs up'), ('end of DATA', 'hangs up'),
       ('end of BDAT', 'hangs up between two lines')]
ROWS = [(stage, code) for stage in STAGES for code in (*CODES, *MANNERS)] if ALL else FEW
# The content is on its way, or has come, when the line goes dead: nobody knows what became of it
IN_THE_DARK = ('BDAT', 'end of DATA', 'end of BDAT')


class Row:
    """A stage and an answer, the server that gives it, and the message it gets."""

    def __init__(self, home, number, stage, code):
        self.stage, self.code, self.number = stage, code, number
        self.manner = code in MANNERS
        self.reply = MANNERS[code]() if self.manner else f'{code} {code[0]}.3.{number} No at {stage}'
        if self.manner:
            # Behind MAIL and RCPT the content comes at once where the server has CHUNKING
            dark = stage in IN_THE_DARK or stage in ('MAIL', 'RCPT')
            self.outcome = 'unknown' if dark else 'later'
        else:
            self.outcome = 'later' if stage in ABOUT_SERVER else CODES[code]
        self.server = SmtpStub(capabilities=MODERN)
        for name, value in STAGES[stage](self.reply).items():
            setattr(self.server, name, value)
        if self.server.starttls:
            self.server.stop()
            self.server = SmtpStub(**STAGES[stage](self.reply))
        pairs = ['security=starttls', f'certificate-pins={self.server.pin}'] if self.server.starttls else \
            ['security=none']
        if self.server.users:
            pairs += ['user=me', 'password=pw']
        self.service = home.json('service', 'add', 'smtp', 'host=127.0.0.1', f'port={self.server.port}', '--unverified',
                                 'timeout=2' if self.manner else 'timeout=60', *pairs)['uid']
        home.run('identity', 'add', f'me{number}@example.org', '--transport', self.service)

    def send(self, home, body):
        self.id = home.json('send', '--identity', f'me{self.number}@example.org', '--to', 'some@example.test', '--to',
                            'other@example.test', '--subject', f'Row {self.number}', '--body', body)['id']

    def mend(self):
        self.server.replies, self.server.end, self.server.greeting = [], '250 2.0.0 Taken', '220 stub ESMTP'

    def taken(self):
        return sorted(address for message in self.server.messages for address in message['recipients'])

    def __repr__(self):
        return f'{self.stage} {self.code}'


def delay(entry, since=None):
    """Seconds until the next attempt, from now or from an earlier time."""
    when = datetime.datetime.fromisoformat(entry['next-try'].replace('Z', '+00:00'))
    return (when - (since or datetime.datetime.now(datetime.timezone.utc))).total_seconds()


def check_delay(row, entry, began):
    """Twice as long after each attempt. Where the others take long, more of them are made than were asked for."""
    wanted = 60 * 2 ** (entry['attempts'] - 1)
    true(delay(entry) <= wanted, (row, entry))
    # Next attempts have whole seconds
    true(ALL or delay(entry, began) >= wanted - 1, (row, entry))


def queue(home):
    return {entry['id']: entry for entry in home.json('outbox', 'list')}


def settled(home, rows, attempts):
    """The queue, when each message was tried so often, or nobody knows, or it is gone."""
    def look():
        found = queue(home)
        return (all(found[row.id]['state'] == ('queued' if row.outcome == 'later' else row.outcome) and
                    (row.outcome == 'unknown' or found[row.id]['attempts'] >= attempts)
                    for row in rows if row.id in found) and
                all(row.id not in found for row in rows if row.outcome == 'failed') and [found])
    return until(look, f'attempt {attempts}', 600 if ALL else 120)[0]


def check_waiting(row, entry):
    if row.manner:
        true(any(words in entry['error'] for words in
                 ('closed the connection', 'stopped answering', 'was lost', 'is not known')), (row, entry['error']))
        equal((row, {r['state'] for r in entry['recipients']}), (row, {'waiting'}))
        return
    true(row.reply in entry['error'], (row, entry['error']))
    enhanced = f'{row.code[0]}.3.{row.number}'
    if row.stage not in ABOUT_SERVER:
        # The enhanced code says more
        reason = {'4.3.1': 'MAPI_E_NOT_ENOUGH_DISK', '4.3.4': 'MAPI_E_TOO_BIG'}.get(enhanced, REASONS[row.code])
        equal((row, entry['low-level'], entry['code']), (row, f'SMTP {row.code} {enhanced}', reason))
    else:
        true(entry['low-level'].startswith(f'SMTP {row.code}'), (row, entry))
        true(entry['code'].startswith('MAPI_E_'), (row, entry))
    states = {r['address']: r['state'] for r in entry['recipients']}
    if row.stage == 'RCPT' and row.code != '421':
        equal((row, states), (row, {'some@example.test': 'waiting', 'other@example.test': 'sent'}))
        equal(row.taken(), ['other@example.test'])
    else:
        equal((row, set(states.values()), row.taken()), (row, {'waiting'}, []))


def check_reports(home, rows):
    texts = {}
    for found in home.json('list', '@inbox', '--limit', '200'):
        equal(found['class'], 'REPORT.IPM.Note.NDR')
        text = home.json('read', found['id'], '--peek')['text']
        row = next(row for row in rows if not row.manner and row.reply in text)
        equal((row, row.outcome, row in texts), (row, 'failed', False))
        equal((row, 'other@example.test' in text), (row, row.stage != 'RCPT'))
        true('some@example.test' in text, text)
        texts[row] = text
    equal(len(texts), len([row for row in rows if row.outcome == 'failed']))


def check_status(home, rows):
    """A server that is not there, or does not want us, shows; one that refuses a message does not."""
    status = [entry for entry in home.json('status') if entry['type'] == 'transport']
    for row in rows:
        if row.manner:
            shown = [entry for entry in status if f':{row.server.port}' in (entry['text'] or '')]
            true(row.outcome == 'unknown' or (shown and 'offline' in shown[0]['flags']), (row, status))
            continue
        shown = [entry for entry in status if row.reply.split(' ', 1)[1] in (entry['text'] or '')]
        if row.stage == 'AUTH' and row.code[0] == '5':
            true(shown and 'failure' in shown[0]['flags'], (row, shown))
        elif row.stage in ABOUT_SERVER:
            true(shown and 'offline' in shown[0]['flags'], (row, status))
        elif row.code != '421':
            true(not shown, (row, shown))


def look_among_the_sent(home, row):
    """What nobody knew of: it is over when a copy lies among the sent, and goes again when a person has it tried."""
    if row.taken():
        home.run('import', '@sent', home.file(f'copy{row.number}.eml', row.server.messages[0]['content']))
    else:
        home.run('outbox', 'retry', row.id)


def every_stage(home):
    rows = [Row(home, number, stage, code) for number, (stage, code) in enumerate(ROWS)]
    body = home.file('body', 'Text\n')
    began = datetime.datetime.now(datetime.timezone.utc)
    try:
        for row in rows:
            row.send(home, body)
        found = settled(home, rows, 1)
        waiting = [row for row in rows if row.outcome == 'later']
        dark = [row for row in rows if row.outcome == 'unknown']
        equal(sorted(row.number for row in rows if row.id in found), sorted(row.number for row in waiting + dark))
        for row in dark:
            check_waiting(row, found[row.id])
        for row in waiting:
            check_waiting(row, found[row.id])
            check_delay(row, found[row.id], began)
        check_reports(home, rows)
        check_status(home, rows)
        for row in rows:
            if row in dark:
                continue
            equal((row, row.taken()), (row, ['other@example.test'] if row.stage == 'RCPT' and row.code != '421' else []))
        # Once more, and the next attempt is later
        began = datetime.datetime.now(datetime.timezone.utc)
        home.run('sync', '--upload', check=None)
        tries = [row for row in waiting if not (row.stage == 'AUTH' and row.code[0] == '5')]
        found = settled(home, tries, 2)
        taken = {row: row.taken() for row in dark}
        for row in tries:
            check_delay(row, found[row.id], began)
        check_reports(home, rows)
        # The server comes to its senses: everybody has it, once
        for row in rows:
            row.mend()
            if row.stage == 'AUTH' and row.code[0] == '5':
                # It stands still until somebody does something about it
                home.run('service', 'set', row.service, 'password=pw')
        for row in dark:
            # Trying everything again leaves what nobody knows alone
            equal((row, queue(home)[row.id]['state'], row.taken()), (row, 'unknown', taken[row]))
            look_among_the_sent(home, row)
        until(lambda: home.run('sync', '--upload', check=None) is not None and not queue(home), 'the queue empty', 120)
        for row in rows:
            expected = ['other@example.test', 'some@example.test'] if row.outcome != 'failed' else \
                ['other@example.test'] if row.stage == 'RCPT' else []
            equal((row, row.taken()), (row, expected))
        check_reports(home, rows)
    finally:
        for row in rows:
            row.server.stop()


main([every_stage], lambda test: BusHome().create_profile())
