// SPDX-License-Identifier: GPL-3.0-or-later
// Runs in a world of its own beside the document: the document cannot reach it, it can reach the document.
(function () {
  'use strict';

  let signature = '';
  let timer = 0;
  let misspelled = null;
  let middle = false;
  let dragging = false;

  function post(kind, value) {
    window.webkit.messageHandlers.editor.postMessage({kind: kind, value: value === undefined ? '' : value});
  }

  function normalized(html) {
    const holder = document.createElement('div');
    holder.innerHTML = html;
    return holder.innerHTML;
  }

  function findSignature() {
    if (signature === '')
      return null;
    for (const element of document.body.querySelectorAll('div'))
      if (element.innerHTML === signature)
        return element;
    return null;
  }

  // An old signature that the user changed is the user's, and stays
  function setSignature(html) {
    const next = normalized(html);
    const old = findSignature();

    if (old === null && signature !== '')
      return;
    if (old !== null) {
      if (next === '')
        old.remove();
      else
        old.innerHTML = next;
    } else if (next !== '') {
      const holder = document.createElement('div');
      holder.innerHTML = next;
      const quote = document.body.querySelector('[data-mail="quote"]');
      if (quote)
        quote.before(holder);
      else
        document.body.append(holder);
    }
    signature = next;
    post('changed');
  }

  // The word a menu is asked for, by pointer or keyboard
  function wordAt(event) {
    const caret = document.caretRangeFromPoint(event.clientX, event.clientY);
    const selection = window.getSelection();
    const at = caret !== null || selection.rangeCount === 0 ? caret : selection.getRangeAt(0);
    const letter = /[\p{L}\p{M}'\u2019]/u;

    if (at === null || at.startContainer.nodeType !== 3)
      return null;
    const text = at.startContainer.data;
    let start = at.startOffset;
    let end = at.startOffset;
    while (start > 0 && letter.test(text[start - 1]))
      start--;
    while (end < text.length && letter.test(text[end]))
      end++;
    const range = document.createRange();
    range.setStart(at.startContainer, start);
    range.setEnd(at.startContainer, end);
    return range;
  }

  function selectMisspelled() {
    if (misspelled === null || !document.body.contains(misspelled.startContainer))
      return false;
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(misspelled);
    return true;
  }

  // As if it were written once more, which is when spelling is looked up
  function writeAgain() {
    if (selectMisspelled())
      document.execCommand('insertText', false, misspelled.toString());
  }

  function state() {
    const selection = window.getSelection();
    let node = selection.anchorNode;
    let quote = false;
    let link = '';

    if (node && node.nodeType !== 1)
      node = node.parentNode;
    for (; node && node !== document.body; node = node.parentNode) {
      if (node.localName === 'blockquote')
        quote = true;
      if (node.localName === 'a' && link === '')
        link = node.getAttribute('href') || '';
    }
    const flags = ['bold', 'italic', 'underline', 'strikeThrough', 'insertOrderedList', 'insertUnorderedList']
      .map(name => document.queryCommandState(name) ? '1' : '0').join('');
    post('format', flags + (quote ? '1' : '0') + link);
  }

  // Enter within a quote ends the quote there: what follows is the answer to it
  function splitQuote() {
    const selection = window.getSelection();
    if (!selection.isCollapsed || selection.rangeCount === 0)
      return false;
    let quote = null;
    for (let node = selection.anchorNode; node && node !== document.body; node = node.parentNode)
      if (node.localName === 'blockquote')
        quote = node;
    if (quote === null || quote.querySelector('li') && selection.anchorNode.parentNode.closest('li'))
      return false;
    document.execCommand('insertParagraph');
    while (selection.anchorNode && (selection.anchorNode.nodeType === 1 ? selection.anchorNode
                                    : selection.anchorNode.parentNode).closest('blockquote')) {
      const before = selection.anchorNode;
      document.execCommand('outdent');
      if (selection.anchorNode === before && (before.nodeType === 1 ? before : before.parentNode).closest('blockquote'))
        break;
    }
    return true;
  }

  document.addEventListener('input', () => post('changed'), true);
  document.addEventListener('selectionchange', () => {
    clearTimeout(timer);
    timer = setTimeout(state, 60);
  });
  document.addEventListener('paste', event => {
    event.preventDefault();
    post(middle ? 'paste-primary' : 'paste');
    middle = false;
  }, true);
  // What is selected somewhere is pasted by the middle button, what was copied by all else
  document.addEventListener('mousedown', event => {
    middle = event.button === 1;
    dragging = false;
  }, true);
  document.addEventListener('contextmenu', event => {
    misspelled = wordAt(event);
    post('word', misspelled === null ? '' : misspelled.toString());
  }, true);
  // The engine takes what comes from this very text; what is formatted elsewhere is cleaned as what is pasted
  document.addEventListener('drop', event => {
    const types = event.dataTransfer.types;
    // What was moved may not be there any more to hear of the end of that
    if (dragging) {
      dragging = false;
      return;
    }
    if (!types.includes('Files') && !types.includes('text/html'))
      return;
    event.preventDefault();
    if (types.includes('Files'))
      return;
    const place = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (place !== null) {
      const selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(place);
    }
    post('drop', event.dataTransfer.getData('text/html'));
  }, true);
  document.addEventListener('dragstart', () => { dragging = true; }, true);
  document.addEventListener('dragend', () => { dragging = false; }, true);
  document.addEventListener('keydown', event => {
    middle = false;
    if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && splitQuote())
      event.preventDefault();
  }, true);

  // The first letter that has a direction is of Hebrew, Arabic and their kin: other programs must be told
  const rightToLeft = /^[^\p{L}]*[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;

  function markDirections(root) {
    for (const element of root.querySelectorAll('div, p, li, pre, td, th, h1, h2, h3, h4, h5, h6'))
      if (!element.hasAttribute('dir') && !element.querySelector('div, p, li, table')
          && rightToLeft.test(element.textContent))
        element.setAttribute('dir', 'rtl');
  }

  window.mail = {
    setSignature: setSignature,
    selectMisspelled: selectMisspelled,
    writeAgain: writeAgain,
    adopt: function (html) { signature = normalized(html); },
    begin: function (html) {
      signature = normalized(html);
      document.execCommand('defaultParagraphSeparator', false, 'div');
      const start = document.body.querySelector('[data-mail="body"]');
      if (start) {
        const range = document.createRange();
        range.selectNodeContents(start.lastElementChild || start);
        range.collapse(start.innerText.trim() === '');
        const selection = window.getSelection();
        selection.removeAllRanges();
        selection.addRange(range);
      }
      state();
    },
    snapshot: function () {
      const copy = document.body.cloneNode(true);
      for (const element of copy.querySelectorAll('[data-mail]')) {
        if (element.dataset.mail === 'quote' || element.dataset.mail === 'body')
          element.replaceWith(...element.childNodes);
        else
          element.removeAttribute('data-mail');
      }
      // The engine leaves out what our style sheet says as well; whoever gets it does not have that
      for (const image of copy.querySelectorAll('img')) {
        image.style.maxWidth = image.style.maxWidth || '100%';
        image.style.removeProperty('font-size');
      }
      markDirections(copy);
      return copy.innerHTML;
    },
    plain: function () {
      document.execCommand('removeFormat');
      document.execCommand('unlink');
    },
  };
})();
