#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes doc comments for what a table says best: enumerations, error codes, property tags.

usage: number-docs.py OUTPUT TYPES.txt HEADER... ; TYPES.txt has a line "Type: what it is" for each
enumeration and for some constants. Of a member the page tells its number, which is MAPI's own, and the comment beside it in the
header; of an error code its name in MAPI; of a property tag its type and number."""
import re
import sys

TYPES = {
    0x0003: ('PT_LONG', 'a 32 bit number'), 0x000a: ('PT_ERROR', 'an error code'), 0x000b: ('PT_BOOLEAN', 'a boolean'),
    0x000d: ('PT_OBJECT', 'an object'), 0x0005: ('PT_DOUBLE', 'a floating point number'),
    0x0014: ('PT_I8', 'a 64 bit number'), 0x001f: ('PT_UNICODE', 'a string'), 0x0040: ('PT_SYSTIME', 'a time'),
    0x0048: ('PT_CLSID', 'a GUID'), 0x0102: ('PT_BINARY', 'bytes'), 0x101f: ('PT_MV_UNICODE', 'several strings'),
    0x1102: ('PT_MV_BINARY', 'several values of bytes'), 0x1003: ('PT_MV_LONG', 'several 32 bit numbers'),
}


def members(body):
    """(name, number or None, comment) of each member."""
    number = -1
    for name, value, comment in re.findall(
            r'(?m)^\s*(MAPI_\w+)\s*(?:=\s*([^,/\n]+?))?\s*,?\s*(?:/\*\s*(.*?)\s*\*/)?\s*$', body):
        if value:
            number = eval(re.sub(r'\(int\)|u\b', '', value), {})  # constants of our own headers
        else:
            number += 1
        yield name, number, comment


def main():
    output, types, *headers = sys.argv[1:]
    with open(types, encoding='utf-8') as stream:
        described = dict(line.rstrip('\n').split(': ', 1) for line in stream if ': ' in line)
    out = []
    for header in headers:
        with open(header, encoding='utf-8') as stream:
            text = stream.read()
        for flags, body, name in re.findall(r'typedef enum( /\*< flags >\*/)?\s*\{([^{}]*)\}\s*(\w+);', text):
            lines = []
            if name == 'MapiError':
                body = re.sub(r'(?s)/\*.*?\*/', '', body)
            for member, number, comment in members(body):
                if name == 'MapiError':
                    what = 'MAPI’s `' + member.replace('_ERROR_', '_E_').replace('_WARNING_', '_W_') + '`'
                else:
                    what = ('0x%x' if flags else '%d') % number + (': ' + comment if comment else '')
                lines.append(f' * @{member}: {what}\n')
            out.append(f'/**\n * {name}:\n{"".join(lines)} *\n * {described[name]}\n */\n')
        for tag, number in re.findall(r'(?m)^#define (MAPI_PR_\w+)\s+0x([0-9a-f]{8})u', text):
            kind, what = TYPES.get(int(number[4:], 16), ('PT_' + number[4:], 'a value'))
            out.append(f'/**\n * {tag}:\n *\n * `{tag[5:]}`, {what} (`{kind}`), property 0x{number[:4]}.\n */\n')
    for name, what in described.items():
        if name.isupper():
            out.append(f'/**\n * {name}:\n *\n * {what}\n */\n')
    with open(output, 'w', encoding='utf-8') as stream:
        stream.write('\n'.join(out))


main()
