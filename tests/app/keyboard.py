# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows for those who use no mouse, and for those who do not see them: the way of Tab, and names."""
import re
import subprocess

from desktop import wait_until
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


def unnamed(app, window=None):
    """Controls on the screen with no name, or with that of their class, as GTK gives it when there is none."""
    found = []
    for node in app.all(root=window):
        try:
            role, name = node.getRoleName(), node.name
        except Exception:  # it went away while we looked
            continue
        if role not in CONTROLS:
            continue
        # A menu button is a shell around the button that is pressed
        if role == 'push button' and not name and node.childCount and node.getChildAtIndex(0).getRoleName() == role:
            continue
        # That of a button is called as the button is
        if role == 'menu' and node.parent is not None and node.parent.getRoleName() == 'push button':
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


def check(app, view, window=None):
    problems = unnamed(app, window)
    if problems:
        raise Failure(f'{view}:\n' + '\n'.join(sorted(set(problems))))



# What only holds other things
HOLDERS = ('scroll pane', 'list', 'panel', 'filler')


def states(node):
    import accessible
    found = node.getState()
    return {name for name in ('FOCUSABLE', 'FOCUSED', 'SENSITIVE') if found.contains(getattr(accessible, 'STATE_' + name))}


def called(node):
    return f'{node.getRoleName()} “{node.name}”'


def box_of(node):
    import accessible
    return node.queryComponent().getExtents(accessible.WINDOW_COORDS)


def may_stop(app, window, page=None):
    """What can have the keyboard, as one reads: everything there is to press, to choose and to fill in. Of the pages of
    a stack that called as the window is looked at, or that with the node `page`: GTK 4.8 does not tell which are hidden."""
    found = []
    shown = [node for node in app.walk(window) if node.getRoleName() == 'panel' and node.name == window.name]
    while page is not None and page.getRoleName() != 'scroll pane':
        page = page.parent
    shown += [page.parent] if page is not None else []
    stacks = [node.parent for node in shown]

    def look(node):
        try:
            if node.parent in stacks and node not in shown:
                return
            if node != window and {'FOCUSABLE', 'SENSITIVE'} <= states(node) and app.on_screen(node):
                found.append(node)
            children = [] if app.hidden(node) else [node.getChildAtIndex(i) for i in range(node.childCount)]
        except Exception:  # it went away while we looked
            return
        for child in children:
            if child is not None:
                look(child)
    look(window)
    return found


def is_text(node):
    """The row of an entry has the text; GTK 4.8 does not tell of the focus within it."""
    return node.getRoleName() in ('text', 'password text')


def focus_among(nodes, after=-1):
    """The position of the node that has the focus, None if it is in a text. Looked for first behind `after`."""
    for step in range(1, len(nodes) + 1):
        position = (after + step) % len(nodes)
        if 'FOCUSED' in states(nodes[position]):
            return position
    return None


def focus_on(node):
    return 'FOCUSED' in states(node)


def press(*keys):
    subprocess.run(['xdotool', 'key', '--clearmodifiers', '--delay', '1', *keys], check=True)


def some_focus(app, nodes, view):
    """Presses Tab until something that tells of it has the focus; its position."""
    for _ in range(2 * len(nodes)):
        try:
            return wait_until(lambda: (focus_among(nodes), ) if focus_among(nodes) is not None else None, 'a focus', 0.5)[0]
        except Failure:
            press('Tab')
    raise Failure(f'{view}: nothing has the focus')


def next_stops(app, nodes, before, view):
    """The stops from one to the next that tells of its focus."""
    press('Tab')
    passed = []
    try:
        wait_until(lambda: 'FOCUSED' not in states(nodes[before]) or len(nodes) == 1, 'the focus to move')
        found = focus_among(nodes, before)
        if found is None:
            position = (before + 1) % len(nodes)
            while not is_text(nodes[position]):
                position = (position + 1) % len(nodes)
            while is_text(nodes[position]) or nodes[position].getRoleName() in HOLDERS:
                if is_text(nodes[position]):
                    passed.append(position)
                    press('Tab')
                position = (position + 1) % len(nodes)
            found = wait_until(lambda: (focus_among(nodes, before), ) if focus_among(nodes, before) is not None else None,
                               'the focus behind the texts')[0]
    except Failure as error:
        raise Failure(f'{view}: Tab does not lead on from {called(nodes[before])} ({error})') from None
    return passed + [found]


def go_round(app, window, view, page=None):
    """Presses Tab until the focus is where it was before. The stops on this way, and what could be one."""
    nodes = app.wait(lambda: may_stop(app, window, page), f'something to use in {view}')
    stops = [some_focus(app, nodes, view)]
    while len(stops) <= len(nodes) + 1:
        stops += next_stops(app, nodes, stops[-1], view)
        if stops[-1] in stops[:-1]:
            return [nodes[position] for position in stops[stops.index(stops[-1]):-1]], nodes
    raise Failure(f'{view}: Tab does not come back')


def in_order(stops, view, columns=1):
    """From the top down, and up again once; where there are columns, in each of them."""
    boxes = [box_of(node) for node in stops]
    up = [i for i in range(len(stops)) if boxes[i].y + boxes[i].height <= boxes[i - 1].y]
    if len(up) > columns:
        raise Failure(f'{view}: Tab leads up to ' + ', '.join(called(stops[i]) for i in up))


def inside_of(node, other):
    up = node.parent
    while up is not None:
        if up == other:
            return True
        up = up.parent
    return False


def walk_round(app, window, view, page=None, arrows=(), columns=1):
    """Everything has a name and is reached by Tab, in the order it is read. What is chosen with arrows counts with its
    row, and of the lists named in `arrows` one row counts for all; what only holds other things does not count, nor do
    the buttons of the frame, which have keys."""
    check(app, view, window)
    stops, nodes = go_round(app, window, view, page)
    rows = [node for node in stops if node.getRoleName() == 'list item']
    for node in nodes:
        role = node.getRoleName()
        if node in stops or role in HOLDERS or inside(node, 'combo box') or node.name in ('Close', 'Minimize', 'Maximize') or \
                (role == 'list item' and any(inside_of(stop, node) for stop in stops)) or \
                (role == 'list item' and node.parent.name in arrows and any(row.parent == node.parent for row in rows)) or \
                (role in ('check box', 'radio button') and any(inside_of(node, row) for row in rows)):
            continue
        raise Failure(f'{view}: Tab does not lead to {called(node)}, but to ' + ', '.join(called(stop) for stop in stops))
    in_order(stops, view, columns)
    return stops


def walk_back(stops, view):
    """Shift+Tab leads the same way back, from where the walk ended. A text does not tell that it has the keyboard."""
    for node in stops[:0:-1] + stops[:1]:
        press('shift+Tab')
        if not is_text(node):
            wait_until(lambda node=node: focus_on(node), f'{view}: the way back to {called(node)}')
