# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail that is shown in a way of its own: one letter of every kind."""
import base64
import struct
import time
import zlib

NEWS_SERVER = 'mx.own.example'
NEWS = '''<html><head><style>.box{background:#fff;color:#333;border:1px solid #ccc;padding:12px;width:600px}</style></head>
<body bgcolor="#f4f4f4"><table class="box" align="center"><tr><td><h1 style="color:#003366">Lighthouse News</h1>
<img src="https://pictures.example.org/tower.jpg" width="560" height="120" alt="The tower at dusk">
<p>Dear friends, the <a href="https://example.org/tower">tower</a> opens on the first of May. Come early, as there is
room for twenty people at a time only, and bring something warm.</p><p style="font-size:11px;color:#888">You receive this
as you are a friend of the lighthouse.</p></td></tr></table></body></html>'''
REPORT = '''<html><body><p>Good morning,</p><p>the figures of <b>this quarter</b> are below, with <i>thanks</i> to Bob.</p>
<table border="1" cellpadding="4"><tr><th>Month</th><th>Visitors</th><th>Takings</th></tr>
<tr><td>July</td><td>1,204</td><td>€ 6,020</td></tr><tr><td>August</td><td>1,610</td><td>€ 8,050</td></tr></table>
<blockquote>We should paint the door.</blockquote><ul><li>Paint: red</li><li>Brushes: two</li></ul>
<pre>door = red</pre><p><a href="https://example.org/plan">The plan</a></p></body></html>'''


def picture(width=160, height=100):
    """A PNG with a slope of colours."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    rows = b''.join(b'\0' + b''.join(bytes((x * 255 // width, y * 255 // height, 160)) for x in range(width))
                    for y in range(height))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def pdf(text):
    words = f'BT /F 40 Tf 40 300 Td ({text}) Tj ET'
    return (f'%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 2/Kids[3 0 R 3 0 R]>>'
            'endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Resources<</Font<</F 5 0 R>>>>/Contents '
            f'4 0 R>>endobj\n4 0 obj<</Length {len(words)}>>stream\n{words}\nendstream endobj\n5 0 obj<</Type/Font'
            '/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').encode()


def head(number, sender, subject, more='', to='Me Myself <me@example.org>', age=600):
    date = time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime(time.time() - age - number * 60))
    return (f'From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <odd{number}@example.org>\r\nDate: {date}\r\n'
            f'MIME-Version: 1.0\r\n{more}')


def text(kind='plain'):
    return f'Content-Type: text/{kind}; charset=utf-8\r\n\r\n'


def with_files(*files):
    parts = ''.join(f'--b\r\nContent-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
                    f'Content-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(data).decode()}\r\n'
                    for name, kind, data in files)
    return ('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
            f'See there. The plan is the second one, and the notes are what we said on Monday.\r\n{parts}--b--\r\n')


def odd_letters():
    """Name of the view → the letter."""
    list_headers = ('DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x;\r\n h=From:Subject:List-Unsubscribe:'
                    'List-Unsubscribe-Post; bh=x; b=x\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n'
                    'List-Id: Lighthouse news <news.example.org>\r\nList-Unsubscribe: <https://127.0.0.1:9/u>\r\n'
                    f'Authentication-Results: {NEWS_SERVER}; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n')
    return {
        'plain': head(1, 'Bob Miller <bob@example.net>', 'The garden fence') + text() +
        'Hello,\r\n\r\nthe carpenter comes on Monday at nine. More at https://example.org/fence or from\r\nann@example.org.\r\n\r\n'
        '> Who lets him in?\r\n>> And who pays?\r\n> I wonder, too.\r\n\r\nI do both.\r\n\r\n-- \r\nBob Miller\r\nThe Old Mill, Ely\r\n',
        'html': head(2, 'Claire Dupont <claire@example.fr>', 'Figures of the quarter') + text('html') + REPORT,
        'newsletter': head(3, 'Lighthouse <news@example.org>', 'The tower opens on the first of May', list_headers) +
        text('html') + NEWS,
        'attachments': head(4, 'Dmitri Orlov <dmitri@example.com>', 'Plans and pictures') + with_files(
            ('The lake in the evening, seen from the terrace.png', 'image/png', picture()),
            ('plan.pdf', 'application/pdf', pdf('Lighthouse')), ('notes.txt', 'text/plain', b'Paint the door.\n' * 40),
            ('photo.pdf.exe', 'application/octet-stream', b'MZ\0\0'),
            ('letter.eml', 'message/rfc822', (head(90, 'Eve <eve@example.org>', 'Inside') + text() + 'Hello').encode())),
        'suspicious': head(5, '"service@bank.example" <robber@elsewhere.example>', 'Your account is locked',
                           'Reply-To: somebody@third.example\r\n') + text('html') +
        '<p>Please <a href="http://elsewhere.example/x">https://www.bank.example/login</a> within 24 hours.</p>',
        'receipt': head(6, 'Emine Yılmaz <emine@example.org>', 'Contract, please confirm',
                        'Disposition-Notification-To: emine@example.org\r\n') + text() + 'Could you sign it?\r\n',
        'hebrew': head(7, '=?utf-8?b?' + base64.b64encode('דנה לוי'.encode()).decode() + '?= <dana@example.org>',
                       '=?utf-8?b?' + base64.b64encode('פגישה ביום חמישי (Lyon, 12:30)'.encode()).decode() + '?=') + text() +
        'שלום,\r\n\r\nניפגש ביום חמישי בשעה 12:30 ב־Lyon. הכתובת היא https://example.org/fence.\r\n\r\nדנה\r\n',
        'empty': head(8, 'Grace O’Neil <grace@example.ie>', '') + text(),
    }


def thread():
    """A conversation, the last one on top."""
    letters = []
    for number, (who, words) in enumerate((
            ('Ann Example <ann@example.org>', 'Shall we go to Lyon by train in May?'),
            ('Bob Miller <bob@example.net>', 'Yes, with pleasure.\r\n\r\n> Shall we go to Lyon by train in May?'),
            ('Ann Example <ann@example.org>', 'I look for tickets.\r\n\r\n> Yes, with pleasure.'),
            ('Hans Groß <hans@example.de>', 'I come along, if I may.'),
            ('Ann Example <ann@example.org>', 'Of course! Four seats, then.\r\n\r\n> I come along, if I may.\r\n> Hans'))):
        references = ''.join(f'<odd{20 + one}@example.org> ' for one in range(number)).strip()
        letters.append(head(20 + number, who, ('Re: ' if number else '') + 'A week in Lyon',
                            f'References: {references}\r\nIn-Reply-To: {references.split()[-1]}\r\n' if number else '',
                            to='Me Myself <me@example.org>, Bob Miller <bob@example.net>, hans@example.de',
                            age=9000 - 2000 * number) + text() + words + '\r\n')
    return letters
