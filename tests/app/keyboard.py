# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows for those who use no mouse, and for those who do not see them: the way of Tab, and names."""
import re
import subprocess

from harness import Failure

CONTROLS = {'push button', 'toggle button', 'check box', 'radio button', 'combo box', 'entry', 'text', 'password text',
            'list', 'list item', 'list box', 'menu item', 'slider', 'spin button', 'table', 'tree table', 'link',
            'progress bar', 'menu', 'dialog', 'alert', 'frame', 'switch'}


def inside(node, role):
    up = node.parent
    while up is not None:
        if up.getRoleName() == role:
            return True
        up = up.parent
    return False


def unnamed(app):
    """Controls on the screen with no name, or with that of their class, as GTK gives it when there is none."""
    found = []
    for node in app.all():
        try:
            role, name = node.getRoleName(), node.name
        except Exception:  # it went away while we looked
            continue
        if role not in CONTROLS:
            continue
        # A menu button is a shell around the button that is pressed
        if role == 'push button' and not name and node.childCount and node.getChildAtIndex(0).getRoleName() == role:
            continue
        # libadwaita's own button that closes a toast, which goes by itself
        if role == 'push button' and node.parent is not None and node.parent.name == 'AdwToastWidget' and 'Image' in name:
            continue
        # GTK's own list of choices, which is not open; its labels say what they are
        if role in ('list', 'list item') and inside(node, 'combo box'):
            continue
        if not name.strip() or re.fullmatch('(Gtk|Adw|Mail|Webkit)[A-Z][A-Za-z]*', name):
            chain, up = [], node
            while up is not None and len(chain) < 7:
                chain.append(f'{up.getRoleName()} “{up.name}”')
                up = up.parent
            found.append(' < '.join(chain))
    return found


def check(app, view):
    problems = unnamed(app)
    if problems:
        raise Failure(f'{view}:\n' + '\n'.join(sorted(set(problems))))



def states(node):
    import pyatspi
    found = node.getState()
    return {name for name in ('FOCUSABLE', 'FOCUSED', 'SENSITIVE') if found.contains(getattr(pyatspi, 'STATE_' + name))}


def called(node):
    return f'{node.getRoleName()} “{node.name}”'


def box_of(node):
    import pyatspi
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)


def may_stop(app, window):
    """What can have the keyboard: everything there is to press, to choose and to fill in."""
    found = []
    for node in app.walk(window):
        try:
            if node != window and {'FOCUSABLE', 'SENSITIVE'} <= states(node) and app.on_screen(node):
                found.append(node)
        except Exception:  # it went away while we looked
            continue
    return found


def focus_among(nodes, after=-1):
    """The position of the node that has the focus; None while none has. Looked for first behind `after`."""
    for step in range(1, len(nodes) + 1):
        position = (after + step) % len(nodes)
        if 'FOCUSED' in states(nodes[position]):
            return position
    return None


def press(*keys):
    subprocess.run(['xdotool', 'key', '--clearmodifiers', '--delay', '1', *keys], check=True)


def go_round(app, window, view):
    """Presses Tab until the focus is where it began. The stops, in this order."""
    nodes = app.wait(lambda: may_stop(app, window), f'something to use in {view}')
    first = app.wait(lambda: (focus_among(nodes), ) if focus_among(nodes) is not None else None, f'a focus in {view}')[0]
    stops = [first]
    while len(stops) <= len(nodes) + 1:
        before = stops[-1]
        press('Tab')

        def moved():
            position = focus_among(nodes, before)
            return None if position is None or (position == before and len(nodes) > 1) else (position, )
        try:
            found = app.wait(moved, 'the focus to move')[0]
        except Failure:
            raise Failure(f'{view}: Tab does not lead on from {called(nodes[before])}') from None
        if found == first:
            return [nodes[position] for position in stops], nodes
        if found in stops:
            raise Failure(f'{view}: Tab leads from {called(nodes[before])} back to {called(nodes[found])}')
        stops.append(found)
    raise Failure(f'{view}: Tab does not come back')


def in_order(stops, view):
    """From the top down, and in a line from its beginning to its end."""
    boxes = [box_of(node) for node in stops]
    top = min(range(len(stops)), key=lambda i: (boxes[i].y, boxes[i].x))
    order = list(range(top, len(stops))) + list(range(top))
    for one, other in zip(order, order[1:]):
        if boxes[other].y + boxes[other].height <= boxes[one].y:
            raise Failure(f'{view}: Tab leads up from {called(stops[one])} to {called(stops[other])}')


def walk_round(app, window, view):
    """Everything has a name and is reached by Tab, in its order; a button with the focus can be seen."""
    check(app, view)
    stops, nodes = go_round(app, window, view)
    left = [node for node in nodes if node not in stops]
    print(f'# {view}: ' + ', '.join(called(node) for node in stops))
    if left:
        print(f'# {view}, LEFT OUT: ' + ', '.join(called(node) for node in left))
    in_order(stops, view)
