// SPDX-License-Identifier: GPL-3.0-or-later
// Runs in a world of its own beside the page of a message: the page has no script, and could not reach this one.
(function () {
  'use strict';

  function post(text) {
    window.webkit.messageHandlers.estafette.postMessage(text);
  }

  // ---- how high the page is and where it is scrolled to
  // First when it has been drawn: what is told in the turn after that of a frame comes after its picture. And what is laid
  // out for a wider window is made smaller. A bar to scroll with comes only if the view has not become as high as the page.
  let last = '';
  let drawn = false;
  let width = 0;

  function fit() {
    const page = document.querySelector('.estafette-page'), mail = document.querySelector('.estafette-mail');
    if (!page || !mail)
      return;
    width = page.clientWidth;
    if (mail.style.zoom)
      mail.style.zoom = '';
    const wide = page.scrollWidth;
    if (width > 0 && wide > width + 1)
      mail.style.zoom = Math.max(0.5, width / wide);
  }

  function tell() {
    const root = document.scrollingElement || document.documentElement;
    const page = document.querySelector('.estafette-page') || root;
    if (!drawn)
      return;
    if (page.clientWidth !== width)
      fit();
    const now = [Math.ceil(page.getBoundingClientRect().height), Math.round(root.scrollTop),
                 Math.round(root.scrollHeight - root.clientHeight), innerWidth, innerHeight].join(' ');
    if (now === last)
      return;
    post((last === '' ? '1 ' : '0 ') + now);
    last = now;
  }

  function draw() {
    requestAnimationFrame(() => {
      const next = new MessageChannel();
      next.port1.onmessage = () => {
        drawn = true;
        last = '';
        tell();
        setTimeout(() => { document.documentElement.style.scrollbarWidth = ''; }, 500);
      };
      next.port2.postMessage(0);
    });
  }

  // ---- the link that has the focus

  function tellLink(event) {
    const link = event.type === 'focusin' ? event.target.closest('a[href]') : null;
    post('link ' + (link === null ? '' : link.href));
  }

  new ResizeObserver(tell).observe(document.documentElement);
  const page = document.querySelector('.estafette-page');
  if (page)
    new ResizeObserver(tell).observe(page);
  document.addEventListener('load', event => {
    if (event.target.tagName === 'IMG') {
      fit();
      tell();
    }
  }, true);
  document.addEventListener('scroll', tell, {passive: true});
  document.addEventListener('focusin', tellLink);
  document.addEventListener('focusout', tellLink);
  window.addEventListener('resize', draw);
  document.documentElement.style.scrollbarWidth = 'none';
  fit();
  draw();
})();
